"""What the scanner has read of some lines so far: the one state that its readers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pygments.token import _TokenType

from deckwright.base.model import Attribute, Line, Place
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import Fence, Shared
from deckwright.markdown.emphasis import Run, Runs, Start
from deckwright.markdown.spans import Spans
from deckwright.markdown.tokens import Piece, Stash


class Context(Protocol):
    """What the scanner asks of the note that it reads for."""

    stash: Stash
    shared: Shared
    problems: Problems
    path: str
    place: Place
    """Where the question begins."""
    holes_allowed: bool
    themed: bool
    """Whether the cards have the deck's own style sheet; without it, nothing may rely on its classes."""
    said: list[str]
    """What the text says, as far as it is read: what must be found in its field again."""

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for the sources cited: key, locator and place of each."""

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        """Return the HTML for a picture."""

    def sound(self, target: str, place: Place) -> str:
        """Return the name in Anki's media folder of a sound; empty after noting a problem."""

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""

    def lex(self, code: str, language: str) -> list[tuple[_TokenType, str]]:
        """Return the tokens that code is coloured by."""

    def listing(self, fence: Fence) -> str:
        """Return the HTML for code shown as a picture."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of an element in a text."""

    start: Start


@dataclass(frozen=True, slots=True)
class OpenHole:
    """A hole whose end is not read yet."""

    at: int
    braces: int
    """How many braces of the text are open around it."""
    hinted: bool = False
    """Whether its hint has begun."""


Node = str | Piece | Start | End | Run
"""A part of a text: words, something finished, or what begins or ends elements."""


class Draft:
    """A text's nodes so far, and what is open in it."""

    def __init__(self, lines: Sequence[Line], context: Context, in_table: bool) -> None:
        self.context = context
        self.stash = context.stash
        self.spans = Spans(lines, context.path)
        self.text = self.spans.text
        self.in_table = in_table
        self.nodes: list[Node] = []
        self.runs = Runs(self.text)
        self.holes: list[OpenHole] = []

    def place(self, at: int) -> Place:
        """Return where in the file a character of the text stands."""
        return self.spans.place(at)

    def report(self, at: int, code: str, message: str, hint: str = "") -> None:
        """Add a problem at a character of the text."""
        self.context.problems.add(self.place(at), code, message, hint)

    def add(self, *nodes: Node) -> None:
        """Add nodes."""
        self.nodes += nodes

    def add_text(self, at: int, length: int = 1) -> int:
        """Add so many characters of the text as they stand, and return where they end."""
        self.nodes.append(self.text[at : at + length])
        return at + length

    @property
    def is_empty(self) -> bool:
        """Whether nothing but spaces was read."""
        return not any(node.strip(" \t\n") if isinstance(node, str) else node for node in self.nodes)

    def said(self) -> list[str]:
        """Return what the nodes must show in a field; marks that are text are none of its letters."""
        return [
            node if isinstance(node, str) else self.stash.said(node)
            for node in self.nodes
            if not isinstance(node, Start | End | Run)
        ]

    def plain(self, nodes: Sequence[Node]) -> str:
        """Return what nodes say, as words."""
        return "".join(map(self._plain, self.stash.silent(nodes)))

    def _plain(self, node: Node) -> str:
        match node:
            case str():
                return node
            case Run():
                return node.mark * node.left
            case Start(tag="br"):
                return "\n"
            case Start() | End():
                return ""
            case _:
                return self.stash.words(node)
