"""Names the state of the program: its own files, Python, and every package that is installed beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

import deckwright


def made_by() -> str:
    """Return a digest of all that makes a card besides the deck; empty if it cannot be told.

    Of other packages the names and versions count, by the folders in which installers note them: whoever edits an
    installed package by hand empties the cache folder. A process tells it once: what it has loaded stays as it is.
    """
    return _made_by(tuple(sys.path))


@cache
def _made_by(places: Sequence[str]) -> str:
    total = sha256(f"{sys.version}\x1f{sys.platform}".encode())
    try:
        for name in sorted(set(_installed(places))):
            total.update(f"\x1f{name}".encode("utf-8", "surrogateescape"))
        root = Path(deckwright.__file__).parent
        found = False
        for file in sorted(_files(root)):
            data = file.read_bytes()
            total.update(f"\x1f{file.relative_to(root).as_posix()}\x1f{len(data)}\x1f".encode())
            total.update(data)
            found = True
    except (OSError, UnicodeError):
        return ""
    return total.hexdigest() if found else ""


def _installed(places: Sequence[str]) -> Iterator[str]:
    for place in map(Path, places):  # of which one may be empty: the current folder
        if place.is_dir():
            yield from (name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder, name) for name in names if not name.startswith("."))
