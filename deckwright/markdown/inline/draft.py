"""A text as the scanner reads it: what of it no mark may part, and what is read so far, which its readers share.

Formulas follow Pandoc's rule (https://pandoc.org/MANUAL.html#extension-tex_math_dollars): the opening ``$`` has a
non-space character behind it, the closing one has a non-space before it and no digit behind it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol

from deckwright.base.colours import TokenType
from deckwright.base.model import Attribute, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import bad_references
from deckwright.markdown.blocks import Fence, Shared
from deckwright.markdown.inline.emphasis import MarkRun, Runs, Start
from deckwright.markdown.tokens import Cut, Piece, Stash
from deckwright.notations.environments import BEFORE, BEGIN, depth_after
from deckwright.notations.habits import CODE, ESCAPED, READ

_DOLLARS = lazy_regex(r"\$(?P<tex>(?=\S)(?:[^$\\]|\\.)*+)(?<!\s)\$(?!\d)", re.DOTALL)
# By their opening marks, the formulas that end at the next closing mark which no backslash escapes.
_DELIMITED = {
    "$$": lazy_regex(r"\$\$(?P<tex>(?:[^$\\]|\\.|\$(?!\$))*+)\$\$", re.DOTALL),
    "\\(": lazy_regex(r"\\\((?P<tex>(?:[^\\]|\\[^)])*+)\\\)", re.DOTALL),
    "\\[": lazy_regex(r"\\\[(?P<tex>(?:[^\\]|\\[^\]])*+)\\\]", re.DOTALL),
    "$`": lazy_regex(r"\$`(?P<tex>[^`]++)`\$"),  # GitHub's
}
_TICKS = lazy_regex(r"``*")
_TICKS_OR_ESCAPE = lazy_regex(r"\\.|``*")
_BAR = lazy_regex(r"[\\`$|]")
_HOLE = lazy_regex(r"(?<!\\)\{\{c\d+::")


class Context(Protocol):
    """What the scanner asks of the note that it reads for."""

    stash: Stash
    shared: Shared
    problems: Problems
    path: str
    holes_allowed: bool
    typed: bool
    """Whether the text is to be typed, so that marks of emphasis are letters like others."""
    themed: bool
    """Whether the cards have the deck's own style sheet; without it, nothing may rely on its classes."""
    line_breaks: bool
    diagrams: bool
    """Whether blocks in a language of diagrams are drawn without ``{.image}``, too."""
    """Whether a line's end breaks the line on the card."""
    furigana: bool
    """Whether kana in brackets are the reading of what stands before them."""
    classes: Mapping[str, str]
    """The classes that the deck gives to texts, and what they are called on the card."""
    spellings: set[str]
    """The settings of the deck by which the text was read otherwise than without them."""
    said: list[str]
    """What the text says, as far as it is read: what must be found in its field again."""
    told: set[str]
    """What is told once a text: HTML elements that are not closed or refused, by name."""

    def word(self, key: str) -> str:
        """Return a word in the deck's language."""

    def box_word(self, kind: str) -> str:
        """Return what a box of this kind is called in the deck's language; empty for one that has no word."""

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for the sources cited: key, locator and place of each."""

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        """Return the HTML for a picture."""

    def sound(self, target: str, place: Place) -> str:
        """Return the name in Anki's media folder of a sound; empty after noting a problem."""

    def settle(self, tex: Cut, place: Place) -> Cut:
        """Return a formula as it ships: the deck's own macros expanded, its holes fit for TeX."""

    def has_file(self, target: str) -> bool:
        """Whether the deck has a file that ``target`` names to the letter."""

    def refuse_hole(self, written: str, place: Place) -> None:
        """Note that holes have no place in this text; ``written`` is how the first one begins, at ``place``."""

    def line_below(self, number: int) -> str:
        """Return the first line of the question below line ``number`` of its file that is not blank."""

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""

    def lex(self, code: str, language: str) -> list[tuple[TokenType, str]]:
        """Return the tokens that code is coloured by."""

    def pointed(self, file: str, anchor: str) -> str:
        """Return the id of the question that a link of a vault leads to; empty if it leads to none."""

    def in_vault(self, name: str, place: Place) -> str:
        """Return the path, from the question's file on, of a picture or sound of the vault; empty after a problem."""

    def has_tag(self, tag: str) -> bool:
        """Whether the question has a tag."""

    def listing(self, fence: Fence) -> str:
        """Return the HTML for code shown as a picture."""

    def diagram(self, fence: Fence) -> str:
        """Return the HTML for the picture of a diagram."""

    def check_shown(self, draft: Draft) -> None:
        """Note what of a text that was read looks like markup and is shown as it stands."""

    def report_loss(self) -> None:
        """Note that the text's field does not say what the text says, which is nobody's fault but the builder's."""


class End(NamedTuple):
    """The end of an element in a text."""

    start: Start


