"""The deck's own note types, frozen: their fields, templates and the integer ids that Anki knows them by.

A learner's Anki takes an update only if the package's note type has the same fields and templates in the same order,
matched by these ids. So none is ever added, removed or reordered; new features use the reserved slots: R3 and R4 have
their roles, R1 and R2 none yet.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from deckwright.base.languages import direction
from deckwright.base.model import AnyType, Family, Guid, NoteId, Place, Plain
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.plain import plain_lines
from deckwright.settings.card_words import ENGLISH, LEVELS_AND_TYPES, Words, words_css
from deckwright.settings.links import ID, NO_LINKS, PATH, Links

AnyText = TypeVar("AnyText", bound=str)


@dataclass(frozen=True, slots=True)
class Slot:
    """A field or a template: its frozen id (None in carried note types whose maker gave none) and its name."""

    id: int | None
    name: str


class Role(Enum):
    """What a field is for. Each of the deck's own fields but the reserved ones has a role to itself."""

    PROMPT = "what a question asks"
    ANSWER = "what is to be recalled"
    TYPED = "what is to be typed"
    OPTIONS = "what is to be chosen from"
    REVERSE = "what the reversed card asks"
    TEXT = "the sentences with holes"
    TITLE = "what stands above the sentences"
    MASKS = "where the masks over a picture lie"
    PICTURE = "the picture whose parts are hidden"
    LABELS = "what the masks hide"
    EXTRA = "what is worth looking up"
    HINT = "what helps before the answer"
    SOURCES = "what was cited"
    TOPIC = "what the card belongs to"
    LEVEL = "how hard it is"
    TYPE = "what the card standard calls it"
    ID = "the id of the question"
    NOTICE = "what every card says above its prompt"
    FILE = "where the question stands, for a link to it"
    RESERVED = "nothing yet"
    FIRST = "the first field of a carried note type, which asks"
    FURTHER = "another field of a carried note type, which answers"

    __hash__ = object.__hash__  # each is one object; every text of a note asks, and Enum's own is slow


@dataclass(frozen=True, slots=True)
class Field(Slot):
    """A field: its id, its name, and what it is for."""

    role: Role


class Template(NamedTuple):
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
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str
    cloze: bool
    sort_field: int = 0
    original: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Of a carried note type: Anki's own description of it, whole, with the texts of the templates and the style."""
    media: tuple[Plain, ...] = ()
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
_OCCLUSION = "Occlusion|Image|Header|Back Extra|Comments|Labels|Hint|Sources|Topic|Level|Kind|ID|R1|R2|R3|R4"
STOCK_FIELDS = 5
"""How many of the fields for hidden parts of a picture are those of Anki's own note type, which its editor writes."""
_ROLES = {
    "Front": Role.PROMPT,
    "Back": Role.ANSWER,
    "Typed": Role.TYPED,
    "Options": Role.OPTIONS,
    "Reverse": Role.REVERSE,
    "Text": Role.TEXT,
    "Title": Role.TITLE,
    "Occlusion": Role.MASKS,
    "Image": Role.PICTURE,
    "Header": Role.TITLE,  # Anki's own names, in its note type
    "Labels": Role.LABELS,
    "Extra": Role.EXTRA,
    "Back Extra": Role.EXTRA,
    "Hint": Role.HINT,
    "Sources": Role.SOURCES,
    "Topic": Role.TOPIC,
    "Level": Role.LEVEL,
    "Kind": Role.TYPE,
    "ID": Role.ID,
    "R3": Role.FILE,
    "R4": Role.NOTICE,
}

# The first id of each list; they need only differ within a note type and stay for ever.
_QUESTION_FIELDS, _QUESTION_TEMPLATES = 1_001, 2_001
_CLOZE_FIELDS, _CLOZE_TEMPLATES = 3_001, 4_001
_OCCLUSION_FIELDS, _OCCLUSION_TEMPLATES = 5_001, 6_001


def make_fields(family: AnyType, named: Iterable[tuple[int | None, str]]) -> tuple[Field, ...]:
    """Return the fields of a note type, given their ids and names in their order."""
    return tuple(Field(number, name, _role(family, at, name)) for at, (number, name) in enumerate(named))


def _role(family: AnyType, at: int, name: str) -> Role:
    if isinstance(family, Family):
        return _ROLES.get(name, Role.RESERVED)
    return Role.FURTHER if at else Role.FIRST


