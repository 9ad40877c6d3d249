"""Has notes rendered by several processes, where many must be rendered anew.

Each helping process reads the deck by itself and does as a build does: what it remembers goes into this one's store,
share by share. So this one finds notes there as if a build before had made them, looks them through as it does with
those, and renders itself what it does not find. However many help, the notes are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from deckwright.base.limits import RENDER_SECONDS
from deckwright.base.problems import ExitCode, Stop, stop
from deckwright.remember.store import Store
from deckwright.settings.settings import Settings

if TYPE_CHECKING:
    from deckwright.execute.apart import Apart

MANY = 100
"""Notes rendered anew by this process before it looks for help."""
LEAD = 300
"""Notes that it goes on with until the others have read the deck."""
WORTH = 300
"""Notes behind these for which it pays to start processes."""
SHARE = 40
"""Notes that a process is given at once."""

Entries = dict[bytes, bytes]
RenderShare = Callable[[str, bytes, Sequence[str]], Entries]
"""Renders notes in another process: what names the program's state, the settings as a pickle, the notes' ids."""


class Helpers:
    """The processes that help one run, started when there is enough to do."""

    def __init__(self, store: Store, jobs: int, render: RenderShare) -> None:
        """``jobs`` are the processes that render at once; 0 for as many as there are processors."""
        self._store = store
        self._jobs = jobs
        self._render = render
        self._anew = 0
        self._told = b""
        self._processes: list[Apart] = []
        self._shares: list[Sequence[str]] = []
        self._results: list[Callable[[], Entries]] = []
        self._starts: dict[str, int] = {}
        """By the id of its first note, which share it is."""

    def rendered(self, name: str, ids: Iterable[str], settings: Settings) -> None:
        """Note that the note ``name`` must be rendered anew; ``ids`` are those of all, in their order."""
        self._anew += 1
        if self._anew != MANY or self._jobs == 1:
            return
        left = list(ids)
        left = left[left.index(name) + 1 :]
        if len(left) < LEAD + WORTH:
            return
        import pickle

        from deckwright.execute.apart import Apart, Bounds
        from deckwright.execute.process import cores

        jobs = self._jobs or cores()
        if jobs < 2:
            return
        self._store.write()  # the files that were read need not be read again
        self._told = pickle.dumps(settings)
        self._shares = [left[at : at + SHARE] for at in range(LEAD, len(left), SHARE)]
        self._starts = {share[0]: number for number, share in enumerate(self._shares)}
        self._processes = [Apart(Bounds(RENDER_SECONDS), (Stop,)) for _ in range(min(jobs, len(self._shares)))]
        for number in range(len(self._processes)):
            self._give(number)

    def bring(self, name: str) -> None:
        """Wait for the share that begins with the note ``name``, if one does, and put it into the store.

        Stops with exit code 3 if its process died.
        """
        number = self._starts.pop(name, None)
        if number is None:
            return
        from deckwright.execute.process import Died

        try:
            self._store.take(self._results[number]())
        except Died as died:
            words = f": {died.end.last_words}" if died.end.last_words else ""
            message = f"a process that rendered notes from “{name}” on ended ({died.end.death}){words}"
            stop(ExitCode.ENVIRONMENT, message, "try again with --jobs 1, which renders in one process")
        if number + len(self._processes) < len(self._shares):
            self._give(number + len(self._processes))

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.close()
        self._processes, self._starts = [], {}

    def _give(self, number: int) -> None:
        process = self._processes[number % len(self._processes)]
        self._results.append(process.begin(self._render, self._store.made_by, self._told, self._shares[number]))
