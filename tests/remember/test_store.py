"""The database of what is remembered: whatever happens to it, nothing is wrong, only slower."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from platformdirs import user_cache_path

from deckwright.base import cache
from deckwright.remember import store as stored
from deckwright.remember.made_by import made_by
from deckwright.remember.store import Store


def keep(data: bytes, *key: str, by: str = "me") -> None:
    """Keep a value, in a run of its own."""
    store = Store(by)
    store.remember(data, *key)
    store.close()


def find(*key: str, by: str = "me") -> bytes | None:
    """Return a value, in a run of its own."""
    store = Store(by)
    found = store.recall(*key)
    store.close()
    return found


def database() -> Path:
    """Return the file."""
    return Path(cache.folder(), cache.DATABASE)


def test_a_value_is_found_by_its_key_and_its_maker() -> None:
    """A value is there for the next run of the same program, for no other key and for no other program."""
    keep(b"one", "a", "b")
    keep(b"", "nothing")
    assert find("a", "b") == b"one"
    assert find("nothing") == b""
    assert find("a", "c") is None
    assert find("a", "b", by="you") is None


def test_who_does_not_know_its_version_keeps_nothing() -> None:
    """Where the versions cannot be told, nothing is kept, and nothing found."""
    keep(b"one", "a", by="")
    assert not database().exists()
    assert find("a", by="") is None


def _exchange() -> None:
    with closing(sqlite3.connect(database())) as file, file:
        (one, first), (two, second) = file.execute("select key, value from kept1").fetchall()
        file.execute("update kept1 set value = ? where key = ?", (second, one))
        file.execute("update kept1 set value = ? where key = ?", (first, two))


def _retype() -> None:
    with closing(sqlite3.connect(database())) as file, file:
        file.execute("update kept1 set value = 7, run = 'x'")


def _another_layout() -> None:
    with closing(sqlite3.connect(database())) as file, file:
        file.execute("drop table kept1")
        file.execute("create table kept1 (other text)")


def _folder() -> None:
    database().unlink()
    database().mkdir()


def _link() -> None:
    database().rename(database().with_suffix(".old"))
    database().symlink_to("kept.old")


DAMAGES: dict[str, Callable[[], object]] = {
    "removed": lambda: database().unlink(),
    "empty": lambda: database().write_bytes(b""),
    "cut off": lambda: os.truncate(database(), 5_000),
    "cut off early": lambda: os.truncate(database(), 50),
    "text": lambda: database().write_text("hello " * 1_000),
    "a folder": _folder,
    "values exchanged": _exchange,
    "values of other kinds": _retype,
    "another layout": _another_layout,
    "a link": _link,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_holds_nothing_wrong(damage: str) -> None:
    """A database that was removed, cut off, exchanged for something else gives no wrong value and no error."""
    keep(b"one" * 1_000, "a")
    keep(b"two" * 1_000, "b")
    DAMAGES[damage]()
    assert find("a") in (None, b"one" * 1_000)
    assert find("b") in (None, b"two" * 1_000)
    keep(b"one" * 1_000, "a")
    assert find("a") in (None, b"one" * 1_000)


def test_what_is_no_database_begins_anew() -> None:
    """A file that is no database any more is replaced: the next build is quick again."""
    keep(b"one", "a")
    database().write_text("hello " * 1_000)
    keep(b"one", "a")
    assert find("a") == b"one"


def test_a_database_that_is_broken_inside_begins_anew() -> None:
    """A file of which pages are another's is replaced as soon as that is seen: the next build is quick again."""
    for at in range(200):
        keep(os.urandom(2_000), "other", str(at))
    whole = database().read_bytes()
    database().write_bytes(whole[:8_192] + os.urandom(len(whole) - 16_384) + whole[-8_192:])
    store = Store("me")
    found = [store.recall("other", str(at)) for at in range(200)]
    for at in range(200):
        store.remember(b"anew", "other", str(at))
    store.close()
    assert None in found
    assert [find("other", str(at)) for at in range(200)] == [b"anew"] * 200


