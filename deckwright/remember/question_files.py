"""What all questions of a file have from it, made when somebody asks for it: an edit leaves most files as they are."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from operator import attrgetter

from deckwright.base.model import Source
from deckwright.questions.question import Question
from deckwright.remember.plain import digest_of, names_but
from deckwright.remember.taken_apart import forget_bodies


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
        return digest_of(_OF_SOURCE(self.source))

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


_OF_SOURCE = attrgetter(*names_but(Source, "file path text"))
