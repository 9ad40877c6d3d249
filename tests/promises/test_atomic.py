"""What a build leaves behind when a file call fails, the author interrupts, or the machine dies."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

import pytest

from deckwright.base.files import write_together, writing
from tests.help.faults import Faults
from tests.help.support import PNG, REPOSITORY, Project, Result, a_few_of, long_but

TORTURE = REPOSITORY / "tests" / "decks" / "torture"
ERRORS = long_but([errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT], errno.ENOSPC)
WRITES = ("write", "flush", "close", "replace", "chmod")
OLD = """\
## What is one? {#one}

![A dot](../media/dot.png)

## What is two? {#two}

The second.
"""
NEW = OLD.replace("The second.", "Another second.") + "\n## What is three? {#three}\n\nThe third.\n"


@dataclass(frozen=True)
class State:
    """What a build leaves: the bytes of the package and of the lock, None for a file that is not there."""

    package: bytes | None
    lock: bytes | None


@dataclass
class Case:
    """A deck that was shipped once (or never), edited since, and what the next build has to make of it."""

    project: Project
    old: State
    new: State
    files: set[str]

    @classmethod
    def make(cls, project: Project, shipped: bool = True) -> Case:
        """Return the deck, ready for the build that something will happen to."""
        project.write({"media/dot.png": PNG})
        old = State(None, None)
        if shipped:
            project.questions(OLD).build()
            old = state(project)
        project.questions(NEW).build()
        project.now -= 3600
        case = cls(project, old, state(project), tree(project.root))
        case.reset()
        return case

    def reset(self) -> None:
        """Go back to before the build."""
        for file, data in [(self.project.package, self.old.package), (self.project.lock, self.old.lock)]:
            if data is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(data)

    def check(self, what: str) -> None:
        """Hold the promise: wholly old or wholly new, the lock at least as new, no litter, the next build whole."""
        now = state(self.project)
        assert now.package in (self.old.package, self.new.package), what
        assert now.lock in (self.old.lock, self.new.lock), what
        assert now.package != self.new.package or now.lock == self.new.lock, f"{what}: shipped and not remembered"
        assert tree(self.project.root) <= self.files, what
        if now not in (self.old, self.new):  # those two are where every build begins
            self.check_next_build(what)

    def check_next_build(self, what: str) -> None:
        """Build again, without any repair."""
        result = self.project.run("build")
        assert result.code == 0, f"{what}: {result.text}"
        assert state(self.project) == self.new, what
        assert tree(self.project.root) == self.files, what


def state(project: Project) -> State:
    """Return the bytes of the package and of the lock."""
    return State(*(file.read_bytes() if file.exists() else None for file in (project.package, project.lock)))


def tree(root: Path) -> set[str]:
    """Return the names of all files below a folder."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def fail_each(case: Case, strike: Callable[[], NoReturn], after: bool = False) -> list[tuple[tuple[str, str], Result]]:
    """Strike each file call of a build in turn, check what is left, and return what the author was told."""
    told: list[tuple[tuple[str, str], Result]] = []
    for number in range(1, 1000):
        case.reset()
        faults = Faults(case.project.root, lambda at, *_, number=number: at == number, strike, after)
        with faults.active():
            result = case.project.run("build")
        if not faults.struck:
            assert result.code == 0
            return told
        case.check(f"{faults.struck} at call {number}: {result.text}")
        told.append((faults.struck, result))
    raise AssertionError("the build never succeeds")


def failing(number: int) -> Callable[[], NoReturn]:
    """Return a function that raises the system's error of that number."""

    def strike() -> NoReturn:
        raise OSError(number, os.strerror(number))

    return strike


