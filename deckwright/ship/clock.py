"""The one place that reads the clock."""

from __future__ import annotations

import os
import time

from deckwright.base.problems import ExitCode, stop
from deckwright.ship.lock import Lock

DAY = 86_400


def build_time(lock: Lock) -> int:
    """Return the time that new stamps get, in whole seconds since 1970: ``SOURCE_DATE_EPOCH`` if set, else now.

    Stops with exit code 2 if that variable or the lock's newest stamp is more than a day ahead of the clock: Anki would
    keep such a stamp, and every correction until then would be hidden from learners.
    """
    now = int(time.time())
    chosen = _source_date_epoch() if "SOURCE_DATE_EPOCH" in os.environ else now
    if chosen > now + DAY:
        stop(ExitCode.USAGE, f"SOURCE_DATE_EPOCH={chosen} is more than a day ahead of the clock", "unset it")
    if lock.newest > now + DAY:
        ahead = (lock.newest - now) // DAY
        hint = "set this machine's clock; if the clock is right, the build that wrote the lock ran on a wrong one"
        stop(ExitCode.USAGE, f"deck.lock holds a stamp {ahead:,} days ahead of the clock", hint)
    return chosen


def _source_date_epoch() -> int:
    text = os.environ["SOURCE_DATE_EPOCH"]
    if not text.strip().isascii() or not text.strip().isdigit() or len(text.strip()) > 15:
        hint = "it is a number of seconds since 1970: https://reproducible-builds.org/specs/source-date-epoch/"
        stop(ExitCode.USAGE, f"SOURCE_DATE_EPOCH={text[:40]} is no time", hint)
    return int(text)
