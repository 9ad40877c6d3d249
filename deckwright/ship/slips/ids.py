"""Finds the slips that would cost learners their reviews: ids that were forgotten, changed by hand, or exchanged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from deckwright.base.command import command
from deckwright.base.model import Family, Kind, Note, Place, Stands, has_holes
from deckwright.base.problems import Problems
from deckwright.base.text import count
from deckwright.cards.notetypes import NoteType
from deckwright.notations.obsidian import is_made
from deckwright.questions.question import as_id, to_pin
from deckwright.settings.settings import Settings
from deckwright.ship.digests import looks
from deckwright.ship.lock import NUMBERS, PULLED, Hints, Lock, LockedNote, State
from deckwright.ship.slips.spellings import Alone, Spelled
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


def check_renamed(
    new: Sequence[Note], gone: Sequence[LockedNote], alone: Alone, fresh: Lock, problems: Problems
) -> None:
    """A new id with the words of one that vanished was renamed by hand, or taken out: learners would start it again.

    ``new`` are notes that the lock did not know, ``gone`` what it had that is no question any more, ``alone`` tells
    whose words were no other's.
    """
    for note in new if gone else ():
        now = fresh.notes[note.id]
        # Of a question without an id, which one without an id it may have been was asked by check_unpinned.
        kin = [old for old in gone if old.family is now.family and (note.pinned or old.pinned)]
        spelled = Spelled(note, now)
        titled = has_holes(now.family)  # whose prompt is but a title, which many may share
        alike = [old for old in kin if spelled.answers(old) or (spelled.asks(old) and not titled)]
        same = [old for old in alike if spelled.is_like(old, spelled.is_told_by_answer and alone.answers(old))]
        if same:
            message = f"this is “{same[0].id}” under another id: its learners would lose their reviews"
            keep = f"{_to_keep(note, same[0])} keeps them" + ("; so does the old id" if note.pinned else "")
            hint = f"{keep}; if it is to be a new note: {command('build', '--accept', note.id)}"
            problems.add(note.place, "E811", message, hint)
        elif likely := _instead_of(note, kin, alike):
            problems.add(note.place, "E811", *_said_of_block(note, likely))
        elif took := _pulled(note, kin, alike):
            names = ", ".join(f"“{old.id}”" for old in took[:3]) + (", …" if len(took) > 3 else "")
            message = f"this may be {names} under another id: pull --new took it in, and it is no question now"
            is_one = len(took) == 1 or took[0] in alike
            keep = _to_keep(note, took[0]) if is_one else "the id of that one, written here again,"
            hint = f"if it is the same one, {keep} keeps its reviews; if not: {command('build', '--accept', note.id)}"
            problems.add(note.place, "E811", message, hint)
        elif alike:
            message = f"this new question is much like “{alike[0].id}”, which is gone"
            hint = f"if it is the same one, {_to_keep(note, alike[0])} keeps its reviews"
            problems.add(note.place, "W802", message, hint)


def _pulled(note: Note, kin: Sequence[LockedNote], alike: Sequence[LockedNote]) -> list[LockedNote]:
    """Return what a question may have been that ``pull --new`` wrote, and that got another id before any build saw it.

    That is one that is like it; if nothing is, those that stood in its file.
    """
    took = [old for old in kin if old.inputs == PULLED]
    return [old for old in took if old in alike] or [old for old in took if not alike and old.file == note.file]


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
    notes: Sequence[Note],
    olds: Sequence[LockedNote],
    alone: Alone,
    fresh: Lock,
    lock: Lock,
    torn: Collection[str],
    problems: Problems,
) -> None:
    """An id whose words were another one's until now: learners would see a question with the reviews of another.

    ``notes`` are those that are not as the lock had them, ``olds`` all that it had and has no more as it was, ``alone``
    tells whose words were no other's. ``torn`` are the files of which it is told that prompts stand beside other
    answers.
    """
    if not olds:
        return
    spelled = {note.id: Spelled(note, fresh.notes[note.id]) for note in notes}
    untold = {note.id for note in notes if note.stands is Stands.ITEM or note.family is Family.CLOZE}
    left: dict[object, LockedNote] = {}
    choices: dict[str, list[LockedNote]] = {}
    asked: dict[object, LockedNote] = {}
    for old in olds:
        is_gone = fresh.notes[old.id].state is State.RETIRED
        by_answer = old.id in untold or old.family is Family.CLOZE
        now = spelled.get(old.id)
        if old.state is not State.LIVE or (now and not is_gone and now.is_like(old, now.is_told_by_answer)):
            continue
        for words in [*_words(old, by_answer=False), *(_words(old, by_answer=True) if is_gone or by_answer else ())]:
            left.setdefault(words, old)
        for prompt in {old.prompt, looks(old)[0]} if old.kind is Kind.CHOICE else ():
            choices.setdefault(prompt, []).append(old)
        if now and not is_gone and not by_answer and _is_another(now, old):
            asked.update(dict.fromkeys([(old.family, old.prompt), (old.family, looks(old)[0])], old))
    for note in notes if left else ():
        new, was = spelled[note.id], lock.notes.get(note.id)
        if was and new.is_like(was, new.is_told_by_answer):
            continue
        owners = [left[words] for one in new.all for words in _words(one, by_answer=False) if words in left]
        if new.is_told_by_answer:
            found = (left.get(words) for one in new.all for words in _words(one, by_answer=True))
            owners += [old for old in found if old and alone.answers(old)]
        owners += _choices_like(new, choices)
        owners = [old for old in owners if was or (old.id in spelled and _is_another(spelled[old.id], old))]
        does, them = "has the words of", "them"  # a new one like a question that was but mended is a copy
        if not owners and note.id not in untold and note.file not in torn and (was is None or _is_another(new, was)):
            found = (asked.get((one.family, one.prompt)) for one in new.all)
            owners = [old for old in found if old and old.id != note.id and alone.asks(old)]
            does, them = "asks what had been asked by", "it"
        if owners:
            message = f"“{note.id}” {does} “{owners[0].id}”, whose learners would lose their reviews of {them}"
            meant = command("build", "--accept", note.id)
            hint = f"write {as_id(owners[0].id, note.stands)} here; if it is meant: {meant}"
            problems.add(note.place, "E820", message, hint)


def _choices_like(new: Spelled, choices: Mapping[str, Sequence[LockedNote]]) -> list[LockedNote]:
    """Return those of ``choices``, by the digests of their prompts, that ask and answer what a new one does."""
    asked = dict.fromkeys(prompt for one in new.all for prompt in (one.prompt, looks(one)[0]))
    is_choice = new.note.kind is Kind.CHOICE
    olds = (old for prompt in asked if is_choice for old in choices.get(prompt, ()))
    return [old for old in olds if new.is_like(old, by_answer=False)]


def _words(note: LockedNote, by_answer: bool) -> list[tuple[object, ...]]:
    """Return what a note's words are known by: the digests of its fields, and of how a learner sees them.

    What an item of a sequence asks is what stands before it, and what stands above clozes is but a title: of both,
    ``by_answer`` alone tells.
    """
    both = ((note.prompt, note.answer), looks(note)[:2])
    return list(dict.fromkeys((note.family, *(texts[1:] if by_answer else texts)) for texts in both))


def _is_another(now: Spelled, old: LockedNote) -> bool:
    """Whether a note that is still shipped asks and answers something else than before."""
    is_titled = old.family is Family.CLOZE  # what it asks is in what it answers
    return now.all[0].state is State.LIVE and not now.answers(old) and (is_titled or not now.asks(old))
