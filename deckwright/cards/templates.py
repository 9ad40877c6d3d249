"""Which cards Anki makes of a note: its templates' syntax and its rules, for note types that another tool made.

A template is text with marks: ``{{Field}}``, ``{{filter:Field}}``, and parts ``{{#Field}}…{{/Field}}`` (shown where the
field is filled) and ``{{^Field}}…{{/Field}}`` (where it is empty). In comments no mark counts. Measured with Anki 26.9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

ALWAYS_FILLED = frozenset({"Deck", "Subdeck", "Type", "Card", "CardFlag", "CardID"})
"""The special fields that are never empty."""

SPECIAL = ALWAYS_FILLED | {"Tags", "FrontSide"}
"""The names that a template may use besides those of the fields. ``FrontSide`` is empty on a front."""

CARDS = 500
"""Cards that a cloze note may have: higher numbers share the last one."""

HOLE_DEPTH = 10
"""How deep Anki reads holes inside holes."""

PART_DEPTH = 100
"""How deep parts may be nested here; no template of a person's goes beyond a few."""

_OTHER_MARKS = "{{=<% %>=}}"
_BEGINS = {"{{": re.compile(r"<!--|\{\{"), "<%": re.compile(r"<!--|<%")}
_ENDS = {"{{": "}}", "<%": "%>", "<!--": "-->"}
_EMPTY = re.compile(r"(?:[ \t-\r]|</?(?:br|div) ?/?>)*", re.IGNORECASE)
HOLE = re.compile(r"\{\{c([0-9,]*+)::|(\}\})")
"""The marks of a cloze hole as Anki reads them: its beginning with its numbers, its end."""

_LARGEST = 2**16
"""Anki reads a hole's number into so many values; a larger one is none."""


class BadTemplate(ValueError):
    """A template that Anki cannot read: it shows an error instead of the card. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The place where a field's content stands. Filters do not matter for which cards there are."""

    field: str


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown only where ``field`` is filled, or, ``negated``, only where it is empty."""

    field: str
    negated: bool
    inside: tuple[Node, ...]


Node = Replacement | Part


def parse_template(text: str) -> tuple[Node, ...]:
    """Return the marks of a template, text left out. Raises :class:`BadTemplate`."""
    open_parts: list[tuple[str, bool, list[Node]]] = [("", False, [])]
    for _, _, mark in marks_in(text):
        kind, name = (mark[0], mark[1:].lstrip()) if len(mark) > 1 and mark[0] in "#^/" else ("", mark)
        if kind == "/":
            field, negated, inside = open_parts.pop()
            if not open_parts or field != name:
                raise BadTemplate(f"{{{{/{name}}}}} closes nothing that is open")
            open_parts[-1][2].append(Part(field, negated, tuple(inside)))
        elif kind:
            open_parts.append((name, kind == "^", []))
            if len(open_parts) > PART_DEPTH:
                raise BadTemplate(f"parts are nested over {PART_DEPTH} deep")
        else:
            open_parts[-1][2].append(Replacement(name.rsplit(":", 1)[-1]))
    if len(open_parts) > 1:
        raise BadTemplate(f"{{{{/{open_parts[-1][0]}}}}} is missing")
    return tuple(open_parts[0][2])


def marks_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each mark of a template begins and ends, and what stands in it. Comments are left out."""
    at, sign = len(text) - len(text.lstrip()), "{{"
    while text.startswith(_OTHER_MARKS, at):
        at, sign = at + len(_OTHER_MARKS), "<%"
    unclosed: set[str] = set()
    while found := _BEGINS[sign].search(text, at):
        at, begin = found.end(), found[0]
        end = -1 if begin in unclosed else text.find(_ENDS[begin], at)
        if end < 0:
            unclosed.add(begin)  # looking again and again would be quadratic
            continue
        if begin == sign:
            yield found.start(), end + len(_ENDS[begin]), text[at:end].lstrip("{").strip()
        at = end + len(_ENDS[begin])


def names_in(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield the name of every field that a template uses, in its order."""
    for node in nodes:
        yield node.field
        if isinstance(node, Part):
            yield from names_in(node.inside)


def shows_a_field(nodes: Sequence[Node], filled: Collection[str]) -> bool:
    """Whether a template shows a field's content if the fields in ``filled`` have any."""
    for node in nodes:
        match node:
            case Replacement(field):
                if field in filled:
                    return True
            case Part(field, negated, inside):
                if (field in filled) is not negated and shows_a_field(inside, filled):
                    return True
    return False


def is_filled(text: str) -> bool:
    """Whether Anki takes a field for filled: it holds more than white space, breaks and empty boxes."""
    return not _EMPTY.fullmatch(text)


def standard_ords(fronts: Sequence[str], fields: Mapping[str, str], tagged: bool) -> tuple[int, ...]:
    """Return the ordinals of the cards of a note: those templates whose front shows a field; none if none does.

    ``fields`` are the note's by name; ``tagged`` tells whether it has tags, which ``{{Tags}}`` shows.
    """
    filled = (
        {name for name, text in fields.items() if is_filled(text)} | ALWAYS_FILLED | ({"Tags"} if tagged else set())
    )
    return tuple(ord_ for ord_, front in enumerate(fronts) if _shows(front, filled))


def _shows(front: str, filled: Collection[str]) -> bool:
    try:
        return shows_a_field(parse_template(front), filled)
    except BadTemplate:
        return False


def cloze_ords(fields: Sequence[str]) -> tuple[int, ...]:
    """Return the ordinals of the cards of a cloze note, from the numbers of the holes in all its fields."""
    numbers = {number for text in fields for number in hole_numbers(text)}
    return tuple(sorted({min(number, CARDS) - 1 for number in numbers if number}))


def hole_numbers(text: str) -> Iterator[int]:
    """Yield the numbers of the holes that are closed, as Anki finds them: what stands in an unclosed one is lost."""
    open_holes: list[list[int]] = []
    for found in HOLE.finditer(text):
        if found[2]:
            closed = open_holes.pop() if open_holes else []
            if open_holes:
                open_holes[-1] += closed
            else:
                yield from closed
        elif len(open_holes) < HOLE_DEPTH and (
            numbers := [int(part) for part in found[1].split(",") if _is_number(part)]
        ):
            open_holes.append(numbers)


def _is_number(digits: str) -> bool:
    return digits != "" and len(digits.lstrip("0")) <= 5 and int(digits[-20:]) < _LARGEST
