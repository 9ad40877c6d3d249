"""Writes a zip, stretch by stretch: a stretch that was compressed before need not be compressed again.

Each stretch of a member is compressed by itself, and what comes of it is put one after the other, as the format
allows. So the bytes of a stretch hang on nothing around it, and they are the same whether they were made now or
remembered. Most pages of a collection are as they were before an edit. It costs two or three hundredths more bytes.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import IO, TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from deckwright.base.machine import cores
from deckwright.remember.store import Store

if TYPE_CHECKING:  # threads are loaded where there is enough to do for them
    from concurrent.futures import ThreadPoolExecutor

STRETCH = 64 * 4096
"""Bytes that are compressed at once: pages of SQLite's."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_END = b"\x03\x00"
"""An empty last block, which ends what is deflated."""

FEW = 2
"""Stretches, as an edit has them, for which no threads are started."""
AHEAD = 16_000_000
"""Bytes of members that threads compress, at most, before the first of them is written."""

Await = Callable[[], bytes]
"""Waits for what was begun."""


def deflate(stretch: memoryview) -> bytes:
    """Return a stretch as blocks of raw deflate, of which none is the last, and that end with a whole byte."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)


class Packer:
    """Compresses stretches as :func:`deflate` does, but for those that it knows from a store."""

    def __init__(self, store: Store | None = None, threads: int = 1) -> None:
        """``threads`` compress at once, 0 for one a processor, if there is enough to do: zlib holds up none of them."""
        self._store = store
        self._threads = threads
        self._anew = 0
        self._pool: ThreadPoolExecutor | None = None

    def begin(self, stretch: memoryview) -> Await:
        """Begin to compress a stretch, and return what waits for what comes of it."""
        if not self._store:
            return self._begin(stretch)
        store, key = self._store, ("deflated", zlib.ZLIB_RUNTIME_VERSION, sha256(stretch).hexdigest())
        kept = store.recall(*key)
        if kept is not None:
            return lambda: kept
        begun = self._begin(stretch)

        def wait() -> bytes:
            made = begun()
            store.remember(made, *key, as_is=True)
            return made

        return wait

    @property
    def is_busy(self) -> bool:
        """Whether threads were started, which may be at work."""
        return bool(self._pool)

    def close(self) -> None:
        """Begin no more."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _begin(self, stretch: memoryview) -> Await:
        self._anew += 1
        if self._threads == 1 or self._anew <= FEW:
            made = deflate(stretch)
            return lambda: made
        if not self._pool:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(self._threads or cores())
        return self._pool.submit(deflate, stretch).result


class _Begun(NamedTuple):
    """A member of which not all is compressed yet."""

    member: ZipInfo
    parts: Sequence[Await]


class Zip:
    """A zip that is written to an open file, in a ``with`` block: the same members give the same bytes."""

    def __init__(self, file: IO[bytes], packer: Packer | None = None) -> None:
        """``packer`` is closed with the zip."""
        self._file = file
        self._packer = packer or Packer()
        self._zip = ZipFile(file, "w")
        self._begun: deque[_Begun] = deque()
        self._waiting = 0
        """Bytes of the members in it."""

    def add(self, name: str, data: bytes, is_packed: bool = False) -> None:
        """Add a member; one that ``is_packed`` in its own format already stays as it is."""
        member = _member(name, ZIP_STORED if is_packed else ZIP_DEFLATED)
        member.CRC, member.file_size = zlib.crc32(data), len(data)
        parts = [lambda: data] if is_packed else [*map(self._packer.begin, _stretches(data)), lambda: _END]
        self._begun.append(_Begun(member, parts))
        self._waiting += len(data)
        while self._begun and (self._waiting > AHEAD or not self._packer.is_busy):
            self._write()

    def stream(self, name: str, file: IO[bytes]) -> None:
        """Add a member, which is what an open file holds from its start on: memory need hold no more than a part."""
        while self._begun:
            self._write()
        member = _member(name, ZIP_DEFLATED)
        member.CRC = member.file_size = 0
        begun = deque[Await]()
        file.seek(0)
        start = self._begin_member(member)
        while stretch := file.read(STRETCH):
            member.CRC, member.file_size = zlib.crc32(stretch, member.CRC), member.file_size + len(stretch)
            begun.append(self._packer.begin(memoryview(stretch)))
            if len(begun) * STRETCH > AHEAD:
                self._file.write(begun.popleft()())
        self._file.writelines([part() for part in begun] + [_END])
        end = self._file.tell()
        member.compress_size = end - start
        self._file.seek(member.header_offset)
        self._file.write(member.FileHeader(zip64=False))  # which tells by now how long it is
        self._file.seek(end)
        self._zip.start_dir = end

    def _begin_member(self, member: ZipInfo) -> int:
        """Write what stands before a member, and return where it begins.

        Python's library takes nothing that is compressed already; it is told of the member here, and writes the rest.
        """
        member.header_offset = self._file.tell()
        self._file.write(member.FileHeader(zip64=False))
        self._zip.filelist.append(member)
        return self._file.tell()

    def _write(self) -> None:
        """Write the first of the members that were begun."""
        member, parts = self._begun.popleft()
        self._waiting -= member.file_size
        made = [part() for part in parts]
        member.compress_size = sum(map(len, made))
        self._begin_member(member)
        self._file.writelines(made)
        self._zip.start_dir = self._file.tell()

    def __enter__(self) -> Zip:
        return self

    def __exit__(self, kind: object, *_error: object) -> None:
        """Write what is left, and the list of the members; after an error, nothing that counts."""
        try:
            while self._begun and not kind:
                self._write()
        finally:
            self._packer.close()
            self._zip.close()


def _member(name: str, compressed: int) -> ZipInfo:
    """Return what a zip tells of a member, the same wherever and whenever the deck is built."""
    member = ZipInfo(name, _EPOCH)
    member.compress_type = compressed
    member.create_system = 3  # Unix
    member.external_attr = 0o644 << 16
    return member


def _stretches(data: bytes) -> Iterator[memoryview]:
    view = memoryview(data)  # many may wait to be compressed, and need not be copied
    return (view[at : at + STRETCH] for at in range(0, len(data), STRETCH))
