"""How a collection is made: in memory or in a file, it has the same bytes, and no file stays behind."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from deckwright.base import machine
from deckwright.ship.package.database import made_in_file, made_in_memory
from tests.help.room import put_aside, room

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a database lose its name while in use")


def fill(connection: sqlite3.Connection) -> None:
    """Write some rows."""
    connection.execute("create table t (id integer primary key, text text)")
    connection.executemany("insert into t values (?, ?)", ((number, "x" * number) for number in range(2_000)))
    connection.commit()


def test_a_file_has_the_bytes_that_memory_has() -> None:
    """A database that is made in a file is, byte by byte, the one that is made in memory."""
    file = made_in_file(fill)
    assert file
    with file:
        file.seek(0)
        assert file.read() == made_in_memory(fill)


def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a database is filled, and after an error, nothing of it can be found: so a killed build leaves nothing."""
    put_aside(tmp_path, monkeypatch)

    def look(connection: sqlite3.Connection) -> None:
        fill(connection)
        assert list(tmp_path.iterdir()) == []
        raise KeyError

    with pytest.raises(KeyError):
        made_in_file(look)
    assert list(tmp_path.iterdir()) == []


def test_without_room_there_is_no_file() -> None:
    """On a full disk a database is not made in a file, and what asked for one makes it in memory."""
    with room(100_000):
        assert made_in_file(fill) is None
    with room(0):
        assert made_in_file(fill) is None


def test_a_disk_with_little_room_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where less than a gigabyte is free, no database is made in a file: what is to stay needs that room."""
    monkeypatch.setattr(machine, "ROOM", 2**62)
    assert made_in_file(fill) is None
