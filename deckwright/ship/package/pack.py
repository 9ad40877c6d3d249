"""Writes the package: the only file that imports genanki.

The format is Anki's legacy one (``collection.anki2``, schema 11), which every Anki since 2.1 imports. genanki gives the
schema and the JSON of note types and decks; the card ordinals, stamps and ids are the builder's own.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import IO, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from deckwright.anki.archive import LOCK_MEMBER
from deckwright.base.model import Asset, Drawn, Family, Stamped
from deckwright.base.problems import ExitCode, Problem, Stop
from deckwright.cards.notetypes import STOCK_FIELDS, NoteType, Role, Template, make_deck_id
from deckwright.media.assets import read_asset
from deckwright.media.pictures import FORMATS, NotAPicture
from deckwright.media.sounds import SOUNDS
from deckwright.remember.store import Store
from deckwright.settings.settings import DeckOptions, Settings
from deckwright.ship.package.zipped import Zip, deflate, remembered_deflate
from deckwright.ship.shipment import Shipment

PACKED = (*(name for name in FORMATS if name != ".svg"), *SOUNDS)
"""The endings of files that deflate makes hardly any smaller."""


def write_package(
    shipment: Shipment, settings: Settings, lock: str, file: IO[bytes], store: Store | None = None
) -> None:
    """Write the package to an open file, with the dump of its lock. The same shipment gives the same bytes.

    ``store`` may know what of it was compressed before.
    """
    assets = list(shipment.media.values())
    names = {str(number): asset.name for number, asset in enumerate(assets)}
    with Zip(file, remembered_deflate(store) if store else deflate) as package:
        package.add("collection.anki2", _database(shipment, settings))
        package.add("media", json.dumps(names).encode())
        for number, asset in enumerate(assets):
            package.add(str(number), _read(asset, shipment, settings), asset.name.lower().endswith(PACKED))
        package.add(LOCK_MEMBER, lock.encode())


def _read(asset: Asset, shipment: Shipment, settings: Settings) -> bytes:
    """Return an asset's bytes. Stops with exit code 1 at a note that shows it if they cannot be made."""
    try:
        return read_asset(asset)
    except NotAPicture as error:
        place = next(stamped.note.place for stamped in shipment.notes if asset in stamped.note.assets)
        assert not isinstance(asset, Drawn), "what the builder drew is not made smaller"
        problem = Problem(place, "E702", f"{settings.shown(asset.file)} {error}", error.hint)
        raise Stop(ExitCode.CONTENT, "nothing was written", "fix this first", problem) from None


def _database(shipment: Shipment, settings: Settings) -> bytes:
    """Return the SQLite file, built in memory: a build leaves no scratch file behind, even when it is killed."""
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        cursor.executescript(APKG_SCHEMA)
        cursor.executescript(APKG_COL)
        ids = {name: make_deck_id(settings.namespace, name) for name in shipment.decks}
        _write_collection(cursor, shipment, ids)
        _write_notes(cursor, shipment, ids)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def _write_collection(cursor: sqlite3.Cursor, shipment: Shipment, decks: Mapping[str, int]) -> None:
    first = next(iter(decks.values()), 1)
    stored_models = {str(note_type.id): _model(note_type, mod, first) for note_type, mod in shipment.used_types}
    (stored,) = cursor.execute("SELECT decks FROM col").fetchone()
    stored_decks = json.loads(stored)
    stored_decks |= {str(number): _deck(number, name, shipment.decks[name]) for name, number in decks.items()}
    cursor.execute("UPDATE col SET models = ?, decks = ?", (json.dumps(stored_models), json.dumps(stored_decks)))


def _deck(number: int, name: str, options: DeckOptions) -> dict[str, Any]:
    """Return a deck as Anki stores it.

    Anki takes a description over whenever there is one, and the desired retention only for a deck that is new to it.
    """
    deck: dict[str, Any] = genanki.Deck(number, name, options.description).to_json()
    told = {"md": True} if options.description else {}
    kept = {"desiredRetention": options.desired_retention} if options.desired_retention else {}
    return {**deck, **told, **kept}


