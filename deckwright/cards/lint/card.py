"""A card as the rules of the card standard see it: what a learner reads, without code, formulas and citations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from deckwright.base.model import Family, Note
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.markdown.blocks import Fence, fences
from deckwright.markdown.cloze import fill_holes
from deckwright.markdown.plain import plain_line
from deckwright.markdown.tokens import PLAYED
from deckwright.questions.question import Question

FOOTNOTES = lazy_regex(r'<ol class="footnotes">.*?</ol>', re.DOTALL)
CITE = lazy_regex(r'<span class="cite">(?:<span.*?</span>|.)*?</span>', re.DOTALL)
CODE = lazy_regex(r'<div class="code".*?</div>|<img [^>]*>', re.DOTALL)
MATH = lazy_regex(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
EXACT = lazy_regex(rf"{CODE.pattern}|<code\b.*?</code>|{MATH.pattern}|\[sound:[^\]]*\]", re.DOTALL)
"""What is the same only letter by letter: code, pictures, formulas, sounds."""
_FOOTNOTE_MARK = lazy_regex(r'<sup class="fnref">\d+</sup>')
_GAP = "<span></span>"
"""What keeps a backslash and a bracket from being a formula."""
WORD = lazy_regex(r"\w[\w'’-]*(?:(?<=\d)[.,](?=\d)[\w'’-]*)*")
COMMON = frozenset(
    """
    a an the of to in on at by for with and or is are be as it its that this than from into which what why how when does
    do not no one per
    """.split()
)


@dataclass(frozen=True)
class Card:
    """A note as its rules see it: the source and what a learner reads."""

    note: Note
    question: Question
    known_alike: tuple[str, ...] = field(default=(), compare=False)
    """What :attr:`alike` is, where somebody remembers it."""

    @cached_property
    def fields(self) -> dict[Role, str]:
        """The note's fields by what they are for."""
        assert isinstance(self.note.family, Family), "a carried note has fields of its own"
        pairs = zip(FIELDS[self.note.family], self.note.fields, strict=True)
        return {slot.role: text for slot, text in pairs if slot.role is not Role.RESERVED}

    @property
    def sequence(self) -> tuple[str, int] | None:
        """The sequence of which the note is an item: its file, and the line of its title. None if it is none."""
        question = self.question
        return (question.source.name, question.heading.prompt.number) if question.item else None

    @property
    def type(self) -> str:
        """The card standard's type."""
        return self.question.heading.type

    @property
    def front(self) -> str:
        """The field that asks: of a cloze note its text."""
        if self.note.family is Family.OCCLUSION:  # of which many may ask the same, of other pictures
            return self._field(Role.TITLE) + self._field(Role.PICTURE)
        return self._field(Role.TEXT if self.note.family is Family.CLOZE else Role.PROMPT)

    def _field(self, role: Role) -> str:
        assert isinstance(self.note.family, Family), "a carried note has fields of its own"
        return self.note.fields[_PLACES[self.note.family][role]]

    @cached_property
    def prompt(self) -> str:
        """What the card asks in words: an ellipsis stands for a formula, for code and for a picture."""
        return plain(EXACT.sub("…", self.front))

    @property
    def alike(self) -> tuple[str, ...]:
        """What makes the same prompt: its words, and letter by letter each formula, code, picture and sound."""
        return self.known_alike or self._alike

    @cached_property
    def _alike(self) -> tuple[str, ...]:
        text = fill_holes(self.front)
        return plain(EXACT.sub(" … ", text)).casefold(), *EXACT.findall(text)

    @cached_property
    def asked(self) -> list[str]:
        """The words of the prompt."""
        return words(self.front)

    @cached_property
    def answered(self) -> list[str]:
        """The words of the answer."""
        return words(self.fields.get(Role.TYPED, "") + " " + self.fields.get(Role.ANSWER, ""))

    @cached_property
    def fences(self) -> list[Fence]:
        """The code blocks a learner sees."""
        return [fence for fence in fences(self.question.body.blocks) if "check" not in fence.flags]

    @property
    def has_check(self) -> bool:
        """Whether a hidden block checks the note."""
        return any(block.hidden for block in self.question.code)


_PLACES = {family: {slot.role: at for at, slot in enumerate(slots)} for family, slots in FIELDS.items()}
"""Where in each of the deck's own note types the field for something stands."""


def plain(text: str) -> str:
    """Return what a field says, without tags, citations, code blocks and cloze marks."""
    return _plain(text.strip(" ")) if text else ""


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """Return it for a text without spaces at its ends, of which nothing is left: several rules read the same one."""
    text = CODE.sub(" ", CITE.sub(" ", PLAYED.sub(" ", text)))
    text = fill_holes(text) if "{{c" in text else text  # as every hole begins
    return plain_line(_FOOTNOTE_MARK.sub("", text).replace(_GAP, " "))


def words(text: str) -> list[str]:
    """Return the words that a learner reads in a field; formulas are none."""
    return WORD.findall(MATH.sub(" ", plain(text)))
