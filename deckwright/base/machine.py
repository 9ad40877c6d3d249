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


def give_back() -> None:
    """Give memory that is free back to the system, where the C library keeps it between what is in use."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, OSError, AttributeError):  # only the GNU library has this, and not every Python ctypes
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
