"""Looks for slips where they can be: nothing slipped in a note that is as the lock had it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from deckwright.base.model import Note, NoteId
from deckwright.base.problems import Problems
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Lock, State
from deckwright.ship.slips.columns import check_columns
from deckwright.ship.slips.ids import check_exchanged, check_lacking, check_renamed
from deckwright.ship.slips.regions import check_regions
from deckwright.ship.slips.sides import TORN, check_mirrored, check_torn
from deckwright.ship.slips.spellings import Alone


def check_slips(
    notes: Sequence[Note],
    changes: Collection[NoteId],
    accept: Collection[str],
    fresh: Lock,
    lock: Lock,
    settings: Settings,
    problems: Problems,
) -> None:
    """Note what slipped between two locks; ``changes`` are the notes of which they do not say the same.

    ``notes`` are those of the deck, and ``accept`` the ids that may have other words.
    """
    others = [note for note in notes if note.id in changes]
    unsaid = [note for note in others if note.id not in accept]
    olds = [lock.notes[name] for name in lock.notes if name in changes]
    gone = [old for old in olds if old.state is State.LIVE and fresh.notes[old.id].state is State.RETIRED]
    counts = Counter(note.file for note in others)
    files = {file for file, changed in counts.items() if changed >= TORN}
    near = [note for note in notes if note.file in files]
    new = [note for note in unsaid if note.id not in lock.notes]
    check_lacking(new, lock, settings, problems)
    alone = Alone(lock)
    check_renamed(new, gone, alone, fresh, problems)
    told = check_torn(near, accept, gone, fresh, lock, problems)
    check_exchanged(unsaid, olds, alone, fresh, lock, told, problems)
    check_columns([note for note in near if note.file not in told], changes, accept, fresh, lock, problems)
    check_mirrored(others, accept, fresh, lock, problems)


def are_at_rest(notes: Iterable[Note], lock: Lock) -> bool:
    """Whether nothing is to be told of the regions of notes that are as the lock says."""
    problems = Problems()
    check_regions(notes, lock, lock, problems)
    return not problems.told
