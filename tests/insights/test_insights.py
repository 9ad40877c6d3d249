"""``insights``: what a learner's reviews say, from the real Anki's collection to file and line."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.help.support import Learner, Project, long_but, needs
from tests.regions.test_regions import write as write_regions

DAY = 86_400_000
QUESTIONS = "".join(f"## What is number {n}? {{#q{n}}}\n\nIt is {n}.\n\n" for n in range(1, 41))
HOLES = "## Holes {#holes .cloze}\n\nThree is {{c1::odd}} and {{c2::prime}}.\n"

Review = tuple[bool, int, int]
"""Whether it was passed, the days since the one before, and the milliseconds it took."""


def usual(chance: Random) -> list[Review]:
    """Return twelve reviews as most cards have them."""
    return [(chance.random() > 0.08, chance.choice([2, 9, 25]), chance.randrange(3_000, 12_000)) for _ in range(12)]


def review(learner: Learner, note: str, card: int, reviews: list[Review], lapses: int = 0, seed: int = 0) -> None:
    """Write reviews of a card into Anki's own table, as if the learner had answered; ``seed`` shifts the clock."""
    database, cid = learner.collection.db, learner.note(note).cards()[card].id
    when = 1_700_000_000_000 + cid % 100_000 + seed * 3_600_000
    for passed, gap, taken in reviews:
        when += gap * DAY
        ease, after = (3, gap * 2) if passed else (1, 1)
        database.execute("insert into revlog values (?,?,-1,?,?,?,2500,?,1)", when, cid, ease, after, gap, taken)
    database.execute("update cards set reps = ?, lapses = ? where id = ?", len(reviews), lapses, cid)


def study(learner: Learner, planted: Mapping[str, Callable[[Random], list[Review]]], seed: int = 1) -> None:
    """Let a learner review every card of the deck, the planted ones in another way."""
    chance = Random(seed)
    for name in (f"q{n}" for n in range(1, 41)):
        review(learner, name, 0, planted.get(name, usual)(chance), seed=seed)


def told(project: Project, *files: str | Path, form: str = "json") -> Any:
    """Return what ``insights`` says of collections, as JSON."""
    arguments = [word for file in files for word in ("--collection", str(file))]
    result = project.run("insights", *arguments, "--format", form)
    assert result.code == 0, result.text
    return json.loads(result.out)["insights"] if form == "json" else result.out


def forgotten(chance: Random) -> list[Review]:
    """Return reviews of a card that is forgotten mostly."""
    return [(number % 4 == 0, 5, 6_000) for number in range(12)]


def slow(chance: Random) -> list[Review]:
    """Return reviews of a card that takes half a minute."""
    return [(passed, gap, 30_000) for passed, gap, _ in usual(chance)]


def test_planted_cards_are_found_with_file_and_line(project: Project, learner: Learner) -> None:
    """A forgotten and a slow card are named, with the place of their headings, and no other card is."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {"q7": forgotten, "q21": slow})
    found = told(project, learner.collection.path)
    named = {one["id"]: one for one in found["cards_to_look_at"]}
    assert {name: {sign["sign"] for sign in one["signs"]} for name, one in named.items()} == {
        "q7": {"often"},
        "q21": {"slow"},
    }
    assert (named["q7"]["path"], named["q7"]["line"]) == ("content/questions.md", 25)
    assert named["q7"]["title"] == "What is number 7?"
    assert (found["cards"], found["studied"], found["judged"], found["reviews"]["of"]) == (40, 40, 40, 480)


def test_the_collection_is_only_read(project: Project, learner: Learner) -> None:
    """The learner's file has the same bytes and the same time afterwards, and the deck's folder the same files."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {"q7": forgotten})
    learner.collection.close()
    file = Path(learner.collection.path)
    before = file.read_bytes(), file.stat().st_mtime_ns, project.lock.read_bytes()
    told(project, file)
    assert (file.read_bytes(), file.stat().st_mtime_ns, project.lock.read_bytes()) == before
    learner.collection.reopen()


