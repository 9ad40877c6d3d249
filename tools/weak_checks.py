"""Finds checks that would not notice a wrong answer: alters what a card says, and runs the card's check again.

Usage: ``python -m tools.weak_checks [FOLDER] [ID …] [--many N] [--seed 1]``; the folder is a deck's, and with ids only
these cards are tried. Altered are numbers, signs and operators of the code that a card shows, one at a time, and
numbers of its text that stand in its check, which then expects another. Prints each alteration that the check let pass,
and how many there were; ends with 1 if one passed. ``--many`` tries so many of all, drawn by the seed.

Not everything that passes is a weakness: with ``<`` for ``<=`` the program may do the same. A line of the check says
so, as the alteration is printed: ``# as good: x = b - a``. Nothing is altered on disk. Needs a system that forks.
"""

from __future__ import annotations

import argparse
import ast
import math
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deckwright.base.problems import Problems
from deckwright.execute.process import run_children
from deckwright.execute.snippets import PROGRAM, Job, job_of
from deckwright.gather import Steps, read_deck
from deckwright.questions.question import Question
from deckwright.settings.deck_toml import load_settings
from deckwright.settings.find import settings_file
from deckwright.settings.settings import Settings
from tools.alter import altered, numbers_said, tied

CHILD = Path(__file__).with_name("weak_checks_child.py")
TOGETHER = 40
"""Cards that one process tries: it imports once for all of them what they need."""
LONGEST = 3600.0
"""Seconds after which such a process is taken for dead."""

_MARK = re.compile(r"^\s*# as good: (.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Alteration:
    """One thing that a card could say instead: where it stands, and what the card would say."""

    path: str
    line: int
    new: str
    """The altered line of code, or ``another N`` for a number of the text: what a mark names."""
    old: str
    """The line of code as it is; of a text which other number."""
    ways: tuple[tuple[int, str], ...]
    """Blocks of the card, each with another code: if one of them fails, it is noticed."""

    def __str__(self) -> str:
        """Return the place and the change, for a person."""
        return f"{self.path}:{self.line}: {self.new}   ({self.old})"


@dataclass(slots=True)
class Card:
    """A question with a check, all that it could say instead, and what was tried of it."""

    question: Question
    job: Job
    all: list[Alteration]
    tried: list[Alteration] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where its heading stands."""
        return f"{self.question.place.path}:{self.question.place.line}"

    @property
    def marks(self) -> set[str]:
        """What its check says to be as good as the card."""
        return {mark for block in self.job.blocks if block.hidden for mark in _MARK.findall(block.code)}


@dataclass(slots=True)
class Found:
    """What came of a deck's cards."""

    tried: int
    of: int
    passed: list[Alteration] = field(default_factory=list)
    """What no check noticed, in the order of the cards."""
    weak: list[Card] = field(default_factory=list)
    """The cards of these."""
    as_good: list[Alteration] = field(default_factory=list)
    """What is marked to be as good as the card, and passed."""
    failing: list[Card] = field(default_factory=list)
    """Cards whose code fails as it stands."""
    needless: list[tuple[Card, str]] = field(default_factory=list)
    """Marks that name nothing which passes."""


def main() -> None:
    """Try a deck's cards and tell what passed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("content"))
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--many", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    file = settings_file(options.folder)
    if not file:
        sys.exit(f"there is no deck.toml in {options.folder}")
    read = read_deck(load_settings(Path(file), None), Problems(), Steps())
    questions = list(read.questions.values())
    for name in options.ids:
        if name not in read.questions:
            sys.exit(f"there is no question {name} in {options.folder}")
    asked = [question for question in questions if not options.ids or question.id in options.ids]
    found = find(asked, read.settings, options.many, options.seed)
    for card in found.failing:
        print(f"{card.place}: the code of this card fails as it stands; `check --run` tells more")
    for card, mark in found.needless:
        print(f"{card.place}: marked as good, but nothing passes that is: {mark}")
    for one in found.passed:
        print(f"passed: {one}")
    tried = f"{found.tried} alterations" if found.tried == found.of else f"{found.tried} of {found.of} alterations"
    print(f"{tried}: {len(found.passed)} passed, of {len(found.weak)} cards; {len(found.as_good)} more are as good")
    sys.exit(1 if found.passed or found.failing or found.needless else 0)


def find(questions: Sequence[Question], settings: Settings, many: int = 0, seed: int = 1) -> Found:
    """Try the questions that have a check: ``many`` alterations, drawn by the seed; with 0 all that there are."""
    cards = list(_cards(questions, settings))
    every = [(at, number) for at, card in enumerate(cards) for number in range(len(card.all))]
    chosen = random.Random(seed).sample(every, many) if 0 < many < len(every) else every
    for at, number in sorted(chosen):
        cards[at].tried.append(cards[at].all[number])
    found = Found(len(chosen), len(every))
    cards = [card for card in cards if card.tried]
    for card, answer in zip(cards, _try(cards, settings.run.timeout), strict=True):
        if answer.get("fails"):
            found.failing.append(card)
            continue
        passed = [card.tried[at] for at in answer["alive"]]
        found.as_good += [one for one in passed if one.new in card.marks]
        weak = [one for one in passed if one.new not in card.marks]
        found.passed += weak
        found.weak += [card] if weak else []
        if card.tried == card.all:
            found.needless += [(card, mark) for mark in sorted(card.marks - {one.new for one in passed})]
    return found


def alterations(question: Question, job: Job) -> Iterator[Alteration]:
    """Yield what a card could say instead: first its code, block by block, then its text."""
    for number, block in enumerate(job.blocks):
        if not block.hidden:
            lines = block.code.split("\n")
            for change in altered(block.code):
                new, old = change.line_of(block.code), lines[change.line - 1].strip()
                line = block.place.line + change.line - 1
                yield Alteration(block.place.path, line, new, f"was: {old}", ((number, change.made_of(block.code)),))
    checks = [(number, block.code) for number, block in enumerate(job.blocks) if block.hidden]
    for said in numbers_said(question.text):
        line = question.place.line + (0 if question.row else said.line - 1)
        for up in (True, False):
            ways = [(number, change.made_of(code)) for number, code in checks for change in tied(said, up, code)]
            if ways:
                how = "one more" if up else "one less"
                yield Alteration(question.place.path, line, f"another {said.text}", how, tuple(ways))


def _cards(questions: Sequence[Question], settings: Settings) -> Iterator[Card]:
    """Yield those that have a check, and nothing but Python."""
    for question in questions:
        job = job_of(question, settings.run.prelude, settings.run.timeout)
        if job and any(block.hidden for block in job.blocks) and all(_is_python(block.code) for block in job.blocks):
            yield Card(question, job, list(alterations(question, job)))


def _is_python(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False  # which `check --run` tells
    return True


def _try(cards: Sequence[Card], timeout: float) -> Iterator[dict[str, Any]]:
    """Yield what the process answered about each card."""
    parts = [cards[start : start + TOGETHER] for start in range(0, len(cards), TOGETHER)]
    requests = [{"program": str(PROGRAM), "cards": [_asked(card, timeout) for card in part]} for part in parts]
    for part, end in zip(parts, run_children(CHILD, requests, LONGEST, lambda done, total: None), strict=True):
        if len(end.answers) < len(part):
            sys.exit(f"a process ended in the midst of its cards: {end.death}: {end.last_words}")
        yield from end.answers


def _asked(card: Card, timeout: float) -> dict[str, object]:
    request = {**card.job.request, "timeout": math.ceil(timeout)}
    return {"request": request, "alterations": [one.ways for one in card.tried]}


if __name__ == "__main__":
    main()
