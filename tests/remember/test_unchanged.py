"""A deck of which nothing changed is known by its files' stamps, and no change escapes them."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from deckwright.remember import stamps, unchanged
from deckwright.remember.made_by import made_by, stamped
from deckwright.settings import deck_toml
from deckwright.settings.settings import Settings
from tests.help.edits import EDITS, START, undo
from tests.help.support import SETTINGS, Project, Result, a_few_of, svg
from tests.remember.desk import timeless


@pytest.fixture
def deck(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A deck that was built, and whose files count as old enough."""
    monkeypatch.setattr(stamps, "YOUNG", -60)
    project.write(START)
    project.build()
    project.now -= 3600
    return project


def known(project: Project, *arguments: str) -> Result | None:
    """Run a command, and return what it did if it did not even look into the deck; else None."""
    with mock.patch("deckwright.remember.steps.gather", side_effect=ValueError) as gather:
        result = project.run(*arguments)
    return None if gather.called else result


def test_an_unchanged_deck_is_not_read(deck: Project) -> None:
    """Without a change a command says the same again, and leaves the package and the lock untouched."""
    checks = ["check"], ["check", "--strict"], ["check", "--format", "json"]
    plans = ["plan"], ["plan", "--format", "json"], ["plan", "--format", "markdown"]
    for command in (["build"], ["build", "--locked"], *checks, *plans):
        first = deck.run(*command)
        stamps = [file.stat().st_mtime_ns for file in (deck.package, deck.lock)]
        again = known(deck, *command)
        assert again is not None
        assert (again.code, timeless(again.out), again.err) == (first.code, timeless(first.out), first.err)
        assert [file.stat().st_mtime_ns for file in (deck.package, deck.lock)] == stamps


def test_the_build_after_a_change_is_known(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a build that shipped something new, the next one is known: all its notes are unchanged."""
    monkeypatch.setattr(stamps, "YOUNG", -60)
    project.questions("## What is one? {#one}\n\nThe first.\n").run("build")
    again = known(project, "build")
    assert again is not None
    assert "0 new · 0 changed · 1 unchanged · 0 retired" in again.out


@pytest.mark.parametrize("name", a_few_of((name for name in EDITS if name != "nothing"), 9))
def test_every_edit_is_seen(name: str, deck: Project) -> None:
    """After any edit the deck is read again, and after its undoing, too."""
    deck.run("build")
    assert known(deck, "build")
    EDITS[name](deck)
    assert known(deck, "build") is None
    assert known(deck, "check") is None
    assert known(deck, "plan") is None
    deck.run("build")
    undo(deck)
    assert known(deck, "build") is None


def _rewrite(project: Project) -> None:
    """Exchange a letter, and give the file the time that it had."""
    file = project.root / "content" / "a.md"
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b"first", b"worst"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def _rewrite_package(project: Project) -> None:
    """Exchange a byte of the package, and give it the time that it had."""
    status = project.package.stat()
    data = project.package.read_bytes()
    project.package.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    os.utime(project.package, ns=(status.st_atime_ns, status.st_mtime_ns))


CHANGES: dict[str, Callable[[Project], object]] = {
    "no package": lambda project: project.package.unlink(),
    "another package": lambda project: project.package.write_bytes(b"another"),
    "another package of the same size and time": _rewrite_package,
    "no lock": lambda project: project.lock.unlink(),
    "another lock": lambda project: project.lock.write_bytes(project.lock.read_bytes() + b"\n"),
    "a file of the same size and time": _rewrite,
    "a link": lambda project: (project.root / "content" / "d.md").symlink_to("a.md"),
    "a folder": lambda project: (project.root / "media" / "more").mkdir(),
}


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there, and a file's time of change is kept")
@pytest.mark.parametrize("change", CHANGES)
def test_other_changes_are_seen(change: str, deck: Project) -> None:
    """What builds write themselves is known by its bytes, and a file by more than its size and time."""
    deck.run("build")
    assert known(deck, "build")
    CHANGES[change](deck)
    assert known(deck, "build") is None


def test_the_settings_are_told_to_be_wrong_as_soon_as_they_are(deck: Project) -> None:
    """A folder that the settings name, and that is gone, is told though it was empty; so is a package in its place."""
    more = 'media = "../pictures"\n\n[[topics]]\nfolder = "empty"\n\n[[topics]]\nfolder = "../beside"\n'
    folders = [deck.root / name for name in ("pictures", "content/empty", "beside")]
    for folder in folders:
        folder.mkdir()
    deck.write({"content/deck.toml": SETTINGS + more, "content/a.md": "## One? {#one}\n\nThe first.\n"})
    for file in (deck.root / "content").rglob("*.md"):
        if file.name != "a.md":
            file.unlink()
    deck.run("build")
    assert known(deck, "build")
    for folder in folders:
        folder.rmdir()
        told = deck.run("build")
        assert told.code == 2
        assert "there is no folder" in told.text
        folder.mkdir()
        assert deck.run("build").code == 0
    deck.package.unlink()
    deck.package.mkdir()
    assert "is a folder" in deck.run("check").text


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_is_known_by_what_it_leads_to(deck: Project) -> None:
    """A deck with links, to a file elsewhere too, is known, until what one of them leads to is another."""
    elsewhere = deck.root / "elsewhere.md"
    elsewhere.write_text("Not of the deck.")
    (deck.root / "content" / "more").mkdir()
    for link, target in ("python", elsewhere), ("gone", deck.root / "nowhere"), ("lib64", "more"):
        (deck.root / "content" / link).symlink_to(target)
    changes: list[Callable[[], object]] = [
        lambda: elsewhere.write_text("Never of the deck."),
        lambda: (deck.root / "nowhere").write_text("Here it is."),
        lambda: (deck.root / "content" / "more" / "e.md").write_text("## Five? {#five}\n\nYes.\n"),
    ]
    deck.run("check")
    for change in changes:
        assert known(deck, "check")
        change()
        assert known(deck, "check") is None
        deck.run("check")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_to_a_folder_elsewhere_makes_a_deck_unknown(deck: Project) -> None:
    """What lies there may change without a stamp that is looked at: such a deck is never taken for unchanged."""
    (deck.root / "elsewhere").mkdir()
    (deck.root / "content" / "more").symlink_to(deck.root / "elsewhere")
    for _ in range(2):
        assert known(deck, "check") is None
        deck.run("check")


def test_a_young_file_is_known_by_its_bytes(project: Project) -> None:
    """Right after an edit the next build is known, though the edited file's stamp may lie; its bytes do not."""
    project.write(START)
    project.run("build")
    again = known(project, "build")
    assert again is not None
    assert "0 new · 0 changed" in again.out


def test_the_stamp_of_a_young_file_is_not_trusted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was written again within the same stamp is read, if it was young when the deck was last looked at."""
    project.write(START)
    project.run("build")
    file = project.root / "content" / "a.md"
    first, look = os.lstat(file), os.lstat
    monkeypatch.setattr(os, "lstat", lambda path: first if Path(path) == file else look(path))
    assert known(project, "build")
    file.write_bytes(file.read_bytes().replace(b"first", b"worst"))
    assert known(project, "build") is None


def test_too_much_that_is_young_is_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more was just written than is quickly looked through, the deck is read until the stamps are old."""
    monkeypatch.setattr(unchanged, "MOST_YOUNG", 10)
    project.write(START)
    project.run("build")
    assert known(project, "build") is None


def test_what_is_told_once_is_told_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning of the deck is told by a build that is known, too; what an edit did to the cards only by its build."""
    monkeypatch.setattr(stamps, "YOUNG", -60)
    asked = "## Which are they? {#one .cloze}\n\n{{c1::one}} SECOND\n\n```klingon\nx\n```\n"
    project.questions(asked.replace("SECOND", "{{c2::two}}")).run("build")
    again = known(project, "build")
    assert again is not None
    assert "W412" in again.text
    first = project.questions(asked.replace("SECOND", "two")).run("build")
    again = project.run("build")
    assert "W801" in first.text
    assert "W801" not in again.text
    assert "W412" in again.text


def test_old_files_are_trusted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all its files are old enough, a deck is known."""
    project.write(START)
    project.build()
    project.now -= 3600
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)
    project.run("build")
    assert known(project, "build")


