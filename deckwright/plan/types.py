"""Compares a note type with the one before: whether Anki takes both for one, and what looks otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deckwright.cards.notetypes import NoteType
from deckwright.plan.model import HadType, Shape, TypeChange
from deckwright.ship.digests import digest_schema, digest_type


def same_schema(note_type: NoteType, had: HadType) -> bool:
    """Whether Anki takes two note types for one: fields and templates in one order, alike by id, or else by name."""
    if had.shape is None:
        return had.locked is None or had.locked.schema == digest_schema(note_type)
    fields = [(slot.id, slot.name) for slot in note_type.fields]
    templates = [(template.slot.id, template.slot.name) for template in note_type.templates]
    return _alike(fields, had.shape.fields) and _alike(templates, [part[:2] for part in had.shape.templates])


def _alike(ours: Sequence[tuple[int | None, str]], theirs: Sequence[tuple[int | None, str]]) -> bool:
    if len(ours) != len(theirs):
        return False
    pairs = zip(ours, theirs, strict=True)
    return all(name == named if None in (own, other) else own == other for (own, name), (other, named) in pairs)


def type_changes(note_type: NoteType, had: HadType) -> Iterator[TypeChange]:
    """Yield what is otherwise about a note type than before."""
    if not same_schema(note_type, had):
        yield TypeChange.SCHEMA
        return
    if had.shape is None:
        if had.locked and had.locked.digest != digest_type(note_type):
            yield TypeChange.LOOK
        return
    seen = list(_seen_changes(note_type, had.shape))
    yield from seen
    if not seen and had.locked and had.locked.digest != digest_type(note_type):
        yield TypeChange.LOOK  # a carried note type has more to it than is compared here


def _seen_changes(note_type: NoteType, before: Shape) -> Iterator[TypeChange]:
    shape = _shape(note_type)
    if shape.name != before.name:
        yield TypeChange.NAME
    if shape.css.strip() != before.css.strip():
        yield TypeChange.CSS
    if [part[1:] for part in shape.templates] != [part[1:] for part in before.templates]:
        yield TypeChange.TEMPLATES
    if [name for _, name in shape.fields] != [name for _, name in before.fields]:
        yield TypeChange.FIELDS


def _shape(note_type: NoteType) -> Shape:
    templates = tuple((part.slot.id, part.slot.name, part.front, part.back) for part in note_type.templates)
    return Shape(note_type.name, tuple((slot.id, slot.name) for slot in note_type.fields), templates, note_type.css)
