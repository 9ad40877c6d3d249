"""The blocks of Markdown: what the parser finds (:mod:`deckwright.markdown.structure`) and the renderer walks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from deckwright.base.model import Line, Place


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of running text."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A heading of level 4 to 6 inside a text."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its blocks, and for a task whether it is ticked."""

    blocks: tuple[Block, ...]
    line: Line
    task: bool | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list. ``start`` is the first number of an ordered one, None for bullets; ``tight`` as CommonMark defines it."""

    start: int | None
    tight: bool
    items: tuple[Item, ...]
    line: Line

    @property
    def is_tasks(self) -> bool:
        """Whether every item begins with ``[ ]`` or ``[x]``."""
        return all(item.task is not None for item in self.items)


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its lines, the delimiter row the second of them."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Admonition:
    """A boxed remark: ``!!! note "Title"`` and the indented blocks below it."""

    kind: str
    title: Line
    blocks: tuple[Block, ...]
    named: str = ""
    """What its author called it, where that is the title for want of another."""
    fold: str = ""
    """In a vault, ``-`` if it is folded, ``+`` if it may be."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """A definition list: pairs of terms and what each means."""

    entries: tuple[tuple[tuple[Line, ...], tuple[tuple[Block, ...], ...]], ...]


@dataclass(frozen=True, slots=True)
class RawElement:
    """A raw HTML element that holds blocks: the opening tag as written, and its inside."""

    name: str
    tag: Line
    blocks: tuple[Block, ...]


DRAWN_ELSEWHERE = {"graphviz": "dot", "gv": "dot", "mmd": "mermaid", "plantuml": "", "puml": "", "tikz": ""}
"""Languages of diagrams under other names, and what they are called here; nothing for those that are not drawn."""
DIAGRAMS = ("mermaid", "dot", "d2")
"""The languages of diagrams."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced code block: its info string taken apart and its lines, indentation of the container removed."""

    language: str
    """The first word of the info string, lowercase; empty without one."""
    flags: frozenset[str]
    """The classes of its attribute list: ``check``, ``norun``, ``image``, ``noimage``."""
    lines: tuple[Line, ...]
    place: Place
    raw: bool = False
    """Written ``{=html}``: not code but a field's HTML as it stands."""
    alt: str = ""
    """What is to be seen on the picture of a diagram."""

    def is_diagram(self, unasked: bool) -> bool:
        """Whether a picture is drawn from it that is more than its letters; ``unasked``: also without ``{.image}``."""
        return self.language in DIAGRAMS and ("image" in self.flags or (unasked and self.may_be_drawn))

    @property
    def may_be_drawn(self) -> bool:
        """Whether nothing in its braces says that it is no picture."""
        return self.flags.isdisjoint(("noimage", "check"))

    @property
    def code(self) -> str:
        """The block's text, each line ending in a line feed."""
        return "".join(line.text + "\n" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Display:
    """A display formula: the lines of its TeX."""

    lines: tuple[Line, ...]


Block = Paragraph | Display | Title | Rule | List | Quote | Table | Admonition | Definitions | RawElement | Fence


class Definition(NamedTuple):
    """A footnote's blocks, or the target of a link definition, with its place."""

    place: Place
    target: str = ""
    blocks: tuple[Block, ...] = ()


class Shared:
    """The footnotes and link definitions that the parts of one question share."""

    def __init__(self, vault: bool = False) -> None:
        """``vault`` tells whether the texts are a note of an Obsidian vault, with marks of its own."""
        self.vault = vault
        self.highlights: Mapping[tuple[int, int], int] = {}
        """In a vault, where marks of ``==`` begin a hole, with its number, and where they end one, with 0."""
        self.footnotes: dict[str, Definition] = {}
        self.links: dict[str, Definition] = {}
        self.block_ids: list[tuple[str, Line]] = []
        """In a vault, the ids at the ends of blocks, each with the line at whose end it stands."""


def fences(blocks: Sequence[Block]) -> Iterator[Fence]:
    """Yield every fenced block of a text in its order."""
    for block in blocks:
        match block:
            case Fence():
                yield block
            case List():
                for item in block.items:
                    yield from fences(item.blocks)
            case Quote() | Admonition() | RawElement():
                yield from fences(block.blocks)
            case Definitions():
                for _, meanings in block.entries:
                    for meaning in meanings:
                        yield from fences(meaning)
            case _:
                pass


def label(text: str) -> str:
    """Return a link label or footnote label as CommonMark compares it: case folded, white space collapsed."""
    return " ".join(text.casefold().split())
