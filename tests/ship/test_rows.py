"""The rows of a package are those that genanki writes, and the collection around them is genanki's own."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import genanki
import pytest
from genanki.apkg_schema import APKG_SCHEMA

from deckwright.base import cache
from deckwright.ship.package import pack
from tests.help.support import Project, open_package

TEXT = "## One? {#one}\n\na\n\n## Two? {#two .cloze}\n\n{{c1::b}} {{c3::c}}\n\n## Three? {#three .reversed}\n\nd\n"


def test_a_card_is_what_genanki_writes_of_it(project: Project) -> None:
    """Each card is a row as genanki writes it of a new card of its number, in a table of genanki's."""
    project.questions(TEXT).build()
    with open_package(project.package) as (_, connection), closing(sqlite3.connect(":memory:")) as other:
        cards = connection.execute("SELECT * FROM cards ORDER BY id").fetchall()
        columns = [column[0] for column in connection.execute("SELECT * FROM cards").description]
        other.executescript(APKG_SCHEMA)
        for row in cards:
            told = dict(zip(columns, row, strict=True))
            card = genanki.Card(told["ord"])
            card.write_to_db(other.cursor(), told["mod"], told["did"], told["nid"], iter([told["id"]]), told["due"])
        assert len(cards) == 5
        assert cards == other.execute("SELECT * FROM cards ORDER BY id").fetchall()
        tables = "SELECT sql FROM sqlite_master ORDER BY name"
        assert connection.execute(tables).fetchall() == other.execute(tables).fetchall()


def test_the_collection_is_made_once(project: Project) -> None:
    """A package with a collection that a build before had made has the bytes of one that makes it anew."""
    now, made = project.now, []
    for is_known in (True, False):
        project.now = now
        project.lock.unlink(missing_ok=True)
        project.questions(TEXT).build()
        if not is_known:
            shutil.rmtree(cache.folder())
        project.questions(TEXT.replace("d\n", "other\n")).build()
        made.append(project.package.read_bytes())
        project.package.unlink()
    assert made[0] == made[1]


def test_a_collection_that_is_too_large_for_memory(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a collection is made in memory or in a file, the package has the same bytes."""
    now, made = project.now, []
    for size in (pack.SMALL, 0):
        monkeypatch.setattr(pack, "SMALL", size)
        project.now = now
        project.lock.unlink(missing_ok=True)
        project.questions(TEXT).build()
        made.append(project.package.read_bytes())
        project.package.unlink()
    assert made[0] == made[1]
