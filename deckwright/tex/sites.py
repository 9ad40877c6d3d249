"""Where in its file a formula of a finished field was written."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from deckwright.base.model import Kind, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import cut_tex
from deckwright.markdown.inline.draft import Spans
from deckwright.questions.question import Question
from deckwright.settings.settings import Macro, Settings
from deckwright.tex.expand import MacroMisuse, expand
from deckwright.tex.finding import Tex
from deckwright.tex.holes import settle_holes, show

_SIGN = lazy_regex(r"[\\`$]")
_FENCE = 3
"""Backticks that begin a block: of raw HTML, perhaps, which has formulas."""

_EMPTY = lazy_regex(r"[>\s]*")
_SPACE = lazy_regex(r"\s+(?:>\s*)*")
_HOLE = lazy_regex(r"\{\{c[0-9,]*::|\}\}")


@dataclass(frozen=True, slots=True)
class Site:
    """A formula as its file has it: where it begins, and its TeX if that is known."""

    place: Place
    spans: Spans | None = None
    start: int = 0
    end: int = 0

    def of(self, part: str) -> Place:
        """Return where ``part`` of the formula stands; where it begins, if the file has it otherwise."""
        whole = r"(?![A-Za-z])" if re.fullmatch(r"\\[A-Za-z]+", part) else ""
        pattern = re.compile(rf"(?<!\\)(?:\\\\)*(?P<part>{re.escape(part)}){whole}")
        found = pattern.search(self.spans.text, self.start, self.end) if self.spans and part else None
        return self.spans.place(found.start("part")) if self.spans and found else self.place


class Sites:
    """The formulas as a question has them, by what becomes of them."""

    def __init__(self, question: Question, settings: Settings) -> None:
        self._question = question
        self._macros: Mapping[str, Macro] = {macro.name: macro for macro in settings.macros}
        self._found: dict[str, list[Site]] = {}
        for spans in self._texts():
            for start, end, at in _formulas_of(spans):
                for shown in self._alike(spans.text[start:end]):
                    self._found.setdefault(shown, []).append(Site(spans.place(at), spans, start, end))

    def find(self, formula: Tex, number: int) -> Site | None:
        """Return where the formula stands the ``number``-th time, from 0 on; None where the card shows one again."""
        if sites := self._found.get(_bare(formula.text)):
            return sites[number] if number < len(sites) else None
        if number:
            return None
        line = max(formula.text.strip().split("\n"), key=len)
        for spans in self._texts():
            for given in (line, html.escape(line, quote=False)):
                if (at := spans.text.find(given)) >= 0:
                    return Site(spans.place(at))
        return Site(self._question.place)

    def _texts(self) -> Iterator[Spans]:
        """Yield the question's paragraphs, more or less: no formula goes beyond an empty line, or a row's cell."""
        question = self._question
        path, first = question.place.path, question.place.line
        written = [[Line(text, number) for number, text in enumerate(question.text.split("\n"), first)]]
        if question.row:
            written = [list(cell) for _, cell in question.row.cells]
        elif question.item:
            written = [list(question.item.lines)]
        for part in written:
            lines: list[Line] = []
            for line in part:
                if not _EMPTY.fullmatch(line.text):
                    lines.append(line)
                elif lines:
                    yield Spans(lines, path)
                    lines = []
            if lines:
                yield Spans(lines, path)
        if question.topic:
            yield Spans([question.topic], path)

    def _alike(self, written: str) -> Iterator[str]:
        """Yield what cards show of a formula: with its holes filled, and with those of each number hidden."""
        is_carried = self._question.heading.kind is Kind.CARRIED
        cut = cut_tex(html.unescape(written) if is_carried else written)
        cut = cut if is_carried else settle_holes(cut, self._macros, self._expand)
        for hidden in dict.fromkeys([0, *(hole.number for _, hole in cut.marks)]):
            yield _bare(show(cut, hidden))

    def _expand(self, tex: str) -> str:
        try:
            return expand(tex, self._macros)
        except MacroMisuse:
            return tex


def _formulas_of(spans: Spans) -> Iterator[tuple[int, int, int]]:
    """Yield where the TeX of each formula begins and ends, and where the formula begins."""
    at = 0
    while sign := _SIGN.search(spans.text, at):
        at = sign.end()
        if sign[0] == "`":
            length, close = spans.code_end(sign.start())
            is_span = close >= 0 and length < _FENCE
            at = close + length if is_span else sign.start() + length
            continue
        start, end, behind = spans.formula_bounds(sign.start())
        if behind:
            yield start, end, sign.start()
        at = behind or at + (sign[0] == "\\")


def _bare(tex: str) -> str:
    """Return TeX without what may differ between a file and a card: white space, the marks of quotes and holes."""
    return _SPACE.sub("", _HOLE.sub("", tex))
