"""Looks at a package from outside before anything of it is unpacked: a few bytes can claim to be any number.

The sizes are those that the zip declares, and, for what Anki packs with zstd, those that its blocks can come to at
most: nothing is unpacked to learn them.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from deckwright.base.limits import COLLECTION_BYTES, DENSITY, DENSITY_FROM, DIRECTORY_BYTES, PACKAGE_FILES

DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, RuntimeError, ValueError, OverflowError)
"""What reading a zip raises that was cut off, changed, encrypted, or packed in a way that nobody knows."""

COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The members that may hold the collection, the newest form first: it is the one that counts."""

LOCK_MEMBER = "deck.lock"
"""The zip member of a package that carries the lock; Anki ignores it."""

_END, _END_64 = b"PK\5\6", b"PK\6\6"
_END_LENGTH, _COMMENT = 22, 65_535
_ZSTD = 0xFD2FB528
_SKIPPED = range(0x184D2A50, 0x184D2A60)
"""The marks of zstd's frames that hold nothing."""
_BLOCK = 128 * 1024
"""Bytes that a compressed block of zstd unpacks to at most."""


class BadPackage(Exception):
    """Why a package cannot be read."""


class BadMember(BadPackage):
    """Why a member of a package cannot be read."""


def open_archive(file: Path) -> zipfile.ZipFile:
    """Return the zip that a package is. Raises :class:`BadPackage`, and ``PermissionError`` if it may not be read."""
    try:
        _check_directory(file)
        return zipfile.ZipFile(file)
    except PermissionError:
        raise
    except DAMAGE as error:
        raise BadPackage(said(error)) from error


def check_sizes(archive: zipfile.ZipFile, length: int) -> None:
    """Raise :class:`BadPackage` if what a package of ``length`` bytes holds would come to more than the limits."""
    members = archive.infolist()
    if len(members) > PACKAGE_FILES:
        raise BadPackage(f"it holds over {PACKAGE_FILES:,} files")
    is_current = COLLECTIONS[0] in archive.namelist()
    room, total = DENSITY_FROM + DENSITY * length, 0
    for member in members:
        size = _unpacked(archive, member) if is_current else member.file_size
        total += size
        if member.filename in COLLECTIONS and size > COLLECTION_BYTES:
            raise BadPackage(f"{member.filename} would have over {COLLECTION_BYTES:,} bytes")
        if total > room:
            raise BadPackage(f"it would unpack to over {DENSITY} times its size")


def read_member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return the bytes of a member. Raises ``KeyError`` if there is none, :class:`BadMember` if it cannot be read."""
    check_member(archive, name, limit)
    try:
        return archive.read(name)
    except DAMAGE as error:
        raise BadMember(said(error)) from error


def check_member(archive: zipfile.ZipFile, name: str, limit: int) -> None:
    """Raise :class:`BadMember` if a member would have more bytes than ``limit``, or than such a member comes to."""
    member = archive.getinfo(name)
    if member.file_size > min(limit, DENSITY_FROM + DENSITY * member.compress_size):
        raise BadMember(f"{name} would have {member.file_size:,} bytes")


def said(error: BaseException) -> str:
    """Return the words of an error as a part of one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _check_directory(file: Path) -> None:
    """Raise :class:`BadPackage` if the list of a zip's members is too long to be read."""
    with file.open("rb") as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - _END_LENGTH - _COMMENT - 100))
        tail = stream.read()
    end, end_64 = tail.rfind(_END), tail.rfind(_END_64)
    sizes = [struct.unpack_from("<I", tail, end + 12)[0]] if 0 <= end <= len(tail) - _END_LENGTH else []
    if 0 <= end_64 <= len(tail) - 48:
        sizes = [size for size in sizes if size != 0xFFFFFFFF] + [struct.unpack_from("<Q", tail, end_64 + 40)[0]]
    if max(sizes, default=0) > DIRECTORY_BYTES:
        raise BadPackage(f"the list of its files has over {DIRECTORY_BYTES:,} bytes")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> int:
    """Return how many bytes a member comes to at most, once zstd has unpacked it, too."""
    if member.compress_type != zipfile.ZIP_STORED:
        return member.file_size  # Anki does not pack twice
    try:
        with archive.open(member) as stream:
            return max(member.file_size, sum(_blocks(stream)))
    except DAMAGE as error:
        raise BadMember(said(error)) from error


def _blocks(stream: IO[bytes]) -> Iterator[int]:
    """Yield what each block of a zstd file comes to at most; nothing if it is none.

    The format is RFC 8878: frames, each with a head and blocks, and each block with its kind and its length.
    """
    while len(head := stream.read(4)) == 4:
        (mark,) = struct.unpack("<I", head)
        if mark in _SKIPPED:
            stream.seek(struct.unpack("<I", stream.read(4))[0], 1)
            continue
        if mark != _ZSTD:
            return
        (kind,) = stream.read(1)
        is_single, has_sum = kind & 0x20, kind & 0x04
        rest = (0, 1, 2, 4)[kind & 3] + (0 if is_single else 1) + (1 if is_single else 0, 2, 4, 8)[kind >> 6]
        stream.seek(rest, 1)
        is_last = 0
        while not is_last:
            block = int.from_bytes(_whole(stream, 3), "little")
            is_last, form, size = block & 1, block >> 1 & 3, block >> 3
            yield _BLOCK if form == 2 else size
            stream.seek(1 if form == 1 else size, 1)
        stream.seek(4 if has_sum else 0, 1)


def _whole(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError("it ends too early")
    return data
