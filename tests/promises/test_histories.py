"""Edits never cost a review: histories of authors and learners, in any order, against the real Anki."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.help.support import BUILD_DECK, Learner, Project, a_few_of
from tests.promises.histories.running import HISTORIES, PARTS, run_histories

EACH = math.ceil(HISTORIES / PARTS)
"""The histories of one test."""

TEXT = "# Numbers\n\n## What is one? {#one}\n\nThe first.\n\n## Two {#two .cloze}\n\nAfter one comes {{c1::two}}.\n"


@pytest.mark.timeout(600 + 10 * EACH)
@pytest.mark.parametrize("part", a_few_of(range(PARTS), 4))
def test_edits_never_cost_a_review(tmp_path: Path, part: int) -> None:
    """Whatever an author and a learner do in whatever order, every promise of ``tests/promises/histories`` holds."""
    run_histories(tmp_path, part, EACH)


def test_the_real_command_by_the_real_clock(project: Project, learner: Learner) -> None:
    """``python build_deck.py``, by this machine's clock, brings what changed and leaves what its learner wrote."""

    def build(text: str) -> None:
        done = project.questions(text).start(BUILD_DECK, environment={"SOURCE_DATE_EPOCH": None}).wait()
        assert (done.code, done.err) == (0, ""), done.text

    build(TEXT)
    package = project.root / "build" / "lab.apkg"
    assert len(learner.update(package).new) == 2
    learner.study("one")
    learner.study("two")
    learner.edit("two", "Extra", "MINE")
    build(TEXT.replace("The first", "Number one"))
    log = learner.update(package)
    assert (len(log.updated), len(log.duplicate)) == (1, 1)
    assert learner.note("one")["Back"] == "<p>Number one.</p>"
    assert learner.note("two")["Extra"] == "MINE"
    assert learner.health() == []
