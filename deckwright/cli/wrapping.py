"""Breaks a text into rows that fit, where no terminal shows them: exactly as Rich does, which takes long to load."""

from __future__ import annotations

import os
import sys

from deckwright.base.patterns import lazy_regex

USUAL = 80
"""Columns where nothing says how many there are."""

_NARROW = lazy_regex("[ -~¡-¬®-ʯ–—‘’“”…]*")
"""Texts of which each character surely fills one column: Latin letters, and what stands between them."""
_WORD = lazy_regex(r"\s*\S+\s*")


def columns() -> int:
    """Return how wide a page is: as wide as ``COLUMNS`` says, or a terminal to which any of the streams leads."""
    said = os.environ.get("COLUMNS", "")
    if said.isdigit():
        return int(said)
    for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        try:
            if stream and (width := os.get_terminal_size(stream.fileno()).columns):
                return width
        except (OSError, ValueError):
            continue
    return USUAL


def rows_of(text: str, width: int) -> list[str] | None:
    """Return a text as rows of at most ``width`` columns, without the space at their ends.

    None for one with a character that may fill more columns than one, or none.
    """
    if not _NARROW.fullmatch(text):
        return None
    breaks, filled = [0], 0
    for word in _WORD.finditer(text):
        length = len(word[0].rstrip())
        if length <= width - filled:
            filled += len(word[0])
        elif length <= width:
            breaks.append(word.start())
            filled = len(word[0])
        else:
            breaks += [at for at in range(word.start(), word.end(), width) if at]
            filled = (len(word[0]) - 1) % width + 1
    return [text[start:end].rstrip() for start, end in zip(breaks, [*breaks[1:], len(text)], strict=True)]
