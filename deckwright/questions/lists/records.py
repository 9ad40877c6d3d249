"""The records of a CSV or TSV file by RFC 4180, each field with its place: where it stands, and what to replace.

Python's own ``csv`` reads the same fields (the tests compare the two), but does not say where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex

_END = lazy_regex(r"\r\n|\r|\n")
_REST = lazy_regex(r"[^\r\n]*")
_MOST = 1_000
"""Fields of a record after which the rest of its line is passed over: no list has so many columns."""


class CsvField(NamedTuple):
    """A field of a record: what it says, where in the file it stands as written, and its line and column."""

    text: str
    start: int
    end: int
    line: int
    column: int
    quoted: bool
    """Whether it stands in quotation marks."""

    @property
    def is_torn(self) -> bool:
        """Whether it begins with a quotation mark that no other ends."""
        return not self.quoted and self.text.startswith('"')


@cache
def _field(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    return re.compile(rf'"(?P<inside>(?:[^"]|"")*+)"(?={mark}|[\r\n]|\Z)|(?P<bare>[^{mark}\r\n]*)')


def read_records(text: str, separator: str) -> Iterator[list[CsvField]]:
    """Yield the records of a text; a blank line is one with an empty field."""
    rule, at, line, begun = _field(separator), 1 if text.startswith("\ufeff") else 0, 1, 0
    while at < len(text):
        fields: list[CsvField] = []
        while True:
            found = rule.match(text, at)
            assert found, "an empty field is one, too"
            inside = found["inside"]
            is_quoted = inside is not None
            said = inside.replace('""', '"') if is_quoted else found["bare"]
            fields.append(CsvField(said, at, found.end(), line, at - begun + 1 + is_quoted, is_quoted))
            if is_quoted:
                for end in _END.finditer(inside):
                    line, begun = line + 1, at + 1 + end.end()
            at = found.end()
            if not text.startswith(separator, at):
                break
            at += len(separator)
            if len(fields) == _MOST:
                rest = _REST.match(text, at)
                at = rest.end() if rest else at
        yield fields
        if over := _END.match(text, at):
            at, line, begun = over.end(), line + 1, over.end()


def quote(text: str, separator: str, always: bool = False) -> str:
    """Return a text as it is written in a field: in quotation marks ``always``, or where it needs them."""
    needs = any(sign in text for sign in (separator, '"', "\r", "\n"))
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if needs or always else text
