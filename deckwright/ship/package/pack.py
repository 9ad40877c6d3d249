"""Writes the package.

The format is Anki's legacy one (``collection.anki2``, schema 11), which every Anki since 2.1 imports. genanki makes the
collection (:mod:`deckwright.ship.package.empty`); the rows of notes and cards are written here, with the builder's own
card ordinals, stamps and ids.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import IO

from deckwright.anki.archive import LOCK_MEMBER
from deckwright.base.fields import FIELD_END, joined
from deckwright.base.files import Folders
from deckwright.base.model import Asset, Drawn, Stamped
from deckwright.base.problems import ExitCode, Problem, Stop
from deckwright.cards.notetypes import make_deck_id
from deckwright.media.assets import read_asset
from deckwright.media.pictures import FORMATS, NotAPicture
from deckwright.media.sounds import SOUNDS
from deckwright.remember.plain import digest_of, dump
from deckwright.remember.store import Store
from deckwright.settings.settings import Settings
from deckwright.ship.package.database import made_in_file, made_in_memory
from deckwright.ship.package.zipped import Packer, Zip
from deckwright.ship.shipment import Shipment

PACKED = (*(name for name in FORMATS if name != ".svg"), *SOUNDS)
"""The endings of files that deflate makes hardly any smaller."""

_FIELD_END = FIELD_END.encode()

COLLECTION = "collection.anki2"

SMALL = 5_000_000
"""Bytes of all fields, in UTF-8, up to which a collection is made in memory. It has up to eight times as many with all
that is written of a note, and memory holds them twice while SQLite gives them out."""


def write_package(
    shipment: Shipment, settings: Settings, lock: str, file: IO[bytes], store: Store | None = None, threads: int = 1
) -> None:
    """Write the package to an open file, with the dump of its lock. The same shipment gives the same bytes.

    ``store`` may know what of it was compressed before; ``threads`` compress at once, 0 for one a processor.
    """
    assets, folders = list(shipment.media.values()), Folders()
    names = {str(number): asset.name for number, asset in enumerate(assets)}
    with Zip(file, Packer(store, threads)) as package:
        _add_collection(package, shipment, settings, store)
        package.add("media", json.dumps(names).encode())
        for number, asset in enumerate(assets):
            package.add(str(number), _read(asset, folders, shipment, settings), asset.name.lower().endswith(PACKED))
        package.add(LOCK_MEMBER, lock.encode())


def _read(asset: Asset, folders: Folders, shipment: Shipment, settings: Settings) -> bytes:
    """Return an asset's bytes. Stops with exit code 1 at a note that shows it if they cannot be made."""
    try:
        return read_asset(asset, folders)
    except NotAPicture as error:
        place = next(stamped.note.place for stamped in shipment.notes if asset in stamped.note.assets)
        assert not isinstance(asset, Drawn), "what the builder drew is not made smaller"
        problem = Problem(place, "E702", f"{settings.shown(asset.file)} {error}", error.hint)
        raise Stop(ExitCode.CONTENT, "nothing was written", "fix this first", problem) from None


def _add_collection(package: Zip, shipment: Shipment, settings: Settings, store: Store | None) -> None:
    """Add the SQLite file: a large one is made in a file without a name, so that memory need not hold it twice."""
    sizes = accumulate(len(joined(note.fields)) for note, *_ in shipment.notes)
    is_large = any(size > SMALL for size in sizes)  # of a large one no more is read than tells it

    def fill(connection: sqlite3.Connection) -> None:
        ids = {name: make_deck_id(settings.namespace, name) for name in shipment.decks}
        scripts, types, decks = _empty(shipment, ids, store)
        cursor = connection.cursor()
        for script in scripts:
            cursor.executescript(script)
        cursor.execute("UPDATE col SET models = ?, decks = ?", (types, decks))
        connection.commit()
        if not is_large:  # what is read back lies in one piece, of which SQLite makes no copy to give it out
            connection.deserialize(connection.serialize())
        _write_notes(connection.cursor(), shipment, ids)
        connection.commit()

    if is_large and (file := made_in_file(fill)):
        with file:
            package.stream(COLLECTION, file)
    else:
        package.add(COLLECTION, made_in_memory(fill))


def _empty(shipment: Shipment, ids: Mapping[str, int], store: Store | None) -> tuple[Sequence[str], str, str]:
    """Return what :func:`make_empty` does, made before or now: genanki takes long to load."""
    decks = [(number, name, shipment.decks[name]) for name, number in ids.items()]
    used = shipment.used_types
    key = ("empty collection", digest_of([used, decks]))
    kept = store.recall(*key) if store else None
    if kept is not None:
        scripts, types, all_decks = json.loads(kept)
        return scripts, types, all_decks
    from deckwright.ship.package.empty import make_empty

    made = make_empty(used, decks)
    if store:
        store.remember(dump(made), *key)
    return made


def _write_notes(cursor: sqlite3.Cursor, shipment: Shipment, decks: Mapping[str, int]) -> None:
    """Write the notes in their order, each with its cards behind it."""
    note_types = {note_type.family: (note_type.id, note_type.sort_field) for note_type, _ in shipment.types}
    card_ids = _card_ids(shipment.notes)
    write = cursor.execute
    for due, (note, guid, mod, nid) in enumerate(shipment.notes):
        note_type, sort_field = note_types[note.family]
        tags, fields = f" {' '.join(note.tags)} ", joined(note.fields)
        sorts_by = fields.split(_FIELD_END, sort_field + 1)[sort_field]
        write(_INSERT_NOTE, (nid, guid, note_type, mod, tags, fields, sorts_by))
        deck = decks[note.deck]
        for ord_, number in zip(note.ords, card_ids[nid], strict=True):
            write(_INSERT_CARD, (number, nid, deck, ord_, mod, due))


_INSERT_NOTE = "INSERT INTO notes VALUES (?, ?, ?, ?, -1, ?, CAST(? AS TEXT), CAST(? AS TEXT), 0, 0, '')"
_INSERT_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"
"""As genanki writes a new card."""


def _card_ids(notes: Sequence[Stamped]) -> dict[int, range]:
    """Return the card ids of each note: the note's own id and what follows, no id twice."""
    ids: dict[int, range] = {}
    last = 0
    for stamped in sorted(notes, key=lambda stamped: stamped.nid):
        first = max(last + 1, stamped.nid)
        last = first + len(stamped.note.ords) - 1
        ids[stamped.nid] = range(first, last + 1)
    return ids
