"""Where rows of lists and items of sequences stand, in plain words; what several have alike is told once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deckwright.base.model import Line, Stands
from deckwright.questions.question import Beside, Question, Row, SequenceItem, WordList

_ItemLines = tuple[Line, ...]


class TellPlaces:
    """Tells it of the questions of one file, in their order."""

    def __init__(self) -> None:
        self._tables: dict[WordList, int] = {}
        self._sequences: dict[int, int] = {}
        """By what tells an object from any other, as a sequence may hold many lines."""
        self._items: list[tuple[dict[_ItemLines, int], list[Any]]] = []
        """Of each sequence the lines of its items, and as they are told."""

    def tell(self, question: Question) -> list[Any] | None:
        """Return it as JSON can hold it, once all questions are told; None of one that is neither."""
        if question.row:
            return [Stands.ROW.value, *self._tell_row(question.row)]
        return [Stands.ITEM.value, *self._tell_item(question.item)] if question.item else None

    def _tell_row(self, row: Row) -> list[Any]:
        table = row.table
        told: Any = self._tables.get(table)
        if told is None:
            self._tables[table] = len(self._tables)
            told = [table.columns, table.first, table.last, table.separator]
        return [told, [[table.columns.index(name), *lines] for name, lines in row.cells]]

    def _tell_item(self, item: SequenceItem) -> list[Any]:
        sequence = item.sequence
        number = self._sequences.setdefault(id(sequence), len(self._items))
        told: Any = number
        if number == len(self._items):
            self._items.append(({}, []))
            told = [self._items[number][1], sequence.lines, sequence.text]
        known, lines = self._items[number]
        for one in (item.own, *item.before, *item.after):
            if one not in known:
                known[one] = len(lines)
                lines.append(one)
        before, after = ([known[one] for one in others] for others in (item.before, item.after))
        return [told, item.end, item.indent, known[item.own], before, after]


class HearPlaces:
    """Hears it, in the same order."""

    def __init__(self) -> None:
        self._tables: list[WordList] = []
        self._sequences: list[tuple[list[_ItemLines], Beside]] = []

    def hear(self, told: Sequence[Any]) -> tuple[Row | None, SequenceItem | None]:
        """Return what was told of a question."""
        stands, *rest = told
        return (self._hear_row(*rest), None) if stands == Stands.ROW else (None, self._hear_item(*rest))

    def _hear_row(self, told: Any, cells: Sequence[Sequence[Any]]) -> Row:
        if isinstance(told, list):
            columns, *where = told
            self._tables.append(WordList(tuple(columns), *where))
            told = -1
        table = self._tables[told]
        return Row(table, tuple([(table.columns[at], _hear_lines(lines)) for at, *lines in cells]))

    def _hear_item(
        self, told: Any, end: int, indent: int, own: int, before: Sequence[int], after: Sequence[int]
    ) -> SequenceItem:
        if isinstance(told, list):
            lines, beside, text = told
            self._sequences.append(([_hear_lines(one) for one in lines], Beside(_hear_lines(beside), text)))
            told = -1
        items, sequence = self._sequences[told]
        shown = tuple([items[one] for one in before]), tuple([items[one] for one in after])
        return SequenceItem(end, indent, items[own], *shown, sequence)


def _hear_lines(told: Sequence[Sequence[Any]]) -> _ItemLines:
    return tuple([Line(*line) for line in told])
