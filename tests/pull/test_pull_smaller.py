"""Smaller things: doubled words, empty cells, tags one by one, ids of flashcards, what is told or refused."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.help.pulling import assert_settled, pull, ship
from tests.help.support import PNG, SETTINGS, Learner, Project

WORDS = {
    "a word doubled at the start": ("the fjord.", "the fjord", "the the fjord", "the the fjord."),
    "a doubled word at the start mended": ("the the fjord.", "the the", "the", "the fjord."),
    "a word that is in a picture's text too": (
        "![A dot](../media/dot.png)\n\nA dot is small.",
        "A dot is",
        "A spot is",
        "![A dot](../media/dot.png)\n\nA spot is small.",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("what", WORDS)
def test_a_word_that_stands_twice_is_changed_in_the_right_place(project: Project, learner: Learner, what: str) -> None:
    """A word is put where the learner put it, beside the others, though it stands in the text more than once."""
    before, old, new, after = WORDS[what]
    ship(project.write({"media/dot.png": PNG}).questions(f"## Q? {{#q}}\n\n{before}\n"), learner)
    field = learner.note("q")["Back"]
    assert old in field
    learner.edit("q", "Back", field.replace(old, new, 1))
    pull(project, learner.collection.path)
    assert (project.root / "content" / "questions.md").read_text(encoding="utf-8") == f"## Q? {{#q}}\n\n{after}\n"


@pytest.mark.long
def test_a_bad_tag_stops_no_good_one(project: Project, learner: Learner) -> None:
    """Of a learner's tags, those that a file can have are written; each of the others is told."""
    ship(project.questions('## One? {#one tags="fix::old"}\n\nThe first.\n'), learner)
    learner.tag("one", "fix::typo", 'fix::"odd', "fix::unclear")
    learner.collection.tags.bulk_remove([learner.note("one").id], "fix::old")
    pulled = pull(project, learner.collection.path, "--tags", "fix::*")
    assert [after for _, after in pulled.changes] == ['## One? {#one tags="fix::typo fix::unclear"}']
    assert "1 not to be had" in " ".join(pulled.result.out.split())
    assert 'fix::"odd' in pulled.result.out


FLASHCARDS = {
    "in a line": ("Wich city?::Paris", "wich-city", "Which city?::Paris ^wich-city"),
    "in an item": ("- Wich city?::Paris\n- two", "wich-city", "- Which city?::Paris ^wich-city\n- two"),
    "in several lines": ("Wich city?\n?\nParis.", "wich-city", "Which city?\n?\nParis.\n\n^wich-city"),
}


@pytest.mark.long
@pytest.mark.parametrize("where", FLASHCARDS)
def test_the_front_of_a_flashcard_is_corrected(project: Project, learner: Learner, where: str) -> None:
    """A flashcard of a vault gets its id as Obsidian has it when its front changes: it stays the same note."""
    before, note_id, after = FLASHCARDS[where]
    settings = f"{SETTINGS}[obsidian]\none_line = true\nquestion_mark = true\n"
    project.write({"content/deck.toml": settings, "content/N.md": f"Text.\n\n{before}\n"})
    ship(project, learner)
    learner.edit(note_id, "Front", learner.note(note_id)["Front"].replace("Wich", "Which"))
    pull(project, learner.collection.path)
    assert (project.root / "content" / "N.md").read_text(encoding="utf-8") == f"Text.\n\n{after}\n"
    assert_settled(project, learner)
    assert len(learner.identities()) == 1


@pytest.mark.long
def test_what_an_author_does_not_see_is_told(project: Project, learner: Learner) -> None:
    """A text that a spreadsheet takes for a formula, or that turns its own direction, comes with a word about it."""
    project.questions("front,back,id\nchat,cat,c\nchien,dog,d\nloup,wolf,w\n", "content/words.csv")
    ship(project, learner)
    for name, text in (("c", "=1+1"), ("d", "do\u202eg"), ("w", "a wolf")):
        learner.edit(name, "Back", text)
    pulled = pull(project, learner.collection.path)
    assert len(pulled.changes) == 1  # three rows one below the other
    said = " ".join(pulled.result.out.split())
    assert "it begins with =, so a spreadsheet that opens this file may take it for a formula" in said
    assert "it holds U+202E, which nobody sees" in said
    assert said.count("beware") == 2


@pytest.mark.long
def test_a_collection_of_a_newer_anki_is_told_as_that(project: Project, learner: Learner, tmp_path: Path) -> None:
    """A collection that only a newer Anki opens is no damaged one: what to update is said."""
    ship(project.questions("## One? {#one}\n\nThe first.\n"), learner)
    learner.close()
    copy = Path(shutil.copy(learner.collection.path, tmp_path / "newer.anki2"))
    with contextlib.closing(sqlite3.connect(copy)) as database, database:
        database.execute("update col set ver = 99")
    learner.collection.reopen()
    said = project.run("pull", "--collection", str(copy))
    assert said.code == 2 and "pip install --upgrade anki" in said.err


REFUSED = {
    "no answer": ("## One? {#q}\n\nThe first.\n", "Back", "", "E310 this question has no answer"),
    "no cloze": ("## One {#q .cloze}\n\nThe {{c1::first}}.\n", "Text", "The first.", "E507 a .cloze question needs"),
}


@pytest.mark.long
@pytest.mark.parametrize("what", REFUSED)
def test_what_a_build_would_refuse_is_told_in_its_words(project: Project, learner: Learner, what: str) -> None:
    """If the text that gives just what stands in Anki is none that a build ships, the reason is what the build says."""
    before, name, field, told = REFUSED[what]
    ship(project.questions(before), learner)
    learner.edit("q", name, field)
    pulled = pull(project, learner.collection.path)
    assert pulled.changes == []
    assert f"a build would refuse it: {told}" in " ".join(pulled.result.out.split())


@pytest.mark.long
def test_lines_come_into_an_empty_cell(project: Project, learner: Learner) -> None:
    """Two lines that a learner wrote into an empty field of a row stand in its cell with a break between them."""
    table = "## Words {.list}\n\n| front | back | extra | id |\n|---|---|---|---|\n| chat | cat |  | q |\n"
    ship(project.questions(table), learner)
    learner.edit("q", "Extra", "An animal,<br>tame")
    pull(project, learner.collection.path)
    assert "| An animal,<br>tame" in (project.root / "content" / "questions.md").read_text(encoding="utf-8")
    assert_settled(project, learner)
