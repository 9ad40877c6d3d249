"""Tells learners apart by their reviews, however many files hold them, so that each review counts once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from deckwright.insights.model import CardKey, Studied

_CardAtTime = tuple[CardKey, float]
"""A review: its card, and the time by which Anki knows it."""

SAME = 0.5
"""The share of the smaller file's reviews that two files of one learner have in common, at least.

Learners of a deck that was passed on with its author's reviews have these in common too, and are several.
"""


@dataclass(slots=True, eq=False)
class _Learner:
    """What files of one learner hold."""

    held: set[_CardAtTime] = field(default_factory=set)
    """All reviews of the files, also those that another learner's file held first."""
    cards: dict[CardKey, Studied] = field(default_factory=dict)
    """The cards with the reviews that no other learner has."""

    def is_same(self, held: set[_CardAtTime]) -> bool:
        """Whether a file with these reviews is this learner's too."""
        return len(self.held & held) >= SAME * min(len(self.held), len(held))

    def take(self, held: set[_CardAtTime], cards: Sequence[Studied]) -> None:
        """Add what another file holds: reviews that are not there yet."""
        self.held |= held
        for card in cards:
            there = self.cards.get(card.card, card)
            answers = {answer.when: answer for answer in (*there.answers, *card.answers)}
            lapses, leech = max(there.lapses, card.lapses), there.leech or card.leech
            in_time = tuple(answers[when] for when in sorted(answers))
            self.cards[card.card] = Studied(card.card, lapses, leech, in_time)


def learners_of(files: Sequence[Sequence[Studied]]) -> tuple[list[tuple[Studied, ...]], list[int]]:
    """Return the cards of each learner, by the files that hold them, and the numbers of files that add nothing new.

    Two files are one learner's if they have most reviews in common, as a collection and an export of it have. A review
    that several files hold counts once.
    """
    learners: list[_Learner] = []
    seen: set[_CardAtTime] = set()
    repeated: list[int] = []
    for number, file in enumerate(files):
        held = {(card.card, answer.when) for card in file for answer in card.answers}
        own = next((one for one in learners if one.is_same(held)), None) or _Learner()
        others = [one for one in learners if one is not own and one.is_same(held)]
        if own not in learners:
            learners.append(own)
        new = [
            card._replace(answers=tuple(one for one in card.answers if (card.card, one.when) not in seen))
            for card in file
        ]
        own.take(held, [card for card in new if card.answers])
        for other in others:
            own.take(other.held, list(other.cards.values()))
            learners = [one for one in learners if one is not other]
        if held <= seen:
            repeated.append(number)
        seen |= held
    return [tuple(learner.cards.values()) for learner in learners if learner.cards], repeated
