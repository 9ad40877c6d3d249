"""Digests of what a note and a note type say: what the lock remembers, so that a build can tell what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple, TypedDict

from deckwright.base.model import AnyType, Family, MediaName, Note
from deckwright.cards.likeness import is_loose
from deckwright.cards.notetypes import FIELDS, NoteType, Role, Slot, by_role, name_of, name_texts
from deckwright.regions.known import Known, join_known, read_clozes, read_known
from deckwright.remember.steps import Remembering
from deckwright.ship.lock import RESPELLED, LockedNote
from deckwright.ship.seen import seen

ASKS = (Role.PROMPT, Role.TITLE)
"""The fields that ask, in the order in which they are digested."""
ANSWERS = (Role.ANSWER, Role.TEXT, Role.TYPED, Role.OPTIONS, Role.REVERSE)
"""The fields that answer, in the order in which they are digested."""
REGIONS = (Role.PICTURE, Role.MASKS, Role.LABELS)
"""Those of a note that hides parts of a picture."""


class Digests(TypedDict):
    """The digests of a note, under the names that the lock has for them."""

    prompt: str
    answer: str
    other: str
    tags: str
    seen: tuple[str, ...]


def digest_note(note: Note, note_type: NoteType | None) -> Digests:
    """Return the digests of a note of ``note_type``; without one, all of its HTML counts as seen."""
    if isinstance(note.family, Family):
        return digest_fields(note.family, name_texts(FIELDS[note.family], note.fields), note.tags, note_type)
    names = [slot.name for slot in note_type.fields] if note_type else map(str, range(len(note.fields)))
    return digest_fields(note.family, dict(zip(names, note.fields, strict=False)), note.tags, note_type)


DigestNote = Callable[[Note, NoteType | None], Digests]
"""What digests a note: :func:`digest_note`, or something that remembers what that returned."""


def digest_ahead(note: Note, note_type: NoteType | None) -> tuple[str, list[object]]:
    """Return what :class:`RememberedDigests` will ask for: what of its note type a note is digested by, its digests."""
    found = digest_note(note, note_type)
    told: list[object] = [found["prompt"], found["answer"], found["other"], found["tags"], found["seen"]]
    return _read_by(note.family, note_type).told, told


class RememberedDigests:
    """Digests notes as :func:`digest_note` does, those it knows from what builds before have made."""

    def __init__(self, memory: Remembering) -> None:
        self._memory = memory

    def __call__(self, note: Note, note_type: NoteType | None) -> Digests:
        """Return the digests of a note of ``note_type``."""
        memory = self._memory
        says = memory.says(note)
        if not says:
            return digest_note(note, note_type)
        page, key = memory.page("digests", note.file), says + _read_by(note.family, note_type).told
        kept = memory.pages.recall(page, key)
        if kept is None:
            _, kept = digest_ahead(note, note_type)
            memory.pages.remember(page, key, kept)
        prompt, answer, other, tags, shown = kept
        return Digests(prompt=prompt, answer=answer, other=other, tags=tags, seen=tuple(shown))

    def marks(self, notes: Sequence[Note], types: Mapping[AnyType, NoteType]) -> dict[str, str]:
        """Return by files digests of all that the lock tells of their notes, as far as that is at hand of all."""
        parts: dict[str, list[str]] = {}
        unknown = set()
        read_by = {family: _read_by(family, types.get(family)).told for family in {note.family for note in notes}}
        says_of = self._memory.says
        for note in notes:
            says = says_of(note)
            if not says:
                unknown.add(note.file)
            pinned = "pinned" if note.pinned else ""
            said = (note.id, says, read_by[note.family], note.kind, pinned, note.deck, note.inputs)
            if note.file in parts:
                parts[note.file] += said
            else:
                parts[note.file] = [*said]
        return {file: _digest(said) for file, said in parts.items() if file not in unknown}


class _ReadBy(NamedTuple):
    """What of its note type a note is digested by."""

    note_type: NoteType | None
    loose: bool
    told: str
    """That, and the names of its fields, as text."""


_READ_BY: dict[tuple[AnyType, bool], _ReadBy] = {}
"""By families, with their note type and without, those that were met last: most notes have the same."""


def _read_by(family: AnyType, note_type: NoteType | None) -> _ReadBy:
    found = _READ_BY.get((family, note_type is None))
    if not found or found.note_type is not note_type:
        loose = note_type is not None and is_loose(note_type)
        names = [slot.name for slot in note_type.fields] if note_type else []
        told = json.dumps([str(family), isinstance(family, Family), loose, names])
        found = _READ_BY[family, note_type is None] = _ReadBy(note_type, loose, told)
    return found


def digest_fields(
    family: AnyType, named: Mapping[str, str], tags: Iterable[str], note_type: NoteType | None
) -> Digests:
    """Return the digests of prompt, answer, other fields and tags; ``named`` are the fields in their order."""
    loose = _read_by(family, note_type).loose
    shown = {name: seen(text) if loose else text for name, text in named.items()}
    digests = _digest_parts(family, named)
    looks = digests if shown == named else _digest_parts(family, shown)
    prompt, answer, other = digests
    return Digests(
        prompt=prompt,
        answer=answer,
        other=other,
        tags=_digest(sorted(tags)),
        seen=looks if looks != digests else (),
    )


def regions_of(family: AnyType, named: Mapping[str, str]) -> tuple[Known, ...]:
    """Return the parts of a picture that a note hides, or of a text, given its fields by their names; else nothing."""
    if family not in (Family.OCCLUSION, Family.CLOZE):
        return ()
    texts = by_role(family, named)
    if family is Family.CLOZE:
        return read_clozes(texts.get(Role.TEXT, ""))
    return read_known(texts.get(Role.MASKS, ""), texts.get(Role.LABELS, ""))


def regions_with(note: Note, old: LockedNote | None) -> tuple[Known, ...]:
    """Return all parts that a note hides, with those that learners may have of ``old``, as the lock knew it."""
    if not isinstance(note.family, Family) or not note.family.has_holes:
        return ()
    now = regions_of(note.family, name_texts(FIELDS[note.family], note.fields))
    return join_known(old.regions if old else (), now)


def media_of(note: Note) -> tuple[MediaName, ...]:
    """Return the names of a note's files, sorted."""
    return tuple(sorted(asset.name for asset in note.assets)) if note.assets else ()


