"""Writes the texts of one question as the fields of its note."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from deckwright.base.languages import direction
from deckwright.base.model import Html, Line, Place
from deckwright.base.text import line_and_column
from deckwright.cards.context import Rendering, Seen, Task, TextContext
from deckwright.cards.facts import all_that_went_in, make_note
from deckwright.cards.notetypes import Role
from deckwright.markdown import html as markup
from deckwright.markdown.blocks import Block
from deckwright.markdown.cloze import holes_in, read_holes
from deckwright.markdown.plain import letters, plain_line
from deckwright.markdown.tokens import PLAYED, READING, Stash

_HOLE = re.compile(r"\{\{c\d+::(?P<inside>(?:[^{}`$]|\{[^{}]*\})*)\}\}")
"""A hole without code, formulas and holes in it."""
_PAIRS = (r"(?<!\\)\*\*", r"(?<![\\*])\*(?!\*)", r"(?<!\\)==", r"(?<!\\)~~")
"""Marks that come in pairs."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID = frozenset(["br", "hr", "img", "input", "wbr"])
_PARAGRAPH = re.compile(r"<p>((?:[^<]|<(?!/?p\b))*+)</p>")
_NO_ENTRY = re.compile(r"<(?:img|br)\b|\\[(\[]")
"""What makes a paragraph more than an entry: a picture, a second line, a formula."""
_SENTENCE = re.compile(r"^(?:(?!</p>).)*[.!?。！？]</", re.DOTALL)
"""A first paragraph that ends as a sentence does."""
_WORDS = 3
"""Words up to which a prompt stands large."""
_LETTERS = 18
"""Letters that a phone shows in one line, set large; a Chinese or Japanese sign has the room of two."""


class Texts:
    """Writes texts, and notes what goes into them."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.seen = Seen(Stash(task.themed))

    def text(self, blocks: Sequence[Block], holes: bool = False, answers: bool = False) -> Html:
        """Return the HTML of blocks, the footnotes they refer to at its end.

        ``holes`` may stand in it; ``answers`` tells whether it is in the language of answers.
        """
        if not blocks:
            return Html("")
        context = TextContext(self.task, self.seen, holes, answers=answers)
        made = markup.convert(blocks, context) + self._footnotes(context)
        return markup.finish(made, context, self.task.cloze)

    def line(self, line: Line, typed: bool = False) -> Html:
        """Return the HTML of one line, without a paragraph around it; ``typed`` tells whether a learner types it."""
        context = TextContext(self.task, self.seen, typed=typed, answers=typed)
        made = markup.inline_html(line, context, self.task.cloze)
        if context.notes_here:
            place = Place(context.path, line.number, line.column)
            where = "in what is to be typed" if typed else "in a heading"
            self.task.problems.add(place, "E605", f"a footnote has no place {where}", "put it further down")
        return made

    def in_language(self, text: Html, answers: bool = False) -> Html:
        """Return a field's HTML marked with the language that the question gives it, if it is not empty."""
        lang = self.task.own_language(answers)
        return Html(f'<div lang="{lang}" dir="{direction(lang)}">{text}</div>') if text and lang else text

    def sources(self) -> Html:
        """Return the list of what was cited so far; empty if nothing was."""
        if not self.seen.cited:
            return Html("")
        context = TextContext(self.task, self.seen)
        items = "".join(f"<li>{context.listed(reference)}</li>" for reference in self.seen.cited.values())
        context.said.append(letters(items))
        return markup.finish(f'<ul class="sources">{items}</ul>', context, self.task.cloze)

    def check_holes(self, text: str) -> None:
        """Note an error if a hole of a field crosses the end of an element."""
        if is_torn(text):
            hint = "put all of it into the cloze, or the cloze into it"
            over = "goes over the end of an emphasis, a link or a list item"
            question = self.task.question
            for found in _HOLE.finditer(question.text):
                if any(len(re.findall(mark, found["inside"])) % 2 for mark in _PAIRS) or (
                    found["inside"].count("[") != found["inside"].count("]")
                ):
                    line, column = line_and_column(question.text, found.start())
                    place = Place(question.place.path, question.place.line + line - 1, column)
                    written = " ".join(found[0].split())
                    written = written if len(written) <= 60 else f"{written[:60]}…"
                    return self.task.problems.add(place, "E508", f"“{written}” {over}", hint)
            self.task.problems.add(question.place, "E508", f"a cloze {over}", hint)
        return None

    def rendering(self, fields: Sequence[Html], ords: tuple[int, ...]) -> Rendering:
        """Return the note that has these fields and cards, with what went into it."""
        went_in = all_that_went_in(self.task.question, self.seen)
        note = make_note(self.task, self.seen, fields, ords, went_in)
        return Rendering(note, self.seen.cited, frozenset(self.seen.prompts), went_in, frozenset(self.seen.missed))

    def _footnotes(self, context: TextContext) -> str:
        """Return the footnotes that a text refers to; they may refer to more."""
        made: list[str] = []
        while len(made) < len(context.notes_here):
            name = list(context.notes_here)[len(made)]
            inside = markup.convert(context.shared.footnotes[name].blocks, context)
            made.append(f"<li>{inside}</li>")
        return f'\n<ol class="footnotes">{"".join(made)}</ol>' if made else ""


def set_entries(fields: Mapping[Role, Html]) -> dict[Role, Html]:
    """Return the fields of a question with the prompts that are as short as an entry of a vocabulary marked as one.

    The answer is marked likewise where the prompt is, unless one of the two is a sentence: that is no vocabulary.
    """
    marked = {role: _set_entry(text) if role in (Role.PROMPT, Role.REVERSE) else text for role, text in fields.items()}
    answer = fields.get(Role.ANSWER, Html(""))
    is_entry = marked[Role.PROMPT] != fields[Role.PROMPT]
    if is_entry and not any(map(_SENTENCE.search, (fields[Role.PROMPT], answer))):
        marked[Role.ANSWER] = _set_entry(answer)
    return marked


def _set_entry(text: Html) -> Html:
    """Return a field with its first paragraph marked, if it is short.

    The mark is a class for the style sheet, which cannot count words. It follows from the words alone.
    """
    first = _PARAGRAPH.match(text)
    if not first or _NO_ENTRY.search(first[1]):
        return text
    words = plain_line(READING.sub("", PLAYED.sub("", first[1]))).split()
    if not 1 <= len(words) <= _WORDS or any(_width(word) > _LETTERS for word in words):
        return text
    return Html(f'<p class="entry">{text.removeprefix("<p>")}')


def _width(word: str) -> int:
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in word)


def is_torn(text: str) -> bool:
    """Whether a hole, or its hint, begins inside an element and ends outside it, which would tear the card's HTML."""
    return any(
        not _is_whole("".join(node for node in hole.inside if isinstance(node, str))) or not _is_whole(hole.hint or "")
        for _, hole in holes_in(read_holes(text))
    )


def _is_whole(text: str) -> bool:
    """Whether every element that begins in a text ends in it, and the other way round."""
    stack: list[str] = []
    for found in _TAG.finditer(text):
        closing, name = found[1], found[2]
        if closing and (not stack or stack.pop() != name):
            return False
        if not closing and name not in _VOID:
            stack.append(name)
    return not stack
