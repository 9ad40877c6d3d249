"""Has formulas compiled while notes are still rendered: MathJax has a thread of its own beside Python's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from deckwright.base.model import AnyType, Note
from deckwright.base.problems import Problems
from deckwright.questions.question import Question
from deckwright.settings.settings import Settings
from deckwright.tex.check import TOGETHER, FormulasOf, Verdicts, formulas_in
from deckwright.tex.finding import Tex

if TYPE_CHECKING:  # threads are loaded where there is enough to do for them
    from concurrent.futures import Future, ThreadPoolExecutor


class Ahead:
    """The formulas of one run, compiled as soon as there are some; each run checks them once."""

    def __init__(self, verdicts: Verdicts | None = None) -> None:
        """``verdicts`` compiles them; without it one that starts with what the cache remembers."""
        self._verdicts = verdicts or Verdicts()
        self._heard: list[Sequence[Tex]] = []
        """The formulas of notes that were told since some were compiled last."""
        self._pool: ThreadPoolExecutor | None = None
        self._begun: list[Future[None]] = []

    def hear(self, formulas: Sequence[Tex], settings: Settings) -> None:
        """Know the formulas of a note that will be checked."""
        self._heard.append(formulas)
        if sum(map(len, self._heard)) < TOGETHER:
            return
        if not self._pool:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(1)
        self._begun.append(self._pool.submit(self._verdicts.compile_ahead, self._heard, settings))
        self._heard = []

    def check(
        self,
        notes: Sequence[Note],
        questions: Sequence[Question],
        clozes: Collection[AnyType],
        settings: Settings,
        problems: Problems,
        formulas_of: FormulasOf = formulas_in,
    ) -> bool:
        """Do as :meth:`deckwright.tex.check.Verdicts.check` does, with what is compiled by then."""
        try:
            for one in self._begun:
                one.result()
            return self._verdicts.check(notes, questions, clozes, settings, problems, formulas_of)
        finally:
            self.close()

    def close(self) -> None:
        """End the engine, if one runs, and compile no more.

        What it compiles just now is waited for, a few seconds at most: no thread may lose the engine that it asks.
        """
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self._verdicts.close()