def _write_notes(cursor: sqlite3.Cursor, shipment: Shipment, decks: Mapping[str, int]) -> None:
    note_types = {note_type.family: note_type for note_type, _ in shipment.types}
    card_ids = _card_ids(shipment.notes)
    for due, stamped in enumerate(shipment.notes):
        note, note_type = stamped.note, note_types[stamped.note.family]
        texts = (f" {' '.join(note.tags)} ", "\x1f".join(note.fields), note.fields[note_type.sort_field])
        row = (stamped.nid, stamped.guid, note_type.id, stamped.mod, -1, *texts, 0, 0, "")
        cursor.execute(_INSERT_NOTE, row)
        for ord_, number in zip(note.ords, card_ids[stamped.nid], strict=True):
            card = genanki.Card(ord_)
            card.write_to_db(cursor, stamped.mod, decks[note.deck], stamped.nid, iter([number]), due)


_INSERT_NOTE = f"INSERT INTO notes VALUES ({', '.join('?' * 11)})"


def _card_ids(notes: Sequence[Stamped]) -> dict[int, list[int]]:
    """Return the card ids of each note: the note's own id and what follows, no id twice."""
    ids: dict[int, list[int]] = {}
    last = 0
    for stamped in sorted(notes, key=lambda stamped: stamped.nid):
        first = max(last + 1, stamped.nid)
        last = first + len(stamped.note.ords) - 1
        ids[stamped.nid] = list(range(first, last + 1))
    return ids


def _model(note_type: NoteType, mod: int, deck: int) -> dict[str, Any]:
    """Return a note type as Anki stores it; one of another tool's making as it is described, every key of it kept."""
    asked = [[number, "any", [0]] for number, _ in enumerate(note_type.template_slots)]  # Anki works it out anew
    if note_type.original:
        own = {"id": str(note_type.id), "mod": mod, "usn": -1, "did": None}
        return {"req": asked, "tags": [], "vers": [], **note_type.original, **own}
    model = genanki.Model(
        note_type.id,
        note_type.name,
        fields=[{"name": slot.name, "id": slot.id, **_looks(slot.role)} for slot in note_type.fields],
        templates=[],  # it would guess which fields each needs, and guesses wrong where there are filters
        css=note_type.css,
        model_type=genanki.Model.CLOZE if note_type.cloze else genanki.Model.FRONT_BACK,
    )
    templates = [_template(number, template) for number, template in enumerate(note_type.templates)]
    made = {**model.to_json(mod, deck), "req": asked, "tmpls": templates}
    return _editable(made) if note_type.family is Family.OCCLUSION else made


def _editable(model: dict[str, Any]) -> dict[str, Any]:
    """Return a note type that Anki's own editor of masks knows: by a number, as it knows the fields that it writes."""
    tags = [{"tag": at, "preventDeletion": True} if at < STOCK_FIELDS else {} for at in range(len(model["flds"]))]
    slots = [{**slot, **tag} for slot, tag in zip(model["flds"], tags, strict=True)]
    return {**model, "flds": slots, "originalStockKind": _STOCK_KIND}


_STOCK_KIND = 6
"""What Anki calls its own note type for image occlusion."""


def _template(number: int, template: Template) -> dict[str, Any]:
    sides = {"qfmt": template.front, "afmt": template.back}
    browser = {"bafmt": "", "bqfmt": "", "bfont": "", "bsize": 0}
    return {"name": template.slot.name, "id": template.slot.id, **sides, "ord": number, **browser, "did": None}


def _looks(role: Role) -> dict[str, Any]:
    """Return how a field appears in Anki's editor: those that only the builder fills are folded away."""
    return {"collapsed": role not in (Role.PROMPT, Role.ANSWER, Role.TEXT, Role.EXTRA)}
