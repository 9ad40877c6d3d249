"""Corrections go both ways and nothing is lost: histories of an author who pulls or pushes, and a learner who edits."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.help.support import long_but
from tests.promises.both_ways.machine import STEPS, run_histories
from tests.promises.both_ways.pushing import WithPushes


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", long_but(range(5), 0))
def test_no_edit_of_either_side_is_lost(tmp_path: Path, part: int) -> None:
    """Whatever both do in whatever order: no review is lost, no edit of one side, and what both changed is told."""
    run_histories(tmp_path, part, *((12,) if part else (1, 6)))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", long_but(range(5), 0))
def test_no_push_overwrites_or_forgets(tmp_path: Path, part: int) -> None:
    """With pushes and imports into one collection, broken ones too, what a learner changed stays, the rest comes."""
    run_histories(tmp_path, part, 12 if part else 1, STEPS if part else 2, WithPushes)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_pushes_into_another_program_do_the_same(tmp_path: Path) -> None:
    """The same holds where a server of somebody else's answers for the collection, in a process of its own."""
    run_histories(tmp_path, 9, 2, STEPS, partial(WithPushes, server=True))
