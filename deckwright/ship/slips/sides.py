"""Finds prompts that stand beside other answers than before: a column sorted alone, front and back exchanged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from deckwright.base.command import command
from deckwright.base.model import Family, Html, Note, NoteId, Stands, has_holes
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import count
from deckwright.cards.field_texts import set_entries
from deckwright.cards.notetypes import FIELDS, Role, by_role, name_texts
from deckwright.markdown.plain import plain_line
from deckwright.markdown.tokens import escape_text, read_aloud
from deckwright.ship.digests import Digests, digest_note, letters, looks, same_answer, same_prompt
from deckwright.ship.lock import Lock, LockedNote, State
from deckwright.ship.slips.spellings import bare

TORN = 3
"""As many rows of one list are no correction of single cells any more."""
_MIXED = 5
"""As many are none where rows share their cells, like the articles of nouns."""
_SWAPS = 6
"""As many rows at most, and less than half of a list, may be cells exchanged two by two: a correction."""


Halves = tuple[frozenset[str], ...]
"""The digests that a front may have, and those that a back may have."""


class _Row(NamedTuple):
    """A row of a list, or a question: the digests that its front and its back had, and those that they may have."""

    note: Note
    was: Halves
    now: Halves

    def keeps(self, half: int) -> bool:
        """Whether the front, or the back, is what it was."""
        return not self.was[half].isdisjoint(self.now[half])


def check_torn(
    notes: Sequence[Note],
    accept: Collection[str],
    gone: Sequence[LockedNote],
    fresh: Lock,
    lock: Lock,
    problems: Problems,
) -> set[str]:
    """Prompts that stand beside other questions' answers: a column was sorted, or texts moved, without the others.

    ``notes`` are all of the files in which some are not as the lock had them, ``gone`` what is no question any more.
    Returns the files of which it was told.
    """
    files: dict[tuple[str, bool], list[_Row]] = {}
    for note in notes:
        is_row = note.stands is Stands.ROW
        if note.id not in lock.notes or note.stands is Stands.ITEM or (has_holes(note.family) and not is_row):
            continue  # an item's prompt is what stands before it, and above clozes stands but a title
        was, now = lock.notes[note.id], fresh.notes[note.id]
        if was.state is State.LIVE:
            before, same = _had(was), same_prompt(was, now) and same_answer(was, now)
            row = _Row(note, before, before if same else _may_have(note, now))
            files.setdefault((note.file, is_row), []).append(row)
    lost: dict[str, list[Halves]] = {}
    for old in gone:
        lost.setdefault(old.file, []).append(_had(old))
    told = set()
    for (file, is_row), rows in files.items():
        for half, what in enumerate(("front", "back") if is_row else ("prompt", "answer")):
            torn = _torn(rows, lost.get(file, ()), half, is_row)
            if torn:
                told.add(file)
                add_torn(torn, what, accept, problems)
    return told


def add_torn(torn: Sequence[Note], what: str, accept: Collection[str], problems: Problems) -> None:
    """Note an error for notes of one file that have ``what`` another one had; unless one of them may have it."""
    if any(note.id in accept for note in torn):
        return
    is_row = torn[0].stands is Stands.ROW
    whole, how = ("rows", "was a column sorted, or moved, alone?") if is_row else ("questions", "was it moved alone?")
    another = "row" if is_row else "question"
    message = (
        f"{len(torn):,} {whole} now have the {what} that another {another} had, but not what stood beside it: {how}"
    )
    meant = command("build", "--accept", torn[0].id)
    hint = f"undo that, and {'sort or ' if is_row else ''}move whole {whole}; if it is meant: {meant}"
    problems.add(torn[0].place, "E822", message, hint)


def _torn(rows: Sequence[_Row], gone: Sequence[Halves], half: int, is_list: bool) -> list[Note]:
    """Return the rows of a list, or questions, in which one half is what another had, and the other half is not."""
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
    if torn := moved_among(owned, len(rows), is_list):
        return [row.note for row in moved if row.note.id in torn]
    if not is_list:
        return []
    left = Counter(digest for row in kept for digest in row.was[half])
    mixed = []
    for row in kept:
        if digest := next((one for one in sorted(row.now[half]) if left[one]), ""):
            left[digest] -= 1
            mixed.append(row.note)
    is_many = len(mixed) >= _MIXED and len(mixed) * 10 >= len(kept) * 9 and len(kept) * 3 >= len(rows)
    return mixed if is_many and not _are_swapped(owned, len(rows)) else []


def moved_among(owned: Mapping[NoteId, str], among: int, is_list: bool) -> Collection[NoteId]:
    """Return those of ``among`` notes which have one another's texts, but for corrections; given whose each has now.

    Under headings, where answers like numbers may follow one another, only those count whose own text went to another.
    """
    found = dict(owned)
    while not is_list and (lost := [name for name, owner in found.items() if owner not in found]):
        for name in lost:
            del found[name]
    return found.keys() if len(found) >= TORN and not _are_swapped(found, among) else ()


def _are_swapped(owned: Mapping[NoteId, str], among: int) -> bool:
    """Whether a few notes of many exchanged what they had two by two."""
    is_small = 0 < len(owned) <= _SWAPS and len(owned) * 2 < among
    return is_small and all(owned.get(NoteId(owner)) == name for name, owner in owned.items())


_ENTRY = '<p class="entry">'
"""What a short paragraph of a vocabulary begins with, which depends on what stands on the other side, too."""
_BEGIN = lazy_regex(rf"(?P<language>(?:<div lang=[^<>]*>)?)(?:{_ENTRY}|<p>)")
"""How a field begins."""


def _had(was: LockedNote) -> Halves:
    return tuple(frozenset(digests) for digests in zip(letters(was)[:2], looks(was)[:2], strict=True))


def _may_have(note: Note, now: LockedNote) -> Halves:
    """Return the digests of a note's prompt and of its answer, with and without the marks of a vocabulary."""
    found = {letters(now)[:2], looks(now)[:2]}
    if note.family is Family.QUESTION:
        roles = [slot.role for slot in FIELDS[Family.QUESTION]]
        for spelled, one, other in product((note.fields, *bare(note)), (_ENTRY, "<p>"), (_ENTRY, "<p>")):
            marks = {Role.PROMPT: one, Role.ANSWER: one, Role.REVERSE: other}
            fields = tuple(
                _marked(text, marks[role]) if role in marks else text for role, text in zip(roles, spelled, strict=True)
            )
            digests = digest_note(note._replace(fields=fields), None)
            found.add((digests["prompt"], digests["answer"]))
    return tuple(frozenset(half) for half in zip(*found, strict=True))


