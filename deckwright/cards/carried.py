"""Renders a note of a note type that the deck carries: sections by the names of its fields, raw HTML as it stands."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from deckwright.base.model import Html, Line, Place
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.cards.context import Rendering, Surroundings, Task
from deckwright.cards.facts import make_tags
from deckwright.cards.field_texts import Texts
from deckwright.cards.notetypes import NoteType
from deckwright.cards.placing import faults_of_name, faults_where_shown, showings
from deckwright.cards.templates import cloze_ords, standard_ords
from deckwright.markdown.blocks import Block, Fence
from deckwright.markdown.formulas import find_acting_html, has_formula
from deckwright.markdown.raw_html import find_faults, line_and_column
from deckwright.media.named import named_files
from deckwright.questions.headings import CLOSING
from deckwright.questions.question import Question, Section


def render_carried(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
    """Return the note of a question with ``notetype=…``. A faulty one adds problems and still gives a note."""
    named = question.heading.notetype
    assert named, "a carried question names its note type"
    note_type = surroundings.types.get(named.value)
    if note_type is None:
        message = f"this deck has no folder notetypes/{named.value[:60]}, which notetype=… names"
        problems.add(named.place, "E311", message, _instead(named.value, surroundings.types))
        return Texts(Task(question, surroundings, problems, cloze=False, themed=False)).rendering((), (0,))
    return _CarriedRenderer(Task(question, surroundings, problems, note_type.cloze, themed=False), note_type).render()


_OWN = {
    "basic": "",
    "cloze": ".cloze",
    "reversed": ".reversed",
    "type in": ".typed",
}
"""Anki's stock note types, by words of their names, and the kind that a question of our own is in their place."""


def _instead(name: str, types: Mapping[str, NoteType]) -> str:
    """Return what to write in place of a note type that the deck does not carry."""
    if types:
        return nearest(name, types)
    kind = next((kind for word, kind in reversed(_OWN.items()) if word in name.lower()), None)
    if kind is None:
        return "take notetype=… out; it is for note types of another deck, which adopt writes into notetypes/"
    return f"write {kind} in place of notetype=…" if kind else "take notetype=… out: a question is such a note already"


