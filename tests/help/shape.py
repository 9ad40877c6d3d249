"""Two renderings of one text made comparable: their elements and their words, without what only dresses a card."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

BLOCKS = frozenset(
    """
    blockquote dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre summary table tbody td th thead
    tr ul
    """.split()
)
_VOID = frozenset(["br", "hr", "img", "input", "wbr"])
_KEPT = frozenset(["href", "start", "src", "alt"])
"""The attributes that say something; a link's title is shown on no card."""
_COMMENT = re.compile(r"<!--(?:-?>|.*?-->)", re.DOTALL)
_SPACE = re.compile(r"[ \t\n]+")
_NAMES = {"del": "s", "th": "td"}
"""Elements that mean the same here: markdown-it strikes by ``<s>``, and an empty head of a column is a cell here."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self.words: list[str] = []
        self.dressing: list[bool] = []
        """For each open ``<div>`` or ``<span>`` whether it only dresses what is in it."""
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("div", "span"):
            self.dressing.append(tag == "span" or values.get("class") in ("code", "table"))
            if self.dressing[-1]:
                return
        self.end_words(tag)
        self.code += tag == "pre"
        told = "".join(f" {name}={unquote(value)}" for name, value in sorted(values.items()) if name in _KEPT)
        self.made.append(f"<{_NAMES.get(tag, tag)}{told}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("div", "span") and self.dressing and self.dressing.pop():
            return
        if tag in _VOID:
            return
        self.end_words(tag)
        self.code -= tag == "pre"
        self.made.append(f"</{_NAMES.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def end_words(self, tag: str) -> None:
        """Add the text before a tag: white space is one space, and none beside blocks and breaks."""
        text = "".join(self.words)
        self.words = []
        if not self.code:
            text = _SPACE.sub(" ", text)
            before = self.made[-1].strip("</>").split()[0] if self.made else "p"
            if before in BLOCKS or before == "br":
                text = text.lstrip(" ")
            if tag in BLOCKS or tag == "br":
                text = text.rstrip(" ")
        if text:
            self.made.append(text)


def shape(html: str) -> list[str]:
    """Return the tags and the texts of HTML, in their order."""
    reader = _Reader()
    reader.feed(_COMMENT.sub("", html))
    reader.close()
    reader.end_words("p")
    return reader.made
