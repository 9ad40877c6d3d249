"""Calls a function that uses Anki's own library in a process of its own: with limits of memory, files and time.

On a package made to harm, the library can hang, take all memory, or die by a signal, which no exception tells of. Here
that ends the other process, and becomes a sentence.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, ParamSpec, TypeVar

from deckwright.base.command import shown
from deckwright.base.limits import ANKI_BYTES, ANKI_FILE_BYTES, ANKI_SECONDS
from deckwright.base.problems import ExitCode, Stop, stop
from deckwright.execute.apart import Apart, Bounds
from deckwright.execute.process import Died, ProgramEnd

P = ParamSpec("P")
R = TypeVar("R")

_HINT = "it is damaged, made to harm, or very large: ask whoever made it to export it anew, or to leave a part out"


def apart(file: Path, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what ``act``, a function of a module, returns of ``args``; ``file`` is what it looks at, for messages.

    It stops as it would here; if Anki's library dies of the file, or is not done in time, that stops with exit code 2.
    """
    bounds = Bounds(_seconds(file), ANKI_BYTES, ANKI_FILE_BYTES)
    with (
        tempfile.TemporaryDirectory(prefix="deckwright-", ignore_cleanup_errors=True) as name,
        contextlib.closing(Apart(bounds, (Stop,), temporary=Path(name))) as process,
    ):
        try:
            return process.call(act, *args, **kwargs)
        except Died as died:
            _complain(file, died.end)


def _seconds(file: Path) -> float:
    return ANKI_SECONDS + (2 * file.stat().st_size / 1_000_000 if file.is_file() else 0)


def _complain(file: Path, end: ProgramEnd) -> NoReturn:
    """Stop with what became of the process. In an author's hand its last words say more than the message."""
    if os.environ.get("DECKWRIGHT_DEBUG"):
        raise RuntimeError(f"{end.death}\n{end.output}")
    if end.status is None:
        stop(ExitCode.USAGE, f"Anki's own library was not done with {shown(file)} within {_seconds(file):.0f} s", _HINT)
    words = f": {end.last_words}" if end.status > 0 and end.last_words else ""
    stop(ExitCode.USAGE, f"Anki's own library died of {shown(file)} ({end.death}){words}", _HINT)
