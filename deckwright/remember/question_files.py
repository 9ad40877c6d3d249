"""The states of what a note is made of: digests that stay as long as what they tell of reads the same on a card.

What all questions of a file have from it is made when somebody asks for it: an edit leaves most files as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cached_property
from operator import attrgetter

from deckwright.base.model import Kind, Place, Source, Stands
from deckwright.cards.context import Surroundings
from deckwright.cards.notetypes import NoteType
from deckwright.questions.question import Heading, Question
from deckwright.remember.asked import ANY
from deckwright.remember.plain import digest_of, names_but
from deckwright.remember.taken_apart import forget_bodies
from deckwright.settings.settings import Settings

UNHEARD = frozenset(
    {"output", "usual_output", "author", "license", "run", "lint", "order", "look", "description", "desired_retention"}
)
"""The settings that no note hears of."""
ANSWERED = frozenset({"file", "root", "media", "name", "topics", "namespace", "obsidian"})
"""Those that count in another form: by how a file is read, by what a note's files are, by its deck's name, as text.

Of that name only those notes hear that show it; the others are the same in another deck.
"""


class QuestionFile:
    """A question file with its questions, and what they have from it; that is made when somebody asks for it."""

    def __init__(self, source: Source, digest: str, deck: str, mark: str) -> None:
        """``digest`` is that of all that is known of the source but where it lies.

        ``deck`` is the full name of its deck, ``mark`` the tag of a note that is retired.
        """
        self.source = source
        self.digest = digest
        self.deck = deck
        self.mark = mark
        self.questions: list[Question] = []

    @cached_property
    def state(self) -> str:
        """A digest of all that its questions come from: while it stays, the states of all of them do."""
        return digest_of([self.digest, self.deck, self.mark, [question.id for question in self.questions]])

    @cached_property
    def says(self) -> str:
        """A digest of what is known of it besides its text."""
        return digest_of(OF_SOURCE(self.source))

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.source.text.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        return sorted(question.place.line for question in self.questions)

    def put_away(self) -> None:
        """Let go of what is large, and made again if somebody asks for it."""
        vars(self).pop("lines", None)
        forget_bodies(self.questions)

    def span(self, question: Question) -> tuple[int, int]:
        """Return its first and its last line that can belong to a question."""
        after = bisect_right(self._starts, question.place.line)
        end = self._starts[after] - 1 if after < len(self._starts) else len(self.lines)
        return question.place.line, end


def whole_files(questions: Iterable[Question], files: Mapping[str, QuestionFile]) -> list[QuestionFile]:
    """Return those of the files, by their names, all of whose questions are among these."""
    found = Counter(question.source.name for question in questions)
    return [files[name] for name, number in found.items() if number == len(files[name].questions)]


OF_SOURCE = attrgetter(*names_but(Source, "file path text"))
"""What its questions hang on besides its text."""


class States:
    """The states of what one deck holds, each made when somebody asks for it."""

    def __init__(self, deck: Surroundings | None = None, files: Mapping[str, QuestionFile] | None = None) -> None:
        """``files`` are those of the deck's questions, by their names; without a deck there is nothing."""
        self._deck = deck
        self._files = files or {}
        self._known: dict[str, dict[str, str]] = defaultdict(dict)
        """By kinds, those by their names."""

    def of(self, kind: str, name: str) -> str:
        """Return the state of a question, a reference, a type or a pointer, as ``kind`` says; empty for none."""
        known = self._known[kind]
        state = known.get(name)
        if state is None:
            state = known[name] = self._look(kind, name)
        return state

    def know(self, kind: str, states: Mapping[str, str]) -> None:
        """Know states that somebody remembers, by their names."""
        self._known[kind] |= states

    def _look(self, kind: str, name: str) -> str:
        assert self._deck, "a deck is read before it is rendered"
        if name == ANY:
            known = {"question": self._deck.questions, "reference": self._deck.references}
            return "some" if known.get(kind, self._deck.types) else ""
        if kind == "question":
            question = self._deck.questions.get(name)
            return self._says(question) if question else ""
        if kind == "reference":
            reference = self._deck.references.get(name)
            return digest_of(reference) if reference else ""
        if kind == "pointer":
            return self._deck.pointers.get(name, "")
        note_type = self._deck.types.get(name)
        return _of_type(note_type) if note_type else ""

    def _says(self, question: Question) -> str:
        """Return a digest of all of a question that may be read on a card, wherever in its file it stands.

        That are its lines in the file, up to the next question's, and what its file's head gave to it; of a row, its
        columns and cells; of an item of a sequence, its lines and those around it that its card shows.
        """
        file = self._files[question.source.name]
        start, end = file.span(question)
        heading = question.heading
        key = heading.notetype.value if heading.notetype else ""
        topic = question.topic.text if question.topic else None
        deck = _shown_deck(question, file)
        is_whole = question.stands in (Stands.HEADING, Stands.BLOCK)
        lines = file.lines[start - 1 : end] if is_whole else [question.text]
        return digest_of([file.says, deck, lines, topic, _OF_QUESTION(question), key, _OF_HEADING(heading)])


_OF_HEADING = attrgetter(*names_but(Heading, "prompt covers after notetype place"))
"""What a heading says besides its own line, which is digested as it stands, wherever that is."""
_OF_QUESTION = attrgetter("text", "around", *names_but(Question, "heading source topic code written row item"))
"""What is known of a question besides what is read out of its own lines."""


def _shown_deck(question: Question, file: QuestionFile) -> str:
    """Return what of its deck's name a note may show: the last part in place of a topic; all, with another's types."""
    if question.heading.kind is Kind.CARRIED:
        return f"{file.deck} {file.mark}"
    return "" if question.topic else file.deck.rsplit("::", 1)[-1]


def _of_type(note_type: NoteType) -> str:
    """Return a digest of a note type as its notes know it: without its style."""
    original = {name: value for name, value in note_type.original.items() if name != "css"}
    return digest_of(replace(note_type, place=Place(note_type.place.path), css="", original=original))


def world_of(surroundings: Surroundings) -> str:
    """Return a digest of what every note hangs on, besides what is told by its own mapping, or asked again."""
    settings = surroundings.settings
    heard = [[name, getattr(settings, name)] for name in _heard(settings)]
    return digest_of([str(settings.namespace), heard, [getattr(surroundings, name) for name in _MORE]])


def _heard(settings: Settings) -> list[str]:
    """Return the names of the settings that count for every note: one that is new some day is among them."""
    return [one.name for one in fields(settings) if one.name not in UNHEARD | ANSWERED]


_MORE = names_but(Surroundings, "settings references questions media types pointers")
