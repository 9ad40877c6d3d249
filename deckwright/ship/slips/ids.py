"""Finds the slips that would cost learners their reviews: ids that were forgotten, changed by hand, or exchanged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deckwright.base.command import command
from deckwright.base.model import Family, Html, Kind, Note, Place, Stands, has_holes
from deckwright.base.problems import Problems
from deckwright.base.text import count
from deckwright.cards.notetypes import FIELDS, NoteType, Role
from deckwright.markdown.options import reordered
from deckwright.notations.obsidian import is_made
from deckwright.questions.question import as_id, to_pin
from deckwright.settings.settings import Settings
from deckwright.ship.digests import digest_note, looks, same_answer, same_prompt
from deckwright.ship.lock import NUMBERS, Hints, Lock, LockedNote, State
from deckwright.ship.slips.vanished import Vanished

_PARTS = {name: name.capitalize() for name in ("answer", "extra", "hint", "reverse")} | {"back": "Answer"}
"""Ids of headings that are likely a part of the question above, with a # too few."""
_FRONTS = ("front", "question")
"""Ids of headings that are likely a label, not a question."""


def check_unpinned(notes: Sequence[Note], types: Sequence[NoteType], lock: Lock, problems: Problems) -> None:
    """A question without an id that was reworded must not turn into a new card unseen, wherever it stands now."""
    unpinned = [note for note in notes if not note.pinned]
    if not unpinned:
        return
    vanished = Vanished(notes, types, lock)
    labelled = {note.file for note in notes if note.id in _FRONTS}
    for note in unpinned:
        if note.id == "back" and note.file in labelled:  # told beside the front
            continue
        olds = vanished.maybe(note)
        if not olds:
            if _is_told(note.place, problems):
                continue
            hint = f"{to_pin([note.id], note.stands)}, or run {command('ids', '--write')}"
            message = "this question has no id, so rewording it would make a new card"
            if note.id in _PARTS and note.stands is Stands.HEADING:
                message = f"“## {_PARTS[note.id]}” begins a question of its own, without an id"
                hint = f"if it belongs to the question above: ### {_PARTS[note.id]}; if not, {hint}"
            if note.id in _FRONTS and note.stands is Stands.HEADING:
                message = "“Front” and “Back” would be two questions, without ids"
                hint = "write the question itself behind ##, and its answer below it; no “Front”, no “Back”"
            problems.add(note.place, "W701", message, hint)
            continue
        ids = sorted(old.id for old in olds)
        files = sorted({old.file for old in olds})
        where = "the same file" if files == [note.file] else ", ".join(files[:3])
        message = f"this question is new, and {', '.join(ids[:3])} of {where} is gone"
        rename = command("ids", "--rename", ids[0], note.id)
        reworded, new = to_pin(ids[:3], note.stands), as_id(note.id, note.stands)
        hint = f"reworded: {reworded} to keep its reviews, or {rename}; new: with {new}"
        problems.add(note.place, "E808", message, hint)


def check_lacking(new: Sequence[Note], lock: Lock, settings: Settings, problems: Problems) -> None:
    """A question that is new to a lock which lost lines may be one of these: learners would get it once more."""
    if not new:
        return
    most, line = lock.fullest
    place = Place(settings.shown(settings.lock), line)
    if most <= len(lock.notes) or problems.has_error(Place(place.path), NUMBERS):
        return  # or the lock is damaged, which is told
    names = ", ".join(f"“{note.id}”" for note in new[:3]) + (", …" if len(new) > 3 else "")
    message = f"the lock had {count(most, 'note')} when this line was written, and has {len(lock.notes):,}: {names}?"
    meant = command("build", *(word for note in new[:3] for word in ("--accept", note.id)))
    hint = f"{Hints.of(settings.output).restore}; if they are new all the same: {meant}"
    problems.add(place, "E813", message, hint)


def _is_told(place: Place, problems: Problems) -> bool:
    """Whether it is said already why a question has no id: its braces are wrong, or stand elsewhere."""
    here, below = place.line, (place.line + 1, place.line + 2)
    return (
        problems.has_error(place, 1)
        or "W209" in problems.codes_at(place.path, here)
        or any({"E304", "E313"} & problems.codes_at(place.path, line) for line in below)
    )


def check_renamed(new: Sequence[Note], gone: Sequence[LockedNote], fresh: Lock, problems: Problems) -> None:
    """A new id with the words of one that vanished was renamed by hand, or taken out: learners would start it again.

    ``new`` are notes that the lock did not know, ``gone`` what it had that is no question any more.
    """
    for note in new:
        now = fresh.notes[note.id]
        # Of a question without an id, which one without an id it may have been was asked by check_unpinned.
        kin = [old for old in gone if old.family is now.family and (note.pinned or old.pinned)]
        titled = has_holes(now.family)  # whose prompt is but a title, which many may share
        alike = [old for old in kin if _same_answer(old, note, now) or (same_prompt(old, now) and not titled)]
        untold = titled or note.stands is Stands.ITEM  # whose prompt is what stands before it: known by its answer
        same = [old for old in alike if (untold or same_prompt(old, now)) and _same_answer(old, note, now)]
        if same:
            message = f"this is “{same[0].id}” under another id: its learners would lose their reviews"
            keep = f"{_to_keep(note, same[0])} keeps them" + ("; so does the old id" if note.pinned else "")
            hint = f"{keep}; if it is to be a new note: {command('build', '--accept', note.id)}"
            problems.add(note.place, "E811", message, hint)
        elif likely := _instead_of(note, kin, alike):
            problems.add(note.place, "E811", *_said_of_block(note, likely))
        elif alike:
            message = f"this new question is much like “{alike[0].id}”, which is gone"
            hint = f"if it is the same one, {_to_keep(note, alike[0])} keeps its reviews"
            problems.add(note.place, "W802", message, hint)


