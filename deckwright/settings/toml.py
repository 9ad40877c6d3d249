"""TOML: its tables, where each value of them stands, and what to type where a line is none.

The parser of the standard library tells only the first, and of faults what puzzled it rather than what is missing.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from deckwright.base.patterns import lazy_regex
from deckwright.base.text import FORBIDDEN, find_pile, line_and_column, name_of, piled, texts_in

Way = tuple[str | int, ...]
"""How to get to a value: keys, and the numbers of a list's items, from 0."""

_DEEP_KEY = lazy_regex(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){50}""")
_TOKEN = lazy_regex(
    r"""
    (?P<gap>[ \t\r]+ | \#[^\n]*)
    | (?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<word>[^\s\[\]{}=,."'\#]+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def parse_toml(text: str) -> dict[str, Any]:
    """Return the tables of a TOML text. Raises ``ValueError`` if it is none, ``RecursionError`` if it is too deep."""
    if _DEEP_KEY.search(text):
        raise RecursionError("is nested too deep")  # the parser's time is quadratic in the parts of a key
    return tomllib.loads(text)


class Places:
    """Where the tables, keys and items of a text stand that :func:`parse_toml` took."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", " \n")
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._tokens = [(found[0], found.start()) for found in _TOKEN.finditer(text) if found.lastgroup != "gap"]
        self._at = 0
        self._counts: dict[Way, int] = {}
        """How many tables a list has that is written as ``[[…]]``."""
        self._starts: dict[Way, int] = {}
        self._read()

    def __iter__(self) -> Iterator[Way]:
        return iter(self._starts)

    def find(self, way: Way) -> tuple[int, int]:
        """Return line and column of a value's key or a list's item, or else of what it would stand in; from 1."""
        while way and way not in self._starts:
            way = way[:-1]
        start = self._starts.get(way, 0)
        line = bisect_right(self._ends, start - 1)
        return line + 1, start - (self._ends[line - 1] + 1 if line else 0) + 1

    def _read(self) -> None:
        table: Way = ()
        while self._at < len(self._tokens):
            if self._next("\n"):
                continue
            start = self._tokens[self._at][1]
            if self._next("["):
                table = self._header(start)
            else:
                self._pair(table)

    def _header(self, start: int) -> Way:
        """Read the rest of a table's header, and return the way to the table."""
        many = self._next("[")
        way: Way = ()
        keys = self._keys()
        for number, key in enumerate(keys, 1):
            way = (*way, key)
            self._starts.setdefault(way, start)
            if many and number == len(keys):
                self._counts[way] = self._counts.get(way, 0) + 1
            if way in self._counts:
                way = (*way, self._counts[way] - 1)
                self._starts.setdefault(way, start)
        while self._next("]"):
            pass
        return way

    def _pair(self, table: Way) -> None:
        start = self._tokens[self._at][1]
        way = table
        for key in self._keys():
            way = (*way, key)
            self._starts.setdefault(way, start)
        self._next("=")
        self._value(way)

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._next("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        written = self._tokens[self._at][0]
        self._at += 1
        if written[0] not in "\"'":
            return written
        # Only for an escape is the parser asked: it takes as long for one key as this for a thousand.
        return next(iter(tomllib.loads(f"{written} = 0"))) if "\\" in written else written[1:-1]

    def _value(self, way: Way) -> None:
        if self._next("["):
            number = 0
            while not self._next("]"):
                if not (self._next("\n") or self._next(",")):
                    self._starts[*way, number] = self._tokens[self._at][1]
                    self._value((*way, number))
                    number += 1
        elif self._next("{"):
            while not self._next("}"):
                if not (self._next("\n") or self._next(",")):
                    self._pair(way)
        else:  # a number with a point, or a date with a space, is several words
            while self._at < len(self._tokens) and self._tokens[self._at][0] not in ("\n", ",", "]", "}"):
                self._at += 1

    def _next(self, sign: str) -> bool:
        """Go over a sign if it is the next one; return whether it was."""
        found = self._at < len(self._tokens) and self._tokens[self._at][0] == sign
        self._at += found
        return found


class TomlFault(NamedTuple):
    """Why a text is no TOML, with line and column from 1, and what to type."""

    line: int
    column: int
    message: str
    hint: str = ""


def toml_fault(text: str, error: Exception) -> TomlFault:
    """Return what is wrong with a text for which :func:`parse_toml` raised ``error``, and the spelling that works."""
    lines = text.replace("\r\n", "\n").split("\n")
    found = re.search(r" \(at line (\d+), column (\d+)\)$| \(at end of document\)$", str(error))
    said = str(error)[: found.start() if found else None] or "is nested too deep"
    if found and found[1]:
        number, column = int(found[1]), int(found[2])
    elif found:  # what has no end: it began where the last setting did
        begun = [at for at, line in enumerate(lines, 1) if re.match(r"\s*(?:[\w.\"'-]+\s*=|\[)", line)]
        number, column = begun[-1] if begun else 1, 1
    else:
        number, column = 1, 1
    if "Expected \"'" in said and column == 1 and number > 1:  # what ends with the line before
        number, column = number - 1, len(lines[number - 2]) + 1
    line = lines[number - 1].strip() if number <= len(lines) else ""
    if line in ("---", "+++", "{", "}"):
        if line == "---" and (setting := re.search(r"^(\w+):[ \t]*(\S.*?)[ \t]*$", text, re.MULTILINE)):
            value = setting[2].strip("\"'")
            message = "this is YAML, and this file is read as TOML"
            hint = f'delete the lines “---”, and write {setting[1]} = "{value[:60]}" and so on'
            return TomlFault(number, 1, message, hint)
        return TomlFault(number, 1, f"“{line}” has no place in this file", "delete the line")
    for message, right in _repaired(line):
        return TomlFault(number, column, message, f"write {right}")
    return TomlFault(number, column, *next((told for key, told in _PLAIN.items() if key in said), (said,)))


_ESCAPE = lazy_regex(r"\\(?:\\|([bfre])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LETTERS = {"b": "\b", "f": "\f", "r": "\r", "e": "\x1b"}


def find_forbidden(text: str, data: dict[str, Any]) -> TomlFault | None:
    """Return where a text holds what no text may, as it stands or by an escape; TOML itself allows most of it.

    ``data`` is what :func:`parse_toml` made of it.
    """
    text = text.replace("\r\n", "\n")
    if raw := FORBIDDEN.search(text):
        return TomlFault(*line_and_column(text, raw.start()), f"holds {name_of(raw[0])}", "delete it")
    for value in texts_in(data):
        if found := FORBIDDEN.search(value):
            at = next((one.start() for one in _ESCAPE.finditer(text) if _unescaped(one) == found[0]), 0)
            line, column = line_and_column(text, at)
            if (right := in_single_quotes(text.split("\n")[line - 1].strip())) and text[at : at + 2] in _LETTERED:
                return TomlFault(line, column, _BACKSLASH, f"write {right}")
            return TomlFault(line, column, f"an escape means {name_of(found[0])}", "delete it")
        if (pile := find_pile(value)) is not None:
            return TomlFault(*line_and_column(text, find_pile(text) or 0), piled(value[pile]), "delete them")
    return None


_BACKSLASH = "a text with \\ needs single quotation marks"


_LETTERED = tuple(f"\\{letter}" for letter in _LETTERS)


def in_single_quotes(line: str) -> str:
    """Return a line with a setting as it is with single quotation marks, in which a backslash is one; empty if not."""
    changed = _on_value(_literal)(line)
    return changed if changed != line and len(line) <= _LONGEST and _is_toml(changed) else ""


def _unescaped(escape: re.Match[str]) -> str:
    letter, *numbers = escape.groups()
    number = next((digits for digits in numbers if digits), "")
    return _LETTERS[letter] if letter else chr(min(int(number, 16), 0x10FFFF)) if number else "\\"


_NEITHER = "this line is no setting and no comment", 'a setting is like name = "…", a comment begins with #'
_PLAIN = {
    "Unclosed array": (
        "a list is not closed, or goes on without a comma",
        "write ] behind its last item, a comma behind each other",
    ),
    "Unclosed inline table": ("a table in braces is not closed", "write } behind its last item"),
    "Expected ']": ("a table's header is not closed", "write ] at its end"),
    "Cannot overwrite a value": ("this setting is written twice", "remove one of the two"),
    "twice": ("this table is written twice", "put all of it below one header"),
    "Unterminated string": ("a text is not closed", "end it with the quotation marks that it begins with"),
    "Illegal character": ("a character that no text may hold", "delete it"),
    "Expected newline": ("this line holds more than one setting", "write each setting on a line of its own"),
    'Expected "\'"': ("a text is not closed", "end it with the quotation mark that it begins with"),
    "Invalid value": ("this setting has no value that TOML can read", 'a text is like "…", a number like 25'),
    "Expected '=' after a key": _NEITHER,
    "Invalid statement": _NEITHER,
}
"""What some of the parser's messages mean, by words in them, and what to do."""

_LONGEST = 300
"""Characters of a line that is put right: nobody types a longer one from a message."""

_SETTING = lazy_regex(r"""(\s*[\w.-]+\s*=\s*)(.*?)(\s+\#.*)?$""")
"""A line with a setting: up to its value, the value, a remark."""


def _repaired(line: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a line and how it is right; each repair stands on those before it."""
    if len(line) > _LONGEST or _is_toml(line):  # then the fault lies in what stands around it
        return
    for message, repair in _REPAIRS:
        changed = repair(line)
        if changed != line:
            line = changed
            if _is_toml(line):
                yield message, line


def _is_toml(line: str) -> bool:
    try:
        parse_toml(line)
    except (ValueError, RecursionError):
        return False
    return True


def _on_value(repair: Callable[[str], str]) -> Callable[[str], str]:
    """Return a repair of a line that changes only the setting's value."""

    def repaired(line: str) -> str:
        found = _SETTING.match(line)
        return f"{found[1]}{repair(found[2])}{found[3] or ''}" if found else line

    return repaired


def _in_quotes(value: str) -> str:
    plain = value and value[0] not in "[{" and not re.search("[\"'=\x00-\x1f]", value)
    return f'"{value}"' if plain and "\\" not in value else value


def _closed(value: str) -> str:
    return value + value[0] if re.fullmatch(r"""(["'])(?!\1)[^"'\\\x00-\x1f]*""", value) else value


def _alike(value: str) -> str:
    found = re.fullmatch(r"""(["'])([^"'\\\x00-\x1f]*)(?!\1)["']""", value)
    return f'"{found[2]}"' if found else value


def _joined(value: str) -> str:
    if not re.fullmatch(r'"[^"\\]*"(?:\s*,\s*"[^"\\]*")+', value):
        return value
    return json.dumps(", ".join(re.findall(r'"([^"]*)"', value)), ensure_ascii=False)


def _escaped(value: str) -> str:
    found = re.fullmatch(r"""(["'])(?!\1\1)([^=\\\x00-\x1f]+)\1""", value)
    return json.dumps(found[2], ensure_ascii=False) if found else value


def _items_in_quotes(value: str) -> str:
    if not re.fullmatch(r"\[[^\[\]{}\x00-\x1f\\]*\]", value):
        return value
    items = [item.strip(" \"'") for item in value[1:-1].split(",")]
    return f"[{', '.join(json.dumps(item, ensure_ascii=False) for item in items if item)}]"


def _with_point(value: str) -> str:
    found = re.fullmatch(r"(\d*)[.,](\d+)", value)
    return f"{found[1] or 0}.{found[2]}" if found else value


def _without_unit(value: str) -> str:
    return re.sub(r"^(\d+(?:\.\d+)?)\s*(?:[^\W\d_]+|%)$", r"\1", value)


def _literal(value: str) -> str:
    return re.sub(r'^"([^"\']*\\[^"\']*)"$', r"'\1'", value)


def _header_closed(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{']' * len(found[1])}"


_TRUTHS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}

_REPAIRS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("these quotation marks are not straight", lambda line: re.sub("[“”„‟«»″]", '"', re.sub("[‘’‚‛‹›′]", "'", line))),
    ("a comment begins with #", lambda line: re.sub(r"^\s*(?://+|--+|;+|%+)\s*(?=\w)", "# ", line)),
    ("a setting has an equals sign, not a colon", lambda line: re.sub(r"^([\w.-]+)\s*:\s*", r"\1 = ", line)),
    ("a macro's name stands without its backslash", lambda line: re.sub(r"^\\+([A-Za-z]+)(?=\s*=)", r"\1", line)),
    ("a comma or semicolon has no place behind a setting", lambda line: line.rstrip(";,")),
    ("a table's header is not closed", lambda line: re.sub(r"^(\[\[?)\s*([\w.-]+)[\s\]]*$", _header_closed, line)),
    ("this value must be true or false", _on_value(lambda value: _TRUTHS.get(value.lower(), value))),
    ("a number has a point, and a digit before the point", _on_value(_with_point)),
    ("a unit has no place behind a number", _on_value(_without_unit)),
    (_BACKSLASH, _on_value(_literal)),
    ("a text needs quotation marks", _on_value(_in_quotes)),
    ("this text begins with one kind of quotation mark and ends with another", _on_value(_alike)),
    ("this text does not end with the quotation mark that it begins with", _on_value(_closed)),
    ("this setting has one text, not several", _on_value(_joined)),
    ("a quotation mark inside the text ends the text", _on_value(_escaped)),
    ("each text in a list needs quotation marks", _on_value(_items_in_quotes)),
)
"""What people write instead of TOML, and how each line is put right."""
