"""Finds regions and clozes whose cards would have the reviews of other ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from deckwright.base.command import command
from deckwright.base.model import Family, Html, Note, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import count
from deckwright.regions.known import Known, Taken, all_moved, compare, moved_clozes
from deckwright.ship.digests import digest_note, same_answer, same_prompt
from deckwright.ship.lock import Lock, LockedNote

_NUMBER = lazy_regex(r"(?<=\{\{c)(\d+)(?=::)")
"""A cloze's number, as Anki reads it."""
_PERMUTED = 5
"""Numbers up to which every order of them is tried."""


def check_regions(notes: Iterable[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """A region's card belongs to its label: none may get the reviews of another one unseen."""
    for note in notes:
        was, now = lock.notes.get(note.id), fresh.notes[note.id]
        if was and was.family == note.family and not isinstance(note.family, Family):
            _check_carried(note, was, now, problems)
            continue
        if was is None or was.family is not note.family or not was.regions:
            continue
        here = [one for one in now.regions if one.number - 1 in now.ords]
        if note.family is Family.CLOZE:
            _check_clozes(note, was.regions, here, max(one.number for one in now.regions) + 1, problems)
            continue
        is_drawn = any(name.endswith(".svg") for name in now.media)  # in which labels are found wherever they stand
        if set(was.media) != set(now.media) and not is_drawn and all_moved(was.regions, here):
            message = "the picture is another one, and all its regions lie elsewhere in it than before"
            hint = (
                "pixels count in the file, so write shares like 12% before it gets larger; right if you drew them anew"
            )
            problems.add(_region(note, here[0].number), "W822", message, hint)
        changes = compare(was.regions, (ord_ + 1 for ord_ in was.ords), here)
        meant = command("build", "--accept", note.id)
        free = max(one.number for one in now.regions) + 1
        for one in changes.taken:
            problems.add(_region(note, one.now.number), "E821", *_taken(one, free, meant))
        if changes.renamed and not changes.taken:
            told = ", ".join(
                f"c{new.number} was “{old.label[:60]}” and is “{new.label[:60]}”" for old, new in changes.renamed[:3]
            )
            more = f", and {len(changes.renamed) - 3} more changed" if len(changes.renamed) > 3 else ""
            number, label = changes.renamed[0][1][:2]
            hint = (
                f"if it is another part, write {{{{c{free}::{label[:60]}}}}} instead of c{number}; else this is right"
            )
            message = f"{told}{more}: learners go on with the reviews of before"
            problems.add(_region(note, number), "W821", message, hint)


def _check_clozes(note: Note, was: Sequence[Known], now: Sequence[Known], free: int, problems: Problems) -> None:
    """A card of a cloze belongs to what it hides: a number that is another one's has the reviews of another."""
    if taken := moved_clozes(was, now):
        moved = {one.owner.number for one in taken if one.owner}
        told = ", ".join(
            f"“{one.now.label}” was c{one.owner.number} and is c{one.now.number}"
            + (f", which hid “{one.was.label}”" if one.was and one.was.number not in moved else "")
            for one in taken[:3]
            if one.owner
        )
        more = f", and {count(len(taken) - 3, 'more cloze')} moved" if len(taken) > 3 else ""
        message = f"{told}{more}: learners' reviews stay with the number, not with the words"
        hint = f"each keeps its number, wherever it stands; a new one gets c{free}; if it is meant: "
        problems.add(note.place, "E821", message, f"{hint}{command('build', '--accept', note.id)}")


def _check_carried(note: Note, was: LockedNote, now: LockedNote, problems: Problems) -> None:
    """The lock does not say what the clozes of a carried note hid: seen is if nothing but their numbers changed."""
    if same_prompt(was, now) and same_answer(was, now):
        return
    numbers = list(dict.fromkeys(_NUMBER.findall("".join(note.fields))))
    olds = [str(ord_ + 1) for ord_ in was.ords]
    if not 0 < len(numbers) == len(olds) <= _PERMUTED:
        return
    for order in permutations(olds):
        had = dict(zip(numbers, order, strict=True))
        digests = digest_note(note._replace(fields=_numbered(note.fields, had)), None)
        if (digests["prompt"], digests["answer"]) == (was.prompt, was.answer):
            moved = [f"c{old} is c{new} now" for new, old in had.items() if new != old]
            message = f"{', '.join(moved)}: learners' reviews stay with the number, not with the words"
            hint = "each keeps its number, wherever it stands; if it is meant: "
            problems.add(note.place, "E821", message, f"{hint}{command('build', '--accept', note.id)}")
            return


def _numbered(fields: Iterable[Html], numbers: Mapping[str, str]) -> tuple[Html, ...]:
    return tuple(Html(_NUMBER.sub(lambda found: numbers[found[1]], text)) for text in fields)


def _region(note: Note, number: int) -> Place:
    """Return where a region of a note stands, by its number."""
    return Place(note.place.path, note.place.line + dict(reversed(note.regions)).get(number, 0))


def _taken(one: Taken, free: int, meant: str) -> tuple[str, str]:
    """Return what is wrong with a region whose learners would have the reviews of another label, and what to write."""
    number, label = one.now.number, one.now.label[:60]
    others = f", and have those of “{one.was.label[:60]}”" if one.was else ""
    if one.owner:
        message = f"“{label}” was c{one.owner.number} and is c{number}: learners would lose their reviews of it{others}"
        return message, f"write {{{{c{one.owner.number}::{label}}}}}; if it is meant: {meant}"
    old = one.was.label[:60] if one.was else ""
    message = f"c{number} was the number of “{old}”, and is that of “{label}” elsewhere in the picture"
    hint = f"write {{{{c{free}::{label}}}}} for a new card; if it is the same part, moved and renamed: {meant}"
    return f"{message}: learners would have the reviews of “{old}”", hint
