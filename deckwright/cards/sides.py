"""The two sides of a card as Anki shows them: a template's marks replaced by the fields of a note.

A mark shows a field, or what a filter makes of it; a pair of marks shows what stands between them where its field is
filled, or where it is empty. The tests hold every side against the real Anki's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deckwright.base.model import Note
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import NoteType, Template
from deckwright.cards.templates import BadTemplate, Part, Replacement, TemplateNode, is_filled, parse_template
from deckwright.markdown.cloze import OCCLUSION, ClozeNode, holes_in, read_holes
from deckwright.markdown.plain import letters

_TAG = lazy_regex(r"<[^>]*>")
_MATH = lazy_regex(r"(\\[(\[])(.*?)(\\[\])])", re.DOTALL)
_TYPED = lazy_regex(r"\[\[type:(.+?)\]\]")

_SHAPES = frozenset(["rect", "ellipse", "polygon", "text"])
_PROPERTY = lazy_regex(r":(?P<name>[^=]+)=(?P<value>(?:[^\\:]|\\:)+)(?=:|\Z)")
_PROPERTIES = {
    **{name: f"data-{name}" for name in "left top angle fill width height rx ry points text scale".split()},
    "oi": "data-occludeInactive",
    "fs": "data-font-size",
}
"""The attributes that Anki makes of a mask's properties."""
_NEVER_ZERO = frozenset(["width", "height", "rx", "ry"])


@dataclass(frozen=True, slots=True)
class Sides:
    """A card: the ordinal that Anki gives it, its template's name, and the HTML of both sides."""

    ord: int
    name: str
    front: str
    back: str


def note_sides(note: Note, note_type: NoteType) -> tuple[Sides, ...]:
    """Return every card of a note, in the order of their ordinals; none if the note is not of this note type."""
    if len(note_type.fields) != len(note.fields):
        return ()
    fields = dict(zip((slot.name for slot in note_type.fields), note.fields, strict=True))
    made = []
    for ord_ in note.ords:
        at = 0 if note_type.cloze else ord_
        if at >= len(note_type.templates):
            continue
        template = note_type.templates[at]
        special = {
            "Tags": " ".join(note.tags),
            "Deck": note.deck,
            "Subdeck": note.deck.rsplit("::", 1)[-1],
            "Type": note_type.name,
            "Card": template.slot.name,
            "CardFlag": "flag0",
            f"c{ord_ + 1}": "1",
        }
        front, back = _both(template, {**special, **fields}, ord_ + 1)
        made.append(Sides(ord_, template.slot.name, _typing(front, fields, True), _typing(back, fields, False)))
    return tuple(made)


def _both(template: Template, values: Mapping[str, str], hole: int) -> tuple[str, str]:
    """Return both sides; where Anki cannot read one of them, it shows neither, but what is wrong."""
    try:
        front, back = parse_template(template.front), parse_template(template.back)
    except BadTemplate as error:
        told = html.escape(f"Anki cannot read this template: {error}")
        return told, told
    asked = fill(front, values, hole, question=True)
    return asked, fill(back, {**values, "FrontSide": asked}, hole, question=False)


def fill(nodes: Sequence[TemplateNode], fields: Mapping[str, str], hole: int, question: bool) -> str:
    """Return a side: the template's text with its marks replaced.

    ``hole`` is the number of the cloze hole that the card asks, ``question`` whether this is the front. A name that is
    no field shows nothing.
    """
    made: list[str] = []
    for node in nodes:
        match node:
            case str():
                made.append(node)
            case Replacement():
                made.append(_replace(node, fields, hole, question))
            case Part(name, negated, inside) if is_filled(fields.get(name, "")) is not negated:
                made.append(fill(inside, fields, hole, question))
    return "".join(made)


def _replace(mark: Replacement, fields: Mapping[str, str], hole: int, question: bool) -> str:
    text = fields.get(mark.field, "")
    for filter_ in reversed(mark.filters):
        match filter_:
            case "cloze":
                text = reveal(text, hole, question)
            case "cloze-only":
                text = reveal_alone(text, hole, question)
            case "text":
                text = _TAG.sub("", text)
            case "hint" if text.strip():
                shown = f'<a class="hint" href="#" draggable="false">{html.escape(mark.field)}</a>'
                text = f'{shown}<div class="hint" style="display: none">{text}</div>'
            case _ if filter_.startswith("tts "):
                text = f"[anki:tts lang={filter_.removeprefix('tts ')}]{text}[/anki:tts]"
            case "type":
                return f"[[{':'.join((*mark.filters, mark.field))}]]"  # which the reviewer replaces, in Anki too
    return text


