"""Reads a package back: what an earlier build shipped, or what Anki exported.

Our own packages and Anki's legacy exports hold an SQLite file of schema 11, which is read here as it is. Anki's current
format (``collection.anki21b``: zstd, protobuf) is read by the Anki library, in a collection of its own.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deckwright.anki.scratch import import_package, scratch_collection, without_types
from deckwright.base.files import shown
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, stop
from deckwright.base.text import texts_in

MEMBER_LIMIT = 2_000_000_000
"""Bytes that a member of the zip may have once it is unpacked."""

NOTE_LIMIT = 5_000_000
"""Characters that a note may have: comparing and showing it takes long."""

_DENSITY = 200
"""Times that a member may be larger once it is unpacked, but for its first megabytes: a database comes to about ten."""
_ROOM = 10_000_000

_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, sqlite3.Error, OSError, EOFError, RuntimeError),
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, MemoryError),
)
"""What reading raises of a package that was cut off, changed, encrypted, or made by nobody's Anki."""

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
    if not file.is_file():  # reading a pipe or a device may never end
        stop(ExitCode.USAGE, f"there is no file {shown(file)}", "name a package that a build or Anki made")
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            lock = _lock(archive)
            if _CURRENT in names:
                return _read_current(file, lock)
            for name in _LEGACY:
                if name in names:
                    return _read_legacy(read_member(archive, name, MEMBER_LIMIT), lock)
    except PermissionError:
        raise
    except (BadMember, *_DAMAGE) as error:
        stop(ExitCode.USAGE, f"{shown(file)} is damaged: {_said(error)}", "download or build it again")
    stop(ExitCode.USAGE, f"{shown(file)} is no Anki package", "name a file that a build or Anki made, FILE.apkg")


class BadMember(Exception):
    """Why a member of a package cannot be read."""


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return the bytes of a member. Raises ``KeyError`` if there is none, :class:`BadMember` if it cannot be read."""
    member = archive.getinfo(name)
    if member.file_size > min(limit, _ROOM + _DENSITY * member.compress_size):
        raise BadMember(f"{name} would have {member.file_size:,} bytes")
    try:
        return archive.read(name)
    except _DAMAGE as error:
        raise BadMember(_said(error)) from error


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _lock(archive: zipfile.ZipFile) -> bytes | None:
    try:
        return read_member(archive, LOCK_MEMBER, MEMBER_LIMIT)
    except (KeyError, BadMember):
        return None  # the notes may be sound all the same


def _read_legacy(database: bytes, lock: bytes | None) -> Package:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        _check_tables(connection)
        models, decks = map(_json, connection.execute("select models, decks from col").fetchone())
        names = {int(number): str(deck["name"]) for number, deck in decks.items()}
        types = {note_type.id: note_type for note_type in map(_type, models.values())}
        notes, cards = _rows(connection.execute)
        if any(len(str(row[5])) > NOTE_LIMIT for row in notes):
            raise ValueError(f"a note has over {NOTE_LIMIT:,} characters")
        return Package(_notes((notes, cards), types, names), types, lock)


def _json(text: str) -> Any:
    data = json.loads(text)
    for found in texts_in(data):
        found.encode()  # half a surrogate pair is no text
    return data


def _check_tables(connection: sqlite3.Connection) -> None:
    """Raise ``ValueError`` unless what is read are tables that hold what they show: a view may compute for ever."""
    for name in ("col", "notes", "cards"):
        found = connection.execute("select type, rootpage from sqlite_master where name = ?", [name]).fetchall()
        columns = connection.execute(f"pragma table_xinfo({name})").fetchall()
        if [kind for kind, _ in found] != ["table"] or not found[0][1] or any(column[6] for column in columns):
            raise ValueError(f"{name} is no table as Anki has it")


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
        name=_text(data["name"]),
        mod=int(data["mod"]),
        css=_text(data["css"]),
        cloze=data["type"] == 1,
        fields=_named(data["flds"]),
        templates=tuple(
            (_id(part), _text(part["name"]), _text(part["qfmt"]), _text(part["afmt"])) for part in data["tmpls"]
        ),
    )


def _named(parts: Iterable[Mapping[str, Any]]) -> tuple[tuple[int | None, str], ...]:
    return tuple((_id(part), _text(part["name"])) for part in parts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is no text")
    return value


def _id(part: Mapping[str, Any]) -> int | None:
    return None if part.get("id") is None else int(part["id"])
