"""``lock --from``: gives back a lost lock, from the copy that every package carries or from a package's notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deckwright.anki.archive import BadMember
from deckwright.anki.packages import PackedNote, PackedType, read_package
from deckwright.base.command import shown
from deckwright.base.model import AnyType, Family, Guid, Kind, Note, NoteId
from deckwright.base.problems import ExitCode, Problems, stop
from deckwright.cards.notetypes import NoteType, Role, Slot, Template, by_role, make_fields, make_guid
from deckwright.media.library import is_media_name
from deckwright.media.named import named_files
from deckwright.questions.headings import NOTE_ID
from deckwright.settings.settings import Settings
from deckwright.ship.digests import (
    Digests,
    digest_fields,
    digest_note,
    digest_schema,
    digest_type,
    regions_of,
    same_result,
)
from deckwright.ship.lock import Lock, LockedNote, LockedType, State, dump_lock
from deckwright.ship.open_lock import belongs, parse_copy, shipped_copy


@dataclass(frozen=True, slots=True)
class Recovered:
    """A lock out of a package."""

    lock: Lock
    text: str
    """What the lock file will hold."""
    exact: bool
    """It is the very lock that the package was built with."""
    others: int = 0
    """Notes of other note types, which are left out."""
    unnamed: tuple[int, ...] = ()
    """Anki's ids of notes whose field ID is damaged, so that nobody knows which questions they are."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a lock knows and another one does not, by the notes' ids."""

    unknown: tuple[NoteId, ...]
    """Not in the other one at all."""
    newer: tuple[NoteId, ...]
    """Stamped later or otherwise, or known by another id there."""
    looks: tuple[AnyType, ...] = ()
    """Note types that were stamped later."""

    def __bool__(self) -> bool:
        return bool(self.unknown or self.newer or self.looks)

    def __str__(self) -> str:
        parts = [(self.unknown, "not in it at all"), (self.newer, "shipped later or renamed")]
        told = [f"{listed(ids)} ({what})" for ids, what in parts if ids]
        return ", ".join([*told, *(["a later style of the cards"] if self.looks else [])])


def listed(ids: Sequence[NoteId]) -> str:
    """Return the first ids, and how many more there are."""
    more = f" and {len(ids) - 3:,} more" if len(ids) > 3 else ""
    return ", ".join(f"“{name}”" for name in ids[:3]) + more


def recover_lock(file: Path, notes: Sequence[Note], types: Sequence[NoteType], settings: Settings) -> Recovered:
    """Return the lock that the package ``file`` was built with, or as much of it as its notes tell.

    ``notes`` and ``types`` are what the source gives today: they tell which questions the package's notes are.

    Stops with exit code 2 if the file is no package of this deck, with 1 if its lock is of a newer version.
    """
    copy = _read_copy(file)
    if copy:
        if not belongs(copy.lock, settings, types):
            _stop_foreign(file, settings)
        return _with_looks(copy, file, types)
    package = read_package(file)
    by_type = {note_type.id: note_type for note_type in types}
    ours = [note for note in package.notes if note.type in by_type]
    if not ours:
        _stop_foreign(file, settings)
    families = {number: note_type.family for number, note_type in by_type.items()}
    by_family = {note_type.family: note_type for note_type in types}
    named = _name(ours, families, notes, by_family, settings)
    known = {note.id: note for note in notes}
    lock = Lock(
        {
            name: locked_as_packed(name, note, by_type[note.type], known.get(name))
            for name, note in sorted(named.items())
        },
        {by_type[number].family: _type(package.types[number], by_type[number]) for number in {x.type for x in ours}},
    )
    placed = {note.nid for note in named.values()}
    unnamed = tuple(note.nid for note in ours if note.nid not in placed)
    return Recovered(lock, dump_lock(lock), False, len(package.notes) - len(ours), unnamed)


def find_loss(current: Lock, recovered: Lock) -> Loss:
    """Return what ``current`` knows that would be lost if ``recovered`` took its place."""
    others = {note.guid: note for note in recovered.notes.values()}
    unknown = [note.id for note in current.notes.values() if note.guid not in others]
    newer = [note.id for note in current.notes.values() if note.guid in others and _knows_more(note, others[note.guid])]
    types = recovered.types
    looks = [
        note_type.family
        for note_type in current.types.values()
        if note_type.family in types and note_type.mod > types[note_type.family].mod
    ]
    return Loss(tuple(unknown), tuple(newer), tuple(looks))


def _knows_more(note: LockedNote, other: LockedNote) -> bool:
    if note.id != other.id or note.mod != other.mod:
        return note.mod >= other.mod
    return not same_result(note, other) or len(note.seen) > len(other.seen)


def _read_copy(file: Path) -> Recovered | None:
    """Return the package's copy of its lock; None if there is none that can be read."""
    try:
        data = shipped_copy(file)
    except BadMember:
        return None
    if data is None:
        return None
    problems = Problems()
    lock = parse_copy(data, problems)
    for problem in problems.sorted():
        if problem.entry.newer_lock:
            stop(ExitCode.CONTENT, f"{shown(file)} was built by a newer deckwright", problem.hint)
    return None if problems.errors else Recovered(lock, data.decode(), True)


