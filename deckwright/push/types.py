"""Compares a deck's note types with those in a running Anki: styles and templates, each by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from deckwright.cards.notetypes import NoteType
from deckwright.connect.answers import BACK, FRONT
from deckwright.push.model import LeftAlone, RunningAnki, RunningType, TypeUpdate
from deckwright.push.record import PushRecord
from deckwright.ship.digests import digest_type
from deckwright.ship.lock import Lock


def fits(there: RunningType, ours: NoteType) -> bool:
    """Whether a note type in Anki has all fields of ours, so that notes of it can be compared."""
    return {slot.name for slot in ours.fields} <= set(there.fields)


def is_whole(there: RunningType, ours: NoteType) -> bool:
    """Whether it has just our fields and templates, so that an import of notes changes nothing of it."""
    fields = tuple(slot.name for slot in ours.fields)
    return there.fields == fields and tuple(there.templates) == tuple(slot.name for slot in ours.template_slots)


def compare_types(
    types: Sequence[NoteType],
    running: RunningAnki,
    lock: Lock,
    record: PushRecord,
    left: list[LeftAlone],
    kept: list[LeftAlone],
) -> Iterator[TypeUpdate]:
    """Yield what of the note types is to be written; what somebody changed in Anki is added to ``left`` or ``kept``."""
    for ours in types:
        there = running.types[ours.family]
        if there.name != ours.name:
            kept.append(LeftAlone(f"note type “{there.name}”", None, f"the deck calls it “{ours.name}”"))
        if not is_whole(there, ours):
            left.append(LeftAlone(f"note type “{there.name}”", None, "it has other fields or templates in Anki"))
            continue
        shipped = _as_there(ours, there)
        locked = lock.types.get(ours.family)
        is_shipped = bool(locked and shipped and digest_type(shipped) == locked.digest)
        parts = {(part, text): wanted for part, text, wanted in _parts(ours, there) if _one(text) != _one(wanted)}
        changed: dict[tuple[str, str], str] = {}
        for (part, text), wanted in parts.items():
            if is_shipped or record.knows_part(ours.id, text):
                changed[part, text] = wanted
            else:
                why = "its look differs in Anki, and nobody knows a package that had it so"
                left.append(LeftAlone(f"note type “{there.name}”  {part}", None, why))
        if changed:
            yield _update(ours, there, {part for part, _ in changed})


def _as_there(ours: NoteType, there: RunningType) -> NoteType | None:
    """Return our note type as it looks in Anki; None for a carried one, of which Anki tells too little."""
    if ours.original:
        return None
    templates = tuple(
        template._replace(front=there.templates[template.slot.name][0], back=there.templates[template.slot.name][1])
        for template in ours.templates
    )
    return replace(ours, css=there.css, templates=templates)


def parts_of(ours: NoteType) -> list[str]:
    """Return the texts that a note type consists of: its style and the sides of its templates."""
    return [ours.css, *ours.sides]


def _parts(ours: NoteType, there: RunningType) -> Iterator[tuple[str, str, str]]:
    """Yield what each part is called, how it stands in Anki, and how we have it."""
    yield "styling", there.css, ours.css
    for template in ours.templates:
        name = template.slot.name
        front, back = there.templates[name]
        yield f"{name}, front", front, template.front
        yield f"{name}, back", back, template.back


def _update(ours: NoteType, there: RunningType, changed: set[str]) -> TypeUpdate:
    templates = {}
    for template in ours.templates:
        name = template.slot.name
        front, back = there.templates[name]
        sides = {
            FRONT: template.front if f"{name}, front" in changed else front,
            BACK: template.back if f"{name}, back" in changed else back,
        }
        if changed & {f"{name}, front", f"{name}, back"}:
            templates[name] = sides
    return TypeUpdate(ours.family, there.name, ours.css if "styling" in changed else None, templates)


def _one(text: str) -> str:
    return text.replace("\r", "").strip()
