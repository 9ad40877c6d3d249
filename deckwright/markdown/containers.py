"""What is inside a container, line by line, as far as lines belong to it; the whole text is the outermost one.

Rules: https://spec.commonmark.org/0.31.2/#container-blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deckwright.base.model import Line
from deckwright.markdown.lines import DEFINITION, QUOTE, begins_block, blank, indent, is_delimiter_row


def cut_quote(line: Line) -> Line | None:
    """Return what stands behind a quote's mark; None without one."""
    found = QUOTE.match(line.text, indent(line)) if indent(line) < 4 else None
    return line.cut(found.end()) if found else None


def cut_indent(width: int) -> Callable[[Line], Line | None]:
    """Return the rule of a container whose lines are indented by ``width`` or blank."""

    def cut(line: Line) -> Line | None:
        return line.cut(min(width, indent(line))) if indent(line) >= width or blank(line) else None

    return cut


class Lines:
    """The lines of a text."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = dict(enumerate(lines))
        self._filled = [len(lines)] * (len(lines) + 1)
        """For each line the first one from it on that is not blank."""
        for at in reversed(range(len(lines))):
            self._filled[at] = self._filled[at + 1] if blank(lines[at]) else at

    def get(self, at: int) -> Line | None:
        """Return a line, None behind the last one."""
        return self._lines.get(at)

    def own(self, at: int) -> Line | None:
        """Return a line that may begin a block, None where the container ends: it has all its marks."""
        return self._lines.get(at)

    def is_lazy(self, at: int) -> bool:
        """Whether the line lacks its container's mark, so that it can only go on with an open paragraph."""
        return False

    def put(self, at: int, line: Line) -> None:
        """Put another line in the place of one that was got."""
        self._lines[at] = line

    def starts_table(self, at: int) -> bool:
        """Whether a table's head stands at ``at``: a line with a ``|``, and below it a delimiter row."""
        head = self.own(at)
        if head is None or "|" not in head.text:
            return False
        return (row := self.own(at + 1)) is not None and is_delimiter_row(row)

    def starts_meaning(self, at: int) -> bool:
        """Whether a term's meaning begins at ``at``: ``: …``."""
        line = self.own(at)
        return bool(line and ":" in line.text and indent(line) < 4 and DEFINITION.match(line.text.lstrip(" ")))

    def is_alone(self, at: int, offset: int) -> bool:
        """Whether an item whose first line is ``at``, and whose text begins at ``offset``, surely has no other line."""
        below = self.get(at + 1)
        if below and blank(below):
            below = self.get(self.after_blanks(at + 1))
            return below is None or indent(below) < offset
        return below is None or (indent(below) < offset and begins_block(below) and not self.is_lazy(at + 1))

    def after_blanks(self, at: int) -> int:
        """Return where the first line from ``at`` on stands that is not blank."""
        return self._filled[min(at, len(self._filled) - 1)]


class Inside(Lines):
    """The lines inside a container that begins at ``start`` of ``outer``, its mark cut from the ``first`` of them.

    ``cut`` returns a further line without the mark, None if it lacks it. Such a line may still go on with a paragraph
    inside, unless it is blank or ``ends`` the container. Lines are made when they are asked for, because only what is
    open inside tells whether they belong here; none may be asked for before those above it, but for blank ones.
    """

    def __init__(
        self,
        outer: Lines,
        start: int,
        first: Line,
        cut: Callable[[Line], Line | None],
        ends: Callable[[Line], bool] = begins_block,
    ) -> None:
        self._lines = {0: first}  # and no more: the outer lines tell which ones are blank
        self._outer = outer
        self._start = start
        self._cut = cut
        self._ends = ends
        self._lazy: set[int] = set()
        self._end: int | None = None

    def get(self, at: int) -> Line | None:
        """Return a line, None behind the container's last one."""
        line = self._lines.get(at)
        if line is None and (self._end is None or at < self._end):
            self._take(at)
            return self._lines.get(at)
        return line

    def own(self, at: int) -> Line | None:
        """Return a line that may begin a block, None where the container ends: it has all its marks."""
        line = self.get(at)
        return None if at in self._lazy else line

    def is_lazy(self, at: int) -> bool:
        """Whether the line lacks this container's mark or that of one around it."""
        return at in self._lazy

    def after_blanks(self, at: int) -> int:
        """Return where the first line from ``at`` on stands that is not blank."""
        while (line := self.get(at)) is not None and blank(line):
            # Blank lines around a deep container are many lines for each level, unless they are skipped at once.
            at = max(self._outer.after_blanks(self._start + at) - self._start, at + 1)
        return at

    def _take(self, at: int) -> None:
        line = self._outer.get(self._start + at)
        was_lazy = self._outer.is_lazy(self._start + at)
        inside = None if line is None or was_lazy else self._cut(line)
        if line is None or (inside is None and not was_lazy and (blank(line) or self._ends(line))):
            self._end = at
            return
        if inside is None:
            self._lazy.add(at)
        self._lines[at] = line if inside is None else inside