def interrupt() -> NoReturn:
    """Be the author who presses Ctrl-C."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("number", ERRORS, ids=errno.errorcode.__getitem__)
def test_a_failing_file_call_leaves_old_or_new(project: Project, number: int) -> None:
    """Whichever file call fails, the package is wholly old or new, the lock covers it, and the next build is whole."""
    told = fail_each(Case.make(project), failing(number))
    assert {name for (name, _), _ in told} >= {"open", "write", "flush", "close", "replace", "fsync", "stat"}
    for struck, result in told:
        assert result.code in (0, 1, 2, 3), struck
        assert "itself failed" not in result.text, struck
        if struck[0] in WRITES:
            assert result.code == 3, struck


@pytest.mark.long
def test_the_first_build_may_fail_too(project: Project) -> None:
    """A file call that fails while a deck is built for the first time leaves no half package and no litter."""
    fail_each(Case.make(project, shipped=False), failing(errno.ENOSPC))


@pytest.mark.long
@pytest.mark.parametrize("after", long_but([False, True], True))
def test_an_interrupt_leaves_old_or_new(project: Project, after: bool) -> None:
    """An interrupt at any file call ends with exit code 130 and leaves the package wholly old or wholly new."""
    told = fail_each(Case.make(project), interrupt, after)
    assert [struck for struck, result in told if result.code != 130] == []


def test_a_second_interrupt_leaves_no_litter(project: Project) -> None:
    """A second interrupt while the first one is being cleaned up leaves no temporary file."""
    case = Case.make(project)
    struck: list[str] = []

    def hits(_: int, name: str, path: str) -> bool:
        if (name, Path(path).name) == ("replace", ".deckwright-deck.lock") or (struck and name == "unlink"):
            struck.append(name)
        return struck in (["replace"], ["replace", "unlink"]) and name == struck[-1]

    with Faults(project.root, hits, interrupt).active():
        result = project.run("build")
    assert (result.code, struck[:2]) == (130, ["replace", "unlink"])
    case.check("interrupted twice")


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "make room"), (errno.EDQUOT, "make room"), (errno.EACCES, "writable"), (errno.EROFS, "-o FILE")],
)
@pytest.mark.parametrize("call", ["write", "replace"])
def test_a_refused_file_is_named_with_advice(project: Project, number: int, advice: str, call: str) -> None:
    """When the system refuses to write, the message names the file that the author knows, and says what to do."""
    Case.make(project)
    with Faults(project.root, lambda _, name, path: name == call and "apkg" in path, failing(number)).active():
        result = project.run("build")
    assert result.code == 3
    assert "build/lab.apkg: " in result.err
    assert advice in result.err
    assert ".deckwright-" not in result.err


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from deckwright.cli.main import run
sys.exit(run(["build"]))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of file sizes are Unix's")
@pytest.mark.parametrize("limit", [100, 5000])
def test_a_full_disk(project: Project, limit: int) -> None:
    """A disk that really takes no more bytes ends in exit code 3, with the old package and the old lock in place."""
    case = Case.make(project)
    result = project.start("-c", LIMITED, str(limit)).wait()
    assert result.code == 3, result.text
    assert "make room" in result.err
    assert state(project) == case.old
    case.check("file size limit")


POINTS = {
    "the temporary lock begun": ("write", ".deckwright-deck.lock", 1, "before"),
    "the temporary lock written": ("fsync", ".deckwright-deck.lock", 1, "after"),
    "the package half written": ("write", ".deckwright-lab.apkg", 3, "before"),
    "before the package's fsync": ("fsync", ".deckwright-lab.apkg", 1, "before"),
    "after the fsync, before the renames": ("replace", ".deckwright-deck.lock", 1, "before"),
    "the lock renamed, the package not": ("replace", ".deckwright-deck.lock", 1, "after"),
    "before the package's rename": ("replace", ".deckwright-lab.apkg", 1, "before"),
    "after the package's rename": ("replace", ".deckwright-lab.apkg", 1, "after"),
}


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is Unix's")
@pytest.mark.parametrize("point", a_few_of(POINTS, 4))
def test_a_killed_build_needs_no_repair(project: Project, point: str) -> None:
    """A build killed at any point leaves a whole package, the lock covers it, and the next build clears all litter."""
    case = Case.make(project)
    name, file, nth, when = POINTS[point]
    result = project.start("-m", "tests.help.faults", str(project.root), name, file, str(nth), when).wait()
    assert result.code == -signal.SIGKILL, result.text
    now = state(project)
    assert now.package in (case.old.package, case.new.package)
    assert now.package != case.new.package or now.lock == case.new.lock
    with zipfile.ZipFile(project.package) as package:
        assert package.testzip() is None
    case.check_next_build(point)


KILLS = 10
"""Builds that are killed in one run of the test below."""


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is Unix's")
@pytest.mark.parametrize("moment", ["at any time", "while it writes"])
@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_moments(project: Project, seed: int, moment: str) -> None:
    """A build of a whole deck killed at any moment leaves old or new, and the next one makes what it would have."""
    shutil.copytree(TORTURE, project.root, dirs_exist_ok=True)
    settings, edited = project.root / "content" / "deck.toml", project.root / "content" / "kinds.md"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Torture", "Lab"), encoding="utf-8")
    project.build()
    old = state(project)
    edited.write_bytes(edited.read_bytes() + b"\n## Is this one new? {#is-new}\n\nYes.\n")
    begun = time.monotonic()
    assert project.start("-m", "deckwright", "build").wait().code == 0
    takes = time.monotonic() - begun
    case = Case(project, old, state(project), tree(project.root))
    assert case.new != old
    chance = random.Random(f"{seed} {moment}")
    longest = takes / 20 if moment == "while it writes" else takes
    killed = 0
    while killed < KILLS:
        case.reset()
        running = project.start("-m", "deckwright", "build")
        if moment == "while it writes":
            wait_for_writing(project, running.process)
        time.sleep(chance.uniform(0, longest))
        running.process.kill()
        if running.wait().code == -signal.SIGKILL:
            killed += 1
        else:  # it was quicker than the one that was timed, on a machine that had more to do then
            longest /= 2
        now = state(project)
        assert now.package in (case.old.package, case.new.package), killed
        assert now.lock in (case.old.lock, case.new.lock), killed
        assert now.package != case.new.package or now.lock == case.new.lock, killed
        case.check_next_build(f"kill {killed}")


def wait_for_writing(project: Project, process: subprocess.Popen[str]) -> None:
    """Return as soon as a build has a file of its own beside one that it will replace, or has ended."""
    while process.poll() is None:
        if any(path.name.startswith(".deckwright-") for path in project.root.rglob(".deckwright-*")):
            return


def test_a_failed_write_leaves_no_new_folder(tmp_path: Path) -> None:
    """If one of several files cannot be written, no folder that was made for another one stays behind."""

    def refuse(_: IO[bytes]) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with pytest.raises(OSError, match="no space"):
        write_together([(tmp_path / "new" / "deep" / "a", writing("a")), (tmp_path / "b", refuse)])
    assert list(tmp_path.iterdir()) == []
