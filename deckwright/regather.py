"""Gathers a deck again and again, doing over only what an edit changed: for ``preview`` and ``build --watch``.

It remembers what the build's own steps returned, and calls them again as soon as anything they looked at may differ.
What it returns is what a build would return: the tests compare the two after every kind of edit.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deckwright.base.model import Note, Place, Source
from deckwright.base.problems import Problem, Problems, Severity
from deckwright.cards.context import Rendering, Surroundings
from deckwright.cards.lint.standard import Linted, lint_card
from deckwright.cards.notetypes import NoteType
from deckwright.cards.render import render_question
from deckwright.gather import Deck, Steps, gather, read_references
from deckwright.media.figures import Shown, check_figures
from deckwright.questions.bibliography import BIBLIOGRAPHY, Reference
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question
from deckwright.remember.asked import Files, Json, answer_again
from deckwright.remember.question_files import OF_HEADING, OF_QUESTION
from deckwright.settings.card_standard import LintLimits
from deckwright.settings.look import Look
from deckwright.settings.settings import Settings
from deckwright.tex.check import Verdicts

Stamp = tuple[int, ...]
"""What tells a file from a later one of its name; empty if there is none."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    source: Source
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: Stamp
    references: Mapping[str, Reference]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Rendered:
    question: Question
    rendering: Rendering
    before: tuple[Problem, ...]
    """What was noted of its lines before it was rendered."""
    problems: tuple[Problem, ...]
    """What was noted of it then."""
    sound: bool
    """No error stands in the question's lines, and no warning of a missing file, which may name one that is like it.

    Nor has its file so many problems that not all were noted.
    """
    surroundings: int
    """The number of the surroundings it was rendered in."""
    stamps: Mapping[Path, Stamp]
    """Of the files that were found for it, also for prompts that it shows, and of those that it may come to show."""
    shown: Mapping[str, object]
    """By their ids, all that the prompts hang on that it shows of other questions."""
    asked: Sequence[Sequence[Json]]
    """What was asked of the media files with an answer that no stamp tells."""


@dataclass(frozen=True, slots=True)
class _Figures:
    stamps: Mapping[Path, Stamp]
    """Of all scripts and drawn pictures in the media folder."""
    problems: tuple[Problem, ...]


