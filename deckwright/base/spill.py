"""Texts that wait on disk until they are asked for: those of a huge deck need not lie in memory all at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Generic, TypeVar, overload

Text = TypeVar("Text", bound=str)

_BETWEEN = "\x1f"
"""What stands between texts on disk: those with it inside stay in memory."""


class _File:
    """A file without a name, of which nothing stays when nobody holds it any more, however the program ends."""

    def __init__(self) -> None:
        """Raise ``OSError`` if there is no room for one."""
        import tempfile  # which takes long to load, and only huge decks need it

        with tempfile.TemporaryFile(buffering=0) as file:
            self._descriptor = os.dup(file.fileno())
        self._end = 0
        self._last: tuple[tuple[int, int], tuple[str, ...]] = (-1, 0), ()
        """The texts that were asked for last, and where they stand: mostly they are asked for several times."""

    def __del__(self) -> None:
        with suppress(AttributeError):
            os.close(self._descriptor)

    def write(self, texts: tuple[str, ...]) -> tuple[int, int]:
        """Write texts, and return where they begin and how many bytes they take. Raises ``OSError``."""
        data, start = _BETWEEN.join(texts).encode("utf-8", "surrogatepass"), self._end
        if os.pwrite(self._descriptor, data, start) != len(data):
            raise OSError("the disk is full")
        self._end += len(data)
        where = start, len(data)
        self._last = where, texts
        return where

    def read(self, start: int, size: int) -> tuple[str, ...]:
        """Return the texts that begin there."""
        where, texts = self._last
        if where != (start, size):
            texts = tuple(os.pread(self._descriptor, size, start).decode("utf-8", "surrogatepass").split(_BETWEEN))
            self._last = (start, size), texts
        return texts


class Spilled(Sequence[Text], Generic[Text]):
    """Texts on disk; like a tuple of them to whoever reads them."""

    __slots__ = ("_file", "_size", "_start")

    def __init__(self, file: _File, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size

    def _texts(self) -> tuple[Text, ...]:
        return self._file.read(self._start, self._size)  # type: ignore[return-value]  # what was written

    @overload
    def __getitem__(self, at: int) -> Text: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Text, ...]: ...
    def __getitem__(self, at: int | slice) -> Text | tuple[Text, ...]:
        return self._texts()[at]

    def __iter__(self) -> Iterator[Text]:
        return iter(self._texts())

    def __len__(self) -> int:
        return len(self._texts())

    def __eq__(self, other: object) -> bool:
        return self._texts() == (other._texts() if isinstance(other, Spilled) else other)

    def __hash__(self) -> int:
        return hash(self._texts())

    def __repr__(self) -> str:
        return repr(self._texts())


class Spill:
    """Takes texts to disk."""

    def __init__(self) -> None:
        self._file: _File | None = None
        self._is_usable = hasattr(os, "pread")  # which reads for several threads at once, and not every system has

    def spilled(self, texts: tuple[Text, ...]) -> Sequence[Text]:
        """Return the same texts, which are on disk from now on; in memory still if they cannot be there."""
        if not self._is_usable or not texts or any(_BETWEEN in text for text in texts):
            return texts
        try:
            self._file = self._file or _File()
            return Spilled(self._file, *self._file.write(texts))
        except OSError:
            self._is_usable = False
            return texts
