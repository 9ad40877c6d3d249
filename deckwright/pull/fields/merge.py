"""A field that both changed in different places: one text with both changes, if it is plain that they do not touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from deckwright.adopt.tree import Crooked
from deckwright.cards.likeness import BLOCKS
from deckwright.markdown.cloze import holes_in, read_holes
from deckwright.pull.fields.differences import FlatToken, flat, is_whole, opcodes, tree_of
from deckwright.pull.fields.normal import Form, as_html, normal

APART = 3
"""Words that nobody changed between two changes, or the end of a block: closer ones may be about the same thing."""

_Hunk = tuple[int, int, tuple[FlatToken, ...]]
"""From where to where tokens are replaced, and by what."""


def merged(shipped: str, ours: str, theirs: str, form: Form) -> str:
    """Return the field with the changes of both sides, as HTML in normal form; empty if they are not plainly apart."""
    try:
        base, mine, hers = (list(flat(normal(text, form))) for text in (shipped, ours, theirs))
    except Crooked:
        return ""
    sides = [{*_hunks(base, side)} for side in (mine, hers)]
    if any(_is_repeated(*pair) for pair in product(sides[0] - sides[1], sides[1] - sides[0])):
        return ""
    if form.like.markup and _is_of_one_card(shipped, ours, theirs):
        return ""
    hunks = sorted(sides[0] | sides[1], key=lambda hunk: hunk[:2])
    wholes = list(_wholes(base))
    for one, other in pairwise(hunks):
        is_of_one = any({one, other} <= side for side in sides)
        if not is_of_one and not _is_apart(base, one, other, wholes):
            return ""
    made = list(base)
    for start, end, tokens in reversed(hunks):
        made[start:end] = tokens
    if not is_whole(made):
        return ""
    text = as_html(tree_of(made))
    return text if list(flat(normal(text, form))) == made else ""


def covers(shipped: str, ours: str, theirs: str, form: Form) -> bool:
    """Whether our text of a field has all that they changed in it, each where they did, beside what else we did."""
    try:
        base, mine, hers = (list(flat(normal(text, form))) for text in (shipped, ours, theirs))
    except Crooked:
        return False
    return {*_hunks(base, hers)} <= {*_hunks(base, mine)}


def _hunks(base: Sequence[FlatToken], changed: Sequence[FlatToken]) -> list[_Hunk]:
    codes = opcodes(base, changed)
    return [(i1, i2, tuple(changed[j1:j2])) for kind, i1, i2, j1, j2 in codes if kind != "equal"]


def _is_apart(base: Sequence[FlatToken], one: _Hunk, other: _Hunk, wholes: Sequence[tuple[int, int]]) -> bool:
    """Whether enough stands between two changes that nobody changed, and they are not in the same formula."""
    if any(start < one[1] and other[0] < end for start, end in wholes):
        return False
    between = base[one[1] : other[0]]
    words = sum(kind == "text" and text[:1].isalnum() for kind, text, _ in between)
    return words >= APART or any(kind == "end" and name in BLOCKS for kind, name, _ in between)


def _wholes(base: Sequence[FlatToken]) -> Iterator[tuple[int, int]]:
    """Yield from where to where a formula, a piece of code or a line of code goes: each says one thing as a whole."""
    start, opened, depth = -1, "", 0
    for at, (kind, text, _) in enumerate(base):
        before = base[at - 1][1] if at else ""
        if text == "pre" and kind in ("start", "end"):
            depth += 1 if kind == "start" else -1
        if opened:
            closes = {"(": ")", "[": "]", "code": "code"}[opened]
            is_end = kind == "end" if opened == "code" else kind == "text" and before == "\\"
            if text == closes and is_end:
                yield start, at + 1
                opened = ""
            elif depth and kind == "text" and text == "\n":
                yield start, at
                start = at
        elif (kind == "text" and before == "\\" and text in ("(", "[")) or (kind == "start" and text == "code"):
            start, opened = at, text


def _is_repeated(one: _Hunk, other: _Hunk) -> bool:
    """Whether two sides put the same words into different places, which a text with both would say twice."""
    short, long = sorted(([text.casefold() for text in _words(hunk)] for hunk in (one, other)), key=len)
    if not short:
        return False
    if short == long and one[0] == one[1] and other[0] == other[1]:
        return True
    places = range(len(long) - len(short) + 1)
    return len(short) >= APART and any(long[at : at + len(short)] == short for at in places)


def _words(hunk: _Hunk) -> list[str]:
    return [text for kind, text, _ in hunk[2] if kind == "text" and text[:1].isalnum()]


def _is_of_one_card(shipped: str, ours: str, theirs: str) -> bool:
    """Whether both sides changed the holes of one number, and one of them how many there are: a card is all of them."""
    base, mine, hers = (_holes(text) for text in (shipped, ours, theirs))
    for number in {*base, *mine, *hers}:
        was, now, here = (side.get(number, []) for side in (base, mine, hers))
        if now != was != here and not len(now) == len(was) == len(here):
            return True
    return False


def _holes(field: str) -> dict[int, list[str]]:
    """Return what is hidden under each number."""
    found: dict[int, list[str]] = {}
    for _, hole in holes_in(read_holes(field)):
        for number in hole.numbers:
            found.setdefault(number, []).append(hole.text)
    return found
