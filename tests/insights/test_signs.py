"""What the numbers say: cards that differ are named, cards that do not are left alone."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from deckwright.base.model import Guid
from deckwright.insights.learners import learners_of
from deckwright.insights.model import CardKey, Review, Sign, Studied
from deckwright.insights.signs import at_least, drawn_together, find_signs

DAY = 86_400.0

Give = Callable[[int, Review], Review]


def key(number: int) -> CardKey:
    """Return a card of its own note."""
    return CardKey(Guid(f"{number:05}"), 0)


def studied(cards: int, seed: int, change: Give = lambda card, answer: answer, reviews: int = 12) -> list[Studied]:
    """Return what a learner gave to cards who forgets one in ten; ``change`` turns answers into others."""
    chance = Random(seed)
    found = []
    for card in range(cards):
        day, answers = chance.randrange(20), []
        for number in range(reviews):
            gap = chance.choice([1, 3, 8, 20, 25, 40]) if number else 1
            day += gap
            when = day * DAY + 40 * chance.random() * 60
            answer = Review(when, chance.random() > 0.1, gap, min(60, chance.lognormvariate(2, 0.7)))
            answers.append(change(card, answer))
        found.append(Studied(key(card), 0, False, tuple(answers)))
    return found


def named(cards: list[Studied], *others: list[Studied]) -> dict[int, list[Sign]]:
    """Return the signs by the number of their card."""
    found = find_signs([cards, *others])
    return {int(card.guid): [one.sign for one in evidence] for card, evidence in found.items()}


def test_chance_names_hardly_a_card() -> None:
    """Of five times a thousand cards that are all alike, one of a thousand is named, give or take what chance does."""
    assert sum(len(named(studied(1_000, seed))) for seed in range(5)) <= 10


def test_a_card_that_is_often_forgotten_is_named() -> None:
    """A card that is forgotten two times of three is named, for that and for long intervals."""
    chance = Random(1)

    def change(card: int, answer: Review) -> Review:
        return answer._replace(passed=chance.random() > 0.7) if card == 7 else answer

    assert Sign.OFTEN in named(studied(200, 3, change))[7]


def test_a_card_that_is_forgotten_after_long_intervals_alone_is_named_for_them() -> None:
    """Who knows a card for days and has forgotten it after weeks learns that it is the long intervals."""

    def change(card: int, answer: Review) -> Review:
        return answer._replace(passed=answer.gap < 21) if card == 7 else answer

    found = named(studied(200, 3, change))
    assert Sign.LONG in found[7]


def test_a_slow_card_is_named_with_its_time() -> None:
    """A card that takes three times as long as others is named, whatever the learner's own pace is."""

    def change(card: int, answer: Review) -> Review:
        return answer._replace(seconds=40.0) if card == 7 else answer

    found = find_signs([studied(200, 3, change)])
    (evidence,) = found[key(7)]
    assert (evidence.sign, evidence.count, evidence.of, evidence.seconds) == (Sign.SLOW, 12, 12, 40.0)
    assert 5 < evidence.usual_seconds < 10


def test_a_learner_who_is_slow_or_forgets_much_makes_no_card_look_bad() -> None:
    """Cards that only a slow and forgetful learner has are held against her other cards, not against others' cards."""
    chance = Random(5)

    def bad(card: int, answer: Review) -> Review:
        return answer._replace(passed=chance.random() > 0.4, seconds=50 + 5 * chance.random())

    quick = studied(300, 1)
    slow = [card._replace(card=key(int(card.card.guid) + 1_000)) for card in studied(300, 2, bad)]
    assert [card for card in named(quick, slow) if card >= 1_000] == []


