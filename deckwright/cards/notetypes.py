"""The two note types, frozen: their fields, templates and the integer ids that Anki knows them by.

A learner's Anki takes an update only if the package's note type has the same fields and templates in the same order,
matched by these ids. So none is ever added, removed or reordered; new features use the reserved slots R1 to R4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from uuid import UUID

from deckwright.base.model import AnyType, Asset, Family, Guid, NoteId, Place


@dataclass(frozen=True, slots=True)
class Slot:
    """A field or a template: its frozen id (None in carried note types whose maker gave none) and its name."""

    id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A card template: the HTML of the two sides."""

    slot: Slot
    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type, ready to be packed."""

    family: AnyType
    id: int
    name: str
    fields: tuple[Slot, ...]
    templates: tuple[Template, ...]
    css: str
    cloze: bool
    sort_field: int = 0
    original: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Of a carried note type: Anki's own description of it, whole, with the texts of the templates and the style."""
    media: tuple[Asset, ...] = ()
    """Files that its templates show, under the names by which they do."""
    place: Place = field(default=Place(""))
    """Where a carried note type is described."""

    @property
    def sides(self) -> tuple[str, ...]:
        """The HTML of all templates' sides."""
        return tuple(side for template in self.templates for side in (template.front, template.back))

    @property
    def template_slots(self) -> tuple[Slot, ...]:
        """The templates' ids and names."""
        return tuple(template.slot for template in self.templates)


_QUESTION = "Front Back Extra Hint Options Typed Reverse Sources Topic Level Kind ID R1 R2 R3 R4"
_CLOZE = "Text Title Extra Hint Sources Topic Level Kind ID R1 R2 R3 R4"

# The first id of each list; they need only differ within a note type and stay for ever.
_QUESTION_FIELDS, _QUESTION_TEMPLATES = 1_001, 2_001
_CLOZE_FIELDS, _CLOZE_TEMPLATES = 3_001, 4_001

FIELDS = {
    Family.QUESTION: tuple(Slot(_QUESTION_FIELDS + at, name) for at, name in enumerate(_QUESTION.split())),
    Family.CLOZE: tuple(Slot(_CLOZE_FIELDS + at, name) for at, name in enumerate(_CLOZE.split())),
}
"""The fields of each family, in their order. The first is the sort field."""

NOTICE = "R4"
"""The reserved field that every card shows above its prompt, where it is filled."""


def make_guid(namespace: UUID, note_id: NoteId, family: AnyType) -> Guid:
    """Return the GUID of a new note: 20 hexadecimal digits of SHA-256 over namespace, id and note type."""
    return Guid(_digest(namespace, "note", note_id, family)[:20])


def make_note_types(deck: str, namespace: UUID, stylesheet: str = "", lang: str = "") -> list[NoteType]:
    """Return the note types of a deck called ``deck``, one a family; an author's ``stylesheet`` comes at the end.

    ``lang`` is the language of the deck's texts, for those who have them read aloud; empty if it does not say.
    """
    return [make_note_type(family, deck, namespace, stylesheet, lang) for family in Family]


def make_note_type(family: Family, deck: str, namespace: UUID, stylesheet: str = "", lang: str = "") -> NoteType:
    """Return the note type of ``family`` for a deck, its id made from the namespace.

    A deck has note types of its own: sharing them with another deck would couple the two decks' updates.
    """
    style = _theme("card.css") + _theme("code.css") + stylesheet
    number = 2**30 + int(_digest(namespace, "note type", family)[:12], 16) % 2**30
    return NoteType(
        family, number, f"{deck} · {family}", FIELDS[family], _templates(family, lang), style, family is Family.CLOZE
    )


def make_deck_id(namespace: UUID, name: str) -> int:
    """Return the id a deck has inside the package (Anki matches decks by name and gives ids of its own)."""
    return 2**30 + int(_digest(namespace, "deck", name)[:12], 16) % 2**30


def _digest(namespace: UUID, *parts: str) -> str:
    return sha256("\x1f".join([str(namespace), *parts]).encode()).hexdigest()


def _templates(family: Family, lang: str) -> tuple[Template, ...]:
    if family is Family.CLOZE:
        return (_template(_CLOZE_TEMPLATES, "Cloze", "cloze", lang),)
    return (
        _template(_QUESTION_TEMPLATES, "Card 1", "question", lang),
        _template(_QUESTION_TEMPLATES + 1, "Card 2", "question.reverse", lang),
        _template(_QUESTION_TEMPLATES + 2, "Reserved 1", "reserved", lang, "R1"),
        _template(_QUESTION_TEMPLATES + 3, "Reserved 2", "reserved", lang, "R2"),
    )


def _template(number: int, name: str, file: str, lang: str, slot: str = "") -> Template:
    language = f' lang="{lang}"' if lang else ""
    sides = [_theme(f"{file}.{side}.html").replace("SLOT", slot or "SLOT") for side in ("front", "back")]
    sides = [side.replace('<main class="sheet"', f'<main class="sheet"{language}') for side in sides]
    front, back = (
        side.replace("SHUFFLE", _theme("shuffle.js")).replace("FORGIVE", _theme("forgive.js")) for side in sides
    )
    return Template(Slot(number, name), front, back)


@cache
def _theme(name: str) -> str:
    """Return a theme file, its comments left out: they explain it here, not on every learner's device."""
    text = (files("deckwright.cards") / "theme" / name).read_text(encoding="utf-8")
    comment = {"css": r"/\*.*?\*/\n?", "html": r"<!--.*?-->\n?", "js": r"^//.*?\n"}[name.rsplit(".", 1)[1]]
    return re.sub(r"\n{3,}", "\n\n", re.sub(comment, "", text, flags=re.DOTALL | re.MULTILINE)).strip() + "\n"