def _instead_of(note: Note, kin: Sequence[LockedNote], alike: Sequence[LockedNote]) -> LockedNote | None:
    """Return what a question was until now whose id may be one that Obsidian wrote for a link; None if it is new.

    An id that Obsidian made up was chosen by nobody: something else that is gone from that file may have been it.
    """
    made = note.stands is Stands.BLOCK and is_made(note.id)
    left = [old for old in kin if made and old.file == note.file]
    return next(iter([*alike, *left] if note.in_block or made else []), None)


def _said_of_block(note: Note, old: LockedNote) -> tuple[str, str]:
    """Return what is wrong with a question that has a block's id in place of its own, and what to do."""
    message = f"this question has the id of a block, ^{note.id}, and “{old.id}”, which it may be, is gone"
    keep = f"the same question: write ^{old.id} in place of ^{note.id} to keep its reviews"
    if note.in_block:
        keep = f"the same question: end its heading with ^{old.id} to keep its reviews; ^{note.id} may stay for links"
    return message, f"{keep}; a new one: {command('build', '--accept', note.id)}"


def _to_keep(note: Note, old: LockedNote) -> str:
    """Return what to do about a new question that is an old one."""
    if note.pinned:
        return command("ids", "--rename", old.id, note.id)
    return f"{as_id(old.id, note.stands)} {_WHERE[note.stands]}"


_WHERE = {
    Stands.HEADING: "at the end of the heading",
    Stands.ROW: "in this row's column id",
    Stands.ITEM: "at the end of this item",
    Stands.BLOCK: "at the end of the question's text",
}
"""Where an id is written."""


def check_exchanged(
    notes: Sequence[Note], olds: Sequence[LockedNote], fresh: Lock, lock: Lock, problems: Problems
) -> None:
    """An id whose words were another one's until now: learners would see a question with the reviews of another.

    ``notes`` are those that are not as the lock had them, ``olds`` all that it had and has no more as it was.
    """
    left: dict[object, LockedNote] = {}
    choices: list[LockedNote] = []
    untold = {note.id for note in notes if note.stands is Stands.ITEM or note.family is Family.CLOZE}
    for old in olds:
        new = fresh.notes[old.id]
        is_gone = new.state is State.RETIRED
        by_answer = old.id in untold or old.family is Family.CLOZE
        if old.state is State.LIVE and (is_gone or not _same_words(new, old, by_answer)):
            for words in [
                *_words(old, by_answer=False),
                *(_words(old, by_answer=True) if is_gone or by_answer else ()),
            ]:
                left.setdefault(words, old)
            choices += [old] if old.kind is Kind.CHOICE else []
    for note in notes if left else ():
        new, was = fresh.notes[note.id], lock.notes.get(note.id)
        by_answer = note.id in untold
        owners = [left[words] for words in _words(new, by_answer) if words in left]
        if note.kind is Kind.CHOICE:
            owners += [old for old in choices if same_prompt(old, new) and _same_answer(old, note, new)]
        owner = next(iter(owners), None)
        if owner is None or (was and _same_words(was, new, by_answer)):
            continue
        if was is None and not _is_another(fresh.notes[owner.id], owner):
            continue  # a copy beside a question that was mended
        message = f"“{note.id}” has the words of “{owner.id}”, whose learners would lose their reviews of them"
        meant = command("build", "--accept", note.id)
        hint = f"write {as_id(owner.id, note.stands)} here; if it is meant: {meant}"
        problems.add(note.place, "E820", message, hint)


def _same_answer(old: LockedNote, note: Note, now: LockedNote) -> bool:
    """Whether a note answers what ``old`` did, whatever the order of its options, which follows from the id."""
    if same_answer(old, now) or note.kind is not Kind.CHOICE or old.kind is not Kind.CHOICE:
        return same_answer(old, now)
    at = [slot.role for slot in FIELDS[Family.QUESTION]].index(Role.OPTIONS)
    options = Html(reordered(note.fields[at], note.id, old.id))
    fields = (*note.fields[:at], options, *note.fields[at + 1 :])
    return digest_note(replace(note, fields=fields), None)["answer"] == old.answer


def _words(note: LockedNote, by_answer: bool) -> list[tuple[object, ...]]:
    """Return what a note's words are known by: the digests of its fields, and of how a learner sees them.

    What an item of a sequence asks is what stands before it, and what stands above clozes is but a title: of both,
    ``by_answer`` alone tells.
    """
    both = ((note.prompt, note.answer), looks(note)[:2])
    return list(dict.fromkeys((note.family, *(texts[1:] if by_answer else texts)) for texts in both))


def _same_words(one: LockedNote, other: LockedNote, by_answer: bool) -> bool:
    return not set(_words(one, by_answer)).isdisjoint(_words(other, by_answer))


def _is_another(new: LockedNote, old: LockedNote) -> bool:
    """Whether a note that is still shipped asks and answers something else than before."""
    is_titled = new.family is Family.CLOZE  # what it asks is in what it answers
    return new.state is State.LIVE and not same_answer(new, old) and (is_titled or not same_prompt(new, old))
