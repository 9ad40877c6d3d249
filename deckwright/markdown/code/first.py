"""The first characters of what a regular expression may match, so that it need not be tried where it cannot match.

They are read from Python's own tree of the expression, which has no public name. Without it, and for whatever in it is
not known here, every character may be the first one: then an expression is tried in vain, and nothing else happens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

Characters: TypeAlias = int
"""A set: a bit for each character of ASCII, one for all others together, one for the end of the text."""

_ASCII = 128
_OTHERS: Characters = 1 << _ASCII
_END: Characters = 1 << _ASCII + 1
_ANY: Characters = _END - 1
ALL: Characters = _ANY | _END

_LETTERS: Characters = (1 << ord("z") + 1) - (1 << ord("a"))
_TO_CAPITAL = ord("a") - ord("A")

_ALIKE, _ONLY_ASCII, _LINES_TOO = int(re.IGNORECASE), int(re.ASCII), int(re.DOTALL)
"""Flags as numbers, which are quicker."""

_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}

_STRETCH = re.compile(r"(?<![-\\])(N)(?:-N)?+(?:N(?:-N)?+)*+(?!-)".replace("N", r"[^\x00-\x7f]"))
"""Characters and ranges without ASCII, of which some classes have hundreds: for a set, the first one is as good as all.

A hyphen beside a stretch stays what it was, a range or itself. Outside a class, what follows may then make the stretch
empty, and the set larger, which is no harm.
"""

parse_tree: Callable[[str, int], Any] | None = None
"""Python's reader of expressions, where it is found."""

with suppress(ImportError, AttributeError):
    parse_tree = import_module("re._parser").parse


def at(character: str) -> Characters:
    """Return the set of one character; that of the end if it is empty."""
    return 1 << min(ord(character), _ASCII) if character else _END


@cache
def first_characters(expression: str, flags: int = 0) -> Characters:
    """Return all characters that a match of ``expression`` may begin with, and perhaps more.

    What may match nothing at all matches before every character, and at the end.
    """
    if parse_tree is None:
        return ALL
    try:
        tree = parse_tree(_STRETCH.sub(r"\1", expression), flags)
        found, may_be_empty = _of_sequence(tree, tree.state.flags)
    except Exception:  # another Python may have another tree, of which nothing is known
        return ALL
    return ALL if may_be_empty else found


def _of_sequence(items: Iterable[Any], flags: int) -> tuple[Characters, bool]:
    """Return what a match may begin with, and whether it may be empty."""
    found = 0
    for operator, argument in items:
        more, may_be_empty = _of_item(operator.name, argument, flags)
        found |= more
        if not may_be_empty:
            return found, False
    return found, True


def _of_item(operator: str, argument: Any, flags: int) -> tuple[Characters, bool]:
    match operator:
        case "LITERAL" | "RANGE" | "CATEGORY" | "ANY":
            return _of_one(operator, argument, flags), False
        case "IN":
            return _of_class(argument, flags), False
        case "NOT_LITERAL":
            return _all_but(1 << min(argument, _ASCII)), False
        case "BRANCH":
            branches = [_of_sequence(items, flags) for items in argument[1]]
            return _union(found for found, _ in branches), any(may_be_empty for _, may_be_empty in branches)
        case "SUBPATTERN":
            _, added, taken, items = argument
            return _of_sequence(items, (flags | added) & ~taken)
        case "ATOMIC_GROUP":
            return _of_sequence(argument, flags)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, items = argument
            found, may_be_empty = _of_sequence(items, flags)
            return found, may_be_empty or least == 0
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return 0, True  # it only forbids: the rest matches no more than it would without
    return ALL, False


def _of_class(items: list[Any], flags: int) -> Characters:
    """Return the characters of a class in square brackets."""
    if items[0][0].name == "NEGATE":
        # Where capitals do not matter, more is left out than what stands there. It is no harm to keep that.
        return _all_but(_union(_of_one(operator.name, one, flags & ~_ALIKE) for operator, one in items[1:]))
    return _union(_of_one(operator.name, one, flags) for operator, one in items)


def _of_one(operator: str, argument: Any, flags: int) -> Characters:
    """Return what one character may be; of ASCII exactly that, unless capitals do not matter."""
    match operator:
        case "LITERAL":
            return _between(argument, argument, flags)
        case "RANGE":
            low, high = argument
            return _between(low, high, flags)
        case "CATEGORY":
            return _of_category(_CATEGORIES[argument.name], flags & _ONLY_ASCII)
        case "ANY":
            return _ANY if flags & _LINES_TOO else _all_but(at("\n"))
    raise ValueError(operator)


def _between(low: int, high: int, flags: int) -> Characters:
    if not flags & _ALIKE:
        return _OTHERS if low >= _ASCII else (1 << min(high, _ASCII) + 1) - (1 << low)
    if high >= _ASCII:
        return _ANY  # the sign of kelvin is like k, and there are more of that kind
    found = (1 << high + 1) - (1 << low)
    return found | (found & _LETTERS) >> _TO_CAPITAL | found << _TO_CAPITAL & _LETTERS | _OTHERS


@cache
def _of_category(escape: str, flags: int) -> Characters:
    found = re.compile(escape, flags)
    return _union(1 << code for code in range(_ASCII) if found.match(chr(code))) | _OTHERS


def _all_but(found: Characters) -> Characters:
    """Return every character but those of ASCII that are in a set: of others, some are always left."""
    return _ANY & ~found | _OTHERS


def _union(sets: Iterable[Characters]) -> Characters:
    union = 0
    for one in sets:
        union |= one
    return union
