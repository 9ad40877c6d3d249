"""``build``: what it prints, writes and returns."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.help.support import PNG, SETTINGS, Project, read_package, snapshot

TWO = "## What is one? {#one}\n\nThe first.\n\n## What is two? {#two .reversed}\n\nThe second.\n"
FAULTY = '## What is one? {#one colour="red"}\n\nThe first.\n\n## What is “two”? 100%, really\n\nA <blink>.\n'


def test_a_build_says_what_it_ships(project: Project) -> None:
    """The summary of a build counts notes, cards, media and what is new, changed, unchanged and retired."""
    project.write({"media/dot.png": PNG}).questions(TWO + "\n![A dot](../media/dot.png)\n")
    first = project.build().out
    assert "Lab: 2 notes, 3 cards, 1 media file\n" in first
    assert "2 new · 0 changed · 0 unchanged · 0 retired" in first
    assert "build/lab.apkg" in first
    assert re.search(r"\d+ kB  \d+\.\d s", first)
    assert "Import it:" in first
    assert "keep it with the questions" in first
    project.questions("## What is one? {#one}\n\nNumber one.\n\n## What is three? {#three}\n\nThe third.\n")
    second = project.build().out
    assert "Lab: 2 notes, 2 cards, 0 media files\n" in second
    assert "1 new · 1 changed · 0 unchanged · 1 retired" in second
    assert '"note:Lab · *" "ID:re:^(two)$"' in second
    assert "keep it with the questions" not in second
    assert "0 new · 0 changed · 2 unchanged · 0 retired" in project.build().out


def test_no_command_is_build(project: Project) -> None:
    """Without a command the deck is built, also with a folder or an option in the first place."""
    project.questions(TWO)
    for arguments in ([], ["content"], [str(project.root)], ["-o", "other.apkg"], ["--locked"]):
        result = project.run(*arguments)
        assert result.code == 0, result.text
        assert "Lab: 2 notes" in result.out
    assert (project.root / "other.apkg").is_file()


def test_a_build_with_problems_writes_nothing(project: Project) -> None:
    """A build that finds errors lists them all, says that nothing was written, and writes nothing."""
    project.questions(FAULTY)
    before = snapshot(project.root)
    result = project.run("build")
    assert result.code == 1
    assert "content/questions.md:1:23: E205 " in result.out
    assert "content/questions.md:7:3: E408 " in result.out
    assert "2 errors, so nothing was written" in result.err
    assert snapshot(project.root) == before


def test_warnings_do_not_stop_a_build(project: Project) -> None:
    """A build prints warnings and goes on."""
    result = project.questions("## What is one?\n\nThe first.\n").build()
    assert "W701" in result.out


def test_locked_changes_no_lock(project: Project) -> None:
    """``build --locked`` fails where a build would change the lock, and builds where it would not."""
    project.questions(TWO)
    assert project.run("build", "--locked").code == 1
    assert not project.lock.exists()
    project.build()
    before = snapshot(project.root / "content")
    assert project.run("build", "--locked").code == 0
    project.questions(TWO.replace("The first.", "Number one."))
    result = project.run("build", "--locked")
    assert (result.code, "E809" in result.out) == (1, True)
    assert project.lock.read_bytes() == before["deck.lock"][0]


def test_touch_ships_a_note_again(project: Project) -> None:
    """``build --touch`` stamps exactly the notes named, and refuses an id that there is none."""
    project.questions(TWO).build()
    before = {name: note["mod"] for name, note in project.notes().items()}
    assert "1 changed · 1 unchanged" in project.build("--touch", "two").out
    after = {name: note["mod"] for name, note in project.notes().items()}
    assert after["one"] == before["one"]
    assert after["two"] > before["two"]
    result = project.run("build", "--touch", "tow")
    assert (result.code, "“two”" in result.out) == (1, True)


def test_restore_brings_an_id_back(project: Project) -> None:
    """``build --restore`` brings a retired id back with other words, under its old identity."""
    project.questions(TWO).build()
    guid = project.notes()["two"]["guid"]
    project.questions(TWO.split("\n## What is two")[0]).build()
    project.questions(TWO.replace("What is two", "Which comes after one").replace("The second.", "Two."))
    result = project.run("build")
    assert (result.code, "--restore two" in result.out) == (1, True)
    assert "restored: two" in project.build("--restore", "two").out
    assert project.notes()["two"]["guid"] == guid


def test_output_goes_where_it_is_told(project: Project, tmp_path: Path) -> None:
    """``-o`` and ``output`` name the package, as seen from the author and from deck.toml; folders are made."""
    project.questions(TWO).build("-o", "a/b/deck.apkg")
    assert (project.root / "a/b/deck.apkg").is_file()
    project.write({"content/deck.toml": SETTINGS + 'output = "../out/mine.apkg"\n'}).build()
    assert (project.root / "out/mine.apkg").is_file()
    link = tmp_path / "link.apkg"
    link.symlink_to(project.root / "out/mine.apkg")
    project.build("--output", str(link))
    assert link.is_symlink()
    assert len(list(read_package(link))) == 2


@pytest.mark.parametrize("name", ["deck.zip", "collection.apkg", "Backup-2.apkg", "content/deck.apkg", "folder.apkg"])
def test_a_bad_output_is_refused(project: Project, name: str) -> None:
    """An output that Anki would misread, or that would lie among the sources, is refused with exit code 2."""
    (project.root / "folder.apkg").mkdir()
    result = project.questions(TWO).run("build", "-o", name)
    assert (result.code, result.err.startswith("error: the output")) == (2, True)


def test_the_package_carries_its_lock(project: Project) -> None:
    """A package holds the lock that it was built with, so that a lost one can be restored."""
    project.questions(TWO).build()
    with zipfile.ZipFile(project.package) as package:
        assert package.read("deck.lock") == project.lock.read_bytes()


def test_two_lines_and_one_file_are_a_deck(tmp_path: Path) -> None:
    """A folder with two lines of settings and one Markdown file is a deck, its package inside the folder."""
    project = Project(tmp_path / "rivers").write({"deck.toml": SETTINGS, "questions.md": TWO})
    project.build()
    assert sorted(path.name for path in project.root.rglob("*") if path.is_file()) == sorted(
        ["deck.toml", "questions.md", "deck.lock", "lab.apkg"]
    )
    assert [note["deck"] for note in read_package(project.package)] == ["Lab", "Lab"]
    project.build()
    assert project.run("check", "--strict").code == 0
