"""Keeps what takes long to make between builds: a folder of the system's for such things, which anybody may empty.

An entry is found by a key that says all that it was made from, and carries a digest of both: one that is missing, cut
off, changed or another's is made again, to the same bytes. Where nothing can be written, everything is made every time.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from hashlib import sha256

from deckwright.base.limits import CACHE_BYTES

DATABASE = "kept.sqlite"
"""The file in the folder that has a limit of its own (:mod:`deckwright.remember.store`)."""

_DIGEST = 32
"""Bytes of SHA-256, with which each entry begins."""


def folder() -> str:
    """Return where entries are kept, whether it exists or not: below ``$XDG_CACHE_HOME`` or what the system has."""
    if sys.platform == "linux":  # where it is soon said, and platformdirs takes as long to load as an unchanged deck
        given, home = os.environ.get("XDG_CACHE_HOME", ""), os.environ.get("HOME", "")
        if os.path.isabs(given):
            return os.path.join(given, _NAME)
        if os.path.isabs(home):
            return os.path.join(home, ".cache", _NAME)
    from platformdirs import user_cache_dir

    return user_cache_dir(_NAME, appauthor=False)


_NAME = "deckwright"


def make_folder() -> str:
    """Return the folder, which exists then. Nobody else may write to it: cards are made of what lies there.

    Raises ``OSError``.
    """
    place = folder()
    if not os.path.isdir(place):
        os.makedirs(place, mode=0o700, exist_ok=True)
    return place


def recall(*key: str) -> bytes | None:
    """Return what was kept under a key; None if there is nothing sound. Writes nothing."""
    from deckwright.base.files import open_at_once  # which loads what a deck without a change needs not

    try:
        with open_at_once(_file(key)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return None
            entry = file.read()
    except OSError:
        return None
    data = entry[_DIGEST:]
    return data if _digest(data, key) == entry[:_DIGEST] else None


def holds(*key: str) -> bool:
    """Tell whether something was kept under a key, sound or not, without reading it."""
    return os.path.isfile(_file(key))


def remember(data: bytes, *key: str) -> None:
    """Keep ``data`` under a key, as a whole or not at all. Raises nothing: without it only time is lost."""
    with contextlib.suppress(OSError):
        place, target = make_folder(), _file(key)
        import tempfile

        descriptor, name = tempfile.mkstemp(dir=place, prefix=".")
        try:
            with open(descriptor, "wb") as file:
                file.write(_digest(data, key) + data)
            os.replace(name, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
        _make_room(place)


def used(*key: str) -> None:
    """Note that an entry is still of use, so that others go first when room is made."""
    with contextlib.suppress(OSError):
        os.utime(_file(key))


def _file(key: tuple[str, ...]) -> str:
    return os.path.join(folder(), _name(key))


def _name(key: tuple[str, ...]) -> str:
    return sha256("\x1f".join(key).encode("utf-8", "surrogatepass")).hexdigest()


def _digest(data: bytes, key: tuple[str, ...]) -> bytes:
    return sha256(_name(key).encode() + data).digest()


def _make_room(place: str) -> None:
    with os.scandir(place) as entries:
        files = [entry for entry in entries if not entry.name.startswith(DATABASE)]
    found = sorted(((entry.stat(), entry.path) for entry in files), key=lambda one: one[0].st_mtime_ns)
    excess = sum(status.st_size for status, _ in found) - CACHE_BYTES
    for status, path in found:
        if excess <= 0:
            return
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        excess -= status.st_size
