"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import make_examples

ROOT = Path(__file__).parent.parent.parent


def test_the_first_screen_shows_a_card_of_this_deck() -> None:
    """The Markdown beside the pictures stands, word for word, in the deck."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```markdown\n(.*?)\n```", readme, re.DOTALL)
    linked = re.search(r"\((content/\S+\.md)\)", readme)
    assert found and linked
    assert found[1] in (ROOT / linked[1]).read_text(encoding="utf-8")


def test_exactly_two_commands_build_and_test() -> None:
    """On Linux and macOS one line builds the deck and one runs the tests, each doing all its set-up."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line for line in readme.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e . && .venv/bin/python build_deck.py",
        'python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e ".[test]" && .venv/bin/pytest',
    ]


def test_the_example_of_a_plan_is_fresh() -> None:
    """The plan in the README is what ``plan`` prints today; ``python tools/make_examples.py`` writes it anew."""
    found = make_examples.BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found and found[0] == make_examples.example()
    assert found[0].count("\n") <= 25


@pytest.mark.long
def test_the_table_of_the_deck_is_fresh() -> None:
    """The study guide counts the deck's notes as they are; ``python tools/make_examples.py`` counts them anew."""
    found = make_examples.TABLE.search(make_examples.DECK_PAGE.read_text(encoding="utf-8"))
    assert found and found[0] == make_examples.topics()


def test_the_pictures_are_there() -> None:
    """Every picture and page that the README refers to is in the repository."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"(?:\]\(|src=\")(?!https?:|#)([^)\"\s]+)[)\"]", readme):
        if not target.startswith("../../media"):  # the Markdown shown is read from its own folder
            assert (ROOT / target).exists(), target
