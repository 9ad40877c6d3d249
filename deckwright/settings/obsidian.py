"""``[obsidian]`` in ``deck.toml``: that the deck is an Obsidian vault, or lies in one, and how its notes are read."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckwright.base.command import shown
from deckwright.base.model import Dialect, Place
from deckwright.base.text import field_key
from deckwright.settings.toml_reader import TomlReader

GROUP = "obsidian"
"""The table's name."""

HEADINGS = ("all", "asked")
"""Which headings of the second level are questions."""

FLASHCARDS = {
    "one_line": "::",
    "one_line_reversed": ":::",
    "question_mark": "?",
    "question_marks": "??",
    "highlights": "==",
}
"""The settings that read what plugins make flashcards of, and the marks that these have."""


OBSIDIAN_KEYS = ("vault", "include", "exclude", "headings", "fields", *FLASHCARDS)
"""What may stand in the table."""


@dataclass(frozen=True, slots=True)
class Obsidian:
    """How a vault is read."""

    vault: Path
    """The vault's folder: the content folder, or one above it."""
    include: tuple[str, ...] = ()
    """Patterns of the notes that are read; all, if there are none."""
    exclude: tuple[str, ...] = ()
    """Patterns of notes that are not read."""
    headings: str = "all"
    """Which headings of the second level are questions: all, or those that ask or have an id, braces or a kind."""
    flashcards: frozenset[str] = frozenset()
    """The marks of plugins that make a question."""
    refused: frozenset[str] = frozenset()
    """Marks of plugins of which the settings say themselves that they make none."""
    fields: frozenset[str] | None = None
    """The names of Dataview's fields, as :func:`deckwright.base.text.field_key` writes them; None if not told."""
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict, compare=False)
    """Where the patterns stand, each with its setting."""

    @property
    def dialect(self) -> Dialect:
        """What of it a note's own text is read by."""
        return Dialect(self.headings == "asked", self.flashcards, self.fields)


def read_obsidian(reader: TomlReader) -> Obsidian | None:
    """Return how the vault is read; None for a deck without ``[obsidian]``."""
    if GROUP not in reader.data:
        return None
    table = reader.group(GROUP)
    reader.refuse_unknown(table, OBSIDIAN_KEYS, (GROUP,))
    headings = table.get("headings", "all")
    if headings not in HEADINGS:
        hint = 'write headings = "all", or "asked" for those alone that end with ? or have an id or braces'
        reader.fail((GROUP, "headings"), "“obsidian.headings” is “all” or “asked”", hint)
    for key in FLASHCARDS:
        if not isinstance(table.get(key, False), bool):
            reader.fail((GROUP, key), f"“{GROUP}.{key}” must be true or false", f"like {key} = true")
    places: dict[tuple[str, str], Place] = {}
    return Obsidian(
        vault=_vault(reader, table),
        include=_patterns(reader, table, "include", places),
        exclude=_patterns(reader, table, "exclude", places),
        places=places,
        headings=headings,
        flashcards=frozenset(mark for key, mark in FLASHCARDS.items() if table.get(key)),
        refused=frozenset(mark for key, mark in FLASHCARDS.items() if table.get(key) is False),
        fields=_fields(reader, table),
    )


def _fields(reader: TomlReader, table: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the names of fields, in the one spelling of each; None without the setting."""
    value = table.get("fields")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        hint = 'like fields = ["status", "due"]; fields = [] if there are none'
        reader.fail((GROUP, "fields"), f"“{GROUP}.fields” must be a list of names in quotes", hint)
    return frozenset(field_key(item.strip().rstrip(":")) for item in value)


def _vault(reader: TomlReader, table: Mapping[str, Any]) -> Path:
    value, root = table.get("vault", "."), reader.file.parent
    if not isinstance(value, str) or "\0" in value:
        reader.fail((GROUP, "vault"), "“obsidian.vault” must be a folder in quotation marks", 'like vault = ".."')
    folder = Path(os.path.abspath(root / value))
    if not root.is_relative_to(folder) or not folder.is_dir() or folder == Path(folder.anchor):
        hint = 'write vault = ".." if the vault is the folder above; leave it out if deck.toml lies in the vault itself'
        reader.fail((GROUP, "vault"), f"{shown(folder):.200} is no vault that holds this deck", hint)
    return folder


def _patterns(
    reader: TomlReader, table: Mapping[str, Any], key: str, places: dict[tuple[str, str], Place]
) -> tuple[str, ...]:
    """Return the patterns as names of notes are compared with them; what each stands at goes to ``places``."""
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        hint = f'like {key} = ["Biology/**", "*.excalidraw.md"]'
        reader.fail((GROUP, key), f"“{GROUP}.{key}” must be a list of patterns in quotes", hint)
    for number, item in enumerate(value):
        way = (GROUP, key, number)
        if item.startswith("!"):
            rest = item[1:81].replace('"', "")
            hint = f'write exclude = ["{rest}"] for what is left out; a name that begins with ! is written ?{rest}'
            reader.fail(way, f"“{item[:80]}” is no pattern: none is turned round with !", hint)
        pattern = unicodedata.normalize("NFC", item)
        while pattern.startswith("./"):
            pattern = pattern[2:].lstrip("/")
        if item.startswith("/") or "\\" in item or ".." in item.split("/") or pattern in ("", "."):
            hint = "write it from deck.toml's folder on, with /, like Biology/**"
            reader.fail(way, f"“{item[:80]}” is no pattern for notes of this folder", hint)
        places[key, pattern] = reader.place(way)
    return tuple(pattern for named, pattern in places if named == key)