def test_a_table_of_another_layout_begins_anew() -> None:
    """A database whose table has other columns, or is none, is replaced: the next build is quick again."""
    for statements in (
        "drop table kept1; create table kept1 (other text)",
        "drop table kept1; create table kept1 (key blob, value blob, run integer, more text)",
        "alter table kept1 rename to other; create view kept1 as select * from other",
    ):
        keep(b"one", "a")
        with closing(sqlite3.connect(database())) as file:
            file.executescript(statements)
        keep(b"two", "b")
        assert find("b") == b"two"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("ending", ["", "-journal", "-wal", "-shm"])
def test_nobody_waits_for_a_pipe(ending: str) -> None:
    """A pipe in the place of the database, or of what SQLite keeps beside it, is not waited for, and taken away."""
    keep(b"one", "a")
    if ending in ("-wal", "-shm"):
        with closing(sqlite3.connect(database())) as file:
            file.execute("pragma journal_mode = wal")
    place = Path(f"{database()}{ending}")
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    assert find("a") is None
    keep(b"two", "b")
    assert find("b") == b"two"
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    store = Store("me")
    store.remember(b"three", "c")
    assert store.recall("b") is None
    store.close()
    assert find("c") == b"three"


@pytest.mark.skipif(os.name != "posix", reason="Windows makes no links for everybody")
def test_a_link_is_replaced() -> None:
    """A link in the place of the database is taken away, and what it leads to is left alone."""
    keep(b"one", "a")
    _link()
    there = database().with_suffix(".old").read_bytes()
    assert find("a") is None
    keep(b"two", "b")
    assert find("b") == b"two" and not database().is_symlink()
    assert database().with_suffix(".old").read_bytes() == there


def test_a_journal_that_goes_while_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another build ends its writing meanwhile, and its journal goes, values are found and kept as ever."""
    keep(b"one", "a")
    journal, look = f"{database()}-journal", os.lstat

    def look_and_lose(path: str) -> os.stat_result:
        status = look(path)
        if path == journal:
            Path(path).unlink()
        return status

    monkeypatch.setattr(os, "lstat", look_and_lose)
    for new in ("b", "c"):
        Path(journal).touch()
        assert find("a") == b"one"
        Path(journal).touch()
        keep(b"new", new)
        assert find(new) == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
@pytest.mark.timeout(60)
def test_nobody_waits_for_a_pipe_in_place_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a pipe takes the place of a large file, even once it was looked at, that is made again and placed there."""
    cache.remember(b"one", "a")
    (place,) = Path(cache.folder()).iterdir()
    place.unlink()
    os.mkfifo(place)
    monkeypatch.setattr(os.path, "isfile", lambda path: True)  # as it was a moment ago
    assert cache.recall("a") is None
    cache.remember(b"one", "a")
    assert cache.recall("a") == b"one"


@given(at=st.integers(0, 20_000), byte=st.integers(0, 255))
def test_a_byte_that_changed_changes_no_value(at: int, byte: int) -> None:
    """Whichever byte of the file is another, a value is as it was kept or not there."""
    database().unlink(missing_ok=True)
    keep(os.urandom(9_000), "other")
    keep(b"one", "a")
    data = bytearray(database().read_bytes())
    data[at % len(data)] = byte
    database().write_bytes(data)
    assert find("a") in (None, b"one")
    keep(b"two", "b")
    assert find("b") in (None, b"two")


