"""Takes typed values out of ``deck.toml``, and says of the first that is wrong where it stands and what to type."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from deckwright.base.command import shown
from deckwright.base.files import is_too_long
from deckwright.base.languages import is_language, no_language
from deckwright.base.limits import SETTINGS_BYTES
from deckwright.base.model import Place
from deckwright.base.problems import stop_at
from deckwright.base.text import close_to, nearest
from deckwright.settings.toml import Places, Way, find_forbidden, in_single_quotes, parse_toml, toml_fault


class TomlReader:
    """A TOML file that could be read. Every method stops with exit code 2 at the place of what is wrong."""

    def __init__(self, file: Path, keys: Collection[str]) -> None:
        """Read ``file``, in which ``keys`` may stand outside tables."""
        self.file = file
        self.keys = keys
        try:
            if file.stat().st_size > SETTINGS_BYTES:
                stop_at(
                    Place(shown(file)), "E001", f"is larger than {SETTINGS_BYTES:,} bytes", "keep only settings in it"
                )
            self.source = file.read_bytes().decode("utf-8-sig")
        except OSError as error:
            stop_at(Place(shown(file)), "E001", f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            stop_at(Place(shown(file)), "E001", "is not UTF-8", "save it as UTF-8")
        try:
            self.data = parse_toml(self.source)
        except (ValueError, RecursionError) as error:
            fault = toml_fault(self.source, error)
            place = Place(shown(file), fault.line, fault.column)
            stop_at(place, "E001", fault.message, fault.hint)
        if found := find_forbidden(self.source, self.data):
            stop_at(Place(shown(file), found.line, found.column), "E001", found.message, found.hint)

    def fail(self, way: Way | str, message: str, hint: str = "", code: str = "E001") -> NoReturn:
        """Stop at a value, or at the table that lacks it."""
        stop_at(self.place((way,) if isinstance(way, str) else way), code, message, hint)

    @cached_property
    def places(self) -> Places:
        """Where everything stands."""
        return Places(self.source)

    def place(self, way: Way) -> Place:
        """Return where a value stands, or the table that lacks it."""
        return Place(shown(self.file), *self.places.find(way))

    def refuse_unknown(self, table: Mapping[str, Any], known: Collection[str], way: Way = ()) -> None:
        """Stop if a table, to which ``way`` leads, holds another key than those known."""
        prefix = "".join(f"{part}." for part in way if isinstance(part, str))
        for key in table:
            if key not in known:
                if way and key in self.keys:
                    self.fail((*way, key), *_astray(key, (*way, key)))
                value = table[key]
                if not way and (
                    isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
                ):
                    self.fail(key, f"there is no table [{key}] in {self.file.name}", _table_instead(key))
                self.fail((*way, key), f"unknown setting “{prefix}{key}”", _instead(key, known))

    def refuse_escape(self, way: Way, value: str, is_path: bool = False) -> None:
        """Stop if a text has a line's end or a tab of an escape that was meant as a backslash and a letter."""
        if re.search(r"[\n\t]", value):
            line = self.source.replace("\r\n", "\n").split("\n")[self.place(way).line - 1].strip()
            if right := in_single_quotes(line):
                if is_path:
                    self.fail(way, "folders in folders are written with /", f"write {right.replace(chr(92), '/')}")
                self.fail(way, "a text with \\ needs single quotation marks", f"write {right}")

    def text(self, key: str) -> str:
        """Return a text, empty if it is not given."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.fail(key, f"“{key}” must be a text in quotation marks", as_text(key, value))
        return unicodedata.normalize("NFC", value)

    def required(self, key: str, hint: str) -> str:
        """Return a text that must be given; ``hint`` says how. One below a table's header belongs to that table."""
        value = self.text(key)
        if value:
            return value
        if key not in self.data:
            for other in self.data:
                if other.lower() == key:
                    self.fail(other, f"“{other}” has a capital, and settings have none", as_text(key, self.data[other]))
            for way in self.places:
                if len(way) > 1 and way[-1] == key:
                    self.fail(way, *_astray(key, way))
        self.fail(key, f"“{key}” is missing" if key not in self.data else f"“{key}” is empty", hint)

    def language(self, key: str) -> str:
        """Return a language tag, empty if it is not given."""
        value = self.text(key)
        if value and not is_language(value):
            self.fail(key, f"“{value[:60]}” is no language", no_language(value))
        return value

    def switch(self, key: str, default: bool = False) -> bool:
        """Return whether something is switched on; ``default`` if it is not given."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.fail(key, f"“{key}” must be true or false", f"like {key} = true")
        return value

    def number(self, key: str, default: int, most: int) -> int:
        """Return a whole number from 0 to ``most``."""
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.fail(key, f"“{key}” must be a number from 0 to {most}", f"like {key} = {default}")
        return value

    def path(self, key: str, default: Path) -> Path:
        """Return a path, from the file's folder on."""
        value = self.text(key)
        if any(unicodedata.category(character) == "Cc" for character in value):
            hint = "write folders with /" if "\\" in self.source else ""
            self.fail(key, f"“{key}” holds a control character", hint)
        path = Path(os.path.abspath(self.file.parent / value)) if value else default
        if value and is_too_long(path):
            self.fail(key, f"“{key}” is a path that is too long for this system", "give it a shorter name")
        return path

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list of tables."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"“{key}” must be written as [[{key}]] tables", f"write [[{key}]] above each of them")
        return list(value)

    def group(self, key: str) -> Mapping[str, Any]:
        """Return a table."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            hint = f"write [{key}] on a line of its own at the end of the file, and its settings below it"
            self.fail(key, f"“{key}” must be written as a [{key}] table", hint)
        return dict(value)


def _astray(key: str, way: Way) -> tuple[str, str]:
    """Return what is wrong with a setting of the whole deck that stands below a table's header, and what to do."""
    table = ".".join(part for part in way[:-1] if isinstance(part, str))
    header = f"[[{table}]]" if isinstance(way[-2], int) else f"[{table}]"
    if way[0] not in TABLES:
        message = f"“{key}” stands below {header}, and there is no such table: it belongs to none"
        return message, f"delete the line {header}"
    return f"“{key}” stands below {header}, so it belongs to that table", "move the line above the first [ ]"


