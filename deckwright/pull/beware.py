"""What a text from Anki may do to somebody who does not see it."""

from __future__ import annotations

from html import unescape

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.plain import plain_lines

_TURNS = lazy_regex("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""The characters that say in which direction the text around them goes."""


def beware(before: str, after: str, is_sheet: bool) -> str:
    """Return what an author should know of a field that becomes ``after``; empty if nothing. Both are HTML."""
    had = set(_TURNS.findall(unescape(before)))
    turns = dict.fromkeys(f"U+{ord(sign):04X}" for sign in _TURNS.findall(unescape(after)) if sign not in had)
    if turns:
        return f"it holds {', '.join(turns)}, which nobody sees and which changes the order in which signs are shown"
    begins, began = (plain_lines(text).lstrip()[:1] for text in (after, before))
    if is_sheet and begins and begins in "=+-@" and begins != began:
        return f"it begins with {begins}, so a spreadsheet that opens this file may take it for a formula"
    return ""
