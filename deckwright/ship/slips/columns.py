"""Finds what was moved alone and has no digest of its own: the lock knows all that answers as one, and all else.

What a note had is found again in the new files: put beside the rest of its texts, it gives the digest of before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from deckwright.base.model import Family, Html, Kind, Note, NoteId, Stands
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import FIELDS, Role, name_texts
from deckwright.markdown.options import Reordering
from deckwright.ship.digests import PARTS, digest_note, digest_texts, letters, looks
from deckwright.ship.lock import Lock, LockedNote, State
from deckwright.ship.slips.sides import (
    TORN,
    add_mirrored,
    add_torn,
    moved_among,
    texts_by_role,
    unmarked,
    would_differ,
)

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
_PAIRS = (
    ((Role.ANSWER, "back"), (Role.REVERSE, "reverse")),
    ((Role.PROMPT, "front"), (Role.REVERSE, "reverse")),
    ((Role.ANSWER, "back"), (Role.EXTRA, "extra")),
    ((Role.PROMPT, "front"), (Role.EXTRA, "extra")),
    ((Role.EXTRA, "extra"), (Role.HINT, "hint")),
)
"""Columns whose names may be exchanged, besides those of front and back."""
_MAY_BEGIN_MARKED = (Role.PROMPT, Role.ANSWER, Role.REVERSE, Role.EXTRA, Role.HINT)
"""The fields that may have the mark of a vocabulary, or a text of one that has it."""
_ROWS = 20
"""As many rows are looked at to tell whether two columns were exchanged."""
_TRIED = 8_000
"""About so many texts are put into others' places: all of a list of 90 rows, a few of a longer one."""
_DIGITS = lazy_regex(r"\d+")


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
        if len(known) < TORN:
            continue
        if is_row and family is Family.QUESTION:
            _check_exchanged_columns(known, lock, accept, problems)
        for moved, part, name in _COLUMNS:
            at = [roles.index(role) for role in moved if role in roles]
            if at and (torn := _moved_alone(found, known, at, part, fresh, lock)):
                add_torn(torn, name or ("back" if is_row else "answer"), accept, problems)
                break


def _check_exchanged_columns(known: Sequence[Note], lock: Lock, accept: Collection[str], problems: Problems) -> None:
    """Columns with each other's names: all rows of a list have the same two texts exchanged."""
    for (one, its_name), (other, other_name) in _PAIRS:
        telling = [note for note in known if would_differ(note, one, other)]
        tried = telling[:_ROWS]
        if sum(_has_exchanged(note, one, other, lock) for note in tried) * 2 <= len(tried):
            continue
        found = [note for note in telling if _has_exchanged(note, one, other, lock)]
        if len(found) >= TORN and all(any(texts_by_role(note)[role] for note in found) for role in (one, other)):
            harm = "learners would have the reviews of before with other texts"
            add_mirrored(found, (its_name, other_name), harm, accept, problems)
            break


def _has_exchanged(note: Note, one: Role, other: Role, lock: Lock) -> bool:
    """Whether a note is what it was but for two texts, each of which is what the other one was."""
    roles = [slot.role for slot in FIELDS[Family.QUESTION]]
    named = texts_by_role(note)
    turned = {one: named[other], other: named[one]}
    if Role.REVERSE not in (one, other) and _alike(named[Role.REVERSE], named[Role.ANSWER]):
        turned[Role.REVERSE] = turned.get(Role.ANSWER, named[Role.ANSWER])  # which the reversed card asks
    fields = [turned.get(role, text) for role, text in zip(roles, note.fields, strict=True)]
    spelled = [
        [*dict.fromkeys(unmarked(text))] if role in _MAY_BEGIN_MARKED else [text]
        for role, text in zip(roles, fields, strict=True)
    ]
    was = letters(lock.notes[note.id])
    digests = (digest_note(note._replace(fields=made), None) for made in product(*spelled))
    return any((made["prompt"], made["answer"], made["other"]) == was for made in digests)


def _alike(one: Html, other: Html) -> bool:
    return bool(one) and unmarked(one) == unmarked(other)


def _moved_alone(
    notes: Sequence[Note], known: Sequence[Note], at: Sequence[int], part: int, fresh: Lock, lock: Lock
) -> list[Note]:
    """Return those of ``known`` of which the fields ``at`` are what another one had; ``part`` is their digest."""
    counts = Counter(_texts(note, at) for note in notes)
    theirs = [note for note in known if any(_texts(note, at)) and counts[_texts(note, at)] == 1]
    others = [note for note in known if not _had_in(lock.notes[note.id], part) & _had_in(fresh.notes[note.id], part)]
    if len(others) < TORN or len(theirs) < TORN:
        return []
    owned: dict[NoteId, str] = {}
    counted = []
    for tried, note in enumerate(others[: max(2 * TORN, _TRIED // len(theirs))], 1):
        if other := _whose(note, theirs, at, part, fresh, lock.notes[note.id]):
            owned[other.id] = note.id
            counted.append(_without_digits(note, at) == _without_digits(other, at))
        if tried == 2 * TORN and not owned:
            break
    moved_on = part == _OTHER and all(counted)  # as the numbers of pages, or ranks, behind a row that was added
    torn = moved_among(owned, len(notes), notes[0].stands is Stands.ROW and not moved_on)
    return [note for note in known if note.id in torn]


def _whose(
    note: Note, theirs: Sequence[Note], at: Sequence[int], part: int, fresh: Lock, was: LockedNote
) -> Note | None:
    """Return which note now has the fields ``at`` that ``note`` had; None if none has, or it is a whole row's."""
    slots = FIELDS[note.family] if isinstance(note.family, Family) else ()
    named = name_texts(slots, note.fields)
    moved, names, had = [slots[one].name for one in at], PARTS[Family(note.family)][part], _had_in(was, part)
    for other in theirs:
        if other is note:
            continue
        for texts in _spelled(note, other, at):
            named.update(zip(moved, texts, strict=True))
            if digest_texts(names, named) in had:
                return None if _had_in(was, 0) & _had_in(fresh.notes[other.id], 0) else other
    return None


def _texts(note: Note, at: Sequence[int]) -> tuple[Html, ...]:
    return tuple([note.fields[one] for one in at])


def _without_digits(note: Note, at: Sequence[int]) -> tuple[str, ...]:
    return tuple(_DIGITS.sub("", text) for text in _texts(note, at))


def _spelled(note: Note, other: Note, at: Sequence[int]) -> Iterator[tuple[Html, ...]]:
    """Yield the fields ``at`` of another note as ``note`` may have had them.

    How a short answer begins depends on its prompt, too, and the order of options on the id.
    """
    texts = _texts(other, at)
    if note.kind is Kind.CHOICE:
        texts = tuple(Html(Reordering(text, other.id).under(note.id)) for text in texts)
    yield texts
    if len(texts) == 1:
        yield from ((text,) for text in unmarked(texts[0]) if text != texts[0])


def _had_in(note: LockedNote, part: int) -> set[str]:
    return {letters(note)[part], looks(note)[part]}
