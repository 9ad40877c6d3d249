"""Renders Markdown in memory, without files and without a package: for tests that need many notes quickly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from deckwright.base.model import Family, Note, Source, TypeKey
from deckwright.base.problems import Problem, Problems, Severity
from deckwright.cards.context import Surroundings
from deckwright.cards.notetypes import FIELDS, make_fields
from deckwright.cards.render import render_notes
from deckwright.media.library import Library
from deckwright.questions.parse import parse_questions
from deckwright.settings.card_standard import LintLimits
from deckwright.settings.settings import Run, Settings
from tests.help.support import NAMESPACE

CARRIED = {
    "geography": make_fields(TypeKey("geography"), [(None, "Country"), (None, "Capital"), (None, "Map")]),
    "holes": make_fields(TypeKey("holes"), [(None, "Text"), (None, "More")]),
}
"""The fields of the note types that the examples carry."""


@dataclass(frozen=True)
class Rendered:
    """What became of a file of questions."""

    notes: list[Note]
    problems: list[Problem]

    @property
    def errors(self) -> list[str]:
        """The problems that stop a build, as they are printed."""
        return [str(problem) for problem in self.problems if problem.severity is Severity.ERROR]

    @property
    def fields(self) -> dict[str, str]:
        """The fields of its only note by name."""
        (note,) = self.notes
        return named_fields(note)


def named_fields(note: Note) -> dict[str, str]:
    """Return a note's fields by name."""
    slots = FIELDS[note.family] if isinstance(note.family, Family) else CARRIED[note.family]
    return {slot.name: text for slot, text in zip(slots, note.fields, strict=True)}


@cache
def settings() -> Settings:
    """Return the settings of a deck that lies nowhere."""
    root = Path("/nowhere/content")
    output = root.parent / "build" / "lab.apkg"
    return Settings(
        root / "deck.toml",
        root,
        "Lab",
        UUID(NAMESPACE),
        root.parent / "media",
        output,
        output,
        "",
        "",
        (),
        Run(),
        LintLimits(),
    )


def render(text: str) -> Rendered:
    """Return the notes of one file of questions that holds ``text``, and every problem."""
    problems = Problems()
    source = Source(Path("/nowhere/content/q.md"), "q.md", (), "q.md", text)
    questions = parse_questions([source], settings(), problems)
    whole = Surroundings(settings(), {}, {one.id: one for one in questions}, Library(settings()), {})
    notes = render_notes(whole, problems, lambda done, of: None)
    return Rendered(notes, problems.sorted())


def answer(text: str) -> Rendered:
    """Return what becomes of ``text`` as the answer of a basic question."""
    return render(f"## Q? {{#q}}\n\n{text}")
