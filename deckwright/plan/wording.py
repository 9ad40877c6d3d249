"""Differences between two texts as a reader sees them, compared word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import HEAD

Fate = Literal["=", "-", "+"]
"""Kept, deleted, inserted."""

TOKEN_LIMIT = 4_000
"""Tokens that are compared one by one; the middle of longer texts counts as rewritten."""

PAIR_LIMIT = 20_000
"""Pairs of like tokens, above which the commonest are not paired: the time grows with pairs times changes."""

GLUE = 3
"""Characters between two changes that are told as part of one change: “of the” kept alone helps nobody."""

_TOKEN = lazy_regex(
    rf"""
    (?P<line>\n|^[^\S\n]+)                            # a line's end; its indent, which means something in code
    |(?P<word>
      \\\(.*?\\\)|\\\[.*?\\\]                         # a formula, whole
      |\[picture(?::[^\]]*)?\]|\[sound:[^\]]*\]
      |{HEAD}|\}}\}}
      |[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]      # scripts that part no words
      |\d+(?:[.,:]\d+)*%?|\w+(?:['’-]\w+)*
      |.
    )(?P<space>[^\S\n]*)
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that was kept, deleted or inserted."""

    mark: Fate
    text: str


_Stretch = tuple[bool, str, str]
"""Whether a stretch of text was kept, its old text and its new one."""


def compare(before: str, after: str) -> tuple[Passage, ...]:
    """Return how ``before`` became ``after``: the kept and inserted pieces make up ``after``.

    The kept and deleted ones make up ``before``, but for spaces.
    """
    old, new = _tokens(before), _tokens(after)
    return tuple(_merge(_fold(list(_changes(old, new)))))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return the words of a text, each with the space after it, which is not compared."""
    return [(found["line"] or found["word"], found["space"] or "") for found in _TOKEN.finditer(text)]


def _changes(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[_Stretch]:
    words, others = [word for word, _ in old], [word for word, _ in new]
    head = _common(words, others)
    tail = _common(words[head:][::-1], others[head:][::-1])
    yield True, _text(old[:head]), _text(new[:head])
    middle, other = words[head : len(words) - tail], others[head : len(others) - tail]
    for kept, start, end, begin, stop in _opcodes(middle, other):
        yield kept, _text(old[head + start : head + end]), _text(new[head + begin : head + stop])
    yield True, _text(old[len(words) - tail :]), _text(new[len(others) - tail :])


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield whether a stretch was kept, where it begins and ends in the old tokens, and in the new ones."""
    counts = Counter(new)
    many = sum(counts[token] for token in old) > PAIR_LIMIT
    if max(len(old), len(new)) > TOKEN_LIMIT or (many and len(new) < _JUNK_FROM):
        yield False, 0, len(old), 0, len(new)
        return
    for tag, *at in SequenceMatcher(None, old, new, autojunk=many).get_opcodes():
        start, end, begin, stop = at
        yield tag == "equal", start, end, begin, stop


_JUNK_FROM = 200
"""Tokens from which on difflib leaves out the commonest, if asked to."""


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items the two begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _text(tokens: Sequence[tuple[str, str]]) -> str:
    return "".join(word + space for word, space in tokens)


def _fold(changes: list[_Stretch]) -> Iterator[_Stretch]:
    """Yield the stretches, those between two changes that are too short to be told apart made part of the change."""
    changes = [change for change in changes if change[1] or change[2]]
    pending: tuple[str, str] | None = None
    for at, (kept, old, new) in enumerate(changes):
        between = pending is not None and at + 1 < len(changes)
        if not kept or (between and len(new.strip()) <= GLUE and "\n" not in new):
            pending = ((pending or ("", ""))[0] + old, (pending or ("", ""))[1] + new)
            continue
        if pending:
            yield False, *pending
            pending = None
        yield True, old, new
    if pending:
        yield False, *pending


def _merge(changes: Iterator[_Stretch]) -> Iterator[Passage]:
    """Yield the pieces; a space after both the deleted and the inserted text is kept."""
    kept = ""
    for same, old, new in changes:
        if same:
            kept += new
            continue
        space = re.search(r"(?<=\S)[^\S\n]+$", new) if old and new else None
        end = space[0] if space and old.endswith(space[0]) else ""
        old, new = old.removesuffix(end), new.removesuffix(end)
        if kept:
            yield Passage("=", kept)
        if old:
            yield Passage("-", old)
        if new:
            yield Passage("+", new)
        kept = end
    if kept:
        yield Passage("=", kept)


CONTEXT = 6
"""Words that an excerpt shows on each side of a change."""

LONGEST = 60
"""Words of one change that an excerpt shows."""

_WORDS = lazy_regex(r"\S+\s*")


def excerpt(pieces: Sequence[Passage]) -> list[list[Passage]]:
    """Return the lines in which something changed, their kept parts shortened to the words beside the changes.

    ``…`` stands for what was left out. A line end that was itself inserted or deleted shows as ``⏎``.
    """
    lines: list[list[Passage]] = []
    left_out = False
    for line in _lines(pieces):
        if all(piece.mark == "=" for piece in line):
            left_out = left_out or any(piece.text.strip() for piece in line)
            continue
        if left_out and lines:
            lines.append([Passage("=", "…")])
        left_out = False
        lines.append([_shorten(piece, at, len(line)) for at, piece in enumerate(line)])
    return lines


def _lines(pieces: Sequence[Passage]) -> Iterator[list[Passage]]:
    line: list[Passage] = []
    for piece in pieces:
        if piece.mark != "=" and not piece.text.strip():
            piece = Passage(piece.mark, piece.text.replace("\n", "⏎"))
        first, *others = piece.text.split("\n")
        line += [Passage(piece.mark, first)] if first else []
        for other in others:
            yield line
            line = [Passage(piece.mark, other)] if other else []
    yield line


def _shorten(piece: Passage, at: int, count: int) -> Passage:
    words = _WORDS.findall(piece.text)
    if piece.mark != "=":
        return piece if len(words) <= LONGEST else Passage(piece.mark, "".join(words[:LONGEST]) + "…")
    before = words[:CONTEXT] if at > 0 else []
    after = words[-CONTEXT:] if at < count - 1 else []
    if len(words) <= len(before) + len(after) + 1:
        return piece
    return Passage(
        "=",
        (" " * bool(before and piece.text[0].isspace()))
        + "".join(before)
        + "… " * bool(after)
        + "…" * (not after)
        + "".join(after),
    )
