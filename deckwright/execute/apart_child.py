"""The program that calls deckwright's own functions in a process of its own.

Reads pickles from standard input, each behind its length, and answers each in the same way. The first holds where
modules are found, how often garbage is looked for, the seconds of a call, the bytes of memory and of a file that it
may take, modules to import, and, as a pickle, the exceptions that are expected; its answer says no more than that all
is ready; a copy of deckwright's process needs none of that, and begins with :func:`serve`. The others hold a function
and what to call it with: ``("done", result)``, ``("raised", exception)``, or ``("failed", text)`` of one that is not
expected. Ends with its input.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import os
import pickle
import struct
import sys
import traceback
from typing import IO

LENGTH = struct.Struct(">Q")
"""How the length of a request or an answer stands before it."""

GRACE = 10
"""Seconds after the time limit at which the process ends itself, should its parent have died."""


def main() -> None:
    """Do what standard input says, until it ends."""
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may spoil an answer
    with contextlib.suppress(EOFError, BrokenPipeError):
        sys.path[:], garbage, seconds, memory, file, modules, exceptions = pickle.loads(_read(asked))
        gc.set_threshold(*garbage)
        bound(memory, file)
        expected = pickle.loads(exceptions)
        for name in modules:
            importlib.import_module(name)
        _write(answers, b"")
        serve(asked, answers, seconds, expected)


def serve(asked: IO[bytes], answers: IO[bytes], seconds: float, expected: tuple[type[Exception], ...]) -> None:
    """Answer each request, until there are no more. Raises ``EOFError`` then, ``BrokenPipeError`` if nobody listens."""
    while True:
        request = _read(asked)
        faulthandler.dump_traceback_later(seconds + GRACE, file=2, exit=True)
        answer = _answer(request, expected)
        faulthandler.cancel_dump_traceback_later()
        _write(answers, answer)


def _answer(request: bytes, expected: tuple[type[Exception], ...]) -> bytes:
    act, args, kwargs = pickle.loads(request)
    try:
        return pickle.dumps(("done", act(*args, **kwargs)))
    except expected as error:
        return pickle.dumps(("raised", error))
    except Exception:
        return pickle.dumps(("failed", traceback.format_exc()))


def _read(stream: IO[bytes]) -> bytes:
    """Return what comes next. Raises ``EOFError`` at the end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def bound(memory: int | None, file: int | None) -> None:
    """Bound what the process may take, where the system can: Windows has only the time limit."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_CORE, 0)):
        if limit is None:
            continue
        with contextlib.suppress(ValueError, OSError):  # macOS takes no bound of memory; one may be lower already
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
