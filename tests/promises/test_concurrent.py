"""Builds while something else happens: another build, an editor that saves, a picture that is replaced."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import filelock
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from deckwright.base import files
from deckwright.ship.open_lock import open_lock
from tests.help.faults import Faults
from tests.help.support import BUILD_DECK, MP3, NAMESPACE, PNG, SETTINGS, Project, read_package, svg

TWO = "## What is one? {#one}\n\nThe first.\n\n## What is two? {#two}\n\nThe second.\n"
HOLD = """\
import sys
import tempfile
from pathlib import Path
from deckwright.base.files import exclusively
with exclusively(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def assert_whole(project: Project) -> None:
    """Hold that the package is whole and that the lock knows each of its notes, stamped no earlier."""
    with zipfile.ZipFile(project.package) as package:
        assert package.testzip() is None
    locked = project.locked()
    for note in read_package(project.package):
        assert note["mod"] <= locked[note["fields"]["ID"]]["mod"]
        assert note["guid"] == locked[note["fields"]["ID"]]["guid"]


def temporary_files(root: Path) -> list[Path]:
    """Return what a build left half done."""
    return list(root.rglob(".deckwright-*"))


def test_two_builds_at_once(project: Project) -> None:
    """Two builds of one deck at once both succeed, and leave one whole package with its lock."""
    project.questions(TWO)
    both = [project.start(BUILD_DECK) for _ in range(3)]
    results = [child.wait() for child in both]
    assert [result.code for result in results] == [0, 0, 0], results
    assert_whole(project)
    assert temporary_files(project.root) == []
    project.now += 3600
    package = project.package.read_bytes()
    project.build()
    assert project.package.read_bytes() == package


@pytest.mark.skipif(os.name != "posix", reason="elsewhere each account has a temporary folder of its own")
def test_nobody_else_can_lay_a_trap_for_a_build(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What keeps two builds apart lies in a folder of the account's own; a link in its place is not followed."""
    shared, victim = tmp_path / "shared", tmp_path / "victim"
    shared.mkdir()
    victim.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(shared))
    project.questions(TWO).build()
    (folder,) = shared.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(folder)
    folder.symlink_to(victim)
    result = project.run("build")
    assert result.code == 3
    assert "only you can write to" in result.err and "TMPDIR" in result.err
    assert list(victim.iterdir()) == []


def test_what_is_held_does_not_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many decks are built in however many folders, no more than so many files are there to be held."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for number in range(1_000):
        with files.exclusively(tmp_path / f"{number}" / "deck.lock", tmp_path / f"{number}.apkg"):
            pass
    (folder,) = tmp_path.iterdir()
    assert 100 < len(list(folder.iterdir())) <= files.HOLDS


@pytest.mark.long
def test_two_decks_with_one_output(project: Project, tmp_path: Path) -> None:
    """Two decks built at once into one file take turns: the file is one of the two packages, whole."""
    settings = SETTINGS.replace(NAMESPACE, NAMESPACE[::-1])
    other = Project(tmp_path / "other").write({"content/deck.toml": settings}).questions(TWO.replace("two", "three"))
    project.questions(TWO)
    output = tmp_path / "both.apkg"
    both = [deck.start(BUILD_DECK, "-o", str(output)) for deck in (project, other, project, other)]
    assert [child.wait().code for child in both] == [0, 0, 0, 0]
    assert {note["fields"]["ID"] for note in read_package(output)} in ({"one", "two"}, {"one", "three"})
    assert temporary_files(tmp_path) == []


@contextlib.contextmanager
def held(file: Path) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold a file as a build does."""
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(Path(BUILD_DECK).parent)}
    command = [sys.executable, "-c", HOLD, str(file)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_build_does_not_wait_for_ever(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that waits too long for another one ends with exit code 3 and says why."""
    monkeypatch.setattr(files, "WAIT", 0.1)
    project.questions(TWO)
    with held(project.lock):
        result = project.run("build")
    assert (result.code, project.package.exists()) == (3, False)
    assert "another build of this deck" in result.err
    assert "wait for it to end" in result.err


def test_a_killed_build_holds_nothing(project: Project) -> None:
    """A build that was killed keeps no later one waiting."""
    project.questions(TWO)
    with held(project.lock) as process:
        process.kill()
        process.wait()
        project.build()


@pytest.mark.skipif(sys.platform == "win32", reason="a process interrupts itself there by dying")
def test_waiting_can_be_interrupted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """An author who interrupts a build that waits for another one gets exit code 130, and nothing is written."""

    class Waiting(filelock.FileLock):
        def acquire(self, *arguments: Any, **options: Any) -> Any:
            if author.ident is None:
                author.start()
            return super().acquire(*arguments, **options)

    author = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    monkeypatch.setattr(filelock, "FileLock", Waiting)
    project.questions(TWO)
    with held(project.lock):
        result = project.run("build")
    assert (result.code, project.package.exists()) == (130, False)


def after_checking(change: Callable[[], object]) -> Any:
    """Patch the build so that ``change`` happens after everything was read and checked, before anything is written."""

    def act(*arguments: Any) -> Any:
        change()
        return open_lock(*arguments)

    return mock.patch("deckwright.build.open_lock", act)


def swap(file: Path, how: str) -> None:
    """Replace a picture that was checked."""
    file.unlink()
    match how:
        case "other bytes":
            file.write_text(svg("red"))
        case "a pipe":
            os.mkfifo(file)
        case "a folder":
            file.mkdir()


@pytest.mark.skipif(os.name != "posix", reason="named pipes are Unix's")
@pytest.mark.parametrize("how", ["other bytes", "gone", "a pipe", "a folder"])
def test_a_picture_replaced_after_it_was_checked(project: Project, how: str) -> None:
    """A picture that changes between being checked and being packed ends the build; nothing unchecked is shipped."""
    text = TWO.replace("The second.", "![A square](../media/square.svg)")
    project.write({"media/square.svg": svg("blue")}).questions(text).build()
    package, lock = project.package.read_bytes(), project.lock.read_bytes()
    project.questions(text.replace("The first.", "Number one."))
    with after_checking(lambda: swap(project.root / "media/square.svg", how)):
        result = project.run("build")
    assert result.code == 1, result.text
    assert "media/square.svg changed while the deck was being built" in result.err
    assert (project.package.read_bytes(), project.lock.read_bytes()) == (package, lock)
    assert temporary_files(project.root) == []


@pytest.mark.parametrize("kind", ["a photograph", "a picture with metadata", "a sound"])
def test_what_is_not_shipped_as_it_is_may_not_change_either(project: Project, kind: str) -> None:
    """Also a file of which something else is shipped, or that was made smaller before, must stay as it was checked."""
    noted = PngInfo()
    noted.add_text("Author", "A. Nonymous")
    file = io.BytesIO()
    Image.new("RGB", (2_000 if kind == "a photograph" else 20, 20)).save(file, "PNG", pnginfo=noted)
    name, data = ("a.mp3", MP3) if kind == "a sound" else ("a.png", file.getvalue())
    mark = "" if kind == "a sound" else "!"
    project.write({f"media/{name}": data}).questions(f"## Q? {{#q}}\n\n{mark}[audio](../media/{name})\n")
    project.build()
    with after_checking(lambda: (project.root / "media" / name).write_bytes(data + b"more")):
        result = project.run("build")
    assert (result.code, f"media/{name} changed while the deck was being built" in result.err) == (1, True)


def test_a_question_changed_after_it_was_read(project: Project) -> None:
    """A question file saved after it was read changes nothing in this build, and everything in the next."""
    project.questions(TWO)
    with after_checking(lambda: project.questions(TWO.replace("The second.", "Number two."))):
        project.build()
    assert project.notes()["two"]["fields"]["Back"] == "<p>The second.</p>"
    assert "1 changed" in project.build().out
    assert project.notes()["two"]["fields"]["Back"] == "<p>Number two.</p>"


def test_an_editor_that_saves_meanwhile(project: Project) -> None:
    """While an editor saves over and over, every build ends in a whole package or in a problem, never in between."""
    project.write({"media/dot.png": PNG}).questions(TWO).build()
    ended = threading.Event()

    def save() -> None:
        versions = [TWO, TWO.replace("The second.", "![A dot](../media/dot.png)"), TWO + "\n```\nopen", ""]
        while not ended.is_set():
            for text in versions:
                project.questions(text)
                time.sleep(0.001)

    editor = threading.Thread(target=save)
    editor.start()
    try:
        for _ in range(15):
            result = project.run("build")
            assert result.code in (0, 1), result.text
            assert "itself failed" not in result.text
            assert_whole(project)
            project.now += 60
    finally:
        ended.set()
        editor.join()
    project.questions(TWO).build()
    assert project.notes()["two"]["fields"]["Back"] == "<p>The second.</p>"


def test_a_file_changed_while_ids_are_written(project: Project) -> None:
    """Ids are written only into the file that was read: one that was saved meanwhile keeps the editor's text."""
    project.questions("## What is one?\n\nThe first.\n")
    file = project.root / "content/questions.md"

    def save_and_read(*arguments: Any) -> Any:
        file.write_text("Other text\n")
        return open_lock(*arguments)

    with mock.patch("deckwright.ship.open_lock.open_lock", save_and_read):
        result = project.run("ids", "--write")
    assert result.code == 1
    assert "changed meanwhile" in result.err
    assert file.read_text() == "Other text\n"


def test_a_renaming_that_is_cut_off(project: Project) -> None:
    """A renaming that is cut off costs no review: the next build says what to do, and a repetition completes it."""
    project.questions(TWO).build()
    guid = project.notes()["two"]["guid"]

    def fail() -> Any:
        raise OSError(5, "Input/output error")

    with Faults(project.root, lambda _, name, path: (name, path[-12:]) == ("replace", "questions.md"), fail).active():
        assert project.run("ids", "--rename", "two", "deux").code == 3
    result = project.run("build")
    assert result.code == 1
    assert "write {#deux}" in result.out
    assert project.run("ids", "--rename", "two", "deux").code == 0
    project.build()
    assert project.notes()["deux"]["guid"] == guid
