"""Has work done by several processes, where there is much of it: files taken apart, notes rendered.

The work is divided into shares, in its order. This process takes them from the front, as it comes to them, and those
that help take them from the back, until they meet: so nobody waits for anybody, and most notes are rendered by the
process that took their file apart. What comes of a share is taken in as soon as it is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.base.limits import RENDER_SECONDS
from deckwright.base.machine import cores
from deckwright.base.problems import ExitCode, Stop, stop

if TYPE_CHECKING:  # what starts processes is loaded where there is enough to do for several
    from concurrent.futures import Future

    from deckwright.execute.apart import Begin

AHEAD = 2
"""Shares that a process is given at once: it has the next one at hand when it is done with one.

But not of the last ones, which another may come to first.
"""

Share = Sequence[str]
"""What is done at once: the names of files, or ids of notes."""
Act = Callable[[Share], Any]
"""Does a share in another process; a function of a module."""
Take = Callable[[Share, Any], None]
"""Takes in what came of a share."""


class _Awaited(NamedTuple):
    share: Share
    answer: Future[Any]
    take: Take


class _Helper:
    """A process that helps, and a thread that waits for its answers."""

    def __init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        from deckwright.execute.apart import Apart, Bounds

        self.process = Apart(Bounds(RENDER_SECONDS), (Stop,))
        self.given: deque[_Awaited] = deque()
        self._waits = ThreadPoolExecutor(1)
        self._begin: Begin | None = None

    def copy(self, first: Callable[[], object]) -> bool:
        """Start the process as a copy of this one that calls ``first``, and tell whether there can be one."""
        self._begin = self.process.copy(first)
        return bool(self._begin)

    def start(self, first: Callable[[], object]) -> None:
        """Start the process, if it is no copy, to call ``first``; this one does not wait until it has read what."""
        if self._begin:
            return
        begin = self._begin = self.process.start()
        answer = self._waits.submit(lambda: begin(first)())
        self.given.append(_Awaited((), answer, _take_nothing))

    def give(self, act: Act, share: Share, take: Take) -> None:
        """Have a share done, after those that were given before."""
        assert self._begin, "it was started"
        self.given.append(_Awaited(share, self._waits.submit(self._begin(act, share)), take))

    def close(self) -> None:
        try:
            self.process.close()
        finally:  # an interrupt meanwhile must leave nothing that is waited for
            self.process.close()
            self._waits.shutdown(cancel_futures=True)


class Helpers:
    """The processes that help one run, started when there is enough to do."""

    def __init__(self, jobs: int) -> None:
        """``jobs`` are the processes that work at once, this one included; 0 for as many as there are processors."""
        self._jobs = jobs
        self._all: list[_Helper] = []
        self._free: deque[Share] = deque()
        self._busy: dict[str, _Helper] = {}
        """By the first name of a share, who was given it."""
        self._act: Act = _nothing
        self._take: Take = _take_nothing

    @cached_property
    def _most(self) -> int:
        """How many others there may be."""
        return (self._jobs or cores()) - 1

    @property
    def may_start(self) -> bool:
        """Whether there may be others, and are none yet."""
        return not self._all and self._most > 0

    @property
    def are_there(self) -> bool:
        """Whether others were started."""
        return bool(self._all)

    def start(self, most: int, first: Callable[[], object]) -> None:
        """Start at most so many processes; ``first``, which can be pickled, is called in each."""
        copies = 0
        for _ in range(min(most, self._most)):
            self._all.append(_Helper())  # known before it is started: an interrupt ends it, too
            if self._all[-1].copy(first):
                copies += 1
            elif copies:  # the system lets there be no more: these will do
                self._all.pop().close()
                break
        for helper in self._all:  # when all copies are made: each of these has a thread here
            helper.start(first)

    def divide(self, shares: Iterable[Share], act: Act, take: Take) -> None:
        """Divide work: ``act`` does a share in another process, and ``take`` is called here with what it returned."""
        self._free, self._act, self._take = deque(shares), act, take
        self._deal()

    def bring(self, name: str) -> None:
        """Come to the file or note ``name``. If another process has the share that it begins, wait for that.

        Stops with exit code 3 if a process died.
        """
        if not self._all:
            return
        if self._free and self._free[0][0] == name:
            self._free.popleft()  # which is done here
        self._deal()
        while helper := self._busy.get(name):
            self._receive(helper)

    def close(self) -> None:
        """End the processes."""
        with ExitStack() as closing:
            for helper in self._all:
                closing.callback(helper.close)
            self._all = []

    def _deal(self) -> None:
        """Take in what is done, and give out what is to be done."""
        for helper in self._all:
            while helper.given and helper.given[0].answer.done():
                self._receive(helper)
            is_up = not helper.given or helper.given[0].share
            while is_up and self._free:
                most = AHEAD if len(self._free) > len(self._all) else 1  # of the last ones, nobody waits for two
                if len(helper.given) >= most:
                    break
                share = self._free.pop()
                self._busy[share[0]] = helper
                helper.give(self._act, share, self._take)

    def _receive(self, helper: _Helper) -> None:
        """Take in the next of what a process was given. Stops with exit code 3 if it died."""
        from deckwright.execute.process import Died

        given = helper.given.popleft()
        if given.share:
            del self._busy[given.share[0]]
        try:
            answer = given.answer.result()
        except Died as died:
            what = f" that worked from “{given.share[0]}” on" if given.share else ""
            hint = "try again with --jobs 1, which works in one process"
            stop(ExitCode.ENVIRONMENT, f"a process{what} ended {died.told}", hint)
        given.take(given.share, answer)


def shares_of(names: Iterable[tuple[str, int]], size: int) -> Iterator[Share]:
    """Yield names in their order, so many together that their sizes make ``size``."""
    share: list[str] = []
    total = 0
    for name, weight in names:
        share.append(name)
        total += weight
        if total >= size:
            yield share
            share, total = [], 0
    if share:
        yield share


def _nothing(share: Share) -> None:
    """Do nothing: there is no work yet."""


def _take_nothing(share: Share, answer: Any) -> None:
    """Take in nothing."""
