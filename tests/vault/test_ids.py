"""Ids of a vault's questions: read as Obsidian has them, and written so that Obsidian shows the same page."""

from __future__ import annotations

import pytest

from tests.help.support import Learner, Project
from tests.vault.test_vault import shown, vault


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("## Q?\n\nA text\nof two lines.\n", "## Q?\n\nA text\nof two lines. ^q\n"),
        ("## Q?\n\nA text", "## Q?\n\nA text ^q"),
        ("## Q?\r\n\r\n- a\r\n- b\r\n", "## Q?\r\n\r\n- a\r\n- b\r\n\r\n^q\r\n"),
        ("## Q?\n\n| a | b |\n|---|---|\n| c | d |\n\n\n", "## Q?\n\n| a | b |\n|---|---|\n| c | d |\n\n^q\n\n\n"),
        ("## Q?\n\n```python\nx = 1\n```\n", "## Q?\n\n```python\nx = 1\n```\n\n^q\n"),
        ("## Q?\n\n> [!note]\n> a\nlazy\n", "## Q?\n\n> [!note]\n> a\nlazy\n\n^q\n"),
        ("## Q?\n\nA\n\n### Extra\n\nMore.\n\n# Next\n", "## Q?\n\nA\n\n### Extra\n\nMore. ^q\n\n# Next\n"),
        ("## Q?\n\n$$\nx\n$$\n", "## Q?\n\n$$\nx\n$$\n\n^q\n"),
        ("## Q?\n\n1. a\n2. b\n", "## Q?\n\n1. a\n2. b\n\n^q\n"),
        ("## Q? #tag\n\nA #other\n", "## Q? #tag\n\nA #other ^q\n"),
    ],
)
def test_an_id_is_written_as_obsidian_has_it(project: Project, learner: Learner, text: str, written: str) -> None:
    """The id stands at the end of the block, every other byte stays, it is read again, and the card is the same."""
    vault(project, {"N.md": text.encode()})
    before = shown(project, learner)["q"].fields
    assert "N.md:1: ^q" in project.run("ids", "--write", "content").text
    assert (project.root / "content/N.md").read_bytes() == written.encode()
    assert project.run("ids", "--write", "content").text.strip() == "every question has an id"
    project.now += 1000
    built = project.run("build", "content")
    assert "0 new · 0 changed · 1 unchanged" in built.text, built.text
    assert shown(project, learner)["q"].fields == before


def test_the_last_id_of_a_question_is_its_own(project: Project, learner: Learner) -> None:
    """Ids at the end of a heading or a paragraph, or on a line alone, are read in small letters; none of code."""
    text = "## A ^One\n\nx ^not-it\n\n## B\n\nx ^mid\n\ny ^two\n\nz\n\n## C\n\n- x\n\n^Three\n\n```\nx ^four\n```\n"
    vault(project, {"N.md": text})
    assert list(shown(project, learner)) == ["one", "two", "three"]


def test_two_questions_of_one_heading_get_two_ids(project: Project) -> None:
    """As everywhere, the second question of a heading gets a number behind its id."""
    vault(project, {"N.md": "## Q?\n\nA\n\n## Q?\n\nB\n"})
    project.run("ids", "--write", "content")
    assert (project.root / "content/N.md").read_text() == "## Q?\n\nA ^q\n\n## Q?\n\nB ^q-2\n"


def test_a_renamed_id_keeps_its_note(project: Project, learner: Learner) -> None:
    """A new id is written in place of the old one, in links to it too, and no note is new."""
    vault(project, {"N.md": "## Q?\n\nA ^old\n\n## R? ^r\n\nSee [[N#^old]] and [[N#^old|it]] and [[N#^older]].\n"})
    shown(project, learner)
    assert project.run("ids", "--rename", "old", "new", "content").code == 0
    text = (project.root / "content/N.md").read_text()
    assert text == "## Q?\n\nA ^new\n\n## R? ^r\n\nSee [[N#^new]] and [[N#^new|it]] and [[N#^older]].\n"
    project.now += 1000
    assert "0 new" in project.run("build", "content").text
    assert "a-z, 0-9 and hyphens" in project.run("ids", "--rename", "new", "a.b", "content").text


def test_an_item_of_a_sequence_has_its_id_in_braces(project: Project, learner: Learner) -> None:
    """Its id is written and renamed in braces, with all links to it; a ``^id`` in it is not shown, and is no id."""
    text = "## Song {.sequence}\n\n1. One ^there\n2. Two [[#^one]]\n\n### Extra\n\n[[N#^one]]\n\n## Q?\n\n[[#^one]]\n"
    vault(project, {"N.md": text})
    before = {name: note.fields for name, note in shown(project, learner).items()}
    assert list(before) == ["one", "two-one", "q"] and "there" not in str(before)
    assert "end this item with {#one}" in project.run("check", "content").text
    assert "N.md:3: {#one}" in project.run("ids", "--write", "content").text
    project.now += 1000
    assert "0 changed · 3 unchanged" in project.run("build", "content").text
    assert {name: note.fields for name, note in shown(project, learner).items()} == before
    assert project.run("ids", "--rename", "one", "first.1", "content").code == 0
    written = (project.root / "content/N.md").read_text()
    assert "1. One ^there {#first.1}\n2. Two [[#^first.1]] {#two-one}\n" in written
    assert written.count("#^first.1]]") == 3 and "^one]]" not in written
    project.now += 1000
    assert "0 new" in project.run("build", "content").text


def test_a_row_of_a_list_has_its_id_in_its_column(project: Project, learner: Learner) -> None:
    """Its id is written and renamed in its cell, with all links to it."""
    vault(
        project, {"N.md": "## Words {.list}\n\n| front | back |\n|---|---|\n| Hund | dog |\n\n## Q? ^q\n\n[[#^hund]]\n"}
    )
    shown(project, learner)
    assert "N.md:5: hund" in project.run("ids", "--write", "content").text
    assert project.run("ids", "--rename", "hund", "dog", "content").code == 0
    written = (project.root / "content/N.md").read_text()
    assert "| Hund | dog | dog" in written and "[[#^dog]]" in written
    project.now += 1000
    assert "0 new" in project.run("build", "content").text


def test_braces_of_an_item_hold_no_tag(project: Project, learner: Learner) -> None:
    """An id behind a space is an id; what stands in the text of an item tags all notes of its sequence."""
    vault(project, {"N.md": "## Song {.sequence}\n\n1. One #loud {type=why #first}\n2. Two {#second}\n"})
    tags = {name: set(note.tags) for name, note in shown(project, learner).items()}
    assert tags == {"first": {"loud", "type::why"}, "second": {"loud", "type::qa"}}


def test_what_to_write_is_said_as_obsidian_has_it(project: Project) -> None:
    """The warning of a question without an id names ^id, which works for a flashcard too."""
    vault(project, {"N.md": "## Q?\n\nA\n\n# T\n\nHund::dog\n"}, "one_line = true\n")
    told = project.run("check", "content").text
    assert "end the text of the question with ^q" in told
    project.questions("Hund::dog\n", "content/N.md")
    assert "end the text of the question with ^hund" in project.run("check", "content").text
