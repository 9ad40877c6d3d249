"""What makes no difference between two texts of a field, as its note type shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from deckwright.base.model import Family
from deckwright.base.patterns import lazy_regex
from deckwright.cards.notetypes import NoteType, theme_file

BLOCKS = frozenset(
    """
    address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
"""Elements at whose edges a browser shows no white space."""

_UNSEEN = r"(?:\{\{[#^/][^{}]*\}\}|<!--(?:(?!-->).)*-->|</?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)\b[^<>]*>)"
_UNSEEN_BEFORE = lazy_regex(_UNSEEN + "$", re.IGNORECASE | re.DOTALL)
_UNSEEN_AFTER = lazy_regex(_UNSEEN, re.IGNORECASE | re.DOTALL)
_EDGE = rf"\s|</?(?:br|{'|'.join(sorted(BLOCKS))})\b[^<>]*>"
_EDGE_BEFORE = lazy_regex(rf"(?:^|{_EDGE})$", re.IGNORECASE)
_EDGE_AFTER = lazy_regex(rf"$|{_EDGE}", re.IGNORECASE)
_NEAR = 2_000
"""Characters of a template that are looked at on either side of a field: scripts may make it very long."""
# What is not closed goes to the end, as in a browser; else hostile templates would be searched again and again.
_COMMENT = lazy_regex(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STYLE = lazy_regex(r"<style\b[^>]*(?:>(.*?)(?:</style|\Z)|\Z)", re.IGNORECASE | re.DOTALL)
_RAW = lazy_regex(r"<(script|style|textarea|title)\b.*?(?:</\1|\Z)|<[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)
_REPLACEMENT = lazy_regex(r"\{\{(?![#^/!])([^{}]*)\}\}")
_BRACE = lazy_regex(r"([{};])")
_STYLED = lazy_regex(r"(?<![\w#.-])(?:b|strong|i|em)(?![\w-])", re.IGNORECASE)
_PRESERVED = lazy_regex(
    r"white-space(?:-collapse)?\s*:[^;}]{0,200}?(?:pre|break-spaces)|<(?:pre|textarea)\b", re.IGNORECASE
)
_KEEPS = lazy_regex(r"white-space(?!\s*:\s*(?:normal|nowrap)\s*[;!}])", re.IGNORECASE)
"""A rule that may show white space, even one that takes its value from elsewhere."""
_LANGUAGE = "data-lang"


class Likeness(NamedTuple):
    """What makes no difference between two fields of a note type."""

    emphasis: bool
    """``<b>`` and ``<strong>`` look the same, and so do ``<i>`` and ``<em>``."""
    space: bool
    """Runs of white space look like one space."""
    markup: bool = True
    """It is read as HTML at all: not where a template puts a field into a script or an attribute, or a script may read
    what the card shows."""
    edges: bool = True
    """White space at a field's ends shows nowhere: every template puts it between blocks or spaces."""


def likenesses(fields: Iterable[str], css: str, templates: Sequence[str]) -> dict[str, Likeness]:
    """Return what makes no difference in each of a note type's fields, by its stylesheet and its templates' sides."""
    styles = [
        _COMMENT.sub("", text)
        for text in (css, *(found[1] or "" for side in templates for found in _STYLE.finditer(side)))
    ]
    emphasis = not any(_STYLED.search(_selectors(style)) for style in styles)
    space = not any(_PRESERVED.search(style) for style in (*styles, *templates))
    scripted = any("<script" in side.lower() for side in templates)
    raw = {name for name in fields if scripted or any(_is_raw(name, side) for side in templates)}
    close = {name for name in fields if any(_touches_text(name, side) for side in templates)}
    return {name: Likeness(emphasis and name not in raw, space, name not in raw, name not in close) for name in fields}


def _selectors(css: str) -> str:
    """Return what stands before the braces of a stylesheet, however deep: rules may be inside ``@media``."""
    parts = _BRACE.split(css)
    return ";".join(text for text, brace in zip(parts[::2], parts[1::2], strict=False) if brace == "{")


def _is_raw(name: str, template: str) -> bool:
    """Whether a template uses a field otherwise than as HTML: in a script, in a tag, through a filter that reads it."""
    if "{{=<%" in template:  # another syntax of marks: nobody looks closer
        return True
    for found in _REPLACEMENT.finditer(template):
        filters, _, used = found[1].rpartition(":")
        if used.strip() == name and not {part.strip() for part in filters.split(":")} <= {"", "cloze", "hint"}:
            return True
    raw = " ".join(part[0] for part in _RAW.finditer(template))
    return name in (found[1].rpartition(":")[2].strip() for found in _REPLACEMENT.finditer(raw))


def _touches_text(name: str, template: str) -> bool:
    """Whether a template puts something that shows straight beside a field."""
    for found in _REPLACEMENT.finditer(template):
        if found[1].rpartition(":")[2].strip() == name:
            before = template[max(found.start() - _NEAR, 0) : found.start()]
            after = template[found.end() : found.end() + _NEAR]
            while skipped := _UNSEEN_BEFORE.search(before):
                before = before[: skipped.start()]
            while skipped := _UNSEEN_AFTER.match(after):
                after = after[skipped.end() :]
            if not _EDGE_BEFORE.search(before) or not _EDGE_AFTER.match(after):
                return True
    return False


def is_loose(note_type: NoteType) -> bool:
    """Whether no run of white space in a field of a note type shows as more than one space.

    Nor does anything in them hang on what a code block calls its language.
    """
    is_own = isinstance(note_type.family, Family)
    return _is_loose(is_own, tuple(slot.name for slot in note_type.fields), note_type.css, note_type.sides)


@lru_cache(maxsize=64)
def _is_loose(is_own: bool, names: tuple[str, ...], css: str, sides: tuple[str, ...]) -> bool:
    """Answer for a note type's texts. It is asked again and again, and reading large templates takes long."""
    if is_own:  # what the theme itself keeps is code, and what was typed
        theirs = css.removeprefix(theme_file("card.css") + theme_file("code.css"))
        return not _KEEPS.search(_COMMENT.sub("", theirs)) and _LANGUAGE not in theirs
    if any(_LANGUAGE in text or _KEEPS.search(text) for text in (css, *sides)):
        return False
    return all(like.space and like.markup for like in likenesses(names, css, sides).values())
