"""Digests of what a note and a note type say: what the lock remembers, so that a build can tell what changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from deckwright.base.model import Family, Note
from deckwright.cards.notetypes import FIELDS, NoteType, Role, Slot, by_role, name_of, name_texts
from deckwright.ship.lock import LockedNote

ASKS = (Role.PROMPT, Role.TITLE)
"""The fields that ask, in the order in which they are digested."""
ANSWERS = (Role.ANSWER, Role.TEXT, Role.TYPED, Role.OPTIONS, Role.REVERSE)
"""The fields that answer, in the order in which they are digested."""


def digest_note(note: Note) -> dict[str, str]:
    """Return the digests of a note's prompt, answer, other fields and tags."""
    if isinstance(note.family, Family):
        return digest_own(note.family, name_texts(FIELDS[note.family], note.fields), note.tags)
    return digest_carried(note.fields, note.tags)


def digest_carried(values: Sequence[str], tags: Iterable[str]) -> dict[str, str]:
    """Return the same digests of a note of a carried note type: its first field asks, the others answer."""
    others = values[1:]
    # Where the first field is all there is, another note's equally empty rest must not make the two alike.
    answer = others if any(others) else values
    return {
        "prompt": _digest(values[:1]),
        "answer": _digest(answer),
        "other": _digest([]),
        "tags": _digest(sorted(tags)),
    }


def digest_own(family: Family, named: Mapping[str, str], tags: Iterable[str]) -> dict[str, str]:
    """Return the digests of prompt, answer, other fields and tags; ``named`` are the fields in their order."""
    texts = by_role(family, named)
    told = {name_of(role) for role in (*ASKS, *ANSWERS)}
    return {
        "prompt": _digest([texts.get(role, "") for role in ASKS]),
        "answer": _digest([texts.get(role, "") for role in ANSWERS]),
        "other": _digest([text for name, text in named.items() if name not in told]),
        "tags": _digest(sorted(tags)),
    }


def digest_type(note_type: NoteType) -> str:
    """Return the digest of all that a learner's Anki takes over from a note type."""
    if note_type.original:
        return _digest([json.dumps(note_type.original, sort_keys=True)])
    templates = [
        part for template in note_type.templates for part in (template.slot.name, template.front, template.back)
    ]
    return _digest([note_type.name, note_type.css, *(slot.name for slot in note_type.fields), *templates])


def digest_schema(note_type: NoteType) -> str:
    """Return the digest of what must never change: the ids of the fields and templates, in their order.

    Of a carried note type also their names where the original has no ids, its sort field and whether it is a cloze
    type: all that makes Anki refuse its notes, or ask for a full sync.
    """
    if note_type.original:
        fields, templates = (
            [_known_by(slot) for slot in slots] for slots in (note_type.fields, note_type.template_slots)
        )
        return _digest([str(note_type.cloze), str(note_type.sort_field), *fields, "", *templates])
    slots = [*note_type.fields, *note_type.template_slots]
    return _digest([str(slot.id) for slot in slots])


def _known_by(slot: Slot) -> str:
    return slot.name if slot.id is None else str(slot.id)


def _digest(parts: Sequence[str]) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def result(note: LockedNote) -> tuple[object, ...]:
    """Return all of a note that an import takes over: two notes of one result look alike to a learner."""
    return note.prompt, note.answer, note.other, note.tags, note.ords
