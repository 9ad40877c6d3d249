"""One run of a command with what builds before have made, and with processes that help it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from deckwright.base.model import Source
from deckwright.base.problems import Problems
from deckwright.cards.context import Surroundings
from deckwright.gather import read_deck
from deckwright.questions.question import Question
from deckwright.remember.dividing import Acts, Dividing, Rendered
from deckwright.remember.files_read import FilesRead
from deckwright.remember.helpers import Helpers
from deckwright.remember.made_by import made_by as program_state
from deckwright.remember.pages import Pages
from deckwright.remember.steps import DigestAhead, Remembering
from deckwright.remember.store import Store, open_store
from deckwright.settings.settings import Settings


@contextmanager
def remembering(jobs: int = 1, digest: DigestAhead | None = None) -> Iterator[Remembering]:
    """Give what remembers, for one run; at its end what is new is kept.

    ``jobs`` are the processes among which many notes are divided, 0 for as many as there are processors. ``digest``
    makes the digests that will be asked for of each note that is made anew.
    """
    store = open_store()
    pages = Pages(store)
    dividing = Dividing(store, pages, Helpers(jobs), _acts(), digest)
    memory = Remembering(store, pages, dividing, digest)
    try:
        yield memory
    finally:
        dividing.close()
        memory.close()
        pages.close()
        store.close()


class _Helping:
    """One deck in a process that helps another one."""

    def __init__(self, made_by: str, settings: Settings, sources: Sequence[Source], digest: DigestAhead | None) -> None:
        self._made_by = made_by
        self._is_same = made_by == program_state()
        """Whether this process loaded the same program: if it was updated meanwhile, it is of no help."""
        self._settings = settings
        self._sources = {source.name: source for source in sources}
        self._digest = digest
        self._store = Store(made_by)
        self._read = FilesRead(self._store, Pages(self._store))
        self._parsed: dict[str, list[Question]] = {}
        self._problems = Problems()
        """Which the other process tells: what has some is not remembered."""

    def parse(self, names: Sequence[str]) -> dict[bytes, bytes]:
        for name in names if self._is_same else ():
            self._parsed[name] = self._read.parse(self._sources[name], self._problems)
        return self._store.hand_over()

    def render(self, names: Sequence[str]) -> Rendered:
        memory, surroundings = self._rendered_from
        known = [surroundings.questions[name] for name in names if name in surroundings.questions]
        questions = known if self._is_same else []
        for question in questions:
            memory.render(question, surroundings, self._problems)
        memory.bind(questions)
        return Rendered(memory.pages.hand_over(), memory.store.hand_over())

    @cached_property
    def _rendered_from(self) -> tuple[Remembering, Surroundings]:
        """Return what remembers, and the deck: by now, what the other process took apart is in the store."""
        store = Store(self._made_by)
        pages = Pages(store, loose=True)
        memory = Remembering(store, pages, Dividing(store, pages, Helpers(1), _acts()), self._digest)
        others = FilesRead(store, pages)

        def parse(source: Source, problems: Problems) -> list[Question]:
            known = self._parsed.get(source.name)
            return others.parse(source, problems) if known is None else known

        steps, sources = memory.steps()._replace(parse=parse), list(self._sources.values())
        return memory, read_deck(self._settings, self._problems, steps, sources)


def _acts() -> Acts:
    return Acts(begin_helping, parse_share, render_share)


_HELPING: list[_Helping] = []
"""The deck that this process helps with."""


def begin_helping(made_by: str, settings: Settings, sources: Sequence[Source], digest: DigestAhead | None) -> None:
    """Know the deck that shares are from: what :class:`_Helping` is made of."""
    _HELPING[:] = [_Helping(made_by, settings, sources, digest)]


def parse_share(names: Sequence[str]) -> dict[bytes, bytes]:
    """Take files apart, and return what a build remembers of them, for a store of the same name."""
    return _HELPING[0].parse(names)


def render_share(ids: Sequence[str]) -> Rendered:
    """Render notes, and return what a build remembers of them, for such a store and its pages."""
    return _HELPING[0].render(ids)
