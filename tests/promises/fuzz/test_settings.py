"""The files beside the questions: settings, bibliography, syllabus, lock, style sheet, carried note types."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.help.support import Project, needs
from tests.promises.fuzz.changes import TEXTS, changed
from tests.promises.fuzz.holding import deck, hold, hold_deck, many
from tests.promises.fuzz.inert import assert_inert
from tests.promises.fuzz.seeds import BIB, SETTINGS_OF_ALL, SYLLABUS, THEME, base, locks, types, written

BASE = base()
TYPE = "content/notetypes/geography/"
TEMPLATE = (
    "{{#Country}}<b>{{text:Country}}</b>{{hint:Capital}}{{/Country}}{{^Map}}x{{/Map}}{{FrontSide}}<!-- {{Map}} -->"
)
MARKS = [
    *(b"{{", b"}}", b"{{#Country}}", b"{{/Country}}", b"{{^Map}}", b"{{cloze:", b"{{=<% %>=}}", b"<%", b"{{Country"),
    *(
        b"</style>",
        b"<script>",
        b"<!--",
        b"{",
        b"\0",
        b"\x1f",
        b"{{type:Capital}}",
        b"{{tts de:Country}}",
        b"{{FrontSide}}",
    ),
]

odd = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(TEXTS), st.just("\ud800"), st.just(2**63)),
    *(st.just([]), st.just({}), st.integers(1, 2000).map(lambda depth: _nested(depth))),
)
"""Values that nobody expects where they stand."""


def _nested(depth: int) -> Any:
    made: Any = []
    for _ in range(depth):
        made = [made]
    return made


def bent(data: Any) -> st.SearchStrategy[Any]:
    """Return what JSON becomes of which one or two values or keys are other ones."""
    places = list(_places(data, ()))
    changes = st.lists(st.tuples(st.sampled_from(places), odd, st.sampled_from(["set", "drop", "key"])), max_size=2)
    return changes.map(lambda found: _bend(json.loads(json.dumps(data)), found))


def _places(data: Any, path: tuple[Any, ...]) -> Any:
    if path:
        yield path
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _places(value, (*path, key))


def _bend(data: Any, changes: list[tuple[tuple[Any, ...], Any, str]]) -> Any:
    for path, value, how in changes:
        holder = data
        try:
            for key in path[:-1]:
                holder = holder[key]
            if how == "drop":
                del holder[path[-1]]
            elif how == "key" and isinstance(holder, dict):
                holder[str(value)[:200]] = holder.pop(path[-1])
            else:
                holder[path[-1]] = value
        except (LookupError, TypeError):
            continue  # an earlier change took the place away
    return data


def _packed(data: Any) -> bytes:
    return json.dumps(data).encode()


def imported(project: Project, warned: str) -> None:
    """Hold that Anki imports what was built, and has nothing to object that the builder did not warn of."""
    needs("anki")
    assert_inert(project.package)
    result = hold(project, "verify", str(project.package))
    assert " imported " in result.out, result.text
    assert result.code == 0 or "W005" in warned, result.text


@given(data=changed([SETTINGS_OF_ALL.encode(), *written("content/deck.toml", "tests/decks/*/*/deck.toml")]))
@many
def test_any_settings(data: bytes) -> None:
    """A deck.toml that was damaged is a deck's, or told with its place."""
    with deck({**BASE, "content/deck.toml": data}) as project:
        hold(project, "check")
        hold(project, "check", "--format", "json")
        hold(project, "build", "-o", str(project.root / "x.apkg"))


@given(data=changed([BIB.encode(), *written("tests/decks/*/*/references.bib", "docs/gallery/content/references.bib")]))
@many
def test_any_bibliography(data: bytes) -> None:
    """A references.bib that was damaged is a list of sources, or told with its place."""
    hold_deck({**BASE, "content/references.bib": data})


@given(data=changed([SYLLABUS.encode(), *written("content/syllabus.toml")]))
@many
def test_any_syllabus(data: bytes) -> None:
    """A syllabus.toml that was damaged is a list of facts, or told with its place."""
    hold_deck({**BASE, "content/syllabus.toml": data})


@given(data=changed([THEME.encode(), *written("deckwright/cards/theme/*.css")]))
@many
def test_any_style_sheet(data: bytes) -> None:
    """A theme.css that was damaged is shipped or refused."""
    hold_deck({**BASE, "content/theme.css": data})


@given(data=st.deferred(lambda: st.one_of(changed(locks()), st.sampled_from(locks()).flatmap(_lines))))
@many
def test_any_lock(data: bytes) -> None:
    """With a lock that was damaged nothing is built that Anki cannot import."""
    with deck({**BASE, "content/deck.lock": data}) as project:
        for command in ("check", "plan", "build"):
            result = hold(project, command)
        if result.code == 0:
            imported(project, result.text)


def _lines(lock: bytes) -> st.SearchStrategy[bytes]:
    lines = lock.split(b"\n")
    which = st.sampled_from([at for at, line in enumerate(lines) if line.startswith(b"{")])
    return which.flatmap(
        lambda at: bent(json.loads(lines[at])).map(
            lambda data: b"\n".join([*lines[:at], _packed(data), *lines[at + 1 :]])
        )
    )


@given(
    data=st.one_of(changed(types()), st.sampled_from(types()).flatmap(lambda kind: bent(json.loads(kind)).map(_packed)))
)
@many
def test_any_note_type(data: bytes) -> None:
    """A carried note type is refused, or is one that Anki imports."""
    with deck({**BASE, TYPE + "notetype.json": data}) as project:
        checked, built = hold(project, "check"), hold(project, "build")
        assert (checked.code == 0) is (built.code == 0), built.text
        if built.code == 0:
            imported(project, checked.text)


@given(front=changed([TEMPLATE.encode(), b"{{Country}}"], MARKS), css=changed([THEME.encode()], most=3))
@many
def test_any_template(front: bytes, css: bytes) -> None:
    """A carried template is refused, or its package is one that Anki imports."""
    with deck({**BASE, TYPE + "1.front.html": front, TYPE + "style.css": css}) as project:
        checked, built = hold(project, "check"), hold(project, "build")
        assert (checked.code == 0) is (built.code == 0), built.text