class _CarriedRenderer:
    """Renders a note of one carried note type."""

    def __init__(self, task: Task, note_type: NoteType) -> None:
        self.question = task.question
        self.settings = task.surroundings.settings
        self.library = task.surroundings.media
        self.problems = task.problems
        self.cloze = task.cloze
        self.texts = Texts(task)
        self.note_type = note_type
        self.names = [slot.name for slot in note_type.fields]
        self.static = {asset.name for asset in note_type.media}
        self.is_trusted = task.question.id in self.settings.html.trusted

    def render(self) -> Rendering:
        given = self.sections()
        fields = {name: self.field(blocks) for name, blocks in given.items()}
        if not self.cloze and self.names[0] not in fields:
            fields[self.names[0]] = self.texts.line(self.question.heading.prompt)
        if not self.is_trusted:
            self.check_formulas(given, fields)
            self.check_placing(given, fields)
        values = {name: fields.get(name, Html("")) for name in self.names}
        return self.texts.rendering(tuple(values.values()), self.ords(values))

    # Which text belongs to which field

    def sections(self) -> dict[str, Sequence[Block]]:
        """Return the blocks of each field that is written, by its name."""
        given: dict[str, Sequence[Block]] = {}
        if self.question.body.answer:
            name = self.body_field()
            if name:
                given[name] = self.question.body.answer
        for section in self.question.body.sections:
            name = self.find(section.name)
            if not name:
                hint = f"{nearest(section.name, self.names)}; a heading inside a text is ####"
                message = f"“### {section.name[:60]}” is no field of the note type “{self.note_type.name}”"
                self.problems.add(section.place, "E304", message, hint)
            elif name in given:
                self.problems.add(section.place, "E305", f"the field “{name}” is written twice", self.twice(section))
            else:
                given[name] = section.blocks
        return given

    def body_field(self) -> str:
        """Return the field that the body fills: the second, or the first of a cloze type."""
        if self.cloze:
            return self.names[0]
        if len(self.names) > 1:
            return self.names[1]
        hint = f"write it below “### {self.names[0]}”"
        self.problems.add(self.question.place, "E304", "the note type has one field, which the heading fills", hint)
        return ""

    def twice(self, section: Section) -> str:
        filled = self.question.body.answer and self.find(section.name) == self.body_field()
        return "the text above the first ### fills it already" if filled else "join the two"

    def find(self, written: str) -> str:
        """Return the name of the field that a ``###`` heading means, empty if there is none."""
        for wanted in (written, CLOSING.sub("", written)):
            for alike in (_exactly, _loosely):
                for name in self.names:
                    if alike(name) == alike(wanted):
                        return name
        return ""

    # What becomes of a text

    def field(self, blocks: Sequence[Block]) -> Html:
        if fence := raw_fence(blocks):
            return self.raw(fence)
        made = self.texts.text(blocks, holes=self.cloze)
        if self.cloze:
            self.texts.check_holes(made)
        if made.count("<p>") == 1 and made.startswith("<p>") and made.endswith("</p>"):
            made = Html(made.removeprefix("<p>").removesuffix("</p>"))  # Anki's editor writes none
        return self.texts.in_language(made)

    def raw(self, fence: Fence) -> Html:
        text = raw_text(fence)
        if not self.is_trusted:
            hint = self.trusting("remove it")
            for fault in find_faults(text):
                place = self.place_in(fence, fault.line, fault.column)
                self.problems.add(place, "E417", f"raw HTML must only show something: {fault.message}", hint)
        made, at = [], 0
        for file in named_files(text):
            line, column = line_and_column(text, file.start)
            shipped = self.media(file.name, self.place_in(fence, line, column)) if file.is_local else ""
            if shipped:
                made += [text[at : file.start], file.written(shipped)]
                at = file.end
        return Html("".join(made) + text[at:])

    def check_formulas(self, given: Mapping[str, Sequence[Block]], fields: Mapping[str, Html]) -> None:
        """Note what would act in a formula. A formula may go from one field into the next, or begin in a template."""
        if not any(map(has_formula, [*fields.values(), *self.note_type.sides])):
            return
        hint = self.trusting("leave it out")
        for name, text in fields.items():
            fence = raw_fence(given.get(name, ()))
            source = raw_text(fence) if fence else text
            for acting in find_acting_html(source):
                message = f"\\{acting.name} in a formula {acting.why}"
                if fence:
                    line, column = line_and_column(source, acting.start)
                    self.problems.add(self.place_in(fence, line, column), "E510", message, hint)
                elif not self.problems.has_error(self.question.place, self.question.text.count("\n")):
                    self.problems.add(self.question.place, "E510", message, hint)

    def check_placing(self, given: Mapping[str, Sequence[Block]], fields: Mapping[str, Html]) -> None:
        """Note what of the fields, the tags and the deck's name would act where the templates show them."""
        shown = showings(self.note_type.sides)
        for name, text in fields.items():
            fence = raw_fence(given.get(name, ()))
            source = raw_text(fence) if fence else text
            for fault in faults_where_shown(source, shown.get(name, ()), self.cloze):
                place = self.place_in(fence, fault.line, fault.column) if fence else self.question.place
                self.problems.add(place, "E417", f"in the field “{name}”: {fault.message}", self.trusting("remove it"))
        deck = self.settings.deck_name(self.question.source.folder)
        for what, named in (
            ("Tags", " ".join(make_tags(self.question, self.settings))),
            ("Deck", deck),
            ("Subdeck", deck.rsplit("::", 1)[-1]),
        ):
            for fault in faults_of_name(named, shown.get(what, ())):
                message = f"in what {{{{{what}}}}} shows: {fault.message}"
                self.problems.add(self.question.place, "E417", message, self.trusting("write it otherwise"))

    def trusting(self, instead: str) -> str:
        return f'{instead}, or trust this note: [html] trusted = ["{self.question.id}"] in deck.toml'

    def place_in(self, fence: Fence, line: int, column: int) -> Place:
        if not fence.lines:
            return fence.place
        written: Line = fence.lines[min(line, len(fence.lines) - 1)]
        return Place(self.question.source.path, written.number, written.column + column)

    def media(self, name: str, place: Place) -> str:
        """Return the name in Anki's media folder of a file that raw HTML names; empty if it stays as it is."""
        if name in self.static:
            return ""
        asset = self.library.file(name, place, self.problems, self.is_trusted)
        if asset is None:
            return ""
        self.texts.seen.assets.setdefault(asset.name, asset)
        return asset.name

    # The cards

    def ords(self, fields: dict[str, Html]) -> tuple[int, ...]:
        if self.cloze:
            found = cloze_ords(list(fields.values()))
            hint = "write {{c1::…}} around what the learner is to recall"
        else:
            fronts = [template.front for template in self.note_type.templates]
            found = standard_ords(fronts, fields, bool(make_tags(self.question, self.settings)))
            hint = "fill a field that a front shows"
        if not found and not self.problems.has_error(self.question.place, self.question.text.count("\n")):
            message = "no front of its note type shows anything of this note, so Anki makes one empty card"
            self.problems.add(self.question.place, "W309", message, hint)
        return found or (0,)


def raw_fence(blocks: Sequence[Block]) -> Fence | None:
    """Return the block of raw HTML that a section is, None if it is something else."""
    match blocks:
        case (Fence(raw=True) as fence,):
            return fence
    return None


def raw_text(fence: Fence) -> str:
    """Return the HTML that a fence holds."""
    return "\n".join(line.text for line in fence.lines)


def _exactly(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _loosely(name: str) -> str:
    return " ".join(_exactly(name).casefold().split())
