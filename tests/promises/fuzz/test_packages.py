"""Packages of somebody else's: the zip file, the database in it, the descriptions in the database, the media."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.decks import export, travels
from tests.help.support import Learner, Project, needs
from tests.promises.fuzz.changes import BYTES, TEXTS, changed
from tests.promises.fuzz.holding import assert_documented, deck, hold, many
from tests.promises.fuzz.seeds import base
from tests.promises.fuzz.test_settings import bent

pytestmark = pytest.mark.long

Members = Mapping[str, bytes]


@cache
def own() -> bytes:
    """Return a package of ours."""
    with deck(base()) as project:
        project.build()
        return project.package.read_bytes()


@cache
def foreign() -> bytes:
    """Return a package that somebody made with genanki."""
    with tempfile.TemporaryDirectory() as folder:
        return travels().write(Path(folder) / "a.apkg").read_bytes()


@cache
def current() -> bytes:
    """Return a package as today's Anki exports it."""
    with tempfile.TemporaryDirectory() as folder:
        made = travels().write(Path(folder) / "a.apkg")
        someone = Learner(Path(folder) / "anki")
        someone.take(made)
        try:
            return export(someone, Path(folder) / "b.apkg", legacy=False).read_bytes()
        finally:
            someone.close()


def members(package: bytes) -> dict[str, bytes]:
    """Return the members of a zip file."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Members) -> bytes:
    """Return a zip file of these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def opened(data: bytes) -> sqlite3.Connection:
    """Return a database of these bytes, open."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(data)
    return connection


def with_described(package: bytes, column: str) -> st.SearchStrategy[bytes]:
    """Return packages with one of the descriptions of the collection bent."""
    parts = members(package)
    connection = opened(parts["collection.anki2"])
    (text,) = connection.execute(f"select {column} from col").fetchone()

    def put(data: Any) -> bytes:
        again = opened(parts["collection.anki2"])
        made = json.dumps(data)
        again.execute(f"update col set {column} = ?", [made])
        again.commit()
        return zipped({**parts, "collection.anki2": again.serialize()})

    return bent(json.loads(text)).map(put)


COLUMNS = {
    "notes": ("id", "guid", "mid", "mod", "tags", "flds", "sfld"),
    "cards": ("id", "nid", "did", "ord", "odid", "due"),
}
CELLS = st.one_of(
    *(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.sampled_from(BYTES)),
    *(
        st.sampled_from([text for text in TEXTS if "\ud800" not in text]),
        st.just("x" * 300_000),
        st.just("\x1f" * 5_000),
    ),
)


def with_cells(package: bytes) -> st.SearchStrategy[bytes]:
    """Return packages with other values in the rows of notes and cards."""
    parts = members(package)
    places = st.sampled_from([(table, column) for table, columns in COLUMNS.items() for column in columns])

    def put(changes: list[tuple[tuple[str, str], Any, bool]]) -> bytes:
        again = opened(parts["collection.anki2"])
        for (table, column), value, every in changes:
            where = "" if every else f" where rowid = (select max(rowid) from {table})"
            try:
                again.execute(f"update {table} set {column} = ?{where}", [value])
            except sqlite3.Error:
                continue  # an id twice, say
        again.commit()
        return zipped({**parts, "collection.anki2": again.serialize()})

    return st.lists(st.tuples(places, CELLS, st.booleans()), min_size=1, max_size=3).map(put)


def with_member(package: bytes) -> st.SearchStrategy[bytes]:
    """Return packages of which one member's bytes were damaged, before they were packed."""
    parts = members(package)
    which = st.sampled_from(sorted(parts))
    return which.flatmap(lambda name: changed([parts[name]], most=5).map(lambda data: zipped({**parts, name: data})))


def _packages() -> st.SearchStrategy[bytes]:
    made = (own(), foreign())
    columns = ("models", "decks", "conf", "dconf")
    return st.one_of(
        *(changed([one], most=4) for one in made),
        *(with_member(one) for one in made),
        *(with_described(one, column) for one in made for column in columns),
        *(with_cells(one) for one in made),
    )


packages = st.deferred(_packages)
"""Packages that somebody damaged; the sound ones are made when the first test asks."""


@given(data=packages)
@many
def test_a_package_to_compare_with(data: bytes) -> None:
    """A package that was damaged is compared with, or told to be damaged."""
    with deck({**base(), "old.apkg": data}) as project:
        hold(project, "plan", "--against", "old.apkg")
        hold(project, "lock", "--from", "old.apkg")
        hold(project, "check")


@given(data=packages)
@many
def test_a_package_at_the_output(data: bytes) -> None:
    """A package that was damaged, at the place of the next one, is in nobody's way."""
    with deck({**base(), "build/lab.apkg": data}) as project:
        hold(project, "check")
        hold(project, "plan")
        hold(project, "build")


@given(data=packages, ending=st.sampled_from([".apkg", ".colpkg"]))
@many
def test_a_package_to_adopt(data: bytes, ending: str) -> None:
    """A package that was damaged becomes files, from which a deck is built or refused, or is told to be damaged."""
    needs("anki")
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder)).write({f"old{ending}": data})
        if hold(project, "adopt", f"old{ending}", "new").code == 0:
            assert_documented(project.run("build", "new"))


@given(data=packages)
@many
def test_a_package_to_verify(data: bytes) -> None:
    """A package that was damaged is imported, or told to be damaged."""
    needs("anki")
    with tempfile.TemporaryDirectory() as folder:
        hold(Project(Path(folder)).write({"old.apkg": data}), "verify", "old.apkg")


@given(chosen=st.data())
@many
def test_a_package_of_todays_anki(chosen: st.DataObject) -> None:
    """A package in Anki's current format that was damaged is read, or told to be damaged."""
    needs("anki")
    data = chosen.draw(st.one_of(changed([current()], most=4), with_member(current())))
    with deck({**base(), "old.apkg": data}) as project:
        hold(project, "plan", "--against", "old.apkg")
        hold(project, "adopt", "old.apkg", "new")
