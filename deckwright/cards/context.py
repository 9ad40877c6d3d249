"""What the Markdown wing asks of the rest of the deck while it writes one text, and what of that went into the note."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from pygments.token import Token

from deckwright.base.colours import TokenType
from deckwright.base.files import below
from deckwright.base.limits import COLOURED_CHARACTERS, LISTING_PIXELS, LISTINGS
from deckwright.base.model import Asset, Attribute, Family, Kind, Note, Place
from deckwright.base.problems import Problems
from deckwright.base.text import close_to, nearest
from deckwright.cards.lookalikes import check_alternative, check_draft
from deckwright.cards.notetypes import NoteType
from deckwright.markdown import html as markup
from deckwright.markdown.blocks import Fence, label
from deckwright.markdown.highlight import lex
from deckwright.markdown.inline.draft import Draft
from deckwright.markdown.tokens import Cut, Stash
from deckwright.media.diagrams import picture_of
from deckwright.media.figures import REDRAW
from deckwright.media.media import Media
from deckwright.media.named import named_files
from deckwright.notations.obsidian import read_size
from deckwright.questions.bibliography import Reference
from deckwright.questions.braces import of_kind
from deckwright.questions.definitions import way_to_footnote
from deckwright.questions.question import Question
from deckwright.settings.card_words import BOXES
from deckwright.settings.settings import Settings
from deckwright.tex.holes import settle_holes
from deckwright.tex.own import expand_formula
from deckwright.vault.files import choose
from deckwright.vault.pointers import SEE, leads_to

IMAGE_KEYS = ("width",)
ALT_TEXT = "say what is to be seen: ![Inertia falls with every step](…)"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rendering a question needs to know of the rest of the deck."""

    settings: Settings
    references: Mapping[str, Reference]
    questions: Mapping[str, Question]
    media: Media
    types: Mapping[str, NoteType]
    """The note types that the deck carries, by their keys."""
    pointers: Mapping[str, str] = field(default_factory=dict)
    """In a vault, the ids of questions by what links call them (:mod:`deckwright.vault.pointers`)."""


class Rendering(NamedTuple):
    """A note, and what of the rest of the deck went into it."""

    note: Note
    cited: Mapping[str, Reference]
    """The sources it cites, by key."""
    pointed: frozenset[str]
    """The ids of the questions whose prompts it shows."""
    went_in: str
    """All that went into it besides its text, its topic and its deck, as JSON."""
    missed: frozenset[Path] = frozenset()
    """The files that it would show if they were there."""


class Task(NamedTuple):
    """The question that is rendered, and how."""

    question: Question
    surroundings: Surroundings
    problems: Problems
    cloze: bool
    """For a note type with holes."""
    themed: bool = True
    """For cards that have the deck's own style sheet."""

    def own_language(self, answers: bool = False) -> str:
        """Return the language that the question, or its file, gives its texts or those that answer.

        It is empty where the deck's settings, which the templates know, are all that says it.
        """
        heading = self.question.heading
        if answers and (heading.answer_lang or (self.themed and self.surroundings.settings.answer_lang)):
            return heading.answer_lang
        return heading.lang

    def language(self, answers: bool = False) -> str:
        """Return the language of the question's texts, or of those that answer; empty if nothing says it."""
        settings = self.surroundings.settings
        given = settings.answer_lang if answers and self.themed else ""
        return self.own_language(answers) or given or settings.lang


