"""Reads a collection of schema 11: the SQLite file in our own packages, and in those that Anki exports for older ones.

Whoever made the file, it is believed only as far as it says what Anki's own does: tables that are tables, JSON of the
form that note types and decks have, notes of the types that are there. Anything else is one error, with its place.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deckwright.anki.archive import DAMAGE, BadPackage, check_member, said
from deckwright.base.limits import COLLECTION_BYTES, DATABASE_STEPS, NOTE_CHARACTERS, TYPES_CHARACTERS
from deckwright.base.text import called_in_json

_STEPS = 1_000_000
"""Steps of SQLite's machine between two looks at how many there were."""

_TABLES = {"col": "models decks", "notes": "id guid mid mod tags flds", "cards": "nid ord did odid"}
"""The tables that are read, and the columns that they must have."""

_WIDEST = 2**63

JsonObject = Mapping[str, Any]


@contextlib.contextmanager
def opened(archive: zipfile.ZipFile, name: str) -> Iterator[sqlite3.Connection]:
    """Yield the database that a member of a package holds, its tables looked at. Raises :class:`BadPackage`.

    The same is raised in place of SQLite's errors while it is open, and when reading takes more steps than are allowed.
    """
    check_member(archive, name, COLLECTION_BYTES)
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        file = Path(folder) / "collection.anki2"
        try:
            with archive.open(name) as packed, file.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
            with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
                _bound(connection)
                _check_tables(connection)
                yield connection
        except DAMAGE as error:
            raise BadPackage(said(error)) from error
        except sqlite3.Error as error:
            is_endless = "interrupted" in str(error)
            raise BadPackage("reading it takes for ever" if is_endless else said(error)) from error


def check_lengths(connection: sqlite3.Connection, which: str = "") -> None:
    """Raise :class:`BadPackage` if a note is too long, or all are longer than their file.

    ``which`` is SQL that leaves only those that will be read.
    """
    total, room = 0, 1
    for pragma in ("page_count", "page_size"):
        room *= connection.execute(f"pragma {pragma}").fetchone()[0]
    for (length,) in connection.execute(f"select length(flds) from notes {which}"):
        total += length or 0
        if (length or 0) > NOTE_CHARACTERS:
            raise BadPackage(f"a note has over {NOTE_CHARACTERS:,} characters")
        if total > room:  # notes that share their pages
            raise BadPackage("its notes come to more than its database holds")
    for column, what in (("models", "the list of note types"), ("decks", "the list of decks")):
        (longest,) = connection.execute(f"select max(length({column})) from col").fetchone()
        if (longest or 0) > TYPES_CHARACTERS:
            raise BadPackage(f"{what} has over {TYPES_CHARACTERS:,} characters")


def load_types_and_decks(connection: sqlite3.Connection) -> tuple[list[JsonObject], dict[int, str]]:
    """Return the note types, of the form that Anki's own have, and the decks' names. Raises :class:`BadPackage`."""
    row = connection.execute("select models, decks from col").fetchone()
    if row is None:
        raise BadPackage("it holds no collection")
    models, decks = _object(_json(row[0], "the note types")), _object(_json(row[1], "the decks"))
    return (
        [_checked_type(_object(data, f"note type {key}"), f"note type {key}") for key, data in models.items()],
        {
            number(key, "the id of a deck"): text(_object(data, f"deck {key}").get("name"), f"the name of deck {key}")
            for key, data in decks.items()
        },
    )


def _bound(connection: sqlite3.Connection) -> None:
    """Let a database run nothing of its own, and nothing for ever."""
    taken = 0

    def count() -> bool:
        nonlocal taken
        taken += _STEPS
        return taken > DATABASE_STEPS

    connection.set_progress_handler(count, _STEPS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * max(NOTE_CHARACTERS, TYPES_CHARACTERS))
    connection.execute("pragma trusted_schema = off")
    connection.execute("pragma cell_size_check = on")


def _check_tables(connection: sqlite3.Connection) -> None:
    """Raise :class:`BadPackage` unless there are only tables that hold what they show: a view may compute for ever."""
    foreign = connection.execute("select type, name from sqlite_master where type not in ('table', 'index')").fetchone()
    if foreign:
        raise BadPackage(f"its database holds a {foreign[0]}, {foreign[1]!r:.60}, which Anki's has not")
    for table, wanted in _TABLES.items():
        found = connection.execute("select type, rootpage from sqlite_master where name = ?", [table]).fetchall()
        columns = connection.execute(f"pragma table_xinfo({table})").fetchall()
        is_plain = len(found) == 1 and found[0][0] == "table" and found[0][1] and not any(each[6] for each in columns)
        if not is_plain or not {each[1] for each in columns}.issuperset(wanted.split()):
            raise BadPackage(f"{table} is no table as Anki has it")


def _json(data: object, place: str) -> object:
    try:
        return json.loads(text(data, place))
    except RecursionError as error:
        raise BadPackage(f"{place} are nested too deep") from error
    except ValueError as error:
        raise BadPackage(f"{place} are no JSON: {said(error)}") from error


def _object(data: object, place: str = "what should hold its note types or decks") -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadPackage(f"{place} is {called_in_json(data)}, not an object")
    return data


def _checked_type(data: JsonObject, place: str) -> JsonObject:
    """Return a note type of which everything that is asked for has the form that it must have."""
    name = text(data.get("name"), f"the name of {place}")
    for key in ("id", "mod", "type"):
        number(data.get(key), f"“{key}” of {place}")
    text(data.get("css"), f"the style of {place}")
    for key, texts in (("flds", ["name"]), ("tmpls", ["name", "qfmt", "afmt"])):
        parts = data.get(key)
        if not isinstance(parts, list):
            raise BadPackage(f"“{key}” of {place} is {called_in_json(parts)}, not a list")
        for at, part in enumerate(parts, 1):
            where = f"“{key}” {at} of note type “{name:.60}”"
            values = _object(part, where)
            for wanted in texts:
                text(values.get(wanted), f"“{wanted}” of {where}")
            if values.get("id") is not None:
                number(values["id"], f"the id of {where}")
    return data


def text(data: object, place: str) -> str:
    """Return a text that a foreign file holds. Raises :class:`BadPackage` if it is none, or half of a character."""
    if not isinstance(data, str):
        raise BadPackage(f"{place} is {called_in_json(data)}, not a text")
    try:
        data.encode()
    except UnicodeEncodeError as error:
        raise BadPackage(f"{place} holds half of a character") from error
    return data


def number(data: object, place: str) -> int:
    """Return a whole number that a foreign file holds, or a text of one. Raises :class:`BadPackage` if it is none."""
    if isinstance(data, str) and data.removeprefix("-").isdecimal() and len(data) < 20:
        data = int(data)
    if isinstance(data, float) and data.is_integer() and abs(data) < 2**53:
        data = int(data)
    if not isinstance(data, int) or isinstance(data, bool) or not -_WIDEST <= data < _WIDEST:
        raise BadPackage(f"{place} is {called_in_json(data)}, not a whole number of Anki's")
    return data
