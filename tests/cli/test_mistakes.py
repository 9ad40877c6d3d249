"""What ``check`` says to typical mistakes, as ``tests/mistakes/`` records it: one more is a file more, no Python."""

from __future__ import annotations

import re

import pytest

from tools.mistakes import PAGE, Mistake, check, mistakes, page

MISTAKES = mistakes()
PROBLEM = re.compile(r"\S+:\d+:\d+: [EWI]\d{3} ")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_told_as_recorded(mistake: Mistake) -> None:
    """To a mistake ``check`` says what its file says; ``python -m tools.mistakes`` writes it anew, to be judged."""
    assert check(mistake) == mistake.told


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_says_what_to_type(mistake: Mistake) -> None:
    """Of each mistake one message is told, and it says what to do."""
    told = [line for line in mistake.told.splitlines() if PROBLEM.match(line)]
    assert len(told) == 1, mistake.told
    assert told[0].endswith(")"), mistake.told


def test_the_documentation_shows_real_mistakes() -> None:
    """What ``docs/problems.md`` shows of messages is what is printed; ``python -m tools.mistakes`` writes it anew."""
    found = {mistake.name: mistake for mistake in MISTAKES}
    assert page(found) == PAGE.read_text(encoding="utf-8")