def test_two_cards_that_are_forgotten_together_are_named_with_each_other() -> None:
    """Two cards that are asked on the same days and forgotten on the same days point at each other."""
    cards = studied(200, 3, reviews=16)
    first, second = cards[7], cards[8]
    answers = [one._replace(passed=number % 3 != 1, seconds=6.0) for number, one in enumerate(first.answers)]
    cards[7] = first._replace(answers=tuple(answers))
    cards[8] = second._replace(answers=tuple(one._replace(when=one.when + 60) for one in answers))
    found = find_signs([cards])
    (one,) = (one for one in found[key(7)] if one.sign is Sign.TOGETHER)
    (other,) = (one for one in found[key(8)] if one.sign is Sign.TOGETHER)
    assert (one.other, one.count, one.of) == (key(8), 5, 16)
    assert (other.other, other.count, other.of) == (key(7), 5, 16)


def test_two_cards_of_one_note_are_no_pair() -> None:
    """The two directions of a reversed note are forgotten together by nature, and not named for it."""
    cards = studied(200, 3, reviews=16)
    answers = tuple(one._replace(passed=number % 3 != 1) for number, one in enumerate(cards[7].answers))
    cards[7] = cards[7]._replace(answers=answers)
    cards[8] = Studied(CardKey(cards[7].card.guid, 1), 0, False, answers)
    assert Sign.TOGETHER not in [one.sign for evidence in find_signs([cards]).values() for one in evidence]


@pytest.mark.parametrize("lapses, leech", [(8, False), (1, True)])
def test_what_anki_calls_a_leech_is_one(lapses: int, leech: bool) -> None:
    """Eight times forgotten, or tagged by Anki: a leech, of however few reviews."""
    cards = studied(20, 3)
    cards[7] = cards[7]._replace(lapses=lapses, leech=leech, answers=cards[7].answers[:2])
    assert named(cards) == {7: [Sign.LEECH]}


def test_of_few_reviews_nothing_is_said() -> None:
    """Four reviews, all forgotten, name no card."""
    cards = studied(200, 3)
    failed = tuple(one._replace(passed=False, when=one.when * 2) for one in cards[7].answers[:4])
    cards[7] = cards[7]._replace(answers=failed)
    assert 7 not in named(cards)


@pytest.mark.parametrize(
    "count, of, share, chance",
    [(0, 5, 0.3, 1.0), (5, 5, 0.5, 0.03125), (1, 2, 0.5, 0.75), (2_000, 2_000, 0.999, 0.1351999254)],
)
def test_the_tail_of_the_binomial_distribution(count: int, of: int, share: float, chance: float) -> None:
    """The sums are those of the textbook, for large numbers too."""
    assert at_least(count, of, share) == pytest.approx(chance, rel=1e-6)


def test_the_tail_of_the_hypergeometric_distribution() -> None:
    """A lady who names all four of eight cups is right by chance in one of seventy cases."""
    assert drawn_together(4, 8, 4, 4) == pytest.approx(1 / 70)
    assert drawn_together(3, 8, 4, 4) == pytest.approx(17 / 70)


def test_without_reviews_nothing_is_found() -> None:
    """No learner, no card, one answer: no finding, and no failure."""
    one = Studied(key(1), 0, False, (Review(1.0, False, 0.0, 3.0),))
    assert find_signs([]) == find_signs([[]]) == find_signs([[one]]) == {}


def test_files_are_told_apart_by_their_reviews() -> None:
    """Parts of one learner's reviews are hers, in whatever order they come; what learners share counts once."""
    anna, ben = studied(40, 1), studied(40, 2)
    learners, repeated = learners_of([anna[:20], ben, anna[20:], anna])
    assert [sorted(one) for one in learners] == [sorted(anna), sorted(ben)] and repeated == [3]
    author = studied(4, 3)
    learners, repeated = learners_of([[*author, *anna[4:]], [*author, *ben[4:]]])
    assert [len(one) for one in learners] == [40, 36] and repeated == []
    half = [card._replace(answers=card.answers[:3]) for card in anna]
    assert [sorted(one) for one in learners_of([half, anna])[0]] == [sorted(anna)]
