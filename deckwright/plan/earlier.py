"""Reads what the next package is compared with: the lock with the last package, any package, a learner's collection."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from deckwright.anki.packages import Package, PackedNote, PackedType, read_package
from deckwright.base.files import shown
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, Problems, Stop, stop
from deckwright.plan.model import Against, Earlier, Had, HadType, Shape, Text
from deckwright.plan.trial import Trial
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Lock, LockedNote
from deckwright.ship.open_lock import is_copy, parse_copy
from deckwright.ship.shipment import Shipment


def shipped_last(lock: Lock, settings: Settings) -> Earlier:
    """Return what the lock remembers, with the words of the last package where that is at hand and the same one."""
    texts = _last_texts(lock, settings)
    notes = {}
    for old in lock.notes.values():
        note_type = lock.types.get(old.family)
        notes[old.guid] = Had(
            guid=old.guid,
            mod=old.mod,
            type=note_type.id if note_type else 0,
            deck=old.deck,
            ords=old.ords,
            text=texts.notes.get(old.guid),
            locked=old,
        )
    types = {
        note_type.id: HadType(note_type.mod, texts.types.get(note_type.id), note_type)
        for note_type in lock.types.values()
    }
    return Earlier(Against.LOCK, shown(settings.lock), notes, types)


class _Texts:
    """The words of the last package, of the notes and note types that are in it as the lock says."""

    def __init__(self) -> None:
        self.notes: dict[Guid, Text] = {}
        self.types: dict[int, Shape] = {}


def _last_texts(lock: Lock, settings: Settings) -> _Texts:
    found, file = _Texts(), settings.output
    try:
        package = read_package(file) if file.is_file() else None
    except Stop:
        return found  # it gives only the words, and a damaged one is replaced by the next build
    if package is None or not lock.notes:
        return found
    by_guid = {note.guid: note for note in lock.notes.values()}
    locked = by_guid if is_copy(package.lock or b"", settings.lock) else _lock_of(package)
    for note in package.notes:
        then, now = locked.get(note.guid), by_guid.get(note.guid)
        if then and now and _words(then) == _words(now):
            found.notes[note.guid] = Text(note.fields, note.tags)
    for note_type in lock.types.values():
        packed = package.types.get(note_type.id)
        if packed and packed.mod == note_type.mod:
            found.types[note_type.id] = _shape(packed)
    return found


def _words(note: LockedNote) -> tuple[object, ...]:
    return note.mod, note.prompt, note.answer, note.other, note.tags


def _lock_of(package: Package) -> dict[Guid, LockedNote]:
    """Return the notes of the lock that a package carries; nothing if it has none that can be read."""
    lock = parse_copy(package.lock or b"", Problems())
    return {note.guid: note for note in lock.notes.values()}


def in_package(file: Path, shipment: Shipment) -> Earlier:
    """Return what somebody has who imported the package ``file`` and nothing later.

    Stops with exit code 2 if it is no package or holds no note of this deck.
    """
    package = read_package(file)
    locked = _lock_of(package)
    ours = _guids(shipment)
    types = {note_type.id for note_type, _ in shipment.types}
    notes = {
        note.guid: _had(note, locked.get(note.guid))
        for note in package.notes
        if note.guid in ours or note.type in types
    }
    if not notes:
        stop(ExitCode.USAGE, f"{shown(file)} holds no note of this deck", "name an earlier package of the same deck")
    return Earlier(Against.PACKAGE, shown(file), notes, _types(package))


def in_collection(file: Path, trial: Trial, shipment: Shipment, lock: Lock) -> Earlier:
    """Return what a learner has of this deck, and what Anki did with each note when it was imported on trial."""
    ours = _guids(shipment)
    locked = {note.guid: note for note in lock.notes.values()}
    notes = {}
    for note in trial.before.notes:
        if note.guid not in ours:
            continue
        last = locked.get(note.guid)
        notes[note.guid] = _had(
            note,
            last if last and last.mod == note.mod else None,
            trial.studied.get(note.guid, ()),
            edited=bool(last and note.mod > last.mod),
        )
    return Earlier(Against.COLLECTION, shown(file), notes, _types(trial.before), trial.outcomes)


def _guids(shipment: Shipment) -> frozenset[Guid]:
    """Return the GUIDs of everything that was ever shipped."""
    return frozenset(note.guid for note in shipment.lock.notes.values())


def _had(note: PackedNote, locked: LockedNote | None, studied: Collection[int] = (), edited: bool = False) -> Had:
    return Had(
        guid=note.guid,
        mod=note.mod,
        type=note.type,
        deck=note.deck,
        ords=note.ords,
        text=Text(note.fields, note.tags),
        locked=locked,
        studied=frozenset(studied),
        edited=edited,
    )


def _types(package: Package) -> dict[int, HadType]:
    return {note_type.id: HadType(note_type.mod, _shape(note_type)) for note_type in package.types.values()}


def _shape(note_type: PackedType) -> Shape:
    return Shape(note_type.name, note_type.fields, note_type.templates, note_type.css)
