"""Which question without an id, gone from where it stood, a new one without an id may be.

An id that was made from the words is lost with them. What is left to know it by: the file, where its other questions
went, the other half of its words, and how much the two prompts have in common.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from deckwright.base.model import Note
from deckwright.cards.notetypes import NoteType
from deckwright.ship.digests import digest_note, looks
from deckwright.ship.lock import Lock, LockedNote
from deckwright.ship.locked.notes import briefly

ALIKE = 0.75
"""Of two ids made from prompts, the part in common from which on one prompt may be the other, reworded."""

LOOKED_AT = 20
"""Vanished questions that a new one is compared with: those that share most words with it."""


class Vanished:
    """The questions without an id that were shipped and are not here, by what a new one may be known by."""

    def __init__(self, notes: Sequence[Note], types: Sequence[NoteType], lock: Lock) -> None:
        self._notes = notes
        self._lock = lock
        self._types = {note_type.family: note_type for note_type in types}

    def maybe(self, note: Note) -> list[LockedNote]:
        """Return what a question without an id may have been; nothing if the lock knows it, or nothing is like it."""
        if note.id in self._lock.notes or not self._olds:
            return []
        return self._by_place(note) or [old for old in self._by_words(note) if old.family is note.family]

    @cached_property
    def _olds(self) -> list[LockedNote]:
        """Those that were shipped without an id and are not here."""
        here = {note.id for note in self._notes}
        gone = [name for name, old in briefly(self._lock.notes).items() if old.is_live and name not in here]
        return [old for old in (self._lock.notes[name] for name in gone) if not old.pinned]

    @cached_property
    def _by_file(self) -> Mapping[str, list[LockedNote]]:
        return _grouped((old.file, old) for old in self._olds)

    @cached_property
    def _by_answer(self) -> Mapping[str, list[LockedNote]]:
        return _grouped((answer, old) for old in self._olds for answer in {old.answer, looks(old)[1]})

    @cached_property
    def _by_word(self) -> Mapping[str, list[LockedNote]]:
        return _grouped((word, old) for old in self._olds for word in set(old.id.split("-")))

    @cached_property
    def _known_files(self) -> set[str]:
        return {old.file for old in self._lock.notes.values()}

    @cached_property
    def _came_from(self) -> Mapping[str, set[str]]:
        """For each file those in which its questions stood before."""
        came: dict[str, set[str]] = defaultdict(set)
        for note in self._notes:
            if (was := self._lock.notes.get(note.id)) and was.file != note.file:
                came[note.file].add(was.file)
        return came

    def _by_place(self, note: Note) -> list[LockedNote]:
        if note.file in self._by_file:
            return self._by_file[note.file]
        came_from = sorted(self._came_from.get(note.file, ()))
        moved = [old for file in came_from for old in self._by_file.get(file, ())]
        if moved:
            return moved
        # A file that nobody knew, where another one is gone: it may have been renamed with all its questions reworded.
        if note.file in self._known_files:
            return []
        files = {here.file for here in self._notes}
        return [old for old in self._olds if old.file not in files]

    def _by_words(self, note: Note) -> list[LockedNote]:
        from difflib import SequenceMatcher

        digests = digest_note(note, self._types.get(note.family))
        for answer in (digests["answer"], *digests["seen"][1:2]):
            if same := self._by_answer.get(answer):
                return same
        shared = Counter(old.id for word in set(note.id.split("-")) for old in self._by_word.get(word, ()))
        near = (name for name, _ in shared.most_common(LOOKED_AT))
        return [self._lock.notes[name] for name in near if SequenceMatcher(None, name, note.id).ratio() >= ALIKE]


def _grouped(found: Iterable[tuple[str, LockedNote]]) -> Mapping[str, list[LockedNote]]:
    """Return the notes that are found under the same word, by it."""
    groups: dict[str, list[LockedNote]] = defaultdict(list)
    for word, old in found:
        groups[word].append(old)
    return dict(groups)