@pytest.mark.parametrize("form", long_but(["colpkg", "apkg"], "apkg"))
def test_an_export_serves_as_a_collection(project: Project, learner: Learner, tmp_path: Path, form: str) -> None:
    """A learner's export with scheduling says the same as her collection; without it, that is told."""
    from anki.collection import ExportAnkiPackageOptions

    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {"q7": forgotten})
    expected, file = told(project, learner.collection.path), tmp_path / f"mine.{form}"
    if form == "colpkg":
        learner.collection.export_collection_package(str(file), include_media=True, legacy=False)
        learner.collection.reopen(after_full_sync=False)
    else:
        for scheduling in (False, True):
            options = ExportAnkiPackageOptions(with_scheduling=scheduling, with_media=True)
            learner.collection.export_anki_package(out_path=str(file), options=options, limit=None)
            if not scheduling:
                result = project.run("insights", "--collection", str(file))
                assert result.code == 2 and "holds no review of this deck" in result.err
                assert "Include scheduling information" in result.err
    assert told(project, file) == expected


@pytest.mark.long
def test_several_learners_are_counted_together(project: Project, tmp_path: Path) -> None:
    """Two learners of whom each has too few reviews of a card say together that it is forgotten."""
    project.questions(QUESTIONS).build()
    files = []
    for number in (1, 2):
        learner = Learner(tmp_path / str(number))
        learner.take(project.package)
        study(learner, {"q7": lambda chance: forgotten(chance)[1:4]}, seed=number)
        files.append(learner.collection.path)
        learner.close()
    assert [one["id"] for one in told(project, files[0])["cards_to_look_at"]] == []
    both = told(project, *files)
    assert [one["id"] for one in both["cards_to_look_at"]] == ["q7"]
    assert (both["learners"], both["cards_to_look_at"][0]["reviews"]) == (2, 6)
    assert both["cards_to_look_at"][0]["signs"][0]["few"]


@pytest.mark.long
def test_a_card_of_several_is_called_as_its_author_does(project: Project, learner: Learner) -> None:
    """Of a cloze note it is told which hole is a leech; its text names no learner and no answer."""
    project.questions(QUESTIONS + HOLES).build()
    learner.take(project.package)
    study(learner, {})
    review(learner, "holes", 1, forgotten(Random(1)), lapses=9)
    text = told(project, learner.collection.path, form="text")
    assert "holes c2" in text and "leech: forgotten 9 times" in text
    assert "Split it" in text


@pytest.mark.long
def test_of_a_tagged_note_the_card_forgotten_most_is_the_leech(project: Project, learner: Learner) -> None:
    """Anki tags a note; of its cards the one with most lapses is named, and a note without any has no leech."""
    project.questions(QUESTIONS + HOLES + "## Two ways {#ways .reversed}\n\nThere and back.\n").build()
    learner.take(project.package)
    study(learner, {})
    for note, lapses in (("holes", (1, 3)), ("ways", (0, 0))):
        learner.tag(note, "leech")
        for card, times in enumerate(lapses):
            review(learner, note, card, usual(Random(1)), lapses=times)
    found = told(project, learner.collection.path)
    leeches = [
        (one["id"], one["card"], sign["count"])
        for one in found["cards_to_look_at"]
        for sign in one["signs"]
        if sign["sign"] == "leech"
    ]
    assert leeches == [("holes", 2, 3)]


@pytest.mark.long
def test_one_learner_in_two_files_is_one(project: Project, learner: Learner, tmp_path: Path) -> None:
    """The same collection named twice, or with an export of it, is one learner whose reviews count once."""
    from anki.collection import ExportAnkiPackageOptions

    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {"q7": forgotten})
    early, export = tmp_path / "early.apkg", tmp_path / "mine.colpkg"
    options = ExportAnkiPackageOptions(with_scheduling=True)
    learner.collection.export_anki_package(out_path=str(early), options=options, limit=None)
    review(learner, "q8", 0, [(True, 800, 4_000)])
    learner.collection.export_collection_package(str(export), include_media=False, legacy=False)
    learner.collection.reopen(after_full_sync=False)
    alone = told(project, export)
    for files, repeated in (
        ([export, export], 1),
        ([export, early], 1),
        ([early, export], 0),
        ([early, export, learner.collection.path], 1),
    ):
        found = told(project, *files)
        assert len(found.pop("repeated")) == repeated
        assert {**found, "repeated": []} == alone
    assert (alone["learners"], alone["reviews"]["of"]) == (1, 481)
    text = "".join(told(project, export, early, form="text").split())  # a long path is broken anywhere
    assert "thereviewsofonelearner" in text and "early.apkgaddsnothing" in text


