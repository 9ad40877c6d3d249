"""The learner's side of ``pull`` out of a running Anki: its notes, known as ``push`` knows them, and what it put there.

Nothing is asked that writes. A package that Anki exports would tell the GUIDs, too, but only of the notes that are in
our decks, with all pictures, while Anki's window stands still.
"""

from __future__ import annotations

from pathlib import Path

from deckwright.anki.packages import PackedNote
from deckwright.base.model import Guid
from deckwright.connect.answers import Answering, ask_media_folder
from deckwright.pull.learner import LearnersNotes, brought
from deckwright.pull.reading import Collected, copied, names_in
from deckwright.push.record import PushRecord, record_file
from deckwright.push.running import asks_the_same, read_notes, same_profile
from deckwright.settings.settings import Settings
from deckwright.ship.shipment import Shipment

_UNKNOWN = 0
"""In place of the id of a note type that is none of the deck's."""


class RunningLearner:
    """The collection that a running Anki has open. It is only read."""

    def __init__(self, anki: Answering) -> None:
        self.anki = anki

    def read(self, shipment: Shipment, settings: Settings, kept: Path) -> LearnersNotes:
        """Return the notes. Stops with exit code 3 if Anki breaks off, or opens another profile meanwhile."""
        collection = ask_media_folder(self.anki)
        record = PushRecord(record_file(settings.output), collection)
        types = [note_type for note_type, _ in shipment.types]
        running, strange = read_notes(self.anki, types, shipment.lock, settings, record.numbers())
        same_profile(self.anki, collection, "pull again")
        locked = {note.guid: note for note in shipment.lock.notes.values()}
        notes = {guid: note.packed(guid, locked[guid].mod) for guid, note in running.items()}
        older = {guid for guid, note in running.items() if record.is_older(guid, note.mod)}
        families = {note_type.family: note_type for note_type in types}
        new = set(shipment.report.new)
        for stamped in shipment.notes:
            texts = strange.get(stamped.guid, ())
            if stamped.note.id not in new and asks_the_same(stamped, families[stamped.note.family], texts, {}, record):
                notes[stamped.guid] = _of_another_type(stamped.guid, stamped.mod)
        folder = Path(collection) if Path(collection).is_dir() else None
        files = copied(names_in(notes.values()) - brought(shipment), folder, kept)
        hint = f"open the profile into which this deck was pushed or imported; open is {collection}"
        others = ", ".join(sorted(record.others))
        notice = f"Anki has another profile open than the one that was pushed into: {collection}, not {others}"
        return LearnersNotes(
            called="the collection that Anki has open",
            notes=notes,
            hint=hint,
            notice=notice if record.is_new and others else "",
            remembered=None if record.is_new else record,
            older=older,
            collected=Collected((), files=files),
            lacking="Anki has no such file" if folder else f"{collection} cannot be read here: pull from a .colpkg",
        )


def _of_another_type(guid: Guid, mod: int) -> PackedNote:
    return PackedNote(guid, 0, mod, _UNKNOWN, {}, (), "", ())
