"""Finds which marks make emphasis, by CommonMark's rules of delimiter runs, and which only look as if they did.

Rules: https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, and its appendix for the algorithm, which is
linear because nothing is looked for twice below where it was not found. ``~~`` is GitHub's and pairs by equal length,
as ``==`` does. Between two letters ``==`` is text, ``if a==b``, and ``~~`` strikes only what stands in the same word.
``~`` and ``^`` are Pandoc's (https://pandoc.org/MANUAL.html#superscripts-and-subscripts): no white space stands between
the two, and they have no rules of flanking. What is lowered stands behind something, so ``~`` before a word is text;
and so are calculations: ``x^2+y^2``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex

_TAGS = {"*": ("em", "strong"), "_": ("em", "strong"), "~": ("sub", "del"), "^": ("sup", ""), "=": ("", "mark")}
"""The elements that one and two of a mark make; no name where so many make none."""

_LEVELS = "~^"
"""The marks that lower and raise, where they stand alone."""

CLOSING = frozenset(",.;:!?)]}…")
"""Signs that stand right behind a word."""
_HOLE = lazy_regex(r"\{\{c\d{1,9}::(.)", re.DOTALL)
_NO_BASE = frozenset("/\"',;:=")
"""Signs that nothing is lowered behind, nor before white space and opening brackets: ``a:~/b``, ``https://e.org/~me``."""
_OPERATOR = lazy_regex(r"[-+*/=<>|·×÷−]")
_SPACE = lazy_regex(r"\s")
_ALONE = frozenset(["()", "[]", "{}"])
"""Brackets of which a mark may be all that stands in them: ``COUNT(*)``."""
_SIGN_OF_FILES = lazy_regex(r"\.[a-z][a-z0-9]{0,4}[\s,;)]|/\s")
"""What stands behind the ``*`` of some files' names, ``*.c``, and behind that of a comment's end."""
_GOES_ON = lazy_regex(r"[,;)]?\s+[a-z]")
"""What stands behind ``main.*`` in a sentence, but behind no emphasis that is one and ends in a point."""
_NAME = lazy_regex(r"__(?P<name>[a-z]+(?:_[a-z]+)*)__")
_SPECIAL = frozenset(
    """
    aenter aexit aiter anext builtins delattr delitem dict eq floordiv ge getattr getattribute getitem getstate gt iadd
    imul init init_subclass instancecheck isub iter kwdefaults le len lt main matmul mro mul name ne post_init pow
    qualname radd repr rmul rsub setattr setitem setstate sizeof str subclasshook truediv weakref
    """.split()
)
"""What of Python's names stands between double lines, ``__init__``, and hardly is a word that somebody stresses."""
_WORD = ("Lu", "Ll", "Lt", "Nd", "Nl", "No")
"""What words of scripts with capitals are made of, and numbers. Others part no words by spaces, or have no need to."""


@dataclass(slots=True, eq=False)
class Start:
    """The beginning of an element in a text; ``at`` is where it stands there."""

    tag: str
    at: int
    attributes: dict[str, str] = field(default_factory=dict)
    written: bool = False
    """Whether an author wrote it as a tag, so that it may cross what Markdown makes."""


@dataclass(slots=True, eq=False)
class MarkRun:
    """A run of one mark, and the elements that it begins and ends."""

    at: int
    mark: str
    length: int
    before: str
    after: str
    can_open: bool
    can_close: bool
    left: int
    """How many of its marks are text."""
    starts: list[Start] = field(default_factory=list)
    """The elements that it begins, the innermost first."""
    ends: list[Start] = field(default_factory=list)
    """The elements that it ends, the innermost first."""
    gaps: int = 0
    """How often white space stood before it that no code, formula or backslash holds together."""
    holes: tuple[int, ...] = ()
    """Where the holes begin that it stands in."""
    previous: MarkRun | None = None
    next: MarkRun | None = None

    @property
    def is_level(self) -> bool:
        """Whether it may lower or raise."""
        return self.length == 1 and self.mark in _LEVELS

    @property
    def end(self) -> int:
        """Where what follows it stands."""
        return self.at + self.length

    @property
    def is_inside_word(self) -> bool:
        """Whether letters or digits touch it on both sides."""
        return _is_word(self.before) and _is_word(self.after)


class Pair(NamedTuple):
    """Two runs that an element stands between."""

    opener: MarkRun
    closer: MarkRun


