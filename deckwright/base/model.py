"""The frozen types of the stages: what each one hands to the next.

``Source`` (a file's text) → ``Question`` (what the author wrote) → ``Note`` (what Anki will show) → ``Stamped`` (the
note with its identity). A type belongs to one stage and is complete when it is made; nothing is filled in later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, NewType

from deckwright.base.patterns import lazy_regex

NoteId = NewType("NoteId", str)
"""The id an author gives a question: its identity for ever."""

Guid = NewType("Guid", str)
"""What Anki matches a note by when a package is imported again."""

MediaName = NewType("MediaName", str)
"""A file's name in Anki's one flat media folder: ``<slug>-<hash>.<ext>``, lowercase."""

TypeKey = NewType("TypeKey", str)
"""The name of a folder in ``notetypes/``: what the deck and its lock call a note type that another tool made."""

Markdown = NewType("Markdown", str)
"""Text as the author wrote it. Never packed."""

Html = NewType("Html", str)
"""Sanitised HTML with Anki's own marks escaped: the only text that may reach a field."""


class Place(NamedTuple):
    """Where something stands in a file: ``path`` as shown to the author, ``line`` and ``column`` from 1.

    A tuple, as a line is: there are as many as there are lines, and no frozen class is made and compared as quickly.
    """

    path: str
    line: int = 1
    column: int = 1


class Line(NamedTuple):
    """A line of a source file without its end, and where its first character stands."""

    text: str
    number: int
    column: int = 1

    def cut(self, start: int) -> Line:
        """Return the line from character ``start`` on."""
        if not start:
            return self
        return Line(self.text[start:], self.number, self.column + start)

    def with_text(self, text: str) -> Line:
        """Return a line of the same place that holds ``text``."""
        return Line(text, self.number, self.column)

    def strip(self) -> Line:
        """Return the line without the white space around it."""
        text = self.text.rstrip()
        return self.with_text(text).cut(len(text) - len(text.lstrip()))


class Dialect(NamedTuple):
    """How the text of a note of an Obsidian vault is read."""

    asked_only: bool = False
    """Whether a heading of the second level is a question only if it asks, or has an id, braces or a kind."""
    flashcards: frozenset[str] = frozenset()
    """The marks of plugins that make a question: ``::``, ``:::``, ``?``, ``??``, ``==``."""
    fields: frozenset[str] | None = None
    """The fields of Dataview, whose lines look like flashcards; None if nobody has said which."""


class Source(NamedTuple):
    """A question file that could be read: decoded, its line ends unified, its characters checked."""

    file: Path
    """Absolute path, for finding what the file refers to."""
    path: str
    """The path that problems show: relative to the folder the command was started in, with ``/``."""
    folder: tuple[str, ...]
    """The folders between the content root and the file: the subdeck."""
    name: str
    """The path below the content root, with ``/``: what the lock remembers."""
    text: str
    slash_tags: bool = False
    """Whether the deck writes ``/`` in its tags for ``::``."""
    vault: Dialect | None = None
    """How it is read as a note of a vault; None for a deck that is none."""
    context_before: int = 2
    """How many items of a sequence the deck shows before the one that is asked for."""
    context_after: int = 0
    """How many it shows after it."""


class Kind(StrEnum):
    """How a note asks. The first five share one note type, so changing among them keeps the reviews."""

    BASIC = "basic"
    REVERSED = "reversed"
    TYPED = "typed"
    CODE = "code"
    CHOICE = "choice"
    CLOZE = "cloze"
    OCCLUSION = "occlusion"
    CARRIED = "carried"
    """As its note type has it, which another tool made; not written as a class."""


class Stands(StrEnum):
    """Where in its file a question stands, which tells where its id is written."""

    HEADING = "heading"
    """Under a heading of its own, in whose braces the id is."""
    ROW = "row"
    """In a row of a list, in whose column ``id`` it is."""
    ITEM = "item"
    """In an item of a sequence, at whose end it is in braces."""
    BLOCK = "block"
    """In a note of a vault, at the end of whose text its id is, as Obsidian has it: ``^id``."""


