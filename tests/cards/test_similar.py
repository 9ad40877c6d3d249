"""Prompts that are nearly the same: the quick way finds what comparing all with all finds, and ends soon."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from deckwright.base.model import Source
from deckwright.base.problems import Problem, Problems
from deckwright.cards.lint.compare import ALIKE
from deckwright.cards.lint.standard import lint_notes
from deckwright.questions.parse import parse_questions
from deckwright.settings.card_standard import LintLimits
from tests.help.rendering import render, settings

WORDS = (
    "bank basin brook canal delta flood glacier lake mouth ocean river shore source spring stream tide valley".split()
)


def found(prompts: list[str], similar: float = 0.8) -> list[Problem]:
    """Return what is said of a deck of these prompts."""
    text = "".join(f"## {prompt} {{#q{at}}}\n\nan answer\n\n" for at, prompt in enumerate(prompts))
    chosen = replace(settings(), lint=replace(LintLimits(), similar=similar))
    questions = parse_questions([Source(Path("/nowhere/q.md"), "q.md", (), "q.md", text)], chosen, Problems())
    problems = Problems()
    lint_notes(render(text).notes, questions, chosen, problems)
    return [problem for problem in problems.sorted() if problem.code == "W718"]


def pairs(problems: list[Problem]) -> set[tuple[int, int]]:
    """Return the numbers of the prompts that are said to be nearly the same."""
    nearly = (problem for problem in problems if problem.message.startswith("nearly"))
    return {(int(re.findall(r"\d+", one.message)[-1]), (one.place.line - 1) // 4) for one in nearly}


@pytest.mark.parametrize("seed", range(20))
def test_it_finds_what_comparing_all_finds(seed: int) -> None:
    """Of a deck of random prompts, those pairs are named that have over four fifths of their words in common."""
    chance = random.Random(seed)
    prompts = list(dict.fromkeys(" ".join(chance.sample(WORDS, chance.randint(4, 9))) for _ in range(60)))
    bags = [set(prompt.split()) for prompt in prompts]
    expected = {
        (first, second)
        for second in range(len(bags))
        for first in range(second)
        if len(bags[first] & bags[second]) / len(bags[first] | bags[second]) > 0.6
    }
    assert pairs(found(prompts, 0.6)) == expected


@pytest.mark.long
@pytest.mark.timeout(60)
def test_thousands_of_like_prompts_end_soon() -> None:
    """However many prompts are alike, each is compared until ten are named, and no list of all pairs is made."""
    prompts = [
        f"What is the very long name of river {at} that flows through the old land of kings" for at in range(3000)
    ]
    problems = found(prompts)
    first = [problem for problem in problems if problem.place.line <= 4 * 20]
    assert len(first) == sum(min(at, ALIKE) for at in range(20))


@pytest.mark.long
@pytest.mark.timeout(60)
def test_what_is_not_compared_is_said() -> None:
    """Where thousands of prompts share their words and are not alike, comparing ends, and it is said where."""
    chance = random.Random(1)
    words = [f"w{at}" for at in range(60)]
    prompts = [" ".join(chance.sample(words, 30)) for _ in range(2500)]
    assert [one.message[:16] for one in found(prompts) if "too many" in one.message] == ["too many prompts"]
