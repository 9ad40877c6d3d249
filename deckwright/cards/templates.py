"""The syntax of templates, and which cards Anki makes of a note by it.

A template is text with marks: ``{{Field}}``, ``{{filter:Field}}``, and parts ``{{#Field}}…{{/Field}}`` (shown where the
field is filled) and ``{{^Field}}…{{/Field}}`` (where it is empty). In comments no mark counts. Measured with Anki 26.9.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from deckwright.base.limits import TEMPLATE_DEPTH
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import hole_numbers

ALWAYS_FILLED = frozenset({"Deck", "Subdeck", "Type", "Card", "CardFlag", "CardID"})
"""The special fields that are never empty."""

SPECIAL = ALWAYS_FILLED | {"Tags", "FrontSide"}
"""The names that a template may use besides those of the fields. ``FrontSide`` is empty on a front."""

CARDS = 500
"""Cards that a cloze note may have: higher numbers share the last one."""

_OTHER_MARKS = "{{=<% %>=}}"
_BEGINS = {"{{": lazy_regex(r"<!--|\{\{"), "<%": lazy_regex(r"<!--|<%")}
_ENDS = {"{{": "}}", "<%": "%>", "<!--": "-->"}
_EMPTY = lazy_regex(r"(?:[ \t-\r]|</?(?:br|div) ?/?>)*", re.IGNORECASE)


class BadTemplate(ValueError):
    """A template that Anki cannot read: it shows an error instead of the card. The message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The place where a field's content stands. Filters do not matter for which cards there are."""

    field: str
    filters: tuple[str, ...]
    """In the order in which they are written; the last one comes first."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown only where ``field`` is filled, or, ``negated``, only where it is empty."""

    field: str
    negated: bool
    inside: tuple[TemplateNode, ...]


TemplateNode = str | Replacement | Part
"""A piece of a template: text, or what a mark stands for."""


@lru_cache(maxsize=256)
def parse_template(text: str) -> tuple[TemplateNode, ...]:
    """Return a template's text and marks. Raises :class:`BadTemplate`."""
    open_parts: list[tuple[str, bool, list[TemplateNode]]] = [("", False, [])]
    for is_mark, piece in _pieces(text):
        kind, name = (piece[0], piece[1:].lstrip()) if len(piece) > 1 and piece[0] in "#^/" else ("", piece)
        if not is_mark:
            open_parts[-1][2].append(piece)
        elif kind == "/":
            field, negated, inside = open_parts.pop()
            if not open_parts or field != name:
                raise BadTemplate(f"{{{{/{name}}}}} closes nothing that is open")
            open_parts[-1][2].append(Part(field, negated, tuple(inside)))
        elif kind:
            open_parts.append((name, kind == "^", []))
            if len(open_parts) > TEMPLATE_DEPTH:
                raise BadTemplate(f"parts are nested over {TEMPLATE_DEPTH} deep")
        else:
            *filters, field = name.split(":")
            open_parts[-1][2].append(Replacement(field, tuple(filters)))
    if len(open_parts) > 1:
        raise BadTemplate(f"{{{{/{open_parts[-1][0]}}}}} is missing")
    return tuple(open_parts[0][2])


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield whether a piece is a mark, and what it says."""
    at, _ = _beginning(text)
    for start, end, mark in marks_in(text):
        if at < start:
            yield False, text[at:start]
        yield True, mark
        at = end
    if at < len(text):
        yield False, text[at:]


def _beginning(text: str) -> tuple[int, str]:
    """Return where a template begins behind what says which signs begin its marks, and those signs."""
    at = len(text) - len(text.lstrip())
    if not text.startswith(_OTHER_MARKS, at):
        return 0, "{{"
    while text.startswith(_OTHER_MARKS, at):
        at += len(_OTHER_MARKS)
    return at, "<%"


def marks_in(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each mark of a template begins and ends, and what stands in it. Comments are text."""
    at, sign = _beginning(text)
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


def names_in(nodes: Sequence[TemplateNode]) -> Iterator[str]:
    """Yield the name of every field that a template uses, in its order."""
    for node in nodes:
        if not isinstance(node, str):
            yield node.field
        if isinstance(node, Part):
            yield from names_in(node.inside)


def shows_a_field(nodes: Sequence[TemplateNode], filled: Collection[str]) -> bool:
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
    return tuple(sorted({min(number, CARDS) - 1 for number in numbers}))
