"""The zip of a package: any zip reader reads it, and its bytes hang on nothing but its members."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO

import pytest

from deckwright.remember.store import Store
from deckwright.ship.package.zipped import STRETCH, Deflate, Zip, deflate, remembered_deflate

SIZES = (0, 1, STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH + 7)


def words(size: int) -> bytes:
    """Return bytes that can be made smaller, always the same."""
    return bytes(random.Random(size).choices(b"the least one is ", k=size))


def write(file: IO[bytes], members: Sequence[tuple[str, bytes]], deflate: Deflate = deflate) -> None:
    """Write a zip of members; those with a name in capitals stay as they are."""
    with Zip(file, deflate) as package:
        for name, data in members:
            package.add(name, data, name.isupper())


def test_every_member_is_read_as_it_was() -> None:
    """Members of any size come back byte by byte, with sums that fit, packed before or not."""
    file = io.BytesIO()
    members = [(name.format(size), words(size)) for size in SIZES for name in ("a{}", "A{}")]
    write(file, members)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == members


def test_what_is_remembered_gives_the_same_bytes() -> None:
    """A zip with a stretch in the middle exchanged is the same with a cache of the zip before and without."""
    before = words(4 * STRETCH)
    after = before[: STRETCH + 9] + b"X" + before[STRETCH + 10 :]
    made = []
    for data in (before, after, after):
        store, cached, clean = Store("me"), io.BytesIO(), io.BytesIO()
        write(cached, [("a", data)], remembered_deflate(store))
        store.close()
        write(clean, [("a", data)])
        made.append(cached.getvalue())
        assert made[-1] == clean.getvalue()
    assert made[0] != made[1] == made[2]


def test_a_member_from_a_file_gives_the_same_bytes() -> None:
    """A member that is read from a file, stretch by stretch, is written as one that memory holds."""
    whole, parts = io.BytesIO(), io.BytesIO()
    write(whole, [("before", b"one"), *((f"a{size}", words(size)) for size in SIZES), ("behind", b"two")])
    with Zip(parts) as package:
        package.add("before", b"one")
        for size in SIZES:
            package.add_file(f"a{size}", io.BytesIO(words(size)))
        package.add("behind", b"two")
    assert parts.getvalue() == whole.getvalue()


@pytest.mark.long
def test_more_files_than_the_format_first_had_room_for() -> None:
    """Over 65,535 members, and members that begin behind four gigabytes, are read back."""
    with tempfile.TemporaryFile() as file:  # a file with a hole takes no room
        file.seek(2**32 + 5)
        write(file, [(str(number), b"x") for number in range(70_000)])
        with zipfile.ZipFile(file) as archive:
            assert len(archive.namelist()) == 70_000
            assert archive.read("69999") == b"x"
