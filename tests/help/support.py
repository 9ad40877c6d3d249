"""What the tests share: a deck on disk driven through the command line, and a learner with the real Anki library."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import itertools
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import pytest

from deckwright.anki.scratch import forget_types
from deckwright.cli.main import run

NAMESPACE = "3c9d2c0e-52a5-4f0c-8f6a-0d6f6f3c7a11"
SETTINGS = f'name = "Lab"\nnamespace = "{NAMESPACE}"\n'
REPOSITORY = Path(__file__).parent.parent.parent
BUILD_DECK = str(REPOSITORY / "build_deck.py")
START = 1_760_000_000
"""The moment at which test decks are built first, in seconds since 1970."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)
"""The smallest picture: one pixel."""

MP3 = b"\xff\xfb\x10\xc4" + bytes(413)
"""A moment of silence."""


def svg(colour: str) -> str:
    """Return a small SVG picture, another one for another colour."""
    inside = f'<rect width="9" height="9" fill="{colour}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{inside}</svg>'


_VERSIONS = itertools.count()


def another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program be another version from now on, as one is of which a part was exchanged."""
    name = f"version {next(_VERSIONS)}"
    monkeypatch.setattr("deckwright.remember.store.made_by", lambda: name)
    monkeypatch.setattr("deckwright.remember.unchanged.stamped", lambda now: name)


def long_but(every: Iterable[object], *short: object) -> list[object]:
    """Return the parameters of a test, of which a run without the long tests takes some only."""
    return [one if one in short else pytest.param(one, marks=pytest.mark.long) for one in every]


def a_few_of(every: Iterable[object], count: int) -> list[object]:
    """Return the parameters of a test, of which a run without the long tests takes ``count``, evenly spread, only."""
    rows = list(every)
    return long_but(rows, *rows[:: math.ceil(len(rows) / count)])


def needs(module: str) -> None:
    """Skip the test if an optional package is missing on this machine; in CI that is a failure."""
    if importlib.util.find_spec(module) is None:
        lacks(f"the package {module} is not installed")


def lacks(what: str) -> NoReturn:
    """Skip the test because of what this machine lacks; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@dataclass(frozen=True)
