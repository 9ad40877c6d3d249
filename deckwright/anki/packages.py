"""Reads a package back: what an earlier build shipped, or what Anki exported.

Our own packages and Anki's legacy exports hold an SQLite file of schema 11, which is read here as it is. Anki's current
format (``collection.anki21b``: zstd, protobuf) is read by the Anki library, in a collection of its own.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import zipfile
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deckwright.anki.scratch import import_package, scratch_collection, without_types
from deckwright.base.files import shown
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, stop

MEMBER_LIMIT = 2_000_000_000
"""Bytes that a member of the zip may have once it is unpacked."""

_CURRENT = "collection.anki21b"
_LEGACY = ("collection.anki21", "collection.anki2")
_SEPARATOR = "\x1f"
"""What parts the fields of a note in Anki's database."""

LOCK_MEMBER = "deck.lock"
"""The zip member of a package that carries the lock; Anki ignores it."""


@dataclass(frozen=True, slots=True)
class PackedNote:
    """A note as it stands in a package."""

    guid: Guid
    nid: int
    mod: int
    """Whole seconds since 1970."""
    type: int
    """The id of its note type."""
    fields: Mapping[str, str]
    """By name, in the note type's order."""
    tags: tuple[str, ...]
    deck: str
    """The full name of the deck of its first card; empty without cards."""
    ords: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PackedType:
    """A note type as it stands in a package."""

    id: int
    name: str
    mod: int
    css: str
    cloze: bool
    fields: tuple[tuple[int | None, str], ...]
    """The id (None in packages whose maker gave none) and the name of each field."""
    templates: tuple[tuple[int | None, str, str, str], ...]
    """The id, the name, the front and the back of each template."""


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds, media left out."""

    notes: tuple[PackedNote, ...]
    types: Mapping[int, PackedType]
    """By id."""
    lock: bytes | None
    """The copy of the lock that every package of ours carries; Anki's own exports have none."""


def read_package(file: Path) -> Package:
    """Return what a package holds.

    Stops with exit code 2 if the file is no package, and with 3 if it needs the Anki library and that is missing.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            lock = _member(archive, LOCK_MEMBER) if LOCK_MEMBER in names else None
            if _CURRENT in names:
                return _read_current(file, lock)
            for name in _LEGACY:
                if name in names:
                    return _read_legacy(_member(archive, name), lock)
    except (FileNotFoundError, IsADirectoryError):
        stop(ExitCode.USAGE, f"there is no file {shown(file)}", "name a package that a build or Anki made")
    except (zipfile.BadZipFile, sqlite3.Error, ValueError, KeyError, TypeError, EOFError, NotImplementedError) as error:
        stop(ExitCode.USAGE, f"{shown(file)} is damaged: {error}", "download or build it again")
    stop(ExitCode.USAGE, f"{shown(file)} is no Anki package", "name a file that a build or Anki made, FILE.apkg")


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MEMBER_LIMIT:
        raise ValueError(f"{name} is too large")
    return archive.read(name)


def _read_legacy(database: bytes, lock: bytes | None) -> Package:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        models, decks = (json.loads(text) for text in connection.execute("select models, decks from col").fetchone())
        names = {int(number): str(deck["name"]) for number, deck in decks.items()}
        types = {note_type.id: note_type for note_type in map(_type, models.values())}
        return Package(_notes(_rows(connection.execute), types, names), types, lock)


def _read_current(file: Path, lock: bytes | None) -> Package:
    with scratch_collection("this package", file) as collection:
        own = without_types(collection)
        import_package(collection, file)
        return replace(read_open(collection, without=own), lock=lock)


def read_open(collection: Any, guids: Container[str] | None = None, without: Container[int] = ()) -> Package:
    """Return what an open ``anki.collection.Collection`` holds: all its notes, or those with one of ``guids``.

    Note types whose id is in ``without`` are left out.
    """
    names = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    found = (
        collection.models.get(note_type.id)
        for note_type in collection.models.all_names_and_ids()
        if note_type.id not in without
    )
    types = {note_type.id: note_type for note_type in map(_type, found)}
    notes, cards = _rows(collection.db.execute)
    if guids is not None:
        notes = [row for row in notes if row[1] in guids]
    return Package(_notes((notes, cards), types, names), types, None)


def _rows(execute: Any) -> tuple[list[Any], list[Any]]:
    """Return the rows of notes and of cards. A card in a filtered deck names its own deck in ``odid``."""
    notes = list(execute("select id, guid, mid, mod, tags, flds from notes order by id"))
    return notes, list(execute("select nid, ord, case when odid then odid else did end from cards order by nid, ord"))


def _notes(
    rows: tuple[list[Any], list[Any]], types: Mapping[int, PackedType], decks: Mapping[int, str]
) -> tuple[PackedNote, ...]:
    cards: dict[int, list[tuple[int, int]]] = {}
    for nid, ord_, deck in rows[1]:
        cards.setdefault(nid, []).append((ord_, deck))
    made = []
    for nid, guid, mid, mod, tags, text in rows[0]:
        own = cards.get(nid, [])
        names = [name for _, name in types[mid].fields]
        values = dict(zip(names, str(text).split(_SEPARATOR), strict=True))
        deck = decks.get(own[0][1], "") if own else ""
        ords = tuple(ord_ for ord_, _ in own)
        words = tuple(tag for tag in tags.split(" ") if tag)
        made.append(PackedNote(Guid(str(guid)), nid, int(mod), mid, values, words, deck, ords))
    return tuple(made)


def _type(data: Mapping[str, Any]) -> PackedType:
    """Return a note type from the JSON form that schema 11 and Anki's Python library share."""
    return PackedType(
        id=int(data["id"]),
        name=data["name"],
        mod=int(data["mod"]),
        css=data["css"],
        cloze=data["type"] == 1,
        fields=_named(data["flds"]),
        templates=tuple((part.get("id"), part["name"], part["qfmt"], part["afmt"]) for part in data["tmpls"]),
    )


def _named(parts: Iterable[Mapping[str, Any]]) -> tuple[tuple[int | None, str], ...]:
    return tuple((part.get("id"), part["name"]) for part in parts)
