"""What was shipped of regions and of clozes, and what became of them: a card's reviews belong to its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from deckwright.markdown.cloze import holes_in, outer_holes, read_holes
from deckwright.markdown.plain import plain_line

SHOWN = 60
"""Characters of a cloze that are remembered, to be told."""
_BESIDE = " … "
"""Stands between the words of holes that have one number."""


class Known(NamedTuple):
    """A region's number, its label in words, and a digest of where its masks lie; or a cloze's, and a digest of it."""

    number: int
    label: str
    lies: str

    @property
    def words(self) -> str:
        """What the label is compared by."""
        return self.label.casefold()


class Taken(NamedTuple):
    """A region, or a cloze, under a number that had another label, or whose label had another number."""

    now: Known
    was: Known | None
    """What had the number."""
    owner: Known | None
    """What had the label."""


class Changes(NamedTuple):
    """What became of the regions of a note."""

    renamed: tuple[tuple[Known, Known], ...]
    """Those that lie where they lay and have another label: as it was, and as it is."""
    taken: tuple[Taken, ...]
    """Those with which reviews would go from one label to another."""


def label_words(html: str) -> str:
    """Return a label in words, by which it is known; one without words, like a picture, as it stands."""
    return plain_line(html) or html


def read_known(masks: str, labels: str) -> tuple[Known, ...]:
    """Return the regions of a note, sorted, given its fields with the masks and the labels."""
    lies: dict[int, list[str]] = {}
    for hole in outer_holes(masks):
        for number in hole.numbers:
            lies.setdefault(number, []).append(hole.text.removesuffix(":oi=1"))
    named = {number: label_words(hole.text) for hole in outer_holes(labels) for number in hole.numbers}
    return tuple(Known(number, label, _digest(lies.get(number, ()))) for number, label in sorted(named.items()))


def read_clozes(text: str) -> tuple[Known, ...]:
    """Return what each number of a text with clozes hides, sorted, given its field."""
    hidden: dict[int, list[str]] = {}
    for _, hole in holes_in(read_holes(text)):
        for number in hole.numbers:
            hidden.setdefault(number, []).append(label_words(hole.text))
    return tuple(Known(number, _BESIDE.join(texts)[:SHOWN], _digest(texts)) for number, texts in sorted(hidden.items()))


def moved_clozes(before: Sequence[Known], now: Sequence[Known]) -> list[Taken]:
    """Return the clozes that stand under another number than the one which learners have them under.

    They are known by their words; if none of these stands elsewhere, by their words in capitals or not; and if none of
    those does, by a part of them: a number may hide several.
    """
    return _moved(before, now, lambda one: one.lies) or _moved(before, now, _loosely) or _moved_in_part(before, now)


def _moved(before: Sequence[Known], now: Sequence[Known], known_by: Callable[[Known], str]) -> list[Taken]:
    stands = {one.number: known_by(one) for one in now}
    taken = []
    for one in now:
        olds = [old for old in before if old.number == one.number]
        words = known_by(one)
        if any(known_by(old) == words for old in olds):
            continue
        owners = [old for old in before if known_by(old) == words and stands.get(old.number) != words]
        if owners:
            taken.append(Taken(one, next(iter(olds), None), owners[0]))
    return taken


def _moved_in_part(before: Sequence[Known], now: Sequence[Known]) -> list[Taken]:
    """Return the numbers that hide nothing of what they hid, and something that another one hid."""
    had, has = _parts(before), _parts(now)
    taken = []
    for one in now:
        words, old = has[one.number], had.get(one.number, frozenset())
        if not old or words & old:
            continue
        owners = [other for other in before if words & had[other.number] - has.get(other.number, frozenset())]
        if owners:
            was = next(other for other in before if other.number == one.number)
            moved = next(word for word in _split(one) if word.casefold() in had[owners[0].number])
            taken.append(Taken(one._replace(label=moved), was, owners[0]))
    return taken


def _parts(known: Sequence[Known]) -> dict[int, frozenset[str]]:
    """Return by numbers the words of all holes that a number has, or had, so far as they are remembered whole."""
    parts: dict[int, frozenset[str]] = {}
    for one in known:
        words = (word.casefold() for word in _split(one))
        parts[one.number] = parts.get(one.number, frozenset()).union(words)
    return parts


def _split(one: Known) -> list[str]:
    return one.label.split(_BESIDE) if len(one.label) < SHOWN else []


def _loosely(one: Known) -> str:
    """Return a cloze's words in small letters; of one that was too long to be remembered whole, its digest."""
    return one.words if len(one.label) < SHOWN else one.lies


def _digest(masks: Iterable[str]) -> str:
    return sha256("\x1f".join(sorted(masks)).encode()).hexdigest()[:8]


def join_known(before: Sequence[Known], now: Sequence[Known]) -> tuple[Known, ...]:
    """Return all regions that learners may have: those of ``now``, and those of ``before`` whose numbers are free."""
    numbers = {one.number for one in now}
    return tuple(sorted([*now, *(one for one in before if one.number not in numbers)]))


def merge_known(early: Sequence[Known], late: Sequence[Known]) -> tuple[Known, ...]:
    """Return all regions that learners of two branches may have: a number with two labels stands there twice."""
    known = {(one.number, one.words) for one in late}
    return tuple(sorted([*late, *(one for one in early if (one.number, one.words) not in known)]))


def all_moved(before: Sequence[Known], now: Sequence[Known]) -> bool:
    """Return whether there are regions, and each of them has its label of before and lies elsewhere than before."""
    lay: dict[tuple[int, str], set[str]] = {}
    for old in before:
        lay.setdefault((old.number, old.words), set()).add(old.lies)
    return bool(now) and all(one.lies not in lay.get((one.number, one.words), {one.lies}) for one in now)


def compare(before: Sequence[Known], shipped: Iterable[int], now: Sequence[Known]) -> Changes:
    """Return what became of the regions that learners may have; ``shipped`` are the numbers that were shipped last."""
    last = set(shipped)
    was: dict[int, list[Known]] = {}
    for one in before:
        was.setdefault(one.number, []).append(one)
    owners: dict[str, Known] = {}
    for one in sorted(before, key=lambda one: one.number not in last):
        if len(was[one.number]) == 1:  # whose a card of two labels is, is not known
            owners.setdefault(one.words, one)
    renamed: list[tuple[Known, Known]] = []
    taken: list[Taken] = []
    for one in now:
        olds = was.get(one.number, [])
        same = {old.lies for old in olds if old.words == one.words}
        others = [old for old in olds if old.words != one.words and old.lies not in same]
        if same and not others:
            continue
        old, owner = next(iter(others), None), owners.get(one.words)
        if owner or same or (old and (one.number not in last or any(other.lies != one.lies for other in others))):
            taken.append(Taken(one, old, owner))
        elif old:
            renamed.append((old, one))
    return Changes(tuple(renamed), tuple(taken))
