"""Anki's own ids of notes: a build numbers its new notes from its time on, one after another, and no number twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from deckwright.base.model import Family
from deckwright.ship.lock import NUMBERS, Lock
from deckwright.ship.locked.notes import briefly

_MILLISECONDS_OF_A_DAY = 86_400_000

_APART = 1_000_000
"""How far the first number of a carried note lies below that of the deck's own, at least: no build has so many."""


def part_nids(lock: Lock, now: int) -> Lock:
    """Return the lock with every note id once: two branches that built within a second may have given one id twice.

    Anki matches notes by GUID, so to learners who have the note its id in the package is nothing.
    """
    if len({note.nid for note in briefly(lock.notes).values()}) == len(lock.notes):
        return lock
    notes = dict(lock.notes)
    free = free_nids(lock, now)
    taken: set[int] = set()
    for note in sorted(notes.values(), key=lambda note: note.id):
        if note.nid in taken:
            notes[note.id] = replace(note, nid=next(free))
        taken.add(note.nid)
    return replace(lock, notes=notes)


def free_nids(lock: Lock, now: int) -> Iterator[int]:
    """Yield ids of Anki's for new notes: above all that the lock has, unless one is at the end of what fits."""
    taken = {note.nid for note in briefly(lock.notes).values()}
    after = max([1, now * 1000, *(nid + 1 for nid in taken)])
    first = after if after < NUMBERS // 2 else max(1, now * 1000)
    yield from (nid for nid in itertools.count(first) if nid not in taken)


def free_carried_nids(lock: Lock, now: int, namespace: UUID) -> Iterator[int]:
    """Yield ids for new notes of carried note types, which other decks may have, too: those begin where no other does.

    By its note type and this number a running Anki knows such a note, so two decks that were built in the same second
    may not have the same numbers.
    """
    taken = {note.nid for note in briefly(lock.notes).values()}
    carried = (note.nid + 1 for note in lock.notes.values() if not isinstance(note.family, Family))
    after = max([1, first_carried(now, namespace), *carried])
    first = after if after < NUMBERS // 2 else max(1, first_carried(now, namespace))
    yield from (nid for nid in itertools.count(first) if nid not in taken)


def first_carried(now: int, namespace: UUID) -> int:
    """Return the id from which on a build numbers its new notes of carried note types: another one for every deck.

    Anki shows it as the time when a note was made. It is up to a day before the build, and far enough from it that the
    deck's own notes do not reach it.
    """
    number = int.from_bytes(sha256(namespace.bytes).digest()[:8])
    return now * 1000 - _APART - number % _MILLISECONDS_OF_A_DAY