def _answers(family: Family) -> Sequence[Role]:
    return REGIONS if family is Family.OCCLUSION else ANSWERS


_FILE = name_of(Role.FILE)
"""Where a question stands, which is nothing that its note says."""


def _parts(family: Family) -> tuple[tuple[str, ...], ...]:
    names = {slot.role: slot.name for slot in FIELDS[family]}
    told = {names.get(role) for role in (*ASKS, *_answers(family))}
    others = (slot.name for slot in FIELDS[family] if slot.name not in told)
    return (
        tuple(names.get(role, "") for role in ASKS),
        tuple(names.get(role, "") for role in _answers(family)),
        tuple("" if name == _FILE else name for name in others),
    )


PARTS = {family: _parts(family) for family in FIELDS}
"""By families the names of the fields that ask, that answer and that do neither, as digested; "" for no text."""


def _digest_parts(family: AnyType, named: Mapping[str, str]) -> tuple[str, str, str]:
    """Return the digests of prompt, answer and other fields."""
    if isinstance(family, Family):
        asks, answers, rest = PARTS[family]
        return digest_texts(asks, named), digest_texts(answers, named), digest_texts(rest, named)
    # Of a carried note type the first field asks, the others answer. Where the first field is all there is, another
    # note's equally empty rest must not make the two alike.
    values = list(named.values())
    others = values[1:]
    return _digest(values[:1]), _digest(others if any(others) else values), _digest([])


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


def digest_texts(names: Iterable[str], named: Mapping[str, str]) -> str:
    """Return the digest of texts by the names of their fields, those of one of the :data:`PARTS`."""
    return _digest([named.get(name, "") for name in names])


def _digest(parts: Sequence[str]) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def looks(note: LockedNote) -> tuple[str, ...]:
    """Return the digests of a note's prompt, answer and other fields as a learner sees them, so far as is known."""
    return note.seen[:3] or letters(note)


def same_prompt(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes ask the same, letter by letter or to the eye."""
    return one.prompt == other.prompt or looks(one)[0] == looks(other)[0]


def same_answer(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes answer the same, letter by letter or to the eye."""
    return one.answer == other.answer or looks(one)[1] == looks(other)[1]


def same_other(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes say the same besides, letter by letter or to the eye."""
    return one.other == other.other or looks(one)[2] == looks(other)[2]


def same_result(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes look alike to a learner: all that an import takes over."""
    return same_texts(one, other) and one.ords == other.ords


def same_texts(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes have the same fields, letter by letter or to the eye, and the same tags."""
    return (letters(one) == letters(other) or looks(one) == looks(other)) and one.tags == other.tags


def same_letters(one: LockedNote, other: LockedNote) -> bool:
    """Whether two notes surely have the same fields letter by letter, and the same tags and cards."""
    if is_respelled(one) or is_respelled(other):
        return False
    return letters(one) == letters(other) and one.tags == other.tags and one.ords == other.ords


def letters(note: LockedNote) -> tuple[str, ...]:
    """Return the digests of a note's prompt, answer and other fields, letter by letter."""
    return note.prompt, note.answer, note.other


def respell(old: LockedNote) -> LockedNote:
    """Return a note that was shipped again in other letters that look the same, under the same stamp.

    Which of them a learner has is unknown from then on.
    """
    return replace(old, seen=(*looks(old), RESPELLED))


def is_respelled(note: LockedNote) -> bool:
    """Whether learners may have a note in different letters under one stamp."""
    return RESPELLED in note.seen
