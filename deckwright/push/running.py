"""Reads what a running Anki has of a deck.

AnkiConnect tells no note's GUID, so notes are known by other things. All notes are asked for that have a note type of
the deck, by the type's id, which an import keeps. Of a note type of ours, the field *ID* holds the question's id: the
GUID was made of it, unless the note was adopted, and then the lock knows the id. Where that field says nothing known,
as after a renaming, and for a carried note type, which has no such field, Anki's own id of the note counts: an import
keeps the one in the package unless another note has it. Two notes with one id are a note and its copy; the copy is
the one whose number the lock does not know, or the younger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from deckwright.base.model import AnyType, Family, Guid, NoteId
from deckwright.base.problems import ExitCode, stop
from deckwright.cards.notetypes import NoteType, Role, make_guid, name_of
from deckwright.connect.client import BACK, FRONT, Answering, ask_of_all
from deckwright.push.model import RunningAnki, RunningNote, RunningType
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Lock, LockedNote


def read_running(anki: Answering, types: Sequence[NoteType], lock: Lock, settings: Settings) -> RunningAnki:
    """Return what Anki has of the notes in ``lock``, of which only what ``types`` are used for is known."""
    collection = str(anki.ask("getMediaDirPath"))
    named = {number: name for name, number in anki.ask("modelNamesAndIds").items()}
    there = {note_type.family: _type(anki, note_type.id, named) for note_type in types if note_type.id in named}
    families = {kind.id: family for family, kind in there.items()}
    found = [note for kind in families for note in _notes(anki, kind, named[kind])]
    notes, copies = _known(found, families, lock, settings)
    missing = [note for note in lock.notes.values() if note.guid not in notes]
    media = frozenset(map(str, anki.ask("getMediaFilesNames", pattern="*")))
    strange = frozenset(_elsewhere(anki, missing, {note.nid for note in found}))
    return RunningAnki(collection, notes, copies, strange, there, media)


def reread(anki: Answering, nids: Sequence[int]) -> dict[int, Mapping[str, str]]:
    """Return the fields of notes as they stand in Anki now, by Anki's own ids; those that are gone are left out."""
    answers = ask_of_all(anki, "notesInfo", "notes", nids)
    return {nid: _fields(told) for nid, told in zip(nids, answers, strict=True) if told}


def _type(anki: Answering, number: int, named: Mapping[int, str]) -> RunningType:
    name = named[number]
    templates = anki.ask("modelTemplates", modelName=name)
    return RunningType(
        id=number,
        name=name,
        fields=tuple(anki.ask("modelFieldNames", modelName=name)),
        css=str(anki.ask("modelStyling", modelName=name)["css"]),
        templates={template: (sides[FRONT], sides[BACK]) for template, sides in templates.items()},
    )


def _notes(anki: Answering, number: int, name: str) -> Iterator[RunningNote]:
    """Yield the notes of a note type."""
    nids = sorted(map(int, anki.ask("findNotes", query=f"mid:{number}")))
    for nid, told in zip(nids, ask_of_all(anki, "notesInfo", "notes", nids), strict=True):
        if not told:
            continue  # deleted since it was found
        if told.get("modelName") != name:
            stop(ExitCode.ENVIRONMENT, "Anki found notes of another note type than asked for", "update AnkiConnect")
        mod = told.get("mod")
        cards = told.get("cards")
        if cards is None:
            cards = anki.ask("findCards", query=f"nid:{nid}")
        yield RunningNote(
            nid=nid,
            mod=mod if isinstance(mod, int) else None,
            type=number,
            fields=_fields(told),
            tags=tuple(told.get("tags", ())),
            cards=tuple(map(int, cards)),
        )


def _fields(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(text["value"]) for name, text in told["fields"].items()}


def _known(
    found: Iterable[RunningNote], families: Mapping[int, AnyType], lock: Lock, settings: Settings
) -> tuple[dict[Guid, RunningNote], dict[Guid, int]]:
    """Return the notes by their GUIDs, and how many copies there are of each."""
    guids = {note.guid: note for note in lock.notes.values()}
    numbers = {(note.family, note.nid): note for note in lock.notes.values()}
    same = defaultdict[Guid, list[RunningNote]](list)
    for note in found:
        locked = _identify(note, families[note.type], lock, guids, numbers, settings)
        if locked:
            same[locked.guid].append(note)
    first = {guid: min(notes, key=lambda note: (note.nid != guids[guid].nid, note.nid)) for guid, notes in same.items()}
    return first, {guid: len(notes) - 1 for guid, notes in same.items() if len(notes) > 1}


def _identify(
    note: RunningNote,
    family: AnyType,
    lock: Lock,
    guids: Mapping[Guid, LockedNote],
    numbers: Mapping[tuple[AnyType, int], LockedNote],
    settings: Settings,
) -> LockedNote | None:
    """Return what the lock knows of a note in Anki; None if it is none of the deck's."""
    if isinstance(family, Family):
        note_id = NoteId(note.fields.get(name_of(Role.ID), "").strip())
        known = guids.get(make_guid(settings.namespace, note_id, family)) or lock.notes.get(note_id)
        if known and known.family == family:
            return known
    return numbers.get((family, note.nid))


def _elsewhere(anki: Answering, missing: Sequence[LockedNote], known: set[int]) -> Iterator[Guid]:
    """Yield those of the missing notes whose number a note of another note type has."""
    asked = [note for note in missing if note.nid not in known]
    answers = ask_of_all(anki, "notesInfo", "notes", [note.nid for note in asked])
    return (note.guid for note, told in zip(asked, answers, strict=True) if told)
