"""What ``preview`` shows: the deck as it is at this moment, and where an edit broke something, what it was before."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from deckwright.base.model import AnyType, Asset, MediaName, Note
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problem, Problems, Severity, Stop
from deckwright.cards.notetypes import NoteType, Role
from deckwright.gather import Deck
from deckwright.preview.prompts import TextRun, prompt_runs
from deckwright.questions.question import Question
from deckwright.regather import Memory
from deckwright.settings.deck_toml import load_settings
from deckwright.settings.settings import Settings

_TAG = lazy_regex(r"<[^>]*>")
_ASKING = (Role.PROMPT, Role.TITLE, Role.FIRST, Role.TEXT)
"""The fields of which the first that is filled stands in the list."""


@dataclass(frozen=True, slots=True)
class View:
    """A note as the preview shows it."""

    note: Note
    prompt: tuple[TextRun, ...]
    """What it asks, as the list shows it."""
    problems: tuple[Problem, ...]
    """Those of its lines."""
    broken: bool
    """An error stands among them."""
    stale: bool
    """The note is not what the file says now, but what it said before it broke."""
    digest: str
    """Another one for whatever looks otherwise."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything the preview shows, at one moment."""

    settings: Settings
    views: tuple[View, ...] = ()
    problems: tuple[Problem, ...] = ()
    types: Mapping[AnyType, NoteType] = field(default_factory=dict)
    media: Mapping[MediaName, Asset] = field(default_factory=dict)
    fault: str = ""
    """Why it is older than the files: nothing if it is not."""

    def find(self, note_id: str) -> View | None:
        """Return the view of a note."""
        return next((view for view in self.views if view.note.id == note_id), None)


CheckFurther = Callable[[Deck, Settings, Problems], None]
"""What adds the problems that ``check`` tells of a whole deck, and that leave its cards as they are."""


class Live:
    """Looks at a deck's files again and again. One thread at a time may do so."""

    def __init__(self, settings: Settings, check_further: CheckFurther) -> None:
        self.snapshot = Snapshot(settings)
        self._check_further = check_further
        self._memory = Memory()
        self._sound: dict[str, Note] = {}
        """Each note as it was when it last had no error."""

    def look(self, changed: Collection[Path] = ()) -> Snapshot:
        """Return the deck as it is now; ``changed`` are files known to have changed. Whatever fails, it answers.

        A faulty ``deck.toml`` or a failure of deckwright itself leaves the views as they were and is told as a fault.
        """
        try:
            self._memory.forget(changed)
            self.snapshot = self._look()
        except Stop as stop:
            found = (stop.problem,) if stop.problem else ()
            fault = stop.problem.message if stop.problem else f"{stop.message} ({stop.hint})"
            self.snapshot = replace(self.snapshot, problems=found, fault=fault)
        except Exception as error:  # the author goes on writing; the next save may end it
            fault = f"deckwright itself failed: {type(error).__name__}: {error}"
            self._memory = Memory()
            self.snapshot = replace(self.snapshot, problems=(), fault=fault)
        return self.snapshot

    def _look(self) -> Snapshot:
        settings = load_settings(self.snapshot.settings.file)
        found = Problems()
        deck = self._memory.gather(settings, found)
        broken = frozenset(problem for problem in found.sorted() if problem.severity is Severity.ERROR)
        self._check_further(deck, settings, found)
        problems = tuple(found.sorted())
        types = {note_type.family: note_type for note_type in deck.types}
        views = tuple(self._with_the_lost(tuple(self._views(deck, problems, broken, types)), problems))
        static = [asset for note_type in deck.types for asset in note_type.media]
        media = {asset.name: asset for asset in [*static, *(asset for view in views for asset in view.note.assets)]}
        return Snapshot(settings, views, problems, types, media)

    def _views(
        self, deck: Deck, problems: Sequence[Problem], breaking: Collection[Problem], types: Mapping[AnyType, NoteType]
    ) -> Iterator[View]:
        """Yield a view of each note; ``breaking`` are the problems with which it cannot be rendered."""
        by_file: dict[str, list[Problem]] = {}
        for problem in problems:
            by_file.setdefault(problem.place.path, []).append(problem)
        looks = {
            family: sha256(repr((note_type.css, note_type.templates)).encode()).hexdigest()
            for family, note_type in types.items()
        }
        for question, note in zip(deck.questions, deck.notes, strict=True):
            own = tuple(found for found in by_file.get(note.place.path, ()) if _lies_in(found, question))
            broken = any(problem in breaking for problem in own)
            shown = note
            if broken:
                shown = self._sound.get(note.id, note)._replace(place=note.place)
            else:
                self._sound[note.id] = note
            stale = shown.fields != note.fields
            digest = _digest(shown, own, stale, looks.get(shown.family, ""))
            yield View(shown, _prompt(note, types.get(note.family), question), own, broken, stale, digest)

    def _with_the_lost(self, views: Sequence[View], problems: Sequence[Problem]) -> Iterator[View]:
        """Yield the views, and at their old places those of notes that are gone while their file has an error.

        So a heading that cannot be read does not throw its author to another card.
        """
        here = {view.note.id for view in views}
        owned = {problem for view in views for problem in view.problems}
        loose: dict[str, list[Problem]] = {}
        for problem in problems:
            if problem.severity is Severity.ERROR and problem not in owned:
                loose.setdefault(problem.place.path, []).append(problem)
        before: dict[str, list[View]] = {}
        previous = ""
        for old in self.snapshot.views:
            if old.note.id in here:
                previous = old.note.id
            elif own := tuple(loose.get(old.note.place.path, ())):
                digest = _digest(old.note, own, True, "")
                lost = replace(old, problems=own, broken=True, stale=True, digest=digest)
                before.setdefault(previous, []).append(lost)
        yield from before.get("", ())
        for view in views:
            yield view
            yield from before.get(view.note.id, ())


def _lies_in(problem: Problem, question: Question) -> bool:
    first, line = question.place.line, problem.place.line
    is_beside = question.item is not None and line in question.item.beside
    return is_beside or first <= line < first + question.text.count("\n")


def _prompt(note: Note, note_type: NoteType | None, question: Question) -> tuple[TextRun, ...]:
    """Return what a note asks; while it cannot be rendered, its heading as it stands in the file."""
    slots = note_type.fields if note_type else ()
    fields = {slot.role: text for slot, text in zip(slots, note.fields, strict=False)}
    asked = (prompt_runs(fields[role]) for role in _ASKING if role in fields)
    return next(filter(None, asked), (("", question.heading.prompt.text),))


def _digest(note: Note, problems: Sequence[Problem], stale: bool, look: str) -> str:
    seen = [list(note.fields), note.tags, note.deck, note.kind, note.ords, stale, look]
    told = [str(problem) for problem in problems]
    return sha256(json.dumps([seen, told, note.place.path, note.place.line]).encode()).hexdigest()[:16]


def plain(note: Note) -> str:
    """Return everything a note says, as plain text, for searching."""
    return " ".join(html.unescape(_TAG.sub(" ", " ".join(note.fields))).split())
