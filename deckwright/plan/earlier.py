"""Reads what the next package is compared with: the lock with the last package, any package, a learner's collection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from deckwright.anki.packages import Package, PackedNote, PackedType, read_package
from deckwright.base.command import shown
from deckwright.base.model import Guid, NoteId
from deckwright.base.problems import ExitCode, Problems, Stop, stop
from deckwright.cards.notetypes import NoteType
from deckwright.plan.model import Against, Earlier, Had, HadType, Shape, Text
from deckwright.plan.trial import Trial
from deckwright.plan.types import same_schema
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Lock, LockedNote
from deckwright.ship.locked.notes import briefly, by_guid, kept
from deckwright.ship.open_lock import is_copy, parse_copy
from deckwright.ship.shipment import Shipment


def shipped_last(lock: Lock, settings: Settings, shipment: Shipment | None = None) -> Earlier:
    """Return what the lock remembers, with the words of the last package where that is at hand and the same one.

    Given the next ``shipment``, the words are those of the notes that it changes, where that can be told.
    """
    if shipment:
        same = kept(shipment.lock.notes, lock.notes).difference(shipment.report.rerendered)
        texts = _last_texts(lock, settings, [name for name in lock.notes if name not in same])
        types = _types_in(lock, texts)
        if texts.notes and all(_is_as_before(note_type, lock, types) for note_type, _ in shipment.types):
            return Earlier(Against.LOCK, shown(settings.lock), _Shipped(lock, texts), types, True, same=same)
    texts = _last_texts(lock, settings)
    notes, types = _Shipped(lock, texts), _types_in(lock, texts)
    return Earlier(Against.LOCK, shown(settings.lock), notes, types, bool(texts.notes))


def _types_in(lock: Lock, texts: _Texts) -> Mapping[int, HadType]:
    return {kind.id: HadType(kind.mod, texts.types.get(kind.id), kind) for kind in lock.types.values()}


def _is_as_before(note_type: NoteType, lock: Lock, types: Mapping[int, HadType]) -> bool:
    known, had = lock.types.get(note_type.family), types.get(note_type.id)
    return known is not None and had is not None and known.id == note_type.id and same_schema(note_type, had)


class _Texts:
    """The words of the last package, of the notes and note types that are in it as the lock says."""

    def __init__(self) -> None:
        self.notes: dict[Guid, Text] = {}
        self.types: dict[int, Shape] = {}


class _Shipped(Mapping[Guid, Had]):
    """The notes that a lock remembers, each made when it is asked for: most of them never are."""

    def __init__(self, lock: Lock, texts: _Texts) -> None:
        self._lock = lock
        self._texts = texts
        self._ids = by_guid(lock.notes)

    def __getitem__(self, guid: Guid) -> Had:
        old = self._lock.notes[self._ids[guid]]
        note_type = self._lock.types.get(old.family)
        return Had(
            guid=guid,
            mod=old.mod,
            type=note_type.id if note_type else 0,
            deck=old.deck,
            ords=old.ords,
            text=self._texts.notes.get(guid),
            locked=old,
        )

    def __contains__(self, guid: object) -> bool:
        return guid in self._ids

    def __iter__(self) -> Iterator[Guid]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def _last_texts(lock: Lock, settings: Settings, of: Sequence[NoteId] | None = None) -> _Texts:
    """Return the words of the last package: of some notes, or of all that the lock has."""
    found, file, ids, known = _Texts(), settings.output, by_guid(lock.notes), briefly(lock.notes)
    guids = None if of is None else frozenset(known[name].guid for name in of)
    try:
        package = read_package(file, guids) if file.is_file() else None
    except Stop:
        return found  # it gives only the words, and a damaged one is replaced by the next build
    if package is None or not lock.notes:
        return found
    is_own = is_copy(package.lock or b"", settings.lock)
    locked = {} if is_own else _lock_of(package)
    for note in package.notes:
        now = lock.notes[ids[note.guid]] if note.guid in ids else None
        then = now if is_own else locked.get(note.guid)
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
    return Earlier(Against.PACKAGE, shown(file), notes, _types(package), has_texts=True)


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
    return Earlier(Against.COLLECTION, shown(file), notes, _types(trial.before), bool(notes), trial.outcomes)


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
