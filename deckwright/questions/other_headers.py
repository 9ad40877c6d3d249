"""Finds what other tools read at the beginning of a file, where this one sees text that is nobody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckwright.base.model import Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems

_AS_YAML = "write it as YAML between two lines of ---, like: level: basic"
_KINDS = {
    "+++": "TOML",
    ";;;": "JSON",
    "---toml": "TOML",
    "---json": "JSON",
    **dict.fromkeys(("---yaml", "---yml"), "YAML"),
}
_JSON = lazy_regex(r"\{[ \t]*(?:\"|$)")
_JSON_KEY = lazy_regex(r"\{?[ \t]*\"[\w-]+\"[ \t]*:")
_FENCE = lazy_regex(r"(?:`{3,}|~{3,})[ \t]*\{?(?P<kind>ya?ml|toml|json|---)\b")
_ITEM = lazy_regex(r"(?P<key>[A-Za-z][\w -]*)[ \t]*(?:=|:(?=[ \t]|$))|[ \t]+\S|- ")
_DASHES = lazy_regex("[\u00a0\u200b\u2060\ufeff]*[-\u2010-\u2015\u2212]+[\u00a0\u200b\u2060\ufeff]*")
"""What looks like the line that begins front matter, and is none."""

_HEADERS = (
    (
        lazy_regex(
            r"(?:FILE TAGS:|#\+(?:FILE)?TAGS:|:(?:tags|keywords):|(?i:tags?)::?|#tags(?: column)?:)[ \t]*(?P<said>\S.*)"
        ),
        "tags stand between two lines of --- at the file's top: tags: [a, b]",
    ),
    (
        lazy_regex(r"#(?P<said>[^\W\d_][\w/-]*(?:[ \t]+#[^\W\d_][\w/-]*)*)[ \t]*$"),
        "tags stand between two lines of --- at the file's top: tags: [a, b]; a topic is # and a space",
    ),
    (
        lazy_regex(
            r"(?:TARGET DECK:?|#\+DECK:|:deck:|(?i:deck)::?|#deck(?: column)?:|cards-deck:)[ \t]*(?P<said>\S.*)"
        ),
        "a folder is a deck, and its name stands in deck.toml",
    ),
    (
        lazy_regex(r"(?:#\+(?i:title):|:title:|(?i:title)::?|%)[ \t]+(?P<said>\S.*)"),
        "the topic is a line of its own: # {said}",
    ),
    (lazy_regex(r"#(?:separator|notetype|html|columns|guid column)[ \t]*:(?P<said>.*)"), "leave it out"),
)
"""What a line of a file's head says elsewhere, to Obsidian's and Org's card tools, Logseq, AsciiDoc, Pandoc, Anki; and
what to write here."""
HEAD = 40
"""Lines at the beginning of a file that are looked at."""


def check_front_matter(lines: Sequence[Line], keys: Sequence[str], path: str, problems: Problems) -> None:
    """Note front matter of another kind, which would be text that nobody sees.

    ``lines`` begin with the first of a file that is not blank, ``keys`` are those that front matter may have.
    """
    mark = lines[0].text.rstrip() if lines else ""
    known = re.compile(rf"(?:{'|'.join(keys)})[ \t]*[:=](?:[ \t]|$)")
    place = Place(path, lines[0].number if lines else 1)
    below = lines[1].text if len(lines) > 1 else ""
    fence = _FENCE.match(mark)
    if kind := _KINDS.get(mark.lower().replace(" ", "")):
        wrong = "front matter in {} is not read" if kind != "YAML" else "“---” alone begins front matter, not “{}”"
        problems.add(place, "E201", wrong.format(kind if kind != "YAML" else mark), _AS_YAML)
    elif _JSON.match(mark) and any(_JSON_KEY.match(line.text.strip()) for line in lines[:2]):
        problems.add(place, "E201", "front matter in JSON is not read", _AS_YAML)
    elif fence and (known.match(below) or _JSON.match(below) or fence["kind"] == "---"):
        problems.add(place, "E201", "front matter in a code block is not read", _AS_YAML)
    elif _DASHES.fullmatch(mark) and known.match(below):
        problems.add(place, "E201", f"“{mark[:20]}” begins no front matter", "three plain hyphens do: ---")
    elif known.match(mark) or _is_closed(lines):
        message = f"“{mark[:60]}” is read as front matter only between two lines of ---"
        problems.add(place, "E201", message, "write --- on a line of its own above and below it")
    else:
        _check_headers(lines, path, problems)


def _is_closed(lines: Sequence[Line]) -> bool:
    """Whether lines like those of front matter end with ``---``."""
    end = next((at for at, line in enumerate(lines[:HEAD]) if line.text.rstrip() == "---"), 0)
    found = [_ITEM.match(line.text) for line in lines[:end]]
    return bool(found) and all(found) and bool(found[0] and found[0]["key"])


def _check_headers(lines: Sequence[Line], path: str, problems: Problems) -> None:
    if not any(line.text.startswith("## ") for line in lines):
        return  # which is said
    told: set[str] = set()
    for line in lines[:HEAD]:
        if re.match(r"#{2,3}[ \t]|`{3}|~{3}|<!--", line.text):
            return
        for form, way in _HEADERS:
            found = form.match(line.text)
            if found and way not in told:
                told.add(way)
                message = f"“{line.text.strip()[:60]}” is meant for another tool, and does nothing here"
                problems.add(Place(path, line.number), "W422", message, way.format(said=found["said"].strip()[:60]))
                break
