"""Colours code: Pygments' tokens as ``<span class="k">``, so that the theme decides the colours for day and night.

Class names are Pygments' short ones (https://pygments.org/docs/tokens/).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

from deckwright.base.colours import TokenType
from deckwright.base.text import nearest
from deckwright.markdown.cloze import WRITTEN_HEAD
from deckwright.markdown.tokens import Hole, Mark

COLOURED = 6_000
"""Characters of code that a question shows in colour: most of Pygments' lexers are quadratic on some text."""

_UNCOMMON = re.compile(r"[^\n]{250}|(?:\n[ \t]*+){7}|(?:\n[ \t]*+\S{0,3}[ \t]*+(?=\n)){25}")
"""What slows many of them down further, and no code on a card has: long lines; many in a row with next to nothing."""

_TOKENS = 4
"""Tokens that a lexer may make of a character; one that makes more goes in a circle, of empty ones."""

_ENDLESS = frozenset({"tnt"})
"""Lexers that may not end and say nothing meanwhile, so that nobody can stop them. Their code is text.

All lexers were tried with short runs of marks (Pygments 2.21): with what is uncommon left out, the others end within a
second, or go on making tokens.
"""

_MARK = re.compile(rf"{WRITTEN_HEAD}|[{{}}]")


@dataclass(frozen=True, slots=True)
class Cut:
    """Code without its cloze marks, and where each mark stood: offset and part of a hole."""

    code: str
    marks: tuple[tuple[int, Hole], ...]
    unclosed: int | None
    """Where a hole begins that has no end; there are no marks then, and all of it is code."""


def cut_holes(code: str) -> Cut:
    """Take exact ``{{cN::…}}`` marks out of code; braces that belong to the code stay.

    In ``}}}`` the first brace is code if the hole has opened one.
    """
    marks: list[tuple[int, Hole]] = []
    made: list[str] = []
    holes: list[list[int]] = []
    """Of each open hole where it begins, and how many braces of the code are open in it."""
    length = at = end = 0
    while found := _MARK.search(code, end):
        start, end = found.span()
        if found["number"] is None:
            if not holes:
                continue
            hole = holes[-1]
            closes = code.startswith("}}", start) and not (hole[1] and code.startswith("}}}", start))
            if not closes:
                hole[1] = max(hole[1] + (1 if found[0] == "{" else -1), 0)
                continue
            end = start + 2
        made.append(code[at:start])
        length += start - at
        at = end
        if found["number"] is not None:
            holes.append([start, 0])
            marks.append((length, Hole(Mark.OPEN, int(found["number"]))))
        else:
            holes.pop()
            marks.append((length, Hole(Mark.CLOSE)))
    if holes:
        return Cut(code, (), holes[-1][0])
    return Cut("".join(made) + code[at:], tuple(marks), None)


@cache
def find_lexer(language: str) -> Lexer | None:
    """Return Pygments' lexer for a language's name, None if there is none; ``text`` for an empty name."""
    try:
        return get_lexer_by_name(language or "text", stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def nearest_languages(language: str) -> str:
    """Return a hint with the names of languages most like ``language``."""
    return nearest(language, (alias for _, aliases, _, _ in get_all_lexers() for alias in aliases))


def lex(code: str, language: str) -> list[tuple[TokenType, str]]:
    """Return Pygments' tokens of ``code``; their texts joined are the code again. Uncommon code is one token."""
    lexer = None if _UNCOMMON.search(code) else find_lexer(language)
    if not lexer or not _ENDLESS.isdisjoint(lexer.aliases):
        return [(Token.Text, code)]
    most = _TOKENS * len(code) + 100
    tokens = list(islice(lexer.get_tokens(code), most))
    return tokens if len(tokens) < most else [(Token.Text, code)]


def spans(tokens: Iterable[tuple[TokenType, str]], marks: Sequence[tuple[int, str]] = ()) -> str:
    """Return tokens as HTML spans; each of ``marks`` (offset, text) is put between spans, never inside one."""
    made: list[str] = []
    waiting = list(reversed(marks))
    offset = 0
    for kind, text in tokens:
        while waiting and waiting[-1][0] < offset + len(text):
            mark_at, mark = waiting.pop()
            made.append(_span(kind, text[: mark_at - offset]))
            made.append(mark)
            text, offset = text[mark_at - offset :], mark_at
        made.append(_span(kind, text))
        offset += len(text)
    made.extend(mark for _, mark in reversed(waiting))
    return "".join(made)


def _span(kind: TokenType, text: str) -> str:
    escaped = html.escape(text, quote=False)
    name = _class(kind)
    return f'<span class="{name}">{escaped}</span>' if name and text.strip() else escaped


@cache
def _class(kind: TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    return STANDARD_TYPES.get(kind, "")
