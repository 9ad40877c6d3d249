"""Corrections go both ways and nothing is lost: histories of an author who pulls and a learner who edits anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.support import long_but
from tests.promises.both_ways.machine import run_histories


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", long_but(range(5), 0))
def test_no_edit_of_either_side_is_lost(tmp_path: Path, part: int) -> None:
    """Whatever both do in whatever order: no review is lost, no edit of one side, and what both changed is told."""
    run_histories(tmp_path, part, *((12,) if part else (1, 6)))