class Result:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything it printed."""
        return self.out + self.err


@dataclass(frozen=True)
class Child:
    """A process of its own."""

    process: subprocess.Popen[str]

    def wait(self) -> Result:
        """Return what it did, once it has ended."""
        out, err = self.process.communicate(timeout=60)
        return Result(self.process.returncode, out, err)


@dataclass
class Project:
    """A deck in a folder of its own, driven through the command line's entry point."""

    root: Path
    now: int = START
    files: list[str] = field(default_factory=list)

    @property
    def package(self) -> Path:
        """Where the package is built."""
        return self.root / "build" / "lab.apkg"

    @property
    def lock(self) -> Path:
        """The lock file."""
        return self.root / "content" / "deck.lock"

    def write(self, files: Mapping[str, str | bytes]) -> Project:
        """Write files below the project's folder."""
        for name, data in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return self

    def questions(self, text: str, name: str = "content/questions.md") -> Project:
        """Write one file of questions."""
        return self.write({name: text})

    def run(self, *arguments: str) -> Result:
        """Run a command as from the project's folder at the project's time, and return what it did."""
        out, err = io.StringIO(), io.StringIO()
        time = {"SOURCE_DATE_EPOCH": str(self.now)}
        with (
            contextlib.chdir(self.root),
            mock.patch.dict(os.environ, time),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                code = run(list(arguments))
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else 1
        return Result(code, out.getvalue(), err.getvalue())

    def start(
        self,
        *arguments: str,
        folder: Path | None = None,
        umask: int = -1,
        environment: Mapping[str, str | None] | None = None,
    ) -> Child:
        """Start Python with ``arguments`` in a process of its own, in the project's folder and at its time.

        What ``environment`` gives as None is not set there.
        """
        given = {"PYTHONPATH": str(REPOSITORY), "SOURCE_DATE_EPOCH": str(self.now), **(environment or {})}
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder or self.root,
            env={name: value for name, value in {**os.environ, **given}.items() if value is not None},
            umask=umask,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return Child(process)

    def locked(self) -> dict[str, dict[str, Any]]:
        """Return the lock's notes by their id."""
        lines = [json.loads(line) for line in self.lock.read_text(encoding="utf-8").splitlines()]
        return {line["id"]: line for line in lines if "guid" in line}

    def build(self, *arguments: str) -> Result:
        """Build the deck, which must succeed; an hour passes."""
        result = self.run("build", *arguments)
        assert result.code == 0, result.text
        self.now += 3600
        return result

    def refused(self, *arguments: str) -> str:
        """Build, which must fail and write nothing; return what was said."""
        package, lock = self.package.read_bytes(), self.lock.read_bytes()
        result = self.run("build", *arguments)
        assert result.code == 1, result.text
        assert (self.package.read_bytes(), self.lock.read_bytes()) == (package, lock)
        return result.text

    def problems(self, *arguments: str) -> list[dict[str, Any]]:
        """Return the problems that ``check`` finds, errors and warnings, as it gives them in JSON."""
        result = self.run("check", "--format", "json", *arguments)
        found: list[dict[str, Any]] = json.loads(result.out)
        return found

    def codes(self, *arguments: str) -> list[str]:
        """Return the codes of the errors that ``check`` finds."""
        return [problem["code"] for problem in self.problems(*arguments) if problem["severity"] == "error"]

    def notes(self) -> dict[str, dict[str, Any]]:
        """Return the notes in the built package by the content of their field ID: fields by name, tags, guid, mod."""
        return {note["fields"]["ID"]: note for note in read_package(self.package)}

    def fields(self, text: str, settings: str = "") -> dict[str, str]:
        """Build a deck of one question and return its fields."""
        self.write({"content/deck.toml": SETTINGS + settings})
        self.questions(text).build()
        (note,) = self.notes().values()
        return dict(note["fields"])


def snapshot(root: Path) -> dict[str, tuple[bytes | None, int]]:
    """Return what lies below a folder: the bytes and the time of every file, the time of every folder."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes() if path.is_file() else None, path.stat().st_mtime_ns)
        for path in [root, *root.rglob("*")]
    }


@contextlib.contextmanager
def open_package(package: Path) -> Iterator[tuple[zipfile.ZipFile, sqlite3.Connection]]:
    """Open a package: the zip file, and the database in it."""
    with zipfile.ZipFile(package) as archive, contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(archive.read("collection.anki2"))
        yield archive, connection


def change_database(package: Path, *statements: str) -> Path:
    """Run SQL statements on the collection in a package, and return the package."""
    with open_package(package) as (archive, connection):
        members = {name: archive.read(name) for name in archive.namelist()}
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        members["collection.anki2"] = connection.serialize()
    _write_members(package, members)
    return package


def stripped(package: Path) -> Path:
    """Return a copy of the package without the lock that it carries."""
    copy = package.with_name("stripped.apkg")
    with zipfile.ZipFile(package) as archive:
        _write_members(copy, {name: archive.read(name) for name in archive.namelist() if name != "deck.lock"})
    return copy


def _write_members(package: Path, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(package, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def read_package(package: Path) -> Iterator[dict[str, Any]]:
    """Yield every note of a package: fields by name, tags, guid, mod, nid, the ordinals and deck of its cards."""
    with open_package(package) as (_, connection):
        models, decks = (json.loads(text) for text in connection.execute("select models, decks from col").fetchone())
        for nid, guid, mid, mod, tags, text in connection.execute("select id, guid, mid, mod, tags, flds from notes"):
            names = [item["name"] for item in models[str(mid)]["flds"]]
            cards = connection.execute("select ord, did, due from cards where nid = ? order by ord", [nid]).fetchall()
            yield {
                "nid": nid,
                "guid": guid,
                "type": models[str(mid)]["name"],
                "mod": mod,
                "tags": tags.split(),
                "fields": dict(zip(names, text.split("\x1f"), strict=True)),
                "ords": [card[0] for card in cards],
                "deck": decks[str(cards[0][1])]["name"] if cards else "",
                "due": [card[2] for card in cards],
            }


class Learner:
    """Somebody with the real Anki library, who imports packages, studies and edits."""

    def __init__(self, folder: Path) -> None:
        needs("anki")
        from anki.collection import Collection

        folder.mkdir(parents=True, exist_ok=True)
        self.collection: Any = Collection(str(folder / "collection.anki2"))

    def take(self, package: Path, merge: bool = False, always: bool = False) -> Any:
        """Import a package as the import dialogue does and return its log; ``merge`` and ``always`` are its options."""
        from anki import import_export_pb2 as choices
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        if_newer, force = (
            choices.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER,
            choices.IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS,
        )
        options = ImportAnkiPackageOptions(merge_notetypes=merge, update_notes=force if always else if_newer)
        request = ImportAnkiPackageRequest(package_path=str(package), options=options)
        log = self.collection.import_anki_package(request).log
        forget_types(self.collection)
        return log

    def note(self, note_id: str) -> Any:
        """Return the note whose field ID is ``note_id``."""
        (found,) = self.collection.find_notes(f'"ID:{note_id}"')
        return self.collection.get_note(found)

    def sides(self, note_id: str, card: int = 0) -> tuple[str, str]:
        """Return the two sides of a card as Anki renders them."""
        output = self.note(note_id).cards()[card].render_output()
        return output.question_text, output.answer_text

    def study(self, note_id: str, ease: int = 3) -> None:
        """Answer every card of a note once."""
        for card in self.note(note_id).cards():
            card.start_timer()
            self.collection.sched.answerCard(card, ease)

    def edit(self, note_id: str, name: str, text: str) -> None:
        """Change a field, as in the editor."""
        note = self.note(note_id)
        note[name] = text
        self.collection.update_note(note)

    def tag(self, note_id: str, *tags: str) -> None:
        """Add tags to a note, as in the browser."""
        self.collection.tags.bulk_add([self.note(note_id).id], " ".join(tags))

    def update(self, package: Path, merge: bool = False, always: bool = False) -> Any:
        """Import a package, hold what must hold of every import, and return the log.

        No review and no card row changes, no note becomes another one, nothing conflicts, no note type is doubled, no
        full sync is forced, and importing the same package again changes nothing.
        """
        (reviews, cards), notes, types, schema = self.history(), self.identities(), self.types(), self.schema()
        log = self.take(package, merge, always)
        again = self.take(package, merge, always)
        assert not log.conflicting and not again.new and not again.updated
        reviews_now, cards_now = self.history()
        assert reviews_now == reviews
        assert [row for row in cards if row not in cards_now] == []
        known = self.identities()
        assert notes.items() <= known.items() and len(known) == self.collection.note_count()
        assert types.items() <= self.types().items()
        assert not [name for name in self.types() if name.endswith("+")]
        assert self.schema() == schema
        return log

    def identities(self) -> dict[str, tuple[int, int]]:
        """Return the id and the note type's id of each note by its GUID."""
        return {guid: (nid, mid) for guid, nid, mid in self.collection.db.all("select guid, id, mid from notes")}

    def types(self) -> dict[str, int]:
        """Return the ids of the imported note types by their names."""
        found = self.collection.models.all_names_and_ids()
        return {kind.name: kind.id for kind in found if " · " in kind.name}

    def type(self, family: str) -> Any:
        """Return the imported note type of a family, as Anki's own dictionary."""
        (name,) = (name for name in self.types() if name.endswith(f" · {family}"))
        return self.collection.models.by_name(name)

    def schema(self) -> int:
        """Return the time of the last change that forces a full sync."""
        return int(self.collection.db.scalar("select scm from col"))

    def deck(self, note_id: str) -> str:
        """Return the name of the deck that a note's first card is in."""
        return str(self.collection.decks.name(self.note(note_id).cards()[0].did))

    def media(self) -> dict[str, bytes]:
        """Return the files in the media folder."""
        return {file.name: file.read_bytes() for file in Path(self.collection.media.dir()).iterdir()}

    def health(self) -> list[str]:
        """Return what Check Media, Check Database and Empty Cards find: nothing, if all is well."""
        media = self.collection.media.check()
        empty = [f"note {note.note_id} has empty cards" for note in self.collection.get_empty_cards().notes]
        return [*media.missing, *media.unused, *self.damage(), *empty]

    def damage(self) -> list[str]:
        """Return what Check Database finds: nothing, if all is well.

        Since 26.07 it also mends the time of a card's last review where the review log says another second. Anki takes
        the one a moment after the other, and they differ by themselves when a second ends in between: not counted.
        """
        report, fine = self.collection.fix_integrity()
        told = [line for line in report.split("\n") if not re.search("rebuilt|optimized", line)]
        faults = [line for line in told if not line.startswith("Added last review time")]
        return faults if told or fine else ["damaged"]

    def history(self) -> tuple[list[Any], list[Any]]:
        """Return the review log and all cards, row by row: what no import may change."""
        database = self.collection.db
        return database.all("select * from revlog order by id"), database.all("select * from cards order by id")

    def export(self, file: Path, legacy: bool = False, scheduling: bool = True, media: bool = True) -> Path:
        """Export everything, as a whole collection (``.colpkg``) or as a deck (``.apkg``), and return the file."""
        from anki.collection import ExportAnkiPackageOptions

        if file.suffix == ".colpkg":
            self.collection.export_collection_package(str(file), include_media=media, legacy=legacy)
            self.collection.reopen(after_full_sync=False)
        else:
            options = ExportAnkiPackageOptions(with_scheduling=scheduling, with_media=media, legacy=legacy)
            self.collection.export_anki_package(out_path=str(file), options=options, limit=None)
        return file

    def close(self) -> None:
        """Close the collection."""
        self.collection.close()
