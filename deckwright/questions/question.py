"""What an author wrote under one ``##``: the stage between a source file and a rendered note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from deckwright.base.model import (
    AnyType,
    Attribute,
    Family,
    Kind,
    Line,
    Markdown,
    NoteId,
    Place,
    Source,
    Stands,
    TypeKey,
)
from deckwright.markdown.blocks import Block, Shared


class CodeBlock(NamedTuple):
    """Python that ``check --run`` executes: ``code`` without cloze marks, its first line at ``place.line``."""

    code: str
    place: Place
    hidden: bool
    """Written ``{.check}``: never shown, run after the visible blocks of its question."""
    skipped: bool
    """Written ``{.norun}``: shown, not run."""


class Neighbours(NamedTuple):
    """How many items of a sequence a card shows before and after the one that it asks for; None where not said."""

    before: int | None
    after: int | None


class Heading(NamedTuple):
    """What a ``##`` heading line said, taken apart."""

    prompt: Line
    id: NoteId
    pinned: bool
    """False while the id is only a slug of the prompt."""
    kind: Kind
    type: str
    """The card standard's type (``qa``, ``why``, ``formula`` …), shipped as the tag ``type::…``; may be empty."""
    level: str
    """``basic``, ``intermediate``, ``advanced`` or empty."""
    tags: tuple[str, ...]
    covers: tuple[Attribute, ...]
    after: tuple[Attribute, ...]
    lang: str
    draft: bool
    retired: bool
    place: Place
    tts: str = ""
    """The language in which the prompt is read aloud, empty if it is not."""
    answer_lang: str = ""
    """The language of the answer, empty if it is that of the rest."""
    answer_tts: str = ""
    """The language in which the answer is read aloud, empty if it is not."""
    file_kind: str = ""
    """The kind, where it is that of the whole file; else empty."""
    notetype: Attribute | None = None
    """The key of the note type that the deck carries for this note; None for the deck's own two."""
    listed: bool = False
    """Whether it heads a list, whose rows are the questions."""
    sequence: Neighbours | None = None
    """Of the heading of a sequence, whose items are the questions: what their cards show. None for any other."""
    hides_one: bool = False
    """Whether a card of regions hides only the one that it asks for."""
    contested: bool = False
    """Whether a heading and a flashcard below it may both have its id: the settings of a vault say which has."""
    in_block: bool = False
    """Whether its id is that of a block, which Obsidian may have written for a link: not one behind the heading."""

    @property
    def spoken(self) -> tuple[str, ...]:
        """What its sides are said to be besides ``lang``: languages, and the kind if it is none of its own."""
        return tuple(
            f"{key}={value}"
            for key, value in (
                ("kind", self.file_kind),
                ("tts", self.tts),
                ("answer_lang", self.answer_lang),
                ("answer_tts", self.answer_tts),
            )
            if value
        )

    @property
    def family(self) -> AnyType:
        """The note type that the note has."""
        return TypeKey(self.notetype.value) if self.notetype else Family.of(self.kind)


class Section(NamedTuple):
    """A part of a note of a carried type: the name in its ``###`` heading, as written, and what stands below."""

    name: str
    blocks: tuple[Block, ...]
    place: Place


class WordList(NamedTuple):
    """A table each row of which is a question: where it stands, and the names of its columns in their order."""

    columns: tuple[str, ...]
    first: int
    """The line of its head."""
    last: int
    """The line of its last row; 0 of a file that is a list, which goes on to its end."""
    separator: str = ""
    """What parts the cells of a file that is a list; empty in a table of Markdown."""


class Row(NamedTuple):
    """Where a question stands that is a row: its list, and what is written in its cells, by their columns' names."""

    table: WordList
    cells: tuple[tuple[str, tuple[Line, ...]], ...]
    """Those in which something stands, in the order of the columns."""


class Beside(NamedTuple):
    """What all cards of a sequence are made of besides its items: its heading, the text above the list, its parts."""

    lines: tuple[Line, ...]
    text: str
    """Those lines; where an item may refer to what stands below another one, all lines of the sequence."""


