"""Reads a package back: what an earlier build shipped, or what Anki exported.

Our own packages and Anki's legacy exports hold an SQLite file of schema 11, which is read here as it is. Anki's current
format (``collection.anki21b``: zstd, protobuf) is read by the Anki library, in a collection of its own.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deckwright.anki.archive import (
    COLLECTIONS,
    LOCK_MEMBER,
    BadMember,
    BadPackage,
    check_sizes,
    open_archive,
    read_member,
)
from deckwright.anki.legacy import check_lengths, load_types_and_decks, number, opened, text
from deckwright.anki.scratch import import_package, need_anki, scratch_collection, without_types
from deckwright.base.command import shown, typed
from deckwright.base.fields import FIELD_END
from deckwright.base.limits import LOCK_BYTES
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, stop

_CURRENT, *_LEGACY = COLLECTIONS
_HINT = "name a file that a build or Anki made, FILE.apkg"


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


def read_package(file: Path, guids: Container[str] | None = None) -> Package:
    """Return what a package holds: all its notes, or at least those with one of ``guids``.

    Stops with exit code 2 if the file is no package, and with 3 if it needs the Anki library and that is missing.
    """
    with _package(file) as archive:
        names = archive.namelist()
        lock = _lock(archive)
        if _CURRENT not in names:
            return _read_legacy(archive, _legacy(names), lock, guids)
        check_sizes(archive, file.stat().st_size)
    return _read_current(file, lock)


def check_package(file: Path, hint: str = _HINT) -> None:
    """Hold a package that Anki is to unpack to the limits, as far as it is known before. Stops with exit code 2.

    ``hint`` is what to do if it is none.
    """
    with _package(file, hint) as archive:
        check_sizes(archive, file.stat().st_size)
        names = archive.namelist()
        if _CURRENT not in names:
            with opened(archive, _legacy(names)) as connection:
                check_lengths(connection)


@contextlib.contextmanager
def _package(file: Path, hint: str = _HINT) -> Iterator[zipfile.ZipFile]:
    """Yield the zip that a package is, with a collection in it. Stops with exit code 2 for whatever is wrong."""
    if not file.is_file():  # reading a pipe or a device may never end
        is_other = f"{shown(file)} is no Anki package: it is no file"
        if file.is_dir() and (found := sorted([*file.glob("*.apkg"), *file.glob("build/*.apkg")])):
            hint = f"name the package in it: {typed(found[0])}"
        stop(ExitCode.USAGE, is_other if file.exists() else f"there is no file {shown(file)}", hint)
    try:
        with open_archive(file) as archive:
            if not any(name in COLLECTIONS for name in archive.namelist()):
                stop(ExitCode.USAGE, f"{shown(file)} is no Anki package: it holds no collection", hint)
            yield archive
    except BadPackage as error:
        if _is_text(file):
            way = "in Anki, File → Export saves a package: choose “Anki Deck Package (.apkg)”"
            stop(ExitCode.USAGE, f"{shown(file)} is a text, and no Anki package", way)
        again = f"{hint}; if it is one, download, build or export it again"
        stop(ExitCode.USAGE, f"{shown(file)} is no Anki package, or a damaged one: {error}", again)


def _is_text(file: Path) -> bool:
    """Whether a file begins like a text."""
    with file.open("rb") as stream:
        beginning = stream.read(1000)
    return bool(beginning) and not re.search(rb"[\x00-\x08\x0e-\x1f\xff]", beginning)


def _legacy(names: Container[str]) -> str:
    return next(name for name in _LEGACY if name in names)


def _lock(archive: zipfile.ZipFile) -> bytes | None:
    try:
        return read_member(archive, LOCK_MEMBER, LOCK_BYTES)
    except (KeyError, BadMember):
        return None  # the notes may be sound all the same


def _read_legacy(
    archive: zipfile.ZipFile, name: str, lock: bytes | None, guids: Container[str] | None = None
) -> Package:
    with opened(archive, name) as connection:
        which = ""
        if guids is not None:
            connection.create_function("is_asked", 1, lambda guid: str(guid) in guids)
            which = "where is_asked(guid)"
        check_lengths(connection, which)
        found, decks = load_types_and_decks(connection)
        types = {note_type.id: note_type for note_type in map(_type, found)}
        return Package(_notes(_rows(connection.execute, which), types, decks), types, lock)


def _read_current(file: Path, lock: bytes | None) -> Package:
    from deckwright.anki.apart import apart

    need_anki("this package")
    return replace(apart(file, _read_by_anki, file), lock=lock)


def _read_by_anki(file: Path) -> Package:
    with scratch_collection(file) as collection:
        own = without_types(collection)
        import_package(collection, file)
        return read_open(collection, without=own)


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


def _rows(execute: Any, which: str = "") -> tuple[list[Any], list[Any]]:
    """Return the rows of notes, of those ``which`` SQL leaves, and of their cards.

    A card in a filtered deck names its own deck in ``odid``.
    """
    notes = list(execute(f"select id, guid, mid, mod, tags, flds from notes {which} order by id"))
    theirs = f"where nid in (select id from notes {which})" if which else ""
    deck = "case when odid then odid else did end"
    return notes, list(execute(f"select nid, ord, {deck} from cards {theirs} order by nid, ord"))


def _notes(
    rows: tuple[list[Any], list[Any]], types: Mapping[int, PackedType], decks: Mapping[int, str]
) -> tuple[PackedNote, ...]:
    """Return the notes, put together. Raises :class:`BadPackage` for what cannot be a row of Anki's."""
    cards: dict[int, list[tuple[int, int]]] = {}
    for nid, ord_, deck in rows[1]:
        place = f"a card of note {nid!r:.30}"
        cards.setdefault(number(nid, "the note of a card"), []).append((number(ord_, place), number(deck, place)))
    made = []
    for nid, guid, mid, mod, tags, flds in rows[0]:
        place = f"note {nid!r:.30}"
        if mid not in types:
            raise BadPackage(f"{place} is of a note type that is not there")
        names = [name for _, name in types[mid].fields]
        texts = text(flds, f"“flds” of {place}").split(FIELD_END)
        if len(texts) != len(names):
            raise BadPackage(f"{place} has {len(texts)} fields, its note type {len(names)}")
        own = cards.get(nid, [])
        made.append(
            PackedNote(
                guid=Guid(text(str(guid), f"the GUID of {place}")),
                nid=number(nid, "the id of a note"),
                mod=number(mod, f"the time of {place}"),
                type=mid,
                fields=dict(zip(names, texts, strict=True)),
                tags=tuple(tag for tag in text(tags, f"the tags of {place}").split(" ") if tag),
                deck=decks.get(own[0][1], "") if own else "",
                ords=tuple(ord_ for ord_, _ in own),
            )
        )
    return tuple(made)


def _type(data: Mapping[str, Any]) -> PackedType:
    """Return a note type from the JSON form that schema 11 and Anki's Python library share, which was looked at."""
    return PackedType(
        id=number(data["id"], "an id"),
        name=data["name"],
        mod=number(data["mod"], "a time"),
        css=data["css"],
        cloze=data["type"] == 1,
        fields=tuple((_id(part), part["name"]) for part in data["flds"]),
        templates=tuple((_id(part), part["name"], part["qfmt"], part["afmt"]) for part in data["tmpls"]),
    )


def _id(part: Mapping[str, Any]) -> int | None:
    return None if part.get("id") is None else number(part["id"], "an id")
