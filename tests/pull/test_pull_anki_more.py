"""``pull --anki`` and ``push`` in turn: what is said between them is true, and what both know stays known."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.help.running import ONE, TWO, Running, running, two_questions
from tests.help.support import Project

NOTHING = "nothing was changed in Anki that the files do not say"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A deck of two questions."""
    return two_questions(tmp_path / "deck")


def run_printed(project: Project, said: str) -> list[str]:
    """Run the command that is printed, which must succeed, and return its words."""
    (printed,) = re.findall(r"`python build_deck\.py ([^`]*)`", " ".join(said.split()))
    words = shlex.split(printed)
    result = project.run(*words)
    assert result.code == 0, result.text
    return words


def text(project: Project) -> str:
    """Return the questions as they stand in their file."""
    return (project.root / "content" / "questions.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_a_text_as_ankis_editor_spells_it_is_no_edit(project: Project, anki: Running) -> None:
    """What a pull took over stays known after a push, also as Anki's editor wrote it: the next text is pushed."""
    anki.pushed(project)
    anki.edit("one", Back="<div>The very&nbsp; first.</div>")
    assert "1 field taken over" in anki.pull(project).out
    assert "nothing to write" in anki.pushed(project)
    for words in ("very first of all", "very first of them"):
        project.questions(f"{ONE}\n{TWO}".replace("first", words))
        project.build()
    assert "written: 1 changed" in anki.pushed(project)
    assert anki.fields("one")["Back"] == "<p>The very first of them.</p>"
    assert NOTHING in anki.pull(project).out


@pytest.mark.long
def test_the_next_command_reaches_the_same_anki(project: Project, anki: Running) -> None:
    """A pull from another address names the push to that address, and a push the pull from there: typed, they run."""
    anki.pushed(project)
    anki.edit("one", Back="<p>The very first.</p>")
    said = anki.pull(project.write({"key": "secret\n"}), "--key-file", "key").out
    assert run_printed(project, said) == ["push", "--anki", anki.address, "--key-file", "key"]
    anki.edit("one", Back="<p>The very first of all.</p>")
    project.questions(f"{ONE}\n{TWO}".replace("first", "next"))
    said = " ".join(anki.pushed(project, "--dry-run").split())
    assert "merges" in said and run_printed(project, said) == ["pull", "--anki", anki.address]


@pytest.mark.long
def test_what_is_made_of_something_else_says_of_what(project: Project, anki: Running) -> None:
    """An edit of a field that no text of the question stands for is told with what to do; written back, it is gone."""
    project.questions(f"---\nlevel: basic\n---\n\n{ONE}\n{TWO.replace('#two', '#two .reversed')}")
    anki.pushed(project)
    before = text(project)
    for note, name, told in (
        ("two", "ID", "a note is known by its id"),
        ("one", "Topic", "made of the titles"),
        ("one", "Level", "the question's level"),
        ("one", "Kind", "the question's type"),
        ("one", "R1", "empty it in Anki"),
        ("two", "Reverse", "the question's answer"),
    ):
        was, number = anki.fields(note)[name], anki.note(note)["noteId"]
        for field in ("mine", was):
            anki.ask("updateNoteFields", note={"id": number, "fields": {name: field}})
            said = " ".join(anki.pull(project).out.split())
            assert (f" {name} " in said and told in said) if field == "mine" else NOTHING in said, said
    assert text(project) == before


@pytest.mark.long
def test_a_note_that_is_older_than_the_lock_is_not_taken_for_an_edit(project: Project, anki: Running) -> None:
    """Where the lock is lost, a pull says what it does not know, and never takes an earlier text for an edit."""
    anki.pushed(project)
    project.questions(f"{ONE}\n{TWO}".replace("The first", "A newer text"))
    anki.edit("one", Back="<p>The very first.</p>")
    for file in (project.lock, project.package, project.package.with_name("lab.pushed.json")):
        file.unlink()
    said = " ".join(anki.pull(project).out.split())
    assert "0 notes compared" in said and "2 notes in Anki that deck.lock does not know" in said, said
    assert "it may be an earlier text of yours" in " ".join(anki.pushed(project).split())
    said = " ".join(anki.pull(project).out.split())
    assert "it may be an earlier text of yours" in said and "A newer text" in text(project), said
    assert "--up-to-date" in said and "1 field taken over" in anki.pull(project, "--up-to-date").out


@pytest.mark.long
def test_a_backup_that_was_restored_is_no_edit(project: Project, tmp_path: Path) -> None:
    """Texts of before a push that stand in Anki again replace none in the files, unless the author says more."""
    collection, backup = tmp_path / "anki" / "collection.anki2", tmp_path / "backup"
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
        kept = project.package.rename(project.root / "kept.apkg")
    collection.rename(backup)
    collection.write_bytes(backup.read_bytes())
    project.questions(f"{ONE}\n{TWO}".replace("The first", "A newer text"))
    with running(tmp_path / "anki") as anki:
        anki.pushed(project)
        assert "A newer text" in anki.fields("one")["Back"]
    backup.rename(collection)
    with running(tmp_path / "anki") as anki:
        said = anki.pull(project).out
        assert "Older in Anki" in said and "--against" in said and "1 note older" in said, said
        assert NOTHING in anki.pull(project, "--against", str(kept)).out and "A newer text" in text(project)
        assert "written: 1 changed" in anki.pushed(project, "--against", str(kept))
        anki.edit("one", Back="<p>A newer text, mine.</p>")
        assert "1 field taken over" in anki.pull(project).out


@pytest.mark.long
def test_what_a_push_left_can_be_merged_after_it(project: Project, anki: Running) -> None:
    """After the push that told of a conflict, and builds of other texts, a pull still merges what is apart."""
    long = "## What is one? {#one}\n\nIt is the first of all.\n\nNothing comes before it.\n"
    project.questions(long)
    anki.pushed(project)
    anki.edit("one", Back="<p>It is the very first of all.</p><p>Nothing comes before it.</p>")
    project.questions(long.replace("Nothing", "No number"))
    for words in ("No number", "No natural number"):
        project.questions(long.replace("Nothing", words))
        assert "both changed it" in " ".join(anki.pushed(project).split())
        project.build()
    assert "merged" in anki.pull(project).out
    assert "very first" in text(project) and "No natural number" in text(project)
    assert "written: 1 changed" in anki.pushed(project)
    assert "very first" in anki.fields("one")["Back"] and "No natural number" in anki.fields("one")["Back"]
    assert NOTHING in anki.pull(project).out and "nothing to write" in anki.pushed(project)
    assert "Nothing comes" not in project.package.with_name("lab.pushed.json").read_text(encoding="utf-8")
