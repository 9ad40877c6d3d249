"""``check``: lists every problem at once; with ``--run`` it also executes the Python blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Command, add_folder, add_jobs, exit_code, find_deck, load_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from deckwright.base.problems import Problems
    from deckwright.cli.terminal import Terminal
    from deckwright.gather import Deck
    from deckwright.remember.steps import Remembering
    from deckwright.remember.store import Store
    from deckwright.remember.unchanged import Said, Unchanged
    from deckwright.settings.settings import Settings
    from deckwright.ship.digests import DigestNote


class Check(NamedTuple):
    """What was asked of ``check``."""

    folder: str | None
    run: bool
    strict: bool
    format: str
    jobs: int


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("--run", action="store_true", help="also execute the Python blocks with their checks")
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    parser.add_argument("--format", choices=["text", "json", "github"], default="text", help="how to list them")
    add_jobs(parser)


def run(asked: Check, terminal: Terminal) -> int:
    """List the problems of the deck; return 1 if it has errors, or under ``--strict`` warnings."""
    from deckwright.remember.unchanged import Unchanged

    terminal.form = asked.format
    file = find_deck(asked.folder, terminal)
    known = None if asked.run else Unchanged(file, None, "check")
    said = (known and known.recall()) or _check(asked, file, known, terminal)
    terminal.problems(said.problems)
    if asked.format == "text":
        for text, style in said.lines:
            terminal.say(text, style)
    return exit_code(said.problems, asked.strict)


def _check(asked: Check, file: str, known: Unchanged | None, terminal: Terminal) -> Said:
    """Check the deck, and return what is to be said of it."""
    from deckwright.base.problems import Problems
    from deckwright.remember.run import remembering
    from deckwright.remember.unchanged import Said
    from deckwright.ship.digests import RememberedDigests, digest_ahead

    settings = load_deck(file)
    if known:
        known.begin(settings)
    problems = Problems()
    with remembering(asked.jobs, digest_ahead) as memory:
        with terminal.progress("checking") as progress:
            deck = memory.gather(settings, problems, progress)
        check_whole(deck, settings, problems, RememberedDigests(memory), memory.store)
        not_read = _not_read(deck, settings, memory)
    if asked.run:
        _execute(deck, settings, problems, terminal)
    said = Said(problems.sorted(), _summary(deck, settings, problems, not_read, asked.run))
    if known:
        known.remember(said)
    return said


def check_whole(
    deck: Deck,
    settings: Settings,
    problems: Problems,
    digest: DigestNote | None = None,
    store: Store | None = None,
) -> None:
    """Add what is to be told of a deck as a whole: its notes' identity, and formulas that nothing could compile.

    ``digest`` digests a note, if something remembers what that returned; ``store`` may know the lock.
    """
    from deckwright.base.model import Place
    from deckwright.ship.digests import digest_note
    from deckwright.ship.open_lock import open_lock
    from deckwright.ship.stamp import check_identity

    if not deck.compiled:
        from deckwright.base.installed import installing

        message = "the formulas were not compiled, so one that is red on the card would not be told"
        problems.add(Place(settings.shown(settings.file)), "I511", message, installing("formulas"))
    lock = open_lock(settings, deck.notes, deck.types, problems, store)
    check_identity(deck.notes, deck.types, lock, settings, problems, digest or digest_note)


def _execute(deck: Deck, settings: Settings, problems: Problems, terminal: Terminal) -> None:
    from deckwright.base.command import shown
    from deckwright.execute.snippets import run_questions

    if terminal.form == "text":
        terminal.say(f"Executing the Python blocks of {shown(settings.root)} …")
    with terminal.progress("running") as progress:
        found = run_questions(
            deck.questions, settings.run.prelude, settings.run.timeout, progress, shown(settings.file)
        )
    problems.extend(found)


def _not_read(deck: Deck, settings: Settings, memory: Remembering) -> list[str]:
    """Return what is to be said of texts that may be meant as questions, and are none: a line each."""
    from deckwright.base.text import count
    from deckwright.cli.vault import flashcards_not_read, headings_left_out

    lines = []
    if settings.obsidian and settings.obsidian.dialect.asked_only:
        left = headings_left_out(deck.sources)
        if left:
            what = f"{count(len(left), 'heading')} with ## left out, which {'ask' if len(left) > 1 else 'asks'} nothing"
            lines.append(f'{what} (headings = "asked"): {", ".join(left[:3])}{" …" if left[3:] else ""}')
    asked = {question.source.path for question in deck.questions}
    return [*lines, *flashcards_not_read(settings, deck.sources, asked, memory)]


def _summary(
    deck: Deck, settings: Settings, problems: Problems, not_read: Sequence[str], ran: bool
) -> list[tuple[str, str]]:
    """Return what is to be said of the whole: lines, and their styles."""
    from deckwright.base.text import count

    found = f"{count(problems.errors, 'error')}, {count(problems.warnings, 'warning')}"
    lines = [(f"{count(len(deck.notes), 'question')}: {found}", "bold"), *((f"  {text}", "") for text in not_read)]
    blocks = sum(not block.skipped for question in deck.questions for block in question.code)
    if blocks:
        done = "ran" if ran else f"not run; `{PROGRAM} check --run` executes them"
        lines.append((f"  {count(blocks, 'Python block')} {done}", ""))
    covered = deck.coverage
    if covered.facts:
        whole = f"{covered.whole_entries:,} of {count(covered.entries, 'subject')} complete"
        lines.append((f"  syllabus: {whole}, {covered.covered_facts:,} of {count(covered.facts, 'fact')} covered", ""))
    return lines


COMMAND = Command("Lists every problem at once and writes nothing into the deck.", declare, Check, run)
