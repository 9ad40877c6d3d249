"""A field as a learner sees it: what a formatter may change in its HTML without anything looking otherwise.

What is left out is white space that a browser shows as one space or not at all, spaces beside a bar in a formula, where
formatters take it for one between a table's cells, and by which of its names a code block calls its language. All else
stays letter for letter, so most fields are their own such form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from deckwright.base.patterns import lazy_regex
from deckwright.cards.likeness import BLOCKS
from deckwright.markdown.highlight import find_lexer

_RAW = frozenset(["script", "style"])
"""In which there are no tags but the one that ends them."""
_EXACT = _RAW | {"pre"}
_EDGES = BLOCKS | {"br"}
_BLANK = " \t\n"
"""What HTML makes one space of; a no-break space is none of these."""
_SPACE = lazy_regex(rf"[{_BLANK}]+")
_MAY_DIFFER = lazy_regex(r"[\t\n]|  | \||\| |data-lang=")
_OWN_SPACE = lazy_regex(
    r"white-space|\[latex\]|\[\$|<(?:textarea|title|xmp|listing|plaintext)\b|\u200b|&ZeroWidth"
    r"|&#(?:0*[0-9]{4}|x0*[0-9a-f]{3})",
    re.IGNORECASE,
)
"""What keeps white space outside a ``pre``: a style of its own, TeX that Anki makes a picture of, elements of raw text
and the mark beside which a browser takes a line break away, or what may be one."""
_WIDE = lazy_regex(
    "[\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U0001b000-\U0001b2ff\U00020000-\U0003ffff]"
)
"""Chinese and Japanese, between whose signs some browsers show nothing for a line break, but a space for a space."""
_NARROW = ("N", "Na")
"""What stands beside a line break that every browser shows as a space
(https://www.w3.org/TR/css-text-3/#line-break-transform)."""
_DELIMITER = lazy_regex(r"\\[()\[\]]")
_LANGUAGE = lazy_regex(r'(?<=\sdata-lang=")([^"<>&]*)(?=")')
_ALT = lazy_regex(r'(?<=\salt=")[^"]*(?=")')
_PIECE = lazy_regex(r"(\\\(.*?\\\)|\\\[.*?\\\]|\[(?:sound|anki):[^\]]*\])", re.DOTALL)
"""Formulas, whose white space TeX reads, and what Anki plays."""
_TEX_SPACE = lazy_regex(
    r"%|\\verb|\\(?:def|let|\w*command|\w*environment|\w*tagform|DeclareMathOperator)|(?<!\\)(?:\\\\)*\\[\t\n\r\f]"
)
"""TeX in which it matters where a line ends or how wide a space is."""
_TEX_TEXT = lazy_regex(r"\\(?:\w*text|\w*box|ce|pu|tag|unicode)(?![a-z])|\\text[a-z]+")
"""TeX that sets words: in its braces, spaces are not those of a formula."""
_TEX_BAR = lazy_regex(rf"(\\.)|[{_BLANK}]*\|[{_BLANK}]*", re.DOTALL)
"""A bar, with the spaces beside it, of which TeX makes nothing; but a space behind a backslash is one."""
_TEX_PART = lazy_regex(rf"(?:\\.|[^\\{{}}{_BLANK}])+|[{{}}]|[{_BLANK}]+", re.DOTALL)


_TAG = lazy_regex(
    r"""</([a-z][a-z0-9]*)>|<([a-z][a-z0-9]*)(?:\s+[a-z][a-z0-9:_-]*(?:="[^"<>]*")?)*\s*/?>""", re.IGNORECASE
)
_CROOKED = lazy_regex(r"<[a-z/!?]", re.IGNORECASE)
_LOOSE = lazy_regex(r"&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);)", re.IGNORECASE)
"""What else may be a tag or a character: a browser may read more or less of it than this reader."""


def seen(html: str) -> str:
    """Return a field's HTML as a learner sees it: the same text for two that look the same."""
    if (
        not _MAY_DIFFER.search(html)
        or _OWN_SPACE.search(html)
        or _CROOKED.search(_TAG.sub("", html))
        or _LOOSE.search(html)
    ):
        return html
    return copier(html).copy(html)


def copier(html: str) -> Copier:
    """Return what copies a field, by the signs in it."""
    return Copier(_one_line if not html.isascii() and _WIDE.search(html) else _one_space)


class Copier:
    """Copies HTML, its white space as a browser shows it.

    All its tags are such as ``_TAG`` finds, so no parser is needed that reads others, too: it would take longer than
    all else that a digest takes.
    """

    def __init__(self, spaced: Callable[[str], str]) -> None:
        self.spaced = spaced
        self.made: list[str] = []
        self.text: list[str] = []
        """Pieces of the text since the last tag."""
        self.exact = 0
        self.edge = True
        """Whether what was before the text is a place where a browser shows no white space."""

    def copy(self, html: str) -> str:
        """Return the whole as it is seen."""
        at = 0
        raw = ""
        for tag in _TAG.finditer(html):
            name = (tag[1] or tag[2]).lower()
            if raw and (tag[2] or name != raw):
                continue  # the text of a script, or of a style
            self.text.append(html[at : tag.start()])
            at = tag.end()
            if tag[2]:
                self.start(name, tag[0])
                raw = name if name in _RAW and not tag[0].endswith("/>") else ""
            else:
                self.end(name)
                raw = ""
        self.text.append(html[at:])
        return self.read()

    def read(self) -> str:
        """Return what was copied."""
        self.end_text(True)
        return "".join(self.made)

    def start(self, name: str, written: str) -> None:
        """Copy a tag that begins an element, or is one: as a browser has it, `<pre/>` begins a pre."""
        self.end_text(name in _EDGES)
        self.exact += name in _EXACT
        if "data-lang=" in written or "alt=" in written:
            written = _ALT.sub(lambda found: self.spaced(found[0]), _LANGUAGE.sub(_one_name, written))
        self.made.append(written)

    def end(self, name: str) -> None:
        """Copy a tag that ends an element."""
        self.end_text(name in _EDGES)
        self.exact = max(self.exact - (name in _EXACT), 0)  # an end without a beginning ends nothing
        self.made.append(f"</{name}>")

    def end_text(self, edge: bool) -> None:
        """Copy the text so far; ``edge`` says whether what follows is a place that shows no white space."""
        text = "".join(self.text)
        self.text.clear()
        if self.exact:
            self.made.append(text)
        elif text:
            self.made.append(_collapse(text, self.edge, edge, self.spaced))
        self.edge = edge


def _collapse(text: str, starts: bool, ends: bool, spaced: Callable[[str], str]) -> str:
    """Return text with each run of white space as one; at an edge, where none shows, it stays as it is."""
    inner = text.lstrip(_BLANK) if starts else text
    before, text = text[: len(text) - len(inner)], inner
    inner = text.rstrip(_BLANK) if ends else text
    after, text = text[len(inner) :], inner
    pieces = _PIECE.split(text)
    if not any(map(_DELIMITER.search, pieces[0::2])):  # else a formula goes on behind a tag
        pieces[0::2] = map(spaced, pieces[0::2])
        pieces[1::2] = (piece if piece[0] == "[" else _tex(piece) for piece in pieces[1::2])
    return before + "".join(pieces) + after


def _one_space(text: str) -> str:
    return _SPACE.sub(" ", text)


def _one_line(text: str) -> str:
    """Return text with each run of white space as one space, or as one line break where that may show as nothing."""

    def one(found: re.Match[str]) -> str:
        beside = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
        is_space = "\n" not in found[0] or any(unicodedata.east_asian_width(sign) in _NARROW for sign in beside)
        return " " if is_space else "\n"

    return _SPACE.sub(one, text)


def _tex(formula: str) -> str:
    if _TEX_SPACE.search(formula):
        return formula
    inside = _outside_words(formula[2:-2]) if _TEX_TEXT.search(formula) else _outside(formula[2:-2])
    inside = inside.lstrip(_BLANK)
    return formula[:2] + (inside if inside.endswith("\\ ") else inside.rstrip(_BLANK)) + formula[-2:]


def _outside(tex: str) -> str:
    """Return TeX without words, with each run of white space as one space, and none beside a bar."""
    return _TEX_BAR.sub(lambda found: found[1] or "|", _one_space(tex))


def _outside_words(tex: str) -> str:
    """Return TeX with what stands outside the braces of words as :func:`_outside` has it."""
    parts = _TEX_PART.findall(tex)
    depth = 0
    is_words = False
    made: list[str] = []
    bare: list[str] = []
    """What stands outside words, since the last that did not."""
    for part in parts:
        if not depth:  # behind a command of words, all that is up to its last brace is its own
            is_words = bool(_TEX_TEXT.search(part)) or (is_words and (part[0] in "{[" + _BLANK or part[-1] == "]"))
        depth += ((part == "{") - (part == "}")) if is_words else 0
        if depth:
            made += (_outside("".join(bare)), part)
            bare.clear()
        else:
            bare.append(part)
    return "".join((*made, _outside("".join(bare))))


def _one_name(found: re.Match[str]) -> str:
    lexer = find_lexer(found[0])
    return str(lexer.aliases[0]) if lexer and lexer.aliases else found[0]
