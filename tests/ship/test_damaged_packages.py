"""Packages that were cut off, changed or made to harm: told as such, and in nobody's way at the output."""

from __future__ import annotations

import io
import random
import sqlite3
import zipfile
from collections.abc import Callable

import pytest

from tests.help.hostility import assert_no_crash, errors
from tests.help.support import Project, long_but

Spoil = Callable[[bytes], bytes]


def beginning(package: bytes, name: str) -> int:
    """Return where the data of a zip's member begins."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        start = archive.getinfo(name).header_offset
    lengths = (
        int.from_bytes(package[start + 26 : start + 28], "little"),
        int.from_bytes(package[start + 28 : start + 30], "little"),
    )
    return start + 30 + sum(lengths)


def flipped(name: str) -> Spoil:
    """Return what changes bytes in the middle of a member."""

    def spoil(package: bytes) -> bytes:
        start = beginning(package, name)
        return package[: start + 3] + b"\xff\x00\xff\x00" + package[start + 7 :]

    return spoil


def encrypted(name: str) -> Spoil:
    """Return what says that a member is encrypted."""

    def spoil(package: bytes) -> bytes:
        at = package.rindex(b"PK\x01\x02", 0, package.rindex(name.encode()))
        return package[: at + 8] + b"\x01" + package[at + 9 :]

    return spoil


def packed_otherwise(name: str) -> Spoil:
    """Return what says that a member is packed in a way that nobody knows."""

    def spoil(package: bytes) -> bytes:
        at = package.rindex(b"PK\x01\x02", 0, package.rindex(name.encode()))
        return package[: at + 10] + b"\x63" + package[at + 11 :]

    return spoil


def replaced(name: str, data: bytes) -> Spoil:
    """Return what puts other bytes into a member."""

    def spoil(package: bytes) -> bytes:
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                new.writestr(info.filename, data if info.filename == name else old.read(info.filename))
        return made.getvalue()

    return spoil


LOCK = "deck.lock"
LOCKS: dict[str, Spoil] = {
    "a changed byte": flipped(LOCK),
    "encrypted": encrypted(LOCK),
    "packed otherwise": packed_otherwise(LOCK),
    "a bomb": replaced(LOCK, b"\n" * 150_000_000),
}


@pytest.fixture
def built(project: Project) -> Project:
    """A deck that was built once."""
    project.questions("## Which river? {#q}\n\nThe Rhine.\n").build()
    return project


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", LOCKS)
def test_a_damaged_copy_of_the_lock_is_in_nobodys_way(built: Project, name: str) -> None:
    """With the lock at hand, a package whose copy of it cannot be read is passed over, and built again."""
    built.package.write_bytes(LOCKS[name](built.package.read_bytes()))
    for command in (["check"], ["plan"], ["build"]):
        result = built.run(*command)
        assert_no_crash(result)
        assert result.code == 0, result.text
    assert built.run("plan").code == 0


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", LOCKS)
def test_without_a_lock_it_is_told_what_to_do(built: Project, name: str) -> None:
    """Without the lock, nothing is built over such a package, and its notes give the lock back."""
    before = built.locked()["q"]["guid"]
    built.package.write_bytes(LOCKS[name](built.package.read_bytes()))
    built.lock.unlink()
    result = built.run("build")
    assert_no_crash(result)
    (told,) = errors(result)
    assert told.code == "E812"
    assert "cannot be read" in told.message and "lock --from" in told.message
    again = built.run("lock", "--from", str(built.package))
    assert_no_crash(again)
    assert again.code == 0, again.text
    assert built.locked()["q"]["guid"] == before


def database(change: str) -> Spoil:
    """Return what changes a package's database by a script."""

    def spoil(package: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            data = archive.read("collection.anki2")
        connection = sqlite3.connect(":memory:")
        connection.deserialize(data)
        connection.executescript(change)
        made = connection.serialize()
        connection.close()
        return replaced("collection.anki2", made)(package)

    return spoil


ENDLESS = "with recursive a(n) as (select 1 union all select n + 1 from a) select n as id, n as guid from a"
DATABASES: dict[str, Spoil] = {
    "cut off": lambda package: package[:-40],
    "a changed byte": flipped("collection.anki2"),
    "encrypted": encrypted("collection.anki2"),
    "no database": replaced("collection.anki2", b"x" * 5000),
    "an empty one": replaced("collection.anki2", b""),
    "a bomb": replaced("collection.anki2", b"\0" * 150_000_000),
    "a view that never ends": database(f"alter table notes rename to old; create view notes as {ENDLESS}"),
    "a computed column": database("alter table notes add column x as (hex(zeroblob(1000000)))"),
    "a table that is missing": database("drop table cards"),
    "note types that are a list": database("update col set models = '[]'"),
    "note types that are null": database("update col set models = 'null'"),
    "note types that are deep": database(f"update col set models = '{'[' * 50_000}'"),
    "an infinite number": database('update col set models = replace(models, \'"mod": \', \'"mod": 1e999, "x": \')'),
    "half a surrogate pair": database('update col set models = replace(models, \'"name": "\', \'"name": "\\ud800\')'),
    "decks that are a list": database("update col set decks = '[]'"),
    "no style": database('update col set models = replace(models, \'"css": "\', \'"css": null, "x": "\')'),
    "a note of 20 MB": database("update notes set flds = flds || hex(zeroblob(10000000))"),
    "a note without fields": database("update notes set flds = ''"),
    "a note of no type": database("update notes set mid = 5"),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", DATABASES)
def test_a_package_that_is_none_is_told(built: Project, name: str) -> None:
    """Whatever a package holds in place of a collection, the commands that read it end with a sentence."""
    other = built.root / "other.apkg"
    other.write_bytes(DATABASES[name](replaced(LOCK, b"no lock")(built.package.read_bytes())))
    for command in (["plan", "--against", str(other)], ["lock", "--from", str(other)]):
        result = built.run(*command)
        assert_no_crash(result)
        assert result.code == 2, result.text


def pages(change: Callable[[bytearray, int], None]) -> Spoil:
    """Return what changes the pages of a package's database, of which each has so many bytes."""

    def spoil(package: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            data = bytearray(archive.read("collection.anki2"))
        change(data, int.from_bytes(data[16:18], "big"))
        return replaced("collection.anki2", bytes(data))(package)

    return spoil


def put(at: int, data: bytes) -> Spoil:
    """Return what writes bytes into the head of a package's database."""

    def change(database: bytearray, _size: int) -> None:
        database[at : at + len(data)] = data

    return pages(change)


def in_leaves(offset: int, data: bytes) -> Spoil:
    """Return what writes bytes into every page that holds rows, counted from its own beginning."""

    def change(database: bytearray, size: int) -> None:
        for start in range(size, len(database), size):
            if database[start] == 13:  # a leaf of a table
                database[start + offset : start + offset + len(data)] = data

    return pages(change)


def rubbish(seed: int) -> Spoil:
    """Return what writes other bytes in two hundred places of a package's database."""

    def change(database: bytearray, _size: int) -> None:
        dice = random.Random(seed)
        for _ in range(200):
            database[dice.randrange(100, len(database))] = dice.randrange(256)

    return pages(change)


FEWER = "create table n as select id, guid, mid from notes; drop table notes; alter table n rename to notes"
NULLS = "create table n as select * from notes; drop table notes; alter table n rename to notes"
MUTANTS: dict[str, Spoil] = {
    "more pages than there are": put(28, b"\x7f\xff\xff\xff"),
    "free pages without end": put(32, b"\0\0\0\2\x7f\xff\xff\xff"),
    "another encoding": put(56, b"\0\0\0\3"),
    "pages of another size": put(16, b"\0\1"),
    "rows that lie nowhere": in_leaves(8, b"\xff" * 20),
    "65,535 rows in a page": in_leaves(3, b"\xff\xff"),
    "pages that lead to the first": in_leaves(0, b"\5\0\0\0\0\0\0\0\0\0\0\1"),
    **{f"rubbish {seed}": rubbish(seed) for seed in range(4)},
    "fewer columns": database(FEWER),
    "300 columns more": database("; ".join(f"alter table notes add column x{number}" for number in range(300))),
    "nothing in the columns": database(f"{NULLS}; update notes set flds = null, guid = null, mid = null"),
    "numbers in the columns": database("update notes set flds = 1e308, guid = 5, tags = 9.5"),
    "bytes in the columns": database("update notes set flds = x'ff00', guid = x'80', tags = x'c0'"),
    "100,000 fields": database("update notes set flds = printf('%.*c', 100000, char(31))"),
    "cards of no note": database("update cards set nid = 1, did = 99999, ord = 70000"),
    "numbers at the end": database("update notes set mod = 9223372036854775807, usn = -9223372036854775808"),
    "negative ids": database("update notes set id = -id; update cards set nid = -nid, id = -id"),
    "control characters in GUIDs": database("update notes set guid = char(10, 27, 92) || id"),
    "the same note type twice": database('update col set models = replace(models, \'"mod"\', \'"mod": 1, "mod"\')'),
    "settings that are deep": database(f"update col set conf = '{'[' * 50_000}'"),
    "a list for the media": replaced("media", b"[1, 2, 3]"),
    "deep media": replaced("media", b"[" * 100_000),
    "paths for the media": replaced("media", b'{"0": "../../x", "1": "/etc/passwd", "2": "a\\u0000b"}'),
    "half a database": lambda package: package[: len(package) // 2] + package[-60:],
    "a megabyte before it": lambda package: bytes(1_000_000) + package,
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", long_but(MUTANTS, "rows that lie nowhere"))
def test_a_mutated_package_ends_a_command_as_documented(built: Project, name: str) -> None:
    """Whatever was changed in a package, each command that reads one ends with a documented exit code."""
    other = built.root / "other.apkg"
    for spoil in (MUTANTS[name], lambda package: MUTANTS[name](replaced(LOCK, b"no lock")(package))):
        other.write_bytes(spoil(built.package.read_bytes()))
        for command in (
            ["plan", "--against", other],
            ["lock", "--from", other],
            ["verify", other],
            ["adopt", other, "to"],
        ):
            result = built.run(*map(str, command))
            assert_no_crash(result)
            assert result.code in (0, 1, 2), result.text


def zstd_bomb(size: int) -> bytes:
    """Return a zstd file of few bytes that unpacks to ``size``: blocks of one byte that is repeated (RFC 8878)."""
    block = 128 * 1024
    head = (0xFD2FB528).to_bytes(4, "little") + b"\0\x38"
    repeated = (block << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    return head + repeated * (size // block) + (1).to_bytes(3, "little")


def zipped(**members: bytes) -> bytes:
    """Return a zip with these members, each dot in a name written as two underscores."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return made.getvalue()


def long_directory() -> bytes:
    """Return a zip whose list of files alone has 33 MB."""
    return zipped(**{f"{number:0>60000}": b"" for number in range(550)}, collection__anki2=b"x")


BEFORE_ANKI: dict[str, Callable[[], bytes]] = {
    "a zstd bomb as the collection": lambda: zipped(meta=b"\x08\x03", collection__anki21b=zstd_bomb(1_900_000_000)),
    "a zstd bomb as a picture": lambda: zipped(collection__anki21b=b"x", **{"0": zstd_bomb(1_900_000_000)}),
    "a zstd file cut off": lambda: zipped(collection__anki21b=zstd_bomb(1_000_000)[:-2]),
    "a list of files of 33 MB": long_directory,
    "nothing": lambda: b"",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", BEFORE_ANKI)
def test_what_would_unpack_to_too_much_is_not_unpacked(built: Project, name: str) -> None:
    """A package is held to the limits before anything of it is unpacked, by whichever command it is given to."""
    other = built.root / "other.apkg"
    other.write_bytes(BEFORE_ANKI[name]())
    for command in (["plan", "--against", other], ["lock", "--from", other], ["verify", other], ["adopt", other, "to"]):
        result = built.run(*map(str, command))
        assert_no_crash(result)
        assert result.code == 2, result.text
        assert "other.apkg is" in result.text


@pytest.mark.timeout(120)
def test_a_package_that_kills_ankis_library_is_told(built: Project) -> None:
    """Sections nested 20,000 deep kill Anki's library by a signal; deckwright lives, and says so."""
    nested = "{{#ID}}" * 20_000 + "x" + "{{/ID}}" * 20_000
    change = f'update col set models = replace(models, \'"qfmt": "\', \'"qfmt": "{nested}\')'
    other = built.root / "other.apkg"
    other.write_bytes(database(change)(built.package.read_bytes()))
    for command in (["verify", str(other)], ["adopt", str(other), "to"]):
        result = built.run(*command)
        assert_no_crash(result)
        assert result.code == 2, result.text
        assert "Anki's own library died of other.apkg" in result.text
        assert "ask whoever made it" in result.text


@pytest.mark.timeout(120)
def test_a_card_in_no_deck_is_told(built: Project) -> None:
    """Anki imports a card whose deck has the number 0 and fails at it afterwards; ``verify`` says so."""
    other = built.root / "other.apkg"
    other.write_bytes(database("update cards set did = 0")(built.package.read_bytes()))
    result = built.run("verify", str(other))
    assert_no_crash(result)
    assert result.code == 2, result.text
    assert "other.apkg" in result.text and "deck with id 0" in result.text


def test_a_fault_is_told_with_its_place(built: Project) -> None:
    """What is wrong in a collection is said with the note type, the field or the note that it is of."""
    faults = {
        'update col set models = replace(models, \'"name": "Front"\', \'"name": 5\')': "“name” of “flds” 1",
        'update col set decks = replace(decks, \'"name": "Default"\', \'"name": null\')': "the name of deck 1",
        'update col set models = replace(models, \'"mod": \', \'"mod": 1e999, "x": \')': "“mod” of note type",
        "update notes set flds = x'ff00'": "“flds” of note",
        "update cards set ord = 'first'": "a card of note",
        "create view more as select 1": "its database holds a view, 'more'",
        "create trigger more after insert on notes begin delete from cards; end": "its database holds a trigger",
    }
    sound = replaced(LOCK, b"no lock")(built.package.read_bytes())
    other = built.root / "other.apkg"
    for change, words in faults.items():
        other.write_bytes(database(change)(sound))
        result = built.run("plan", "--against", str(other))
        assert_no_crash(result)
        assert result.code == 2 and words in result.text, result.text


def test_a_device_is_no_package(built: Project) -> None:
    """What is no file is not read, or it might never end."""
    for file in ("/dev/zero", str(built.root)):
        for command in (["plan", "--against", file], ["lock", "--from", file], ["verify", file], ["adopt", file, "to"]):
            result = built.run(*command)
            assert_no_crash(result)
            assert result.code == 2
