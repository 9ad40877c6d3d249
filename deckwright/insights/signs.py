"""Finds the cards whose answers differ from those of the rest of the deck by more than chance.

Each card is held against all other cards of the same learners, so a learner who forgets much, or reads slowly, makes
no card look bad. A share counts only where so many answers, or more, would bear the sign in one of a thousand cards by
chance alone: in a deck of a thousand cards about one card is named without a reason.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import mean, median, quantiles
from typing import NamedTuple

from deckwright.insights.model import CardKey, Evidence, Recalled, Review, Sign, Studied

Learner = Sequence[Studied]
"""All cards that a learner has reviewed."""

LEECH = 8
"""Times a card was forgotten from which on Anki calls it a leech, by its default."""

LONG = 21.0
"""Days from which on Anki calls an interval mature."""

ENOUGH = 5
"""Reviews of a card, of all learners, below which nothing is said of it."""

SMALL = 10
"""Reviews below which a number is told to rest on few."""

SLOWEST = 0.1
"""The share of a learner's answers that are called slow."""

BY_CHANCE = 0.001 / 3
"""How seldom chance alone may do what is called a sign: three shares of each card are looked at."""

TOGETHER = 3
"""Sittings in which two cards must have been forgotten together."""

SITTING = 30 * 60
"""Seconds without an answer after which another sitting begins."""

CROWD = 40
"""Cards forgotten in one sitting beyond which it says nothing of pairs: the whole sitting went badly."""


def recalled(learners: Sequence[Learner], gap: float = 0.0) -> Recalled:
    """Return how many reviews after an interval of at least ``gap`` days there were, and how many were passed."""
    answers = [one for learner in learners for card in learner for one in card.answers if one.gap >= gap]
    return Recalled(sum(one.passed for one in answers), len(answers))


def find_signs(learners: Sequence[Learner]) -> dict[CardKey, tuple[Evidence, ...]]:
    """Return what the answers say, by card; cards of which they say nothing are left out."""
    judge = _Judge([_usual(learner) for learner in learners])
    given: dict[CardKey, list[_GivenReview]] = defaultdict(list)
    lapses = Counter[CardKey]()
    leeches = set[CardKey]()
    for number, learner in enumerate(learners):
        for studied in learner:
            given[studied.card] += [_GivenReview(number, answer) for answer in studied.answers]
            lapses[studied.card] = max(lapses[studied.card], studied.lapses)
            if studied.leech or studied.lapses >= LEECH:
                leeches.add(studied.card)
    found: dict[CardKey, list[Evidence]] = defaultdict(list)
    for card, answers in given.items():
        if card in leeches:
            usual = judge.usual_share(answers, long=False)
            found[card].append(Evidence(Sign.LEECH, lapses[card], len(answers), usual))
        if len(answers) >= ENOUGH:
            found[card] += judge.shares(answers, leech=card in leeches)
    for card, evidence in _together(learners):
        found[card].append(evidence)
    return {card: tuple(evidence) for card, evidence in found.items() if evidence}


class _GivenReview(NamedTuple):
    """An answer, and the number of the learner who gave it."""

    learner: int
    answer: Review


class _Usual(NamedTuple):
    """What one learner's reviews are like."""

    all: Recalled
    long: Recalled
    slow: float
    """Seconds that one of ten answers takes longer than."""
    seconds: float


