"""A field as a learner sees it: what a formatter may change in its HTML without anything looking otherwise.

What is left out is white space that a browser shows as one space or not at all, spaces beside a bar in a formula, where
formatters take it for one between a table's cells, and by which of its names a code block calls its language. All else
stays letter for letter, so most fields are their own such form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

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
# Each alternative of these begins with one character as it is, to which the regex engine leaps.
_MAY_DIFFER = lazy_regex(r"\t|\n|  | \||\| |data-lang=")
_UNEVEN = lazy_regex(r"\t|\n|  |\\\(|\\\[")
"""What a text between tags has that is not copied as it is: white space other than single spaces, or a formula."""
_OWN_SPACE = lazy_regex(
    r"w(?i:hite-space)|W(?i:hite-space)|\[(?i:latex)\]|\[\$|<(?i:textarea|title|xmp|listing|plaintext)\b|\u200b"
    r"|&(?i:ZeroWidth)|&#(?:0*[0-9]{4}|(?i:x0*[0-9a-f]{3}))"
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


_TAG = r"""(?i:/([a-z][a-z0-9]*)|([a-z][a-z0-9]*)(?:\s+[a-z][a-z0-9:_-]*(?:="[^"<>]*")?)*\s*/?)>"""
_CODE = r'pre(?: tabindex="0")?>(?:[^<]|</?code>|</span>|<span class="[\w -]*">)*+</pre>'
"""Code as this builder colours it: it stays as it is, so that none of its many tags needs a look."""
_PARTS = lazy_regex(rf"(<(?:{_CODE}|{_TAG}))")
"""A block of code, or a tag with the name of the element that it ends or else begins."""
_CROOKED = lazy_regex(r"<[a-z/!?]", re.IGNORECASE)
_LOOSE = lazy_regex(r"&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);)", re.IGNORECASE)
"""What else may be a tag or a character: a browser may read more or less of it than this reader."""


def seen(html: str) -> str:
    """Return a field's HTML as a learner sees it: the same text for two that look the same."""
    if not _MAY_DIFFER.search(html) or _OWN_SPACE.search(html) or _LOOSE.search(html):
        return html
    parts = _PARTS.split(html)
    # Without a < between its parts nothing is crooked: in a block of code there is none but those of its tags.
    if "<" in "".join(parts[::4]) and _CROOKED.search(re.sub(f"<{_TAG}", "", html)):
        return html
    return copy(parts, spacing(html))


def spacing(html: str) -> Callable[[str], str]:
    """Return what makes one sign of a run of white space in a field, by the signs in it."""
    return _one_space if html.isascii() or not _WIDE.search(html) else _one_line


def copy(parts: Sequence[str], spaced: Callable[[str], str]) -> str:
    """Return HTML as it is seen; it is given as its texts, with the three groups of ``_PARTS`` between each two.

    All its tags are such as ``_TAG`` finds, so no parser is needed that reads others, too: it would take longer than
    all else that a digest takes.
    """
    made: list[str] = []
    exact = 0  # elements open in which white space shows
    edge = True  # whether what was before the text is a place where a browser shows no white space
    raw = ""  # the script or the style that is open
    pieces, is_uneven = iter(parts), _UNEVEN.search
    for text, written, ended, begun in zip(pieces, pieces, pieces, pieces, strict=False):
        name = (ended or begun or "pre").lower()
        if raw and (not ended or name != raw):
            made += (text, written)  # the text of a script, or of a style
            continue
        ends = name in _EDGES
        made.append(_collapse(text, edge, ends, spaced) if not exact and is_uneven(text) else text)
        edge, raw = ends, ""
        if ended:
            exact = max(exact - (name in _EXACT), 0)  # an end without a beginning ends nothing
            written = f"</{name}>"
        elif begun:
            exact += name in _EXACT  # as a browser has it, `<pre/>` begins a pre
            raw = name if name in _RAW and not written.endswith("/>") else ""
            if "data-lang=" in written or "alt=" in written:
                written = _ALT.sub(lambda found: spaced(found[0]), _LANGUAGE.sub(_one_name, written))
        made.append(written)
    made.append(_collapse(parts[-1], edge, True, spaced) if not exact and is_uneven(parts[-1]) else parts[-1])
    return "".join(made)


def _collapse(text: str, starts: bool, ends: bool, spaced: Callable[[str], str]) -> str:
    """Return uneven text with each run of white space as one; at an edge, where none shows, it stays as it is."""
    if starts and ends and not text.strip(_BLANK):
        return text
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
