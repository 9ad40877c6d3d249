"""Question files, with their front matter, by a grammar and by damage."""

from __future__ import annotations

from hypothesis import given

from tests.promises.fuzz.changes import changed
from tests.promises.fuzz.grammar import files
from tests.promises.fuzz.holding import hold_deck, many
from tests.promises.fuzz.seeds import QUESTION, base, written

BASE = base()


@given(data=files)
@many
def test_any_markdown(data: bytes) -> None:
    """Question files that use all of the syntax, rightly or wrongly, are built or refused."""
    hold_deck({**BASE, "content/questions.md": data})


@given(data=changed([QUESTION.encode(), *written("tests/hostile/*.md", "tests/examples/*.md", "tests/decks/*/*/*.md")]))
@many
def test_damaged_markdown(data: bytes) -> None:
    """Question files that were bent, cut, doubled or mixed are built or refused."""
    hold_deck({**BASE, "content/questions.md": data})
