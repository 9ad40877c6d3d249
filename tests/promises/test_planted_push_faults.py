"""The proof of pushing can fail: with a fault planted in it, a history is found in which a promise is broken.

The same histories break none without a fault (``test_both_ways.py`` runs them too), so whatever breaks is the fault's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deckwright.base.model import Guid
from deckwright.push import act, push
from deckwright.push.compare import PushComparison
from deckwright.push.model import PushPlan, TagUpdate
from deckwright.push.record import PushRecord
from deckwright.push.running import reread
from deckwright.push.wishes import RetiredWish
from deckwright.ship.package.pack import write_package
from tests.promises.both_ways.machine import run_histories
from tests.promises.both_ways.pushing import WithPushes
from tests.promises.histories.promises import BrokenPromise

Fault = Callable[[pytest.MonkeyPatch], None]

ENOUGH = 12
"""Histories within which a fault must be seen."""


def edits_are_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take whatever stands in Anki for the author's own."""
    monkeypatch.setattr(PushComparison, "is_ours", lambda *_: True)


def texts_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget which texts were sent."""
    monkeypatch.setattr(PushRecord, "knows", lambda *_: False)


def another_guid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a note that is sent another GUID than the one it has in the package."""

    def faulty(sent: Any, *more: Any) -> None:
        notes = tuple(stamped._replace(guid=Guid(f"{stamped.guid[:-1]}!")) for stamped in sent.notes)
        write_package(replace(sent, notes=notes), *more)

    monkeypatch.setattr(act, "write_package", faulty)


def tags_are_written_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take all tags away that the files do not have."""
    updates = PushComparison.tag_updates

    def faulty(self: PushComparison) -> Iterator[TagUpdate]:
        yield from updates(self)
        for stamped in self.found:
            there = self.running.notes[stamped.guid]
            for tag in sorted({*there.tags} - {*stamped.note.tags}):
                yield TagUpdate((there.nid,), (tag,), adds=False)

    monkeypatch.setattr(PushComparison, "tag_updates", faulty)


def media_stay_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send no files of notes that are there."""
    planned(monkeypatch, lambda plan, _: replace(plan, media=()))


def cards_move_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Move cards also where nobody asked for it."""
    planned(monkeypatch, lambda plan, moves: replace(plan, moves=moves))


def retired_notes_are_suspended_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Suspend the cards of questions that are gone."""

    def faulty(given: list[Any]) -> list[Any]:
        wish = RetiredWish.SUSPEND if given[6] is RetiredWish.LEAVE else given[6]
        return [*given[:6], wish, *given[7:]]

    carried_out(monkeypatch, faulty)


def a_break_counts_as_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember before anything is written that all of it is there."""

    def ahead(given: list[Any]) -> list[Any]:
        plan, record = given[1], given[4]
        for note in plan.updates:
            record.set_base(note.guid, note.after)
        record.save()
        return given

    carried_out(monkeypatch, ahead)


def nobody_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write notes as they were compared, whatever happened to them since."""

    def blind(given: list[Any]) -> list[Any]:
        answers = [{note.nid: note.before for note in given[1].updates}]
        monkeypatch.setattr(act, "reread", lambda *asked: answers.pop() if answers else reread(*asked))
        return given

    carried_out(monkeypatch, blind)


FAULTS: tuple[Fault, ...] = (
    edits_are_overwritten,
    texts_are_not_remembered,
    another_guid,
    tags_are_written_whole,
    media_stay_behind,
    cards_move_unasked,
    retired_notes_are_suspended_unasked,
    a_break_counts_as_the_end,
    nobody_looks_again,
)
"""The faults that docs/testing.md names."""


def planned(monkeypatch: pytest.MonkeyPatch, change: Callable[[PushPlan, Any], PushPlan]) -> None:
    """Compare as ever, but change the plan; the change is given the moves that might be asked for."""
    compare = PushComparison.compare

    def faulty(self: PushComparison, anki: Any) -> PushPlan:
        return change(compare(self, anki), tuple(self.moves(anki)))

    monkeypatch.setattr(PushComparison, "compare", faulty)


def carried_out(monkeypatch: pytest.MonkeyPatch, change: Callable[[list[Any]], list[Any]]) -> None:
    """Change what is handed to what writes."""
    carry_out = act.carry_out
    monkeypatch.setattr(push, "carry_out", lambda *given: carry_out(*change([*given])))


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_is_seen(fault: Fault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of nine faults that such a push could have breaks a promise within a few histories."""
    fault(monkeypatch)
    with pytest.raises(BrokenPromise):
        run_histories(tmp_path, 1, ENOUGH, make=WithPushes)
