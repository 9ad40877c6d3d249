"""Calls a function that uses Anki's own library in a process of its own: with limits of memory, files and time.

On a package made to harm, the library can hang, take all memory, or die by a signal, which no exception tells of. Here
that ends the other process, and becomes a sentence.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from deckwright.anki.apart_child import CALL, RESULT
from deckwright.base.files import shown
from deckwright.base.limits import ANKI_BYTES, ANKI_FILE_BYTES, ANKI_SECONDS
from deckwright.base.problems import ExitCode, Stop, stop
from deckwright.execute.process import ProgramEnd, run_children

P = ParamSpec("P")
R = TypeVar("R")

PROGRAM = Path(__file__).with_name("apart_child.py")

_HINT = "it is damaged, made to harm, or very large: ask whoever made it to export it anew, or to leave a part out"


def apart(file: Path, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what ``act``, a function of a module, returns of ``args``; ``file`` is what it looks at, for messages.

    What it is given and what it returns goes through :mod:`pickle`, both written by deckwright. It stops as it would
    here; if Anki's library dies of the file, or is not done in time, that stops with exit code 2.
    """
    with tempfile.TemporaryDirectory(prefix="deckwright-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / CALL).write_bytes(pickle.dumps((act, args, kwargs)))
        request = {
            "folder": name,
            "current": str(Path.cwd()),
            "path": sys.path,
            "memory": ANKI_BYTES,
            "file": ANKI_FILE_BYTES,
        }
        (end,) = run_children(PROGRAM, [request], _seconds(file), lambda done, total: None)
        if not (folder / RESULT).is_file():
            _complain(file, end)
        value, stopped = pickle.loads((folder / RESULT).read_bytes())
    if stopped:
        raise Stop(*stopped)
    result: R = value
    return result


def _seconds(file: Path) -> float:
    return ANKI_SECONDS + (2 * file.stat().st_size / 1_000_000 if file.is_file() else 0)


def _complain(file: Path, end: ProgramEnd) -> None:
    """Stop with what became of the process. In an author's hand its last words say more than the message."""
    if os.environ.get("DECKWRIGHT_DEBUG"):
        raise RuntimeError(f"{end.death}\n{end.output}")
    if end.status is None:
        stop(ExitCode.USAGE, f"Anki's own library was not done with {shown(file)} within {_seconds(file):.0f} s", _HINT)
    words = f": {end.last_words}" if end.status > 0 and end.last_words else ""
    stop(ExitCode.USAGE, f"Anki's own library died of {shown(file)} ({end.death}){words}", _HINT)
