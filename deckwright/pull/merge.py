"""A field that both changed in different places: one text with both changes, if it is plain that they do not touch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from deckwright.adopt.tree import Crooked
from deckwright.cards.likeness import BLOCKS
from deckwright.pull.differences import FlatToken, flat, is_whole, opcodes, tree_of
from deckwright.pull.normal import Form, as_html, normal

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
    hunks = sorted(sides[0] | sides[1], key=lambda hunk: hunk[:2])
    for one, other in pairwise(hunks):
        is_of_one = any({one, other} <= side for side in sides)
        if not is_of_one and not _is_apart(base, one, other):
            return ""
    made = list(base)
    for start, end, tokens in reversed(hunks):
        made[start:end] = tokens
    if not is_whole(made):
        return ""
    text = as_html(tree_of(made))
    return text if list(flat(normal(text, form))) == made else ""


def _hunks(base: Sequence[FlatToken], changed: Sequence[FlatToken]) -> list[_Hunk]:
    codes = opcodes(base, changed)
    return [(i1, i2, tuple(changed[j1:j2])) for kind, i1, i2, j1, j2 in codes if kind != "equal"]


def _is_apart(base: Sequence[FlatToken], one: _Hunk, other: _Hunk) -> bool:
    """Whether enough stands between two changes that nobody changed."""
    between = base[one[1] : other[0]]
    words = sum(kind == "text" and text[:1].isalnum() for kind, text, _ in between)
    return words >= APART or any(kind == "end" and name in BLOCKS for kind, name, _ in between)
