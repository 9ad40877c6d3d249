"""How many histories a test run makes, and making them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.promises.histories.learner import Scratch
from tests.promises.histories.machine import History

STEPS = 15
PARTS = 8
"""Tests among which the histories are divided, so that processes can share them."""

HISTORIES = int(os.environ["HISTORIES"])
SEED = int(os.environ.get("HISTORIES_SEED") or 0)

EVERYTHING = (Phase.generate, Phase.shrink)


@contextmanager
def make_machine(folder: Path, looks: bool = True) -> Iterator[type[History]]:
    """Give a machine whose histories may leave files in ``folder``."""
    scratch = Scratch(folder / "scratch")
    try:
        yield type("History", (History,), {"folder": folder, "scratch": scratch, "looks": looks, "met": Counter()})
    finally:
        scratch.anki.close()


def run_histories(
    folder: Path, part: int, histories: int, looks: bool = True, phases: tuple[Phase, ...] = EVERYTHING
) -> None:
    """Make histories; ``folder`` may be filled with files. Another ``part`` makes others.

    Without ``looks`` nobody looks into the packages: what is held then is only what the real Anki did with them.
    Raises what the first history raises that breaks a promise, after shrinking it.
    """
    options = settings(
        max_examples=histories,
        stateful_step_count=STEPS,
        phases=phases,
        derandomize=False,  # the seed says which histories
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),  # a history is slower than Hypothesis likes
    )
    with make_machine(folder, looks) as machine:
        run_state_machine_as_test(seed(1000 * SEED + part)(machine), settings=options)