def _with_looks(copy: Recovered, file: Path, types: Sequence[NoteType]) -> Recovered:
    """Return a package's lock; if it was written before locks told how notes are seen, as its notes tell it."""
    if any(note.seen for note in copy.lock.notes.values()):
        return copy
    by_id = {note_type.id: note_type for note_type in types}
    packed = {note.guid: note for note in read_package(file).notes if note.type in by_id}
    notes = {}
    for name, note in copy.lock.notes.items():
        notes[name] = note
        if note.guid in packed:
            digests = _digests(packed[note.guid], by_id[packed[note.guid].type])
            if all(digests[part] == getattr(note, part) for part in ("prompt", "answer", "other")):
                notes[name] = replace(note, seen=digests["seen"])
    lock = replace(copy.lock, notes=notes)
    return replace(copy, lock=lock, text=dump_lock(lock)) if lock != copy.lock else copy


def _stop_foreign(file: Path, settings: Settings) -> None:
    message = f"{shown(file)} holds no note of the deck “{settings.name}”"
    hint = f"name a package that was built from this folder, under the namespace in {shown(settings.file)}"
    stop(ExitCode.USAGE, message, hint)


def _name(
    packed: Sequence[PackedNote],
    families: Mapping[int, AnyType],
    notes: Sequence[Note],
    types: Mapping[AnyType, NoteType],
    settings: Settings,
) -> dict[NoteId, PackedNote]:
    """Return the package's notes by their ids.

    An id is told by the field ID, unless a learner changed it and the GUID tells better; that of a note of a carried
    note type, which has no such field, by its GUID or its words.
    """
    here = {note.id for note in notes}
    named: dict[NoteId, PackedNote] = {}
    unsure: list[PackedNote] = []
    for note in packed:
        name = _id(note, families[note.type])
        if NOTE_ID.fullmatch(name) and make_guid(settings.namespace, name, families[note.type]) == note.guid:
            named[name] = note
        else:
            unsure.append(note)
    made: dict[Guid, NoteId] = {make_guid(settings.namespace, note.id, note.family): note.id for note in notes}
    worded: dict[tuple[object, ...], list[NoteId]] = {}
    for known in notes:
        for words in _words(known.family, digest_note(known, types.get(known.family))):
            worded.setdefault(words, []).append(known.id)
    for note in unsure:  # renamed once, damaged, or of a carried note type
        family = families[note.type]
        told, derived = _id(note, family), made.get(note.guid, NoteId(""))
        wishes = [told, derived] if told in here else [derived, told]
        for words in _words(family, _digests(note, types[family])):
            same = worded.get(words, [])
            wishes += same if len(same) == 1 else []
        for name in wishes:
            if NOTE_ID.fullmatch(name) and name not in named:
                named[name] = note
                break
    return named


def _id(note: PackedNote, family: AnyType) -> NoteId:
    return NoteId(by_role(family, note.fields).get(Role.ID, ""))


def _words(family: AnyType, digests: Digests) -> list[tuple[object, ...]]:
    """Return what a note of a carried note type may be known by, the surest first; nothing for the deck's own two."""
    if isinstance(family, Family):
        return []
    prompt = (family, digests["prompt"])
    return [(*prompt, digests["answer"]), prompt]


def _digests(note: PackedNote, note_type: NoteType) -> Digests:
    return digest_fields(note_type.family, note.fields, note.tags, note_type)


def locked_as_packed(name: NoteId, note: PackedNote, note_type: NoteType, known: Note | None) -> LockedNote:
    """Return what a lock knows of a note that is in a package or a collection; ``known`` is its question's."""
    family = note_type.family
    return LockedNote(
        id=name,
        guid=note.guid,
        family=family,
        kind=_kind(note.fields, family, known),
        deck=note.deck,
        ords=note.ords,
        media=_media(note.fields),
        **_digests(note, note_type),
        inputs="",  # unknown: the next build fills it in, and stamps nothing if the fields are the same
        mod=note.mod,
        nid=note.nid,
        file=known.file if known else "",
        pinned=known.pinned if known else True,
        state=State.LIVE,
        regions=regions_of(family, note.fields),
    )


def _kind(fields: Mapping[str, str], family: AnyType, known: Note | None) -> Kind:
    """Return how a note asks, told by the fields that only one kind fills."""
    if not isinstance(family, Family):
        return Kind.CARRIED
    if family is not Family.QUESTION:
        return Kind.CLOZE if family is Family.CLOZE else Kind.OCCLUSION
    texts = by_role(family, fields)
    marks = {Role.TYPED: Kind.TYPED, Role.OPTIONS: Kind.CHOICE, Role.REVERSE: Kind.REVERSED}
    for role, kind in marks.items():
        if texts.get(role):
            return kind
    return Kind.CODE if known and known.kind is Kind.CODE else Kind.BASIC


def _media(fields: Mapping[str, str]) -> tuple[str, ...]:
    named = {file.name for text in fields.values() for file in named_files(text)}
    return tuple(sorted(name for name in named if is_media_name(name)))


def _type(packed: PackedType, note_type: NoteType) -> LockedType:
    """Return what was shipped of a note type; ``note_type`` is what the source makes of it today."""
    fields = make_fields(note_type.family, packed.fields)
    templates = tuple(Template(Slot(number, name), front, back) for number, name, front, back in packed.templates)
    shipped = replace(note_type, name=packed.name, fields=fields, templates=templates, css=packed.css)
    if note_type.original:  # whose digests are made from more than a package tells
        schema = digest_schema(note_type) if digest_schema(shipped) == digest_schema(note_type) else ""
        digest = digest_type(note_type) if shipped == note_type else ""
    else:
        schema, digest = digest_schema(shipped), digest_type(shipped)
    return LockedType(note_type.family, note_type.id, schema, digest, packed.mod)
