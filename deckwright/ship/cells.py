"""Writes into the cells of a list as its author wrote it, and touches nothing else in it."""

from __future__ import annotations

from collections.abc import Mapping

from deckwright.markdown.inline.draft import cell_bounds
from deckwright.questions.lists.records import CsvField, quote, read_records
from deckwright.questions.question import WordList


def put_cells(lines: list[str], table: WordList, column: str, texts: Mapping[int, str]) -> None:
    """Write into the cells of one column of a list, by the numbers of the lines in which their rows begin.

    ``lines`` are those of the whole file, with their ends. A list without that column gets it, as its last.
    """
    if table.separator:
        lines[:] = _put_in_file("".join(lines), table, column, texts).splitlines(keepends=True)
    elif column in table.columns:
        for number, text in texts.items():
            lines[number - 1] = set_cell(lines[number - 1], table.columns.index(column), text)
    else:
        width = max(len(column), *map(len, texts.values()))
        for number in range(table.first, table.last + 1):
            text = {table.first: column, table.first + 1: "-" * width}.get(number, texts.get(number, ""))
            lines[number - 1] = set_cell(lines[number - 1], len(table.columns), text.ljust(width))


def set_cell(line: str, column: int, text: str) -> str:
    """Return a table's row with ``text`` in a cell, which stays as wide as it was if it can; its line end stays.

    Cells that the row lacks before it are added.
    """
    body = line.rstrip("\r\n")
    bounds = cell_bounds(body)
    if column < len(bounds):
        start, end = bounds[column]
        cell = f" {text} ".ljust(end - start)
        return body[:start] + cell + body[end:] + line[len(body) :]
    row = body.rstrip()
    is_closed = bounds[-1][1] < len(row)
    cells = [*[""] * (column - len(bounds)), text]
    added = " |".join(f" {cell}" for cell in cells)
    return (f"{row}{added} |" if is_closed else f"{row} |{added}") + line[len(body) :]


def _put_in_file(text: str, table: WordList, column: str, texts: Mapping[int, str]) -> str:
    """Return the text of a file that is a list with other cells."""
    is_new = column not in table.columns
    at = len(table.columns) if is_new else table.columns.index(column)
    pieces, done = list[str](), 0
    for fields in read_records(text, table.separator):
        number = fields[0].line
        is_head = is_new and number == table.first
        if number < table.first or not (is_head or number in texts or (is_new and len(fields) > 1)):
            continue
        start, end, cell = _cell(fields, at, column if is_head else texts.get(number, ""), table.separator)
        pieces += [text[done:start], cell]
        done = end
    return "".join([*pieces, text[done:]])


def _cell(fields: list[CsvField], at: int, text: str, separator: str) -> tuple[int, int, str]:
    """Return where a record's field is written, from where to where, and how: quoted if all beside it are."""
    written = quote(text, separator, always=all(field.quoted for field in fields))
    if at < len(fields):
        return fields[at].start, fields[at].end, written
    end = fields[-1].end
    return end, end, separator * (at - len(fields) + 1) + written
