"""``lock --from``: gives back a lost lock, from the copy that every package carries or from a package's notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckwright.headings import NOTE_ID
from deckwright.identity import digest_fields, digest_schema, digest_type, result
from deckwright.lock import Lock, LockedNote, LockedType, dump_lock
from deckwright.lost import belongs, parse_copy, shipped_copy
from deckwright.model import Family, Guid, Kind, NoteId
from deckwright.notetypes import NoteType, Slot, Template, make_guid
from deckwright.problems import ExitCode, Problems, stop
from deckwright.question import Question
from deckwright.settings import Settings, shown
from deckwright.unpack import PackedNote, PackedType, read_package


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
    looks: tuple[Family, ...] = ()
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


def recover_lock(file: Path, questions: Sequence[Question], types: Sequence[NoteType], settings: Settings) -> Recovered:
    """Return the lock that the package ``file`` was built with, or as much of it as its notes tell.

    Stops with exit code 2 if the file is no package of this deck, with 1 if its lock is of a newer version.
    """
    copy = _read_copy(file)
    if copy:
        if not belongs(copy.lock, settings, types):
            _stop_foreign(file, settings)
        return copy
    package = read_package(file)
    by_type = {kind.id: kind.family for kind in types}
    ours = [note for note in package.notes if note.type in by_type]
    if not ours:
        _stop_foreign(file, settings)
    named = _name(ours, by_type, {question.id: question for question in questions}, settings)
    known = {question.id: question for question in questions}
    lock = Lock(
        {name: _note(name, note, by_type[note.type], known.get(name)) for name, note in sorted(named.items())},
        {
            family: _type(package.types[number], family)
            for number, family in by_type.items()
            if number in package.types and any(note.type == number for note in ours)
        },
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
        kind.family for kind in current.types.values() if kind.family in types and kind.mod > types[kind.family].mod
    ]
    return Loss(tuple(unknown), tuple(newer), tuple(looks))


def _knows_more(note: LockedNote, other: LockedNote) -> bool:
    if note.id != other.id or note.mod != other.mod:
        return note.mod >= other.mod
    return result(note) != result(other)


def _read_copy(file: Path) -> Recovered | None:
    """Return the package's copy of its lock; None if there is none that can be read."""
    data = shipped_copy(file)
    if data is None:
        return None
    problems = Problems()
    lock = parse_copy(data, problems)
    for problem in problems.sorted():
        if problem.code == "E803":
            stop(ExitCode.CONTENT, f"{shown(file)} was built by a newer deckwright", problem.hint)
    return None if problems.errors else Recovered(lock, data.decode(), True)


def _stop_foreign(file: Path, settings: Settings) -> None:
    message = f"{shown(file)} holds no note of the deck “{settings.name}”"
    hint = f"name a package that was built from this folder, under the namespace in {shown(settings.file)}"
    stop(ExitCode.USAGE, message, hint)


def _name(
    notes: Sequence[PackedNote],
    families: Mapping[int, Family],
    questions: Mapping[NoteId, Question],
    settings: Settings,
) -> dict[NoteId, PackedNote]:
    """Return the notes by their ids: those in the field ID, unless a learner changed it and the GUID tells better."""
    named: dict[NoteId, PackedNote] = {}
    unsure: list[PackedNote] = []
    for note in notes:
        name = NoteId(note.fields.get("ID", ""))
        if NOTE_ID.fullmatch(name) and make_guid(settings.namespace, name, families[note.type]) == note.guid:
            named[name] = note
        else:
            unsure.append(note)
    made: dict[Guid, NoteId] = {
        make_guid(settings.namespace, name, question.heading.kind.family): name for name, question in questions.items()
    }
    for note in unsure:  # renamed once, or damaged
        name = NoteId(note.fields.get("ID", ""))
        if name not in questions and note.guid in made:
            name = made[note.guid]
        if NOTE_ID.fullmatch(name) and name not in named:
            named[name] = note
    return named


def _note(name: NoteId, note: PackedNote, family: Family, question: Question | None) -> LockedNote:
    return LockedNote(
        id=name,
        guid=note.guid,
        family=family,
        kind=_kind(note.fields, family, question),
        deck=note.deck,
        ords=note.ords,
        media=_media(note.fields),
        **digest_fields(note.fields, note.tags),
        inputs="",  # unknown: the next build fills it in, and stamps nothing if the fields are the same
        mod=note.mod,
        nid=note.nid,
        file=question.source.name if question else "",
        pinned=question.heading.pinned if question else True,
    )


def _kind(fields: Mapping[str, str], family: Family, question: Question | None) -> Kind:
    """Return how a note asks, told by the fields that only one kind fills."""
    if family is Family.CLOZE:
        return Kind.CLOZE
    marks = {"Typed": Kind.TYPED, "Options": Kind.CHOICE, "Reverse": Kind.REVERSED}
    for name, kind in marks.items():
        if fields.get(name):
            return kind
    return Kind.CODE if question and question.heading.kind is Kind.CODE else Kind.BASIC


def _media(fields: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({name for text in fields.values() for name in re.findall(r'<img[^>]* src="([^"/:]+)"', text)}))


def _type(kind: PackedType, family: Family) -> LockedType:
    packed = NoteType(
        family,
        kind.id,
        kind.name,
        tuple(Slot(number or 0, name) for number, name in kind.fields),
        tuple(Template(Slot(number or 0, name), front, back) for number, name, front, back in kind.templates),
        kind.css,
    )
    return LockedType(family, kind.id, digest_schema(packed), digest_type(packed), kind.mod)