class OpenHole(NamedTuple):
    """A hole whose end is not read yet."""

    at: int
    braces: int
    """How many braces of the text are open around it."""
    hint_at: int = 0
    """Where its hint begins; 0 if it has none yet."""

    @property
    def hinted(self) -> bool:
        """Whether its hint has begun."""
        return self.hint_at > 0


Node = str | Piece | Start | End | MarkRun
"""A part of a text: words, something finished, or what begins or ends elements."""


class Spans:
    """The text of some lines, and where in it code and formulas end."""

    def __init__(self, lines: Sequence[Line], path: str) -> None:
        self.path = path
        self.lines = lines
        whole = lines[0].text if len(lines) == 1 else "\n".join([line.text for line in lines])
        self.text = whole.rstrip(" \t\n")
        self.ticks: dict[int, list[int]] | None = None
        """Where the runs of backticks stand, by their length; None while nobody has asked."""
        self.absent: set[str] = set()
        """Marks that do not stand behind where the reader is."""

    @cached_property
    def starts(self) -> list[int]:
        """Where the lines begin in the text, and where one below them would."""
        return [0, *accumulate(len(line.text) + 1 for line in self.lines)]

    def place(self, at: int) -> Place:
        """Return where in the file a character of the text stands."""
        index = bisect_right(self.starts, at) - 1
        line = self.lines[min(index, len(self.lines) - 1)]
        return Place(self.path, line.number, line.column + at - self.starts[index])

    def find_ticks(self) -> dict[int, list[int]]:
        """Return where the runs of backticks stand, by their length."""
        found: dict[int, list[int]] = {}
        for run in _TICKS.finditer(self.text):
            found.setdefault(len(run[0]), []).append(run.start())
        return found

    def code_end(self, at: int) -> tuple[int, int]:
        """Return how many backticks stand at ``at``, and where as many stand again; -1 if they do not."""
        found = _TICKS.match(self.text, at)
        length = len(found[0]) if found else 0
        self.ticks = self.find_ticks() if self.ticks is None else self.ticks
        runs = self.ticks.get(length, ())  # a backslash may have taken the first of a run
        index = bisect_right(runs, at)
        return length, runs[index] if index < len(runs) else -1

    def formula_bounds(self, at: int) -> tuple[int, int, int]:
        """Return where the TeX of the formula at ``at`` begins, where it ends, and where the formula does; or zeros."""
        opening = self.text[at : at + 2]
        if opening == "\\b":
            return self.environment_bounds(at)
        found = None if opening in self.absent else _DELIMITED.get(opening, _DOLLARS).match(self.text, at)
        if opening == "$`" and not found:
            found = _DOLLARS.match(self.text, at)
        if found:
            return *found.span("tex"), found.end()
        if opening in _DELIMITED and opening != "$`":
            self.absent.add(opening)  # what closes it: looking again and again would be quadratic
        return 0, 0, 0

    def environment_bounds(self, at: int) -> tuple[int, int, int]:
        """Return the bounds of the environment that begins at ``at`` without a formula's marks, all of which is TeX."""
        found = BEGIN.match(self.text, at)
        if not found or found["name"] in self.absent or not BEFORE.search(self.text[max(at - 60, 0) : at]):
            return 0, 0, 0
        _, length = depth_after(self.text[at:], found["name"])
        if length < 0:
            self.absent.add(found["name"])
            return 0, 0, 0
        return at, at + length, at + length

    def find(self, mark: str, at: int) -> int:
        """Return where ``mark`` stands next, -1 if nowhere: asking that again and again would be quadratic."""
        if mark in self.absent:
            return -1
        found = self.text.find(mark, at)
        if found < 0:
            self.absent.add(mark)
        return found

    def bars(self) -> Iterator[int]:
        """Yield where the bars stand that part a table's cells: not in code, not in a formula, not escaped."""
        at = 0
        while found := _BAR.search(self.text, at):
            at = found.end()
            match found[0]:
                case "|":
                    yield found.start()
                case "`":
                    length, close = self.code_end(found.start())
                    at = close + length if close >= 0 else found.start() + length
                case _:
                    at = self.formula_bounds(found.start())[2] or at + (found[0] == "\\")


