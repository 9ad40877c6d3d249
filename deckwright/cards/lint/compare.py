"""The rules of the card standard that compare cards: prompts that are alike, questions before those they build on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from math import ceil

from deckwright.base.limits import COMPARISONS
from deckwright.base.problems import HINT_LIMIT, Problem
from deckwright.base.text import nearest
from deckwright.cards.lint.card import COMMON, WORD, Card
from deckwright.settings.card_standard import LintLimits

_FEW = 200
"""Numbers up to which all of them are put in order at once."""

ALIKE = 10
"""Prompts that are named as nearly the same as one."""


def similar(cards: Sequence[Card], limits: LintLimits) -> Iterator[tuple[Card, Problem]]:
    """Yield pairs of prompts so alike that a learner would confuse them; equal ones in any deck.

    A retired question may well be like the one that took its place.
    """
    cards = [card for card in cards if not card.note.retired]
    seen: dict[tuple[str, ...], Card] = {}
    for card in cards:
        first = seen.setdefault(card.alike, card)
        if first is not card:
            message = f"the same prompt as “{first.note.id}”"
            hint = "ask for what differs, or remove one"
            if card.sequence and card.sequence == first.sequence:
                hint = "show more around them: context_before=3, or more, at the heading"
            yield card, Problem(card.note.place, "W718", message, hint)
    if not limits.similar:
        return
    bags = [(card, {*WORD.findall(card.alike[0]), *card.alike[1:]} - COMMON) for card in cards]
    frequency = Counter(word for _, bag in bags for word in bag)
    rank = {word: at for at, word in enumerate(sorted(frequency, key=lambda word: (frequency[word], word)))}
    by_word: dict[str, list[int]] = {}
    compared = 0
    for at, (card, bag) in enumerate(bags):
        # Two bags so alike share one of their rarest words (prefix filter: Chaudhuri et al. 2006, "A primitive operator
        # for similarity joins in data cleaning"); looking at those only keeps thousands of prompts quick.
        rarest = sorted(bag, key=rank.__getitem__)
        prefix = rarest[: len(bag) - ceil(limits.similar * len(bag)) + 1]
        named = 0
        for other in _sharing([by_word[word] for word in prefix if word in by_word]):
            if named == ALIKE or compared > COMPARISONS:
                break
            first, others = bags[other]
            compared += min(len(bag), len(others)) + 5  # what it costs
            common = len(bag & others)
            union = len(bag) + len(others) - common
            if card.sequence and card.sequence == first.sequence:
                continue  # they show the same items around them
            if union > 3 and common / union > limits.similar and first.alike != card.alike:
                message = f"nearly the same prompt as “{first.note.id}”"
                yield card, Problem(card.note.place, "W718", message, "ask for what differs")
                named += 1
        if compared > COMPARISONS:
            message = "too many prompts share their words: from here on none is compared with those before it"
            yield card, Problem(card.note.place, "W718", message, "ask for what differs")
            return
        for word in prefix if seen[card.alike] is card else ():
            by_word.setdefault(word, []).append(at)


Compare = Callable[[Sequence[Card], LintLimits], Iterable[tuple[Card, Problem]]]
"""What compares prompts: :func:`similar`, or something that remembers when that found nothing."""


def _sharing(lists: Sequence[Sequence[int]]) -> Iterable[int]:
    """Return the numbers that stand in sorted lists, each once, in their order; of long lists no more than is asked."""
    if len(lists) < 2:
        return lists[0] if lists else ()
    if sum(map(len, lists)) < _FEW:
        return sorted({number for one in lists for number in one})
    return (number for number, _ in groupby(merge(*lists)))


def misplaced(cards: Sequence[Card]) -> Iterator[tuple[Card, Problem]]:
    """Yield questions that stand before the one they name in ``after``."""
    position: dict[str, int] = {card.note.id: at for at, card in enumerate(cards)}
    missing = 0
    for at, card in enumerate(cards):
        for item in card.question.heading.after:
            if item.value == card.note.id:
                message = f"after: “{item.value}” is this question itself"
                yield card, Problem(item.place, "E608", message, "name the one that comes before it, or leave it out")
            elif item.value not in position:
                missing += 1
                hint = nearest(item.value, position) if missing <= HINT_LIMIT else ""
                message = f"after: there is no question “{item.value}”"
                yield card, Problem(item.place, "E608", message, hint or "write the id of a question of this deck")
            elif position[item.value] > at:
                message = f"comes before “{item.value}”, which should be learned first"
                yield card, Problem(item.place, "W720", message, "move it down, or the other one up")
