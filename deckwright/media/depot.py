"""Keeps bytes that were made early and are wanted late: a huge deck's pictures do not fit into memory."""

from __future__ import annotations

import tempfile
import threading
import weakref
from collections.abc import Callable
from functools import partial

_SPOOLED = 8_000_000
"""Bytes up to which nothing is written: most decks stay below."""


class Depot:
    """Holds bytes in memory while they are few, then in a temporary file without a name: no killed build leaves it."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115 - closed when nothing refers to it
        weakref.finalize(self, self._file.close)
        self._lock = threading.Lock()

    def put(self, data: bytes) -> Callable[[], bytes]:
        """Keep ``data`` and return what gives it back.

        Raises ``OSError`` if the temporary folder has no room for it.
        """
        with self._lock:
            at = self._file.seek(0, 2)
            self._file.write(data)
        return partial(self.read, at, len(data))

    def keep(self, data: bytes) -> Callable[[bytes], bytes]:
        """Keep ``data`` and return what gives it back in the place of what it was made of. Raises as :meth:`put`."""
        give = self.put(data)
        return lambda _: give()

    def read(self, at: int, length: int) -> bytes:
        """Return bytes that stand at a place. Threads may ask at the same time."""
        with self._lock:
            self._file.seek(at)
            return self._file.read(length)