FIELDS = {
    Family.QUESTION: make_fields(Family.QUESTION, enumerate(_QUESTION.split(), _QUESTION_FIELDS)),
    Family.CLOZE: make_fields(Family.CLOZE, enumerate(_CLOZE.split(), _CLOZE_FIELDS)),
    Family.OCCLUSION: make_fields(Family.OCCLUSION, enumerate(_OCCLUSION.split("|"), _OCCLUSION_FIELDS)),
}
"""The fields of each family, in their order. The first is the sort field."""


_TITLING = (Role.PROMPT, Role.TITLE, Role.FIRST)


def name_texts(fields: Sequence[Field], texts: Sequence[AnyText]) -> dict[str, AnyText]:
    """Return the texts of a note by the names of its fields, in their order."""
    return {slot.name: text for slot, text in zip(fields, texts, strict=True)}


def name_of(role: Role) -> str:
    """Return what the deck's own field of this role is called; where Anki's note type names it otherwise, our name."""
    return next(name for name, known in _ROLES.items() if known is role)


def by_role(family: AnyType, texts: Mapping[str, AnyText]) -> dict[Role, AnyText]:
    """Return the texts of a note's own fields by what they are for, given by the fields' names.

    Reserved fields are left out, and a carried note type has no such fields.
    """
    if not isinstance(family, Family):
        return {}
    return {_ROLES[name]: text for name, text in texts.items() if name in _ROLES}


def title_of(note_type: NoteType | None, fields: Mapping[str, str]) -> str:
    """Return what a note asks, in one line of text; of a note type that is not known, what it says first.

    ``fields`` are HTML, by their names.
    """
    first = {slot.name for slot in note_type.fields if slot.role in _TITLING} if note_type else set()
    told = sorted(fields, key=lambda name: name not in first)
    text = next((fields[name] for name in told if fields[name].strip()), "")
    return next(iter(plain_lines(text).split("\n")), "")


def say_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two notes have the same texts by their fields' names, but for the path of a file, which says nothing."""
    file = name_of(Role.FILE)
    return {**one, file: ""} == {**other, file: ""}


def card_name(cloze: bool, ord_: int) -> str:
    """Return what an author calls a card: ``c2`` of a cloze note, else ``card 2``."""
    return f"c{ord_ + 1}" if cloze else f"card {ord_ + 1}"


def make_guid(namespace: UUID, note_id: NoteId, family: AnyType) -> Guid:
    """Return the GUID of a new note: 20 hexadecimal digits of SHA-256 over namespace, id and note type."""
    return Guid(_digest(namespace, "note", note_id, family)[:20])


def make_note_types(
    deck: str,
    namespace: UUID,
    stylesheet: str = "",
    words: Words = ENGLISH,
    answer_lang: str = "",
    links: Links = NO_LINKS,
) -> list[NoteType]:
    """Return the note types of a deck called ``deck``, one a family; an author's ``stylesheet`` comes at the end.

    ``words`` are those of the deck's language, ``answer_lang`` is the language of its answers, empty if they have no
    other than the rest, and ``links`` are what its answers link to.
    """
    return [make_note_type(family, deck, namespace, stylesheet, words, answer_lang, links) for family in Family]


def make_note_type(
    family: Family,
    deck: str,
    namespace: UUID,
    stylesheet: str = "",
    words: Words = ENGLISH,
    answer_lang: str = "",
    links: Links = NO_LINKS,
) -> NoteType:
    """Return the note type of ``family`` for a deck, its id made from the namespace.

    A deck has note types of its own: sharing them with another deck would couple the two decks' updates, and their
    words.
    """
    masks = theme_file("occlusion.css") if family is Family.OCCLUSION else ""
    link = theme_file("link.css") if links.source else ""
    style = theme_file("card.css") + theme_file("code.css") + masks + link + words_css(words) + stylesheet
    number = 2**30 + int(_digest(namespace, "note type", family)[:12], 16) % 2**30
    templates = _templates(family, words, answer_lang, links)
    return NoteType(family, number, f"{deck} · {family}", FIELDS[family], templates, style, family.has_holes)


def make_deck_id(namespace: UUID, name: str) -> int:
    """Return the id a deck has inside the package (Anki matches decks by name and gives ids of its own)."""
    return 2**30 + int(_digest(namespace, "deck", name)[:12], 16) % 2**30


def _digest(namespace: UUID, *parts: str) -> str:
    return sha256("\x1f".join([str(namespace), *parts]).encode()).hexdigest()


