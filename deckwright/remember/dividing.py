"""Decides what of a deck is divided among several processes, and from where on that pays.

Each helping process is told the settings and the files as they were read here, and does as a build does: what it
remembers goes into this one's store and pages, share by share. So this one finds files and notes there as if a build
before had made them, looks them through as it does with those, and does itself what it does not find. However many
help, the notes are the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import dropwhile, groupby
from typing import NamedTuple

from deckwright.base.model import Source
from deckwright.execute.copied import can_copy
from deckwright.questions.question import Question
from deckwright.remember.helpers import Act, Helpers, Share, shares_of
from deckwright.remember.pages import Pages
from deckwright.remember.store import Store
from deckwright.settings.settings import Settings

A_NOTE = 400
"""Letters that take as long to render as a note does besides its own."""
MANY_FILES = 2
"""Files in a row that this process takes apart anew before it looks for help: one is but an edit."""
MANY_LETTERS = 40_000
"""Letters of those files, at least, with :data:`A_NOTE` for each heading; likewise below."""
WORTH_LETTERS = 250_000
"""Letters behind these for which it pays to start a process."""
SHARE_LETTERS = 60_000
"""Letters of files that a process is given at once."""

MANY = 100
"""Notes rendered anew by this process before it looks for help, if none is there."""
WORTH = 300
"""Notes behind these for which it pays to start a process."""
SHARE = 10
"""Notes that a process is given at once, or more where the file of the last one is given whole."""
WHOLE = 30
"""Notes of a file, at most, that are given together: then the process makes the page of the file, too."""
HUGE = 2_000
"""Notes rendered anew with which it pays to let go of what they were made from before they are packed."""

CHEAPER = 5
"""What a copy of this process takes to start is so many times less: it pays for less, too."""


class Rendered(NamedTuple):
    """What is remembered of some notes."""

    notes: bytes
    """For the pages: what stands on no page that the process made as a whole."""
    files: dict[bytes, bytes]
    """For the store: what the notes show, and the pages of files that it was given whole and that had none."""


class Acts(NamedTuple):
    """What is done in another process; functions of a module."""

    begin: Callable[..., None]
    """Hears what names the program's state, the settings, the files, and what digests notes."""
    parse: Act
    """Takes files apart, and returns what it remembers for a store."""
    render: Act
    """Renders notes, and returns what it remembers as :class:`Rendered`."""


class Dividing:
    """What is divided in one run."""

    def __init__(self, store: Store, pages: Pages, helpers: Helpers, acts: Acts, digest: object = None) -> None:
        """``digest`` is what digests notes, a function of a module; None if nothing does."""
        self._store = store
        self._pages = pages
        self._helpers = helpers
        self._acts = acts
        self._digest = digest
        self._settings: Settings | None = None
        self._sources: Sequence[Source] = ()
        self._behind: deque[Source] = deque()
        """The files to which nobody has come yet."""
        self._files = self._letters = 0
        """How many files were taken apart anew in a row, and their letters."""
        self._anew = 0
        """How many notes were rendered anew, here or by another process."""
        self._is_divided = False
        """Whether it was decided what becomes of the notes."""

    @property
    def is_helped(self) -> bool:
        """Whether other processes help."""
        return self._helpers.are_there

    def has_read(self, settings: Settings, sources: Sequence[Source]) -> None:
        """Know a deck that will be taken apart and rendered."""
        self._settings, self._sources = settings, sources
        self._behind = deque(sources)
        self._files, self._letters, self._anew, self._is_divided = 0, 0, 0, False

    def come_to(self, name: str) -> None:
        """Come to a file or a note: what another process makes of it is there then."""
        self._helpers.bring(name)

    def has_parsed(self, source: Source, is_new: bool) -> None:
        """Note that a file was taken apart. It ``is_new`` if it was not known; one that is never kept is not new."""
        self._behind.popleft()
        self._files = self._files + 1 if is_new else 0
        self._letters = self._letters + _letters(source) if is_new else 0
        if self._files < MANY_FILES or self._letters < MANY_LETTERS or not self._helpers.may_start:
            return
        files = [(one.name, _letters(one)) for one in self._behind]
        worth = sum(letters for _, letters in files) * self._cheaper // WORTH_LETTERS
        if worth:
            self._start(worth)
            self._helpers.divide(shares_of(files, SHARE_LETTERS), self._acts.parse, self._take_files)

    def renders(self, name: str, questions: Mapping[str, Question], look: Callable[[Share], None]) -> None:
        """Note that the note ``name`` must be rendered anew; ``questions`` are all, in their order.

        ``look`` is called with those that were rendered by another process, as soon as they are on their pages.
        """
        self._anew += 1
        if self._is_divided or not (self._helpers.are_there or self._anew == MANY):
            return
        self._is_divided = True
        left = list(dropwhile(lambda one: one.id != name, questions.values()))[1:]
        if self._helpers.may_start and (worth := len(left) * self._cheaper // WORTH):
            self._start(worth)

        def take(share: Share, made: Rendered) -> None:
            self._anew += len(share)
            self._store.take(made.files)
            self._pages.take(made.notes)
            look(share)

        if self._helpers.are_there:
            self._store.write()  # the files that were read need not be read again
            self._helpers.divide(_shares(left), self._acts.render, take)

    @property
    def is_huge(self) -> bool:
        """Whether so many notes were rendered anew that it pays to let go of what they were made from."""
        return self._anew > HUGE

    def let_go(self) -> None:
        """End the processes, and let go of the files: nothing more will be divided."""
        self._helpers.close()
        self._sources = ()

    def close(self) -> None:
        """End the processes."""
        self._helpers.close()

    @property
    def _cheaper(self) -> int:
        return CHEAPER if can_copy() else 1

    def _take_files(self, share: Share, made: dict[bytes, bytes]) -> None:
        self._store.take(made)

    def _start(self, worth: int) -> None:
        self._store.rest()  # no process may use another one's connection
        told = self._store.made_by, self._settings, self._sources, self._digest
        self._helpers.start(worth, partial(self._acts.begin, *told))


def _shares(questions: Iterable[Question]) -> Iterator[Share]:
    """Yield the ids of questions in their order, so many together as a process is given, and small files whole."""
    share: list[str] = []
    for _, found in groupby(questions, key=lambda question: question.source.name):
        ids = [question.id for question in found]
        size = len(ids) if len(ids) <= WHOLE else SHARE
        for at in range(0, len(ids), size):
            share += ids[at : at + size]
            if len(share) >= SHARE:
                yield share
                share = []
    if share:
        yield share


def _letters(source: Source) -> int:
    """Return how much there is to do about a file."""
    return len(source.text) + A_NOTE * source.text.count("\n#")
