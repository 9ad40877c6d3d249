"""The first half of every command: reads the whole deck, renders it and checks it, writing nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from deckwright.base.model import Drawn, Note, NoteId, Place, Source
from deckwright.base.problems import Problem, Problems, Progress
from deckwright.base.text import nearest
from deckwright.cards.carried_types import read_note_types
from deckwright.cards.context import Surroundings
from deckwright.cards.finished import IsSound, check_finished
from deckwright.cards.lint.compare import Compare, similar
from deckwright.cards.lint.standard import LintCard, lint_card, lint_notes
from deckwright.cards.notetypes import NoteType, make_note_types
from deckwright.cards.render import Render, render_notes, render_question
from deckwright.cards.stylesheet import classes_css, load_stylesheet
from deckwright.execute.decoder import DECODER
from deckwright.media.figures import Shown, check_figures
from deckwright.media.library import Library
from deckwright.media.photographs import Decoder
from deckwright.media.svg.drawing import Drawing, ReadDrawing
from deckwright.media.twins import check_twins
from deckwright.questions.bibliography import BIBLIOGRAPHY, Reference, load_references
from deckwright.questions.parse import Parse, parse_questions, parse_source
from deckwright.questions.question import Question
from deckwright.questions.sources import read_sources
from deckwright.questions.syllabus import SYLLABUS, Coverage, LoadSyllabus, check_coverage, load_syllabus
from deckwright.settings.look import look_css
from deckwright.settings.settings import Order, Settings
from deckwright.tex.check import CheckFormulas, check_formulas
from deckwright.tex.own import sound_macros
from deckwright.vault.pointers import pointers_of


class Deck(NamedTuple):
    """Everything that was read: each question and, at the same place, its note."""

    questions: Sequence[Question]
    notes: Sequence[Note]
    types: Sequence[NoteType]
    """The deck's own two note types, and those that it carries."""
    coverage: Coverage
    compiled: bool
    """Whether MathJax has read every formula: not without the extra ``formulas``."""

    order: Order
    sources: Sequence[Source]
    """The files that were read, with those of which no question was made."""
    read: Surroundings
    """All that the notes were rendered from."""

    @property
    def as_met(self) -> list[Note]:
        """The notes in the order in which a new learner meets them.

        Within a subdeck those with the tags of ``order`` come first, with what they name in ``after``; else it is the
        order of the files. A subdeck stays where it is among the others.
        """
        if not self.order.first and not any(question.heading.after for question in self.questions):
            return list(self.notes)
        ranks = [self.order.rank(note.tags) for note in self.notes]
        where = {note.id: at for at, note in enumerate(self.notes)}
        for at in reversed(range(len(self.notes))):  # what comes before others stands above them
            for item in self.questions[at].heading.after:
                before = where.get(NoteId(item.value), at)
                if self.notes[before].deck == self.notes[at].deck:
                    ranks[before] = min(ranks[before], ranks[at])
        decks: dict[str, list[int]] = {}
        for at, note in enumerate(self.notes):
            decks.setdefault(note.deck, []).append(at)
        met = list(self.notes)
        for places in decks.values():
            for place, at in zip(places, sorted(places, key=lambda at: ranks[at]), strict=True):
                met[place] = self.notes[at]
        return met


Gather = Callable[[Settings, Problems, Progress], Deck]
"""What reads, renders and checks a deck."""


def read_references(settings: Settings, problems: Problems) -> Mapping[str, Reference]:
    """Return the sources of the deck's ``references.bib`` by key."""
    return load_references(settings.root, settings.shown(settings.root / BIBLIOGRAPHY), problems)


def read_drawing(data: bytes) -> Drawing:
    """Return what ships of an SVG file. Raises :class:`~deckwright.media.pictures.NotAPicture`."""
    from deckwright.media.svg.read import read_svg

    return read_svg(data, DECODER.look)


def check_all_figures(media: Path, shown: Shown, digests: Mapping[Path, str]) -> list[Problem]:
    """Return the problems of the pictures that scripts draw; ``digests`` are those of the files that cards show."""
    return check_figures(media, shown)


class Steps(NamedTuple):
    """The steps that take long. Commands and ``preview`` have their own, which remember what these returned."""

    parse: Parse = parse_source
    references: Callable[[Settings, Problems], Mapping[str, Reference]] = read_references
    render: Render = render_question
    lint: LintCard = lint_card
    compare: Compare = similar
    figures: Callable[[Path, Shown, Mapping[Path, str]], list[Problem]] = check_all_figures
    formulas: CheckFormulas = check_formulas
    drawing: ReadDrawing = read_drawing
    decoder: Decoder = DECODER
    is_sound: IsSound = lambda note: False
    syllabus: LoadSyllabus = load_syllabus
    sources: Callable[[Settings, Problems], Sequence[Source]] = read_sources


