"""Finds the slips that would cost learners their reviews: ids that were forgotten, changed by hand, or exchanged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from deckwright.base.command import command
from deckwright.base.model import Family, Html, Note, NoteId, Place, Stands, has_holes
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import count
from deckwright.cards.field_texts import set_entries
from deckwright.cards.notetypes import FIELDS, NoteType, Role
from deckwright.markdown.plain import plain_line
from deckwright.markdown.tokens import escape_text, read_aloud
from deckwright.notations.obsidian import is_made
from deckwright.questions.question import as_id, to_pin
from deckwright.regions.known import Known, Taken, all_moved, compare, moved_clozes
from deckwright.settings.settings import Settings
from deckwright.ship.digests import Digests, digest_note, letters, looks, same_answer, same_prompt
from deckwright.ship.lock import NUMBERS, Hints, Lock, LockedNote, State
from deckwright.ship.vanished import Vanished

_PARTS = {name: name.capitalize() for name in ("answer", "extra", "hint", "reverse")} | {"back": "Answer"}
"""Ids of headings that are likely a part of the question above, with a # too few."""
_FRONTS = ("front", "question")
"""Ids of headings that are likely a label, not a question."""


def check_unpinned(notes: Sequence[Note], types: Sequence[NoteType], lock: Lock, problems: Problems) -> None:
    """A question without an id that was reworded must not turn into a new card unseen, wherever it stands now."""
    vanished = Vanished(notes, types, lock)
    labelled = {note.file for note in notes if note.id in _FRONTS}
    for note in notes:
        if note.pinned or (note.id == "back" and note.file in labelled):  # told beside the front
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
    most, line = lock.fullest
    place = Place(settings.shown(settings.lock), line)
    if not new or most <= len(lock.notes) or problems.has_error(Place(place.path), NUMBERS):
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


