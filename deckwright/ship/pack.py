"""Writes the package: the only file that imports genanki.

The format is Anki's legacy one (``collection.anki2``, schema 11), which every Anki since 2.1 imports. genanki gives the
schema and the JSON of note types and decks; the card ordinals, stamps and ids are the builder's own, and the zip is
written here so that the same notes give the same bytes.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import IO, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from deckwright.anki.packages import LOCK_MEMBER
from deckwright.base.model import AnyType, Stamped
from deckwright.base.settings import Settings
from deckwright.cards.notetypes import NoteType, make_deck_id
from deckwright.media.library import read_asset
from deckwright.ship.lock import dump_lock
from deckwright.ship.stamp import Shipment

_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_package(shipment: Shipment, settings: Settings, file: IO[bytes]) -> None:
    """Write the package to an open file. The same shipment gives the same bytes."""
    assets = list(shipment.media.values())
    names = {str(number): asset.name for number, asset in enumerate(assets)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "collection.anki2", _database(shipment, settings))
        _add(package, "media", json.dumps(names).encode())
        for number, asset in enumerate(assets):
            _add(package, str(number), read_asset(asset))
        _add(package, LOCK_MEMBER, dump_lock(shipment.lock).encode())


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3  # Unix, wherever the deck is built
    member.external_attr = 0o644 << 16
    package.writestr(member, data)


def _database(shipment: Shipment, settings: Settings) -> bytes:
    """Return the SQLite file, built in memory: a build leaves no scratch file behind, even when it is killed."""
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        cursor.executescript(APKG_SCHEMA)
        cursor.executescript(APKG_COL)
        decks = {stamped.note.deck: 0 for stamped in shipment.notes}
        ids = {name: make_deck_id(settings.namespace, name) for name in _with_ancestors(decks)}
        models = {kind.family: _model(kind) for kind, _ in shipment.types}
        _write_collection(cursor, shipment, models, ids)
        _write_notes(cursor, shipment.notes, models, ids)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _with_ancestors(decks: Mapping[str, object]) -> list[str]:
    """Return the names of the decks and of all decks above them: Anki wants every one in the package."""
    parts = [name.split("::") for name in decks]
    return sorted({"::".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)})


def _write_collection(
    cursor: sqlite3.Cursor, shipment: Shipment, models: Mapping[AnyType, _Model], decks: Mapping[str, int]
) -> None:
    first = next(iter(decks.values()), 1)
    stored_models = {str(kind.id): models[kind.family].to_json(mod, first) for kind, mod in shipment.used_types}
    (stored,) = cursor.execute("SELECT decks FROM col").fetchone()
    stored_decks = json.loads(stored)
    stored_decks |= {str(number): genanki.Deck(number, name).to_json() for name, number in decks.items()}
    cursor.execute("UPDATE col SET models = ?, decks = ?", (json.dumps(stored_models), json.dumps(stored_decks)))


def _write_notes(
    cursor: sqlite3.Cursor, notes: Sequence[Stamped], models: Mapping[AnyType, _Model], decks: Mapping[str, int]
) -> None:
    card_ids = _card_ids(notes)
    for due, stamped in enumerate(notes):
        note = _Note(stamped, models[stamped.note.family], due)
        ids = itertools.chain([stamped.nid], card_ids[stamped.nid])
        note.write_to_db(cursor, stamped.mod, decks[stamped.note.deck], ids)


def _card_ids(notes: Sequence[Stamped]) -> dict[int, list[int]]:
    """Return the card ids of each note: the note's own id and what follows, no id twice."""
    ids: dict[int, list[int]] = {}
    last = 0
    for stamped in sorted(notes, key=lambda stamped: stamped.nid):
        first = max(last + 1, stamped.nid)
        last = first + len(stamped.note.ords) - 1
        ids[stamped.nid] = list(range(first, last + 1))
    return ids


class _Model(genanki.Model):  # type: ignore[misc]
    """genanki's note type, without its guess of which fields a card needs (wrong for filters; Anki makes its own)."""

    @cached_property
    def _req(self) -> list[Any]:
        return [[number, "any", [0]] for number in range(len(self.templates))]


class _CarriedModel(_Model):
    """A note type of another tool's making: written as it is described, every key of it kept."""

    def __init__(self, kind: NoteType) -> None:
        super().__init__(
            kind.id,
            kind.name,
            fields=[{"name": slot.name} for slot in kind.fields],
            templates=[{"name": slot.name} for slot in kind.template_slots],
            sort_field_index=kind.sort_field,
        )
        self._original = kind.original

    def to_json(self, timestamp: float, deck_id: int) -> dict[str, Any]:
        own = {"id": str(self.model_id), "mod": int(timestamp), "usn": -1, "did": None}
        return {"req": self._req, "tags": [], "vers": [], **self._original, **own}


def _model(kind: NoteType) -> _Model:
    if kind.original:
        return _CarriedModel(kind)
    return _Model(
        kind.id,
        kind.name,
        fields=[{"name": slot.name, "id": slot.id, **_looks(slot.name)} for slot in kind.fields],
        templates=[
            {"name": template.slot.name, "id": template.slot.id, "qfmt": template.front, "afmt": template.back}
            for template in kind.templates
        ],
        css=kind.css,
        model_type=genanki.Model.CLOZE if kind.cloze else genanki.Model.FRONT_BACK,
        sort_field_index=0,
    )


def _looks(name: str) -> dict[str, Any]:
    """Return how a field appears in Anki's editor: those that only the builder fills are folded away."""
    return {"collapsed": name not in ("Front", "Back", "Text", "Extra")}


class _Note(genanki.Note):  # type: ignore[misc]
    """genanki's note with the ordinals that were computed, as genanki's own are wrong for nested holes and filters."""

    def __init__(self, stamped: Stamped, model: _Model, due: int) -> None:
        note = stamped.note
        super().__init__(model=model, fields=list(note.fields), tags=list(note.tags), guid=stamped.guid, due=due)
        self._ords = note.ords

    @property
    def cards(self) -> Iterator[genanki.Card]:
        return (genanki.Card(ord_) for ord_ in self._ords)

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Skip genanki's warning: it takes `a < b and c > d` for a tag, and fields are sanitised before."""
