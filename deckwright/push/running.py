"""Reads what a running Anki has of a deck.

AnkiConnect tells no note's GUID, so notes are known by other things. All notes are asked for that have a note type of
the deck, by the type's id, which an import keeps. Of a note type of ours, the field *ID* holds the question's id: the
GUID was made of it, unless the note was adopted, and then the lock knows the id. Where that field says nothing known,
as after a renaming, and for a carried note type, which has no such field, Anki's own id of the note counts: an import
keeps the one in the package unless another note has it. Two notes with one id are a note and its copy; the copy is
the one whose number the lock does not know, or the younger. What a push has seen once, the next knows by its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from deckwright.base.model import AnyType, Family, Guid, NoteId, Stamped
from deckwright.base.problems import ExitCode, stop
from deckwright.cards.notetypes import NoteType, Role, make_guid, name_of
from deckwright.connect.answers import (
    Answering,
    ask_css,
    ask_field_names,
    ask_for_cards,
    ask_for_notes,
    ask_media_folder,
    ask_media_names,
    ask_notes,
    ask_templates,
    ask_types,
)
from deckwright.push.model import RunningAnki, RunningNote, RunningType
from deckwright.push.record import PushRecord
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Lock, LockedNote


def read_running(
    anki: Answering, types: Sequence[NoteType], lock: Lock, settings: Settings, seen: Mapping[Guid, int]
) -> RunningAnki:
    """Return what Anki has of the notes in ``lock``, of which only what ``types`` are used for is known.

    ``seen`` are the ids that notes had in this collection.
    """
    collection = ask_media_folder(anki)
    named = ask_types(anki)
    there = {note_type.family: _type(anki, note_type.id, named) for note_type in types if note_type.id in named}
    families = {kind.id: family for family, kind in there.items()}
    found = [note for number in families for note in _notes(anki, number, named[number], True)]
    fields = {kind.id: {*kind.fields} for kind in there.values()}
    if any(fields[note.type] != note.fields.keys() for note in found):
        stop(ExitCode.ENVIRONMENT, "a note type was changed in Anki while its notes were read", "run this again")
    notes, copies = _known(found, families, lock, settings, seen)
    media = ask_media_names(anki)
    strange = _elsewhere(anki, lock, notes, found)
    return RunningAnki(collection, notes, copies, strange, there, media)


def read_notes(
    anki: Answering, types: Sequence[NoteType], lock: Lock, settings: Settings, seen: Mapping[Guid, int]
) -> tuple[Mapping[Guid, RunningNote], Mapping[Guid, frozenset[str]]]:
    """Return the notes alone, without their cards, and the texts of strange ones: see :class:`RunningAnki`."""
    named = ask_types(anki)
    families = {note_type.id: note_type.family for note_type in types if note_type.id in named}
    found = [note for number in families for note in _notes(anki, number, named[number], False)]
    notes, _ = _known(found, families, lock, settings, seen)
    return notes, _elsewhere(anki, lock, notes, found)


def same_profile(anki: Answering, collection: str, again: str) -> None:
    """Stop with exit code 3 if Anki has another profile open than the one of ``collection``.

    ``again`` is what to do then, once it is open.
    """
    now = ask_media_folder(anki)
    if now != collection:
        message = f"Anki has opened another profile meanwhile: {now}"
        stop(ExitCode.ENVIRONMENT, message, f"open the profile of {collection} and {again}")


_ASKS = (Role.PROMPT, Role.TEXT, Role.MASKS, Role.FIRST, Role.ID)
"""Fields by which a note is known, whatever its note type."""


def asks_the_same(
    stamped: Stamped, note_type: NoteType, texts: Collection[str], was: Mapping[str, str], record: PushRecord
) -> bool:
    """Whether a note in Anki, of which the ``texts`` are known, is ``stamped``: it asks the same, or has its ID.

    ``was`` is what the fields said when they were shipped last, as far as that is known.
    """
    fields = zip(note_type.fields, stamped.note.fields, strict=True)
    asks = {slot.name: text for slot, text in fields if slot.role in _ASKS}
    return any(
        text and (text in (ours, was.get(name)) or record.knows(stamped.guid, name, text))
        for text in texts
        for name, ours in asks.items()
    )


def reread(anki: Answering, nids: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """Return the fields of notes as they stand in Anki now, by Anki's own ids; those that are gone are left out."""
    return {told.nid: told.fields for told in ask_notes(anki, nids)}


