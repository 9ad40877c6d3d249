"""Where a learner's notes come from: a file that Anki wrote, or whatever else can tell of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from deckwright.anki.packages import PackedNote
from deckwright.base.command import shown
from deckwright.base.model import Guid
from deckwright.pull.model import FieldStates
from deckwright.pull.reading import Collected, Wanted, is_below, read_collection
from deckwright.settings.settings import Settings
from deckwright.ship.shipment import Shipment


class Remembered(Protocol):
    """What is remembered of the texts that were put into a collection, beside what packages tell."""

    def knows(self, guid: Guid, name: str, text: str) -> bool:
        """Whether a text of a field was put there."""

    def was_there(self, guid: Guid) -> bool:
        """Whether the collection was seen to have a note."""

    def judge(self, guid: Guid, state: FieldStates) -> FieldStates:
        """Return a field with the verdict that what was put there leads to; as it is if nothing is known."""

    def tags(self, guid: Guid) -> tuple[str, ...] | None:
        """Return the tags that the note was last given; None if nobody knows."""


@dataclass(frozen=True, slots=True)
class LearnersNotes:
    """The notes of a deck that a learner has."""

    called: str
    """What they are in, for messages."""
    notes: Mapping[Guid, PackedNote]
    hint: str
    """What to do if there are none."""
    notice: str = ""
    """What an author should know of where they come from; empty if nothing."""
    remembered: Remembered | None = None
    """None if nothing was ever put there but by an import."""
    older: Collection[Guid] = frozenset()
    """Those that are from before the last texts that were put into them, as after a backup was restored."""
    collected: Collected = field(default_factory=lambda: Collected(()))
    """What else was found: notes that were made in Anki, and files."""
    lacking: str = ""
    """What is to be said of a file that is not among them."""


class LearnersSide(Protocol):
    """What the learner's notes can be read from."""

    def read(self, shipment: Shipment, settings: Settings, kept: Path) -> LearnersNotes:
        """Return the notes that were ever shipped, as far as they are there. Stops if it cannot be read.

        Files that they show are copied to the folder ``kept``.
        """


class CollectionFile:
    """A copy of a collection, or what Anki exported. It is only read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self, shipment: Shipment, settings: Settings, kept: Path) -> LearnersNotes:
        """Return the notes. Stops with exit code 3 without the Anki library, with 2 if the file is no collection."""
        wanted = _wanted(shipment, settings)
        collected = read_collection(self.file, wanted, kept)
        notes = {note.guid: note for note in collected.notes}
        hint = "name the collection of somebody who has imported a package of this deck"
        lacking = "name a .colpkg with media, or put the folder collection.media beside the collection"
        lacking = "the collection has no such file" if collected.has_media else lacking
        notice = ""
        if notes and not any(is_below(note.deck, wanted.decks) for note in collected.notes):
            elsewhere = f"the notes are in the deck “{collected.notes[0].deck}” in Anki, not in “{settings.name}”"
            notice = f"{elsewhere}: new notes are looked for only in a deck of that name"
        return LearnersNotes(shown(self.file), notes, hint, notice, collected=collected, lacking=lacking)


def _wanted(shipment: Shipment, settings: Settings) -> Wanted:
    """Return what is looked for in a collection."""
    topics = {settings.deck_name(tuple(topic.folder.split("/"))) for topic in settings.topics}
    return Wanted(
        frozenset(note.guid for note in shipment.lock.notes.values()),
        frozenset({settings.name, *topics, *(stamped.note.deck for stamped in shipment.notes)}),
        brought(shipment),
    )


def brought(shipment: Shipment) -> frozenset[str]:
    """Return the names of the media files that a package ever brought, this one's among them."""
    names = {str(asset.name) for asset in shipment.media.values()}
    return frozenset(names.union(*(note.media for note in shipment.lock.notes.values())))
