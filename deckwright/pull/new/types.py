"""Note types of other makers that notes made in Anki have: the deck carries them, as adopted decks do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from deckwright.adopt.folder import type_texts
from deckwright.adopt.names import name_types
from deckwright.adopt.original import OriginalType
from deckwright.adopt.stock import OWN, names_of_type
from deckwright.base.model import AnyType, Family
from deckwright.base.problems import Problems, Severity
from deckwright.cards.carried_types import read_note_types
from deckwright.cards.notetypes import NoteType
from deckwright.pull.reading import Collected
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import digest_schema, digest_type
from deckwright.ship.lock import Lock, LockedType

_OURS = tuple(f" · {family}" for family in Family)
"""How the names of note types end that a build made."""


class Types:
    """The note types of new notes, by their ids in Anki."""

    def __init__(
        self,
        settings: Settings,
        own: Sequence[NoteType],
        carried: Sequence[NoteType],
        collected: Collected,
        stage: Path,
    ) -> None:
        """``stage`` is an empty folder, in which a note type is written to be read as a build reads it."""
        self.settings = settings
        self.collected = collected
        self.stage = stage
        self.known = {note_type.id: note_type for note_type in carried}
        self.names = {note_type.name.casefold(): note_type.id for note_type in (*own, *carried)}
        others = {number: kind.name for number, kind in collected.types.items() if number not in self.known}
        self.keys = name_types(others, [note_type.family for note_type in carried])
        self.new: dict[int, NoteType] = {}
        self._texts: dict[AnyType, dict[Path, str | bytes]] = {}

    def find(self, number: int) -> tuple[NoteType | None, str]:
        """Return the note type with an id in Anki, as the deck carries it; None, and why, if it cannot."""
        there = self.collected.types[number]
        found = self.known.get(number) or self.new.get(number)
        if found:
            if tuple(slot.name for slot in found.fields) == there.fields:
                return found, ""
            return None, f"its note type “{there.name}” has other fields in Anki than in notetypes/{found.family}"
        if self.names.get(there.name.casefold(), number) != number:
            return None, f"its note type is called “{there.name}” as one of the deck, and is another one: rename it"
        if there.name.endswith(_OURS):
            return None, f"its note type “{there.name}” is that of another deck of question files: go on with those"
        return self._read(there)

    def _read(self, there: OriginalType) -> tuple[NoteType | None, str]:
        key = self.keys[there.id]
        root = self.stage / key
        fields = (text for note in self.collected.made if note.type == there.id for text in note.fields.values())
        named = {name for name in names_of_type(there, fields) if name.startswith(OWN)} & self.collected.files.keys()
        files: dict[str, str | bytes] = dict(type_texts(there, there.name))
        files |= {f"media/{name}": self.collected.files[name].read_bytes() for name in sorted(named)}
        for name, data in files.items():
            path = root / "notetypes" / key / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.encode() if isinstance(data, str) else data)
        problems = Problems()
        read = read_note_types(replace(self.settings, root=root), problems)
        if not read:
            first = next((one for one in problems.sorted() if one.severity is Severity.ERROR), None)
            why = first.message if first else "it is damaged"
            return None, f"its note type “{there.name}” cannot be carried: {why}"
        self.new[there.id] = read[0]
        self.names[there.name.casefold()] = there.id
        self._texts[read[0].family] = {self.settings.note_types / key / name: data for name, data in files.items()}
        return read[0], ""

    def locked(self, families: Collection[AnyType]) -> Iterator[LockedType]:
        """Yield what the lock remembers of new note types among ``families``: what stands in Anki."""
        now = build_time(Lock())
        for number, note_type in self.new.items():
            if note_type.family in families:
                mod = max(0, min(self.collected.types[number].mod, now))
                yield LockedType(note_type.family, note_type.id, digest_schema(note_type), digest_type(note_type), mod)

    def files(self, families: Collection[AnyType]) -> dict[Path, str | bytes]:
        """Return the files of new note types among ``families``."""
        return {path: data for family, its in self._texts.items() if family in families for path, data in its.items()}
