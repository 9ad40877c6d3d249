"""Finds what was moved alone and has no digest of its own: the lock knows all that answers as one, and all else.

What a note had is found again in the new files: put beside the rest of its texts, it gives the digest of before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from deckwright.base.model import Family, Html, Kind, Note, NoteId, Stands
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.markdown.options import reordered
from deckwright.ship.digests import digest_note, letters, looks
from deckwright.ship.lock import Lock, LockedNote, State
from deckwright.ship.slips.sides import TORN, add_torn, moved_among, unmarked

_ANSWER, _OTHER = 1, 2
"""Which of a note's digests has a field: that of its answer, or of its other fields."""
_COLUMNS = (
    ((Role.REVERSE,), _ANSWER, "reverse"),
    ((Role.ANSWER,), _ANSWER, ""),
    ((Role.OPTIONS,), _ANSWER, ""),
    ((Role.EXTRA,), _OTHER, "extra"),
    ((Role.HINT,), _OTHER, "hint"),
    ((Role.EXTRA, Role.HINT, Role.SOURCES), _OTHER, "extra and the hint"),
)
"""What may be moved alone, in which digest it is, and what it is called; an answer has another name in a list."""
_TRIED = 8_000
"""About so many texts are put into others' places: all of a list of 90 rows, a few of a longer one."""


def check_columns(
    notes: Sequence[Note],
    changes: Collection[NoteId],
    accept: Collection[str],
    fresh: Lock,
    lock: Lock,
    problems: Problems,
) -> None:
    """Texts that several notes of a file have from one another: one column was sorted, or moved, without the others.

    ``notes`` are all of the files to be looked at, ``changes`` the ids of those that are not as the lock had them.
    """
    files: dict[tuple[str, bool, Family], list[Note]] = {}
    for note in notes:
        if isinstance(note.family, Family) and note.stands is not Stands.ITEM:
            files.setdefault((note.file, note.stands is Stands.ROW, note.family), []).append(note)
    for (_, is_row, family), found in files.items():
        known = [note for note in found if note.id in changes and note.id in lock.notes]
        known = [note for note in known if lock.notes[note.id].state is State.LIVE]
        roles = [slot.role for slot in FIELDS[family]]
        for moved, part, name in _COLUMNS if len(known) >= TORN else ():
            at = [roles.index(role) for role in moved if role in roles]
            if at and (torn := _moved_alone(found, known, at, part, fresh, lock)):
                add_torn(torn, name or ("back" if is_row else "answer"), accept, problems)
                break


def _moved_alone(
    notes: Sequence[Note], known: Sequence[Note], at: Sequence[int], part: int, fresh: Lock, lock: Lock
) -> list[Note]:
    """Return those of ``known`` of which the fields ``at`` are what another one had; ``part`` is their digest."""
    counts = Counter(_texts(note, at) for note in notes)
    theirs = [note for note in known if any(_texts(note, at)) and counts[_texts(note, at)] == 1]
    others = [note for note in known if not _had(lock.notes[note.id], part) & _had(fresh.notes[note.id], part)]
    if len(others) < TORN or len(theirs) < TORN:
        return []
    owned: dict[NoteId, str] = {}
    for note in others[: max(2 * TORN, _TRIED // len(theirs))]:
        was = lock.notes[note.id]
        had = _had(was, part)
        for other in theirs:
            if other is note or _had(was, 0) & _had(fresh.notes[other.id], 0):  # else the whole row is another one's
                continue
            if any(_digest(note, at, texts, part) in had for texts in _spelled(note, other, at)):
                owned[other.id] = note.id
                break
    torn = moved_among(owned, len(notes), notes[0].stands is Stands.ROW)
    return [note for note in known if note.id in torn]


def _texts(note: Note, at: Sequence[int]) -> tuple[Html, ...]:
    return tuple([note.fields[one] for one in at])


def _spelled(note: Note, other: Note, at: Sequence[int]) -> Iterator[tuple[Html, ...]]:
    """Yield the fields ``at`` of another note as ``note`` may have had them.

    How a short answer begins depends on its prompt, too, and the order of options on the id.
    """
    texts = _texts(other, at)
    if note.kind is Kind.CHOICE:
        texts = tuple(Html(reordered(text, other.id, note.id)) for text in texts)
    yield texts
    if len(texts) == 1:
        yield from ((text,) for text in unmarked(texts[0]) if text != texts[0])


def _had(note: LockedNote, part: int) -> set[str]:
    return {letters(note)[part], looks(note)[part]}


def _digest(note: Note, at: Sequence[int], texts: Sequence[Html], part: int) -> str:
    """Return a digest of a note if its fields ``at`` had other texts."""
    fields = list(note.fields)
    for one, text in zip(at, texts, strict=True):
        fields[one] = text
    found = digest_note(replace(note, fields=tuple(fields)), None)
    return found["answer"] if part == _ANSWER else found["other"]
