"""What the machine has."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def cores() -> int:
    """Return how many processors there are for this program."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


ROOM = 1_000_000_000
"""Bytes that must be free on a disk for large files that nobody keeps: the cache and the package need room, too."""


def roomy_folder() -> str | None:
    """Return a folder for large files that nobody keeps; None if there is little room.

    ``/tmp`` often is memory, ``/var/tmp`` hardly ever; ``TMPDIR`` says what the user wants.
    """
    import shutil
    import tempfile  # both take long to load, and only large decks need them

    with suppress(OSError):  # there may be no such folder at all
        is_free = "TMPDIR" not in os.environ and os.access("/var/tmp", os.W_OK)
        folder = "/var/tmp" if is_free else tempfile.gettempdir()
        return folder if shutil.disk_usage(folder).free >= ROOM else None
    return None


def give_back() -> None:
    """Give memory that is free back to the system, where the C library keeps it between what is in use."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, OSError, AttributeError):  # only the GNU library has this, and not every Python ctypes
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
