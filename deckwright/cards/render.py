"""Renders questions into notes: every field's HTML, the tags, the cards that Anki will make, the media they show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from deckwright.base.languages import anki_language, direction
from deckwright.base.model import Family, Html, Kind, Line, Note, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems, Progress
from deckwright.base.text import name_of
from deckwright.cards.context import Rendering, Surroundings, Task
from deckwright.cards.field_texts import Texts, set_entries
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.cards.templates import cloze_ords
from deckwright.markdown.blocks import Block, Fence, List, Paragraph, Quote, Table, Title, fences
from deckwright.markdown.cloze import hole_numbers
from deckwright.markdown.options import choice_fault, first_text, named_by_place, order_of
from deckwright.markdown.plain import letters, plain_line
from deckwright.markdown.tokens import READING, escape_text, read_aloud
from deckwright.questions.question import Question
from deckwright.settings.card_words import load_words

_VISIBLE = lazy_regex(r"<(?:img|input|hr|code)\b")
_UNTYPED = lazy_regex(r"<br\b[^>]*>")
"""What a learner types as a space."""
_PARAGRAPH = lazy_regex(r"<p>(.*?)</p>", re.DOTALL)
_ASKS = (Role.PROMPT, Role.HINT, Role.TEXT, Role.TITLE)
"""The fields in the language of the question; the topic is a line that says its own."""
_ANSWERS = (Role.ANSWER, Role.OPTIONS, Role.REVERSE, Role.EXTRA)
"""The fields in the language of its answer."""
_HIDDEN_SPACE = lazy_regex(r"(?:<[^>]*>|&nbsp;|&#160;|\s)*+")


def render_question(question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
    """Return the note of one question. A faulty one adds problems and still gives a note."""
    if question.heading.kind is Kind.CARRIED:
        from deckwright.cards.carried import render_carried

        return render_carried(question, surroundings, problems)
    cloze = Family.of(question.heading.kind).has_holes
    return _Renderer(Task(question, surroundings, problems, cloze)).render()


Render = Callable[[Question, Surroundings, Problems], Rendering]
"""What renders one question: :func:`render_question`, or something that remembers what that returned."""


def render_notes(
    surroundings: Surroundings, problems: Problems, progress: Progress, render: Render = render_question
) -> list[Note]:
    """Return the note of each question, in their order."""
    notes = []
    for done, question in enumerate(surroundings.questions.values(), 1):
        notes.append(render(question, surroundings, problems).note)
        progress(done, len(surroundings.questions))
    return notes


def is_empty(field: str) -> bool:
    """Whether a field shows nothing: no text, no picture."""
    return bool(_HIDDEN_SPACE.fullmatch(field)) and not _VISIBLE.search(field)


def _is_hidden(sign: str) -> bool:
    """Whether a sign shows as nothing and is on no keyboard; those that join and part letters are on some."""
    return unicodedata.category(sign) == "Cf" and sign not in "\u200c\u200d" and not sign >= "\U000e0000"


def _alone(lines: Sequence[Line]) -> Line:
    """Return the first line of a paragraph without the backslash that breaks it."""
    first = lines[0]
    slashes = len(first.text) - len(first.text.rstrip("\\"))
    return first.with_text(first.text[:-1]) if len(lines) > 1 and slashes % 2 else first


class _Renderer:
    """Renders a note of the deck's own note types."""

    def __init__(self, task: Task) -> None:
        self.question = task.question
        self.settings = task.surroundings.settings
        self.problems = task.problems
        self.cloze = task.cloze
        self.texts = Texts(task)

    def render(self) -> Rendering:
        fields = self.fields()
        self.check(fields)
        slots = FIELDS[Family.of(self.question.heading.kind)]
        return self.texts.rendering([fields.get(slot.role, Html("")) for slot in slots], self.ords(fields))

    def fields(self) -> dict[Role, Html]:
        question = self.question
        prompt = self.prompt()
        # In the order a learner sees them, which is that of the sources below.
        if question.heading.kind is Kind.OCCLUSION:
            from deckwright.cards.regions import Regions

            fields = {Role.TITLE: prompt, **Regions(self.texts).fields()}
        elif self.cloze:
            fields = {Role.TITLE: prompt, Role.TEXT: self.texts.text(question.body.answer, holes=True)}
        else:
            front = self.texts.text(question.body.front)
            around = self.around()
            asked = "\n".join(part for part in (f"<p>{prompt}</p>", front, around) if part)
            fields = {Role.PROMPT: Html(asked), **self.answer()}
            fields = fields if around else set_entries(fields)  # a title is no entry of a vocabulary
        fields |= {
            Role.HINT: self.texts.text(question.body.hint),
            Role.EXTRA: self.texts.text(question.body.extra, answers=True),
            Role.TOPIC: self.topic(prompt),
            Role.LEVEL: Html(question.heading.level),
            Role.TYPE: Html(question.heading.type),
            Role.ID: Html(question.id),
        }
        fields[Role.SOURCES] = self.texts.sources()
        if question.heading.retired:
            # In every language, which the templates know: another one stamps no note.
            fields[Role.NOTICE] = escape_text(load_words("en")["retired"])
        for roles, answers in ((_ASKS, False), (_ANSWERS, True)):
            fields |= {role: self.texts.in_language(fields[role], answers) for role in roles if role in fields}
        return fields

    def prompt(self) -> Html:
        heading = self.question.heading
        prompt = self.texts.line(heading.prompt)
        place = Place(self.question.source.path, heading.prompt.number, heading.prompt.column)
        return Html(prompt + self.speech("tts", prompt, place))

    def speech(self, key: str, text: Html, place: Place) -> str:
        """Return what reads a text aloud, behind a space.

        It is empty where ``key`` names no language, or there is no word.
        """
        language: str = getattr(self.question.heading, key)
        if not language:
            return ""
        if re.search(r"\\\(|\\\[", text):
            hint = f"leave {key} out, or read only a part: [this]{{tts=…}}"
            self.problems.add(place, "E612", "a formula cannot be read aloud", hint)
            return ""
        said = read_aloud(text, anki_language(language))
        return f" {said}" if said else ""

    def spoken(self, answer: Html) -> Html:
        """Return an answer with what reads its first paragraph aloud, or all of it if it begins otherwise."""
        if not self.question.heading.answer_tts:
            return answer
        first = _PARAGRAPH.match(answer)
        if not first:
            return Html(answer + self.speech("answer_tts", answer, self.question.place))
        said = self.speech("answer_tts", Html(first[1]), self.question.place)
        return Html(f"<p>{first[1]}{said}</p>{answer[first.end() :]}")

    def around(self) -> str:
        """Return what stands around an item of a sequence, with a mark in its place; empty for any other question."""
        around = self.question.body.around
        if not around:
            return ""
        before, after = ([self.item(blocks) for blocks in side] for side in (around.before, around.after))
        items = "".join(f"<li>{item}</li>" for item in (*before, '<span class="cloze">[…]</span>', *after))
        language = self.texts.task.language(answers=True)
        named = f' lang="{language}" dir="{direction(language)}"' if language != self.texts.task.language() else ""
        return f"<ul{named}>{items}</ul>"

    def item(self, blocks: Sequence[Block]) -> str:
        """Return an item of a list, without the paragraph around it if that is all there is."""
        made = self.texts.text(blocks, answers=True)
        return re.sub(r"^<p>(.*)</p>$", r"\1", made, flags=re.DOTALL) if made.count("<p>") == 1 else made

    def answer(self) -> dict[Role, Html]:
        question = self.question
        match question.heading.kind:
            case Kind.TYPED:
                return self.typed()
            case Kind.CHOICE:
                return self.choice()
            case Kind.REVERSED:
                back = self.spoken(self.texts.text(question.body.answer, answers=True))
                return {Role.ANSWER: back, Role.REVERSE: self.texts.text(question.body.reverse, answers=True) or back}
            case _:
                return {Role.ANSWER: self.spoken(self.texts.text(question.body.answer, answers=True))}

    def typed(self) -> dict[Role, Html]:
        """The answer's first line is what is typed, as plain text; the rest is shown."""
        first, *rest = self.question.body.answer or (None,)
        typed = self.texts.line(_alone(first.lines), typed=True) if isinstance(first, Paragraph) else Html("")
        # Anki compares letter by letter, so no space may differ that nobody sees.
        plain = " ".join(unicodedata.normalize("NFC", letters(_UNTYPED.sub(" ", READING.sub("", typed)))).split())
        if (
            not isinstance(first, Paragraph)
            or not plain
            or re.search(r"<img |\\[(\[]|class=\"cite\"|\[(?:sound|anki):", typed)
        ):
            hint = "begin the answer with one line of plain text; formulas, pictures, sounds and citations go below it"
            if isinstance(first, List) and first.start is not None:
                hint += "; a number with a dot is text with a backslash: 1986\\."
            elif isinstance(first, List) and (one := first_text(first)):
                hint = f"write {one}, on a line of its own and without the -; one answer is right, others go below it"
            if self.question.row:
                hint = "write plain text into “back”; formulas, pictures, sounds and citations go into a column extra"
            if self.question.item:
                hint = "begin each item with one line of plain text, or leave .typed out of the heading"
            place = _begin(first, self.question.place.path) or self.question.place
            self.problems.add(place, "E307", "the first line of this answer cannot be typed", hint)
            return {Role.ANSWER: self.texts.text(self.question.body.answer, answers=True)}
        if "<sup>" in typed:
            message = f"what is raised cannot be typed: it is compared as “{plain[:60]}”"
            self.problems.add(self.question.place, "W307", message, "write 10^6, or the character ⁶")
        if hidden := next(filter(_is_hidden, plain), ""):
            message = f"what is to be typed holds {name_of(hidden)}, which nobody sees and nobody types"
            self.problems.add(self.question.place, "W307", message, "write the answer without it")
        remaining: list[Block] = [Paragraph(first.lines[1:])] if first.lines[1:] else []
        typed_answer = escape_text(plain)
        said = self.speech("answer_tts", typed_answer, self.question.place).strip()
        below = self.texts.text([*remaining, *rest], answers=True)
        return {Role.TYPED: typed_answer, Role.ANSWER: Html(f"<p>{said}</p>\n{below}".strip() if said else below)}

    def choice(self) -> dict[Role, Html]:
        """The answer's one task list becomes the options, in an order that follows from the id alone."""
        answer = self.question.body.answer
        lists = [block for block in answer if isinstance(block, List) and block.is_tasks]
        rights = sum(item.task is True for found in lists for item in found.items)
        if len(lists) != 1 or len(lists[0].items) < 2 or not rights:
            line, message, hint = choice_fault(answer, self.question.heading.prompt)
            place = Place(self.question.place.path, line.number, line.column) if line else self.question.place
            if not self.problems.has_code("E308", self.question.place, self.question.text.count("\n") + 1):
                self.problems.add(place, "E308", message, hint)  # else boxes that are none were told
            return {Role.ANSWER: self.texts.text(answer, answers=True)}
        options = lists[0]
        made = []
        for at in order_of(self.question.id, len(options.items)):
            item = options.items[at]
            one = self.item(item.blocks)
            made.append(f'<li class="option{" right" if item.task else ""}">{one}</li>')
        rest = [block for block in answer if block is not options]
        for line, message, hint in named_by_place(options, [*rest, *self.question.body.extra]):
            self.problems.add(Place(self.question.place.path, line.number, line.column), "W308", message, hint)
        return {
            Role.OPTIONS: Html(f'<ul class="options">{"".join(made)}</ul>'),
            Role.ANSWER: self.texts.text(rest, answers=True),
        }

    def topic(self, prompt: Html) -> Html:
        """Return what the card belongs to; nothing if the prompt, the level or the type beside it says the same."""
        heading = self.question.heading
        if self.question.topic:
            topic = self.texts.line(self.question.topic)
            shown = Html(f'<span lang="{heading.lang}">{topic}</span>') if heading.lang else topic
        else:
            deck = self.settings.deck_name(self.question.source.folder)
            shown = escape_text(deck.rsplit("::", 1)[-1])
        said = {plain_line(text).casefold() for text in (prompt, heading.level, heading.type)}
        return Html("") if plain_line(shown).casefold() in said else shown

    def check(self, fields: Mapping[Role, Html]) -> None:
        place = self.question.place
        if self.problems.has_error(place, self.question.text.count("\n")):
            return  # what is empty or torn may be so for that reason
        if Role.MASKS in fields:
            return  # what they lack is told where it is read
        first = Role.TEXT if self.cloze else Role.PROMPT
        if is_empty(fields[first]):
            self.problems.add(place, "E309", "nothing stands on the front of this card", "write the question")
        if self.cloze:
            if not hole_numbers(fields[Role.TEXT]):
                hint = "write {{c1::…}} around what the learner is to recall"
                if meant := _MARKED.search(self.question.text):
                    hint = f"write {{{{c1::{meant['word'] or '…'}}}}} in place of {meant[0]}"
                self.problems.add(place, "E507", "a .cloze question needs a cloze", hint)
            self.texts.check_holes(fields[Role.TEXT])
        elif (
            is_empty(fields[Role.ANSWER])
            and not self.names_picture()
            and not fields.get(Role.TYPED)
            and not fields.get(Role.OPTIONS)
        ):
            if below := self.part_below():
                written = below.heading.prompt.text.strip()
                message = f"“## {written[:40]}” begins a question of its own, and the one above has no answer"
                self.problems.add(below.place, "E310", message, "write ### Answer, or leave the line out")
            else:
                self.problems.add(place, "E310", "this question has no answer", self.way_to_answer())
        elif self.question.heading.kind is Kind.REVERSED and is_empty(fields.get(Role.REVERSE, Html(""))):
            self.problems.add(place, "E310", "the reversed card has nothing to ask", "write an answer or ### Reverse")

    def part_below(self) -> Question | None:
        """Return the question below if its heading is what people write above an answer."""
        here = self.question.place
        questions = self.texts.task.surroundings.questions.values()
        below = [one for one in questions if one.place.path == here.path and one.place.line > here.line]
        first = min(below, key=lambda one: one.place.line, default=None)
        if not first or first.heading.pinned or not _ANSWER.fullmatch(first.heading.prompt.text.strip()):
            return None
        return first

    def way_to_answer(self) -> str:
        """Return where the answer is to be written, and whether what was meant for it stands in another part."""
        body = self.question.body
        parts = {"Hint": body.hint, "Extra": body.extra, "Reverse": body.reverse}
        if self.question.item:
            return "write into the item what is to be recalled"
        if part := next((name for name, blocks in parts.items() if blocks), ""):
            return f"write it above ### {part}, or below a line ### Answer: what stands below ### {part} is its text"
        if any("check" in fence.flags for fence in fences(body.answer)):
            return "write it below the heading: a block with {.check} is not shown"
        return "write it below the heading"

    def names_picture(self) -> bool:
        """Whether the answer is to show a picture; if it does not, that is told already."""
        paragraphs = (block for block in self.question.body.answer if isinstance(block, Paragraph))
        return any("![" in line.text for block in paragraphs for line in block.lines)

    def ords(self, fields: Mapping[Role, Html]) -> tuple[int, ...]:
        """Return the ordinals by Anki's rules: a template's card exists where its front shows a field's content."""
        if self.cloze:
            return cloze_ords([fields[Role.MASKS if Role.MASKS in fields else Role.TEXT]]) or (0,)
        return (0, 1) if not is_empty(fields.get(Role.REVERSE, Html(""))) else (0,)


def _begin(block: Block | None, path: str) -> Place | None:
    """Return where a block begins, if it tells."""
    while isinstance(block, Quote):
        block = next(iter(block.blocks), None)
    if isinstance(block, Fence):
        return block.place
    line = block.lines[0] if isinstance(block, Paragraph | Table) else None
    line = block.line if isinstance(block, List | Title) else line
    return Place(path, line.number, line.column) if line else None


_ANSWER = lazy_regex(
    r"(?:answer|back|solution|antwort|lösung|réponse|respuesta|solución|risposta|resposta|antwoord|odpowiedź|ответ|答案|答え)s?:?",
    re.IGNORECASE,
)
"""What people write above an answer."""
_MARKED = lazy_regex(r"==(?P<word>[^=\n]{1,80})==|_{3,}|\.{4,}|…{2,}")
"""How a cloze looks elsewhere: marked, or left open."""
