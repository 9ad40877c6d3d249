"""One database in the cache folder: values by keys that say all that they were made from.

A value carries a digest of itself and its key. Whatever is missing, cut off, changed, locked or of another layout is
not there; where nothing can be written, nothing is kept. Then only time is lost: no error leaves this file.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from hashlib import sha256

from deckwright.base import cache
from deckwright.base.limits import KEPT_BYTES
from deckwright.remember.made_by import made_by

_LAYOUT = "create table if not exists kept1 (key blob primary key, value blob not null, run integer not null)"
_PIECE = 32768
"""Bytes that the database reads at once: most values fit into few of them."""
WAIT = 1.0
"""Seconds to wait while another build writes."""
_BATCH = 500
"""Values that are written at once: memory need not hold those of a huge deck."""
_BATCH_SIZE = 4_000_000
"""What these hold together, at most, before they are written."""
_DIGEST = 32
_PACKED, _AS_IS = b"z", b"="
"""What stands before a value that is compressed, and before one that is not."""
_RUNS = 50
"""After so many runs that kept something it is noted that an older value is still of use."""


class Store:
    """The values that were made by one state of the program. Close it to keep what is new."""

    def __init__(self, made_by: str) -> None:
        """``made_by`` names the versions of all that makes the values; empty if that is unknown: nothing is kept."""
        self.made_by = made_by
        """What was given."""
        self._is_usable = bool(made_by)
        self._is_broken = False
        self._reader: sqlite3.Connection | None = None
        self._new: dict[bytes, bytes] = {}
        self._size = 0
        """What came into it, in bytes."""
        self._brought: dict[bytes, bytes] = {}
        """What another process made meanwhile, until it is asked for."""
        self._used: list[bytes] = []
        self._run = 0

    def recall(self, *key: str) -> bytes | None:
        """Return what was kept under a key; None if there is nothing sound."""
        name = self._name(key)
        row = self._find(name)
        if row is None:
            return None
        value, run = row
        data = _unpacked(name, value)
        if data is not None and isinstance(run, int) and run + _RUNS < self._run:
            self._used.append(name)
        return data

    def remember(self, data: bytes, *key: str, as_is: bool = False) -> None:
        """Keep ``data`` under a key; ``as_is``, not compressed, if finding it must be quick."""
        name = self._name(key)
        kept = _AS_IS + data if as_is else _PACKED + zlib.compress(data, 1)
        self._hold(name, sha256(name + kept).digest() + kept)

    def hand_over(self) -> dict[bytes, bytes]:
        """Return what is new, in place of writing it, for the store of another process."""
        new, self._new, self._size = self._new, {}, 0
        return new

    def take(self, brought: dict[bytes, bytes]) -> None:
        """Know what the store of another process handed over; what is asked for is kept."""
        self._brought |= brought

    def rest(self) -> None:
        """Use no file until something is asked again."""
        self._forget_reader()

    def close(self) -> None:
        """Write what is new, and end."""
        self.write()
        self._forget_reader()
        self._is_usable = False

    def _name(self, key: tuple[str, ...]) -> bytes:
        text = "\x1f".join((self.made_by, *key))
        return sha256(text.encode("utf-8", "surrogatepass")).digest()

    def _hold(self, name: bytes, value: bytes) -> None:
        self._new[name] = value
        self._size += len(value)
        if len(self._new) >= _BATCH or self._size >= _BATCH_SIZE:
            self.write()

    def _find(self, name: bytes) -> tuple[object, object] | None:
        if name in self._brought:
            value = self._brought.pop(name)
            self._hold(name, value)
            return value, self._run
        if not self._is_usable:
            return None
        try:
            if self._reader is None:
                _own(cache.folder())
                uri = _to_read(_own_file(_database()))
                self._reader = sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)
                self._run = _run(self._reader)
            row: tuple[object, object] | None = self._reader.execute(
                "select value, run from kept1 where key = ?", (name,)
            ).fetchone()
        except (sqlite3.Error, OSError, ValueError) as error:
            self._forget_reader()
            self._is_usable = False  # for reading; writing tries by itself, and begins anew where it must
            self._is_broken = _is_to_remove(error)
            return None
        return row

    def _forget_reader(self) -> None:
        if self._reader is not None:
            with contextlib.suppress(sqlite3.Error):
                self._reader.close()
            self._reader = None

    def write(self) -> None:
        """Write what is new, so that later builds and other processes find it."""
        new, self._new, self._size = self._new, {}, 0
        used, self._used = self._used, []
        if not self.made_by or not (new or used):
            return
        try:
            if self._is_broken:
                _remove()
                self._is_broken = False
            try:
                self._put(new, used)
            except (sqlite3.DatabaseError, _NoFileError) as error:
                if _is_to_remove(error) or _has_another_layout(error):
                    _remove()
                    self._put(new, used)
        except (sqlite3.Error, OSError, ValueError):
            return

    def _put(self, new: dict[bytes, bytes], used: list[bytes]) -> None:
        _make_folder()
        with _writing(_database()) as database:
            database.execute(_LAYOUT)
            run = _run(database) + 1
            database.execute(f"pragma user_version = {run}")
            database.executemany(
                "insert or replace into kept1 values (?, ?, ?)",
                ((name, value, run) for name, value in new.items()),
            )
            database.executemany("update kept1 set run = ? where key = ?", ((run, name) for name in used))
            _make_room(database)


def _unpacked(name: bytes, value: object) -> bytes | None:
    """Return what was kept as a value; None if it is not sound."""
    if not isinstance(value, bytes):
        return None
    total = sha256(name)
    total.update(memoryview(value)[_DIGEST:])  # which copies nothing: this is most of what is read after an edit
    if total.digest() != value[:_DIGEST]:
        return None
    form, data = value[_DIGEST : _DIGEST + 1], value[_DIGEST + 1 :]
    if form == _AS_IS:
        return data
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


def open_store() -> Store:
    """Return the values that the program as it is has made. Close it to keep what is new."""
    return Store(made_by())


class _NoFileError(OSError):
    """What lies in this account's own folder in the place of the database, or beside it, is a pipe, a link or so."""


