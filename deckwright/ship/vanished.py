"""Which question without an id, gone from where it stood, a new one without an id may be.

An id that was made from the words is lost with them. What is left to know it by: the file, where its other questions
went, the other half of its words, and how much the two prompts have in common.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from deckwright.base.model import Note
from deckwright.cards.notetypes import NoteType
from deckwright.ship.digests import digest_note, looks
from deckwright.ship.lock import Lock, LockedNote, State

ALIKE = 0.75
"""Of two ids made from prompts, the part in common from which on one prompt may be the other, reworded."""

LOOKED_AT = 20
"""Vanished questions that a new one is compared with: those that share most words with it."""


class Vanished:
    """The questions without an id that were shipped and are not here, by what a new one may be known by."""

    def __init__(self, notes: Sequence[Note], types: Sequence[NoteType], lock: Lock) -> None:
        here = {note.id for note in notes}
        files = {note.file for note in notes}
        self._lock = lock
        self._types = {note_type.family: note_type for note_type in types}
        self._known_files = {old.file for old in lock.notes.values()}
        self._by_file: dict[str, list[LockedNote]] = defaultdict(list)
        self._by_answer: dict[str, list[LockedNote]] = defaultdict(list)
        self._by_word: dict[str, list[LockedNote]] = defaultdict(list)
        self._from_lost_files: list[LockedNote] = []
        for old in lock.notes.values():
            if old.pinned or old.state is not State.LIVE or old.id in here:
                continue
            self._by_file[old.file].append(old)
            for answer in {old.answer, looks(old)[1]}:
                self._by_answer[answer].append(old)
            for word in set(old.id.split("-")):
                self._by_word[word].append(old)
            if old.file not in files:
                self._from_lost_files.append(old)
        self._came_from: dict[str, set[str]] = defaultdict(set)
        """For each file those in which its questions stood before."""
        for note in notes:
            if (was := lock.notes.get(note.id)) and was.file != note.file:
                self._came_from[note.file].add(was.file)

    def maybe(self, note: Note) -> list[LockedNote]:
        """Return what a question without an id may have been; nothing if the lock knows it, or nothing is like it."""
        if not self._by_file or note.id in self._lock.notes:
            return []
        return self._by_place(note) or [old for old in self._by_words(note) if old.family is note.family]

    def _by_place(self, note: Note) -> list[LockedNote]:
        if note.file in self._by_file:
            return self._by_file[note.file]
        moved = [old for file in sorted(self._came_from[note.file]) for old in self._by_file.get(file, [])]
        if moved:
            return moved
        # A file that nobody knew, where another one is gone: it may have been renamed with all its questions reworded.
        return self._from_lost_files if note.file not in self._known_files else []

    def _by_words(self, note: Note) -> list[LockedNote]:
        from difflib import SequenceMatcher

        digests = digest_note(note, self._types.get(note.family))
        for answer in (digests["answer"], *digests["seen"][1:2]):
            if same := self._by_answer.get(answer):
                return same
        shared = Counter(old.id for word in set(note.id.split("-")) for old in self._by_word.get(word, []))
        near = (name for name, _ in shared.most_common(LOOKED_AT))
        return [self._lock.notes[name] for name in near if SequenceMatcher(None, name, note.id).ratio() >= ALIKE]
