"""Writes a zip, stretch by stretch: a stretch that was compressed before need not be compressed again.

Each stretch of a member is compressed by itself, and what comes of it is put one after the other, as the format
allows. So the bytes of a stretch hang on nothing around it, and they are the same whether they were made now or
remembered. Most pages of a collection are as they were before an edit. It costs two or three hundredths more bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from deckwright.remember.store import Store

STRETCH = 64 * 4096
"""Bytes that are compressed at once: pages of SQLite's."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_END = b"\x03\x00"
"""An empty last block, which ends what is deflated."""

Deflate = Callable[[bytes], bytes]
"""What compresses a stretch: :func:`deflate`, or something that remembers what that returned."""


def deflate(stretch: bytes) -> bytes:
    """Return a stretch as blocks of raw deflate, of which none is the last, and that end with a whole byte."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)


def remembered_deflate(store: Store) -> Deflate:
    """Return what compresses as :func:`deflate` does, what it knows from ``store``."""

    def known(stretch: bytes) -> bytes:
        key = ("deflated", zlib.ZLIB_RUNTIME_VERSION, sha256(stretch).hexdigest())
        kept = store.recall(*key)
        if kept is None:
            kept = deflate(stretch)
            store.remember(kept, *key, is_packed=True)
        return kept

    return known


class Zip:
    """A zip that is written to an open file, in a ``with`` block: the same members give the same bytes."""

    def __init__(self, file: IO[bytes], deflate: Deflate = deflate) -> None:
        self._file = file
        self._deflate = deflate
        self._zip = ZipFile(file, "w")

    def add(self, name: str, data: bytes, is_packed: bool = False) -> None:
        """Add a member; one that ``is_packed`` in its own format already stays as it is."""
        made = data if is_packed else b"".join([*map(self._deflate, _stretches(data)), _END])
        member = ZipInfo(name, _EPOCH)
        member.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
        member.create_system = 3  # Unix, wherever the deck is built
        member.external_attr = 0o644 << 16
        member.CRC, member.file_size, member.compress_size = zlib.crc32(data), len(data), len(made)
        # Python's library takes nothing that is compressed already; it is told of the member here, and writes the rest.
        member.header_offset = self._file.tell()
        self._file.write(member.FileHeader(zip64=False) + made)
        self._zip.filelist.append(member)
        self._zip.start_dir = self._file.tell()

    def __enter__(self) -> Zip:
        return self

    def __exit__(self, *error: object) -> None:
        """Write the list of the members."""
        self._zip.close()


def _stretches(data: bytes) -> Iterator[bytes]:
    return (data[at : at + STRETCH] for at in range(0, len(data), STRETCH))
