"""``insights``: brings together what learners' reviews say, and where in the deck's files each card is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from deckwright.base.command import shown
from deckwright.base.model import Guid, Note
from deckwright.base.problems import ExitCode, Problems, Progress, stop
from deckwright.cards.notetypes import NoteType, card_name, name_texts, title_of
from deckwright.gather import Deck
from deckwright.insights.learners import learners_of
from deckwright.insights.model import CardKey, Evidence, Finding, Insights, Sign, Studied
from deckwright.insights.reviews import read_reviews
from deckwright.insights.signs import ENOUGH, LONG, find_signs, recalled
from deckwright.remember.run import remembering
from deckwright.settings.settings import Settings
from deckwright.ship.digests import regions_of
from deckwright.ship.lock import Lock
from deckwright.ship.open_lock import open_lock

_ORDER = tuple(Sign)


def find_insights(
    settings: Settings, collections: Sequence[Path], problems: Problems, progress: Progress, jobs: int = 1
) -> Insights | None:
    """Return what the reviews in learners' ``collections`` say of the deck; None if its files have errors.

    A card is known by what ``deck.lock`` says of its note. Many notes are rendered by ``jobs`` processes, 0 for as many
    as there are processors. Stops with exit code 2 if a file is no collection or holds no review of this deck.
    """
    with remembering(jobs) as memory:
        deck = memory.gather(settings, problems, progress)
    lock = open_lock(settings, deck.notes, deck.types, problems)
    if problems.errors:
        return None
    guids = frozenset(note.guid for note in lock.notes.values())
    learners, repeated = learners_of([_reviews(file, guids) for file in collections])
    return replace(_insights(settings.name, deck, lock, learners), repeated=[shown(collections[at]) for at in repeated])


def _reviews(file: Path, guids: frozenset[Guid]) -> tuple[Studied, ...]:
    found = read_reviews(file, guids)
    if not found:
        hint = "if it is an export, tick “Include scheduling information” for it; steps of learning do not count"
        stop(ExitCode.USAGE, f"{shown(file)} holds no review of this deck", hint)
    return found


def _insights(name: str, deck: Deck, lock: Lock, learners: Sequence[tuple[Studied, ...]]) -> Insights:
    notes = {lock.notes[note.id].guid: note for note in deck.notes if note.id in lock.notes}
    cards = {CardKey(guid, ord_) for guid, note in notes.items() for ord_ in note.ords}
    kept = [tuple(studied for studied in learner if studied.card in cards) for learner in learners]
    answers: dict[CardKey, int] = {}
    for studied in (studied for learner in kept for studied in learner):
        answers[studied.card] = answers.get(studied.card, 0) + len(studied.answers)
    every = {studied.card for learner in learners for studied in learner}
    types = {note_type.family: note_type for note_type in deck.types}
    found = [
        _finding(card, notes[card.guid], types[notes[card.guid].family], answers[card], evidence)
        for card, evidence in find_signs(kept).items()
    ]
    return Insights(
        deck=name,
        learners=len(learners),
        cards=sum(len(note.ords) for note in deck.notes),
        studied=len(answers),
        judged=sum(number >= ENOUGH for number in answers.values()),
        gone=len(every - cards),
        all=recalled(kept),
        long=recalled(kept, LONG),
        findings=sorted(found, key=_rank),
    )


def _finding(card: CardKey, note: Note, note_type: NoteType, answers: int, evidence: tuple[Evidence, ...]) -> Finding:
    fields = name_texts(note_type.fields, note.fields)
    name = card_name(note_type.cloze, card.ord)
    label = next((one.label for one in regions_of(note.family, fields) if one.number == card.ord + 1), "")
    return Finding(
        card=card,
        id=note.id,
        path=note.place.path,
        line=note.place.line,
        name=(f"{name} “{label}”" if label else name) if len(note.ords) > 1 else "",
        title=title_of(note_type, fields),
        answers=answers,
        evidence=tuple(sorted(evidence, key=lambda one: _ORDER.index(one.sign))),
    )


def _rank(found: Finding) -> tuple[int, float, str, int, int]:
    """Return what a finding is sorted by: its worst sign, how far that is from the usual, its place."""
    worst = found.evidence[0]
    share = worst.count / worst.of if worst.of else 1.0
    return _ORDER.index(worst.sign), worst.usual - share, found.path, found.line, found.card.ord
