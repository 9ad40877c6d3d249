"""What pulling speaks of: a field in its three states, what is to become of it, and what became of a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from deckwright.base.model import Note, NoteId, Place
from deckwright.base.problems import Problem


class Standing(Enum):
    """What a field's three states say together."""

    SAME = "the files and Anki say the same"
    OURS = "only the files changed"
    THEIRS = "only the learner changed it"
    BOTH = "both changed it, each otherwise"
    UNSURE = "the learner changed it, or has it as an earlier package of ours had it"
    OLDER = "the learner's note is older than what was shipped last, so nobody knows who changed what"


@dataclass(frozen=True, slots=True)
class FieldStates:
    """A field as it was shipped, as the files say it now, and as it stands in Anki: three HTML texts."""

    name: str
    shipped: str | None
    """None where no package is at hand that holds the words."""
    written: str
    standing: str
    verdict: Standing
    sure: bool = False
    """Whether the learner is known to have had the shipped text before she edited it."""


@dataclass(frozen=True, slots=True)
class PulledField:
    """What became of a field that the learner changed, or that both did."""

    name: str
    line: int
    """Where it was changed, or where its question stands."""
    before: str
    """What the files say, as text or as lines of the file."""
    after: str
    """What stands in Anki, or what the lines became."""
    reason: str = ""
    """Why nothing was written; empty if it was."""
    conflict: bool = False
    """Whether both changed it."""
    unsure: bool = False
    """Whether it may be an earlier text of the author's own."""
    merged: bool = False
    """Whether both changed it, in different places, and both changes are in the file."""
    beware: str = ""
    """What an author should know of a text that was taken over; empty if nothing."""

    @property
    def refused(self) -> bool:
        """Whether it is the learner's alone and cannot be written."""
        return bool(self.reason) and not self.conflict and not self.unsure


@dataclass(frozen=True, slots=True)
class PulledNote:
    """What became of a note with which something is to be done."""

    id: NoteId
    place: Place
    fields: tuple[PulledField, ...]


@dataclass(frozen=True, slots=True)
class MadeNote:
    """A note that was made in Anki under the deck, and what became of it."""

    title: str
    """What it says first, as text."""
    deck: str
    """Where it is in Anki."""
    id: str = ""
    """Of the question that it became; empty if it became none."""
    path: str = ""
    line: int = 0
    """Where that question stands."""
    reason: str = ""
    """Why it became none; empty too if nobody asked for it."""
    remarks: tuple[str, ...] = ()
    """What an author should know of the question."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of the notes that were made in Anki."""

    notes: tuple[MadeNote, ...] = ()
    asked: bool = False
    """Whether they were to be taken in."""
    lock: tuple[str, str] | None = None
    """The text of the lock before and after; None if it stays as it is."""
    types: Mapping[Path, str | bytes] = field(default_factory=dict)
    """The files of note types that the deck carries from now on."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of it all."""

    notes: tuple[PulledNote, ...]
    texts: Mapping[Path, tuple[str, str]]
    """Of each file that changes, its text before and after, as it is on disk."""
    files: Mapping[Path, bytes]
    """The pictures and recordings that come into the media folder."""
    made: TakenIn
    """What became of the notes that were made in Anki."""
    compared: int
    """Notes of the deck that the learner has."""
    older: tuple[Note, ...]
    """Those that the learner has as an earlier package had them, or changed before the last one came."""
    strange: tuple[Note, ...]
    """Those that have another note type there, or one that lacks fields of ours."""
    gone: tuple[NoteId, ...]
    """Those that the learner changed and whose question is not in the files any more, or is a draft."""
    hidden: tuple[Note, ...]
    """Those that the learner touched after the files' change of them was shipped: no import brings that change."""
    ours: int
    """Notes that only the files changed."""
    notice: str = ""
    """What an author should know of where the learner's notes come from; empty if nothing."""
    unknown: tuple[NoteId, ...] = ()
    """Those that the learner has although the lock says that they were never shipped: nothing is known of them."""
    lost: tuple[NoteId, ...] = ()
    """Those that a pull took in and no build has seen, with a question in no file, unless under another id."""
    asks: tuple[Problem, ...] = ()
    """What the next build stops at, until the author says that it is meant."""
    replaced: tuple[NoteId, ...] = ()
    """Those of which something was not taken over, and that the next build ships: an import replaces it in Anki."""
    unlinked: tuple[Note, ...] = ()
    """Those of a vault whose link by the words of a heading leads nowhere now, as these were changed."""
