"""Renders questions into notes: every field's HTML, the tags, the cards that Anki will make, the media they show."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from deckwright.base.languages import anki_language
from deckwright.base.model import Family, Html, Kind, Note, Place
from deckwright.base.problems import Problems, Progress
from deckwright.base.settings import Settings
from deckwright.cards.carried import render_carried
from deckwright.cards.context import Rendering, Surroundings, Texts
from deckwright.cards.notetypes import FIELDS, NOTICE, NoteType
from deckwright.markdown.blocks import Block, List, Paragraph
from deckwright.markdown.tokens import escape_text, read_aloud
from deckwright.media.library import Library
from deckwright.questions.bibliography import Reference
from deckwright.questions.question import Question

_VISIBLE = re.compile(r"<(?:img|input|hr|code)\b")
_HIDDEN_SPACE = re.compile(r"<[^>]*>|&nbsp;|&#160;|\s+")
RETIRED = Html("This question has been retired. Suspend it if you do not want to be asked again.")
"""The notice on both sides of a retired question's cards."""


def render_question(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
    """Return the note of one question. A faulty one adds problems and still gives a note."""
    if question.heading.kind is Kind.CARRIED:
        return render_carried(question, surroundings, problems)
    renderer = _Renderer(question, surroundings, problems)
    return renderer.rendered(renderer.render())


Render = Callable[[Question, Surroundings, Problems], Rendering]
"""What renders one question: :func:`render_question`, or something that remembers what that returned."""


def render_notes(
    questions: Sequence[Question],
    references: Mapping[str, Reference],
    carried: Sequence[NoteType],
    settings: Settings,
    problems: Problems,
    progress: Progress,
    render: Render = render_question,
) -> list[Note]:
    """Return the note of each question, in their order."""
    known: dict[str, Question] = {question.id: question for question in questions}
    surroundings = Surroundings(settings, references, known, Library(settings), {kind.family: kind for kind in carried})
    notes = []
    for done, question in enumerate(questions, 1):
        notes.append(render(question, surroundings, problems).note)
        progress(done, len(questions))
    return notes


def is_empty(field: str) -> bool:
    """Whether a field shows nothing: no text, no picture."""
    return not _VISIBLE.search(field) and not _HIDDEN_SPACE.sub("", field)


class _Renderer(Texts):
    """Renders a note of the deck's own note types."""

    def __init__(self, question: Question, surroundings: Surroundings, problems: Problems) -> None:
        super().__init__(question, surroundings, problems, cloze=question.heading.kind is Kind.CLOZE)

    def render(self) -> Note:
        fields = self.fields()
        self.check(fields)
        slots = FIELDS[Family.of(self.question.heading.kind)]
        return self.note([fields.get(slot.name, Html("")) for slot in slots], self.ords(fields))

    def fields(self) -> dict[str, Html]:
        question = self.question
        prompt = self.prompt()
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
            fields[NOTICE] = RETIRED
        if question.heading.lang:
            shown = ("Front", "Back", "Extra", "Hint", "Options", "Reverse", "Text", "Title")
            fields |= {name: self.in_language(fields[name]) for name in shown if fields.get(name)}
        return fields

    def prompt(self) -> Html:
        heading = self.question.heading
        prompt = self.line(heading.prompt)
        if not heading.tts:
            return prompt
        if re.search(r"\\\(|\\\[", prompt):
            place = Place(self.path, heading.prompt.number, heading.prompt.column)
            hint = "leave tts out, or read only a part: [this]{tts=…}"
            self.problems.add(place, "E612", "a formula cannot be read aloud", hint)
            return prompt
        return Html(f"{prompt} {read_aloud(prompt, anki_language(heading.tts))}")

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
        # Anki compares letter by letter, so no space may differ that nobody sees.
        plain = " ".join(unicodedata.normalize("NFC", html.unescape(re.sub(r"<[^>]*>", "", typed))).split())
        if (
            not isinstance(first, Paragraph)
            or not plain
            or re.search(r"<img |\\[(\[]|class=\"cite\"|\[(?:sound|anki):", typed)
        ):
            hint = "begin the answer with one line of plain text; formulas, pictures, sounds and citations go below it"
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

    def topic(self) -> Html:
        if self.question.topic:
            topic, lang = self.line(self.question.topic), self.question.heading.lang
            return Html(f'<span lang="{lang}">{topic}</span>') if lang else topic
        deck = self.surroundings.settings.deck_name(self.question.source.folder)
        return escape_text(deck.rsplit("::", 1)[-1])

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

    def numbers_in(self, text: str) -> list[int]:
        return sorted({int(number) for number in re.findall(r"\{\{c(\d+)::", text)})

    def ords(self, fields: Mapping[str, Html]) -> tuple[int, ...]:
        """Return the ordinals by Anki's rules: a template's card exists where its front shows a field's content."""
        if self.cloze:
            return tuple(number - 1 for number in self.numbers_in(fields["Text"])) or (0,)
        return (0, 1) if not is_empty(fields.get("Reverse", Html(""))) else (0,)
