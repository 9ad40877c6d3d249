"""Makes the collection without notes, with its note types and decks: the only file that imports genanki.

genanki gives the schema and the JSON of note types and decks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any, NamedTuple

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from deckwright.base.model import Family
from deckwright.cards.notetypes import STOCK_FIELDS, NoteType, Role, Template
from deckwright.settings.settings import DeckOptions


class Empty(NamedTuple):
    """A collection without notes."""

    scripts: Sequence[str]
    """SQL that makes it."""
    types: str
    """Its note types, in JSON."""
    decks: str
    """Its decks, in JSON."""


def make_empty(types: Sequence[tuple[NoteType, int]], decks: Sequence[tuple[int, str, DeckOptions]]) -> Empty:
    """Return the collection of note types, each with its ``mod``, and of decks, each with its id and its name."""
    first = next((number for number, *_ in decks), 1)
    stored_types = {str(note_type.id): _model(note_type, mod, first) for note_type, mod in types}
    scripts = (APKG_SCHEMA, APKG_COL)
    with closing(sqlite3.connect(":memory:")) as connection:
        for script in scripts:
            connection.executescript(script)
        (stored,) = connection.execute("SELECT decks FROM col").fetchone()
    stored_decks = json.loads(stored)
    stored_decks |= {str(number): _deck(number, name, options) for number, name, options in decks}
    return Empty(scripts, json.dumps(stored_types), json.dumps(stored_decks))


def _deck(number: int, name: str, options: DeckOptions) -> dict[str, Any]:
    """Return a deck as Anki stores it.

    Anki takes a description over whenever there is one, and the desired retention only for a deck that is new to it.
    """
    deck: dict[str, Any] = genanki.Deck(number, name, options.description).to_json()
    told = {"md": True} if options.description else {}
    kept = {"desiredRetention": options.desired_retention} if options.desired_retention else {}
    return {**deck, **told, **kept}


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
