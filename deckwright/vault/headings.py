"""What a vault writes besides the words of a question: tags and an id at its heading's end, an id at its own end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.notations.obsidian import TAG_CHARACTERS, find_tags, read_block_id, read_tag

_BRACES = lazy_regex(r"(?<!\])\{(?=\s*[#.]|\s*[\w-]+=)[^{}]*\}$")
_LAST_TAG = lazy_regex(rf"(?<=\s)#{TAG_CHARACTERS}+$")
_CLOSING = lazy_regex(r"[ \t]+#+[ \t]*$")
_ODD_ID = lazy_regex(r"[ \t]+\^[\w.-]+$")
"""What is meant for an id and has signs that Obsidian's have not: the heading asks, or nobody would tell."""
_UNSEEN = lazy_regex(r"%%.*?(?:%%|$)|<!--.*?(?:-->|$)|\[\^[^\[\]]*\]")
_QUESTION_MARKS = "?\uff1f\ufe56\u061f\u2e2e\u055e\u1367\ua60f\ua6f7\u203d\u2047\u2048\u2049\u2753\u2754"
"""Question marks of all scripts but Greek, which has the semicolon for one."""
_GREEK = lazy_regex("[\u0370-\u03ff\u1f00-\u1fff]")
_MARKS = lazy_regex(rf"(?:[ \t]+(?:\^[A-Za-z0-9-]+|#{TAG_CHARACTERS}+|%%(?:(?!%%).)*%%|<!--(?:(?!-->).)*-->))+[ \t]*$")


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
    """Whether a heading is meant as a question: it ends with a question mark, or has an id or braces.

    Emphasis, closing quotes, symbols, tags, comments, footnotes and a remark in brackets may stand behind the mark.
    """
    shown = _CLOSING.sub("", _UNSEEN.sub("", title.text).rstrip())
    words, _, note_id = split_heading(Line(shown, title.number, title.column))
    return bool(note_id or _BRACES.search(words.text) or _ends_asking(_ODD_ID.sub("", words.text)))


def only_asks(title: Line) -> bool:
    """Whether a heading is meant as a question for its question mark alone."""
    words, _, note_id = split_heading(Line(_UNSEEN.sub("", title.text).rstrip(), title.number, title.column))
    return not note_id and not _BRACES.search(words.text) and asks(title)


def _ends_asking(text: str) -> bool:
    """Whether no word stands behind the last question mark, but for what is in brackets."""
    at, is_closed = len(text), False
    while at:
        at -= 1
        last = text[at]
        if last in _QUESTION_MARKS or (last == ";" and _GREEK.match(text, at - 1)):
            return True
        if last.isalnum():
            at = max(text.rfind(opening, 0, at) for opening in "([\uff08") if is_closed else 0
            is_closed = False
            if at < 1:
                return False
        else:
            is_closed = is_closed or last in ")]\uff09"
    return False


def marks_start(text: str) -> int:
    """Return where the tags, the comments and the ``^id`` begin that end a line, with the space before them."""
    found = _MARKS.search(text)
    return found.start() if found else len(text)


def _without_braces(text: str) -> str:
    """Return a line with spaces for the braces at its end, behind which tags, comments and a ``^id`` may stand."""
    text = text.rstrip()
    end = marks_start(text)
    return _BRACES.sub(lambda found: " " * len(found[0]), text[:end]) + text[end:]


_BEGINS = lazy_regex(r"[ \t>]*(?:$|[-+*][ \t]|\d{1,9}[.)][ \t]|\||#{1,6}[ \t])")
"""A line that belongs to no paragraph above it."""


def tags_in(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield the tags that stand in lines, none of which is code, each with where it stands.

    Braces at the end of a line, as an item of a sequence has them, hold an id and no tag.
    """
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and (_BEGINS.match(line.text) or line.number != paragraph[-1].number + 1):
            yield from _tags_of(paragraph)
            paragraph = []
        paragraph.append(line)
    yield from _tags_of(paragraph)


def _tags_of(paragraph: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    text = "\n".join(_without_braces(line.text) for line in paragraph)
    if "#" not in text:
        return
    for tag, at in find_tags(text):
        above = text.count("\n", 0, at)
        yield tag, paragraph[above].cut(at - (text.rfind("\n", 0, at) + 1))