def _templates(family: Family, words: Words, answer_lang: str, links: Links) -> tuple[Template, ...]:
    def made(number: int, name: str, file: str, slot: str = "") -> Template:
        sides = (theme_file(f"{file}.{side}.html") for side in ("front", "back"))
        front, back = (_side(text, words, answer_lang, slot, links) for text in sides)
        return Template(Slot(number, name), front, back)

    if family is Family.CLOZE:
        return (made(_CLOZE_TEMPLATES, "Cloze", "cloze"),)
    if family is Family.OCCLUSION:
        return (made(_OCCLUSION_TEMPLATES, "Image Occlusion", "occlusion"),)
    return (
        made(_QUESTION_TEMPLATES, "Card 1", "question"),
        made(_QUESTION_TEMPLATES + 1, "Card 2", "question.reverse"),
        made(_QUESTION_TEMPLATES + 2, "Reserved 1", "reserved", "R1"),
        made(_QUESTION_TEMPLATES + 3, "Reserved 2", "reserved", "R2"),
    )


_WORD = lazy_regex(r' lang="en"(?P<dir> dir="ltr")?(?P<rest>[^<>]*>)«(?P<key>\w+|\{\{(?P<field>\w+)\}\})»')
"""A word of a template: the key of one, or the field that holds it in English."""


def _side(text: str, words: Words, answer_lang: str, slot: str, links: Links) -> str:
    """Return a side of a template in the deck's languages, its scripts, reserved field and link in their places."""
    if "PICTURE\n" in text:
        text = text.replace("PICTURE\n", theme_file("occlusion.picture.html"))
    text = text.replace("LINK\n", _link(links))
    text = _WORD.sub(lambda found: _word(found, words), text.replace("SLOT", slot or "SLOT"))
    answers, speaks = "", ""
    if answer_lang:
        is_rtl = direction(answer_lang) == "rtl"
        answers, speaks = f' lang="{answer_lang}"', f' lang="{answer_lang}"' + (' dir="rtl"' if is_rtl else "")
        text = text.replace('dir="auto" ANSWERS', f'dir="{direction(answer_lang)}" ANSWERS')
    text = text.replace(" ANSWERS", answers).replace(" SPEAKS", speaks)
    if words.lang:
        language = f' lang="{words.lang}"'
        if direction(words.lang) == "rtl":
            language += ' dir="rtl"'
            text = _FINDS.sub(r"\1rtl\2", text)
        text = text.replace('<main class="sheet"', f'<main class="sheet"{language}')
    text = text.replace("SHUFFLE", theme_file("shuffle.js")).replace("FORGIVE", theme_file("forgive.js"))
    return text.replace("ADDRESS", _address(links))  # last: it may hold any of these words


def _link(links: Links) -> str:
    """Return the line of a template that shows the link; empty without one.

    A note that was shipped before the deck had links knows no path, and shows no link that would need one.
    """
    needed = name_of(Role.FILE if links.needs_path else Role.ID)
    return "\n" + theme_file("link.html").replace("SLOT", needed) if links.source else ""


def _address(links: Links) -> str:
    """Return the address of the link with the fields that stand for its parts."""
    filled = links.source.replace(PATH, f"{{{{{name_of(Role.FILE)}}}}}").replace(ID, f"{{{{{name_of(Role.ID)}}}}}")
    return html.escape(filled)


_FINDS = lazy_regex(r'( dir=")auto(">)(?!\{\{Sources)')
"""A part that finds its own direction, where a language that runs from right to left is to give it: titles of sources
may be in any."""


def _word(found: re.Match[str], words: Words) -> str:
    """Return a word as it stands in a template, behind the tag that says its language."""
    field = found["field"]
    if field in ("Level", "Kind"):
        key, is_own = "basic", not words.is_english(*LEVELS_AND_TYPES)
        shown = f'<span class="word" data-word="{{{{{field}}}}}"></span>' if is_own else f"{{{{{field}}}}}"
    else:
        key = "retired" if field else found["key"]
        shown = f"{{{{{field}}}}}" if field and words.is_english(key) else html.escape(words[key])
    lang = words.lang_of(key)
    way = f' dir="{"rtl" if direction(lang) == "rtl" else "ltr"}"' if found["dir"] else ""
    return f' lang="{lang}"{way}{found["rest"]}{shown}'


@cache
def theme_file(name: str) -> str:
    """Return a theme file, its comments left out: they explain it here, not on every learner's device."""
    text = Path(__file__).with_name("theme").joinpath(name).read_text(encoding="utf-8")
    comment = {"css": r"/\*.*?\*/\n?", "html": r"<!--.*?-->\n?", "js": r"^//.*?\n"}[name.rsplit(".", 1)[1]]
    return re.sub(r"\n{3,}", "\n\n", re.sub(comment, "", text, flags=re.DOTALL | re.MULTILINE)).strip() + "\n"
