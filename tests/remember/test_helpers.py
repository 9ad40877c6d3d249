"""However many processes render the notes, and whatever becomes of them: the same cards, or a word about it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.problems import ExitCode, Problems
from deckwright.remember.dividing import Rendered
from deckwright.remember.run import remembering
from deckwright.settings.deck_toml import find_settings, load_settings
from tests.execute.test_run import assert_dies
from tests.help.deadly import render_and_die, render_and_raise, render_for_ever
from tests.help.support import REPOSITORY, SETTINGS, Project, long_but
from tests.remember.desk import FAULTS, START, timeless
from tests.remember.test_steps import rendered, taken_apart

__all__ = ["rendered", "taken_apart"]

FAULTY = (
    *("an error", "a refused formula", "a picture that is not there", "an id twice", "a broken heading", "not UTF-8"),
    *("a picture that is none", "no sources"),
)
"""Faults of notes, and of what they show."""

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows has no signals")
DECKS = {"desk": "", "torture": "tests/decks/torture"}


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have the smallest deck divided, on a cache that is empty at first."""
    for name in ("MANY_FILES", "MANY_LETTERS", "WORTH_LETTERS", "SHARE_LETTERS", "MANY", "WORTH", "SHARE"):
        monkeypatch.setattr(f"deckwright.remember.dividing.{name}", 1)
    monkeypatch.setattr("deckwright.tex.ahead.TOGETHER", 1)
    monkeypatch.setattr("concurrent.futures.ThreadPoolExecutor", AtOnce)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class AtOnce(ThreadPoolExecutor):
    """Waits for the first thing it is given: here, until a process is ready to help, however small the deck is."""

    is_begun = False

    def submit(self, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have something done."""
        future = super().submit(*args, **kwargs)
        if not self.is_begun:
            wait([future])
        self.is_begun = True
        return future


def make(root: Path, deck: str = "", faults: bool = False) -> Project:
    """Return a deck in a folder of its own."""
    if DECKS.get(deck):
        shutil.copytree(REPOSITORY / DECKS[deck], root)
        return Project(root)
    files: dict[str, bytes | None] = dict(START.write())
    for number, name in enumerate(FAULTY if faults else ()):
        files |= {file.replace("z.md", f"z{number}.md"): data for file, data in FAULTS[name](START.write()).items()}
    return Project(root).write({name: data for name, data in files.items() if data is not None})


def made(project: Project, jobs: int) -> list[object]:
    """Return what a check and a build from nothing say and ship, rendered by so many processes."""
    said: list[object] = []
    for command in ("check", "build"):
        shutil.rmtree(os.environ["XDG_CACHE_HOME"], ignore_errors=True)
        result = project.run(command, "--jobs", str(jobs))
        said += [result.code, timeless(result.out), result.err]
    files = sorted([*project.root.rglob("*.apkg"), project.lock])
    return [*said, *((file.relative_to(project.root), file.read_bytes()) for file in files if file.exists())]


@pytest.mark.parametrize("deck", long_but(DECKS, "desk"))
def test_any_number_of_processes_makes_the_same(
    deck: str, tmp_path: Path, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process, two or three: what is said and every byte that ships are the same, and the others do help.

    They do so with a file as a whole, and with one note of it after another.
    """
    results, here = [], []
    for jobs in (1, 2, 3):
        monkeypatch.setattr("deckwright.remember.dividing.WHOLE", 1 if jobs == 3 else 1000)
        root = tmp_path / "deck"
        shutil.rmtree(root, ignore_errors=True)
        rendered.clear()
        results.append(made(make(root, deck), jobs))
        here.append(len(rendered))
    assert results[1:] == results[:-1]
    assert max(here[1:]) < here[0]


def test_a_file_is_taken_apart_by_one_process(tmp_path: Path, taken_apart: list[str]) -> None:
    """A file that another process took apart, and all of whose notes it rendered, is not taken apart here as well."""
    project = Project(tmp_path / "deck").write(replace(START, lists={}).write())
    assert project.run("build", "--jobs", "2").code == ExitCode.OK
    assert taken_apart == ["a.md"]


def test_an_edit_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of a deck of lists, or of one large file, is edited by one process."""
    for name, usual in (("MANY_FILES", 2), ("MANY", 100)):
        monkeypatch.setattr(f"deckwright.remember.dividing.{name}", usual)
    project = Project(tmp_path / "deck")
    project.write({f"content/{name}.csv": f"front,back,id\nx,y,{name}\nz,w,{name}2\n" for name in "abc"})
    project.write({"content/deck.toml": SETTINGS})
    project.questions("".join(f"## What is {n}? {{#q{n}}}\n\nIt is {n}.\n\n" for n in range(9)))
    assert project.run("build").code == ExitCode.OK
    started: list[object] = []
    monkeypatch.setattr("deckwright.remember.helpers.Helpers.start", lambda *given: started.append(given))
    project.write({"content/b.csv": "front,back,id\nx,why,b\nz,w,b2\n"})
    project.questions("".join(f"## What is {n}? {{#q{n}}}\n\nIt is {n + 1}.\n\n" for n in range(9)))
    project.now += 60
    assert project.run("build", "--jobs", "2").code == ExitCode.OK
    assert started == []


@pytest.mark.long
def test_faults_are_told_the_same(tmp_path: Path) -> None:
    """Problems of notes that other processes met are told once, at their places, in the same words."""
    project = make(tmp_path / "deck", faults=True)
    alone = made(project, 1)
    assert made(project, 3) == alone
    assert alone[0] == ExitCode.CONTENT


@pytest.mark.long
def test_what_is_not_handed_over_is_rendered_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: list[str]
) -> None:
    """A process that hands over nothing that is asked for is of no use, and that does not show."""
    project = make(tmp_path / "deck")
    alone = made(project, 1)
    shutil.rmtree(tmp_path / "deck")
    project, all_of_them = make(tmp_path / "deck"), len(rendered)
    rendered.clear()
    monkeypatch.setattr("deckwright.remember.run.render_share", render_nothing)
    assert made(project, 2) == alone
    assert len(rendered) == all_of_them


def render_nothing(ids: object) -> Rendered:
    """Hand over what nobody asks for."""
    return Rendered(zlib.compress(b'[[["notes", "a deck", "a.md"], "a note of another deck", {}]]'), {b"another": b""})


@pytest.mark.parametrize(
    ("render", "words"),
    [
        pytest.param(render_and_die, "ended (killed by signal 6, SIGABRT)", marks=POSIX),
        (render_and_raise, "RuntimeError: nothing to be made of"),
    ],
)
def test_a_process_that_dies_is_told(
    render: Callable[[Sequence[str]], None], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a process dies of a note, it is said which notes it had and how to do without it; nothing is written."""
    monkeypatch.setattr("deckwright.remember.run.render_share", render)
    project = make(tmp_path / "deck")
    result = project.run("build", "--jobs", "2")
    assert result.code == ExitCode.ENVIRONMENT
    assert words in result.err
    assert "--jobs 1" in result.err
    assert not project.lock.exists()


@POSIX
def test_an_interrupt_ends_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the others render ends them, too."""
    begun = tmp_path / "begun"
    begun.mkdir()
    monkeypatch.setenv("DECKWRIGHT_BEGUN", str(begun))
    monkeypatch.setattr("deckwright.remember.run.render_share", render_for_ever)
    settings = load_settings(find_settings(make(tmp_path / "deck").root))

    def interrupt() -> None:
        while len(list(begun.iterdir())) < 2:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt), remembering(3) as memory:
        memory.gather(settings, Problems(), lambda done, total: None)
    for file in begun.iterdir():
        assert_dies(int(file.name))


COPIED = """
import sys
from deckwright.cli.main import main
from deckwright.execute.apart import Apart
from deckwright.remember import dividing, run
from deckwright.tex import ahead
from tests.help.deadly import render_and_die, render_for_ever
for name in ("MANY_FILES", "MANY_LETTERS", "WORTH_LETTERS", "SHARE_LETTERS", "MANY", "WORTH", "SHARE"):
    setattr(dividing, name, 1)
Apart.start, ahead.TOGETHER = None, 1
"""
"""A command, whose process is copied: that of the tests has several threads, and starts others in their place."""
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")


@ON_LINUX
@pytest.mark.parametrize("deck", long_but(DECKS, "desk"))
def test_any_number_of_copies_makes_the_same(deck: str, tmp_path: Path) -> None:
    """One process, or two copies of it that help: what is said and every byte that ships are the same."""
    results = []
    for jobs in (1, 3):
        shutil.rmtree(tmp_path, ignore_errors=True)
        project = make(tmp_path / "deck", deck)
        result = project.start("-P", "-c", f"{COPIED}\nsys.exit(main())", "build", "--jobs", str(jobs)).wait()
        files = sorted([*project.root.rglob("*.apkg"), project.lock])
        results.append([result.code, timeless(result.out), result.err, *(file.read_bytes() for file in files)])
    assert results[1:] == results[:-1]


@ON_LINUX
@pytest.mark.parametrize("way", long_but(["SIGINT", "SIGKILL"], "SIGINT"))
def test_copies_end_with_their_original(way: str, tmp_path: Path) -> None:
    """Ctrl-C ends the copies, and so they end if their original is killed, once they are done with what they do."""
    begun = tmp_path / "begun"
    begun.mkdir()
    seconds = "" if way == "SIGINT" else "import time; time.sleep = lambda seconds, sleep=time.sleep: sleep(0.2)"
    script = f"{COPIED}\n{seconds}\nrun.render_share = render_for_ever\nsys.exit(main())"
    environment = {"DECKWRIGHT_BEGUN": str(begun)}
    child = make(tmp_path / "deck").start("-P", "-c", script, "build", "--jobs", "3", environment=environment)
    while len(list(begun.iterdir())) < 2:
        assert child.process.poll() is None
        time.sleep(0.02)
    child.process.send_signal(signal.Signals[way])
    assert child.wait().code == (130 if way == "SIGINT" else -signal.SIGKILL)
    for file in begun.iterdir():
        assert_dies(int(file.name))


@ON_LINUX
@pytest.mark.long
def test_a_copy_that_dies_is_told(tmp_path: Path) -> None:
    """If a copy dies of a note, it is said which notes it had and how to do without it; nothing is written."""
    project = make(tmp_path / "deck")
    script = f"{COPIED}\nrun.render_share = render_and_die\nsys.exit(main())"
    result = project.start("-P", "-c", script, "build", "--jobs", "2").wait()
    assert result.code == ExitCode.ENVIRONMENT
    assert "ended (killed by signal 6, SIGABRT)" in result.err
    assert not project.lock.exists()


@pytest.mark.parametrize("number", ["0", "-1", "two", ""])
def test_a_number_of_processes_is_one_from_one_on(number: str, tmp_path: Path) -> None:
    """What is no number of processes is refused before anything is done."""
    result = make(tmp_path / "deck").run("build", f"--jobs={number}")
    assert result.code == ExitCode.USAGE
    assert "is no number from 1 on" in result.err
