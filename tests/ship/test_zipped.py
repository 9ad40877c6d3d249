"""The zip of a package: any zip reader reads it, and its bytes hang on nothing but its members."""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from typing import IO

import pytest

from deckwright.remember.store import Store
from deckwright.ship.package.zipped import STRETCH, Packer, Zip

SIZES = (0, 1, STRETCH - 1, STRETCH, STRETCH + 1, 3 * STRETCH + 7)


def words(size: int) -> bytes:
    """Return bytes that can be made smaller, always the same."""
    return bytes(random.Random(size).choices(b"the least one is ", k=size))


def write(file: IO[bytes], members: Sequence[tuple[str, bytes]], packer: Packer | None = None) -> None:
    """Write a zip of members; those with a name in capitals stay as they are."""
    with Zip(file, packer) as package:
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
        write(cached, [("a", data)], Packer(store))
        store.close()
        write(clean, [("a", data)])
        made.append(cached.getvalue())
        assert made[-1] == clean.getvalue()
    assert made[0] != made[1] == made[2]


@pytest.mark.parametrize("times", [0, 1, 80])
def test_what_is_read_from_a_file_gives_the_same_bytes(times: int) -> None:
    """A member that is read from an open file is written as one that is held, and between others all are read back."""
    held, streamed = io.BytesIO(), io.BytesIO()
    members = [("a", words(9)), ("b", words(STRETCH + 5) * times), ("C", words(STRETCH))]
    write(held, members)
    for packer in (Packer(), Packer(threads=2)):
        streamed = io.BytesIO()
        with Zip(streamed, packer) as package:
            package.add(*members[0])
            package.stream("b", io.BytesIO(members[1][1]))
            package.add(*members[2], is_packed=True)
        assert streamed.getvalue() == held.getvalue()
    with zipfile.ZipFile(streamed) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("threads", [2, 0])
def test_any_number_of_threads_writes_the_same(threads: int) -> None:
    """Members are in their order, and the bytes are the same, however many threads compress, and all is remembered."""
    members = [(f"{'A' if number % 5 == 0 else 'a'}{number}", words(number * 99)) for number in range(32)]
    members[1] = ("large", words(5 * STRETCH + 3))
    alone, together, again = io.BytesIO(), io.BytesIO(), io.BytesIO()
    write(alone, members)
    for file in (together, again):
        with closing(Store("me")) as store:
            write(file, members, Packer(store, threads))
    assert alone.getvalue() == together.getvalue() == again.getvalue()


def test_what_cannot_be_read_ends_the_zip() -> None:
    """An error between two members is raised, whatever threads are at work."""
    with pytest.raises(KeyboardInterrupt), Zip(io.BytesIO(), Packer(threads=2)) as package:
        for number in range(5):
            package.add(str(number), words(STRETCH))
        raise KeyboardInterrupt


@pytest.mark.long
def test_more_files_than_the_format_first_had_room_for() -> None:
    """Over 65,535 members, and members that begin behind four gigabytes, are read back."""
    with tempfile.TemporaryFile() as file:  # a file with a hole takes no room
        file.seek(2**32 + 5)
        write(file, [(str(number), b"x") for number in range(70_000)])
        with zipfile.ZipFile(file) as archive:
            assert len(archive.namelist()) == 70_000
            assert archive.read("69999") == b"x"


def test_what_is_packed_is_written_at_once() -> None:
    """Memory holds no member longer than it is compressed: one that is packed already stands in the file at once."""
    file = io.BytesIO()
    with Zip(file, Packer(threads=2)) as package:
        for number in range(3):
            package.add(str(number), words(STRETCH), is_packed=True)
            assert file.tell() > (number + 1) * STRETCH
