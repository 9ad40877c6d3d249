"""Holds a deck to the card standard, and leaves out what its author allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from deckwright.base.codes import CODES
from deckwright.base.model import Family, Note, Place
from deckwright.base.problems import Problem, Problems
from deckwright.base.text import nearest
from deckwright.cards.lint.card import Card
from deckwright.cards.lint.compare import Compare, misplaced, similar
from deckwright.cards.lint.rules import RULES, check_tags
from deckwright.questions.question import Question
from deckwright.settings.card_standard import Allow, LintLimits
from deckwright.settings.settings import Settings

_ALLOWABLE = [name for name, code in CODES.items() if code.allowable]


class Linted(NamedTuple):
    """A card, and what is wrong with it whatever the other cards are."""

    card: Card
    problems: tuple[Problem, ...]


def lint_card(note: Note, question: Question, limits: LintLimits) -> Linted:
    """Check one note against the rules that look at nothing else."""
    card = Card(note, question)
    rules = RULES if isinstance(note.family, Family) else (check_tags,)
    return Linted(card, tuple(Problem(note.place, *fault) for rule in rules for fault in rule(card, limits)))


LintCard = Callable[[Note, Question, LintLimits], Linted]
"""What checks one note: :func:`lint_card`, or something that remembers what that returned."""


def lint_notes(
    notes: Sequence[Note],
    questions: Sequence[Question],
    settings: Settings,
    problems: Problems,
    check: LintCard = lint_card,
    compare: Compare = similar,
) -> None:
    """Check every note against the card standard and add what is wrong; allowed exceptions are left out."""
    linted = [check(note, question, settings.lint) for note, question in zip(notes, questions, strict=True)]
    cards = [one.card for one in linted]
    own = [card for card in cards if isinstance(card.note.family, Family)]
    alone = [(one.card, problem) for one in linted for problem in one.problems]
    found = [*alone, *compare(own, settings.lint), *misplaced(cards)]
    allowed = {(allow.id, allow.code): allow for allow in settings.lint.allow if allow.code in _ALLOWABLE}
    used: set[Allow] = set()
    for card, problem in found:
        allow = allowed.get((card.note.id, problem.code))
        if allow:
            used.add(allow)
        else:
            problems.extend([problem])
    for allow in settings.lint.allow:
        if allow not in used:
            problems.add(
                Place(settings.shown(settings.file)), "W719", *_unneeded(allow, [card.note.id for card in own])
            )


def _unneeded(allow: Allow, ids: Sequence[str]) -> tuple[str, str]:
    """Return why an exception is of no use, and what to do about it; ``ids`` are those of the deck's questions."""
    if allow.id not in ids:
        message = f"the exception in [[lint.allow]] is for “{allow.id[:80]}”, and there is no such question"
        return message, nearest(allow.id, ids) or "remove it"
    if allow.code in _ALLOWABLE:
        return f"the exception for “{allow.id}” from {allow.code} is not needed", "remove it from [[lint.allow]]"
    message = (
        f"the exception for “{allow.id}”: {allow.code[:20]} is no code of the card standard, so nothing accepts it"
    )
    return message, nearest(allow.code.upper(), _ALLOWABLE) or f"it has {_ALLOWABLE[0]} to {_ALLOWABLE[-1]}"
