"""Prompts as the list of questions shows them: a line of rendered text, in pieces that a page may show as they are."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import OCCLUSION, Cloze, ClozeNode, read_holes
from deckwright.markdown.tokens import PLAYED

TextRun = tuple[str, str]
"""An element's name, or nothing, and the text in it; of a formula, ``math`` and its TeX."""

_SHOWN = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "sub": "sub", "sup": "sup"}
_SHOWN |= {"mark": "mark", "del": "del", "s": "del", "u": "u"}
"""The elements that stay; of others there is only the text."""
_UNSEEN = frozenset(["script", "style", "template", "rt", "rp"])
_HEARD = lazy_regex(rf"\s*(?:{PLAYED.pattern})", re.DOTALL)
_FORMULA = lazy_regex(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)


@lru_cache(maxsize=100_000)
def prompt_runs(html: str) -> tuple[TextRun, ...]:
    """Return the pieces of a prompt: without what is heard, masks and marks of holes; of a picture its name."""
    reader = _Runs()
    reader.feed(_filled(read_holes(_HEARD.sub("", html))))
    reader.close()
    made: list[TextRun] = []
    for name, text in reader.runs:
        before = made[-1][1] if made else " "
        text = re.sub(r"\s+", " ", text)
        text = text.lstrip() if before.endswith(" ") else text
        if text and made and made[-1][0] == name:
            made[-1] = (name, before + text)
        elif text:
            made.append((name, text))
    return tuple(made)


def _filled(nodes: tuple[ClozeNode, ...]) -> str:
    texts = (_filled(node.inside) if isinstance(node, Cloze) else node for node in nodes)
    return "".join(text for text in texts if not text.startswith(OCCLUSION))


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[TextRun] = []
        self.open: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag in _SHOWN:
            self.open.append(_SHOWN[tag])
        elif tag == "img" and "night" not in (values.get("class") or "").split():  # the same picture as by day
            self.runs.append(("", f"[{values.get('alt') or 'picture'}]"))
        elif tag in ("br", "p", "div", "li", "td", "th", "tr"):
            self.runs.append(("", " "))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in _SHOWN and _SHOWN[tag] in self.open:
            self.open.remove(_SHOWN[tag])

    def handle_data(self, data: str) -> None:
        if self.unseen:
            return
        name = self.open[-1] if self.open else ""
        if name == "code":
            self.runs.append((name, data))
            return
        at = 0
        for found in _FORMULA.finditer(data):
            self.runs += [(name, data[at : found.start()]), ("math", (found[1] or found[2] or "").strip())]
            at = found.end()
        self.runs.append((name, data[at:]))
