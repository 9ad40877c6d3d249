"""Keeps what takes long to make between builds: a folder of the system's for such things, which anybody may empty.

An entry is found by a key that says all that it was made from, and carries a digest of both: one that is missing, cut
off, changed or another's is made again, to the same bytes. Where nothing can be written, everything is made every time.
"""

from __future__ import annotations

import contextlib
import os
from hashlib import sha256
from pathlib import Path

from platformdirs import user_cache_path

from deckwright.base.limits import CACHE_BYTES

DATABASE = "kept.sqlite"
"""The file in the folder that has a limit of its own (:mod:`deckwright.remember.store`)."""

_DIGEST = 32
"""Bytes of SHA-256, with which each entry begins."""


def folder() -> Path:
    """Return where entries are kept, whether it exists or not: below ``$XDG_CACHE_HOME`` or what the system has."""
    return user_cache_path("deckwright", appauthor=False)


def recall(*key: str) -> bytes | None:
    """Return what was kept under a key; None if there is nothing sound. Writes nothing."""
    try:
        entry = _file(key).read_bytes()
    except OSError:
        return None
    data = entry[_DIGEST:]
    return data if _digest(data, key) == entry[:_DIGEST] else None


def holds(*key: str) -> bool:
    """Tell whether something was kept under a key, sound or not, without reading it."""
    return _file(key).is_file()


def remember(data: bytes, *key: str) -> None:
    """Keep ``data`` under a key, as a whole or not at all. Raises nothing: without it only time is lost."""
    with contextlib.suppress(OSError):
        target = _file(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        import tempfile

        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with open(descriptor, "wb") as file:
                file.write(_digest(data, key) + data)
            os.replace(name, target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _make_room(target.parent)


def used(*key: str) -> None:
    """Note that an entry is still of use, so that others go first when room is made."""
    with contextlib.suppress(OSError):
        os.utime(_file(key))


def _file(key: tuple[str, ...]) -> Path:
    return folder() / _name(key)


def _name(key: tuple[str, ...]) -> str:
    return sha256("\x1f".join(key).encode()).hexdigest()


def _digest(data: bytes, key: tuple[str, ...]) -> bytes:
    return sha256(_name(key).encode() + data).digest()


def _make_room(place: Path) -> None:
    files = (file for file in place.iterdir() if not file.name.startswith(DATABASE))
    entries = sorted(((file.stat(), file) for file in files), key=lambda entry: entry[0].st_mtime_ns)
    excess = sum(status.st_size for status, _ in entries) - CACHE_BYTES
    for status, file in entries:
        if excess <= 0:
            return
        file.unlink(missing_ok=True)
        excess -= status.st_size
