"""Finds what no mark may part: code and formulas, and with them the cells of a table's row.

Formulas follow Pandoc's rule (https://pandoc.org/MANUAL.html#extension-tex_math_dollars): the opening ``$`` has a
non-space character behind it, the closing one has a non-space before it and no digit behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deckwright.base.model import Line, Place

_DOLLARS = re.compile(r"\$(?P<tex>(?=\S)(?:[^$\\]|\\.)*+)(?<!\s)\$(?!\d)", re.DOTALL)
# By their opening marks, the formulas that end at the next closing mark which no backslash escapes.
_DELIMITED = {
    "$$": re.compile(r"\$\$(?P<tex>(?:[^$\\]|\\.|\$(?!\$))*+)\$\$", re.DOTALL),
    "\\(": re.compile(r"\\\((?P<tex>(?:[^\\]|\\[^)])*+)\\\)", re.DOTALL),
    "\\[": re.compile(r"\\\[(?P<tex>(?:[^\\]|\\[^\]])*+)\\\]", re.DOTALL),
}
_TICKS = re.compile(r"`+")
_BAR = re.compile(r"[\\`$|]")


class Spans:
    """The text of some lines, and where in it code and formulas end."""

    def __init__(self, lines: Sequence[Line], path: str) -> None:
        self.path = path
        self.lines = lines
        self.text = "\n".join(line.text for line in lines).rstrip(" \t\n")
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line.text) + 1)
        self.ticks = self.find_ticks()
        self.absent: set[str] = set()
        """Marks that do not stand behind where the reader is."""

    def place(self, at: int) -> Place:
        """Return where in the file a character of the text stands."""
        index = bisect_right(self.starts, at) - 1
        line = self.lines[min(index, len(self.lines) - 1)]
        return Place(self.path, line.number, line.column + at - self.starts[index])

    def find_ticks(self) -> dict[int, list[int]]:
        """Return where the runs of backticks stand, by their length."""
        found: dict[int, list[int]] = {}
        for run in _TICKS.finditer(self.text):
            found.setdefault(len(run[0]), []).append(run.start())
        return found

    def code_end(self, at: int) -> tuple[int, int]:
        """Return how many backticks stand at ``at``, and where as many stand again; -1 if they do not."""
        found = _TICKS.match(self.text, at)
        length = len(found[0]) if found else 0
        runs = self.ticks.get(length, ())  # a backslash may have taken the first of a run
        index = bisect_right(runs, at)
        return length, runs[index] if index < len(runs) else -1

    def formula_bounds(self, at: int) -> tuple[int, int, int]:
        """Return where the TeX of the formula at ``at`` begins, where it ends, and where the formula does; or zeros."""
        opening = self.text[at : at + 2]
        found = None if opening in self.absent else _DELIMITED.get(opening, _DOLLARS).match(self.text, at)
        if found:
            return *found.span("tex"), found.end()
        if opening in _DELIMITED:
            self.absent.add(opening)  # what closes it: looking again and again would be quadratic
        return 0, 0, 0

    def find(self, mark: str, at: int) -> int:
        """Return where ``mark`` stands next, -1 if nowhere: asking that again and again would be quadratic."""
        if mark in self.absent:
            return -1
        found = self.text.find(mark, at)
        if found < 0:
            self.absent.add(mark)
        return found

    def bars(self) -> Iterator[int]:
        """Yield where the bars stand that part a table's cells: not in code, not in a formula, not escaped."""
        at = 0
        while found := _BAR.search(self.text, at):
            at = found.end()
            match found[0]:
                case "|":
                    yield found.start()
                case "`":
                    length, close = self.code_end(found.start())
                    at = close + length if close >= 0 else found.start() + length
                case _:
                    at = self.formula_bounds(found.start())[2] or at + (found[0] == "\\")


def split_cells(row: Line, path: str) -> list[Line]:
    """Return the cells of a table's row, without the white space around them."""
    bars = [-1, *Spans([row], path).bars(), len(row.text)]
    cells = [
        Line(row.text[start + 1 : end].rstrip(), row.number, row.column + start + 1) for start, end in pairwise(bars)
    ]
    if len(cells) > 1 and not cells[0].text.strip():
        del cells[0]
    if len(cells) > 1 and not cells[-1].text:
        del cells[-1]
    return [cell.cut(len(cell.text) - len(cell.text.lstrip())) for cell in cells]
