"""Names the state of the program: its own files, Python, and every package that is installed beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256

import deckwright
from deckwright.remember.stamps import Strange, is_young, stamps_below


def made_by() -> str:
    """Return a digest of all that makes a card besides the deck; empty if it cannot be told.

    Of other packages the names and versions count, by the folders in which installers note them: whoever edits an
    installed package by hand empties the cache folder. A process tells it once: what it has loaded stays as it is.
    """
    return _made_by(tuple(sys.path))


def stamped(now: float) -> str:
    """Return what tells the same state by the stamps of the program's files, which need not be read.

    Where a stamp may lie at the time ``now``, in seconds since 1970, it is :func:`made_by`.
    """
    try:
        installed = sorted(set(_installed(sys.path)))
        stamps = stamps_below([os.path.dirname(deckwright.__file__)], unnamed=["__pycache__"])
    except (OSError, Strange):
        return made_by()
    if any(is_young(one, now) for one in stamps):
        return made_by()
    return repr([sys.version, sys.platform, installed, stamps])


@cache
def _made_by(places: Sequence[str]) -> str:
    total = sha256(f"{sys.version}\x1f{sys.platform}".encode())
    try:
        for name in sorted(set(_installed(places))):
            total.update(f"\x1f{name}".encode("utf-8", "surrogateescape"))
        files = sorted(_files(os.path.dirname(deckwright.__file__), ""))
        for name, file in files:
            with open(file, "rb", buffering=0) as opened:
                data = opened.read()
            total.update(f"\x1f{name}\x1f{len(data)}\x1f".encode())
            total.update(data)
    except (OSError, UnicodeError):
        return ""
    return total.hexdigest() if files else ""


def _installed(places: Sequence[str]) -> Iterator[str]:
    for place in places:
        folder = place or os.curdir
        if os.path.isdir(folder):
            yield from (name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))


def _files(folder: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the program's files, each with its name below the program's folder and its path."""
    with os.scandir(folder) as entries:  # paths as text: hundreds are looked at even where nothing changed
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__" and not entry.is_symlink():
                    yield from _files(entry.path, f"{name}{entry.name}/")
            elif not entry.name.startswith("."):
                yield f"{name}{entry.name}", entry.path