def read_run(text: str, at: int, length: int, has_holes: bool = False) -> MarkRun:
    """Return the run of marks that stands at ``at``; where holes may be, a ``_`` looks through their marks."""
    mark = text[at]
    before, after = text[at - 1] if at else " ", text[at + length : at + length + 1] or " "
    if has_holes and mark == "_":
        hole = _HOLE.match(text, at + length)
        after = hole[1] if hole else after
        before = text[at - 3] if text.startswith("}}", at - 2) and at > 2 else before
    is_left, is_right = _flanks(before, after)
    if mark == "*":
        can_open, can_close = is_left, is_right
    elif mark in _LEVELS and length == 1:
        has_base = _is_base(before) or text.startswith("::", at - 2)
        can_open = not after.isspace() and (has_base or (mark == "^" and after.isalnum()))
        can_close = not before.isspace()
    elif mark == "_":
        can_open = is_left and (not is_right or _is_sign(before))
        can_close = is_right and (not is_left or _is_sign(after))
    else:
        makes = length <= 2 and bool(_TAGS[mark][length - 1])
        makes = makes and not (mark == "=" and _is_word(before) and _is_word(after))
        can_open, can_close = is_left and makes, is_right and makes
    return MarkRun(at, mark, length, before, after, can_open, can_close, length)