class Family(StrEnum):
    """The deck's own note types. A note never changes its own: Anki cannot convert one into the other on import."""

    QUESTION = "question"
    CLOZE = "cloze"
    OCCLUSION = "image occlusion"
    """Made as Anki's own note type for hidden parts of a picture. No folder of a carried note type is called so."""

    @classmethod
    def of(cls, kind: Kind) -> Family:
        """Return the note type of a kind that is not carried."""
        if kind is Kind.CLOZE:
            return cls.CLOZE
        return cls.OCCLUSION if kind is Kind.OCCLUSION else cls.QUESTION

    @property
    def has_holes(self) -> bool:
        """Whether the numbers in its fields tell which cards there are."""
        return self is not Family.QUESTION


_OWN_TYPES = {family.value: family for family in Family}
AnyType = Family | TypeKey
"""What tells note types apart: the deck's own, and those that it carries."""


def has_holes(family: AnyType) -> bool:
    """Whether it is a note type of the deck's own whose fields hold holes; of a carried one its templates tell."""
    return isinstance(family, Family) and family.has_holes


TYPE_KEY = lazy_regex(r"(?!(?:question|cloze)$)[a-z0-9][a-z0-9-]{0,59}")
"""What the folder of a carried note type may be called."""


def read_type(text: str) -> AnyType:
    """Return the note type that ``text`` names in a lock. Raises ``ValueError`` if nothing can be called so."""
    own = _OWN_TYPES.get(text)
    return own or (TypeKey(text) if TYPE_KEY.fullmatch(text) else Family(text))


class Attribute(NamedTuple):
    """One item of an attribute list, with its place: ``#id`` has the key ``#``, ``.class`` the key ``.``."""

    key: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Plain:
    """A file for Anki's media folder that ships as its author saved it."""

    name: MediaName
    file: Path
    digest: str
    """SHA-256 of the file, in hexadecimal: packing checks that the file is still what was checked."""

    @property
    def source(self) -> str:
        """The same digest: nothing was taken out of the file."""
        return self.digest


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture that ships without what its file tells besides: metadata, or what has no place on a card."""

    name: MediaName
    file: Path
    digest: str
    """SHA-256 of what ships, in hexadecimal."""
    source: str
    """SHA-256 of the file."""
    clean: Callable[[bytes], bytes] = field(repr=False, compare=False)
    """Gives what ships, given the bytes of the file."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A picture that ships as small as a phone shows it: made when it is packed, or found in the cache."""

    name: MediaName
    """Follows from the digest and the recipe, not from what ships."""
    file: Path
    digest: str
    """SHA-256 of the picture in its own size without metadata, in hexadecimal."""
    source: str
    """SHA-256 of the file."""
    shrink: Callable[[bytes], bytes] = field(repr=False, compare=False)
    """Makes what ships of the picture in its own size."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that the builder drew from the question's text."""

    name: MediaName
    digest: str
    """SHA-256 of what ships, in hexadecimal."""
    read: Callable[[], bytes] = field(repr=False, compare=False)
    """Gives what ships."""


FromFile = Plain | Cleaned | Shrunk
"""What ships of a file of the author's."""

Asset = FromFile | Drawn
"""A file for Anki's media folder."""


class Note(NamedTuple):
    """A rendered question: what will stand in Anki's fields."""

    id: NoteId
    family: AnyType
    kind: Kind
    pinned: bool
    retired: bool
    fields: Sequence[Html]
    """In the order of the note type's fields (:mod:`deckwright.cards.notetypes`).

    To be read like a tuple, and equal to one; it may be one of :mod:`deckwright.base.fields`.
    """
    tags: tuple[str, ...]
    deck: str
    ords: tuple[int, ...]
    """The card ordinals that Anki itself would make."""
    assets: tuple[Asset, ...]
    inputs: str
    """Digest of everything the author controls that went into the note."""
    file: str
    """The source file, below the content root."""
    place: Place
    stands: Stands = Stands.HEADING
    contested: bool = False
    """Whether by other settings for flashcards its id would be another question's."""
    in_block: bool = False
    """Whether its id is that of a block of a vault, which Obsidian may have written for a link."""
    regions: tuple[tuple[int, int], ...] = ()
    """Of a picture that cards hide parts of: each region's number, and how many lines below ``place`` it stands."""


class Stamped(NamedTuple):
    """A note with its identity: ready to be packed. A tuple, as no frozen class is made as quickly."""

    note: Note
    guid: Guid
    mod: int
    """Modification time, whole seconds since 1970: Anki updates a note only if the package's is newer."""
    nid: int
    """Anki's note id: the time of its first build, in milliseconds."""
