"""The texts of one question: its Markdown as HTML fields, and what the inline scanner asks of the rest of the deck."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Literal

from pygments.token import Token, _TokenType

from deckwright.base.model import Asset, Attribute, Html, Line, Note, Place
from deckwright.base.problems import Problems
from deckwright.base.settings import Settings
from deckwright.base.text import nearest
from deckwright.cards.notetypes import NoteType
from deckwright.markdown import html as markup
from deckwright.markdown.blocks import Block, Fence, Shared, label
from deckwright.markdown.highlight import COLOURED, lex
from deckwright.markdown.inline import scan
from deckwright.markdown.tokens import SIZE_LIMIT, Stash, tight
from deckwright.media.library import Library, drawn_asset
from deckwright.media.listing import DENSITY, draw_listing
from deckwright.questions.bibliography import Reference
from deckwright.questions.question import Question

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>|(\{\{c\d+::)|(\}\})")
_VOID = frozenset(["br", "hr", "img", "input", "wbr"])
IMAGE_KEYS = ("width",)

LISTINGS = 20
"""Blocks of code that a question may show as pictures."""

LISTING_PIXELS = 10_000_000
"""Pixels of them after which no further one is drawn: drawing is slow."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rendering a question needs to know of the rest of the deck."""

    settings: Settings
    references: Mapping[str, Reference]
    questions: Mapping[str, Question]
    media: Library
    types: Mapping[str, NoteType]
    """The note types that the deck carries, by their keys."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A note, and what of the rest of the deck went into it."""

    note: Note
    cited: Mapping[str, Reference]
    """The sources it cites, by key."""
    pointed: frozenset[str]
    """The ids of the questions whose prompts it shows."""


