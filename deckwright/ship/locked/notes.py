"""The notes of a lock without an object for each: most lines are but looked at in brief, and written again as they are.

Of a lock that this program wrote it is known what its lines say in brief. A line is taken apart when somebody asks for
its note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from deckwright.base.model import Guid, NoteId


class InBrief(Protocol):
    """What is asked of every note: of a line in brief, and of a note that is whole."""

    @property
    def guid(self) -> Guid:
        """What Anki matches it by."""

    @property
    def mod(self) -> int:
        """Its stamp."""

    @property
    def nid(self) -> int:
        """Anki's note id."""

    @property
    def among(self) -> int:
        """How many notes the lock had when its line was written."""

    @property
    def is_live(self) -> bool:
        """Whether it is a question still."""

    @property
    def has_parts(self) -> bool:
        """Whether only the newest format can tell of it."""


class Brief(NamedTuple):
    """What a line of the lock says, in brief."""

    guid: Guid
    mod: int
    nid: int
    among: int
    is_live: bool
    has_parts: bool

    @classmethod
    def of(cls, note: InBrief) -> Brief:
        """Return what is told of a note in brief."""
        if isinstance(note, Brief):
            return note
        return cls(note.guid, note.mod, note.nid, note.among, note.is_live, note.has_parts)


Whole = TypeVar("Whole", bound=InBrief)
"""What a line says in full."""


class KnownNotes(Mapping[NoteId, Whole]):
    """Notes whose lines this program wrote."""

    def __init__(
        self, briefs: Mapping[NoteId, Brief], texts: Mapping[NoteId, str], read: Callable[[str], Whole]
    ) -> None:
        """``briefs`` and ``texts`` are what the lines say in brief, and the lines; ``read`` takes one apart."""
        self.briefs = briefs
        """What was given."""
        self.texts = texts
        """What was given."""
        self._read = read
        self._made: dict[NoteId, Whole] = {}

    def __getitem__(self, name: NoteId) -> Whole:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._read(self.texts[name])
        return made

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    def __iter__(self) -> Iterator[NoteId]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


class Changed(Mapping[NoteId, Whole]):
    """Notes of which a few are others than before; in the order of their ids."""

    def __init__(self, before: Mapping[NoteId, Whole], changes: Mapping[NoteId, Whole]) -> None:
        self.before = before
        """The notes as they were."""
        self.changes = changes
        """Those that are others now, or new."""
        self._order = sorted({**dict.fromkeys(before), **dict.fromkeys(changes)})

    def __getitem__(self, name: NoteId) -> Whole:
        return self.changes[name] if name in self.changes else self.before[name]

    def __contains__(self, name: object) -> bool:
        return name in self.changes or name in self.before

    def __iter__(self) -> Iterator[NoteId]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)


def changed(notes: Mapping[NoteId, Whole], changes: Mapping[NoteId, Whole]) -> Mapping[NoteId, Whole]:
    """Return the notes with others in place of some, or besides."""
    if isinstance(notes, Changed):
        return Changed(notes.before, {**notes.changes, **changes})
    return Changed(notes, changes)


def briefly(notes: Mapping[NoteId, Whole]) -> Mapping[NoteId, InBrief]:
    """Return what is known of the notes without taking a line apart."""
    if isinstance(notes, Changed):
        return {**briefly(notes.before), **notes.changes}
    return notes.briefs if isinstance(notes, KnownNotes) else notes


def by_guid(notes: Mapping[NoteId, Whole]) -> dict[Guid, NoteId]:
    """Return the ids of the notes by their GUIDs."""
    return {note.guid: name for name, note in briefly(notes).items()}


def kept(notes: Mapping[NoteId, Whole], before: Mapping[NoteId, Whole]) -> frozenset[NoteId]:
    """Return the ids of notes that are surely the same as before; some others may be, too."""
    if isinstance(notes, Changed) and notes.before is before:
        return frozenset(before).difference(notes.changes)
    return frozenset()


def lines_of(notes: Mapping[NoteId, Whole], write: Callable[[Whole], str]) -> Sequence[str]:
    """Return the line of each note, in the order of their ids: as it was written, or else as ``write`` has it."""
    texts = _texts(notes)
    return [texts.get(name) or write(notes[name]) for name in sorted(notes)]


def _texts(notes: Mapping[NoteId, Whole]) -> Mapping[NoteId, str]:
    if isinstance(notes, Changed):
        return {name: text for name, text in _texts(notes.before).items() if name not in notes.changes}
    return notes.texts if isinstance(notes, KnownNotes) else {}
