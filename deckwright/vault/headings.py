"""What a vault writes besides the words of a question: tags and an id at its heading's end, an id at its own end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from deckwright.base.model import Line
from deckwright.notations.obsidian import find_tags, read_block_id, read_tag

_BRACES = re.compile(r"(?<!\])\{(?=\s*[#.]|\s*[\w-]+=)[^{}]*\}$")
_LAST_TAG = re.compile(r"(?<=\s)#[\w/-]+$")
_MARKS = re.compile(r"(?:[ \t]+(?:\^[A-Za-z0-9-]+|#[\w/-]+|%%(?:(?!%%).)*%%|<!--(?:(?!-->).)*-->))+[ \t]*$")
_ASKS = re.compile(r"[?？؟;՞]$")


def split_heading(title: Line) -> tuple[Line, list[tuple[str, int]], str]:
    """Return a heading without its tags and its ``^id``; the tags with their columns; and the id, empty without one.

    What is taken away leaves spaces, so that all else stays where it is.
    """
    text, note_id = title.text.rstrip(), ""
    tags: list[tuple[str, int]] = []
    braces = _BRACES.search(text)
    end = braces.start() if braces else len(text)
    behind, before = text[end:], text[:end].rstrip()
    while before:
        found, at = read_block_id(before)
        if found and at and not note_id:
            note_id, before = found, before[:at].rstrip()
        elif last := _LAST_TAG.search(before):
            tag, _ = read_tag(before, last.start())
            if not tag:
                break
            tags.insert(0, (tag, title.column + last.start()))
            before = before[: last.start()].rstrip()
        else:
            break
    if not behind:
        return Line(before, title.number, title.column), tags, note_id
    return Line(before.ljust(end) + behind, title.number, title.column), tags, note_id


def split_braces(text: str) -> tuple[str, str]:
    """Return a heading's line without the braces at its end, and the braces, empty without them."""
    text = text.rstrip()
    found = _BRACES.search(text)
    return (text[: found.start()], found[0]) if found else (text, "")


def asks(title: Line) -> bool:
    """Whether a heading is meant as a question: it ends with a question mark, or has an id or braces."""
    words, _, note_id = split_heading(title)
    return bool(note_id or _BRACES.search(words.text) or _ASKS.search(words.text.rstrip("*_ ")))


def marks_start(text: str) -> int:
    """Return where the tags, the comments and the ``^id`` begin that end a line, with the space before them."""
    found = _MARKS.search(text)
    return found.start() if found else len(text)


def _without_braces(text: str) -> str:
    """Return a line with spaces for the braces at its end, behind which tags, comments and a ``^id`` may stand."""
    text = text.rstrip()
    end = marks_start(text)
    return _BRACES.sub(lambda found: " " * len(found[0]), text[:end]) + text[end:]


def tags_in(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield the tags that stand in lines, none of which is code, each with where it stands.

    Braces at the end of a line, as an item of a sequence has them, hold an id and no tag.
    """
    text = "\n".join(_without_braces(line.text) for line in lines)
    if "#" not in text:
        return
    for tag, at in find_tags(text):
        above = text.count("\n", 0, at)
        yield tag, lines[above].cut(at - (text.rfind("\n", 0, at) + 1))
