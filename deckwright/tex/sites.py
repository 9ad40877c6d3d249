"""Where in its file a formula of a finished field was written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from deckwright.base.model import Kind, Place
from deckwright.base.settings import Macro, Settings
from deckwright.questions.question import Question
from deckwright.tex.expand import MacroMisuse, expand
from deckwright.tex.finding import Tex

_WRITTEN = re.compile(
    r"(?<!\\)(?:\\\\)*(?:\$\$(?P<shown>(?:[^$\\]|\\.)+)\$\$|\$(?P<inline>(?=\S)(?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)"
    r"|\\\((?P<round>(?:[^\\]|\\(?!\)).)+?)\\\)|\\\[(?P<square>(?:[^\\]|\\(?!\]).)+?)\\\])",
    re.DOTALL,
)
_SPACE = re.compile(r"\s+(?:>\s*)*")
_HOLE = re.compile(r"\{\{c[0-9,]*::|\}\}")


class Sites:
    """The formulas as a question has them, by what becomes of them."""

    def __init__(self, question: Question, settings: Settings) -> None:
        self._question = question
        self._macros: Mapping[str, Macro] = {macro.name: macro for macro in settings.macros}
        self._found: dict[str, list[Place]] = {}
        for text, place in self._texts():
            for written in _WRITTEN.finditer(text):
                kind = written.lastgroup or ""
                at = written.start(kind) - (1 if kind == "inline" else 2)
                self._found.setdefault(self._alike(written[kind]), []).append(_place(text, at, place))

    def find(self, formula: Tex, number: int) -> Place | None:
        """Return where the formula stands the ``number``-th time, from 0 on; None where the card shows one again."""
        wanted = _bare(formula.text)
        if places := self._found.get(wanted):
            return places[number] if number < len(places) else None
        if number:
            return None
        line = max(formula.text.strip().split("\n"), key=len)
        for text, place in self._texts():
            for given in (line, html.escape(line, quote=False)):
                if (at := text.find(given)) >= 0:
                    return _place(text, at, place)
        return self._question.place

    def _texts(self) -> Iterator[tuple[str, Place]]:
        question = self._question
        yield question.text, Place(question.place.path, question.place.line)
        if question.topic:
            yield question.topic.text, Place(question.place.path, question.topic.number, question.topic.column)

    def _alike(self, written: str) -> str:
        tex = html.unescape(written) if self._question.heading.kind is Kind.CARRIED else written
        try:
            return _bare(expand(tex, self._macros))
        except MacroMisuse:
            return _bare(tex)


def _bare(tex: str) -> str:
    """Return TeX without what may differ between a file and a card: white space, the marks of quotes and holes."""
    return _SPACE.sub("", _HOLE.sub("", tex))


def _place(text: str, at: int, place: Place) -> Place:
    before = text[:at]
    line = before.count("\n")
    column = at - (before.rfind("\n") + 1)
    return Place(place.path, place.line + line, column + (1 if line else place.column))