def read_deck(
    settings: Settings, problems: Problems, steps: Steps, sources: Sequence[Source] | None = None
) -> Surroundings:
    """Read all that a question is rendered from: the questions, in their order, and the rest of the deck.

    ``sources`` are its files, if they are read already.
    """
    sources = steps.sources(settings, problems) if sources is None else sources
    questions = parse_questions(sources, settings, problems, steps.parse)
    references = steps.references(settings, problems)
    settings = replace(settings, macros=sound_macros(settings, problems))
    types: dict[str, NoteType] = {kind.family: kind for kind in read_note_types(settings, problems)}
    library = Library(settings, steps.drawing, steps.decoder)
    pointers = pointers_to(questions)
    by_id: dict[str, Question] = {question.id: question for question in questions}
    return Surroundings(settings, references, by_id, library, types, pointers)


def pointers_to(questions: Iterable[Question]) -> Mapping[str, str]:
    """Return the ids of the questions of a vault by what links call them."""
    return pointers_of((one.id, one.heading.prompt.text, one.source.name) for one in questions if one.source.vault)


def own_types(settings: Settings, problems: Problems) -> Sequence[NoteType]:
    """Return the deck's own note types, in its looks."""
    stylesheet = look_css(settings.look) + classes_css(settings.classes) + load_stylesheet(settings, problems)
    return make_note_types(
        settings.name, settings.namespace, stylesheet, settings.words, settings.answer_lang, settings.links
    )


def gather(settings: Settings, problems: Problems, progress: Progress, steps: Steps | None = None) -> Deck:
    """Read, render and check the deck; what is wrong is added to ``problems``. Executes nothing from the content."""
    steps = steps or Steps()
    sources = steps.sources(settings, problems)
    read = read_deck(settings, problems, steps, sources)
    settings, questions, carried = read.settings, list(read.questions.values()), list(read.types.values())
    syllabus = steps.syllabus(settings.root, settings.shown(settings.root / SYLLABUS), problems)
    own = own_types(settings, problems)
    notes = render_notes(read, problems, progress, steps.render)
    _check_trusted(questions, settings, problems)
    _check_order(notes, settings, problems)
    lint_notes(notes, questions, settings, problems, steps.lint, steps.compare)
    coverage = check_coverage(questions, syllabus, settings.lint.coverage, problems)
    digests = {one.file: one.source for note in notes for one in note.assets if not isinstance(one, Drawn)}
    problems.extend(steps.figures(settings.media, settings.shown, digests))
    texts = (question.text + question.around for question in questions)
    problems.extend(check_twins(settings.media, texts, settings.shown))
    types = [*own, *carried]
    _check_words(settings, problems)
    check_finished(notes, types, settings.shown(settings.file), problems, steps.is_sound)
    clozes = {kind.family for kind in types if kind.cloze}
    compiled = steps.formulas(notes, questions, clozes, settings, problems)
    return Deck(questions, notes, types, coverage, compiled, settings.order, sources, read)


def _check_words(settings: Settings, problems: Problems) -> None:
    """Note that cards in the deck's language have English words."""
    if settings.words.lacks(unshown=() if settings.links.source else ("correction",)):
        message = f"there are no words in “{settings.lang}” for what cards say, like “Hint”: they are English"
        hint = 'say yours in a table [words], like: hint = "…" (docs/settings.md lists them)'
        problems.add(settings.words.place, "I008", message, hint)


def _check_order(notes: Sequence[Note], settings: Settings, problems: Problems) -> None:
    """Warn of a tag that shall come first and that no note has."""
    tags = {tag for note in notes for tag in note.tags}
    for name in settings.order.first:
        if not any(Order((name,)).rank([tag]) == 0 for tag in tags):
            message = f"[order] puts “{name[:80]}” first, and no question has this tag"
            hint = nearest(name, sorted(tags)) or "remove it from `first`"
            problems.add(Place(settings.shown(settings.file)), "W009", message, hint)


def _check_trusted(questions: Sequence[Question], settings: Settings, problems: Problems) -> None:
    """Warn of a trusted id that is no note's: it would trust whatever note is called so one day."""
    for name in sorted(settings.html.trusted - {question.id for question in questions}):
        place = Place(settings.shown(settings.file))
        message = f"[html] trusts “{name[:80]}”, and there is no such question"
        problems.add(place, "W417", message, "remove the id from [html] trusted")
