"""What ``plan`` announces is what Anki then does, note by note and card by card."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from deckwright.base import cache
from tests.help.foreseeing import assert_exact, foresee, ship
from tests.help.support import PNG, SETTINGS, Learner, Project, a_few_of, long_but, svg

BASE = """# Numbers

## What is one? {#one tags="sums::small"}

The first of all natural numbers.

## What is two? {#two .reversed}

The second.

## Three {#three .cloze}

Three is {{c1::odd}} and {{c2::prime}}.

## What is four? {#four}

![A square](../media/square.svg)

## Which is even? {#five .choice}

- [x] Six
- [ ] Seven

## Write it {#six .code}

```python
six = 6
```
"""
FILES: dict[str, str | bytes] = {
    "content/a.md": BASE,
    "content/sub/b.md": "## What is seven? {#seven}\n\nA prime.\n",
    "media/square.svg": svg("red"),
    "media/dot.png": PNG,
}
CLOZE = "Three is {{c1::odd}} and {{c2::prime}}."


def edit(old: str, new: str, name: str = "content/a.md") -> dict[str, str | bytes]:
    """Return a file of the deck with a text replaced."""
    text = FILES[name]
    assert isinstance(text, str) and old in text
    return {name: text.replace(old, new)}


def cut(note_id: str) -> dict[str, str | bytes]:
    """Return the file without a question."""
    first, *parts = BASE.split("## ")
    return {"content/a.md": "## ".join([first, *(part for part in parts if f"#{note_id}" not in part)])}


ADDED = "\n## What is eight? {#eight .reversed}\n\nTwo cubed.\n"

EDITS: dict[str, tuple[dict[str, str | bytes], dict[str, tuple[str, set[str]]]]] = {
    "nothing": ({}, {}),
    "a question more": (edit("# Numbers", "# Numbers\n" + ADDED), {"eight": ("new", set())}),
    "the prompt": (edit("What is one?", "What is 1?"), {"one": ("updated", {"prompt"})}),
    "the answer": (edit("all natural", "all the natural"), {"one": ("updated", {"answer"})}),
    "only its formatting": (edit("all natural", "*all* natural"), {"one": ("updated", {"formatting"})}),
    "the tags": (edit("sums::small", "sums::big"), {"one": ("updated", {"tags"})}),
    "an Extra": (edit("The second.", "The second.\n\n### Extra\n\nAnd more."), {"two": ("updated", {"other"})}),
    "a hole more": (
        edit(CLOZE, CLOZE + " It is {{c3::small}}."),
        {"three": ("updated", {"answer", "cards-added"})},
    ),
    "a hole less": (edit("{{c2::prime}}", "prime"), {"three": ("updated", {"answer", "cards-gone"})}),
    "another hole's number": (
        edit("{{c2::prime}}", "{{c4::odd}}"),
        {"three": ("updated", {"answer", "cards-added", "cards-gone"})},
    ),
    "a card more": (edit("{#one", "{#one .reversed"), {"one": ("updated", {"answer", "cards-added", "kind"})}),
    "a card less": (edit(" .reversed", ""), {"two": ("updated", {"answer", "cards-gone", "kind"})}),
    "the kind": (edit(" .code", ""), {"six": ("updated", {"other", "tags", "kind"})}),
    "the picture": ({"media/square.svg": svg("blue")}, {"four": ("updated", {"media"})}),
    "another picture": (edit("square.svg", "dot.png"), {"four": ("updated", {"media"})}),
    "a question less": (cut("one"), {"one": ("stays", {"retired"})}),
    "the mark .retired": (edit("{#four", "{#four .retired"), {"four": ("updated", {"marked-retired"})}),
    "another topic": (
        {"content/sub/b.md": "", "content/other/b.md": FILES["content/sub/b.md"]},
        {"seven": ("updated", {"other", "moved"})},
    ),
    "the order": ({"content/z.md": BASE, "content/a.md": ""}, {}),
    "the deck's name": (
        {"content/deck.toml": SETTINGS.replace('"Lab"', '"Laboratory"')},
        {"one": ("unchanged", {"moved"}), "seven": ("unchanged", {"moved"})},
    ),
}
"""What an author may do: the files that change, and what ``plan`` then says of some notes."""


@pytest.mark.parametrize("name", a_few_of(EDITS, 8))
def test_every_edit_is_announced_as_it_comes(project: Project, learner: Learner, name: str) -> None:
    """What ``plan`` says of each note after an edit is what Anki's log says of it when the next build is imported."""
    files, expected = EDITS[name]
    learner.take(ship(project.write(FILES)))
    project.write(files)
    foreseen = foresee(project)
    told = {name: (note["import"], set(note["changes"])) for name, note in foreseen.notes.items()}
    assert {name: told[name] for name in expected} == expected
    if expected and all(outcome != "unchanged" for outcome, _ in expected.values()):
        assert {name: said for name, said in told.items() if said != ("unchanged", set())} == expected
    assert_exact(foreseen, ship(project), learner)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_named_without_the_last_package(project: Project, name: str) -> None:
    """The lock alone gives the same announcements, and names what changed, but for the words."""
    files, expected = EDITS[name]
    project.write(FILES).build()
    project.write(files)
    full = foresee(project)
    project.package.unlink()
    bare = foresee(project)
    assert bare.outcomes() == full.outcomes()
    assert all(not note["texts"] for note in bare.notes.values())
    for note_id, (_, changes) in expected.items():
        named = set(bare.notes[note_id]["changes"])
        # A digest cannot tell words from how they are set, nor from the picture among them.
        vague = {"formatting": {"answer"}, "media": {"answer", "media"}}
        wanted = set().union(*(vague.get(change, {change}) for change in changes))
        assert named == wanted, note_id