class Texts:
    """Writes the texts of one question; the context that the inline scanner asks."""

    def __init__(
        self, question: Question, surroundings: Surroundings, problems: Problems, cloze: bool, themed: bool = True
    ) -> None:
        """``cloze``: for a note type with holes. ``themed``: for cards that have the deck's own style sheet."""
        self.question = question
        self.surroundings = surroundings
        self.problems = problems
        self.cloze = cloze
        self.themed = themed
        self.path = question.source.path
        self.shared: Shared = question.shared
        self.stash = Stash(themed)
        self.holes_allowed = False
        self.cited: dict[str, Reference] = {}
        self.pointed: dict[str, str] = {}
        self.prompts: dict[str, str] = {}
        """The HTML of the questions that this one points to."""
        self.listings = self.drawn = 0
        """The listings so far, and their pixels."""
        self.coloured = 0
        """Characters of code so far."""
        self.assets: dict[str, Asset] = {}
        self.notes_here: dict[str, int] = {}

    def rendered(self, note: Note) -> Rendering:
        """Return the note with what went into it."""
        return Rendering(note, self.cited, frozenset(self.pointed))

    def text(self, blocks: Sequence[Block]) -> Html:
        """Return the HTML of blocks, the footnotes they refer to at its end."""
        self.notes_here = {}
        made = markup.convert(blocks, self)
        made += self.footnotes()
        return markup.finish(made, self, self.cloze)

    def line(self, line: Line) -> Html:
        """Return the HTML of one line, without a paragraph around it."""
        self.notes_here = {}
        made = markup.inline_html(line, self, self.cloze)
        if self.notes_here:
            place = Place(self.path, line.number, line.column)
            self.problems.add(place, "E605", "a footnote has no place in a heading", "put it into the answer")
        return made

    def in_language(self, text: Html) -> Html:
        """Return a field's HTML marked with the question's language."""
        return Html(f'<div lang="{self.question.heading.lang}" dir="auto">{text}</div>')

    def footnotes(self) -> str:
        """Return the footnotes that the text so far referred to; they may refer to more."""
        made: list[str] = []
        while len(made) < len(self.notes_here):
            name = list(self.notes_here)[len(made)]
            inside = markup.convert(self.shared.footnotes[name].blocks, self)
            made.append(f"<li>{inside}</li>")
        return f'\n<ol class="footnotes">{"".join(made)}</ol>' if made else ""

    def sources(self) -> Html:
        """Return the list of what was cited so far; empty if nothing was."""
        if not self.cited:
            return Html("")
        items = "".join(f"<li>{reference.full}</li>" for reference in self.cited.values())
        return markup.finish(f'<ul class="sources">{items}</ul>', self, self.cloze)

    # What the inline scanner asks

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for sources cited: key, locator and place of each."""
        shown = []
        for key, locator, place in cited:
            reference = self.surroundings.references.get(key)
            if reference is None:
                hint = partial(self.nearest_reference, key)
                self.problems.add(place, "E606", f"“{key[:80]}” is not in references.bib", hint)
                continue
            self.cited.setdefault(key, reference)
            shown.append(reference.cited(locator))
        return f'<span class="cite">({"; ".join(shown)})</span>' if shown else ""

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""
        key = label(name)
        if key not in self.shared.footnotes:
            hint = f"write [^{name[:60]}]: … in the same question"
            self.problems.add(place, "E605", f"the footnote “{name[:60]}” is not defined", hint)
            return ""
        number = self.notes_here.setdefault(key, len(self.notes_here) + 1)
        return f'<sup class="fnref">{number}</sup>'

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""
        other = self.surroundings.questions.get(name)
        if other is None:
            hint = partial(nearest, name, self.surroundings.questions)
            self.problems.add(place, "E607", f"there is no question “#{name[:80]}”", hint)
            return ""
        self.pointed[name] = other.heading.prompt.text
        if name not in self.prompts:
            self.prompts[name] = self.prompt_of(other)
        return f'<span class="see">{self.prompts[name]}</span>'

    def prompt_of(self, other: Question) -> str:
        """Return another question's prompt, as it reads there: its own pictures and definitions, none of its problems.

        A link to a third question in it is not followed, or it might never end.
        """
        guest = Texts(other, replace(self.surroundings, questions={}), Problems(), self.cloze, self.themed)
        guest.stash = self.stash
        shown = self.stash.silent(markup.convert_text(tight(scan([other.heading.prompt], guest)), guest))
        self.assets |= {name: asset for name, asset in guest.assets.items() if f'"{name}"' in shown}
        return re.sub(r"</?a\b[^>]*>", "", shown)

    def nearest_reference(self, key: str) -> str:
        """Return a hint for a source that there is not."""
        return nearest(key, self.surroundings.references) or "add it to references.bib"

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        """Return the HTML for a picture."""
        # Where no style sheet of ours sets its size, a picture's own size is what the card shows.
        picture = self.surroundings.media.picture(target, self.question.source, place, self.problems, self.themed)
        width = self.image_width(attributes)
        if not alt and self.themed:  # another tool's note seldom has any
            hint = "say what is to be seen: ![Inertia falls with every step](…)"
            self.problems.add(place, "W702", "the picture has no alternative text", hint)
        if picture is None:
            return ""
        size = picture.size
        if not self.themed:  # no style sheet hides the twin for the night, or keeps a picture's proportions
            return self.img(picture.day, "", alt, f' width="{width}"' if width else "")
        if width and size.width:
            height = round(size.height * width / size.width)
        else:
            width, height = size.width, size.height
        measures = f' width="{width}" height="{height}"' if width and height else ""
        names = [(picture.day, "day"), (picture.night, "night")] if picture.night else [(picture.day, "")]
        shown = [self.img(asset, css, alt, measures) for asset, css in names if asset]
        return "".join(shown)

    def sound(self, target: str, place: Place) -> str:
        """Return the name of a sound in Anki's media folder, which the note then needs; empty after a problem."""
        asset = self.surroundings.media.sound(target, self.question.source, place, self.problems)
        if asset is None:
            return ""
        self.assets.setdefault(asset.name, asset)
        return asset.name

    def image_width(self, attributes: Sequence[Attribute]) -> int:
        """Return the width that an author asked for, 0 for none."""
        width = 0
        for item in attributes:
            if item.key in IMAGE_KEYS and re.fullmatch(r"[1-9]\d{0,3}", item.value):
                width = int(item.value)
            else:
                name = item.key + item.value if item.key in "#." else item.key
                self.problems.add(
                    item.place, "E205", f"“{name}” is no attribute of a picture", "known: width=240, in pixels"
                )
        return width

    def img(self, asset: Asset, css: str, alt: str, measures: str) -> str:
        """Return an ``<img>`` for an asset, which the note then needs."""
        self.assets.setdefault(asset.name, asset)
        kind = f' class="{css}"' if css else ""
        told = f' alt="{html.escape(alt)}"' if alt or self.themed else ""
        return f'<img{kind} src="{asset.name}"{told}{measures}>'

    def lex(self, code: str, language: str) -> list[tuple[_TokenType, str]]:
        """Return the tokens that code is coloured by."""
        if not self.themed:
            return [(Token.Text, code)]
        self.coloured += len(code)
        return lex(code, language if self.coloured <= COLOURED else "text")

    def listing(self, fence: Fence) -> str:
        """Return the two pictures of a ``{.image}`` block; the code itself is their alternative text."""
        made = []
        self.listings += 1
        if self.listings > LISTINGS or self.drawn > LISTING_PIXELS:
            message = "this question has too much code to draw"
            self.problems.add(fence.place, "E413", message, "leave out {.image}, or split the question")
            return ""
        modes: tuple[Literal["day", "night"], ...] = ("day", "night") if self.themed else ("day",)
        tokens = self.lex(fence.code, fence.language)
        for mode in modes:
            try:
                drawn = draw_listing(tokens, mode)
            except ValueError as error:
                self.problems.add(
                    fence.place, "E413", f"this code cannot be drawn: {error}", "leave out {.image}, or shorten it"
                )
                return ""
            asset = drawn_asset(f"{self.question.id}-{mode}", drawn.png, ".png")
            self.drawn += drawn.width * drawn.height * DENSITY**2
            measures = f' width="{drawn.width}" height="{drawn.height}"'
            made.append(self.img(asset, f"listing {mode}" if self.themed else "", fence.code.strip(), measures))
        return f"<p>{''.join(made)}</p>"

    # Facts about the note

    def check_holes(self, text: str) -> None:
        """Note an error if a hole of a field crosses the end of an element."""
        if is_torn(text):
            hint = "put the whole of it into the hole, or the hole into it"
            message = "a hole crosses the end of an emphasis, a link or a list item"
            self.problems.add(self.question.place, "E508", message, hint)

    def note(self, fields: Sequence[Html], ords: tuple[int, ...]) -> Note:
        """Return the note that has these fields and cards."""
        question, heading = self.question, self.question.heading
        if self.stash.is_full:
            message = f"what this question shows comes to over {SIZE_LIMIT:,} characters"
            self.problems.add(question.place, "E303", message, "split it, or link to shorter prompts and addresses")
        return Note(
            id=question.id,
            family=heading.family,
            kind=heading.kind,
            pinned=heading.pinned,
            retired=heading.retired,
            fields=tuple(fields),
            tags=self.tags(),
            deck=self.surroundings.settings.deck_name(question.source.folder),
            ords=ords,
            assets=tuple(self.assets.values()),
            inputs=self.inputs(),
            file=question.source.name,
            place=question.place,
        )

    def tags(self) -> tuple[str, ...]:
        """Return the note's tags, sorted: the author's, those for type and level, and that of a retired note."""
        heading = self.question.heading
        tags = [*heading.tags, *([f"type::{heading.type}"] if heading.type else [])]
        if heading.level:
            tags.append(f"level::{heading.level}")
        if heading.retired:
            tags.append(self.surroundings.settings.retired_tag)
        # Anki compares tags without regard to case.
        return tuple(sorted({tag.casefold(): tag for tag in reversed(tags)}.values()))

    def inputs(self) -> str:
        """Return the digest of all that the author controls and that went into the note."""
        heading, question = self.question.heading, self.question
        parts = [
            question.text,
            question.topic.text if question.topic else "",
            self.surroundings.settings.deck_name(question.source.folder),
            [heading.type, heading.level, heading.lang, *heading.tags],
            [[key, reference.full] for key, reference in sorted(self.cited.items())],
            sorted(self.pointed.items()),
            sorted(asset.digest for asset in self.assets.values() if not asset.drawn),
        ]
        return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:24]


def is_torn(text: str) -> bool:
    """Whether a hole begins inside an element and ends outside it, which would tear the card's HTML."""
    stack: list[str] = []
    for found in _TAG.finditer(text):
        closing, name, opened, closed = found[1], found[2], found[3], found[4]
        if opened:
            stack.append("{{")
        elif closed or closing:
            wanted = "{{" if closed else name
            if stack and stack[-1] == wanted:
                stack.pop()
            elif closed or "{{" in stack:
                return True
        elif name not in _VOID:
            stack.append(name)
    return False
