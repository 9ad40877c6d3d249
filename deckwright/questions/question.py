"""What an author wrote under one ``##``: the stage between a source file and a rendered note."""

from __future__ import annotations

from dataclasses import dataclass

from deckwright.base.model import AnyType, Attribute, Family, Kind, Line, Markdown, NoteId, Place, Source, TypeKey
from deckwright.markdown.blocks import Block, Shared


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Python that ``check --run`` executes: ``code`` without cloze marks, its first line at ``place.line``."""

    code: str
    place: Place
    hidden: bool
    """Written ``{.check}``: never shown, run after the visible blocks of its question."""
    skipped: bool
    """Written ``{.norun}``: shown, not run."""


@dataclass(frozen=True, slots=True)
class Heading:
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note of a carried type: the name in its ``###`` heading, as written, and what stands below."""

    name: str
    blocks: tuple[Block, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Question:
    """What an author wrote under one ``##``: the heading and the blocks of each part, not yet rendered."""

    heading: Heading
    source: Source
    topic: Line | None
    """The file's ``#`` line without its mark, None without one."""
    front: tuple[Block, ...]
    """The prompt's own blocks, between the heading and ``### Answer``."""
    answer: tuple[Block, ...]
    extra: tuple[Block, ...]
    hint: tuple[Block, ...]
    reverse: tuple[Block, ...]
    shared: Shared
    """Its footnotes and link definitions."""
    code: tuple[CodeBlock, ...]
    text: Markdown
    """The whole question as it stands in the file; part of the digest of its inputs."""
    line_breaks: bool | None = None
    """Whether its file says that a line's end breaks the line on the card; None where the deck's setting counts."""
    sections: tuple[Section, ...] = ()
    """Of a note of a carried type: its named parts, in their order. The body is its ``answer``."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of all its parts, those first that a learner sees first."""
        named = (block for section in self.sections for block in section.blocks)
        return (*self.front, *self.answer, *self.extra, *self.hint, *self.reverse, *named)

    @property
    def id(self) -> NoteId:
        """The note's identity."""
        return self.heading.id

    @property
    def place(self) -> Place:
        """Where its heading stands."""
        return self.heading.place
