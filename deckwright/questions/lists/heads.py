"""Finds the head of a CSV or TSV file: whether it is a list at all, and what parts its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.questions.lists.columns import COLUMNS
from deckwright.questions.lists.records import CsvField, read_records

ENDINGS = (".csv", ".tsv")
"""How the names of files end that may be lists."""
_SEPARATORS = {".csv": ",;\t", ".tsv": "\t,;"}
"""What parts fields: the usual first, and what spreadsheet programs write in some countries."""
_TOLD = lazy_regex(r"\ufeff?sep=(?P<mark>[,;\t])[ \t]*$")
"""What Excel reads in the first line of a file, and writes there for itself."""
_BEGINNING = 20_000
"""Characters in which the head stands: that of the widest list has a hundred."""
_ABOVE = 20
"""Records at a file's beginning among which its head stands."""


class ListHead(NamedTuple):
    """The beginning of a file: what parts its fields, the lines above its head, and that."""

    separator: str
    above: tuple[Line, ...]
    fields: Sequence[CsvField]

    @property
    def known(self) -> int:
        """How many columns it names that there are."""
        return sum(name.strip().casefold() in COLUMNS for name in self.names)

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [field.text for field in self.fields]


def is_list(beginning: str, ending: str) -> bool:
    """Whether a file that begins so, and whose name ends so, is a list: it names a column of one of the two sides."""
    return any(name.strip().casefold() in ("front", "back") for name in find_head(beginning, ending).names)


def find_head(text: str, ending: str) -> ListHead:
    """Return a file's head, read with that separator of which it names the most columns."""
    text = text[:_BEGINNING]
    if told := _TOLD.match(text.partition("\n")[0].rstrip("\r")):
        return _read_head(text, told["mark"])
    heads = [_read_head(text, separator) for separator in _SEPARATORS[ending]]
    return max(heads, key=lambda head: head.known)


def _read_head(text: str, separator: str) -> ListHead:
    lines = text.split("\n", _ABOVE)
    above: list[Line] = []
    for fields in islice(read_records(text, separator), _ABOVE):
        first = fields[0]
        written = lines[min(first.line, len(lines)) - 1].removeprefix("\ufeff").rstrip("\r")
        if re.match(r'"?#{1,2} ', written):
            bare = written.rstrip(f"{separator} ")
            above.append(Line(first.text if first.quoted else bare, first.line, first.column))
        elif not _TOLD.match(written) and any(field.text.strip() for field in fields):
            return ListHead(separator, tuple(above), fields)
    return ListHead(separator, tuple(above), ())