# Typed answers


def _typing(side: str, fields: Mapping[str, str], question: bool) -> str:
    """Return a side as the reviewer shows it: a box to type in, then the right answer, as if nothing was typed."""

    def shown(found: re.Match[str]) -> str:
        expected = letters(fields.get(found[1].rsplit(":", 1)[-1], ""))
        if not expected:
            return ""
        if question:
            return '<center><input type="text" id="typeans" autocomplete="off"></center>'
        return f"<div><code id=typeans>{html.escape(expected, quote=False)}</code></div>"

    return _TYPED.sub(shown, side)


# Cloze holes


def reveal(text: str, hole: int, question: bool) -> str:
    """Return a field with its holes shown as the card number ``hole`` shows them; nothing if it has no such hole."""
    asked: list[int] = []
    made = "".join(_show(node, hole, question, asked) for node in read_holes(text))
    return _MATH.sub(lambda found: found[1] + _TAG.sub("", found[2]) + found[3], made) if asked else ""


def reveal_alone(text: str, hole: int, question: bool) -> str:
    """Return only what stands in the holes of a number, or what hints at it."""
    found = (node for _, node in holes_in(read_holes(text)) if hole in node.numbers)
    return ", ".join(("..." if node.hint is None else node.hint) if question else node.text for node in found)


def _show(node: ClozeNode, number: int, question: bool, asked: list[int]) -> str:
    if isinstance(node, str):
        return node
    if not node.closed:
        return ""
    active = number in node.numbers
    if active:
        asked.append(number)
    first = node.inside[0] if node.inside else ""
    if isinstance(first, str) and first.startswith(OCCLUSION):
        return _mask(first.removeprefix(OCCLUSION), node.numbers, active, question)
    inside = "".join(_show(part, number, question, asked) for part in node.inside)
    numbers = ",".join(map(str, node.numbers))
    if active and question:
        hint = "..." if node.hint is None else node.hint
        return f'<span class="cloze" data-cloze="{_attribute(inside)}" data-ordinal="{numbers}">[{hint}]</span>'
    return f'<span class="cloze{"" if active else "-inactive"}" data-ordinal="{numbers}">{inside}</span>'


_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;"}


def _attribute(text: str) -> str:
    """Return text for an attribute as Anki writes it: everything in Latin-1 but letters and digits as an entity."""
    return re.sub(
        r"[^0-9A-Za-z\u0100-\U0010ffff]", lambda found: _ENTITIES.get(found[0], f"&#x{ord(found[0]):02X};"), text
    )


# Masks of an image occlusion, which the reviewer draws over the picture


def _mask(text: str, numbers: Sequence[int], active: bool, question: bool) -> str:
    """Return the element that tells the reviewer where to draw a mask, and of what kind."""
    shape, _, rest = text.partition(":")
    told = [f'data-shape="{shape}"'] if shape in _SHAPES and rest else []
    at = len(shape)
    while found := _PROPERTY.match(text, at):
        at = found.end()
        told += _told(found["name"], found["value"].replace("\\:", ":"))
    kind = "" if (active and question) or 0 in numbers else "-highlight" if active else "-inactive"
    ordinals = ",".join(map(str, numbers))
    return f'<div class="cloze{kind}" data-ordinal="{ordinals}" {"".join(f"{one} " for one in told)}></div>'


def _told(name: str, value: str) -> list[str]:
    """Return the attribute that a property of a mask becomes, if it is one that Anki knows."""
    if name == "points":
        value = " ".join(pair for pair in value.split(" ") if "," in pair)
    elif name == "text":
        value = _attribute(value)
    attribute = _PROPERTIES.get(name)
    if not attribute or not value or (value == "0" and name in _NEVER_ZERO):
        return []
    return [f'{attribute}="{value}"']
