"""A field as a learner sees it: what a formatter may change in its HTML without anything looking otherwise.

What is left out is white space that a browser shows as one space or not at all, and by which of its names a code block
calls its language. All else stays letter for letter, so most fields are their own such form.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from deckwright.cards.likeness import BLOCKS
from deckwright.markdown.highlight import find_lexer

_EXACT = frozenset(["pre", "textarea", "script", "style"])
_EDGES = BLOCKS | {"br"}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_MAY_DIFFER = re.compile(r"[\t\n\r\f]|  |data-lang=")
_OWN_SPACE = re.compile(r"white-space|\[latex\]|\[\$", re.IGNORECASE)
"""What keeps white space that is not in a ``pre``: a style of its own, and TeX that Anki makes a picture of."""
_LANGUAGE = re.compile(r'(?<=\sdata-lang=")([^"<>&]*)(?=")')
_ALT = re.compile(r'(?<=\salt=")[^"]*(?=")')
_PIECE = re.compile(r"(\\\(.*?\\\)|\\\[.*?\\\]|\[(?:sound|anki):[^\]]*\])", re.DOTALL)
"""Formulas, whose white space TeX reads, and what Anki plays."""
_TEX_SPACE = re.compile(r"%|\\verb|(?<!\\)(?:\\\\)*\\[\t\n\r\f]")
"""TeX in which it matters where a line ends or how wide a space is."""


def seen(html: str) -> str:
    """Return a field's HTML as a learner sees it: the same text for two that look the same."""
    if not _MAY_DIFFER.search(html) or _OWN_SPACE.search(html):
        return html
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.read()


class _Reader(HTMLParser):
    """Copies HTML, its white space as a browser shows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.made: list[str] = []
        self.text: list[str] = []
        """Pieces of the text since the last tag."""
        self.exact = 0
        self.edge = False
        """Whether what was before the text is a place where a browser shows no white space."""

    def read(self) -> str:
        """Return the whole."""
        self.end_text(False)
        return "".join(self.made)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_text(tag in _EDGES)
        self.exact += tag in _EXACT
        written = self.get_starttag_text() or ""
        self.made.append(_ALT.sub(lambda found: _SPACE.sub(" ", found[0]), _LANGUAGE.sub(_one_name, written)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.end_text(tag in _EDGES)
        self.made.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.end_text(tag in _EDGES)
        self.exact -= tag in _EXACT
        self.made.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        self.text.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.text.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.text.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.text.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.text.append(f"<![{data}]>")

    def end_text(self, edge: bool) -> None:
        """Copy the text so far; ``edge`` says whether what follows is a place that shows no white space."""
        text = "".join(self.text)
        self.text.clear()
        if self.exact > 0:
            self.made.append(text)
        elif text:
            self.made.append(_collapse(text, self.edge, edge))
        self.edge = edge


def _collapse(text: str, starts: bool, ends: bool) -> str:
    """Return text with each run of white space as one space; at an edge, a line break stays as the renderer sets it."""
    pieces = _PIECE.split(text)
    pieces[0::2] = (_SPACE.sub(" ", piece) for piece in pieces[0::2])
    pieces[1::2] = (piece if piece[0] == "[" else _tex(piece) for piece in pieces[1::2])
    made = "".join(pieces)
    before = _SPACE.match(text) if starts else None
    after = re.search(r"[ \t\n\r\f]+\Z", text) if ends else None
    if before:
        made = _line_end(before[0]) + made.removeprefix(" ")
    if after and not (before and before.end() == len(text)):
        made = made.removesuffix(" ") + _line_end(after[0])
    return made


def _line_end(space: str) -> str:
    return "\n" if "\n" in space else ""


def _tex(formula: str) -> str:
    if _TEX_SPACE.search(formula):
        return formula
    inside = _SPACE.sub(" ", formula[2:-2]).lstrip(" ")
    return formula[:2] + (inside if inside.endswith("\\ ") else inside.rstrip(" ")) + formula[-2:]


def _one_name(found: re.Match[str]) -> str:
    lexer = find_lexer(found[0])
    return str(lexer.aliases[0]) if lexer and lexer.aliases else found[0]
