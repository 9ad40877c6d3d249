"""Starts a process as a copy of this one: it has at once all that is loaded and read here, and costs next to nothing.

A copy has but the thread that asked for it, and the locks that others held stay locked in it. So there is none where
any other runs, of Python's or of a library in C; and only on Linux, where that can be known.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import IO

_POLL = 0.01
"""Seconds between two looks whether a copy has ended."""

Serve = Callable[[IO[bytes], IO[bytes]], None]
"""Reads what is asked, and writes the answers."""


def can_copy() -> bool:
    """Whether this process can be copied just now."""
    try:
        return sys.platform == "linux" and os.listdir("/proc/self/task") == [str(os.getpid())]
    except OSError:  # where /proc is not mounted
        return False


class Copy:
    """A copy of this process, with as much of ``subprocess.Popen`` as is used of a program."""

    def __init__(self, serve: Serve) -> None:
        """Have ``serve`` called there, with whose end it ends. Raises ``OSError`` if no process can be started."""
        original = os.getpid()
        pipes: list[int] = []
        try:
            for _ in range(3):
                pipes += os.pipe()
            asked, ask, answers, answer, errors, error = pipes
            self.pid = os.fork()
            if not self.pid:
                _serve(serve, asked, answer, error)
        except OSError:
            for end in pipes:
                os.close(end)
            raise
        finally:
            if os.getpid() != original:  # whatever happened there: nothing that is this one's may be tidied up
                os._exit(1)
        with contextlib.suppress(OSError):  # it does so, too: whoever comes first, then its group can be killed
            os.setpgid(self.pid, self.pid)
        for end in (asked, answer, error):
            os.close(end)
        self.stdin, self.stdout, self.stderr = os.fdopen(ask, "wb"), os.fdopen(answers, "rb"), os.fdopen(errors, "rb")
        self._status: int | None = None
        self._waiting = threading.Lock()

    def poll(self) -> int | None:
        """Return how it ended, as an exit code that is negative for a signal; None while it runs."""
        return self._wait(os.WNOHANG)

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end, and return how it ended; None if it has not by then."""
        if seconds is None:
            return self._wait(0)
        for _ in range(round(seconds / _POLL)):
            if self.poll() is not None:
                break
            threading.Event().wait(_POLL)
        return self._status

    def _wait(self, how: int) -> int | None:
        with self._waiting:
            if self._status is None:
                pid, status = os.waitpid(self.pid, how)
                self._status = os.waitstatus_to_exitcode(status) if pid else None
            return self._status


def _serve(serve: Serve, asked: int, answer: int, error: int) -> None:
    """Do what a copy is for, and end it."""
    try:
        os.setpgid(0, 0)  # Ctrl-C is for the original
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(error, 1)  # nothing that a library prints may go elsewhere
        os.dup2(error, 2)
        _close_others(asked, answer)
        serve(os.fdopen(asked, "rb"), os.fdopen(answer, "wb"))
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    else:
        os._exit(0)


def _close_others(*needed: int) -> None:
    """Close what else was open: another copy would not see the end of its input while this one held it, too."""
    for number in map(int, os.listdir("/proc/self/fd")):
        if number > 2 and number not in needed:
            with contextlib.suppress(OSError):  # the one by which they were listed
                os.close(number)
