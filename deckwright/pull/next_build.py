"""What a build of the changed files will say and ship: an author should know it before, not when it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from deckwright.base.model import Note, NoteId
from deckwright.base.problems import Problem, Problems, Severity
from deckwright.cards.notetypes import NoteType, Role
from deckwright.gather import Deck
from deckwright.pull.fields.spots import is_in_heading
from deckwright.pull.model import PulledNote
from deckwright.pull.prove import Bench
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import DigestNote, Digests, digest_note
from deckwright.ship.lock import Lock
from deckwright.ship.stamp import StampOptions, stamp
from deckwright.vault.pointers import SEE


class NextBuild(NamedTuple):
    """What the next build does."""

    asks: tuple[Problem, ...]
    """What it stops at until an author says that it is meant."""
    ships: Collection[NoteId]
    """The notes that it ships as changed: an import replaces all that they say in Anki."""


def foresee(
    deck: Deck, bench: Bench, told: Collection[NoteId], lock: Lock, settings: Settings, digest: DigestNote
) -> NextBuild:
    """Return what a build does with the files as they were settled, in which notes of ``told`` became others."""
    notes = [bench.as_settled(note.id) if note.id in told else note for note in deck.notes]

    def anew(note: Note, note_type: NoteType | None) -> Digests:
        return (digest_note if note.id in told else digest)(note, note_type)

    found = Problems()
    shipment = stamp(notes, deck.types, lock, build_time(lock), settings, StampOptions(), found, anew)
    asks = tuple(problem for problem in found.sorted() if problem.severity is Severity.ERROR)
    return NextBuild(asks, shipment.report.changed)


def replaced(notes: Iterable[PulledNote], ships: Collection[NoteId]) -> tuple[NoteId, ...]:
    """Return those of the notes of which something was not taken over that an import of the next build replaces."""
    left = (one.id for one in notes if any(field.refused for field in one.fields))
    return tuple(name for name in left if name in ships)


def unlinked(deck: Deck, bench: Bench, notes: Sequence[PulledNote]) -> tuple[Note, ...]:
    """Return the notes of a vault with a link by the words of a heading that led to a question, and now leads nowhere.

    ``notes`` say which fields of which were taken over; the files are settled.
    """
    named = {note.id: {slot.name: slot.role for slot in bench.types[note.family].fields} for note in deck.notes}
    taken = {note.id: [field.name for field in note.fields if not field.reason] for note in notes}
    if not any(is_in_heading(named[one].get(name, Role.ID)) for one, names in taken.items() for name in names):
        return ()
    before, now = bench.arrivals.surroundings.pointers, bench.surroundings.pointers
    # Without the new ones: a link that leads somewhere only now must not hide one that leads nowhere now.
    still = {name: to for name, to in before.items() if name in now}

    def is_cut(note: Note) -> bool:
        was = bench.as_settled(note.id, before) if taken.get(note.id) else note
        return _links(bench.as_settled(note.id, still)) < _links(was)

    return tuple(note for note in deck.notes if (taken.get(note.id) or _links(note)) and is_cut(note))


def _links(note: Note) -> int:
    return sum(text.count(SEE) for text in note.fields)
