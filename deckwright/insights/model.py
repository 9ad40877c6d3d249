"""What was answered, and what it says of a card. Only numbers are kept: no text that a learner wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from deckwright.base.model import Guid, NoteId


class CardKey(NamedTuple):
    """A card of the deck, the same for every learner."""

    guid: Guid
    ord: int


class Review(NamedTuple):
    """One review of a card: not a step of learning, nor one that Anki does not count."""

    when: float
    """Seconds since 1970."""
    passed: bool
    gap: float
    """Days since the card was seen last, as it was scheduled."""
    seconds: float
    """From showing the front to the answer; Anki stops the clock at a limit, 60 seconds as a rule."""


class Studied(NamedTuple):
    """A card as one learner studied it."""

    card: CardKey
    lapses: int
    """How often Anki counted it as forgotten."""
    leech: bool
    """Whether Anki tagged its note as a leech, and this is the note's card that was forgotten most."""
    answers: tuple[Review, ...]
    """In the order of time."""


class Sign(StrEnum):
    """What the answers say of a card."""

    LEECH = "leech"
    """Forgotten so often that Anki calls it a leech."""
    OFTEN = "often"
    """Forgotten more often than the rest of the deck, beyond chance."""
    LONG = "long"
    """The same, of the reviews after a long interval alone."""
    SLOW = "slow"
    """Most answers take longer than nine of ten others do."""
    TOGETHER = "together"
    """Forgotten in the same sittings as another card."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign of one card, with its numbers."""

    sign: Sign
    count: int
    """Answers that bear it; of a leech, how often it was forgotten."""
    of: int
    """Answers that could have."""
    usual: float
    """The share of such answers among all other cards, for the learners who gave these; of pairs, that of this card."""
    seconds: float = 0.0
    """The middle of the answers' times, of a slow card."""
    usual_seconds: float = 0.0
    """The middle of those of all cards."""
    other: CardKey | None = None
    """The card that is forgotten with this one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A card of which the answers say something, and where it is written."""

    card: CardKey
    id: NoteId
    path: str
    line: int
    name: str
    """What an author calls the card, where its note has several: ``c2``, ``card 2``; else nothing."""
    title: str
    """What the note asks, in one line of text."""
    answers: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Recalled:
    """How many reviews there were, and how many of them were passed."""

    passed: int
    of: int


@dataclass(frozen=True, slots=True)
class Insights:
    """What the reviews of some learners say of a deck."""

    deck: str
    learners: int
    cards: int
    """Of the deck as its files are now."""
    studied: int
    """Cards that somebody has reviewed."""
    judged: int
    """Cards with enough reviews to say anything."""
    gone: int
    """Reviewed cards that the files do not make any more; nothing else is said of them."""
    all: Recalled
    long: Recalled
    """Of the reviews after a long interval."""
    findings: Sequence[Finding]
    """The worst first."""
    repeated: Sequence[str] = ()
    """Files that hold no review but those that others named before hold too."""