def _marked(text: Html, mark: str) -> Html:
    begin = _BEGIN.match(text)
    return Html(f"{begin['language']}{mark}{text[begin.end() :]}") if begin else text


def unmarked(text: Html) -> tuple[Html, Html]:
    """Return a field with the mark of a vocabulary, and without."""
    return _marked(text, _ENTRY), _marked(text, "<p>")


_SIDE = lazy_regex(
    r"(?P<begin>(?:<div lang=[^<>]*>)?)"
    r"(?:<p(?: class=\"entry\")?>(?P<text>.*?) ?(?:\[anki:tts lang=(?P<voice>[^\]]*)\][^\[]*\[/anki:tts\])?</p>)?"
    r"(?P<below>.*?)(?P<end>(?:</div>)?)",
    re.DOTALL,
)
"""A field: the language that it is in, its first paragraph, the voice that reads that aloud, and what is below."""


def texts_by_role(note: Note) -> dict[Role, Html]:
    """Return the fields of a question by their roles."""
    return by_role(Family.QUESTION, name_texts(FIELDS[Family.QUESTION], note.fields))


def would_differ(note: Note, one: Role, other: Role) -> bool:
    """Whether a question would say something else if two of its texts were exchanged, whatever their languages."""
    texts = texts_by_role(next((note._replace(fields=tuple(fields)) for fields in bare(note)), note))
    return set(unmarked(texts[one])).isdisjoint(unmarked(texts[other]))


def check_mirrored(notes: Sequence[Note], accept: Collection[str], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """Front and back exchanged: a card that asked one way would ask the other way, with the reviews of before.

    ``notes`` are those that are not as the lock had them.
    """
    turned: dict[str, list[Note]] = {}
    for note in notes:
        was, now = lock.notes.get(note.id), fresh.notes[note.id]
        if not was or has_holes(note.family) or same_prompt(was, now) or same_answer(was, now):
            continue
        if note.family is Family.QUESTION and not would_differ(note, Role.PROMPT, Role.ANSWER):
            continue
        if any((one["prompt"], one["answer"]) == (was.prompt, was.answer) for one in _mirrored(note)):
            turned.setdefault(note.file, []).append(note)
    for found in turned.values():
        add_mirrored(found, ("front", "back"), "each card would ask the other way round", accept, problems)


def add_mirrored(
    found: Sequence[Note], sides: tuple[str, str], harm: str, accept: Collection[str], problems: Problems
) -> None:
    """Note an error for notes of one file that have two of their texts exchanged; unless one of them may have."""
    if any(note.id in accept for note in found):
        return
    more = f", and so have {count(len(found) - 1, 'other')} of this file" if found[1:] else ""
    message = f"“{found[0].id}” has its {sides[0]} and its {sides[1]} exchanged{more}: {harm}"
    meant = command("build", "--accept", found[0].id)
    hint = f"exchange them again, or give new ids; if learners are to go on with the reviews of before: {meant}"
    problems.add(found[0].place, "E823", message, hint)


def _mirrored(note: Note) -> Iterator[Digests]:
    """Yield the digests of a note if its front were its back: as its fields are, and as they would be made anew."""
    if not isinstance(note.family, Family):
        yield digest_note(note._replace(fields=(*note.fields[1::-1], *note.fields[2:])), None)
        return
    roles, named = [slot.role for slot in FIELDS[Family.QUESTION]], texts_by_role(note)
    front, back = named[Role.PROMPT], named[Role.ANSWER]
    same = {Role.REVERSE: front} if named[Role.REVERSE] == back else {}  # what its reverse asks, too
    for turned in ({Role.PROMPT: back, Role.ANSWER: front, **same}, _made_anew(named)):
        fields = tuple(turned.get(role, text) for role, text in zip(roles, note.fields, strict=True))
        yield digest_note(note._replace(fields=fields), None)


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
