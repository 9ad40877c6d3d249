"""What a build ships: the notes with their identity, and what is to be told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from deckwright.base.model import AnyType, Asset, MediaName, NoteId, Place, Stamped
from deckwright.cards.notetypes import NoteType
from deckwright.settings.settings import DeckOptions
from deckwright.ship.lock import Lock


class Report(NamedTuple):
    """What a build ships, by the notes' ids."""

    new: tuple[NoteId, ...] = ()
    changed: tuple[NoteId, ...] = ()
    unchanged: tuple[NoteId, ...] = ()
    moved: tuple[NoteId, ...] = ()
    """In another deck than before, whether changed or not: existing cards stay where they are."""
    restored: tuple[NoteId, ...] = ()
    retired: tuple[NoteId, ...] = ()
    """Gone from the source with this build."""
    rerendered: tuple[NoteId, ...] = ()
    """Differ only because a library was upgraded, and were not shipped."""
    types: tuple[AnyType, ...] = ()
    """Note types whose look changed."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Everything a package holds, and the lock that remembers it."""

    notes: tuple[Stamped, ...]
    types: tuple[tuple[NoteType, int], ...]
    """Each note type with its ``mod``."""
    lock: Lock
    report: Report
    decks: Mapping[str, DeckOptions] = field(default_factory=dict)
    """What the notes' decks and those above them bring along, by their full names."""
    warned: bool = False
    """Whether the notes' identity gave something to tell, which the next build may not have to tell again."""

    @property
    def used_types(self) -> tuple[tuple[NoteType, int], ...]:
        """The note types that have notes, each with its ``mod``: Anki takes over no others."""
        used = {note.family for note, *_ in self.notes}
        return tuple((note_type, mod) for note_type, mod in self.types if note_type.family in used)

    @property
    def media(self) -> dict[MediaName, Asset]:
        """Every file for Anki's media folder by its name, sorted."""
        assets = [asset for note, *_ in self.notes for asset in note.assets]
        assets += [asset for note_type, _ in self.used_types for asset in note_type.media]
        return dict(sorted({asset.name: asset for asset in assets}.items()))

    @property
    def again(self) -> Shipment | None:
        """What a build of the same content will ship; None if that is not plain.

        It is this shipment itself if that changed nothing.
        """
        report = self.report
        changes = (report.new, report.changed, report.moved, report.restored, report.retired, report.types)
        if not any(changes):
            return self
        if report.rerendered or self.warned:
            return None
        return replace(self, report=Report(unchanged=tuple(stamped.note.id for stamped in self.notes)))

    @property
    def content(self) -> tuple[object, ...]:
        """What the package and its lock are made of: all but where in its file a note stands."""
        notes = [stamped._replace(note=stamped.note._replace(place=Place(""))) for stamped in self.notes]
        return notes, self.types, self.lock, self.decks
