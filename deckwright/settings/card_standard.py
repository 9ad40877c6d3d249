"""A deck's card standard, ``[lint]`` in ``deck.toml``: the limits of its cards, and the exceptions from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
