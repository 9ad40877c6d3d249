"""What the tests of ``plan`` share: its announcements, and what Anki's import then makes of them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.cards import notetypes
from tests.help.support import Learner, Project, Result, read_package, snapshot


@dataclass(frozen=True)
class Foreseen:
    """What ``plan`` announced."""

    result: Result
    plan: dict[str, Any]

    @property
    def notes(self) -> dict[str, dict[str, Any]]:
        """The notes by their id."""
        return {note["id"]: note for note in self.plan["notes"]}

    def outcomes(self) -> dict[str, str]:
        """Return what happens to each note of the package, in the words of Anki's log."""
        names = {"unchanged": "duplicate", "hidden": "duplicate"}
        told = {name: note["import"] for name, note in self.notes.items() if note["import"] != "stays"}
        return {name: names.get(outcome, outcome) for name, outcome in told.items()}

    def risks(self) -> list[tuple[str, list[str]]]:
        """Return the code of each risk, and the ids of its notes."""
        return [(risk["code"], risk["notes"]) for risk in self.plan["risks"]]


def foresee(project: Project, *arguments: str) -> Foreseen:
    """Return what ``plan`` announces, which must write nothing."""
    before = snapshot(project.root)
    result = project.run("plan", "--format", "json", *arguments)
    assert snapshot(project.root) == before
    told = json.loads(result.out)
    assert result.code == (1 if any(problem["severity"] == "error" for problem in told["problems"]) else 0)
    return Foreseen(result, told["plan"])


def logged(log: Any) -> dict[str, str]:
    """Return what Anki's import log says of each note."""
    names = {len(slots): [slot.name for slot in slots] for slots in notetypes.FIELDS.values()}
    return {
        note.fields[names[len(note.fields)].index("ID")]: outcome
        for outcome in ("new", "updated", "duplicate", "conflicting")
        for note in getattr(log, outcome)
    }


def cards(learner: Learner) -> dict[str, set[int]]:
    """Return the ordinals of each note's cards, by its GUID."""
    found: dict[str, set[int]] = {}
    for guid, ord_ in learner.collection.db.all("select n.guid, c.ord from cards c join notes n on n.id = c.nid"):
        found.setdefault(guid, set()).add(ord_)
    return found


def empty(learner: Learner) -> set[tuple[str, int]]:
    """Return the GUID and ordinal of the cards that Anki calls empty."""
    ids = [card for note in learner.collection.get_empty_cards().notes for card in note.card_ids]
    found = [learner.collection.get_card(card) for card in ids]
    return {(card.note().guid, card.ord) for card in found}


def said(foreseen: Foreseen, name: str) -> tuple[str, set[str]]:
    """Return what happens to a note and what changed."""
    note = foreseen.notes[name]
    return note["import"], set(note["changes"])


def now(project: Project) -> None:
    """Let the project catch up with the clock, by which a learner's own edits are stamped."""
    project.now = int(time.time()) + 60


def ship(project: Project, *arguments: str) -> Path:
    """Build and return a copy of the package that later builds leave alone."""
    project.build(*arguments)
    copy = project.root.parent / f"{project.now}.apkg"
    copy.write_bytes(project.package.read_bytes())
    return copy


def assert_exact(foreseen: Foreseen, package: Path, learner: Learner) -> None:
    """Hold that an import does what was announced: to each note, to its cards, and in sum."""
    had, were_empty = cards(learner), empty(learner)
    log = learner.take(package)
    assert foreseen.outcomes() == logged(log)
    totals = foreseen.plan["totals"]
    said = (totals["new"], totals["updated"], totals["unchanged"] + totals["hidden"], totals["conflicting"])
    assert said == (len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))
    packed = list(read_package(package))
    assert (totals["notes"], totals["cards"]) == (len(packed), sum(len(note["ords"]) for note in packed))
    listed = [note for note in foreseen.plan["notes"] if note["import"] != "stays"]
    assert totals["new_cards"] == sum(len(note["cards"]) for note in listed if note["import"] == "new")
    for name in ("cards_added", "cards_gone"):
        assert totals[name] == sum(len(note[name]) for note in listed)
    have = cards(learner)
    for note in foreseen.plan["notes"]:
        kept = had.get(note["guid"], set())  # a card of an earlier version that the learner kept does not come again
        came = have.get(note["guid"], set()) - kept
        assert came == set(note["cards"] if note["import"] == "new" else note["cards_added"]) - kept, note["id"]
    gone = {(note["guid"], ord_) for note in foreseen.plan["notes"] for ord_ in note["cards_gone"]}
    assert empty(learner) - were_empty == gone - were_empty
