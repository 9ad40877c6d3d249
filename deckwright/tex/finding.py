"""Finds the formulas of finished fields, as MathJax finds them on the card, in one pass whatever a field holds."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import fill_holes, hide_holes, holes_in, read_holes

_MAY_HAVE = lazy_regex(r"\\[(\[]|&(?:#0*92|#x0*5c|bsol)", re.IGNORECASE)
_IN_TAG = r"""(?P<name>/?[a-zA-Z][\w-]*)[^<>"']*+(?:(?:"[^"]*"|'[^']*')[^<>"']*+)*+>"""
_TAG = lazy_regex(f"<{_IN_TAG}")
_MARKUP = lazy_regex(f"<(?:{_IN_TAG})?")
"""A tag, or a ``<`` that begins none."""
_UNREAD = frozenset("code pre script style textarea noscript annotation annotation-xml".split())
"""Elements in which MathJax does not look."""

_COLOURED = lazy_regex(r'(?:[^<]|</?code>|</span>|<span class="[\w -]*">)*+(?=</pre>)')
"""Code as this builder colours it, of whose many tags none needs a look."""

_HIDDEN = 100
"""Numbers of holes in formulas that are looked at in a field."""

_DELIMITER = lazy_regex(r"\\[()\[\]]")
_OPENING = lazy_regex(r"\\[(\[]")
_INSIDE = lazy_regex(r"\\(?:[a-zA-Z]|.)|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tex:
    """A formula as MathJax reads it."""

    text: str
    display: bool
    hidden: int = field(default=0, compare=False)
    """The number of the holes that are hidden; 0 where none is."""


def find_formulas(text: str, cloze: bool) -> list[Tex]:
    """Return a field's formulas in their order; ``cloze`` tells whether its note type has holes.

    Holes are filled; behind these formulas come those that a card shows instead while it hides holes in them.
    """
    if not ("\\" in text or "&" in text) or not _MAY_HAVE.search(text):
        return []
    if not cloze:
        return _find(text, 0)
    found = _find(_without_tags(fill_holes(text)), 0)
    known = set(found)
    for number in _asking(text):
        hidden = _find(_without_tags(hide_holes(text, number)), number)
        found += (formula for formula in dict.fromkeys(hidden) if formula not in known)
        known.update(hidden)
    return found


def _find(text: str, hidden: int) -> list[Tex]:
    parts = (html.unescape(part) for part in _parts(text) if "\\" in part or "&" in part)  # else there is no backslash
    return [Tex(tex, display, hidden) for part in parts for tex, display in _formulas_of(part)]


def _asking(text: str) -> list[int]:
    """Return the numbers of the holes that stand in formulas, or have some in their hints."""
    marks = list(_DELIMITER.finditer(text))
    starts = [mark.start() for mark in marks]
    found: dict[int, None] = {}
    for _, hole in holes_in(read_holes(text)):
        before = bisect_right(starts, hole.start) - 1
        if (before >= 0 and marks[before][0][1] in "([") or _OPENING.search(hole.hint or ""):
            found.update(dict.fromkeys(number for number in hole.numbers if number))
    return list(found)[:_HIDDEN]


def _without_tags(text: str) -> str:
    """Return HTML without the tags inside what looks like formulas: Anki takes them out of notes with holes."""
    made: list[str] = []
    at, start = 0, -1
    for mark in _DELIMITER.finditer(text):
        if mark[0][1] in "([":
            start = mark.start() if start < 0 else start
        elif start >= 0:
            made += (text[at:start], _TAG.sub("", text[start : mark.end()]))
            at, start = mark.end(), -1
    return "".join([*made, text[at:]])


def _parts(text: str) -> Iterator[str]:
    """Yield the texts of HTML between the tags at which a formula ends; a line's break is a line end."""
    made: list[str] = []
    at, unread, comments = 0, "", True
    while found := _MARKUP.search(text, at):
        made.append(text[at : found.start()])
        at = found.end()
        name = (found["name"] or "").lower()
        if not name and comments and text.startswith("!--", at):
            end = text.find("-->", at)
            comments = end >= 0
            if comments:
                at = end + 3
                continue
        if not name:
            made.append("<")
        elif unread:
            made.clear()
            unread = "" if name == f"/{unread}" else unread
        elif name in ("br", "/br"):
            made.append("\n")
        elif name not in ("wbr", "/wbr"):
            yield "".join(made)
            made.clear()
            unread = name if name in _UNREAD else ""
            if name == "pre" and (code := _COLOURED.match(text, at)):
                at = code.end()
    if not unread:
        yield "".join([*made, text[at:]])


def _formulas_of(text: str) -> Iterator[tuple[str, bool]]:
    if not _OPENING.search(text):
        return
    braces = _Braces(text)
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        close = "\\)" if opening[0] == "\\(" else "\\]"
        end = braces.find_end(at, close)
        if end >= 0:
            yield text[at:end], close == "\\]"
            at = end + 2


@dataclass(slots=True)
class _Level:
    """What stands inside a pair of braces, or outside all: the marks right in it that close formulas."""

    outer: _Level | None
    closing: dict[str, list[int]] = field(default_factory=lambda: {"\\)": [], "\\]": []})
    end: int = -1
    """Where it ends; -1 if it does not."""
    after: dict[str, int] = field(default_factory=dict)
    """The first mark behind it that closes a formula in it, by the marks; found once."""


class _Braces:
    """The braces of a text: a formula ends at the first mark that is outside all that have begun in it."""

    def __init__(self, text: str) -> None:
        level = _Level(None)
        self._starts = [0]
        self._levels = [level]
        """The levels, and where each begins or goes on."""
        for sign in _INSIDE.finditer(text):
            if sign[0] in level.closing:
                level.closing[sign[0]].append(sign.start())
            elif sign[0] == "{" or (sign[0] == "}" and level.outer):
                if sign[0] == "{":
                    level = _Level(level)
                elif level.outer:
                    level.end = sign.start()
                    level = level.outer
                self._starts.append(sign.end())
                self._levels.append(level)

    def find_end(self, at: int, close: str) -> int:
        """Return where the mark stands that closes a formula which begins at ``at``; -1 if nowhere."""
        level = self._levels[bisect_right(self._starts, at) - 1]
        found = self._right_in(level, at, close)
        return found if found >= 0 else self._behind(level, close)

    def _right_in(self, level: _Level, at: int, close: str) -> int:
        marks = level.closing[close]
        index = bisect_right(marks, at - 1)
        return marks[index] if index < len(marks) else -1

    def _behind(self, level: _Level, close: str) -> int:
        climbed = []
        found = -1
        here: _Level | None = level
        while here and here.outer and here.end >= 0:
            if close in here.after:
                found = here.after[close]
                break
            climbed.append(here)
            found = self._right_in(here.outer, here.end, close)
            if found >= 0:
                break
            here = here.outer
        for one in climbed:
            one.after[close] = found
        return found
