"""Makes a file call fail, or kills the process at it: for the tests of what a build leaves behind."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

from deckwright.cli.main import run

CALLS = ("replace", "mkdir", "unlink", "chmod", "stat", "lstat", "open", "listdir")
"""The calls of ``os`` that take a path."""


@dataclass
class Faults:
    """Counts the file calls below ``root`` and calls ``strike`` before (or ``after``) the one that ``hits`` tells.

    ``hits`` is given the call's number from 1, its name and the name of the file.
    """

    root: Path
    hits: Callable[[int, str, str], bool]
    strike: Callable[[], NoReturn]
    after: bool = False
    count: int = 0
    struck: tuple[str, str] | None = None
    """The call that was struck and its file, if one was."""
    opened: dict[int, str] = field(default_factory=dict)
    """The files opened below the root, by descriptor."""

    def call(self, name: str, path: str, act: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        """Act, or strike; a struck call acts ``half`` before."""
        if not path.startswith(str(self.root)):
            return act()
        self.count += 1
        if not self.hits(self.count, name, path):
            return act()
        self.struck = name, path
        if self.after:
            with contextlib.suppress(OSError):
                opened = act()
                if name == "open":
                    _close(opened)
        elif half:
            half()
        self.strike()

    @contextlib.contextmanager
    def active(self) -> Iterator[Faults]:
        """Watch the file calls of this process."""
        real_open, real_fsync = io.open, os.fsync

        def fake_open(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            path = os.fspath(file) if not isinstance(file, int) else ""
            opened = self.call("open", path, lambda: real_open(file, mode, *rest, **named))
            if path.startswith(str(self.root)) and set(mode) & set("wxa"):
                self.opened[opened.fileno()] = path
                return _Watched(opened, path, self)
            return opened

        def fake_fsync(descriptor: int) -> None:
            self.call("fsync", self.opened.get(descriptor, ""), lambda: real_fsync(descriptor))

        with contextlib.ExitStack() as stack:
            for name in CALLS:
                stack.enter_context(mock.patch.object(os, name, self.watched(name, getattr(os, name))))
            stack.enter_context(mock.patch.object(os, "fsync", fake_fsync))
            stack.enter_context(mock.patch.object(io, "open", fake_open))
            yield self

    def watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call of ``os`` that is watched."""

        def call(path: Any, *rest: Any, **named: Any) -> Any:
            text = "" if isinstance(path, int) else os.fsdecode(path)
            result = self.call(name, text, lambda: real(path, *rest, **named))
            if name == "open" and text.startswith(str(self.root)):
                self.opened[result] = text
            return result

        return call


def _close(opened: Any) -> None:
    """Close what a struck call had opened: its caller never got it."""
    if isinstance(opened, int):
        with contextlib.suppress(OSError):
            os.close(opened)
    elif isinstance(opened, io.IOBase):
        opened.close()


class _Watched:
    """A file opened for writing, each of whose calls may fail; a struck write has written half."""

    def __init__(self, file: Any, path: str, faults: Faults) -> None:
        self._file = file
        self._path = path
        self._faults = faults

    def write(self, data: Any) -> int:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        written: int = self._faults.call("write", self._path, lambda: self._file.write(data), half)
        return written

    def flush(self) -> None:
        self._faults.call("flush", self._path, self._file.flush)

    def close(self) -> None:
        try:
            self._faults.call("close", self._path, self._file.close)
        finally:
            self._file.close()

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def die() -> NoReturn:
    """End the process as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def main(root: str, name: str, file: str, nth: str, when: str) -> int:
    """Build the deck in ``root`` and die at the ``nth`` call ``name`` of a file called ``file``."""
    left = int(nth)

    def hits(_: int, call: str, path: str) -> bool:
        nonlocal left
        left -= call == name and Path(path).name == file
        return left == 0

    with Faults(Path(root), hits, die, after=when == "after").active():
        return run(["build", root])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