@pytest.mark.parametrize("name", long_but(EDITS, "the answer", "the deck's name"))
def test_a_learners_collection_is_foreseen_by_anki_itself(project: Project, learner: Learner, name: str) -> None:
    """With ``--collection`` too every announcement comes true, and the learner's own file is not touched."""
    files, _ = EDITS[name]
    learner.take(ship(project.write(FILES)))
    learner.study("three")
    project.write(files)
    file = Path(learner.collection.path)
    before = {part.name: part.read_bytes() for part in file.parent.glob("collection.anki2*")}
    foreseen = foresee(project, "--collection", str(file))
    assert {part.name: part.read_bytes() for part in file.parent.glob("collection.anki2*")} == before
    assert_exact(foreseen, ship(project), learner)


# Any history


PROMPTS, ANSWERS = ("What is {}?", "Say what {} is, please"), ("It is {}.", "The {} number.", "**The** {} number.")


@st.composite
def decks(draw: st.DrawFn) -> str:
    """A deck of one question that stays as it is and some of eight others, each in one of many states."""
    made = ["## Which one is always there? {#always}\n\nThis one.\n"]
    for number in draw(st.sets(st.integers(0, 7))):
        name = f"n{number}"
        tags = draw(st.sampled_from(["", ' tags="t::a"', ' tags="T::b t::a"']))
        retired = draw(st.sampled_from(["", "", "", " .retired"]))
        if number < 3:
            holes = draw(st.sets(st.integers(1, 4), min_size=1))
            words = "".join(f" {{{{c{hole}::{name}-{hole}}}}}" for hole in sorted(holes))
            made.append(f"## {name} {{#{name} .cloze{retired}{tags}}}\n\n{name}{words}\n")
        else:
            kind = draw(st.sampled_from(["", " .reversed", " .typed"]))
            prompt, answer = draw(st.sampled_from(PROMPTS)), draw(st.sampled_from(ANSWERS))
            made.append(f"## {prompt.format(name)} {{#{name}{kind}{retired}{tags}}}\n\n{answer.format(name)}\n")
    return "\n".join(made)


# Never shrunk: an example takes a second, and a failing one is short enough to read.
@settings(
    max_examples=settings().max_examples // 20,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.data())
def test_any_history_is_foreseen(data: st.DataObject) -> None:
    """After any edits, for those who followed, who skipped versions and who edited notes, what is announced happens."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        project = Project(root / "project").write({"content/deck.toml": SETTINGS})
        followed = Learner(root / "followed")
        edited = Learner(root / "edited")
        try:
            packages = []
            for text in data.draw(st.lists(decks(), min_size=1, max_size=3), label="versions"):
                packages.append(ship(project.questions(text), *_restored(text)))
                followed.take(packages[-1])
            edited.take(data.draw(st.sampled_from(packages), label="the version that the editing learner has"))
            if data.draw(st.booleans(), label="the next build comes after the edits"):
                project.now = int(time.time()) + 60
            _tamper(edited, data)
            text = data.draw(decks(), label="the next version")
            project.questions(text)
            options = _restored(text)
            by_lock = foresee(project, *options)
            by_package = [foresee(project, *options, "--against", str(package)) for package in packages]
            by_collection = foresee(project, *options, "--collection", edited.collection.path)
            following = ship(project, *options)
            assert_exact(by_lock, following, followed)
            assert_exact(by_collection, following, edited)
            for number, (package, foreseen) in enumerate(zip(packages, by_package, strict=True)):
                skipped = Learner(root / str(number))
                try:
                    skipped.take(package)
                    assert_exact(foreseen, following, skipped)
                finally:
                    skipped.close()
        finally:
            followed.close()
            edited.close()


def _restored(text: str) -> list[str]:
    """Return the options that let any question come back with other words."""
    ids = [part.split("}")[0].split()[0] for part in text.split("{#")[1:]]
    return [word for note_id in ids for word in ("--restore", note_id)]


def _tamper(learner: Learner, data: st.DataObject) -> None:
    """Let a learner edit, tag and delete notes."""
    for note_id in learner.collection.find_notes(""):
        note = learner.collection.get_note(note_id)
        match data.draw(st.sampled_from(["", "", "edit", "tag", "delete"]), label=note.fields[0]):
            case "edit":
                note["Extra"] = "MINE"
                learner.collection.update_note(note)
            case "tag":
                learner.collection.tags.bulk_add([note_id], "mine")
            case "delete":
                learner.collection.remove_notes([note_id])


@pytest.mark.long
def test_a_plan_is_the_same_with_and_without_what_builds_remember(project: Project) -> None:
    """Whatever was edited, a plan says of every note the same, with the lock known and with an empty cache."""
    text = "## One? {#one}\n\na\n\n## Two? {#two .cloze}\n\n{{c1::b}} {{c2::c}}\n\n## Three? {#three}\n\nd\n"
    edits = [
        text,
        text.replace("a\n", "other\n"),
        text.replace("c2", "c3"),
        text.split("## Two")[0],
        text.replace("{#three}", "{#four}"),
        text.replace("{#one}", "{#one .retired}"),
    ]
    for edit in edits:
        project.questions(text).build()
        plans = []
        for _ in range(2):
            plans.append(project.questions(edit).run("plan", "--format", "json").text)
            shutil.rmtree(cache.folder())
        assert plans[0] == plans[1]
    project.package.unlink()
    assert '"texts": false' in project.questions(edits[1]).run("plan", "--format", "json").text