@dataclass(slots=True)
class Seen:
    """What went into a note so far, text by text."""

    stash: Stash
    cited: dict[str, Reference] = field(default_factory=dict)
    """The sources, by key."""
    prompts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The prompts of the questions that it points to: as written, and as HTML."""
    assets: dict[str, Asset] = field(default_factory=dict)
    missed: set[Path] = field(default_factory=set)
    """The files that were looked for and are not there, which is no fault."""
    expanded: list[str] = field(default_factory=list)
    """The formulas that macros of the deck stood in."""
    spellings: set[str] = field(default_factory=set)
    """The settings by which texts were read otherwise than without them."""
    words: dict[str, str] = field(default_factory=dict)
    """The words of another language than English that stand in it, by their keys."""
    listings: int = 0
    """Blocks of code that are pictures."""
    drawn: int = 0
    """Pixels of those pictures."""
    coloured: int = 0
    """Characters of code."""


class TextContext:
    """The context of one text of a question, which the scanner asks."""

    def __init__(
        self, task: Task, seen: Seen, holes_allowed: bool = False, typed: bool = False, answers: bool = False
    ) -> None:
        """``answers`` tells whether the text is in the language of answers."""
        self.task = task
        self.seen = seen
        self.holes_allowed = holes_allowed
        self.typed = typed
        self.stash = seen.stash
        self.shared = task.question.shared
        self.problems = task.problems
        self.path = task.question.source.path
        self.themed = task.themed
        own = task.question.line_breaks
        settings = task.surroundings.settings
        self.line_breaks = settings.line_breaks if own is None else own
        self.diagrams = settings.diagrams
        self.is_japanese = task.language(answers).partition("-")[0].lower() == "ja"
        self.furigana = task.themed and self.is_japanese  # a template of another tool's note type may read them itself
        classes = settings.classes if task.themed else ()
        self.classes: Mapping[str, str] = {one.name: one.css for one in classes} if classes else {}
        self.spellings = seen.spellings
        macros = settings.macros if task.themed else ()
        self.macros = {macro.name: macro for macro in macros} if macros else {}
        self.said: list[str] = []
        self.told: set[str] = set()
        self.notes_here: dict[str, int] = {}
        """The footnotes that the text refers to, and their numbers."""

    def word(self, key: str) -> str:
        """Return a word in the deck's language, which the note then needs."""
        words = self.task.surroundings.settings.words
        if not words.is_english(key):
            self.seen.words[key] = words[key]
        return words[key]

    def box_word(self, kind: str) -> str:
        """Return what a box of this kind is called in the deck's language; empty for one that has no word."""
        return self.word(kind) if kind in BOXES else ""

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for sources cited: key, locator and place of each."""
        shown = []
        for key, locator, place in cited:
            reference = self.task.surroundings.references.get(key)
            if reference is None:
                hint = partial(self.nearest_reference, key)
                message = f"“{key[:80]}” is not in references.bib"
                if not self.task.surroundings.references:
                    message = "this cites a source, and references.bib holds none yet"
                self.problems.add(place, "E606", message, hint)
                continue
            self.seen.cited.setdefault(key, reference)
            both = self.word("and") if reference.is_of_two else "and"
            others = self.word("et_al") if reference.is_shortened else "et al."
            shown.append(reference.cited(locator, both, others))
        return f'<span class="cite">({"; ".join(shown)})</span>' if shown else ""

    def listed(self, reference: Reference) -> str:
        """Return the HTML of a source in the list of those that were cited."""
        return reference.full(self.word("et_al") if reference.others else "et al.")

    def settle(self, tex: Cut, place: Place) -> Cut:
        """Return a formula as it ships; another tool's note stays as it is, and has no macros of the deck."""

        def expand(part: str) -> str:
            made = expand_formula(part, self.macros, place, self.problems) if self.macros else part
            if made != part:
                self.seen.expanded.append(made)
            return made

        if not self.themed:
            return tex
        return settle_holes(tex, self.macros, expand) if tex.marks else Cut(expand(tex.code))

    def refuse_hole(self, written: str, place: Place) -> None:
        """Note that holes have no place in this text; of a question that is no cloze, its heading is what is wrong."""
        heading = self.task.question.heading
        shown = written.split("}}")[0].split("\n")[0] + ("}}" if "}}" in written else "…")
        as_text = f"if it is text, put it in backticks: `{shown}`"
        if heading.kind is Kind.CARRIED:
            message = "a cloze works only in a field that a template shows as one, as {{cloze:…}}"
            return self.problems.add(place, "E505", message, as_text)
        if self.task.question.item:
            message = "a cloze works only in the text of a .cloze question, and this is an item of a sequence"
            return self.problems.add(place, "E505", message, f"leave its marks out: each item is asked for; {as_text}")
        has_holes = Family.of(heading.kind).has_holes
        if self.task.question.row:
            hint = f"write its sentence into back{'' if has_holes else ', and cloze into a column kind'}; {as_text}"
            return self.problems.add(place, "E505", "a cloze works only in the column back of a .cloze row", hint)
        column, braces = of_kind(self.task.question.text.partition("\n")[0], heading.id, Kind.CLOZE)
        if has_holes or place.line == heading.place.line:
            message = "a cloze works only in the text of a .cloze question: not in its heading, a hint or ### Extra"
            below = "the heading" if has_holes else f"a heading that ends in {braces}"
            return self.problems.add(place, "E505", message, f"write its sentence below {below}; {as_text}")
        here = Place(self.path, heading.place.line, column)
        if "E505" not in self.problems.codes_at(here.path, here.line):
            message = f"“{shown}” in line {place.line} is a cloze, and this question is no .cloze"
            self.problems.add(here, "E505", message, f"write {braces}; {as_text}")
        return None

    def line_below(self, number: int) -> str:
        """Return the first line of the question below line ``number`` of its file that is not blank."""
        lines = self.task.question.text.split("\n")[number - self.task.question.place.line + 1 :]
        return next((line.strip() for line in lines if line.strip()), "")

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""
        if (key := label(name)) not in self.shared.footnotes:
            bare = re.search(rf"^\[\^{re.escape(name)}\][ \t]+(\S.{{0,60}})", self.task.question.text, re.M)
            if bare and self.task.question.text.count(f"[^{name}]") > 1:
                told = self.task.question.text.count("\n", 0, bare.start()) + self.task.question.place.line
                if place.line != told:
                    message = f"the note “{name[:60]}” has no colon behind its brackets, in line {told}"
                    self.problems.add(place, "E605", message, f"write [^{name[:60]}]: {bare[1].strip()}")
                return ""
            hint: str | Callable[[], str] = partial(way_to_footnote, name, self.path, self.task.surroundings.questions)
            if name.removeprefix("@") in self.task.surroundings.references:
                hint = f"a source is cited as [@{name.removeprefix('@')[:60]}]"
            self.problems.add(place, "E605", f"the footnote “{name[:60]}” is not defined in this question", hint)
            return ""
        number = self.notes_here.setdefault(key, len(self.notes_here) + 1)
        return f'<sup class="fnref">{number}</sup>'

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""
        other = self.task.surroundings.questions.get(name)
        if other is None:
            hint = partial(nearest, name, self.task.surroundings.questions)
            self.problems.add(place, "E607", f"there is no question “#{name[:80]}”", hint)
            return ""
        if name not in self.seen.prompts:
            self.seen.prompts[name] = (other.heading.prompt.text, self.prompt_of(other))
        return f"{SEE}{self.seen.prompts[name][1]}</span>"

    def pointed(self, file: str, anchor: str) -> str:
        """Return the id of the question that a link of a vault leads to; empty if it leads to none."""
        whole, here = self.task.surroundings, self.task.question.source.name
        return next((name for name in leads_to(file, anchor, here, whole.pointers) if whole.questions.get(name)), "")

    def has_tag(self, tag: str) -> bool:
        """Whether the question has a tag."""
        return tag.casefold() in map(str.casefold, self.task.question.heading.tags)

    def in_vault(self, name: str, place: Place) -> str:
        """Return the path, from the question's file on, of a picture or sound of the vault; empty after a problem."""
        media = self.task.surroundings.media
        return choose(name, media.find(name, self.task.question.source), media.in_vault, place, self.problems)

    def prompt_of(self, other: Question) -> str:
        """Return another question's prompt as it reads there: own pictures and definitions, none of its problems."""
        alone = replace(self.task.surroundings, questions={})  # a link in it is not followed: that might never end
        seen = Seen(self.stash)
        guest = TextContext(self.task._replace(question=other, surroundings=alone, problems=Problems()), seen)
        shown = self.stash.silent_html(markup.convert_line(other.heading.prompt, guest))
        self.seen.expanded += seen.expanded
        named = {file.name for file in named_files(shown)}
        self.seen.assets |= {name: asset for name, asset in seen.assets.items() if name in named}
        return re.sub(r"</?a\b[^>]*>", "", shown)

    def nearest_reference(self, key: str) -> str:
        """Return a hint for a source that there is not."""
        if close := close_to(key, self.task.surroundings.references):
            return f"did you mean @{close[0]}?"
        return (
            f"add it there, beside deck.toml: @book{{{key[:40]}, author = {{Doe, Jane}}, title = {{…}}, year = 2024}}"
        )

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place, way: str = "") -> str:
        """Return the HTML for a picture; ``way`` says how its alternative text is written if not in brackets."""
        hint = way or ALT_TEXT
        if self.shared.vault and not way:
            words, wide = read_size(tuple(alt.split("|")))
            if wide and not attributes:
                alt, attributes = words, (Attribute("width", str(wide), place),)
            if not self.has_file(unquote(target)):
                found = self.task.surroundings.media.find(unquote(target), self.task.question.source)
                if len(found) > 1:
                    return choose(unquote(target), found, tuple, place, self.problems)
                target = found[0] if found else target
            hint += "; in Obsidian's form ![[…|Inertia falls with every step]]"
        # Where no style sheet of ours sets its size, a picture's own size is what the card shows.
        picture = self.task.surroundings.media.picture(
            target, self.task.question.source, place, self.problems, self.themed
        )
        width = self.image_width(attributes)
        check_alternative(alt, place, self.problems)
        if not alt and self.themed:  # another tool's note seldom has any
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
        asset = self.task.surroundings.media.sound(target, self.task.question.source, place, self.problems)
        if asset is None:
            return ""
        self.seen.assets.setdefault(asset.name, asset)
        return asset.name

    def has_file(self, target: str) -> bool:
        """Whether the deck has a file that ``target`` names to the letter; if it has none yet, that is noted."""
        media = self.task.surroundings.media
        path = media.named(target, self.task.question.source)
        if path and not media.has(path):
            self.seen.missed.add(path)
        return bool(path) and path not in self.seen.missed

    def image_width(self, attributes: Sequence[Attribute]) -> int:
        """Return the width that an author asked for, 0 for none."""
        width = 0
        for item in attributes:
            if item.key in IMAGE_KEYS and re.fullmatch(r"[1-9]\d{0,3}", item.value):
                width = int(item.value)
            else:
                name = item.key + item.value if item.key in "#." else item.key
                message = f"“{name}” is no attribute of a picture"
                hint = "a picture has a width only, like {width=240}"
                if item.key in IMAGE_KEYS:
                    number = re.match(r"\s*(\d+)", item.value)
                    pixels = min(int(number[1][:5]), 9999) if number and not item.value.endswith("%") else 240
                    message = f"“{item.value[:40]}” is no width: a number of pixels is"
                    hint = f"write {{width={pixels or 240}}}" + (
                        "; a card is about 600 wide" if "%" in item.value else ""
                    )
                self.problems.add(item.place, "E205", message, hint)
        return width

    def img(self, asset: Asset, css: str, alt: str, measures: str) -> str:
        """Return an ``<img>`` for an asset, which the note then needs."""
        self.seen.assets.setdefault(asset.name, asset)
        kind = f' class="{css}"' if css else ""
        told = f' alt="{html.escape(alt)}"' if alt or self.themed else ""
        return f'<img{kind} src="{asset.name}"{told}{measures}>'

    def lex(self, code: str, language: str) -> list[tuple[TokenType, str]]:
        """Return the tokens that code is coloured by."""
        if not self.themed:
            return [(Token.Text, code)]
        self.seen.coloured += len(code)
        return lex(code, language if self.seen.coloured <= COLOURED_CHARACTERS else "text")

    def listing(self, fence: Fence) -> str:
        """Return the two pictures of a ``{.image}`` block; the code itself is their alternative text."""
        from deckwright.media.listing import DENSITY, draw_listing

        made = []
        self.seen.listings += 1
        if self.seen.listings > LISTINGS or self.seen.drawn > LISTING_PIXELS:
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
            asset = self.task.surroundings.media.drawn(f"{self.task.question.id}-{mode}", drawn.png, ".png")
            self.seen.drawn += drawn.width * drawn.height * DENSITY**2
            measures = f' width="{drawn.width}" height="{drawn.height}"'
            made.append(self.img(asset, f"listing {mode}" if self.themed else "", fence.code.strip(), measures))
        return f"<p>{''.join(made)}</p>"

    def diagram(self, fence: Fence) -> str:
        """Return the pictures of a diagram that were drawn; the diagram itself is part of no field."""
        asked, way = (".image ", REDRAW) if "image" in fence.flags else ("", f"{REDRAW}; as code it is {{.noimage}}")
        hint = f'say what is to be seen: ```{fence.language} {{{asked}alt="How one state follows another"}}'
        settings, source = self.task.surroundings.settings, self.task.question.source
        path = settings.media / picture_of(fence.language, fence.code)
        if not self.task.surroundings.media.has(path):
            self.seen.missed.add(path)
            self.problems.add(fence.place, "E717", "this diagram is not drawn yet", way)
            return ""
        return f"<p>{self.image(quote(below(path, source.file.parent)), fence.alt, (), fence.place, hint)}</p>"

    def check_shown(self, draft: Draft) -> None:
        """Note what of a text that was read looks like markup and is shown as it stands."""

        def is_sound() -> bool:
            lines, told = draft.spans.lines, self.problems.has_error
            here = Place(self.path, lines[0].number)
            asked, codes = self.task.question, self.problems.codes_at(self.path, here.line)
            if "W209" in codes or self.problems.has_code("E308", asked.place, asked.text.count("\n") + 1):
                return False  # its braces, or the boxes of a choice, are told
            if not self.told.isdisjoint(("$$", "\\[")):
                return False  # it may belong to the formula whose beginning was told
            return not (told(asked.place, 1) or told(here, lines[-1].number - here.line + 1))

        def find_file(name: str) -> str:
            return self.task.surroundings.media.path_of(name, self.task.question.source)

        check_draft(draft, self.task.cloze, self.is_japanese, self.task.surroundings.references, is_sound, find_file)

    def report_loss(self) -> None:
        """Note that the text's field does not say what the text says, which is nobody's fault but the builder's."""
        place, lines = self.task.question.place, self.task.question.text.count("\n")
        if not self.problems.has_error(place, lines):  # what is refused may show otherwise
            message = "this question would lose or gain letters on its way to the card: a fault of deckwright"
            self.problems.add(place, "E420", message, "please report it with the question, and write it in another way")
