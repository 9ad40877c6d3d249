"""Question files as they are told and heard: what was read out of them comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deckwright.base.model import Source
from deckwright.base.problems import Problems
from deckwright.questions.parse import parse_source
from deckwright.remember.plain import dump
from deckwright.remember.taken_apart import hear_questions, tell_questions
from tests.remember.desk import LISTS

_WRITTEN = [(path, text) for path, texts in LISTS.items() for text in texts]


@pytest.mark.parametrize(("path", "text"), _WRITTEN)
def test_rows_and_items_come_back_as_they_were(path: str, text: str) -> None:
    """Of a row its columns and cells are told, of an item what its card shows around it, with all their places."""
    source = Source(Path("/deck", path), path, (), path, text)
    found = parse_source(source, Problems())
    heard = hear_questions(json.loads(dump(tell_questions(found))), source, parse_source)
    assert heard == found
    assert [(one.text, hash(one.written)) for one in heard] == [(one.text, hash(one.written)) for one in found]
    assert [(one.body.blocks, one.body.around) for one in heard] == [
        (one.body.blocks, one.body.around) for one in found
    ]
    assert all(one.row or one.item for one in found)
