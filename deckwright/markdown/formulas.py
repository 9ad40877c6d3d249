r"""What a formula must not do: load something, lead somewhere, or change the look of the card around it.

MathJax sets a formula when the card is shown, behind the sanitiser's back. Most of its thousand commands draw; a few
write attributes and styles as they are told, and those are refused by their names. Whoever adds a name here shows in
``tests/engines/test_acting.py`` what MathJax makes of it; there, every command that MathJax knows was tried once.

Names are found as MathJax finds them: a backslash, then as many letters as there are, or one other character. So
``\\href`` is a line break and four letters, and ``\hr%`` before ``ef`` is no ``\href``. MathJax has no ``\csname``, no
``\catcode`` and no ``^^5c``; where it puts a macro's argument in, it parts it from a command before it. What can hide a
name is refused with it: ``\let`` and ``\def`` must spell the name, and ``\delimsize`` must stand alone.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex

ACTING: Mapping[str, str] = {
    "href": "leads to an address, or runs a script",
    "url": "leads to an address in other versions of MathJax",
    "style": "may load files and cover the card",
    "class": "gives a class to what it draws, and so any look of the card",
    "cssId": "gives an id to what it draws, which a script of the card may look for",
    "data": "gives attributes to what it draws, which a script of the card may look for",
    "mmlToken": "gives any attribute to what it draws: addresses, styles",
    "require": "loads a part of MathJax",
    "setOptions": "changes how all formulas are read",
}
"""The commands that a formula must not have, and why."""

_VALUE = r"(?:[A-Za-z0-9.,!%\s-]|#(?=[0-9A-Fa-f]{3}))"
_FONT = r"(?:[A-Za-z0-9.,'\s-])"
_ARGUMENTS = {
    # What these write into a style has to be seen here: a colour or lengths, and no parameter of a macro.
    "bbox": (
        lazy_regex(rf"\s*(?:\[(?:border\s*:|{_VALUE})*\]|\{{)"),
        "takes a colour and lengths here: \\bbox[yellow, 5px]{x}",
    ),
    "fcolorbox": (
        lazy_regex(rf"\s*\{{{_VALUE}*\}}\s*\{{{_VALUE}*\}}"),
        "takes two colours: \\fcolorbox{red}{white}{x}",
    ),
    "definecolor": (
        lazy_regex(rf"\s*\{{[A-Za-z0-9-]*\}}\s*\{{[A-Za-z]*\}}\s*\{{{_VALUE}*\}}"),
        "takes a name, a model and numbers: \\definecolor{sky}{RGB}{80, 160, 220}",
    ),
    "unicode": (
        lazy_regex(rf"\s*(?:\[{_FONT}*\]\s*){{0,2}}\{{"),
        "takes lengths and a font: \\unicode[Georgia]{x2713}",
    ),
}
_DEFINES = lazy_regex(
    r"\\(?:(?:x|g|e)?def|(?:re)?new(?:command|environment)|providecommand|Declare[A-Za-z]+)(?![A-Za-z])"
)
_SIZED = "delimsize"

_GAP = "\x00"
"""Stands where a tag or the mark of a hole was: what is before and behind it may meet on a card, or not."""
_COMMAND = lazy_regex(rf"\\(?:{_GAP}*((?:[A-Za-z]{_GAP}*+)*[A-Za-z])|[^{_GAP}])", re.DOTALL)
_DELIMITER = lazy_regex(rf"\\{_GAP}*[(\[]")
_MARKUP = lazy_regex(
    r"""<!--(?:[^<>-]|-(?!-))*+-->|</?[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*+>|\{\{c[0-9,]*+::|::|\}\}|&[#\w]++;?"""
)


class Acting(NamedTuple):
    """A command that a formula must not have: where its backslash stands, its name, and why."""

    start: int
    name: str
    why: str


def find_acting(tex: str) -> Iterator[Acting]:
    """Yield the commands of a formula that do more than draw, in their order."""
    for found in _COMMAND.finditer(tex):
        name = (found[1] or "").replace(_GAP, "")
        for written in _readings(found[1] or ""):
            if written in ACTING:
                yield Acting(found.start(), written, ACTING[written])
            elif written in _ARGUMENTS:
                pattern, takes = _ARGUMENTS[written]
                arguments = pattern.match(tex, found.end()) if written == name else None
                if not arguments or ("#" in arguments[0] and _DEFINES.search(tex)):
                    yield Acting(found.start(), written, takes)
        if name.startswith(_SIZED) and name != _SIZED:
            yield Acting(found.start(), name, f"would become another command: write \\{_SIZED} and a space")
        elif found[0] == "\\\\" and tex.startswith(_SIZED, found.end()):
            yield Acting(found.start(), f"\\{_SIZED}", "would become another command: write \\\\ and a space")


def _readings(letters: str) -> Iterator[str]:
    """Yield the names that letters may be on a card: all of them, or those up to a gap."""
    parts = [part for part in letters.split(_GAP) if part]
    yield from accumulate(parts)


def has_formula(text: str) -> bool:
    """Whether HTML holds what begins a formula."""
    return bool(_DELIMITER.search(_Seen(text).text))


def find_acting_html(text: str) -> Iterator[Acting]:
    """Yield the commands in HTML that would do more than draw if they stood in a formula, as :func:`find_acting`.

    Tags, comments and the marks of holes may part two characters or not: Anki takes tags out of formulas, and shows a
    hole's content, its hint or neither. Both readings count.
    """
    seen = _Seen(text)
    for acting in find_acting(seen.text):
        yield Acting(seen.origin(acting.start), acting.name, acting.why)


def _shown(markup: str) -> str:
    if markup[0] == "&":
        return html.unescape(markup)
    return "\n" if markup[:3].lower() == "<br" else _GAP


class _Seen:
    """The text of HTML, references resolved, with a gap for each piece of markup, and where each character is from."""

    def __init__(self, source: str) -> None:
        made: list[str] = []
        self._starts: list[tuple[int, int]] = []
        at = length = 0
        for found in _MARKUP.finditer(source) if "\\" in source or "&" in source else ():
            for start, part in ((at, source[at : found.start()]), (found.start(), _shown(found[0]))):
                made.append(part)
                self._starts.append((length, start))
                length += len(part)
            at = found.end()
        made.append(source[at:])
        self._starts.append((length, at))
        self.text = "".join(made)

    def origin(self, at: int) -> int:
        """Return where in the HTML a character of the text stands."""
        index = bisect_right(self._starts, at, key=lambda entry: entry[0]) - 1
        start, origin = self._starts[index]
        return origin + at - start
