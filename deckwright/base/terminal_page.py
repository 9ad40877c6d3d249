"""A page for the terminal before it is printed: lines of styled text that know how they are indented."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[str, str]
"""A text and its style, as rich names styles."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line, however long: where it does not fit it goes on below its own beginning."""

    spans: tuple[Span, ...] = ()
    indent: int = 0
    label: str | None = None
    """Stands before the text, in a column of its own; empty if that of a line above counts here too."""
    whole: bool = False
    """Never broken, so that it can be copied."""


LABELS = 8
"""Characters of the labels' column, the space after it counted."""


def line(text: str = "", style: str = "", indent: int = 0) -> PageLine:
    """Return a line of one style."""
    return PageLine(((text, style),), indent)


def heading(text: str) -> list[PageLine]:
    """Return a heading with the empty line before it."""
    return [PageLine(), line(text, "bold")]
