"""Watches over what must be done in time, by one thread for all of it: to start one takes longer than a short call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic


class Deadlines:
    """What is being done at the moment, and until when each of it must be."""

    def __init__(self, late: Callable[[], None]) -> None:
        """``late`` is called, once, when something is not done in time; from then on nothing is watched."""
        self._late = late
        self._until: dict[object, float] = {}
        self._looks = 0.0
        """When the thread will look next."""
        self._usual = 0.0
        """The seconds of what was begun last."""
        self._is_closed = False
        self._changed = threading.Condition()
        # A daemon, for it waits for what may come, however long nothing does.
        self._thread = threading.Thread(target=self._watch, daemon=True)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What is done in this block must be done within so many seconds. When it is left, nothing is late any more."""
        one = object()
        try:
            self._begin(one, seconds)
            yield
        finally:
            with self._changed:
                self._until.pop(one, None)

    def close(self) -> None:
        """Watch no more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _begin(self, one: object, seconds: float) -> None:
        with self._changed:
            until = self._until[one] = monotonic() + seconds
            self._usual = seconds
            if not self._thread.ident and not self._is_closed:
                self._looks = until
                self._thread.start()
            elif until < self._looks:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._is_closed:
                now = monotonic()
                # While nothing is done it sleeps as long as what was begun last may take: what comes next is hardly
                # ever late sooner, so it need not wake this thread.
                self._looks = min(self._until.values(), default=now + max(self._usual, 1.0))
                if self._looks <= now:
                    self._late()
                    return
                self._changed.wait(self._looks - now)
