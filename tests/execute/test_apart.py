"""A process that calls functions, one after another, while the one that asks goes on."""

from __future__ import annotations

import gc

import pytest

from deckwright.execute.apart import Apart, Bounds
from deckwright.execute.process import Died
from tests.help.deadly import die_later, print_and_return, render_and_raise, wait_and_return


def test_what_was_begun_is_answered_in_its_order() -> None:
    """Several calls may be begun before one is waited for; each waits for its own, and a failed one ends none."""
    process = Apart(Bounds(60), ())
    process.start()
    first, failed, last = (process.begin(act, text) for act, text in CALLS)
    assert first() == "one"
    with pytest.raises(Died):
        failed()
    assert last() == "two"
    assert process.call(print_and_return, "three") == "three"
    process.close()


def test_a_process_that_was_closed_stays_closed() -> None:
    """What was begun in a process that was closed meanwhile starts no other one: it has no answer."""
    process = Apart(Bounds(60), ())
    begin = process.start()
    assert begin(print_and_return, "one")() == "one"
    process.close()
    process.close()
    with pytest.raises(Died):
        begin(print_and_return, "two")()


def test_what_a_process_dies_of_later_is_not_the_next_calls_fault() -> None:
    """A process that dies while it does something, of what was done before, is followed by one that does it, too."""
    process = Apart(Bounds(60), ())
    process.call(die_later, 0.05)
    assert process.call(wait_and_return, "done") == "done"
    process.close()


CALLS = ((print_and_return, "one"), (render_and_raise, "x"), (print_and_return, "two"))


def test_garbage_is_looked_for_as_often_as_here() -> None:
    """A process looks for garbage as often as the one that started it: that knows how many objects it keeps."""
    process = Apart(Bounds(60), ())
    assert process.call(gc.get_threshold) == gc.get_threshold()
    process.close()