class SequenceItem(NamedTuple):
    """Where a question stands that is an item of a sequence, and all that its card is made of."""

    end: int
    """The line at whose end its braces stand, or would stand."""
    indent: int
    """0; where the item begins with something else than text: how far that is indented if it moves below the braces."""
    own: tuple[Line, ...]
    """Its lines, without its mark and its braces."""
    before: tuple[tuple[Line, ...], ...]
    """Those of each item before it that its card shows."""
    after: tuple[tuple[Line, ...], ...]
    """Those of each item after it."""
    sequence: Beside

    @property
    def beside(self) -> tuple[int, ...]:
        """The numbers of the sequence's lines that are no item's, and are not empty; its heading's is the first."""
        return tuple(line.number for line in self.sequence.lines if line.text.strip())

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that its card is made of: its own lines, those of the items around it, and those beside."""
        return (*self.own, *chain.from_iterable((*self.before, *self.after)), *self.sequence.lines)

    @property
    def around(self) -> str:
        """What its card is made of besides its own lines."""
        before, after = ("".join(f"{line.text}\n" for line in chain(*items)) for items in (self.before, self.after))
        return f"{before}\n{after}\n{self.sequence.text}"


class Around(NamedTuple):
    """The items of a sequence that a card shows before and after the one that it asks for, each as its blocks."""

    before: tuple[tuple[Block, ...], ...]
    after: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below a heading, or in the cells of a row, in blocks."""

    front: tuple[Block, ...] = ()
    """The prompt's own blocks, between the heading and ``### Answer``."""
    answer: tuple[Block, ...] = ()
    extra: tuple[Block, ...] = ()
    hint: tuple[Block, ...] = ()
    reverse: tuple[Block, ...] = ()
    shared: Shared = field(default_factory=Shared)
    """The question's footnotes and link definitions."""
    sections: tuple[Section, ...] = ()
    """Of a note of a carried type: its named parts, in their order. The body is its ``answer``."""
    around: Around | None = None
    """Of an item of a sequence: what stands around it. The item is the ``answer``."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of all parts, those first that a learner sees first."""
        named = (block for section in self.sections for block in section.blocks)
        return (*self.front, *self.answer, *self.extra, *self.hint, *self.reverse, *named)


class Excerpt:
    """A text that stands in a longer one, which is held anyway: it is cut out of that when somebody asks for it."""

    __slots__ = ("_end", "_start", "_whole")

    def __init__(self, whole: str, start: int, end: int) -> None:
        self._whole = whole
        self._start = start
        self._end = end

    def __str__(self) -> str:
        return self._whole[self._start : self._end]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Excerpt | str) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


@dataclass(frozen=True, slots=True)
class Question:
    """What an author wrote under one ``##``, in one row of a list, or in one item of a sequence, not rendered.

    Of a row, the heading is what its cells say, with the list's own heading for defaults; of an item, what its braces
    say, with the sequence's own.
    """

    heading: Heading
    source: Source
    topic: Line | None
    """The file's ``#`` line without its mark, None without one."""
    code: tuple[CodeBlock, ...]
    written: Markdown | Excerpt
    """Its text."""
    read_body: Callable[[], Body] = field(compare=False, repr=False)
    """Returns its blocks: those of ``text``. A question whose note is known may do without having them read."""
    read_shared: Callable[[], Shared] | None = field(default=None, compare=False, repr=False)
    """Returns what these share, where that is known without reading them."""
    line_breaks: bool | None = None
    """Whether its file says that a line's end breaks the line on the card; None where the deck's setting counts."""
    row: Row | None = None
    """Where it stands in a list, None if it is no row of one."""
    item: SequenceItem | None = None
    """Where it stands in a sequence, None if it is no item of one."""

    @property
    def text(self) -> Markdown:
        """The whole question as it stands in the file; part of its inputs' digest.

        Of a row, its columns and cells; of an item, its own lines without mark and braces.
        """
        return Markdown(str(self.written))

    @property
    def around(self) -> str:
        """Of an item of a sequence: what else its card is made of, as it stands in the file; else empty."""
        return self.item.around if self.item else ""

    @property
    def shared(self) -> Shared:
        """The footnotes and link definitions of its blocks: another question that shows its prompt asks for them."""
        return self.read_shared() if self.read_shared else self.body.shared

    @property
    def body(self) -> Body:
        """Its blocks."""
        return self.read_body()

    @property
    def id(self) -> NoteId:
        """The note's identity."""
        return self.heading.id

    @property
    def place(self) -> Place:
        """Where its heading stands, or what stands for one."""
        return self.heading.place

    @property
    def stands(self) -> Stands:
        """Whether it is a row or an item, or has a text of its own, with a heading or in a vault."""
        if self.item:
            return Stands.ITEM
        if self.row:
            return Stands.ROW
        return Stands.BLOCK if self.source.vault else Stands.HEADING


def as_id(note_id: str, stands: Stands) -> str:
    """Return an id as an author writes it: bare in a list's column, as Obsidian has it in a vault, else in braces."""
    if stands is Stands.ROW:
        return note_id
    return f"^{note_id}" if stands is Stands.BLOCK else f"{{#{note_id}}}"


def to_pin(ids: Sequence[str], stands: Stands) -> str:
    """Return what to do so that a question has one of these ids."""
    either = " or ".join(as_id(note_id, stands) for note_id in ids)
    if stands is Stands.ROW:
        return f"write {either} into this row's column id"
    what = {Stands.ITEM: "this item", Stands.BLOCK: "the text of the question"}.get(stands, "the heading")
    return f"end {what} with {either}"
