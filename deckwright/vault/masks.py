"""What of a text holds no mark of a flashcard: code, formulas, links, tags and comments, as running text is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.inline.draft import Spans
from deckwright.markdown.link_grammar import read_inline_target
from deckwright.markdown.raw_html import TAG
from deckwright.notations.obsidian import hidden_end, read_link

_SIGN = lazy_regex(r"[\\`$<]|!?\[\[|\]\(|%%|\{\{")
_ADDRESS = lazy_regex(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>")
_LINES = lazy_regex(r"\$\$.*?\$\$|%%.*?%%", re.DOTALL)
"""What may go over several lines."""


def mask(lines: Sequence[Line]) -> list[str]:
    """Return the texts of lines with another sign for each that holds no mark; each is as long as it was."""
    text = "\n".join(_mask_line(line) for line in lines)
    return _LINES.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text).split("\n")


def _mask_line(line: Line) -> str:
    text, made, at = line.text, "", 0
    spans = Spans([line], "")
    while found := _SIGN.search(text, at):
        start = found.start()
        made += text[at:start]
        end = _end(text, start, found[0], spans)
        if found[0] == "](" and end > start + 2 and (label := text.rfind("[", 0, start)) >= 0:
            made = made[:label] + made[label:].replace(":", "\0")  # what is marked in it, stays
        at = end or found.end()
        made += "\0" * (at - start) if end else found[0]
    return made + text[at:]


def _end(text: str, at: int, sign: str, spans: Spans) -> int:
    """Return where ends what the sign at ``at`` begins and what holds no mark; 0 if it begins nothing."""
    match sign:
        case "`":
            length, close = spans.code_end(at)
            return close + length if close >= 0 else 0
        case "\\":
            return spans.formula_bounds(at)[2] or min(at + 2, len(text))
        case "$":
            if text[at - 1 : at].isalnum() and text.startswith("::", at + 1):
                return 0  # a price: no formula begins so
            return spans.formula_bounds(at)[2]
        case "<":
            if text.startswith("<!--", at):
                return _behind(spans, "-->", at)
            found = TAG.match(text, at) or _ADDRESS.match(text, at)
            return found.end() if found else 0
        case "%%":
            return hidden_end(text, at)
        case "{{":
            return _behind(spans, "}}", at)
        case "](":
            target, end = read_inline_target(text, at + 1)
            return end if target is not None else 0
        case _:
            link = read_link(text, at)
            return link.end if link else 0


def _behind(spans: Spans, mark: str, at: int) -> int:
    """Return where the next ``mark`` ends, 0 if there is none."""
    found = spans.find(mark, at)
    return found + len(mark) if found >= 0 else 0