def test_a_change_during_the_build_is_seen(deck: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is saved while a build runs belongs to the next build, which reads it."""
    read = unchanged.Unchanged.remember

    def save(known: unchanged.Unchanged, said: unchanged.Said, wrote: bool = False) -> None:
        deck.write({"media/square.svg": svg("green")})
        read(known, said, wrote)

    monkeypatch.setattr(unchanged.Unchanged, "remember", save)
    deck.write({"media/square.svg": svg("blue")}).run("build")
    assert known(deck, "build") is None


def test_settings_of_before_are_not_taken(deck: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are saved while a command begins are read by the next one, whatever the clock says."""
    file = deck.root / "content" / "deck.toml"
    load = deck_toml.load_settings

    def save(path: Path, output: Path | None) -> Settings:
        settings = load(path, output)
        file.write_text(SETTINGS.replace("Lab", "Bal"))
        return settings

    monkeypatch.setattr(deck_toml, "load_settings", save)
    deck.write({"content/a.md": "## One? {#one}\n\nThe first of all.\n"}).run("build")
    monkeypatch.undo()
    assert known(deck, "build") is None


def test_the_program_is_known_by_its_stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the program that is changed or new makes it another one; where one is young, its bytes tell."""
    program = tmp_path / "deckwright"
    (program / "wing").mkdir(parents=True)
    files = [program / name for name in ("__init__.py", "wing/words.toml", "wing/__pycache__/words.pyc")]
    monkeypatch.setattr("deckwright.__file__", str(files[0]))
    for file in files[:2]:
        file.write_text("one")
    now = time.time() + 10
    found = [stamped(now)]
    files[1].write_text("two")
    found.append(stamped(now))
    (program / "more.py").touch()
    found.append(stamped(now))
    assert len({*found}) == 3
    files[2].parent.mkdir()
    files[2].write_text("what Python keeps")
    assert stamped(now) == found[-1]
    assert stamped(time.time()) == made_by()


def test_a_package_in_place_of_a_lost_lock_is_seen(deck: Project) -> None:
    """While a deck has no lock, a package that comes to lie beside its own is looked into, whatever it is called."""
    package = deck.package.read_bytes()
    deck.package.unlink()
    deck.lock.unlink()
    first = deck.run("check")
    assert known(deck, "check")
    deck.package.with_name("of before.apkg").write_bytes(package)
    again = deck.run("check")
    assert "E812" in again.out and "E812" not in first.out


def test_what_else_a_command_hangs_on(deck: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another version, another folder to name files from, another time, other options: the deck is read again."""
    deck.run("build")
    assert known(deck, "build")
    assert known(deck, "build", "--touch", "one") is None
    assert known(deck, "check") is None
    assert known(deck, "build", "-o", "other.apkg") is None
    deck.now += 1
    assert known(deck, "build") is None
    deck.now -= 1
    assert known(deck, "build")
    with monkeypatch.context() as environment:  # an extra is installed by what is found there
        environment.setenv("PATH", str(tmp_path), prepend=os.pathsep)
        assert known(deck, "build") is None
    assert known(deck, "build")
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000)
    assert known(deck, "build") is None
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another"))
    assert known(deck, "build") is None
