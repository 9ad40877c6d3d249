"""All that a push could touch in a collection, taken down before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.promises.both_ways.judge import Texts
from tests.promises.histories.learner import HORIZON
from tests.promises.histories.promises import hold

Card = tuple[Any, ...]
"""Of a card: its deck's name, its queue, then its note, ordinal, type, due date and all else that reviews made."""


@dataclass(frozen=True)
class Taken:
    """A collection as it stood."""

    notes: Mapping[str, Texts]
    """By GUID."""
    numbers: Mapping[str, int]
    """Anki's own ids of the notes, by GUID."""
    mods: Mapping[str, int]
    cards: Mapping[int, Card]
    owners: Mapping[int, str]
    """The GUIDs of the cards' notes."""
    reviews: list[Any]
    looks: Mapping[tuple[str, str], str]
    """Styles and sides of the deck's note types, each by the note type's name and the part's."""
    media: Mapping[str, bytes]

    @property
    def lasting(self) -> tuple[object, ...]:
        """All of it but the times of last changes."""
        return self.notes, self.numbers, self.cards, self.reviews, self.looks, self.media


def take_down(collection: Any) -> Taken:
    """Return a collection as it stands."""
    rows = collection.db.all("select guid, id, mod from notes")
    hold("every GUID is there once", len({row[0] for row in rows}), len(rows))
    notes = {}
    for guid, nid, _ in rows:
        note = collection.get_note(nid)
        notes[guid] = Texts(dict(note.items()), tuple(sorted(note.tags)))
    guids = {nid: guid for guid, nid, _ in rows}
    made = "nid, ord, type, due, ivl, factor, reps, lapses, left, odue, odid, flags, data"
    cards = collection.db.all(f"select id, did, queue, {made} from cards")
    names = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    folder = Path(collection.media.dir())
    return Taken(
        notes,
        {guid: nid for guid, nid, _ in rows},
        {guid: mod for guid, _, mod in rows},
        {row[0]: (names[row[1]], *row[2:]) for row in cards},
        {row[0]: guids[row[3]] for row in cards},
        collection.db.all("select * from revlog order by id"),
        dict(_looks(collection)),
        {file.name: file.read_bytes() for file in folder.iterdir()},
    )


def settle(collection: Any, now: int) -> None:
    """Let what Anki stamped by the machine's clock have happened at the history's time."""
    for table, column in (("notes", "mod"), ("notetypes", "mtime_secs")):
        collection.db.execute(f"update {table} set {column} = ? where {column} > ?", now, HORIZON)


def _looks(collection: Any) -> Any:
    for found in collection.models.all_names_and_ids():
        if " · " in found.name:
            kind = collection.models.get(found.id)
            yield (found.name, "styling"), kind["css"]
            for side in kind["tmpls"]:
                yield (found.name, f"{side['name']}, front"), side["qfmt"]
                yield (found.name, f"{side['name']}, back"), side["afmt"]
