"""``build --watch`` and ``build --open``, as an author meets them: a process of its own, files that are saved."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.help.browsing import PATIENCE, eventually
from tests.help.support import BUILD_DECK, REPOSITORY, Project, needs, snapshot

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "## What is two? {#two}\n\nThe second.\n"
LINE = re.compile(r"(\d\d:\d\d:\d\d)  (.*)")


class Watched:
    """A ``build --watch`` that runs, and what it says."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))

    @property
    def lines(self) -> list[str]:
        """What each build said at last, without the time."""
        return [found[2] for line in self.said if (found := LINE.fullmatch(line))]

    def says(self, text: str, builds: int) -> str:
        """Wait for a number of builds that say something; return the last one's line, which has ``text`` in it."""
        eventually(lambda: len(self.lines) >= builds)
        assert text in self.lines[builds - 1], self.said
        return self.lines[builds - 1]

    def interrupt(self) -> int:
        """Interrupt it, as Ctrl-C does, and return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def watching(project: Project, *arguments: str, **environment: str) -> Iterator[Watched]:
    """Run ``build --watch`` for a while, and wait for its first build."""
    needs("watchfiles")
    process = subprocess.Popen(
        [sys.executable, BUILD_DECK, "build", "--watch", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        try:
            watched = Watched(process)
            eventually(lambda: watched.lines or process.poll() is not None)
            yield watched
        finally:
            process.kill()


def test_each_save_is_built_and_told_in_one_line(project: Project) -> None:
    """After a save the package holds what was written, and one line says what changed, where and how long it took."""
    project.questions(ONE)
    with watching(project) as watched:
        watched.says("1 new → build/lab.apkg in ", 1)
        project.questions(ONE.replace("first", "very first") + TWO)
        line = watched.says("1 changed, 1 new → build/lab.apkg in ", 2)
        assert re.search(r"in \d+\.\d s$", line)
        assert project.notes()["one"]["fields"]["Back"] == "<p>The very first.</p>"
        project.questions(ONE.replace("first", "very first"))
        watched.says("1 retired", 3)
        project.write({"content/theme.css": ".card { --ink: rgb(1, 2, 3); }\n"})
        watched.says("another look", 4)
        assert watched.interrupt() == 0


def test_what_changes_nothing_writes_nothing_and_says_nothing(project: Project) -> None:
    """A file that is saved as it was, or with its questions further down, leaves package and lock as they are."""
    project.questions(ONE + TWO)
    with watching(project) as watched:
        watched.says("2 new", 1)
        written = [(file.stat().st_mtime_ns, file.read_bytes()) for file in (project.package, project.lock)]
        project.questions("\n\n" + ONE + "\n" + TWO)
        project.write({"content/notes.txt": "Nothing of the deck.", "content/b.md": "## <blink>\n"})
        watched.says("error", 2)
        (project.root / "content" / "b.md").unlink()
        watched.says("no errors, and nothing else changed", 3)
        project.questions(ONE + TWO)
        project.write({"content/b.md": "## <blink>\n"})
        watched.says("error", 4)
        assert [(file.stat().st_mtime_ns, file.read_bytes()) for file in (project.package, project.lock)] == written
        assert watched.interrupt() == 0
        assert len(watched.lines) == 4


def test_problems_are_told_by_place_and_the_next_save_goes_on(project: Project) -> None:
    """An error is listed with its place and nothing is written; mended, the deck is built. A warning is told once."""
    project.questions(ONE)
    with watching(project) as watched:
        watched.says("1 new", 1)
        built = project.package.read_bytes()
        project.questions(ONE.replace("first", "<blink>first</blink>"))
        watched.says("1 error, so nothing was written", 2)
        assert any(line.startswith("content/questions.md:3:5: E408 ") for line in watched.said)
        assert project.package.read_bytes() == built
        project.questions(ONE)
        watched.says("no errors, and nothing else changed", 3)
        project.questions(ONE + "## Loose\n\nx\n")
        watched.says("1 new", 4)
        project.questions(ONE + "## Loose\n\nxy\n")
        watched.says("1 changed", 5)
        assert sum("W701" in line for line in watched.said) == 1
        project.write({"content/deck.toml": "name = 1\n"})
        eventually(lambda: any("content/deck.toml:1" in line for line in watched.said))
        assert watched.interrupt() == 0


@pytest.mark.long
def test_a_save_during_a_build_leads_to_another_build(project: Project) -> None:
    """However saves and builds overlap, the package holds at the end what was saved last, and it is whole."""
    project.questions(ONE)
    with watching(project) as watched:
        for number in range(30):
            project.questions(ONE.replace("first", f"number {number}"))
        eventually(lambda: project.notes()["one"]["fields"]["Back"] == "<p>The number 29.</p>")
        assert watched.interrupt() == 0
        assert "Traceback" not in "\n".join(watched.said)
    assert {name for name in snapshot(project.root) if ".deckwright-" in str(name)} == set()


@pytest.mark.long
def test_a_note_is_touched_once(project: Project) -> None:
    """What the command line asks of single notes is done by the first build, and by no other."""
    project.questions(ONE + TWO).build()
    with watching(project, "--touch", "one") as watched:
        watched.says("1 changed", 1)
        project.questions(ONE + TWO.replace("second", "other"))
        watched.says("1 changed", 2)
        assert watched.interrupt() == 0


def test_watching_and_locked_do_not_go_together(project: Project) -> None:
    """``--locked`` is for who must not change the lock, and every build of ``--watch`` does."""
    assert project.questions(ONE).run("build", "--watch", "--locked").code == 2


def test_a_missing_package_is_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that tells of changes, ``--watch`` says which extra to install, and builds nothing."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    result = project.questions(ONE).run("build", "--watch")
    assert result.code == 3
    assert "watchfiles" in result.err and "[preview]" in result.err
    assert not project.package.exists()


# Opening


def opener(folder: Path, code: int) -> Path:
    """Make a program that stands for the system's own way to open a file, and return its folder."""
    folder.mkdir()
    program = folder / ("open" if sys.platform == "darwin" else "xdg-open")
    program.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{folder / "opened"}"\nexit {code}\n')
    program.chmod(0o755)
    return folder


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a call for it, and no program")
def test_the_package_is_opened(project: Project, tmp_path: Path) -> None:
    """``--open`` gives the finished package to the program that the system has for it, once also under ``--watch``."""
    found = opener(tmp_path / "bin", 0)
    path = f"{found}{os.pathsep}{os.environ['PATH']}"
    result = project.questions(ONE).start(str(BUILD_DECK), "build", "--open", environment={"PATH": path}).wait()
    assert result.code == 0, result.text
    assert (found / "opened").read_text() == str(project.package)
    (found / "opened").unlink()
    with watching(project, "--open", PATH=path) as watched:
        eventually((found / "opened").exists)
        (found / "opened").unlink()
        project.questions(ONE + TWO)
        watched.says("1 new", 2)
        assert not (found / "opened").exists()
        assert watched.interrupt() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a call for it, and no program")
@pytest.mark.parametrize("there", [True, False], ids=["refuses", "missing"])
def test_where_nothing_opens_it_a_message_says_what_to_do(there: bool, project: Project, tmp_path: Path) -> None:
    """Where no program opens packages, the package is built all the same, and the message says what to do."""
    folder = opener(tmp_path / "bin", 3) if there else tmp_path
    environment = {"PATH": str(folder)}
    result = project.questions(ONE).start(str(BUILD_DECK), "build", "--open", environment=environment).wait()
    assert result.code == 3
    assert project.package.is_file()
    assert "build/lab.apkg is built, but no program on this system opens it" in result.err
    assert "File → Import" in result.err


# Another name


@pytest.mark.parametrize("arguments", [["serve", "--port", "x"], ["serve", "--help"]])
def test_serve_is_preview(arguments: list[str], project: Project) -> None:
    """``serve`` is the preview, with its arguments and its help; the list of commands says so."""
    meant = ["preview", *arguments[1:]]
    assert project.run(*arguments) == project.run(*meant)
    assert "preview (serve)" in project.run("--help").out
