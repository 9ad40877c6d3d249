"""A finished field as plain text: its letters alone, a line for names and word counts, or lines for people to read."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from deckwright.base.patterns import lazy_regex

_TAG = lazy_regex(r"""</?(?P<name>[A-Za-z!?][A-Za-z0-9]*+)[^<>"]*+(?:"[^"]*"[^<>"]*+)*+>""")
_HIDDEN = lazy_regex(r"<(style|script)\b.*?(?:</\1>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL | re.ASCII)
_IN_A_WORD = frozenset(
    """
    a abbr b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub tt u var wbr
    """.split()
)
"""Elements that part no words: *k*-means is one, H₂O another. What is raised does: 10⁶ is not 106."""
_BLOCKS = frozenset(
    """
    address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header
    hr li ol p pre section summary table tbody tfoot thead tr ul
    """.split()
)
_SET = lazy_regex(r"</?(?:span|strong|em|b|i)(?:\s[^>]*)?>")
"""What only sets text, of which code is full: left out before the slower reading."""
_UNSEEN = frozenset(["script", "style", "template"])


def letters(html: str) -> str:
    """Return what stands between the tags, with nothing in their places."""
    return unescape(_TAG.sub("", html))


def plain_line(html: str) -> str:
    """Return what HTML says in one line: words are parted where a browser would part them, white space is one space."""
    if "<" not in html:
        return " ".join(unescape(html).split())
    seen = _TAG.sub(lambda tag: "" if tag["name"].lower() in _IN_A_WORD else " ", _HIDDEN.sub(" ", html))
    return " ".join(unescape(seen).split())


def plain_lines(html: str) -> str:
    """Return what a reader sees of a field: lines of text, with the alternative texts of its pictures.

    Code stands in backticks, cells are parted by ``|``, cloze marks and formulas stay as they are.
    """
    reader = _Lines()
    reader.feed(_SET.sub("", html))
    reader.close()
    lines = "".join(reader.parts).split("\n")
    return "\n".join(line.rstrip().strip("|").rstrip() for line in lines if line.strip(" |"))


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _BLOCKS:
            self.begin_line()
        match tag:
            case "pre":
                self.verbatim += 1
            case "li":
                self.parts.append(("[x] " if "right" in classes else "[ ] ") if "option" in classes else "- ")
            case "code" if not self.verbatim:
                self.parts.append("`")
            case "sup" if "fnref" in classes:
                self.parts.append("^")
            case "sup" | "sub":
                self.parts.append("^" if tag == "sup" else "_")
            case "img" if "night" not in classes:  # the same picture as by day
                alt = " ".join(values.get("alt", "").split()).replace("[", "(").replace("]", ")")
                self.parts.append(f"[picture: {alt}]" if alt else "[picture]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        if tag == "pre":
            self.verbatim = max(0, self.verbatim - 1)
        if tag in _BLOCKS:
            self.begin_line()
        if tag in ("td", "th"):
            self.parts.append(" | ")
        if tag == "code" and not self.verbatim:
            self.parts.append("`")

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        if not self.verbatim:
            data = re.sub(r"\s+", " ", data)
            if not self.parts or self.parts[-1][-1:] in ("\n", " "):
                data = data.lstrip()
        if data:
            self.parts.append(data)

    def begin_line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n") and self.parts[-1] not in ("- ", "[x] ", "[ ] "):
            self.parts.append("\n")