class Memory:
    """What one deck's steps returned last."""

    def __init__(self) -> None:
        self._parsed: dict[Path, _Parsed] = {}
        self._read: _Read | None = None
        self._rendered: dict[str, _Rendered] = {}
        self._linted: dict[str, Linted] = {}
        self._figures: _Figures | None = None
        self._verdicts = Verdicts(writes=False)
        self._settings: Settings | None = None
        self._types: Mapping[str, NoteType] = {}
        self._keys: frozenset[str] = frozenset()
        self._world: object = None
        self._number = 0
        self._current: Surroundings | None = None
        self._sources: Mapping[str, Source] = {}
        """The files of its questions, by their names."""

    def forget(self, changed: Collection[Path]) -> None:
        """Do not rely on what is known of files that were seen to change, even if they look as before."""
        self._rendered = {name: kept for name, kept in self._rendered.items() if kept.stamps.keys().isdisjoint(changed)}
        if self._figures and not self._figures.stamps.keys().isdisjoint(changed):
            self._figures = None

    def gather(self, settings: Settings, problems: Problems) -> Deck:
        """Return the deck as :func:`deckwright.gather.gather` does."""
        heard = replace(settings, look=Look())  # which is the note types', not the notes'
        if heard != self._settings:  # names of decks, tags, and where pictures lie
            self._rendered.clear()
            self._linted.clear()
            self._figures = None
            self._read = None
            self._settings = heard
        steps = Steps(
            parse=self._parse,
            references=self._references,
            render=self._render,
            lint=self._lint,
            figures=self._check_figures,
            formulas=self._verdicts.check,
        )
        deck = gather(settings, problems, lambda done, total: None, steps)
        ids = {note.id for note in deck.notes}
        files = {question.source.file for question in deck.questions}
        self._rendered = {name: kept for name, kept in self._rendered.items() if name in ids}
        self._linted = {name: kept for name, kept in self._linted.items() if name in ids}
        self._parsed = {file: kept for file, kept in self._parsed.items() if file in files}
        return deck

    def _parse(self, source: Source, problems: Problems) -> list[Question]:
        kept = self._parsed.get(source.file)
        if kept is None or kept.source != source:
            found = Problems()
            kept = _Parsed(source, tuple(parse_source(source, found)), tuple(found.sorted()))
            self._parsed[source.file] = kept
        problems.extend(kept.problems)
        return list(kept.questions)

    def _references(self, settings: Settings, problems: Problems) -> Mapping[str, Reference]:
        stamp = _stamp(settings.root / BIBLIOGRAPHY)
        if self._read is None or self._read.stamp != stamp:
            found = Problems()
            self._read = _Read(stamp, read_references(settings, found), tuple(found.sorted()))
        problems.extend(self._read.problems)
        return self._read.references

    def _render(self, question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
        self._enter(surroundings)
        kept = self._rendered.get(question.id)
        before = _noted(question, problems)
        if kept is None or kept.before != before or not self._holds(kept, question, surroundings):
            kept = self._rendered[question.id] = self._anew(question, surroundings, before, problems)
            return kept.rendering
        if kept.question.place != question.place:
            note = kept.rendering.note._replace(place=question.place)
            kept = replace(kept, question=question, rendering=kept.rendering._replace(note=note))
            self._rendered[question.id] = kept
        problems.extend(kept.problems)
        return kept.rendering

    def _lint(self, note: Note, question: Question, limits: LintLimits) -> Linted:
        """Check a note only if it or its question is another object than before."""
        kept = self._linted.get(note.id)
        if kept is None or kept.card.note is not note or kept.card.question is not question:
            kept = self._linted[note.id] = lint_card(note, question, limits)
        return kept

    def _check_figures(self, media: Path, shown: Shown, digests: Mapping[Path, str]) -> list[Problem]:
        files = (Path(folder, name) for folder, _, names in os.walk(media) for name in names)
        stamps = {file: _stamp(file) for file in files if file.suffix in (".py", ".svg")}
        if self._figures is None or self._figures.stamps != stamps:
            self._figures = _Figures(stamps, tuple(check_figures(media, shown)))
        return list(self._figures.problems)

    def _enter(self, surroundings: Surroundings) -> None:
        """Number the surroundings: the same number as before if no question could tell them apart."""
        if surroundings is self._current:
            return
        self._current = surroundings
        self._sources = {one.source.name: one.source for one in surroundings.questions.values()}
        if surroundings.types != self._types:  # what fields there are, and which cards
            self._rendered.clear()
            self._types = surroundings.types
        keys = frozenset(surroundings.references)
        if keys != self._keys:  # a word is a source's key, or is not
            self._rendered.clear()
            self._keys = keys
        prompts = [
            (name, other.heading.prompt.text, other.source.path) for name, other in surroundings.questions.items()
        ]
        world = (surroundings.references, prompts, surroundings.media.in_vault())
        if world != self._world:
            self._world = world
            self._number += 1

    def _holds(self, kept: _Rendered, question: Question, surroundings: Surroundings) -> bool:
        """Whether a question would be rendered as it was. One that is not sound is always tried again."""
        if not kept.sound or any(_stamp(file) != stamp for file, stamp in kept.stamps.items()):
            return False
        if kept.shown != _shown(kept.rendering, surroundings):
            return False
        media, root = surroundings.media, surroundings.settings.root
        if any(answer_again(call, media, self._sources, root) is None for call in kept.asked):
            return False
        if kept.problems:  # their places would have to move with it
            return kept.surroundings == self._number and kept.question == question
        if _words(kept.question) != _words(question):
            return False
        if kept.rendering.pointed or question.source.vault:
            return kept.surroundings == self._number
        return all(surroundings.references.get(key) == cited for key, cited in kept.rendering.cited.items())

    def _anew(
        self, question: Question, surroundings: Surroundings, before: tuple[Problem, ...], problems: Problems
    ) -> _Rendered:
        """Render a question, and note its problems, as a build does."""
        number, files = problems.number, Files(surroundings.media, surroundings.settings.root)
        rendering = render_question(question, replace(surroundings, media=files), problems)
        new, lines = problems.since(number), _lines(question)
        here = [*new, *(found for found in before if found.place.line in lines)]
        misses = any(name == "file" and not answer for name, _source, _given, answer in files.calls)
        is_cut = problems.has_code("W102", Place(question.source.path), 1)
        sound = not misses and not is_cut and not any(found.severity is Severity.ERROR for found in here)
        shown = _shown(rendering, surroundings)
        asked = [call for call in files.calls if _is_unstamped(*call)]
        stamps = _stamps(files, rendering)
        return _Rendered(question, rendering, before, new, sound, self._number, stamps, shown, asked)


def _noted(question: Question, problems: Problems) -> tuple[Problem, ...]:
    """Return what was noted so far of the lines that a renderer looks at: a question's own, and the one below them."""
    path = question.source.path
    if not problems.has_any(path):
        return ()
    lines = _lines(question) | {question.place.line + question.text.count("\n")}
    return tuple(found for line in sorted(lines) for found in problems.noted_at(path, line))


def _lines(question: Question) -> set[int]:
    """Return the numbers of all lines that a question's cards show."""
    first = question.place.line
    shown = question.item.lines if question.item else ()
    return {*range(first, first + question.text.count("\n")), *(line.number for line in shown)}


def _is_unstamped(name: str, _source: str, _given: Json, answer: Json) -> bool:
    """Whether this was asked of files that may come to be anywhere, or of one that was not found."""
    return name in ("path_of", "has") or not answer


def _words(question: Question) -> object:
    """Return all of a question that its note shows, its place left out."""
    heading, topic = question.heading, question.topic
    named = heading.id, heading.prompt.text, heading.family
    texts = question.source.name, topic.text if topic else None
    return named, texts, OF_HEADING(heading), OF_QUESTION(question)


def _shown(rendering: Rendering, surroundings: Surroundings) -> Mapping[str, object]:
    """Return by their ids all that the prompts hang on that a note shows of other questions."""
    questions = surroundings.questions
    return {name: _asked(questions[name]) for name in rendering.pointed if name in questions}


def _asked(question: Question) -> object:
    """Return all that a question's prompt hangs on: what is defined below it, too."""
    shared, heading = question.shared, question.heading
    defined = [*shared.footnotes], {name: one.target for name, one in shared.links.items()}
    named = heading.prompt.text, question.source.name, question.line_breaks
    return named, OF_HEADING(heading), question.text if shared.vault else defined


def _stamps(files: Files, rendering: Rendering) -> dict[Path, Stamp]:
    """Return the stamps of the files that were found, of the night's twins that they may get, and of what it missed."""
    twins = [file.with_suffix(f".dark{file.suffix}") for file in files.found]
    return {file: _stamp(file) for file in [*files.found, *twins, *rendering.missed]}


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
