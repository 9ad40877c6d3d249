"""Where in its file a field of a question is written: the lines of its parts, or the cell of a row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from deckwright.base.model import Line
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import Role
from deckwright.questions.outline import read_lines, read_parts
from deckwright.questions.question import Question
from deckwright.ship.cells import put_cells

_NAMES = {Role.EXTRA: "Extra", Role.HINT: "Hint", Role.REVERSE: "Reverse"}
_COLUMNS = {Role.PROMPT: "front", Role.FIRST: "front", Role.TITLE: "front", Role.EXTRA: "extra", Role.HINT: "hint"}
_ASKS = (Role.PROMPT, Role.FIRST)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file in which a field is written, or may be."""

    file: str
    """The text of the whole file."""
    text: str
    start: int
    """Where the stretch begins in the file."""
    question: Question
    column: str = ""
    """The column, if it is a cell."""

    def put(self, text: str) -> str:
        """Return the text of the file with another text in this place."""
        if not self.column or not self.question.row:
            return self.file[: self.start] + text + self.file[self.start + len(self.text) :]
        lines = self.file.splitlines(keepends=True)
        put_cells(lines, self.question.row.table, self.column, {self.question.place.line: text})
        return "".join(lines)

    def line(self, at: int) -> int:
        """Return the number of the file's line in which a character of the text stands."""
        if self.column:
            return self.question.place.line
        return self.file.count("\n", 0, self.start + at) + 1


def is_in_heading(role: Role) -> bool:
    """Whether the field is written in the question's heading, or begins there."""
    return role in (*_ASKS, Role.TITLE)


def is_of_item(role: Role) -> bool:
    """Whether an item of a sequence says this field itself: all others are made of what stands around it."""
    return role in (Role.ANSWER, Role.TYPED)


def where_written(question: Question, file: str, role: Role, name: str) -> Iterator[Stretch]:
    """Yield where a field may be written, the narrowest first. ``file`` is the text of its file."""
    if question.row:
        yield _cell(question, file, role)
        return
    start, end = _bounds(question, file)
    if question.item:
        if is_of_item(role):
            yield Stretch(file, file[start:end], start, question)
        return
    parts = _parts(file[start:end])
    body_end = parts[0][1] if parts else end - start
    answer = next((part for part in parts if part[0] == "Answer"), None)
    heading_end = file.index("\n", start) + 1 - start if "\n" in file[start:end] else end - start
    found: list[tuple[int, int]] = []
    if is_in_heading(role):
        found.append((0, heading_end))
        if role in _ASKS and answer:
            found.append((0, answer[1]))
    elif role in _NAMES or (role is Role.FURTHER and any(part[0] == name for part in parts)):
        found += [(first, last) for part, _, first, last in parts if part == _NAMES.get(role, name)]
    if not found and not is_in_heading(role):
        found.append((answer[2], answer[3]) if answer else (heading_end, body_end))
    for first, last in [*found, (0, end - start)]:
        yield Stretch(file, file[start + first : start + last], start + first, question)


def part_of(question: Question, file: str, role: Role, name: str) -> tuple[int, int] | None:
    """Return where the part of a field stands in its file, with its ``###``; None if it has none to itself."""
    start, end = _bounds(question, file)
    for part, head, _, last in _parts(file[start:end]):
        if part == part_name(role, name):
            return start + head, start + last
    return None


def part_name(role: Role, name: str) -> str:
    """Return how the part of a field is called in a question; empty if it has none to itself."""
    return _NAMES.get(role, name if role is Role.FURTHER else "")


def end_of(question: Question, file: str) -> int:
    """Return where in its file a question ends."""
    return _bounds(question, file)[1]


def _cell(question: Question, file: str, role: Role) -> Stretch:
    assert question.row, "only a row has cells"
    column = _COLUMNS.get(role, "reverse" if role is Role.REVERSE and question.body.reverse else "back")
    lines = dict(question.row.cells).get(column, ())
    return Stretch(file, "\n".join(line.text for line in lines), 0, question, column)


def _bounds(question: Question, file: str) -> tuple[int, int]:
    """Return where in its file a question begins and ends, its last line's end left out of it."""
    at = 0
    for _ in range(question.place.line - 1):
        at = file.index("\n", at) + 1
    text = question.text.removesuffix("\n")
    if question.item:  # its lines stand in the file with its mark, indented, and with its braces
        lines = file[at:].split("\n")[: text.count("\n") + 1]
        return at, at + len("\n".join(lines))
    return at, at + len(text)


def _parts(text: str) -> list[tuple[str, int, int, int]]:
    """Return the parts of a question: their names, where their headings begin, and from where to where they go."""
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"))]
    starts = [0, *itertools.accumulate(len(line.text) + 1 for line in lines)]
    divisions = [part for part in read_parts(list(read_lines(lines)), "", Problems()) if part.level == 3]
    heads = [part.head.number for part in divisions]
    return [
        (part.title.text.rstrip(" #\t"), starts[head], min(starts[head + 1], len(text)), end)
        for part, head, end in zip(divisions, heads, [*(starts[head] for head in heads[1:]), len(text)], strict=False)
    ]
