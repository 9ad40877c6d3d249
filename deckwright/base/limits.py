"""The limits: of what comes from outside a deck's own text, and of a deck's card standard, ``[lint]`` in ``deck.toml``.

What is over a limit is refused before it is unpacked or parsed, by a message that says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

COLLECTION_BYTES = 1_000_000_000
"""Of a package's collection once it is unpacked: 30,000 notes with long texts come to a quarter of it."""

DENSITY = 50
"""Times that a package may be larger once it is unpacked: texts come to about ten, so more is made to fill a disk."""

DENSITY_FROM = 10_000_000
"""Bytes that a package may unpack to in any case: a small one of like notes packs very well."""

DIRECTORY_BYTES = 30_000_000
"""Of the list of a package's files, which is read as a whole: as many as :data:`PACKAGE_FILES`, with long names."""

PACKAGE_FILES = 200_000
"""Files in a package: Anki's largest shared decks have about 60,000 pictures and sounds."""

LOCK_BYTES = 60_000_000
"""Of a lock, and of the copy in a package: a deck of 120,000 notes."""

NOTE_CHARACTERS = 5_000_000
"""Of a note in a package: comparing and showing it takes long, and Anki's editor cannot open it."""

TYPES_CHARACTERS = 20_000_000
"""Of the JSON in which a package holds its note types, and of that with its decks: parsed, it takes ten times that."""

DATABASE_STEPS = 100_000_000
"""Steps of SQLite's machine that reading a package's collection may take: a hundred thousand notes take a hundredth."""

ANKI_BYTES = 4_000_000_000
"""Of memory for Anki's own library while it looks at a package: four times the largest collection."""

ANKI_FILE_BYTES = 2_000_000_000
"""Of any file that Anki's own library writes meanwhile: twice the largest collection, whose indexes it makes."""

ANKI_SECONDS = 120
"""For Anki's own library to look at a package, and two more for each megabyte of it: it takes about a tenth."""


@dataclass(frozen=True, slots=True)
class Allow:
    """One exception to a lint rule: a question's id, the problem's code, and why."""

    id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class LintLimits:
    """The card standard of a deck. A rule whose limit is missing (0, false, empty) is off."""

    front_words: int = 0
    """Words of a prompt."""
    answer_words: Mapping[str, int] = field(default_factory=dict)
    """Words of an answer, by type."""
    extra_words: int = 0
    """Words of Extra."""
    list_items: int = 0
    """Items of the lists in an answer, all together."""
    procedure_items: int = 0
    """The same for ``type="procedure"``."""
    cloze_holes: int = 0
    """Holes of a cloze note."""
    cloze_hole_words: int = 0
    """Words of one hole."""
    cloze_share: float = 0.0
    """Share of the words that may be hidden, 0 to 1."""
    table_rows: int = 0
    """Rows of a table, its head not counted."""
    cell_words: int = 0
    """Words of a table's cell."""
    code_lines: tuple[int, ...] = ()
    """Fewest and most lines of code of a code card."""
    code_width: int = 0
    """Characters of a line of code."""
    code_check: bool = False
    """A code card needs a ``{.check}`` block."""
    question_mark: bool = False
    """A prompt has exactly one question mark."""
    recall: bool = False
    """A prompt asks for one thing to recall: not yes or no, not “explain”, not two questions."""
    formula: bool = False
    """A card of type formula shows one."""
    giveaway: float = 0.0
    """Share of the answer's words that may stand in the prompt, 0 to 1."""
    sources: int = 0
    """Citations a note needs."""
    level: bool = False
    """Every note has a level."""
    topic_tag: str = ""
    """Every note has a tag that begins so."""
    numbers: bool = False
    """A number in an answer has a ``{.check}`` block or a citation with a locator."""
    similar: float = 0.0
    """How alike two prompts may be (Jaccard index of their words), 0 to 1."""
    coverage: bool = False
    """Every fact of ``syllabus.toml`` is taught."""
    allow: tuple[Allow, ...] = ()
    """Exceptions."""
