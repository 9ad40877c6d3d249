"""What must be done in time is watched: what is not is told once, and nothing else is."""

from __future__ import annotations

import threading

import pytest

from deckwright.execute.deadline import Deadlines

LONG = 60.0
"""Seconds that no test waits for."""


def test_what_is_not_done_in_time_is_told() -> None:
    """Something takes longer than it may, also after other things that were done in time."""
    late = threading.Event()
    deadlines = Deadlines(late.set)
    for _ in range(3):
        with deadlines.within(LONG):
            assert not late.is_set()
    with deadlines.within(0.01):
        assert late.wait(LONG)


def test_what_is_done_first_may_take_longer() -> None:
    """Of two things that are done at once each has its own time."""
    late = threading.Event()
    deadlines = Deadlines(late.set)
    with deadlines.within(LONG), deadlines.within(0.01):
        assert late.wait(LONG)


@pytest.mark.parametrize("is_closed", [False, True], ids=["done", "closed"])
def test_what_is_done_is_not_late(is_closed: bool) -> None:
    """Nothing is told of what was done in time, also by an exception, or when watching has ended."""
    late = threading.Event()
    deadlines = Deadlines(late.set)
    with pytest.raises(ZeroDivisionError), deadlines.within(0.05):
        if is_closed:
            deadlines.close()
        raise ZeroDivisionError
    assert not late.wait(0.2)