class Draft:
    """A text's nodes so far, and what is open in it."""

    runs: Runs
    """Its marks of emphasis: there as soon as a scanner reads it, which a text of words alone does without."""

    def __init__(self, lines: Sequence[Line], context: Context, in_table: bool) -> None:
        self.context = context
        self.stash = context.stash
        self.spans = Spans(lines, context.path)
        self.text = self.spans.text
        self.in_table = in_table
        self.nodes: list[Node] = []
        self.holes: list[OpenHole] = []
        self.taken: list[tuple[int, int]] = []
        """What of the text does not show as it stands: code, formulas, escapes, the marks of links, pictures."""

    def place(self, at: int) -> Place:
        """Return where in the file a character of the text stands."""
        return self.spans.place(at)

    def report(self, at: int, code: str, message: str, hint: str = "") -> None:
        """Add a problem at a character of the text."""
        self.context.problems.add(self.place(at), code, message, hint)

    def check_references(self, start: int, end: int) -> bool:
        """Whether no character reference there stands for what no text may hold; one that does is an error."""
        is_sound = True
        for bad in bad_references(self.text, start, end):
            hint = f"delete it; in backticks it is text: `{bad.written}`"
            code, means = ("E103", bad.means) if bad.means else ("W106", "no character and shows as �")
            self.report(bad.start, code, f"{bad.written} stands for {means}", hint)
            is_sound = is_sound and code != "E103"
        return is_sound

    def check_unasked(self, at: int, written: str, where: str) -> None:
        """Note a hole in what is no text of the card, as an address, and belongs to what begins at ``at``."""
        if self.context.holes_allowed and _HOLE.search(written):
            hint = "write the cloze around the whole of it"
            self.report(at, "E505", f"a cloze cannot stand in {where}: no card would ask for it", hint)

    def add(self, *nodes: Node) -> None:
        """Add nodes."""
        self.nodes += nodes

    def add_text(self, at: int, length: int = 1) -> int:
        """Add so many characters of the text as they stand, and return where they end."""
        self.nodes.append(self.text[at : at + length])
        return at + length

    def note_taken(self, start: int, end: int) -> None:
        """Keep what of the text was just read, unless it was added as it stands."""
        last = self.nodes[-1] if self.nodes else ""
        is_mark = isinstance(last, MarkRun) and last.at == start
        if not is_mark and last != self.text[start:end]:
            self.taken.append((start, end))

    @property
    def shown(self) -> str:
        """The text, with masks in the place of what does not show as it stands; lines end where they end in it."""
        pieces: list[str] = []
        at = 0
        for start, end in sorted(self.taken):
            start = max(start, at)
            if start >= end:
                continue
            written = self.text[start:end]
            if written.endswith("\n"):
                masked = ESCAPED * (len(written) - 1) + "\n"
            elif written[0] == "`":
                masked = CODE * len(written)
            else:
                is_escape = written[0] == "&" or (written[0] == "\\" and len(written) == 2)
                masked = (ESCAPED if is_escape else READ) * len(written)
            pieces += [self.text[at:start], masked]
            at = end
        return "".join((*pieces, self.text[at:]))

    @property
    def is_empty(self) -> bool:
        """Whether nothing but spaces was read."""
        return not any(map(_shows, self.nodes))

    def said(self) -> list[str]:
        """Return what the nodes must show in a field."""
        said: list[str] = []
        for node in self.nodes:
            if isinstance(node, str):
                said.append(node)
            elif isinstance(node, MarkRun):
                said.append(node.mark * node.left)
            elif not isinstance(node, (Start, End)):
                said.append(self.stash.said(node))
        return said

    def plain(self, nodes: Sequence[Node]) -> str:
        """Return what nodes say, as words."""
        return "".join(map(self._plain, self.stash.silent(nodes)))

    def _plain(self, node: Node) -> str:
        match node:
            case str():
                return node
            case MarkRun():
                return node.mark * node.left
            case Start(tag="br"):
                return "\n"
            case Start() | End():
                return ""
            case _:
                return self.stash.words(node)


def _shows(node: Node) -> bool:
    return not isinstance(node, str) or bool(node.strip(" \t\n"))


def cell_bounds(text: str) -> list[tuple[int, int]]:
    """Return where the cells of a table's row begin and end, the white space around what stands in them included."""
    bounds = [(start + 1, end) for start, end in pairwise([-1, *Spans([Line(text, 1)], "").bars(), len(text)])]
    if len(bounds) > 1 and not text[slice(*bounds[0])].strip():
        del bounds[0]
    if len(bounds) > 1 and not text[slice(*bounds[-1])].strip():
        del bounds[-1]
    return bounds


def split_cells(row: Line, path: str) -> list[Line]:
    """Return the cells of a table's row, without the white space around them."""
    return [Line(row.text[start:end], row.number, row.column + start).strip() for start, end in cell_bounds(row.text)]


def without_escapes(cell: Line) -> Line:
    """Return what a cell of a table says by itself: in code, a bar needs its backslash in a table only."""
    if "`" not in cell.text or "\\|" not in cell.text:
        return cell
    spans, text, at = Spans([cell], ""), "", 0
    for found in _TICKS_OR_ESCAPE.finditer(cell.text):
        if found.start() < at or found[0][0] != "`":
            continue
        _, close = spans.code_end(found.start())
        end = close + len(found[0]) if close >= 0 else found.end()
        text += cell.text[at : found.start()] + cell.text[found.start() : end].replace("\\|", "|")
        at = end
    return cell.with_text(text + cell.text[at:])
