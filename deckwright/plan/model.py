"""The frozen types of a plan: what somebody had before, and what an import of the next package would do to it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from deckwright.base.model import Guid, NoteId, Place
from deckwright.base.problems import Problem
from deckwright.cards.notetypes import Role, card_name
from deckwright.plan.wording import Passage
from deckwright.ship.lock import LockedNote, LockedType


class Against(StrEnum):
    """What the next package is compared with."""

    LOCK = "lock"
    PACKAGE = "package"
    COLLECTION = "collection"


class Outcome(StrEnum):
    """What an import under Anki's default options does with a note. Anki's log names the first four groups so."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    """Not touched: what the learner has is as new. Anki calls it a duplicate."""
    HIDDEN = "hidden"
    """Not touched either, although the package says something else: the learner's version is newer."""
    CONFLICTING = "conflicting"
    """Refused for ever: its note type has other fields or templates."""
    STAYS = "stays"
    """Not in the package: it stays as it is."""


class Change(StrEnum):
    """What is otherwise about a note."""

    PROMPT = "prompt"
    ANSWER = "answer"
    OTHER = "other"
    """Another field than those that ask and answer."""
    FORMATTING = "formatting"
    """The same words, set otherwise."""
    MEDIA = "media"
    TAGS = "tags"
    CARDS_ADDED = "cards-added"
    CARDS_GONE = "cards-gone"
    KIND = "kind"
    MOVED = "moved"
    """To another deck; existing cards stay in theirs."""
    RENAMED = "renamed"
    """It has another id and is the same note."""
    MARKED = "marked-retired"
    UNMARKED = "unmarked-retired"
    RETIRED = "retired"
    """Gone from the source."""
    RESTORED = "restored"
    """It was gone and is back."""
    TOUCHED = "touched"
    """Stamped anew with nothing changed."""
    RERENDERED = "rerendered"
    """It would look otherwise since a library was upgraded, and is held back."""


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a note: its fields' HTML by name, and its tags."""

    fields: Mapping[str, str]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Had:
    """A note as it was shipped before, or as a learner has it."""

    guid: Guid
    mod: int
    """Whole seconds since 1970: what Anki compares."""
    type: int
    """The id of its note type."""
    deck: str
    ords: tuple[int, ...]
    text: Text | None = None
    """None where no package of that version is at hand."""
    locked: LockedNote | None = None
    """What the lock of that version says of it, where there is one."""
    studied: frozenset[int] = frozenset()
    """The ordinals of the cards that the learner has reviewed."""
    edited: bool = False
    """The learner has changed it since the version shipped last."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A note type's parts. A field has an id, where its maker gave one, and a name; a template also front and back."""

    name: str
    fields: tuple[tuple[int | None, str], ...]
    templates: tuple[tuple[int | None, str, str, str], ...]
    css: str


@dataclass(frozen=True, slots=True)
class HadType:
    """A note type as it was shipped before, or as a learner has it. One of ``shape`` and ``locked`` is there."""

    mod: int
    shape: Shape | None = None
    locked: LockedType | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the next package is compared with."""

    source: Against
    file: str
    """Its name as shown to the author."""
    notes: Mapping[Guid, Had]
    types: Mapping[int, HadType]
    """By id."""
    has_texts: bool
    """Whether the words of any note are at hand."""
    outcomes: Mapping[Guid, Outcome] | None = None
    """What Anki said of each note when the package was imported on trial; None where that was not done."""
    same: Container[NoteId] = frozenset()
    """Notes of which it is plain that nothing changed: an import leaves them as they are."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How one field reads now, against before."""

    field: str
    """Its name."""
    role: Role
    change: Change
    """``PROMPT``, ``ANSWER`` or ``OTHER``."""
    pieces: tuple[Passage, ...]


class NotePlan(NamedTuple):
    """What an import does with one note. A tuple, as there are as many as notes."""

    id: NoteId
    guid: Guid
    path: str
    """The source file as shown to the author; of a note that is gone, the one it stood in last, or nothing."""
    line: int | None
    outcome: Outcome
    changes: tuple[Change, ...]
    titled: Callable[[], str]
    """Gives its title."""
    kind: str
    was_kind: str
    """Nothing where it is not known."""
    cloze: bool
    deck: str
    was_deck: str
    was_id: str
    ords: tuple[int, ...]
    added: tuple[int, ...]
    """The ordinals of the cards that the learner gets."""
    gone: tuple[int, ...]
    """The ordinals of the cards that show nothing after the import."""
    studied: tuple[int, ...]
    """Those of ``gone`` that the learner has reviewed; only known of a collection."""
    edited: bool
    wordings: tuple[Wording, ...]
    tags_added: tuple[str, ...]
    tags_gone: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it asks, as text; nothing if no text is at hand."""
        return self.titled()

    def card(self, ord_: int) -> str:
        """Return what an author calls a card: ``c2`` of a cloze note, else ``card 2``."""
        return card_name(self.cloze, ord_)


class TypeChange(StrEnum):
    """What is otherwise about a note type."""

    NAME = "name"
    CSS = "css"
    TEMPLATES = "templates"
    FIELDS = "fields"
    """A field was renamed."""
    LOOK = "look"
    """Its name, CSS, templates or field names; no package is at hand that tells which."""
    SCHEMA = "schema"
    """Fields or templates were added, removed or reordered."""


@dataclass(frozen=True, slots=True)
class TypePlan:
    """What an import does with one note type."""

    name: str
    was_name: str
    outcome: Outcome
    changes: tuple[TypeChange, ...]


class RiskCode(StrEnum):
    """What may go wrong."""

    SCHEMA = "schema-changed"
    CARDS_GONE = "cards-gone"
    UNPINNED = "unpinned-id"
    DECK_RENAMED = "deck-renamed"
    ID_CHANGED = "id-changed"
    HIDDEN = "edit-hides-correction"
    REPLACED = "edit-replaced"
    TAGS_LOST = "tags-lost"
    OLDER = "older-than-compared"


@dataclass(frozen=True, slots=True)
class Risk:
    """What may go wrong, where, and what to do."""

    code: RiskCode
    message: str
    todo: str
    notes: tuple[NoteId, ...] = ()
    place: Place | None = None
    """Where it has one place."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What Anki will do, in numbers."""

    notes: int
    """In the package."""
    cards: int
    new: int
    new_cards: int
    updated: int
    unchanged: int
    hidden: int
    conflicting: int
    stays: int
    cards_added: int
    """To notes that are there already."""
    cards_gone: int
    """Without content after the import."""


def within(name: str, *decks: str) -> tuple[str, ...]:
    """Return the decks' names without that of the whole deck, ``name``, if all of them are subdecks of it."""
    inside = all(deck.startswith(f"{name}::") for deck in decks)
    return tuple(deck.removeprefix(f"{name}::") for deck in decks) if inside else decks


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import of the next package will do."""

    deck: str
    source: Against
    file: str
    first: bool
    """Nothing was there before: everything is new."""
    texts: bool
    """The texts from before are at hand."""
    totals: Totals
    risks: tuple[Risk, ...]
    types: tuple[TypePlan, ...]
    notes: tuple[NotePlan, ...]
    """In the order of the package, those that are gone last."""
    search: str
    """Finds in Anki the notes that are gone; nothing without such."""
    problems: tuple[Problem, ...] = ()
    """Errors and warnings of the content and the lock."""

    def of(self, *changes: Change) -> list[NotePlan]:
        """Return the notes that changed in one of these ways."""
        return [note for note in self.notes if not set(changes).isdisjoint(note.changes)]
