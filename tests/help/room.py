"""A disk that is full, and one whose files are found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes."""
    resource = pytest.importorskip("resource", reason="only Unix limits the size of files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def put_aside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files that nobody keeps be made in ``folder``."""
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))


def nameless(folder: Path) -> list[str]:
    """Return the paths by which files of ``folder`` can be opened that have no name, and that this process has open."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            target = str(Path(f"/proc/self/fd/{number}").readlink())
            if target.startswith(str(folder)) and target.endswith("(deleted)"):
                found.append(f"/proc/self/fd/{number}")
    return found
