"""What the machine has."""

from __future__ import annotations

import os
import sys


def cores() -> int:
    """Return how many processors there are for this program."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