def as_text(key: str, value: object) -> str:
    """Return how a setting is written whose value is to be a text."""
    words = value if isinstance(value, list) else [value]
    words = words[:1] if key in ("lang", "answer_lang") else words
    plain = all(isinstance(word, str | int | float) for word in words)
    said = ", ".join(str(word).lower() if isinstance(word, bool) else str(word) for word in words)
    return f'write {key} = "{said[:100]}"' if plain and said and '"' not in said else f'write {key} = "…"'


TABLES = "topics run lint html order look macros words classes links obsidian".split()
"""The tables of a deck's settings."""

_TABLES_ELSEWHERE = {
    **dict.fromkeys(
        "deck meta metadata project package info general settings config option options preset anki".split(), ""
    ),
    **dict.fromkeys("card cards style theme css font fonts colors colours design appearance".split(), "look"),
    **dict.fromkeys("check checks limits rules warnings".split(), "lint"),
    **dict.fromkeys("folders subdecks decks".split(), "topics"),
    **dict.fromkeys("vault".split(), "obsidian"),
    **dict.fromkeys("latex math mathjax tex commands".split(), "macros"),
    **dict.fromkeys("labels strings translations texts".split(), "words"),
    **dict.fromkeys("code python execute".split(), "run"),
    **dict.fromkeys("source repository url feedback".split(), "links"),
}
"""What tables are called elsewhere; nothing for one whose settings stand in no table here."""


def _table_instead(key: str) -> str:
    """Return what to write in place of a table that there is not."""
    name = _TABLES_ELSEWHERE.get(key.lower())
    if name == "":
        return 'delete the line, and write name = "…" and what else is said of the whole deck at the top, in no table'
    headers = {table: "[[topics]]" if table == "topics" else f"[{table}]" for table in TABLES}
    known = f"the tables are {', '.join(headers.values())}"
    meant = name or next(iter(close_to(key, TABLES)), "")
    return f"write {headers[meant]}; {known}" if meant else known


_ELSEWHERE = {
    **dict.fromkeys(["theme", "style", "css", "colour", "color", "colors"], "the look of cards is set below [look]"),
    **dict.fromkeys(
        "new_per_day new_cards new_limit reviews_per_day review_limit steps easy_bonus fsrs".split(),
        "leave it out: each learner sets that in Anki; description and desired_retention travel with a deck",
    ),
    **dict.fromkeys(
        "version date updated guid id".split(), "leave it out: deck.lock remembers what was shipped, and when"
    ),
    **dict.fromkeys(
        "mermaid dot d2 graphviz draw draw_diagrams image images".split(),
        "write diagrams = true: it draws all blocks in mermaid, dot and d2",
    ),
    "tags": "tags stand in the question files: tags: [exam] in the front matter",
}
"""What people look for here, and where it is set."""


_OF_A_VAULT = {
    **dict.fromkeys("folder folders path paths notes files only".split(), 'write include = ["Biology/**"]'),
    **dict.fromkeys("ignore ignored skip without excluded".split(), 'write exclude = ["Templates/**"]'),
    **dict.fromkeys(
        "separator separators flashcards cards inline".split(),
        "write one_line = true for Question::Answer, question_mark = true for ? on a line of its own",
    ),
}
"""What people look for in a vault's table, and what to write."""


def _instead(key: str, known: Collection[str]) -> str:
    """Return what to write in place of an unknown setting."""
    if key in ("color", "colour") and "accent" in known:
        return 'write accent = "#7a2e8e", in quotation marks'
    if "one_line" in known and key in _OF_A_VAULT:
        return _OF_A_VAULT[key]
    if "look" in known and key in _ELSEWHERE:
        return _ELSEWHERE[key]
    return nearest(key, known) or "docs/settings.md lists all settings"
