"""The proof of pulling can fail: with a fault planted in it, a history is found in which a promise is broken.

The same histories break none without a fault (``test_both_ways.py`` runs them too), so whatever breaks is the fault's.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from deckwright.adopt.tree import Crooked
from deckwright.base.model import Note
from deckwright.pull import prove, pull, states
from deckwright.pull.fields.normal import normal, words_of
from deckwright.pull.model import FieldStates, Standing
from tests.promises.both_ways.machine import run_histories
from tests.promises.histories.promises import BrokenPromise

Fault = Callable[[pytest.MonkeyPatch], None]

ENOUGH = 24
"""Histories within which a fault must be seen."""


def conflicts_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the learner win where both changed a field."""
    judged(monkeypatch, Standing.BOTH)


def corrections_are_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take whatever differs in Anki for an edit of hers."""
    judged(monkeypatch, Standing.OURS)


def refusals_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say nothing of what is not to be had in Markdown."""
    refused(monkeypatch, lambda *given: ("", ""))


def half_an_edit_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the first word of an edit of which the rest is not to be had."""

    def half(bench: prove.Bench, note: Note, name: str, standing: str) -> tuple[str, str]:
        slots = [slot.name for slot in bench.types[note.family].fields]
        ours, theirs = (re.split(r"\b", text) for text in (note.fields[slots.index(name)], standing))
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
            if kind != "equal":
                return take_over(bench, note, name, "".join([*ours[:i1], *theirs[j1:j2], *ours[i2:]]))
        raise prove.Unproved

    take_over = prove.take_over
    refused(monkeypatch, half)


def only_words_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare fields by their words alone, so that a word in bold is no edit."""

    def same(one: str, other: str, form: Any) -> bool:
        with contextlib.suppress(Crooked):
            return words_of(normal(one, form)) == words_of(normal(other, form))
        return one == other

    monkeypatch.setattr(states, "same_field", same)


def one_file_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what was taken over in other files."""
    keep = prove.Bench.keep

    def forgetful(self: Any, file: Path, text: str) -> None:
        self.texts = {name: text if name == file else source.text for name, source in self.sources.items()}
        keep(self, file, text)

    monkeypatch.setattr(prove.Bench, "keep", forgetful)


FAULTS: tuple[Fault, ...] = (
    conflicts_are_written,
    corrections_are_taken_back,
    refusals_are_not_told,
    half_an_edit_is_written,
    only_words_count,
    one_file_at_a_time,
)
"""The faults that docs/testing.md names."""


def judged(monkeypatch: pytest.MonkeyPatch, wrong: Standing) -> None:
    """Judge fields as ever, but take those that stand so for the learner's."""
    judge = states.field_states

    def faulty(*given: Any) -> Iterator[FieldStates]:
        for state in judge(*given):
            yield replace(state, verdict=Standing.THEIRS) if state.verdict is wrong else state

    monkeypatch.setattr(pull, "field_states", faulty)


def refused(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., tuple[str, str]]) -> None:
    """Do something else with what is not to be had."""
    take_over = prove.take_over

    def faulty(*given: Any) -> tuple[str, str]:
        try:
            return take_over(*given)
        except prove.Unproved:
            return instead(*given)

    monkeypatch.setattr(pull, "take_over", faulty)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_seen(fault: Fault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of six faults that such a merge could have breaks a promise within a few histories."""
    fault(monkeypatch)
    with pytest.raises(BrokenPromise):
        run_histories(tmp_path, 1, ENOUGH)
