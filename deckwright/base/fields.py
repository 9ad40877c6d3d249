"""The fields of a note that are not held as a tuple of texts: to whoever reads them they are like one.

They are bytes, as they stand in Anki's collection: of most notes nobody asks for one field by itself. Those of a huge
deck wait on disk until they are asked for.
"""

from __future__ import annotations

import errno
import os
import zlib
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NoReturn, overload

from deckwright.base.machine import roomy_folder
from deckwright.base.model import Html

FIELD_END = "\x1f"
"""What stands between the fields of a note in Anki's collection: no field may hold it."""


class JoinedFields(Sequence[Html]):
    """Fields as they stand in Anki's collection."""

    __slots__ = ()

    @property
    @abstractmethod
    def joined(self) -> bytes:
        """All of them in UTF-8, with :data:`FIELD_END` between them."""

    @property
    def texts(self) -> tuple[Html, ...]:
        """Each by itself."""
        return tuple(map(Html, self.joined.decode().split(FIELD_END)))

    @overload
    def __getitem__(self, at: int) -> Html: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Html, ...]: ...
    def __getitem__(self, at: int | slice) -> Html | tuple[Html, ...]:
        return self.texts[at]

    def __iter__(self) -> Iterator[Html]:
        return iter(self.texts)

    def __len__(self) -> int:
        return self.joined.count(FIELD_END.encode()) + 1

    def __eq__(self, other: object) -> bool:
        return self.texts == (other.texts if isinstance(other, JoinedFields) else other)

    def __hash__(self) -> int:
        return hash(self.texts)

    def __repr__(self) -> str:
        return repr(self.texts)


class KeptFields(JoinedFields):
    """Fields that are held."""

    __slots__ = ("_joined",)

    def __init__(self, joined: bytes) -> None:
        """``joined`` are all of them, as :func:`joined` returns them."""
        self._joined = joined

    @property
    def joined(self) -> bytes:
        """What was given."""
        return self._joined


class SpilledFields(JoinedFields):
    """Fields on disk."""

    __slots__ = ("_file", "_size", "_start", "_sum")

    def __init__(self, file: _File, joined: bytes) -> None:
        """Write them to ``file``. Raises ``OSError``."""
        self._file = file
        self._start = file.write(joined)
        self._size = len(joined)
        self._sum = zlib.crc32(joined)

    @property
    def joined(self) -> bytes:
        """All of them, read now. Raises ``OSError`` if they are not what was written."""
        made = self._file.read(self._start, self._size)
        if len(made) != self._size or zlib.crc32(made) != self._sum:
            raise OSError(errno.EIO, "the disk did not keep what was written", self._file.folder)
        return made

    @property
    def texts(self) -> tuple[Html, ...]:
        """Each by itself; those that were asked for last are not read again."""
        last, texts = self._file.last
        if last != self._start:
            texts = super().texts
            self._file.last = self._start, texts
        return texts


class _File:
    """A file without a name, of which nothing stays when nobody holds it any more, however the program ends."""

    def __init__(self, folder: str) -> None:
        """``folder`` is where there is room. Raises ``OSError``."""
        import tempfile

        self.folder = folder
        """What was given."""
        with tempfile.TemporaryFile(buffering=0, dir=folder) as file:
            self._descriptor = os.dup(file.fileno())  # the object would complain if nobody closes it by hand
        self._process = os.getpid()
        self._end = 0
        self.last: tuple[int, tuple[Html, ...]] = -1, ()
        """Where the fields begin that were asked for last, and they: mostly they are asked for several times."""

    def __del__(self) -> None:
        with suppress(AttributeError):
            if self._process == os.getpid():  # a copy of the process has closed what it had from this one
                os.close(self._descriptor)

    def __reduce__(self) -> NoReturn:
        raise TypeError("fields on disk are held by one process, and not copied")

    def write(self, data: bytes) -> int:
        """Write something, and return where it begins. Raises ``OSError``."""
        start = self._end
        if os.pwrite(self._descriptor, data, start) != len(data):
            raise OSError(errno.ENOSPC, "the disk is full", self.folder)  # a part of it is written over by the next
        self._end += len(data) + 1  # so that no two begin at the same place
        return start

    def read(self, start: int, size: int) -> bytes:
        """Return what was written there."""
        return os.pread(self._descriptor, size, start)


class Spill:
    """Takes fields to disk."""

    def __init__(self) -> None:
        """Open no file yet."""
        self._file: _File | None = None
        self._is_usable = hasattr(os, "pread")  # which reads for several threads at once, and not every system has

    def spilled(self, fields: Sequence[Html]) -> Sequence[Html]:
        """Return the same fields, which are on disk from now on; in memory still if they cannot be there."""
        if not self._is_usable or not fields or any(FIELD_END in field for field in fields):
            return fields
        try:
            if not self._file:
                folder = roomy_folder()
                self._is_usable = folder is not None
                if folder is None:
                    return fields
                self._file = _File(folder)
            return SpilledFields(self._file, joined(fields))
        except UnicodeError:
            return fields
        except OSError:
            self._is_usable = False
            return fields


def joined(fields: Sequence[Html]) -> bytes:
    """Return a note's fields as they stand in Anki's collection. Raises ``UnicodeError`` for half a character."""
    return fields.joined if isinstance(fields, JoinedFields) else FIELD_END.join(fields).encode()