class Runs:
    """The runs of a text that may still begin or end something, as a list in which each knows its neighbours."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.last: MarkRun | None = None
        self.pairs: list[Pair] = []
        """Every pair found, each once for every element between the two."""
        self.gaps = 0
        """How often white space was read so far that parts what is lowered or raised."""

    def add(self, run: MarkRun) -> None:
        """Add the run that stands behind all others."""
        run.gaps = self.gaps
        run.previous = self.last
        if self.last:
            self.last.next = run
        self.last = run

    def pair(self, bottom: MarkRun | None = None) -> None:
        """Pair what stands behind ``bottom``, and forget it: what is left of it is text."""
        floors: dict[tuple[object, ...], int] = {}
        """For each kind of closing run, where above no run stands that may begin what it ends."""
        closer = self._first(bottom)
        while closer:
            if not closer.can_close:
                closer = closer.next
                continue
            kind = _kind(closer)
            opener = self._opener(closer, bottom, floors.get(kind, -1))
            if opener:
                closer = self._join(opener, closer)
                continue
            floors[kind] = closer.at
            following = closer.next
            if not closer.can_open:
                self._remove(closer)
            closer = following
        self.last = bottom
        if bottom:
            bottom.next = None

    def _first(self, bottom: MarkRun | None) -> MarkRun | None:
        run = self.last
        while run and run.previous is not bottom:
            run = run.previous
        return run if run is not bottom else None

    def _opener(self, closer: MarkRun, bottom: MarkRun | None, floor: int) -> MarkRun | None:
        opener = closer.previous
        if closer.is_level:  # nothing before the white space or the hole around it is like it
            floor = max(floor, closer.holes[-1] if closer.holes else 0)
        while opener and opener is not bottom and opener.at >= floor:
            if closer.is_level and opener.gaps != closer.gaps:
                return None
            if opener.can_open and opener.mark == closer.mark and self._match(opener, closer):
                return opener
            opener = opener.previous
        return None

    def _match(self, opener: MarkRun, closer: MarkRun) -> bool:
        if closer.mark in "*_":
            is_free = not (closer.can_open or opener.can_close)
            return is_free or closer.length % 3 == 0 or (opener.length + closer.length) % 3 != 0
        if opener.length != closer.length:
            return False
        if closer.is_level:
            return opener.holes == closer.holes and opener.end < closer.at and not _is_sum(opener, closer, self.text)
        is_in_word = opener.is_inside_word or closer.is_inside_word
        return not (is_in_word and _SPACE.search(self.text, opener.end, closer.at))

    def _join(self, opener: MarkRun, closer: MarkRun) -> MarkRun | None:
        """Put an element between two runs, and return the run to go on with."""
        length = 2 if min(opener.left, closer.left) >= 2 else 1
        start = Start(_TAGS[opener.mark][length - 1], opener.at)
        opener.starts.append(start)
        closer.ends.append(start)
        opener.left -= length
        closer.left -= length
        self.pairs.append(Pair(opener, closer))
        closer.previous, opener.next = opener, closer  # what stands between them pairs with nothing any more
        if not opener.left:
            self._remove(opener)
        if closer.left:
            return closer
        self._remove(closer)
        return closer.next

    def _remove(self, run: MarkRun) -> None:
        if run.previous:
            run.previous.next = run.next
        if run.next:
            run.next.previous = run.previous
        else:
            self.last = run.previous


def _is_sum(opener: MarkRun, closer: MarkRun, text: str) -> bool:
    """Whether two marks are those of a calculation: ``x^2+y^2``, ``m^2/s^2``, ``2^3^2``."""
    beside = (opener.before, opener.after, closer.before, closer.after)
    has_operator = closer.is_inside_word and bool(_OPERATOR.search(text, opener.end, closer.at))
    return has_operator or all(map(str.isdecimal, beside))


def find_accident(pairs: Sequence[Pair], text: str) -> MarkRun | None:
    """Return a run that makes emphasis and hardly means to: ``a*b + c*d``, ``2**3**2``; None if there is none.

    One that letters or digits touch on both sides is meant where it marks a part of a word: ``**P**rincipal``. It is
    not where white space stands between its pair, or where digits or single letters stand around them.
    """
    # In the order they were found, which decides between pairs that one run opens. One may make two elements.
    suspects = dict.fromkeys(
        [
            pair
            for pair in pairs
            if pair.opener.mark in "*_" and (pair.opener.is_inside_word or pair.closer.is_inside_word)
        ]
    )
    if not suspects:
        return None
    spaces = [at for at, character in enumerate(text) if character.isspace()]
    at = 0
    for opener, closer in sorted(suspects, key=lambda pair: pair.opener.at):
        inside = [run for run in (opener, closer) if run.is_inside_word]
        while at < len(spaces) and spaces[at] < opener.end:
            at += 1
        has_space = at < len(spaces) and spaces[at] < closer.at
        if has_space or (len(inside) == 2 and _stands_in_a_sum(opener, closer, text)):
            return inside[0]
    return None


def find_sign(pairs: Sequence[Pair], text: str) -> MarkRun | None:
    """Return a run that makes emphasis and stands for itself: ``COUNT(*), SUM(*)``, ``*.py``, ``/* … */``; or None."""
    for opener, closer in sorted(pairs, key=lambda pair: pair.opener.at):
        if opener.mark not in "*_":
            continue
        for run in (opener, closer):
            if run.before + run.after in _ALONE:
                return run
        is_sign = opener.mark == "*" and opener.length == 1 and _SIGN_OF_FILES.match(text, opener.end)
        if is_sign and (closer.before in "/_-" or (closer.before == "." and _GOES_ON.match(text, closer.end))):
            return opener
    return None


def find_special(pairs: Sequence[Pair], text: str) -> re.Match[str] | None:
    """Return a name like ``__init__`` that would lose its lines and become bold; None if there is none."""
    for opener, closer in pairs:
        if opener.mark != "_" or not opener.length == closer.length == 2:
            continue
        found = _NAME.match(text, opener.at)
        if not found or found.end() != closer.end:
            continue
        is_code = opener.before == "." or closer.after == "(" or text[: opener.at].endswith("def ")
        if is_code or found["name"] in _SPECIAL:
            return found
    return None


def _stands_in_a_sum(opener: MarkRun, closer: MarkRun, text: str) -> bool:
    beside = (opener.before, opener.after, closer.before, closer.after)
    outside = text[max(opener.at - 2, 0) : opener.at - 1], text[closer.end + 1 : closer.end + 2]
    return any(map(str.isdecimal, beside)) or not any(one and _is_word(one) for one in outside)


def is_half(run: MarkRun) -> bool:
    """Whether a run would mark something whose other half is missing; right before a sentence's sign it would not.

    So would one of which only a part marks something, as in ``**bold*``.
    """
    if run.can_open == run.can_close or not (run.left >= 2 or 0 < run.left < run.length):
        return False
    return run.can_close or run.after not in CLOSING


def _kind(closer: MarkRun) -> tuple[object, ...]:
    if closer.is_level:
        return closer.mark, closer.holes
    if closer.mark in "*_":
        return closer.mark, closer.length % 3, closer.can_open
    return closer.mark, closer.length, closer.is_inside_word


@lru_cache(4096)
def _flanks(before: str, after: str) -> tuple[bool, bool]:
    """Return whether a run between two characters is left-flanking, and whether it is right-flanking."""
    is_left = not after.isspace() and (not _is_sign(after) or before.isspace() or _is_sign(before))
    is_right = not before.isspace() and (not _is_sign(before) or after.isspace() or _is_sign(after))
    return is_left, is_right


@cache
def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


@cache
def _is_base(character: str) -> bool:
    """Whether something may be lowered or raised behind it."""
    is_space = character.isspace() or character in _NO_BASE
    return not is_space and unicodedata.category(character) not in ("Ps", "Pi", "Pd")


@cache
def _is_word(character: str) -> bool:
    return unicodedata.category(character) in _WORD
