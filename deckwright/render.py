"""Renders questions into notes: every field's HTML, the tags, the cards that Anki will make, the media they show."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Literal

from pygments.token import _TokenType

from deckwright import markup
from deckwright.attributes import nearest
from deckwright.blocks import Block, Fence, List, Paragraph, Shared, label
from deckwright.citations import Reference
from deckwright.highlight import COLOURED, lex
from deckwright.inline import scan
from deckwright.listing import DENSITY, draw_listing
from deckwright.media import Library, drawn_asset
from deckwright.model import Asset, Attribute, Family, Html, Kind, Line, Note, Place
from deckwright.notetypes import FIELDS
from deckwright.problems import Problems, Progress
from deckwright.question import Question
from deckwright.settings import Settings
from deckwright.tokens import SIZE_LIMIT, Stash, escape_text, tight

_VISIBLE = re.compile(r"<(?:img|input|hr|code)\b")
_HIDDEN_SPACE = re.compile(r"<[^>]*>|&nbsp;|&#160;|\s+")
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


@dataclass(frozen=True, slots=True)
class Rendering:
    """A note, and what of the rest of the deck went into it."""

    note: Note
    cited: Mapping[str, Reference]
    """The sources it cites, by key."""
    pointed: frozenset[str]
    """The ids of the questions whose prompts it shows."""


def render_question(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
    """Return the note of one question. A faulty question adds problems and still gives a note."""
    renderer = _Renderer(question, surroundings, problems)
    return Rendering(renderer.note(), renderer.cited, frozenset(renderer.pointed))


Render = Callable[[Question, Surroundings, Problems], Rendering]
"""What renders one question: :func:`render_question`, or something that remembers what that returned."""


def render_notes(
    questions: Sequence[Question],
    references: Mapping[str, Reference],
    settings: Settings,
    problems: Problems,
    progress: Progress,
    render: Render = render_question,
) -> list[Note]:
    """Return the note of each question, in their order."""
    known: dict[str, Question] = {question.id: question for question in questions}
    surroundings = Surroundings(settings, references, known, Library(settings))
    notes = []
    for done, question in enumerate(questions, 1):
        notes.append(render(question, surroundings, problems).note)
        progress(done, len(questions))
    return notes


def is_empty(field: str) -> bool:
    """Whether a field shows nothing: no text, no picture."""
    return not _VISIBLE.search(field) and not _HIDDEN_SPACE.sub("", field)


class _Renderer:
    """Renders one question; the context that the inline scanner asks."""

    def __init__(self, question: Question, surroundings: Surroundings, problems: Problems) -> None:
        self.question = question
        self.surroundings = surroundings
        self.problems = problems
        self.path = question.source.path
        self.shared: Shared = question.shared
        self.stash = Stash()
        self.holes_allowed = False
        self.cloze = question.heading.kind.family is Family.CLOZE
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

    def note(self) -> Note:
        question, heading = self.question, self.question.heading
        settings = self.surroundings.settings
        fields = self.fields()
        if self.stash.is_full:
            message = f"what this question shows comes to over {SIZE_LIMIT:,} characters"
            self.problems.add(question.place, "E303", message, "split it, or link to shorter prompts and addresses")
        self.check(fields)
        family = heading.kind.family
        return Note(
            id=question.id,
            family=family,
            kind=heading.kind,
            pinned=heading.pinned,
            retired=heading.retired,
            fields=tuple(fields.get(slot.name, Html("")) for slot in FIELDS[family]),
            tags=self.tags(),
            deck=settings.deck_name(question.source.folder),
            ords=self.ords(fields),
            assets=tuple(self.assets.values()),
            inputs=self.inputs(),
            file=question.source.name,
            place=question.place,
        )

    def fields(self) -> dict[str, Html]:
        question = self.question
        prompt = self.line(question.heading.prompt)
        # In the order a learner sees them, which is that of the sources below.
        if self.cloze:
            self.holes_allowed = True
            fields = {"Title": prompt, "Text": self.text(question.answer)}
            self.holes_allowed = False
        else:
            front = self.text(question.front)
            fields = {"Front": Html(f"<p>{prompt}</p>" + (f"\n{front}" if front else "")), **self.answer()}
        fields |= {
            "Hint": self.text(question.hint),
            "Extra": self.text(question.extra),
            "Topic": self.topic(),
            "Level": Html(question.heading.level),
            "Kind": Html(question.heading.type),
            "ID": Html(question.id),
        }
        fields["Sources"] = self.sources()
        if question.heading.retired:
            name = "Text" if self.cloze else "Back"
            fields[name] = Html(f'<p class="retired">This question has been retired.</p>\n{fields[name]}')
        if question.heading.lang:
            shown = ("Front", "Back", "Extra", "Hint", "Options", "Reverse", "Text", "Title")
            fields |= {name: self.in_language(fields[name]) for name in shown if fields.get(name)}
        return fields

    def answer(self) -> dict[str, Html]:
        question = self.question
        match question.heading.kind:
            case Kind.TYPED:
                return self.typed()
            case Kind.CHOICE:
                return self.choice()
            case Kind.REVERSED:
                back = self.text(question.answer)
                return {"Back": back, "Reverse": self.text(question.reverse) or back}
            case _:
                return {"Back": self.text(question.answer)}

    def typed(self) -> dict[str, Html]:
        """The answer's first line is what is typed, as plain text; the rest is shown."""
        first, *rest = self.question.answer or (None,)
        typed = self.line(first.lines[0]) if isinstance(first, Paragraph) else Html("")
        plain = html.unescape(re.sub(r"<[^>]*>", "", typed)).strip()
        if not isinstance(first, Paragraph) or not plain or re.search(r"<img |\\[(\[]|class=\"cite\"", typed):
            hint = "begin the answer with one line of plain text; formulas, pictures and citations go below it"
            self.problems.add(self.question.place, "E307", "nobody can type the first line of this answer", hint)
            return {"Back": self.text(self.question.answer)}
        remaining: list[Block] = [Paragraph(first.lines[1:])] if first.lines[1:] else []
        return {"Typed": escape_text(plain), "Back": self.text([*remaining, *rest])}

    def choice(self) -> dict[str, Html]:
        """The answer's one task list becomes the options, in an order that follows from the id alone."""
        answer = self.question.answer
        lists = [block for block in answer if isinstance(block, List) and block.is_tasks]
        rights = sum(item.task is True for found in lists for item in found.items)
        if len(lists) != 1 or len(lists[0].items) < 2 or not rights:
            message = "a .choice question needs one task list with two options or more, [x] before each right one"
            self.problems.add(self.question.place, "E308", message, "like - [x] right and - [ ] wrong")
            return {"Back": self.text(answer)}
        options = lists[0]
        order = sorted(range(len(options.items)), key=lambda at: sha256(f"{self.question.id} {at}".encode()).digest())
        made = []
        for at in order:
            item = options.items[at]
            one = self.text(item.blocks)
            one = Html(re.sub(r"^<p>(.*)</p>$", r"\1", one, flags=re.DOTALL) if one.count("<p>") == 1 else one)
            made.append(f'<li class="option{" right" if item.task else ""}">{one}</li>')
        rest = [block for block in answer if block is not options]
        return {"Options": Html(f'<ul class="options">{"".join(made)}</ul>'), "Back": self.text(rest)}

    # Texts

    def text(self, blocks: Sequence[Block]) -> Html:
        self.notes_here = {}
        made = markup.convert(blocks, self)
        made += self.footnotes()
        return markup.finish(made, self, self.cloze)

    def line(self, line: Line) -> Html:
        self.notes_here = {}
        made = markup.inline_html(line, self, self.cloze)
        if self.notes_here:
            place = Place(self.path, line.number, line.column)
            self.problems.add(place, "E605", "a footnote has no place in a heading", "put it into the answer")
        return made

    def in_language(self, text: Html) -> Html:
        return Html(f'<div lang="{self.question.heading.lang}" dir="auto">{text}</div>')

    def topic(self) -> Html:
        if self.question.topic:
            return self.line(self.question.topic)
        deck = self.surroundings.settings.deck_name(self.question.source.folder)
        return escape_text(deck.rsplit("::", 1)[-1])

    def footnotes(self) -> str:
        """Return the footnotes that the text so far referred to; they may refer to more."""
        made: list[str] = []
        while len(made) < len(self.notes_here):
            name = list(self.notes_here)[len(made)]
            inside = markup.convert(self.shared.footnotes[name].blocks, self)
            made.append(f"<li>{inside}</li>")
        return f'\n<ol class="footnotes">{"".join(made)}</ol>' if made else ""

    def sources(self) -> Html:
        if not self.cited:
            return Html("")
        items = "".join(f"<li>{reference.full}</li>" for reference in self.cited.values())
        return markup.finish(f'<ul class="sources">{items}</ul>', self, self.cloze)

    # What the inline scanner asks

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
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
        key = label(name)
        if key not in self.shared.footnotes:
            hint = f"write [^{name[:60]}]: … in the same question"
            self.problems.add(place, "E605", f"the footnote “{name[:60]}” is not defined", hint)
            return ""
        number = self.notes_here.setdefault(key, len(self.notes_here) + 1)
        return f'<sup class="fnref">{number}</sup>'

    def question_link(self, name: str, place: Place) -> str:
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
        guest = _Renderer(other, replace(self.surroundings, questions={}), Problems())
        guest.stash = self.stash
        shown = markup.convert_text(tight(scan([other.heading.prompt], guest)), guest)
        self.assets |= guest.assets
        return re.sub(r"</?a\b[^>]*>", "", shown)

    def nearest_reference(self, key: str) -> str:
        return nearest(key, self.surroundings.references) or "add it to references.bib"

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        picture = self.surroundings.media.picture(target, self.question.source, place, self.problems)
        width = self.image_width(attributes)
        if not alt:
            hint = "say what is to be seen: ![Inertia falls with every step](…)"
            self.problems.add(place, "W702", "the picture has no alternative text", hint)
        if picture is None:
            return ""
        size = picture.size
        if width and size.width:
            height = round(size.height * width / size.width)
        else:
            width, height = size.width, size.height
        measures = f' width="{width}" height="{height}"' if width and height else ""
        names = [(picture.day, "day"), (picture.night, "night")] if picture.night else [(picture.day, "")]
        shown = [self.img(asset, css, alt, measures) for asset, css in names if asset]
        return "".join(shown)

    def image_width(self, attributes: Sequence[Attribute]) -> int:
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
        self.assets.setdefault(asset.name, asset)
        kind = f' class="{css}"' if css else ""
        return f'<img{kind} src="{asset.name}" alt="{html.escape(alt)}"{measures}>'

    def lex(self, code: str, language: str) -> list[tuple[_TokenType, str]]:
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
        modes: tuple[Literal["day", "night"], ...] = ("day", "night")
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
            made.append(self.img(asset, f"listing {mode}", fence.code.strip(), measures))
        return f"<p>{''.join(made)}</p>"

    # Checks and facts about the note

    def check(self, fields: Mapping[str, Html]) -> None:
        place = self.question.place
        if self.problems.has_error(place, self.question.text.count("\n")):
            return  # what is empty or torn may be so for that reason
        first = "Text" if self.cloze else "Front"
        if is_empty(fields[first]):
            self.problems.add(place, "E309", "nothing stands on the front of this card", "write the question")
        if self.cloze:
            if not self.numbers_in(fields["Text"]):
                hint = "write {{c1::…}} around what is to be recalled"
                self.problems.add(place, "E507", "a .cloze question needs a hole", hint)
            self.check_holes(fields["Text"])
        elif is_empty(fields["Back"]) and not fields.get("Typed") and not fields.get("Options"):
            self.problems.add(place, "E310", "this question has no answer", "write it below the heading")
        if self.question.heading.kind is Kind.REVERSED and is_empty(fields.get("Reverse", Html(""))):
            self.problems.add(place, "E310", "the reversed card has nothing to ask", "write an answer or ### Reverse")

    def check_holes(self, text: str) -> None:
        """A hole that begins inside an element and ends outside it would tear the card's HTML."""
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
                    hint = "put the whole of it into the hole, or the hole into it"
                    message = "a hole crosses the end of an emphasis, a link or a list item"
                    self.problems.add(self.question.place, "E508", message, hint)
                    return
            elif name not in _VOID:
                stack.append(name)

    def numbers_in(self, text: str) -> list[int]:
        return sorted({int(number) for number in re.findall(r"\{\{c(\d+)::", text)})

    def ords(self, fields: Mapping[str, Html]) -> tuple[int, ...]:
        """Return the ordinals by Anki's rules: a template's card exists where its front shows a field's content."""
        if self.cloze:
            return tuple(number - 1 for number in self.numbers_in(fields["Text"])) or (0,)
        return (0, 1) if not is_empty(fields.get("Reverse", Html(""))) else (0,)

    def tags(self) -> tuple[str, ...]:
        heading = self.question.heading
        tags = [*heading.tags, f"type::{heading.type}"]
        if heading.level:
            tags.append(f"level::{heading.level}")
        if heading.retired:
            tags.append(f"{self.surroundings.settings.slug}::retired")
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
