"""Masks that a learner moved, or drew, in Anki's own editor: the lines of their regions, and no other line."""

from __future__ import annotations

from collections.abc import Mapping

from deckwright.adopt.occlusion import drawn, unwritten
from deckwright.base.model import Note
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import Role
from deckwright.pull.prove import Bench, Unproved, said
from deckwright.pull.states import forms_of, same_standing

_REGION = lazy_regex(
    r"(?P<mark>[ \t]*(?:[-*+]|\d+[.)])[ \t]+)(?P<hole>\{\{c(?P<number>\d+)::.*\}\})(?P<gap>\s*:\s*)(?P<at>.*)"
)
"""The line of a region."""
_NUMBER = lazy_regex(r"\{\{c(\d+)::")


def take_masks(bench: Bench, note: Note, name: str, standing: str) -> tuple[str, str]:
    """Change the lines of the regions whose masks lie elsewhere in Anki; add lines for those that were drawn there.

    Return the file before and after. Raises :class:`~deckwright.pull.prove.Unproved`; then nothing has changed.
    """
    file = bench.surroundings.questions[note.id].source.file
    before = bench.texts[file]
    first = bench.show(file, before, note.id)
    assert first, "a question that was rendered is in its file"
    fields = bench.types[note.family].fields
    at = next(number for number, slot in enumerate(fields) if slot.name == name)
    was, now = _regions(first.note.fields[at]), _regions(standing)
    if gone := sorted(was.keys() - now.keys()):
        raise Unproved(f"the mask {gone[0]} is gone in Anki: take its line out by hand, if all shall lose its card")
    if unwritten(standing):
        raise Unproved("a mask was turned in Anki, or has a colour of its own: no line of a region says that")
    lines = before.split("\n")
    begin = first.question.place.line - 1
    places = range(begin, begin + first.question.text.count("\n") + 1)
    known = {int(found["number"]): (line, found) for line in places if (found := _REGION.fullmatch(lines[line]))}
    if was.keys() - known.keys() or not known:
        raise Unproved("its regions are not written one a line")
    for number, (line, found) in known.items():
        if now[number] != was.get(number):
            lines[line] = f"{found['mark']}{found['hole']}{found['gap']}{now[number]}"
    last, sample = max(known.values(), key=lambda one: one[0])
    new = sorted(now.keys() - was.keys())
    for number in reversed(new):
        lines.insert(last + 1, f"{sample['mark']}{{{{c{number}::Region {number}}}}}{sample['gap']}{now[number]}")
    after = "\n".join(lines)
    shown = bench.show(file, after, note.id)
    if not shown:
        raise Unproved("its regions cannot be written there")
    errors = {code for code in bench.faults(shown, deep=True) - bench.faults(first, deep=True) if code[0] == "E"}
    if errors:
        raise Unproved(f"a build would refuse it: {said(bench, shown, errors)}")
    if drawn(shown.note.fields[at]) != drawn(standing):
        raise Unproved("some masks are hidden with the others and some alone, or a text on the picture was moved")
    forms = forms_of(bench.types[note.family])
    for number, slot in enumerate(fields):
        if number == at or (new and slot.role is Role.LABELS):
            continue
        if not same_standing(slot, first.note.fields[number], shown.note.fields[number], forms[slot.name]):
            raise Unproved("another field would change with it")
    bench.keep(file, after)
    return before, after


def _regions(field: str) -> Mapping[int, str]:
    """Return the region of each number, as an author writes it. Raises :class:`~deckwright.pull.prove.Unproved`."""
    found: dict[int, str] = {}
    for head, region, _ in drawn(field):
        number = int((_NUMBER.match(head) or ["", "0"])[1])
        if number in found:
            raise Unproved("a card hides several masks at once, which has no spelling here")
        if number:
            found[number] = region
    return found