@pytest.mark.long
def test_cards_of_questions_that_are_gone_are_counted_alone(project: Project, learner: Learner) -> None:
    """A question that was removed is not named, as nothing can be done about it; its cards are counted."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {"q40": forgotten})
    project.questions(QUESTIONS[: QUESTIONS.index("## What is number 40")]).build()
    found = told(project, learner.collection.path)
    assert (found["gone"], found["cards_to_look_at"]) == (1, [])


@pytest.mark.long
def test_the_page_needs_nothing_besides_itself(project: Project, learner: Learner) -> None:
    """The page loads nothing, runs nothing, and shows what the questions say as text."""
    odd = "## Is `<script>` a tag? {#q41}\n\nYes.\n"
    project.questions(QUESTIONS + odd).build()
    learner.take(project.package)
    study(learner, {"q7": forgotten})
    review(learner, "q41", 0, forgotten(Random(2)), lapses=8)
    page = told(project, learner.collection.path, form="html")
    assert "Is `&lt;script&gt;` a tag?" in page and "<script" not in page
    assert "http" not in page and "url(" not in page
    assert "content/questions.md:25" in page


@pytest.mark.long
def test_a_deck_with_errors_is_told_first(project: Project, learner: Learner) -> None:
    """Where the files have errors the cards are not known: the errors are listed, and it ends with 1."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {})
    project.questions(QUESTIONS + "## Empty {#empty}\n")
    result = project.run("insights", "--collection", learner.collection.path)
    assert result.code == 1 and "so the cards are not known" in result.err
    found = json.loads(project.run("insights", "--collection", learner.collection.path, "--format", "json").out)
    assert found["insights"] is None and found["problems"]


def test_a_collection_must_be_named(project: Project, tmp_path: Path) -> None:
    """Without a collection, or with a file that is none, it is told what to give."""
    needs("anki")
    project.questions(QUESTIONS).build()
    assert project.run("insights").code == 2
    for name in ("missing.colpkg", "notes.txt"):
        (tmp_path / "notes.txt").write_text("no collection")
        result = project.run("insights", "--collection", str(tmp_path / name))
        assert result.code == 2 and "File → Export in Anki" in result.err


def test_what_is_no_number_in_a_collection_harms_nothing(project: Project, learner: Learner) -> None:
    """A file made to harm has texts where Anki has numbers: they count as nothing, and nothing fails."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {})
    cid = learner.note("q3").cards()[0].id
    for number, odd in enumerate(("'x'", "x'ff'", "9e300", str(-(2**62)))):
        values = f"{number + 1}, {cid}, -1, 3, 1, {odd}, 2500, {odd}, 1"
        learner.collection.db.execute(f"insert into revlog values ({values})")
    assert told(project, learner.collection.path)["studied"] == 40


@pytest.mark.long
def test_what_is_missing_in_a_collection_is_told_plainly(project: Project, learner: Learner, tmp_path: Path) -> None:
    """Nothing where Anki has numbers counts as nothing; a table that is missing is one sentence about the file."""
    project.questions(QUESTIONS).build()
    learner.take(project.package)
    study(learner, {})
    learner.close()
    copy = tmp_path / "odd.anki2"
    shutil.copyfile(learner.collection.path, copy)

    def change(*commands: str) -> None:
        with contextlib.closing(sqlite3.connect(copy)) as database, database:
            for command in commands:
                database.execute(command)

    columns = "id, cid, usn, ease, ivl, lastIvl, factor, time, type"
    odd = "id * 10, cid, usn, ease, ivl, null, null, null, type"
    none = "select null, null, null, null, null, null, null, null, 1"
    change(
        "create table old as select * from revlog",
        "drop table revlog",
        f"create table revlog ({columns})",
        f"insert into revlog select {columns} from old union all select {odd} from old union all {none}",
    )
    assert told(project, copy)["reviews"]["of"] == 960
    change("drop table revlog", "create table revlog (id, cid, type)")
    for said in ("no such column: ease", "no such table: revlog"):
        result = project.run("insights", "--collection", str(copy))
        assert result.code == 2 and f"odd.anki2: {said}\n" in result.err and "Error" not in result.err
        change("drop table if exists revlog")


def test_a_card_of_a_picture_is_called_as_its_author_wrote_it(project: Project, learner: Learner) -> None:
    """The card of a hidden region has the region's number and its label."""
    regions = "- {{c1::Femur}}: rect 1% 1% 9% 9%\n- {{c2::*Tibia*}}: rect 20% 1% 9% 9%\n"
    write_regions(project, regions)
    project.questions(QUESTIONS, "content/more.md").build()
    learner.take(project.package)
    study(learner, {})
    review(learner, "map", 1, forgotten(Random(1)))
    said = told(project, learner.collection.path, form="text")
    assert "content/questions.md:1 map c2 “Tibia”" in said
