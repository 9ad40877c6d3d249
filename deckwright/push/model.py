"""What pushing speaks of: a running Anki as it is, what is to be written into it, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from deckwright.anki.packages import PackedNote
from deckwright.base.model import AnyType, Guid, MediaName, NoteId, Place


@dataclass(frozen=True, slots=True)
class RunningNote:
    """A note of the deck as it stands in Anki."""

    nid: int
    """Anki's own id of it."""
    mod: int | None
    """Whole seconds since 1970; None from an AnkiConnect that does not tell."""
    type: int
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    cards: tuple[int, ...]

    def packed(self, guid: Guid, shipped: int) -> PackedNote:
        """Return the note as ``pull`` compares it; without a time of its own, it counts as edited after ``shipped``."""
        mod = shipped + 1 if self.mod is None else self.mod
        return PackedNote(guid, self.nid, mod, self.type, self.fields, self.tags, "", ())


@dataclass(frozen=True, slots=True)
class RunningType:
    """A note type of the deck as it stands in Anki."""

    id: int
    name: str
    """What it is called there, by which AnkiConnect asks for it."""
    fields: tuple[str, ...]
    css: str
    templates: Mapping[str, tuple[str, str]]
    """Front and back by name, in their order."""


@dataclass(frozen=True, slots=True)
class RunningAnki:
    """What a running Anki has of the deck."""

    collection: str
    """What tells collections apart: the folder of its media."""
    notes: Mapping[Guid, RunningNote]
    copies: Mapping[Guid, int]
    """How many more notes there are that a learner made of one, by *Create Copy*."""
    strange: Mapping[Guid, frozenset[str]]
    """The texts of notes there that have the number of a missing one: perhaps it got another note type."""
    types: Mapping[AnyType, RunningType]
    media: frozenset[str]
    """The names of all files in its media folder."""


@dataclass(frozen=True, slots=True)
class NoteUpdate:
    """The fields of a note that are to be written."""

    id: NoteId
    place: Place
    guid: Guid
    nid: int
    before: Mapping[str, str]
    after: Mapping[str, str]
    """By the same names."""


@dataclass(frozen=True, slots=True)
class TagUpdate:
    """The tags that some notes get, and those that they lose."""

    nids: tuple[int, ...]
    tags: tuple[str, ...]
    adds: bool
    below: str = ""
    """A tag of those notes below the only one that they lose, which stays: Anki takes a tag away with all below it."""


@dataclass(frozen=True, slots=True)
class TypeUpdate:
    """What of a note type is to be written."""

    family: AnyType
    name: str
    css: str | None
    """None if it stays."""
    templates: Mapping[str, Mapping[str, str]]
    """Of each template that changes, by its name, both sides as AnkiConnect has them: ``Front`` and ``Back``."""


@dataclass(frozen=True, slots=True)
class DeckMove:
    """Cards that are to be moved to another deck."""

    deck: str
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RetiredInAnki:
    """Notes that are gone from the files and still in Anki."""

    ids: tuple[NoteId, ...] = ()
    nids: tuple[int, ...] = ()
    cards: tuple[int, ...] = ()
    """Those that are not suspended yet, if that is what is to be done."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something that differs and is not written, and why."""

    what: str
    """The id of a note with the name of a field, a note type, a file."""
    place: Place | None
    why: str
    ours: str = ""
    theirs: str = ""
    conflict: bool = False
    """Whether both changed it."""
    unsure: bool = False
    """Whether it may be an earlier text of the author's own."""


@dataclass(frozen=True, slots=True)
class PushPlan:
    """All that a push will write, and all that it leaves alone."""

    new: tuple[NoteId, ...] = ()
    updates: tuple[NoteUpdate, ...] = ()
    tags: tuple[TagUpdate, ...] = ()
    types: tuple[TypeUpdate, ...] = ()
    media: tuple[MediaName, ...] = ()
    moves: tuple[DeckMove, ...] = ()
    unmoved: int = 0
    """Cards whose deck is another one in the files, where moving was not asked for."""
    retired: RetiredInAnki = field(default_factory=RetiredInAnki)
    left: tuple[LeftAlone, ...] = ()
    kept: tuple[LeftAlone, ...] = ()
    """What only the learner changed."""
    compared: int = 0
    """Notes of the deck that Anki has."""
