"""Finds the formulas of finished fields, as MathJax finds them on the card."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deckwright.markdown.cloze import fill_holes

_MAY_HAVE = re.compile(r"\\[(\[]|&(?:#0*92|#x0*5c|bsol)", re.IGNORECASE)
_TAG = r"""<[/a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*>"""
_ANY_TAG = re.compile(_TAG)
# Of a note with holes Anki takes the tags out of what looks like a formula; on other cards a tag ends it.
_BETWEEN = re.compile(r"\\[(\[].*?\\[)\]]", re.DOTALL)
_MARKUP = re.compile(
    r"(?P<silent><(?P<name>code|pre|script|style|textarea|noscript|annotation|annotation-xml)\b[^>]*>.*?</(?P=name)\s*>)"
    rf"|(?P<nothing><!--.*?-->|<wbr\b[^>]*>)|(?P<line><br\b[^>]*>)|{_TAG}",
    re.DOTALL | re.IGNORECASE,
)
_OPENING = re.compile(r"\\[(\[]")
_INSIDE = re.compile(r"\\(?:[a-zA-Z]|.)|[{}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tex:
    """A formula as MathJax reads it."""

    text: str
    display: bool


def find_formulas(field: str, cloze: bool) -> list[Tex]:
    """Return a field's formulas in their order; ``cloze`` tells whether its note type has holes, which are filled."""
    if not _MAY_HAVE.search(field):
        return []
    if cloze:
        field = _BETWEEN.sub(lambda found: _ANY_TAG.sub("", found[0]), fill_holes(field))
    parts = _MARKUP.sub(_in_place, field).split("\x00")
    return [formula for part in parts for formula in _formulas_of(html.unescape(part))]


def _in_place(markup: re.Match[str]) -> str:
    if markup["line"]:
        return "\n"
    return "" if markup["nothing"] else "\x00"


def _formulas_of(text: str) -> Iterator[Tex]:
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        close = "\\)" if opening[0] == "\\(" else "\\]"
        end = _find_end(text, at, close)
        if end >= 0:
            yield Tex(text[at:end], close == "\\]")
            at = end + 2


def _find_end(text: str, at: int, close: str) -> int:
    """Return where the mark stands that closes a formula, which is outside all braces; -1 if nowhere."""
    braces = 0
    for sign in _INSIDE.finditer(text, at):
        if sign[0] == close and not braces:
            return sign.start()
        braces += 1 if sign[0] == "{" else -1 if sign[0] == "}" and braces else 0
    return -1