def _is_to_remove(error: Exception) -> bool:
    """Whether a file is no database any more. One that is locked, read-only or full may be of use to the next build."""
    is_damage = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
    return is_damage or isinstance(error, _NoFileError)


def _has_another_layout(error: Exception) -> bool:
    """Whether nothing can be written as the table, though it was made if there was none, has other columns."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR


@contextlib.contextmanager
def _writing(file: str) -> Iterator[sqlite3.Connection]:
    """Hold the database alone, and keep all that was written or nothing."""
    _look(file)
    with contextlib.closing(sqlite3.connect(file, timeout=WAIT, isolation_level=None)) as database:
        _own_file(file)  # which may be a new one
        database.execute(f"pragma page_size = {_PIECE}")  # of a new one
        database.execute("pragma synchronous = off")  # a power cut may damage it, which each value's sum tells
        database.execute("begin immediate")
        yield database
        database.execute("commit")


def _run(database: sqlite3.Connection) -> int:
    """Return how many runs have kept something so far."""
    (run,) = database.execute("pragma user_version").fetchone()
    return int(run)


def _make_room(database: sqlite3.Connection) -> None:
    """Remove the oldest values as long as there are too many. Pages of removed ones are used again."""
    (pages,), (free,), (size,) = (
        database.execute(f"pragma {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    if (pages - free) * size <= KEPT_BYTES:
        return
    excess = (pages - free) * size - KEPT_BYTES // 2
    for name, length in database.execute("select key, length(value) from kept1 order by run").fetchall():
        database.execute("delete from kept1 where key = ?", (name,))
        excess -= length
        if excess <= 0:
            return


def _remove() -> None:
    """Remove the database and what SQLite keeps beside it: of a link only itself. A folder in the way stays."""
    for ending in ("", *_BESIDE):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{_database()}{ending}")


def _make_folder() -> None:
    """Make the folder, if there is none. Raises ``OSError`` if it is not this account's alone.

    One of this account's to which others may write gets that right taken away, as a umask of 002 gives it to a group.
    What lies there may be theirs.
    """
    folder = cache.make_folder()
    status = os.lstat(folder)
    if os.name == "posix" and status.st_uid == os.getuid() and stat.S_ISDIR(status.st_mode) and status.st_mode & 0o022:
        os.chmod(folder, 0o700)
        _remove()
    _own(folder)


def _database() -> str:
    return os.path.join(cache.folder(), cache.DATABASE)


def _to_read(file: str) -> bytes:
    """Return what SQLite is to open so that it writes nothing: https://www.sqlite.org/uri.html says how."""
    path = os.fsencode(file).replace(b"%", b"%25").replace(b"?", b"%3f").replace(b"#", b"%23")
    if os.name == "nt":
        path = path.replace(b"\\", b"/")
    return b"file://%b%b?mode=ro" % (b"" if path.startswith(b"/") else b"/", path)


def _own_file(file: str) -> str:
    """Return the database if it is this account's. Raises ``OSError`` for another one, and for what is no file."""
    _look(file)
    return _own(file)


def _look(file: str) -> None:
    """Raise :class:`_NoFileError` if the database, or what SQLite keeps beside it, is a pipe: who opens one may wait.

    Links are refused, too. What is beside it comes and goes while another build writes.
    """
    for ending in ("", *_BESIDE):
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(os.lstat(f"{file}{ending}").st_mode):
                raise _NoFileError(f"{file}{ending} is no regular file")


_BESIDE = ("-journal", "-wal", "-shm")
"""What the names of the files end in that SQLite keeps beside a database."""


def _own(path: str) -> str:
    """Return a path that is this account's. Raises ``OSError`` if others may write there: they could make the cards."""
    status = os.stat(path)
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & 0o022):
        raise PermissionError(f"others may write to {path}")
    return path
