"""What a learner's note says, field by field, beside what was shipped and what the files say now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from deckwright.adopt.occlusion import drawn, unwritten
from deckwright.anki.packages import PackedNote
from deckwright.base.model import Family, Guid, Html, Note
from deckwright.cards.likeness import Likeness, is_loose, likenesses
from deckwright.cards.notetypes import Field, NoteType, Role, make_guid
from deckwright.plan.model import Had
from deckwright.pull.fields.normal import Form, same_field
from deckwright.pull.model import FieldStates, Standing
from deckwright.settings.settings import Settings
from deckwright.ship.digests import (
    ANSWERS,
    ASKS,
    REGIONS,
    digest_note,
    is_respelled,
    same_answer,
    same_other,
    same_prompt,
)
from deckwright.ship.lock import Lock, LockedNote
from deckwright.ship.locked.numbers import first_carried


def forms_of(note_type: NoteType) -> Mapping[str, Form]:
    """Return how each field of a note type is compared.

    The theme shows ``<b>`` as it shows ``<strong>``, and its scripts look at no words.
    """
    names = [slot.name for slot in note_type.fields]
    if isinstance(note_type.family, Family):
        return dict.fromkeys(names, Form(Likeness(emphasis=True, space=is_loose(note_type)), themed=True))
    likes = likenesses(names, note_type.css, note_type.sides)
    return {name: Form(like, themed=False) for name, like in likes.items()}


def field_states(
    note: Note, there: PackedNote, had: Had, locked: LockedNote, note_type: NoteType, sure: bool
) -> Iterator[FieldStates]:
    """Yield the fields of a note in which the files and Anki differ, or differ from what was shipped.

    ``had`` is the note as it was shipped, ``locked`` what the lock remembers of it. ``sure`` tells that the learner
    had it so before she edited it. Where the question stands is nothing that anybody writes: that is no difference.
    """
    forms, names = forms_of(note_type), [slot.name for slot in note_type.fields]
    slots = {slot.name: slot for slot in note_type.fields}
    ours = dict(zip(names, note.fields, strict=True))
    shipped = had.text.fields if had.text else None
    changed = _changed(note, there, locked, note_type) if shipped is None else None
    for name in names:
        if slots[name].role is Role.FILE:
            continue
        theirs, form = there.fields[name], forms[name]
        if same_standing(slots[name], ours[name], theirs, form):
            continue
        was = shipped.get(name, "") if shipped is not None else None
        if was is not None:
            by_us, by_them = (not same_standing(slots[name], was, text, form) for text in (ours[name], theirs))
        else:
            assert changed is not None, "without the words, the digests tell"
            by_us, by_them = changed[_group(name, note_type)]
        untouched = there.mod == had.mod and (was is None or is_respelled(locked))
        verdict = _verdict(by_us, by_them and not untouched, there.mod < had.mod, sure)
        yield FieldStates(name, was, ours[name], theirs, verdict, sure)


def same_standing(slot: Field, one: str, other: str, form: Form) -> bool:
    """Whether two texts of a field are the same; masks are, whatever spelling of numbers Anki's editor has."""
    if slot.role is Role.MASKS:
        return drawn(one) == drawn(other) and unwritten(one) == unwritten(other)
    return same_field(one, other, form)


def is_edited(there: PackedNote, had: Had, note_type: NoteType) -> bool:
    """Whether a learner changed a note that the files have no more; if nobody knows its words, by its time."""
    if there.mod <= had.mod:
        return False
    forms, names = forms_of(note_type), {slot.name for slot in note_type.fields if slot.role is not Role.FILE}
    if had.text is None or not names <= set(there.fields):
        return True
    was = had.text.fields
    return not all(same_field(was.get(name, ""), there.fields[name], forms[name]) for name in names)


def _verdict(by_us: bool, by_them: bool, older: bool, sure: bool) -> Standing:
    if not by_them:
        return Standing.OURS
    if older:
        return Standing.OLDER
    if by_us:
        return Standing.BOTH
    return Standing.THEIRS if sure else Standing.UNSURE


def shipped_once(lock: Lock, settings: Settings, there: Mapping[Guid, int]) -> frozenset[Guid]:
    """Return the notes of which there is only one text: they were shipped once, and never changed since.

    A note that is edited gets a new ``mod`` in Anki, whatever its text was before. So only of these is it plain that
    what differs is the learner's. A build numbers its new notes from its own time on, one after another. Any other
    note, as one that was renamed, touched or adopted, may have had another text. So may one that is older in Anki than
    in the lock, as its number ``there`` tells: the lock is not the one that it was shipped with.
    """
    found: list[Guid] = []
    first = last = -1
    for note in sorted(lock.notes.values(), key=lambda note: note.nid):
        first, last = (first if note.nid == last + 1 else note.nid), note.nid
        ours = note.guid == make_guid(settings.namespace, note.id, note.family)
        is_younger = there.get(note.guid, note.nid) >= note.nid  # an import raises a number that is taken
        begins = {note.mod * 1000} | (
            set() if isinstance(note.family, Family) else {first_carried(note.mod, settings.namespace)}
        )
        if ours and is_younger and first in begins and not is_respelled(note):
            found.append(note.guid)
    return frozenset(found)


_ALIKE = {"prompt": same_prompt, "answer": same_answer, "other": same_other}


def _changed(note: Note, there: PackedNote, locked: LockedNote, note_type: NoteType) -> Mapping[str, tuple[bool, bool]]:
    """Return of the fields that ask, that answer, and the others, whether we changed them, and whether the learner did.

    No package is at hand, so the lock's digests have to tell.
    """
    learners = note._replace(fields=tuple(Html(there.fields[slot.name]) for slot in note_type.fields))
    ours, theirs = (replace(locked, **digest_note(one, note_type)) for one in (note, learners))
    return {group: (not is_same(locked, ours), not is_same(locked, theirs)) for group, is_same in _ALIKE.items()}


def _group(name: str, note_type: NoteType) -> str:
    """Return with which fields the lock digests a field."""
    at = [slot.name for slot in note_type.fields].index(name)
    if not isinstance(note_type.family, Family):
        return "answer" if at else "prompt"
    role = note_type.fields[at].role
    answers = REGIONS if note_type.family is Family.OCCLUSION else ANSWERS
    return "prompt" if role in ASKS else "answer" if role in answers else "other"