def _type(anki: Answering, number: int, named: Mapping[int, str]) -> RunningType:
    name = named[number]
    return RunningType(number, name, ask_field_names(anki, name), ask_css(anki, name), ask_templates(anki, name))


def _notes(anki: Answering, number: int, name: str, with_cards: bool) -> Iterator[RunningNote]:
    """Yield the notes of a note type; an older AnkiConnect must be asked for the cards of each, if they are wanted."""
    for told in ask_notes(anki, ask_for_notes(anki, f"mid:{number}")):
        if told.type != name:
            stop(ExitCode.ENVIRONMENT, "Anki found notes of another note type than asked for", "update AnkiConnect")
        cards = ask_for_cards(anki, f"nid:{told.nid}") if told.cards is None and with_cards else told.cards
        yield RunningNote(told.nid, told.mod, number, told.fields, told.tags, cards or ())


def _known(
    found: Iterable[RunningNote],
    families: Mapping[int, AnyType],
    lock: Lock,
    settings: Settings,
    seen: Mapping[Guid, int],
) -> tuple[dict[Guid, RunningNote], dict[Guid, int]]:
    """Return the notes by their GUIDs, and how many copies there are of each."""
    owners = {nid: guid for guid, nid in seen.items()}
    guids = {note.guid: note for note in lock.notes.values()}
    numbers = {(note.family, note.nid): note for note in lock.notes.values()}
    same = defaultdict[Guid, list[RunningNote]](list)
    for note in found:
        family = families[note.type]
        locked = guids.get(owners.get(note.nid, Guid(""))) or _identify(note, family, lock, guids, numbers, settings)
        if locked and locked.family == family:
            same[locked.guid].append(note)
    first = {}
    for guid, notes in same.items():
        wanted = (seen.get(guid), guids[guid].nid)
        note = min(notes, key=lambda note: (note.nid != wanted[0], note.nid != wanted[1], note.nid))
        if guid not in seen or note.nid in wanted:  # else it is a copy of one that was deleted
            first[guid] = note
    return first, {guid: len(same[guid]) - 1 for guid in first if len(same[guid]) > 1}


def _identify(
    note: RunningNote,
    family: AnyType,
    lock: Lock,
    guids: Mapping[Guid, LockedNote],
    numbers: Mapping[tuple[AnyType, int], LockedNote],
    settings: Settings,
) -> LockedNote | None:
    """Return what the lock knows of a note in Anki; None if it is none of the deck's."""
    numbered = numbers.get((family, note.nid))
    if isinstance(family, Family):
        note_id = NoteId(note.fields.get(name_of(Role.ID), "").strip())
        made = make_guid(settings.namespace, note_id, family)
        if numbered and (note_id == numbered.id or made == numbered.guid):
            return numbered  # its id may have been another question's once
        known = guids.get(made) or lock.notes.get(note_id)
        if known and known.family == family:
            return known
    return numbered


def _elsewhere(
    anki: Answering, lock: Lock, known: Mapping[Guid, RunningNote], found: Iterable[RunningNote]
) -> dict[Guid, frozenset[str]]:
    """Return the texts of those notes in Anki that have the number of one in the lock that is missing, by its GUID.

    It may be that note with another note type, or one of another deck that was built in the same second.
    """
    used = {note.nid for note in known.values()}
    guids = {note.nid: note.guid for note in lock.notes.values() if note.guid not in known}
    there = {
        guids[note.nid]: frozenset(note.fields.values()) for note in found if note.nid in guids and note.nid not in used
    }
    asked = [nid for nid, guid in guids.items() if guid not in there]
    return there | {guids[told.nid]: frozenset(told.fields.values()) for told in ask_notes(anki, asked)}
