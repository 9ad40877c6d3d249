"""Quick looks that leave most lines out: they leave out nothing that is read."""

from __future__ import annotations

import re

import pytest

from deckwright.markdown import lines
from deckwright.markdown.code.first import first_characters
from deckwright.markdown.lines import BLOCK_SIGNS
from deckwright.notations.environments import BEGIN

BEGINNINGS = {
    "fence": lines.FENCE_OPEN,
    "heading": lines.HEADING,
    "rule": lines.RULE,
    "quote": lines.QUOTE,
    "item": lines.ITEM,
    "admonition": lines.ADMONITION,
    "definition": lines.DEFINITION,
    "footnote": lines.FOOTNOTE,
    "tag": lines.TAG,
    "environment": BEGIN,
}
"""How blocks begin that are no paragraphs."""


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_line_that_may_begin_a_block_is_asked(name: str) -> None:
    """Every character that a block may begin with is among those for which a line is looked at."""
    pattern: re.Pattern[str] = BEGINNINGS[name]
    first = first_characters(pattern.pattern, pattern.flags)
    found = {chr(number) for number in range(128) if first >> number & 1}
    assert found <= BLOCK_SIGNS | ({":"} if name == "definition" else set())