def _usual(learner: Learner) -> _Usual:
    seconds = [one.seconds for card in learner for one in card.answers]
    slow = quantiles(seconds, n=10)[-1] if len(seconds) > 1 else math.inf
    return _Usual(recalled([learner]), recalled([learner], LONG), slow, median(seconds) if seconds else 0.0)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Holds the answers to a card against what its learners do otherwise."""

    usual: Sequence[_Usual]
    """By the number of the learner."""

    def shares(self, given: Sequence[_GivenReview], leech: bool) -> Iterator[Evidence]:
        """Yield what the answers to one card say of it; a leech is known to be forgotten often."""
        after = [one for one in given if one.answer.gap >= LONG]
        for sign, some in ((Sign.OFTEN, given), (Sign.LONG, after)):
            failed = sum(not one.answer.passed for one in some)
            usual = self.usual_share(some, long=sign is Sign.LONG)
            if at_least(failed, len(some), usual) < BY_CHANCE and not (leech and sign is Sign.OFTEN):
                yield Evidence(sign, failed, len(some), usual)
        slow = sum(one.answer.seconds > self.usual[one.learner].slow for one in given)
        if at_least(slow, len(given), SLOWEST) < BY_CHANCE:
            seconds = median(one.answer.seconds for one in given)
            usual_seconds = median(self.usual[one.learner].seconds for one in given)
            yield Evidence(Sign.SLOW, slow, len(given), SLOWEST, seconds, usual_seconds)

    def usual_share(self, given: Sequence[_GivenReview], long: bool) -> float:
        """Return the share that the learners of these answers forget of all other cards.

        One passed and one forgotten are added to what is known, by Laplace's rule: of few answers nothing is certain.
        """
        shares: list[float] = []
        for learner in {one.learner for one in given}:
            own = [one.answer.passed for one in given if one.learner == learner]
            whole = self.usual[learner].long if long else self.usual[learner].all
            failed = whole.of - whole.passed - own.count(False)
            shares += [(failed + 1) / (whole.of - len(own) + 2)] * len(own)
        return mean(shares) if shares else 1.0


def _together(learners: Sequence[Learner]) -> Iterator[tuple[CardKey, Evidence]]:
    """Yield the pairs of cards, of two notes, that are forgotten in the same sittings: each card with the other."""
    seen: dict[CardKey, set[tuple[int, int]]] = defaultdict(set)
    failed: dict[CardKey, set[tuple[int, int]]] = defaultdict(set)
    for number, learner in enumerate(learners):
        for sitting, answers in enumerate(_sittings(learner)):
            for card, answer in answers:
                seen[card].add((number, sitting))
                if not answer.passed:
                    failed[card].add((number, sitting))
    in_sitting: dict[tuple[int, int], list[CardKey]] = defaultdict(list)
    for card, sittings in failed.items():
        for place in sittings:
            in_sitting[place].append(card)
    pairs = Counter(
        pair for cards in in_sitting.values() if len(cards) <= CROWD for pair in combinations(sorted(cards), 2)
    )
    for (one, other), count in pairs.items():
        both = seen[one] & seen[other]
        first, second = failed[one] & both, failed[other] & both
        if count < TOGETHER or one.guid == other.guid or 3 * count < 2 * max(len(first), len(second)):
            continue
        if drawn_together(count, len(both), len(first), len(second)) < BY_CHANCE:
            yield one, Evidence(Sign.TOGETHER, count, len(both), len(second) / len(both), other=other)
            yield other, Evidence(Sign.TOGETHER, count, len(both), len(first) / len(both), other=one)


def _sittings(learner: Learner) -> list[list[tuple[CardKey, Review]]]:
    """Return a learner's answers, parted where nothing was answered for a while."""
    every = sorted(((one, studied.card) for studied in learner for one in studied.answers), key=lambda it: it[0].when)
    sittings: list[list[tuple[CardKey, Review]]] = []
    last = -math.inf
    for answer, card in every:
        if answer.when - last > SITTING:
            sittings.append([])
        sittings[-1].append((card, answer))
        last = answer.when
    return sittings


def at_least(count: int, of: int, share: float) -> float:
    """Return how likely ``count`` or more of ``of`` are if each is by ``share``: the tail of a binomial distribution.

    ``share`` is above 0 and below 1.
    """
    if count == 0:
        return 1.0
    each, none = math.log(share), math.log1p(-share)
    ways = (math.lgamma(of + 1) - math.lgamma(at + 1) - math.lgamma(of - at + 1) for at in range(count, of + 1))
    return sum(math.exp(way + at * each + (of - at) * none) for at, way in enumerate(ways, count))


def drawn_together(count: int, of: int, first: int, second: int) -> float:
    """Return how likely two draws, of ``first`` and ``second`` out of ``of``, have ``count`` or more in common.

    It is the tail of a hypergeometric distribution (R. A. Fisher's exact test, one-sided).
    """
    most = min(first, second)
    return sum(math.comb(first, at) * math.comb(of - first, second - at) for at in range(count, most + 1)) / math.comb(
        of, second
    )
