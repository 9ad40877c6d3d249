"""The proof can fail: with a fault planted in the builder, a history is found in which a promise is broken.

The same histories break none without a fault (``test_histories.py`` runs them too), so whatever breaks is the fault's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import genanki
import pytest
from hypothesis import Phase

import deckwright.build
from deckwright.base.model import AnyType, Guid, Html, MediaName, Stamped
from deckwright.cards.notetypes import Field, NoteType, Role
from deckwright.media import library as media
from deckwright.ship.lock import Lock
from deckwright.ship.shipment import Shipment
from deckwright.ship.stamp import stamp
from tests.help.support import another_version
from tests.promises.histories.promises import BrokenPromise
from tests.promises.histories.running import run_histories

Fault = Callable[[pytest.MonkeyPatch], None]

ENOUGH = 100
"""Histories within which a fault must be seen."""


def all_stamped_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamp every note at every build, as genanki does."""
    reship(monkeypatch, lambda shipped, lock, now: shipped._replace(mod=now))


def one_fixed_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stamp every note alike, so that builds are reproducible."""
    reship(monkeypatch, lambda shipped, lock, now: shipped._replace(mod=1_600_000_000))


def guid_from_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the GUID from the fields, as genanki does."""
    reship(monkeypatch, lambda shipped, lock, now: shipped._replace(guid=Guid(genanki.guid_for(*shipped.note.fields))))


def field_added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a field to the note types once the deck has been shipped."""

    def add(shipped: Stamped, lock: Lock, now: int) -> Stamped:
        fields = (*shipped.note.fields, Html(""))
        return shipped._replace(note=shipped.note._replace(fields=fields)) if lock.types else shipped

    def add_slots(shipment: Shipment, lock: Lock) -> Shipment:
        types = [
            (replace(kind, fields=(*kind.fields, Field(9_001, "More", Role.RESERVED))), mod)
            for kind, mod in shipment.types
        ]
        return replace(shipment, types=tuple(types)) if lock.types else shipment

    reship(monkeypatch, add, add_slots)


def media_under_its_plain_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack a picture under the name its author gave it."""
    monkeypatch.setattr(media, "media_name", lambda stem, digest, ending: MediaName(f"{stem}{ending}"))
    another_version(monkeypatch)


def ordinals_from_genanki(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let genanki decide which cards a note has."""

    def guess(shipment: Shipment, lock: Lock) -> Shipment:
        models = {note_type.family: model(note_type) for note_type, _ in shipment.types}
        notes = [shipped._replace(note=shipped.note._replace(ords=ords(shipped, models))) for shipped in shipment.notes]
        return replace(shipment, notes=tuple(notes))

    def ords(shipped: Stamped, models: Mapping[AnyType, genanki.Model]) -> tuple[int, ...]:
        note = genanki.Note(model=models[shipped.note.family], fields=list(shipped.note.fields))
        return tuple(card.ord for card in note.cards)

    def model(note_type: NoteType) -> genanki.Model:
        return genanki.Model(
            fields=[{"name": slot.name} for slot in note_type.fields],
            templates=[{"qfmt": template.front} for template in note_type.templates],
            model_type=genanki.Model.CLOZE if note_type.cloze else genanki.Model.FRONT_BACK,
        )

    reship(monkeypatch, lambda shipped, lock, now: shipped, guess)


FAULTS: tuple[Fault, ...] = (
    all_stamped_now,
    one_fixed_stamp,
    guid_from_text,
    field_added,
    media_under_its_plain_name,
    ordinals_from_genanki,
)
"""The faults that docs/testing.md names."""


def reship(
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Stamped, Lock, int], Stamped],
    also: Callable[[Shipment, Lock], Shipment] = lambda shipment, lock: shipment,
) -> None:
    """Change what is shipped of every note, after the lock has been made as ever."""

    def faulty(notes: Any, types: Any, lock: Lock, now: int, *rest: Any) -> Shipment:
        shipment = stamp(notes, types, lock, now, *rest)
        changed = tuple(change(shipped, lock, now) for shipped in shipment.notes)
        return also(replace(shipment, notes=changed), lock)

    monkeypatch.setattr(deckwright.build, "stamp", faulty)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_learners_meet_a_planted_fault(fault: Fault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of six faults that such a builder could have breaks a promise in the real Anki within a few histories."""
    fault(monkeypatch)
    with pytest.raises(BrokenPromise):
        run_histories(tmp_path, 0, ENOUGH, looks=False, phases=(Phase.generate,))


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_planted_fault_shows_in_the_package(fault: Fault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each of the six faults is also seen when packages are looked into, most of them before anybody imports one."""
    fault(monkeypatch)
    with pytest.raises(BrokenPromise):
        run_histories(tmp_path, 0, ENOUGH, phases=(Phase.generate,))
