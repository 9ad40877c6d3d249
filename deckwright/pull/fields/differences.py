"""Where two trees of a field differ, as narrowly as a person would say it: words in a text, blocks among blocks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from deckwright.adopt.tree import VOID, HtmlElement, HtmlNode
from deckwright.base.patterns import lazy_regex
from deckwright.pull.fields.normal import as_html, is_block

_EAST = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN = lazy_regex(rf"[{_EAST}]|[^\W_{_EAST}]+|\n|[^\S\n]+|.", re.DOTALL)
"""A word, a sign of a script without spaces between words, a stretch of white space, any other sign."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A difference in running text."""

    start: int
    """The first of the field's tokens of text that are replaced."""
    end: int
    after: tuple[HtmlNode, ...]
    exact: bool
    """Whether it is in code that stands for itself."""


@dataclass(frozen=True, slots=True)
class BlockChange:
    """A difference among blocks, or items of a list, or rows of a table: those of ``start`` to ``end``, as above."""

    before: tuple[tuple[int, int, str], ...]
    """Of each block that goes, its tokens of text and its element's name."""
    after: tuple[HtmlElement, ...]
    above: tuple[int, int] | None
    """The tokens of the block above; None if there is none with text."""
    below: tuple[int, int] | None
    parent: str
    """The name of the element that they stand in; empty at the top."""


PAIRS = 1_000_000
"""Pairs of like tokens that are looked at: the time grows with them times changes, and a stranger may have many."""

TextChange = WordChange | BlockChange


