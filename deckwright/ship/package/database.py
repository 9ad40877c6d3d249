"""The bytes of an SQLite database, made in memory or in a file: none of them stay there when a build is killed."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

from deckwright.base.machine import roomy_folder

Fill = Callable[[sqlite3.Connection], None]
"""Writes all that a new database is to hold, and commits it."""

_COUNTS = ((24, 28), (92, 100))
"""Where a database tells how often it was changed, and which SQLite did it last: nothing that it holds.

https://www.sqlite.org/fileformat.html describes these bytes. What is made otherwise has other counts.
"""


def made_in_memory(fill: Fill) -> bytes:
    """Return a database that was made in memory."""
    with closing(sqlite3.connect(":memory:")) as connection:
        fill(connection)
        made = memoryview(connection.serialize())
    parts: list[bytes | memoryview] = []
    at = 0
    for start, end in _COUNTS:
        parts += [made[at:start], bytes(end - start)]
        at = end
    return b"".join((*parts, made[at:]))


def made_in_file(fill: Fill) -> IO[bytes] | None:
    """Return a database as an open file, of which nothing stays when it is closed; None where that cannot be.

    SQLite opens files by their names, and only some systems let a file that is open lose its own.
    """
    if sys.platform != "linux":
        return None
    import tempfile

    folder = roomy_folder()
    if folder is None:
        return None
    try:
        descriptor, name = tempfile.mkstemp(prefix="deckwright-", dir=folder)
    except OSError:
        return None
    file = open(descriptor, "w+b")  # noqa: SIM115 - who asked for it closes it
    try:
        try:
            connection = sqlite3.connect(name)  # which opens the file
        finally:
            Path(name).unlink()
        with closing(connection):
            connection.execute("pragma journal_mode = off")  # nobody asks for what was there before
            connection.execute("pragma synchronous = off")
            fill(connection)
        for start, end in _COUNTS:
            file.seek(start)
            file.write(bytes(end - start))
    except (sqlite3.OperationalError, OSError):  # the disk is full; memory may have room
        file.close()
        return None
    except BaseException:
        file.close()
        raise
    return file
