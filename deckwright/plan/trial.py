"""Imports a package into a copy of a learner's collection, with the real Anki library, and tells what Anki did.

The learner's file is only ever read: everything happens in a copy in a temporary folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.anki.apart import apart
from deckwright.anki.packages import Package, read_open
from deckwright.anki.scratch import import_package, learner_collection, need_anki
from deckwright.base.model import Guid
from deckwright.plan.model import Outcome


@dataclass(frozen=True, slots=True)
class Trial:
    """What a learner had, and what Anki did with each note of the package."""

    before: Package
    studied: Mapping[Guid, tuple[int, ...]]
    """The ordinals of each note's cards that were reviewed."""
    outcomes: Mapping[Guid, Outcome]
    """Anki's own word: new, updated or unchanged (its “duplicate”); notes that conflict are left out."""


def try_import(collection_file: Path, package: Path, guids: frozenset[Guid]) -> Trial:
    """Import ``package``, whose notes are ``guids`` or some of them, into a copy of a learner's collection.

    ``collection_file`` is a ``collection.anki2``, or a ``.colpkg`` or ``.apkg`` that Anki exported; other decks in it
    are left out. Stops with exit code 3 without the Anki library, with 2 if the file is none of these.
    """
    need_anki("plan --collection")
    return apart(collection_file, _try_import, collection_file, package, guids)


def _try_import(collection_file: Path, package: Path, guids: frozenset[Guid]) -> Trial:
    with learner_collection(collection_file) as collection:
        before = read_open(collection, guids)
        studied: dict[Guid, tuple[int, ...]] = {}
        rows = "select n.guid, c.ord from cards c join notes n on n.id = c.nid where c.reps > 0 order by c.ord"
        for guid, ord_ in collection.db.execute(rows):
            if guid in guids:
                studied[Guid(guid)] = (*studied.get(Guid(guid), ()), ord_)
        log = import_package(collection, package)
        return Trial(before, studied, _outcomes(collection, log, before, guids))


def _outcomes(collection: Any, log: Any, before: Package, guids: frozenset[Guid]) -> dict[Guid, Outcome]:
    """Return what Anki's log says; of a conflicting note it gives an id that is nobody's, so those are left out."""
    had = {note.guid for note in before.notes}
    known = {nid: Guid(guid) for nid, guid in collection.db.execute("select id, guid from notes")}
    told = {guid: Outcome.NEW for guid in known.values() if guid in guids and guid not in had}
    for outcome, notes in ((Outcome.UPDATED, log.updated), (Outcome.UNCHANGED, log.duplicate)):
        told |= {known[note.id.nid]: outcome for note in notes}
    return told
