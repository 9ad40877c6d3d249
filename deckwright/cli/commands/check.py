"""``check``: lists every problem at once; with ``--run`` it also executes the Python blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Command, add_folder, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.base.problems import Problems
    from deckwright.cli.terminal import Terminal
    from deckwright.gather import Deck
    from deckwright.settings.settings import Settings


class Check(NamedTuple):
    """What was asked of ``check``."""

    folder: Path | None
    run: bool
    strict: bool
    format: str


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("--run", action="store_true", help="also execute the Python blocks with their checks")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    parser.add_argument("--format", choices=["text", "json", "github"], default="text", help="how to list them")


def run(asked: Check, terminal: Terminal) -> int:
    """List the problems of the deck; return 1 if it has errors, or under ``--strict`` warnings."""
    from deckwright.base.problems import ExitCode, Problems
    from deckwright.gather import gather

    terminal.form = asked.format
    settings = open_deck(asked.folder, terminal)
    problems = Problems()
    with terminal.progress("checking") as progress:
        deck = gather(settings, problems, progress)
    check_whole(deck, settings, problems)
    if asked.run:
        _execute(deck, settings, problems, terminal)
    terminal.problems(problems.sorted())
    if asked.format == "text":
        _summarise(deck, problems, asked.run, terminal)
    return ExitCode.CONTENT if problems.errors or (asked.strict and problems.warnings) else ExitCode.OK


def check_whole(deck: Deck, settings: Settings, problems: Problems) -> None:
    """Add what is to be told of a deck as a whole: its notes' identity, and formulas that nothing could compile."""
    from deckwright.base.model import Place
    from deckwright.ship.open_lock import open_lock
    from deckwright.ship.stamp import check_identity

    if not deck.compiled:
        hint = 'pip install "deckwright[formulas]", in a clone -e ".[formulas]"'
        message = "the formulas were not compiled, so one that is red on the card would not be told"
        problems.add(Place(settings.shown(settings.file)), "I511", message, hint)
    lock = open_lock(settings, deck.notes, deck.types, problems)
    check_identity(deck.notes, deck.types, lock, settings, problems)


def _execute(deck: Deck, settings: Settings, problems: Problems, terminal: Terminal) -> None:
    from deckwright.base.files import shown
    from deckwright.execute.snippets import run_questions

    if terminal.form == "text":
        terminal.say(f"Executing the Python blocks of {shown(settings.root)} …")
    with terminal.progress("running") as progress:
        found = run_questions(
            deck.questions, settings.run.prelude, settings.run.timeout, progress, shown(settings.file)
        )
    problems.extend(found)


def _summarise(deck: Deck, problems: Problems, ran: bool, terminal: Terminal) -> None:
    from deckwright.base.text import count

    found = f"{count(problems.errors, 'error')}, {count(problems.warnings, 'warning')}"
    terminal.say(f"{count(len(deck.notes), 'question')}: {found}", "bold")
    blocks = sum(not block.skipped for question in deck.questions for block in question.code)
    if blocks:
        done = "ran" if ran else f"not run; `{PROGRAM} check --run` executes them"
        terminal.say(f"  {count(blocks, 'Python block')} {done}")
    covered = deck.coverage
    if covered.facts:
        whole = f"{covered.whole_entries:,} of {count(covered.entries, 'subject')} complete"
        terminal.say(f"  syllabus: {whole}, {covered.covered_facts:,} of {count(covered.facts, 'fact')} covered")


COMMAND = Command("Lists every problem at once and writes nothing into the deck.", declare, Check, run)
