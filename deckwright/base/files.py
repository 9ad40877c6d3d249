"""Writes files so that each is wholly old or wholly new, whatever happens, and lets one build run at a time."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from deckwright.base.problems import ExitCode, stop

Writer = Callable[[IO[bytes]], None]

WAIT = 30
"""Seconds a build waits for another one of the same deck."""

_MARK = ".deckwright-"


def write_together(targets: Sequence[tuple[Path, Writer]]) -> None:
    """Write several files: all to temporary ones beside their targets first, then each renamed, in the given order.

    If anything fails before the first rename, no target has changed; no temporary file stays behind, and one left by
    a killed build is removed. Raises ``OSError``, and whatever a writer raises.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for target, writer in targets:
            real = Path(os.path.realpath(target))
            real.parent.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(real)
            temporary = real.with_name(f"{_MARK}{real.name}")
            written.append((temporary, real))
            with _naming(temporary, real), temporary.open("xb") as file:
                writer(file)
                file.flush()
                os.fsync(file.fileno())
            if real.exists():
                temporary.chmod(real.stat().st_mode & 0o777)
        while written:
            temporary, real = written[0]
            with _naming(temporary, real):
                os.replace(temporary, real)
            written.pop(0)
            _sync_folder(real.parent)
    finally:
        _remove([temporary for temporary, _ in written])


@contextlib.contextmanager
def _naming(temporary: Path, real: Path) -> Iterator[None]:
    """Let an error say which file could not be written: the system names the temporary one, or none at all."""
    try:
        yield
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(real)
        raise


def _remove(files: Sequence[Path]) -> None:
    """Remove temporary files, also when an impatient author interrupts once more meanwhile."""
    try:
        for file in files:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    except KeyboardInterrupt:
        _remove(files)
        raise


def writing(text: str) -> Writer:
    """Return a writer of ``text``, as UTF-8."""

    def write(file: IO[bytes]) -> None:
        file.write(text.encode())

    return write


def _remove_leftovers(real: Path) -> None:
    """Remove what a killed build left; only one build runs at a time (:func:`exclusively`), so it is nobody's."""
    real.with_name(f"{_MARK}{real.name}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut. Windows has no such call, and needs none."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # some network file systems refuse it; the rename itself has happened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def exclusively(*files: Path) -> Iterator[None]:
    """Let no second build write any of ``files`` meanwhile. The operating system ends the hold if the process dies.

    The hold is on empty files in the temporary folder, so nothing appears among the sources.
    """
    with contextlib.ExitStack() as stack:
        for file in sorted({os.path.realpath(file) for file in files}):  # sorted: two builds cannot wait for each other
            try:
                stack.enter_context(_hold(file).acquire(timeout=WAIT))
            except Timeout:
                message = f"another build of this deck has been running for {WAIT} seconds"
                stop(ExitCode.ENVIRONMENT, message, "wait for it to end")
        yield


def _hold(file: str) -> FileLock:
    # Each account has files of its own: another's, in a folder that both may write to, cannot be opened.
    account = str(os.getuid()) if hasattr(os, "getuid") else ""
    name = sha256(f"{account}:{file}".encode("utf-8", "surrogateescape")).hexdigest()[:24]
    return FileLock(Path(tempfile.gettempdir()) / f"deckwright-{name}.lock")
