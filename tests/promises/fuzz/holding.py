"""What must hold of a command that was given hostile bytes: how it ends, what it takes, what it makes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn
from unittest import mock

from hypothesis import HealthCheck, settings

from tests.help.support import Project, Result
from tests.promises.fuzz.inert import assert_inert

HANG = 30
"""Seconds after which a command is taken to hang: far above the two that it may take on a quiet machine."""

MEMORY = 200_000_000
"""Bytes that a command may take on top of what the process has already."""

ENDINGS = (0, 1, 2)
"""The exit codes of a command whose input is at fault, or is not."""

_ASKED = int(os.environ.get("FUZZ", "0"))

many = settings(
    max_examples=_ASKED or settings().max_examples // 12,
    derandomize=settings().derandomize and not _ASKED,
    suppress_health_check=list(HealthCheck),
)
"""So many decks: each is built, which takes a tenth of a second. ``FUZZ=5000`` makes more, and other ones."""


few = settings(many, max_examples=max(many.max_examples // 4, 3))
"""A process takes ten times as long."""


@contextlib.contextmanager
def deck(files: Mapping[str, bytes]) -> Iterator[Project]:
    """Yield a deck of these files in a folder that goes afterwards, with what a build leaves in the temporary one."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.object(tempfile, "tempdir", folder):
        yield Project(Path(folder) / "deck").write(files)


def hold(project: Project, *arguments: str) -> Result:
    """Run a command and hold what must hold of it: a documented end, in time, within its memory. Return what it did."""
    with in_time(HANG), within(MEMORY):
        result = project.run(*arguments)
    assert_documented(result)
    return result


def hold_deck(files: Mapping[str, bytes]) -> Result:
    """Build a deck and hold what must hold of it and of its package; ``check`` finds what keeps it from being built."""
    with deck(files) as project:
        result = hold(project, "build")
        if result.code == 0:
            assert_inert(project.package)
        else:
            assert not project.package.exists(), result.text
            assert hold(project, "check").code == result.code
        return result


def assert_documented(result: Result) -> None:
    """Hold that a command ended by one of the exit codes for faulty input, without an exception nobody expected."""
    assert result.code in ENDINGS, result.text
    assert not [crash for crash in ("Traceback", "itself failed") if crash in result.text], result.text


@contextlib.contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Fail, with the place where it was, if what is inside does not end; where the system has no alarms, never."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def strike(_number: int, frame: FrameType | None) -> NoReturn:
        where = f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else "nowhere"
        raise TimeoutError(f"still at {where} after {seconds} s")

    before, begun = signal.signal(signal.SIGALRM, strike), time.monotonic()
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:  # pytest has its own limit for the whole test
        signal.setitimer(signal.ITIMER_REAL, max(left + begun - time.monotonic(), 0.001) if left else 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def within(size: int) -> Iterator[None]:
    """Fail if what is inside takes more bytes at any moment; where the system does not tell, it never does."""
    before = _peak(anew=True)
    yield
    taken = _peak() - before
    assert taken <= size, f"took {taken:,} bytes"


def _peak(anew: bool = False) -> int:
    """Return the most bytes that this process has had in memory; ``anew``: from now on."""
    if sys.platform != "linux":
        return 0
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