def opcodes(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[tuple[str, int, int, int, int]]:
    """Return how one sequence becomes the other, as ``difflib`` has it; wholly anew if that would take too long."""
    counts = Counter(theirs)
    if sum(counts[one] for one in ours) > PAIRS:
        return [("replace", 0, len(ours), 0, len(theirs))]
    return [*SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()]


def split(text: str) -> list[str]:
    """Return a text's tokens."""
    return _TOKEN.findall(text)


def texts(nodes: Sequence[HtmlNode]) -> Iterator[str]:
    """Yield a tree's tokens of text."""
    for node in nodes:
        if isinstance(node, str):
            yield from split(node)
        else:
            yield from texts(node.children)


def differences(before: Sequence[HtmlNode], after: Sequence[HtmlNode]) -> list[TextChange]:
    """Return where ``after`` differs from ``before``, in their order; both are in normal form."""
    return list(_in_nodes(before, after, 0, "", False))


def _in_nodes(
    before: Sequence[HtmlNode], after: Sequence[HtmlNode], at: int, parent: str, exact: bool
) -> Iterator[TextChange]:
    if list(before) == list(after):
        return
    if not any(map(is_block, [*before, *after])):
        yield from _in_text(before, after, at, exact)
        return
    ours, theirs = _grouped(before), _grouped(after)
    places = []
    for group in ours:
        length = sum(1 for _ in texts(group))
        places.append((at, at + length))
        at += length
    keys = [[as_html(group) for group in groups] for groups in (ours, theirs)]
    for kind, i1, i2, j1, j2 in opcodes(keys[0], keys[1]):
        if kind == "equal":
            continue
        pairs = _pairs(ours[i1:i2], theirs[j1:j2])
        if pairs:
            for number, (one, other) in enumerate(pairs):
                yield from _in_pair(one, other, places[i1 + number][0], parent, exact)
            continue
        gone = tuple((*places[number], _name(ours[number])) for number in range(i1, i2))
        elements = [_as_block(group) for group in theirs[j1:j2]]
        above = places[i1 - 1] if i1 and places[i1 - 1][0] < places[i1 - 1][1] else None
        below = places[i2] if i2 < len(ours) and places[i2][0] < places[i2][1] else None
        yield BlockChange(gone, tuple(elements), above, below, parent)


def _in_pair(
    one: Sequence[HtmlNode], other: Sequence[HtmlNode], at: int, parent: str, exact: bool
) -> Iterator[TextChange]:
    first, second = one[0], other[0]
    if is_block(first) and isinstance(first, HtmlElement) and isinstance(second, HtmlElement):
        yield from _in_nodes(first.children, second.children, at, first.name, exact or first.name == "pre")
    else:
        yield from _in_text(one, other, at, exact)


def _pairs(
    ours: Sequence[Sequence[HtmlNode]], theirs: Sequence[Sequence[HtmlNode]]
) -> list[tuple[Sequence[HtmlNode], Sequence[HtmlNode]]]:
    """Return what became of what, if as many are of the same kind; else nothing."""
    if len(ours) != len(theirs) or any(_head(one) != _head(other) for one, other in zip(ours, theirs, strict=True)):
        return []
    return list(zip(ours, theirs, strict=True))


def _head(group: Sequence[HtmlNode]) -> object:
    first = group[0]
    return (first.name, first.attributes) if is_block(first) and isinstance(first, HtmlElement) else ""


def _name(group: Sequence[HtmlNode]) -> str:
    first = group[0]
    return first.name if is_block(first) and isinstance(first, HtmlElement) else ""


def _as_block(group: Sequence[HtmlNode]) -> HtmlElement:
    first = group[0]
    return first if is_block(first) and isinstance(first, HtmlElement) else HtmlElement("p", (), list(group))


def _grouped(nodes: Sequence[HtmlNode]) -> list[list[HtmlNode]]:
    """Return blocks, each by itself, and the running text between them."""
    groups: list[list[HtmlNode]] = []
    for node in nodes:
        if is_block(node) or not groups or is_block(groups[-1][0]):
            groups.append([node])
        else:
            groups[-1].append(node)
    return groups


FlatToken = tuple[str, str, tuple[tuple[str, str], ...]]
"""A kind (``text``, ``start``, ``end``, ``void``), a text or a name, and attributes."""


def flat(nodes: Sequence[HtmlNode]) -> Iterator[FlatToken]:
    """Yield a tree's tokens: of text, and where elements begin and end."""
    for node in nodes:
        if isinstance(node, str):
            yield from (("text", token, ()) for token in split(node))
        elif node.name in VOID:
            yield ("void", node.name, node.attributes)
        else:
            yield ("start", node.name, node.attributes)
            yield from flat(node.children)
            yield ("end", node.name, ())


def _in_text(before: Sequence[HtmlNode], after: Sequence[HtmlNode], at: int, exact: bool) -> Iterator[WordChange]:
    ours, theirs = list(flat(before)), list(flat(after))
    counted = [at]
    for token in ours:
        counted.append(counted[-1] + (token[0] == "text"))
    found = [code[1:] for code in opcodes(ours, theirs) if code[0] != "equal"]
    for i1, i2, j1, j2 in _whole(found, ours, theirs):
        yield WordChange(counted[i1], counted[i2], tuple(tree_of(theirs[j1:j2])), exact)


def _whole(
    found: Sequence[tuple[int, int, int, int]], ours: Sequence[FlatToken], theirs: Sequence[FlatToken]
) -> list[tuple[int, int, int, int]]:
    """Return stretches that differ, widened until each element in them has its beginning and its end there."""
    made: list[tuple[int, int, int, int]] = []
    pending = list(found)
    while pending:
        i1, i2, j1, j2 = pending.pop(0)
        while True:
            left, right = (max(pair) for pair in zip(_lack(ours[i1:i2]), _lack(theirs[j1:j2]), strict=True))
            if not left and not right:
                break
            if left:
                if made and made[-1][1] == i1:
                    i1, _, j1, _ = made.pop()
                else:
                    i1, j1 = i1 - 1, j1 - 1
            elif pending and pending[0][0] == i2:
                _, i2, _, j2 = pending.pop(0)
            else:
                i2, j2 = i2 + 1, j2 + 1
        made.append((i1, i2, j1, j2))
    return made


def _lack(tokens: Sequence[FlatToken]) -> tuple[int, int]:
    """Return how many beginnings and how many ends of elements a stretch lacks."""
    depth = beginnings = 0
    for kind, *_ in tokens:
        if kind == "start":
            depth += 1
        elif kind == "end" and depth:
            depth -= 1
        elif kind == "end":
            beginnings += 1
    return beginnings, depth


def is_whole(tokens: Sequence[FlatToken]) -> bool:
    """Whether each element among tokens has its beginning and its end there."""
    return _lack(tokens) == (0, 0)


def tree_of(tokens: Sequence[FlatToken]) -> list[HtmlNode]:
    """Return the tree of which :func:`flat` made the tokens; they are whole."""
    top: list[HtmlNode] = []
    stack = [top]
    for kind, text, attributes in tokens:
        inside = stack[-1]
        if kind == "text":
            if inside and isinstance(inside[-1], str):
                inside[-1] += text
            else:
                inside.append(text)
        elif kind == "end":
            stack.pop()
        else:
            made = HtmlElement(text, attributes)
            inside.append(made)
            if kind == "start":
                stack.append(made.children)
    return top