def check_renamed(notes: Sequence[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """A new id with the words of one that vanished was renamed by hand, or taken out: learners would start it again."""
    gone = [
        old for old in lock.notes.values() if old.state is State.LIVE and fresh.notes[old.id].state is State.RETIRED
    ]
    for note in notes:
        new = fresh.notes[note.id]
        if note.id in lock.notes:
            continue
        # Of a question without an id, which one without an id it may have been was asked by check_unpinned.
        kin = [old for old in gone if old.family is new.family and (note.pinned or old.pinned)]
        titled = has_holes(new.family)  # whose prompt is but a title, which many may share
        alike = [old for old in kin if same_answer(old, new) or (same_prompt(old, new) and not titled)]
        is_item = note.stands is Stands.ITEM  # whose prompt is what stands before it: it is known by its answer
        same = [old for old in alike if (is_item or same_prompt(old, new)) and same_answer(old, new)]
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


def check_exchanged(notes: Sequence[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """An id whose words were another one's until now: learners would see a question with the reviews of another."""
    left: dict[object, LockedNote] = {}
    items = {note.id for note in notes if note.stands is Stands.ITEM}
    for old in lock.notes.values():
        new = fresh.notes[old.id]
        if new is old:  # as most are
            continue
        is_gone = new.state is State.RETIRED
        if old.state is State.LIVE and (is_gone or not _same_words(new, old, old.id in items)):
            for words in [
                *_words(old, is_item=False),
                *(_words(old, is_item=True) if is_gone or old.id in items else ()),
            ]:
                left.setdefault(words, old)
    for note in notes:
        new, was = fresh.notes[note.id], lock.notes.get(note.id)
        if new is was or not left:
            continue
        is_item = note.id in items
        owner = next((left[words] for words in _words(new, is_item) if words in left), None)
        if owner is None or (was and _same_words(was, new, is_item)):
            continue
        if was is None and not _is_another(fresh.notes[owner.id], owner):
            continue  # a copy beside a question that was mended
        message = f"“{note.id}” has the words of “{owner.id}”, whose learners would lose their reviews of them"
        meant = command("build", "--accept", note.id)
        hint = f"write {as_id(owner.id, note.stands)} here; if it is meant: {meant}"
        problems.add(note.place, "E820", message, hint)


def _words(note: LockedNote, is_item: bool) -> list[tuple[object, ...]]:
    """Return what a note's words are known by: the digests of its fields, and of how a learner sees them.

    What an item of a sequence asks is what stands before it, so its words are its answer alone.
    """
    both = ((note.prompt, note.answer), looks(note)[:2])
    return list(dict.fromkeys((note.family, *(texts[1:] if is_item else texts)) for texts in both))


def _same_words(one: LockedNote, other: LockedNote, is_item: bool) -> bool:
    return not set(_words(one, is_item)).isdisjoint(_words(other, is_item))


def _is_another(new: LockedNote, old: LockedNote) -> bool:
    """Whether a note that is still shipped asks and answers something else than before."""
    return new.state is State.LIVE and not same_prompt(new, old) and not same_answer(new, old)


_TORN = 3
"""As many rows of one list are no correction of single cells any more."""
_MIXED = 5
"""As many are none where rows share their cells, like the articles of nouns."""
_SWAPS = 6
"""As many rows at most, and less than half of a list, may be cells exchanged two by two: a correction."""


Halves = tuple[frozenset[str], ...]
"""The digests that a front may have, and those that a back may have."""


class _Row(NamedTuple):
    """A row of a list: the digests that its front and its back had, and those that they may have."""

    note: Note
    was: Halves
    now: Halves

    def keeps(self, half: int) -> bool:
        """Whether the front, or the back, is what it was."""
        return not self.was[half].isdisjoint(self.now[half])


def check_torn(notes: Sequence[Note], accept: Collection[str], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """Fronts of a list that stand beside other rows' backs: a column was sorted, or moved, without the others."""
    files: dict[str, list[_Row]] = {}
    for note in notes:
        was, now = lock.notes.get(note.id), fresh.notes[note.id]
        if note.stands is Stands.ROW and was and was.state is State.LIVE:
            before, same = _had(was), same_prompt(was, now) and same_answer(was, now)
            files.setdefault(note.file, []).append(_Row(note, before, before if same else _may_have(note, now)))
    gone: dict[str, list[Halves]] = {}
    for old in lock.notes.values():
        if old.state is State.LIVE and fresh.notes[old.id].state is State.RETIRED:
            gone.setdefault(old.file, []).append(_had(old))
    for file, rows in files.items():
        for half, what in enumerate(("front", "back")):
            torn = _torn(rows, gone.get(file, ()), half)
            if torn and not any(note.id in accept for note in torn):
                has = f"now have the {what} that another row had, but not what stood beside it"
                message = f"{len(torn):,} rows {has}: was a column sorted, or moved, alone?"
                meant = command("build", "--accept", torn[0].id)
                hint = f"undo that, and sort or move whole rows; if it is meant: {meant}"
                problems.add(torn[0].place, "E822", message, hint)


def _torn(rows: Sequence[_Row], gone: Sequence[Halves], half: int) -> list[Note]:
    """Return the rows of a list in which one half is what another row had, and the other half is not."""
    moved = [row for row in rows if not row.keeps(half)]
    kept = [row for row in moved if row.keeps(1 - half)]
    counts = Counter(digest for was in (*gone, *(row.was for row in rows)) for digest in was[half])
    theirs = [("", was) for was in gone] + [(row.note.id, row.was) for row in moved]
    owners = {digest: owner for owner in theirs for digest in owner[1][half] if counts[digest] == 1}
    owned = {}
    for row in moved:
        name, was = next((owners[digest] for digest in sorted(row.now[half]) if digest in owners), (None, row.was))
        if name is not None and was[1 - half].isdisjoint(row.now[1 - half]):  # else the whole row is another one's
            owned[row.note.id] = name
    is_small = 0 < len(owned) <= _SWAPS and len(owned) * 2 < len(rows)
    swapped = is_small and all(owned.get(NoteId(owner)) == name for name, owner in owned.items())
    if len(owned) >= _TORN and not swapped:
        return [row.note for row in moved if row.note.id in owned]
    left = Counter(digest for row in kept for digest in row.was[half])
    mixed = []
    for row in kept:
        if digest := next((one for one in sorted(row.now[half]) if left[one]), ""):
            left[digest] -= 1
            mixed.append(row.note)
    is_many = len(mixed) >= _MIXED and len(mixed) * 10 >= len(kept) * 9 and len(kept) * 3 >= len(rows)
    return mixed if is_many and not swapped else []


_MARKED = '<p class="entry">'
"""What a short paragraph of a vocabulary begins with, which depends on what stands on the other side, too."""
_BEGIN = lazy_regex(rf"(?P<language>(?:<div lang=[^<>]*>)?)(?:{_MARKED}|<p>)")
"""How a field begins."""


def _had(was: LockedNote) -> Halves:
    return tuple(frozenset(digests) for digests in zip(letters(was)[:2], looks(was)[:2], strict=True))


def _may_have(note: Note, now: LockedNote) -> Halves:
    """Return the digests of a note's prompt and of its answer, with and without the marks of a vocabulary."""
    found = {letters(now)[:2], looks(now)[:2]}
    if note.family is Family.QUESTION:
        roles = [slot.role for slot in FIELDS[Family.QUESTION]]
        for one, other in product((_MARKED, "<p>"), repeat=2):
            marks = {Role.PROMPT: one, Role.ANSWER: one, Role.REVERSE: other}
            fields = tuple(
                _marked(text, marks[role]) if role in marks else text
                for role, text in zip(roles, note.fields, strict=True)
            )
            digests = digest_note(replace(note, fields=fields), None)
            found.add((digests["prompt"], digests["answer"]))
    return tuple(frozenset(half) for half in zip(*found, strict=True))


def _marked(text: Html, mark: str) -> Html:
    begin = _BEGIN.match(text)
    return Html(f"{begin['language']}{mark}{text[begin.end() :]}") if begin else text


_SIDE = lazy_regex(
    r"(?P<begin>(?:<div lang=[^<>]*>)?)"
    r"(?:<p(?: class=\"entry\")?>(?P<text>.*?) ?(?:\[anki:tts lang=(?P<voice>[^\]]*)\][^\[]*\[/anki:tts\])?</p>)?"
    r"(?P<below>.*?)(?P<end>(?:</div>)?)",
    re.DOTALL,
)
"""A field: the language that it is in, its first paragraph, the voice that reads that aloud, and what is below."""


def check_mirrored(notes: Sequence[Note], accept: Collection[str], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """Front and back exchanged: a card that asked one way would ask the other way, with the reviews of before."""
    turned: dict[str, list[Note]] = {}
    for note in notes:
        was, now = lock.notes.get(note.id), fresh.notes[note.id]
        if not was or note.family is not Family.QUESTION or same_prompt(was, now) or same_answer(was, now):
            continue
        if any((one["prompt"], one["answer"]) == (was.prompt, was.answer) for one in _mirrored(note)):
            turned.setdefault(note.file, []).append(note)
    for found in turned.values():
        if any(note.id in accept for note in found):
            continue
        more = f", and so have {count(len(found) - 1, 'other')} of this file" if found[1:] else ""
        message = f"“{found[0].id}” has its front and its back exchanged{more}: each card would ask the other way round"
        meant = command("build", "--accept", found[0].id)
        hint = f"exchange them again, or give new ids; if learners are to go on with the reviews of before: {meant}"
        problems.add(found[0].place, "E823", message, hint)


def _mirrored(note: Note) -> Iterator[Digests]:
    """Yield the digests of a note if its front were its back: as its fields are, and as they would be made anew."""
    roles = [slot.role for slot in FIELDS[Family.QUESTION]]
    named = dict(zip(roles, note.fields, strict=True))
    front, back = named[Role.PROMPT], named[Role.ANSWER]
    same = {Role.REVERSE: front} if named[Role.REVERSE] == back else {}  # what its reverse asks, too
    for turned in ({Role.PROMPT: back, Role.ANSWER: front, **same}, _made_anew(named)):
        fields = tuple(turned.get(role, text) for role, text in zip(roles, note.fields, strict=True))
        yield digest_note(replace(note, fields=fields), None)


def _made_anew(named: Mapping[Role, Html]) -> dict[Role, Html]:
    """Return the fields that change if front and back are exchanged: in their languages, by their voices."""
    roles = (Role.PROMPT, Role.ANSWER, Role.REVERSE)
    frames = {role: side for role in roles if (side := _SIDE.fullmatch(named[role]))}
    first, second, reverse = frames.values()
    if typed := named[Role.TYPED]:
        words = escape_text(plain_line(first["text"] or ""))
        said = f"<p>{read_aloud(words, second['voice'])}</p>" if second["voice"] else ""
        sides = {Role.PROMPT: _paragraph(typed, first["voice"]), Role.ANSWER: Html(said + second["below"])}
    else:
        words, asks, answers = Html(""), _words_of(second, first["voice"]), _words_of(first, second["voice"])
        sides = {Role.PROMPT: asks, Role.ANSWER: answers}
        if named[Role.REVERSE] and _words_of(reverse, None) == _words_of(second, None):
            sides[Role.REVERSE] = answers
    marked = set_entries(sides).items()
    made = {role: Html(f"{frames[role]['begin']}{text}{frames[role]['end']}") for role, text in marked}
    return {**made, Role.TYPED: words}


def _words_of(side: re.Match[str], voice: str | None) -> Html:
    """Return what stands in a field, without its language, with another voice to read it aloud."""
    return Html((_paragraph(side["text"], voice) if side["text"] is not None else "") + side["below"])


def _paragraph(text: str, voice: str | None) -> Html:
    said = read_aloud(Html(text), voice) if voice else ""
    return Html(f"<p>{text}{' ' if said else ''}{said}</p>")


def check_regions(notes: Sequence[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """A region's card belongs to its label: none may get the reviews of another one unseen."""
    for note in notes:
        was, now = lock.notes.get(note.id), fresh.notes[note.id]
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
        told = ", ".join(
            f"“{one.now.label}” was c{one.owner.number} and is c{one.now.number}" for one in taken[:3] if one.owner
        )
        more = f", and {count(len(taken) - 3, 'more cloze')} moved" if len(taken) > 3 else ""
        message = f"{told}{more}: learners' reviews stay with the number, not with the words"
        hint = f"each keeps its number, wherever it stands; a new one gets c{free}; if it is meant: "
        problems.add(note.place, "E821", message, f"{hint}{command('build', '--accept', note.id)}")


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
