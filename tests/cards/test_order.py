"""The order of questions: what one comes after must stand before it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.help.standard import ABOVE
from tests.help.support import SETTINGS, Project


def placed(note: str, after: str = "", braces: str = "") -> str:
    """Return a question that comes after others."""
    return f'## What is {note}? {{#{note}{braces} after="{after}"}}\n\nSo.\n\n'


ORDER: Mapping[str, tuple[str, list[tuple[str, int, int]]]] = {
    "in order": (placed("one") + placed("two", "one"), []),
    "in the wrong order": (placed("one", "two") + placed("two"), [("W720", 3, 23)]),
    "one of two in the wrong order": (placed("one") + placed("two", "one, three") + placed("three"), [("W720", 7, 23)]),
    "a circle": (placed("one", "two") + placed("two", "one"), [("W720", 3, 23)]),
    "unknown": (placed("one") + placed("two", "uno"), [("E608", 7, 23)]),
    "a draft": (placed("one", braces=" .draft") + placed("two", "one"), [("E608", 7, 23)]),
}


@pytest.mark.parametrize(("text", "told"), ORDER.values(), ids=ORDER)
def test_the_order(project: Project, text: str, told: list[tuple[str, int, int]]) -> None:
    """A question before the one it comes after is a warning at its ``after`` in any deck; an unknown id is an error."""
    project.questions(ABOVE + text)
    assert [(found["code"], found["line"], found["column"]) for found in project.problems()] == told


def test_the_order_across_files(project: Project) -> None:
    """The order is that of the deck: its topics as deck.toml has them."""
    topics = ["late", "early"]
    files = {"content/early/a.md": placed("one"), "content/late/a.md": placed("two", "one")}
    for order, told in ((topics, [("W720", "content/late/a.md", 1)]), (topics[::-1], [])):
        listed = "".join(f'[[topics]]\nfolder = "{topic}"\n' for topic in order)
        project.write({"content/deck.toml": SETTINGS + listed, **files})
        assert [(found["code"], found["path"], found["line"]) for found in project.problems()] == told