def test_a_locked_database_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the database for itself, nothing is found or kept, and nothing is told of it."""
    monkeypatch.setattr(stored, "WAIT", 0.01)
    keep(b"one", "a")
    with closing(sqlite3.connect(database(), isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert find("a") is None
        keep(b"two", "b")
    assert find("a") == b"one"
    assert find("b") is None


def test_two_builds_at_once() -> None:
    """Of two runs at the same time each finds what it kept."""
    keep(b"zero", "z")
    first, second = Store("me"), Store("me")
    assert first.recall("z") == second.recall("z") == b"zero"
    first.remember(b"one", "a")
    second.remember(b"two", "b")
    first.close()
    second.close()
    assert (find("a"), find("b")) == (b"one", b"two")


def test_where_nothing_can_be_written() -> None:
    """Where the cache folder cannot be made, nothing is kept, and nothing is told of it."""
    Path(cache.folder()).parent.mkdir(parents=True, exist_ok=True)
    Path(cache.folder()).write_text("in the way")
    keep(b"one", "a")
    assert find("a") is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_what_others_may_write_is_not_used() -> None:
    """Whoever may write to the database could make the cards: one that others may write to is not read."""
    keep(b"one", "a")
    database().chmod(0o666)
    assert find("a") is None
    database().chmod(0o600)
    assert find("a") == b"one"
    Path(cache.folder()).chmod(0o777)
    assert find("a") is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such rights")
def test_a_folder_is_for_this_account_alone() -> None:
    """The folder is made for nobody else, whatever the umask; one of before is, too, and what others left is gone."""
    before = os.umask(0o002)
    try:
        keep(b"one", "a")
    finally:
        os.umask(before)
    folder = Path(cache.folder())
    assert find("a") == b"one" and not folder.stat().st_mode & 0o077
    folder.chmod(0o775)
    keep(b"two", "b")
    assert (find("a"), find("b")) == (None, b"two") and not folder.stat().st_mode & 0o077


def test_a_value_that_is_kept_as_it_is_is_proven_too() -> None:
    """A value that is not compressed is found as it was; one that was changed on the disk is none."""
    store = Store("me")
    store.remember(b"as it is", "a", as_is=True)
    store.close()
    assert find("a") == b"as it is"
    database().write_bytes(database().read_bytes().replace(b"as it is", b"as it was"[:8]))
    assert find("a") is None


def test_large_values_need_not_be_held_together() -> None:
    """What is new is written before much has come together: the next one finds the first values before the last."""
    store = Store("me")
    for name in "abcdef":
        store.remember(os.urandom(1_000_000), name, as_is=True)
    assert find("a") is not None
    assert find("f") is None
    store.close()
    assert find("f") is not None


def test_old_values_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its limit the database drops what was not used for longest."""
    keep(os.urandom(600_000), "old")
    keep(b"young", "young")
    monkeypatch.setattr(stored, "KEPT_BYTES", 700_000)
    keep(os.urandom(200_000), "new")
    assert find("old") is None
    assert find("young") == b"young"


def test_the_maker_is_the_same_in_every_run() -> None:
    """The program names itself the same twice, and not by nothing."""
    assert made_by() == made_by() != ""


def test_the_maker_is_the_same_however_python_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty entry in Python's path, which means the current folder, or one that is not there, is no hindrance."""
    before = made_by()
    monkeypatch.setattr(sys, "path", ["", "/nowhere", *sys.path])
    assert made_by() == before


@pytest.mark.parametrize("given", [None, "", "relative", "/given", "/given/", "~/given"])
@pytest.mark.parametrize("home", [None, "", "relative", "/home/one", "/"])
def test_the_folder_is_where_the_system_has_it(
    monkeypatch: pytest.MonkeyPatch, given: str | None, home: str | None
) -> None:
    """The cache lies where platformdirs says, which a command that has nothing to do does not wait for."""
    for name, value in (("XDG_CACHE_HOME", given), ("HOME", home)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    found = Path(cache.folder())
    if Path(home or "").is_absolute() and not Path(given or "").is_absolute():
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)  # which platformdirs before 4.11.8 takes relative, too
    assert found == user_cache_path("deckwright", appauthor=False)


def test_the_folder_may_be_called_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs that mean something in an address mean nothing in the name of the cache's folder."""
    for name in ("50%", "a?mode=memory", "b#c", "%41", "große größe"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / name))
        keep(b"one", "a")
        assert find("a") == b"one"
        assert database().is_file()
