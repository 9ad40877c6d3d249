"""Texts that look like flashcards of a plugin while nobody has said so: which are meant as some, and which are prose.

A text with ``::`` may be a path of code, so one alone says little. A note that the plugin Spaced Repetition is told of
by its tag, or in which it keeps a date, leaves no doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deckwright.base.model import Dialect, Line
from deckwright.base.patterns import lazy_regex
from deckwright.vault.flashcards import Flashcard, find_flashcards

CUES = lazy_regex(r"::|==|^[ \t]*\?{1,2}[ \t]*$", re.MULTILINE)
"""One of these stands in every note that holds such a text."""

_TOLD = lazy_regex(
    r"<!--SR:|(?:^|\s)#flashcards?(?=[/\s]|$)|^(?:tags:.*|[ \t]*-[ \t]+[\"']?)\bflashcards?\b", re.MULTILINE
)
_FEW = 5
"""As many notes with one text each are a habit."""

_SPACES = frozenset(
    "std boost self Self super crate core alloc absl chrono fmt ranges filesystem this cv tf torch Eigen dplyr".split()
)
"""What stands before ``::`` in code, and seldom elsewhere."""
_NAME = lazy_regex(r"_|[a-z][A-Z]|[0-9]|^:")
"""What makes a word beside ``::`` a name of code, an address or the name of an emoji."""
_BEHIND = lazy_regex(r"[\w~]+(?:[(<{\[;]|::|->|:(?:\s|$)|\.\w)|[*&~]")
_LAST_WORD, _FIRST_WORD = lazy_regex(r":?\w+$"), lazy_regex(r"\w+")
_TYPED = lazy_regex(r"[a-z]\w*'*$"), lazy_regex(r"\[?[A-Z]\w*\]?(?:[ ]\w+)*$")


class Like(NamedTuple):
    """A text that looks like a flashcard."""

    mark: str
    first: int
    """Its first line in the file."""
    words: str
    """How it begins, as it is told."""


class LikeCards(NamedTuple):
    """What in one note looks like flashcards."""

    meant: Sequence[Like]
    """Those that are meant as some."""
    single: Sequence[Like]
    """Those that are if other notes have such ones, too."""
    paths: int
    """How often ``::`` stands in code."""


def look_for_cards(text: str, lines: Sequence[tuple[Line, bool]], dialect: Dialect) -> LikeCards:
    """Look through a note, its text and its lines, each with whether it is code, for the marks of the dialect."""
    is_told = bool(_TOLD.search(text))
    meant: list[Like] = []
    parted: list[Like] = []
    paths = 0
    for mark, card in _cards(lines, dialect):
        if mark != "::":
            if is_told or mark != "==":
                meant.append(_like(mark, card))
        elif card.words.endswith("?"):
            meant.append(_like(mark, card))
        elif _is_code(card, lines):
            paths += 1
        else:
            parted.append(_like(mark, card))
    if is_told or len(parted) > max(1, paths):
        return LikeCards([*meant, *parted], [], paths)
    return LikeCards(meant, parted, paths)


def _like(mark: str, card: Flashcard) -> Like:
    words = " ".join(card.words.split())[:40]
    return Like(mark, card.first, f"{words}{mark}{card.answer[0].text.strip()[:40]}" if card.is_line else words)


class Unread:
    """The texts of one deck that look like flashcards, found note by note."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[str, Like]]] = {}
        self._single: list[tuple[str, Like]] = []
        self._paths = 0

    def add(self, path: str, found: LikeCards) -> None:
        """Take in what was found in the note at a path."""
        for one in found.meant:
            self._found.setdefault(one.mark, []).append((path, one))
        self._single += [(path, one) for one in found.single]
        self._paths += found.paths

    def found(self, mark: str) -> list[tuple[str, Like]]:
        """Return the texts with a mark that are meant as flashcards, each with the path of its note."""
        found = list(self._found.get(mark, ()))
        if mark == "::" and len(found) + len(self._single) >= _FEW and len(self._single) > self._paths:
            found += self._single
        return found


def _cards(lines: Sequence[tuple[Line, bool]], dialect: Dialect) -> Iterator[tuple[str, Flashcard]]:
    for card in find_flashcards(lines, dialect):
        short = {"basic": ("?", "::"), "reversed": ("??", ":::"), "cloze": ("==", "==")}
        yield short[card.kind][card.is_line], card


def _is_code(card: Flashcard, lines: Sequence[tuple[Line, bool]]) -> bool:
    """Whether ``::`` in a line most likely parts the names of a path, a name and its type, or halves of an address."""
    asked, answer = card.prompt.text if card.prompt else "", card.answer[0].text
    line = next(line.text for line, _ in lines if line.number == card.first)
    if f"{asked}::{answer}" not in line:
        name, kind = _TYPED
        return "->" in answer or bool(name.match(asked) and kind.match(answer))
    before, behind = _LAST_WORD.search(asked), _FIRST_WORD.match(answer)
    words = [found[0] for found in (before, behind) if found]
    return bool(_BEHIND.match(answer)) or any(_NAME.search(word) for word in words) or not _SPACES.isdisjoint(words[:1])
