"""``push``: puts the deck into a running Anki."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import (
    ADDRESS_AGAIN,
    Command,
    add_folder,
    add_jobs,
    add_key_file,
    as_path,
    connected,
    open_deck,
    reached,
    refuse_folder,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Collection
    from pathlib import Path

    from deckwright.base.problems import Stop
    from deckwright.cli.terminal import Terminal
    from deckwright.push.push import Prepared
    from deckwright.push.wishes import PushWishes, RetiredWish
    from deckwright.settings.settings import Settings


class PushArguments(NamedTuple):
    """What was asked of ``push``."""

    folder: str | None
    anki: str
    key_file: Path | None
    dry_run: bool
    against: Path | None
    up_to_date: bool
    move_decks: bool
    retired: str
    bring_back: bool
    first: bool
    yes: bool
    watch: bool
    jobs: int

    def wishes(self) -> PushWishes:
        """Return what is wished of the push itself."""
        from deckwright.push.wishes import PushWishes, RetiredWish

        wish = RetiredWish(self.retired)
        return PushWishes(self.against, self.up_to_date, self.move_decks, wish, self.bring_back, self.first)


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--anki",
        nargs="?",
        const=ADDRESS_AGAIN,
        default=ADDRESS_AGAIN,
        metavar="URL",
        help=f"where AnkiConnect answers, if not {ADDRESS_AGAIN}",
    )
    add_key_file(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    parser.add_argument(
        "--against", type=as_path, metavar="FILE.apkg", help="the package that Anki had, if it is not the last one"
    )
    parser.add_argument(
        "--up-to-date",
        action="store_true",
        help="Anki had the last version of each note before you edited there: what differs is an edit",
    )
    parser.add_argument("--move-decks", action="store_true", help="move cards whose deck is another one in the files")
    parser.add_argument(
        "--retired",
        choices=["leave", "suspend", "delete"],
        default="leave",
        help="what becomes of notes in Anki whose question is gone from the files; it asks first (default: leave)",
    )
    parser.add_argument("--bring-back", action="store_true", help="send notes again that were deleted in Anki")
    parser.add_argument("--first", action="store_true", help="push into one more profile than into those of before")
    parser.add_argument("--yes", action="store_true", help="ask nothing")
    parser.add_argument("--watch", action="store_true", help="push now, and again after every save, until Ctrl-C")
    add_jobs(parser)


def run(asked: PushArguments, terminal: Terminal) -> int:
    """Write into Anki and say what was written. Stops with exit code 1 if the deck has errors, 3 without Anki."""
    from deckwright.base.problems import ExitCode, stop

    if asked.watch and asked.dry_run:
        stop(ExitCode.USAGE, "--watch and --dry-run do not go together", "leave one of them out")
    refuse_folder("push", asked.anki)
    terminal.reached = reached(asked.anki, asked.key_file)
    settings = open_deck(asked.folder, terminal)
    return _watch(asked, settings, terminal) if asked.watch else _push(asked, settings, terminal)


def _push(asked: PushArguments, settings: Settings, terminal: Terminal) -> int:
    """Push once and return the exit code."""
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.push.push import prepare, push
    from deckwright.push.text import left_alone, pushed_page, summary

    anki, wishes = connected(asked.anki, asked.key_file), asked.wishes()
    problems = Problems()
    with terminal.progress("comparing") as progress:
        prepared = prepare(settings, anki, wishes, problems, progress, asked.jobs)
    terminal.problems([problem for problem in problems.sorted() if problem.severity is not Severity.INFO])
    if prepared is None:
        stop(ExitCode.CONTENT, "nothing was written", "fix these first")
    places = {note.id: note.place for note in prepared.deck.notes}
    terminal.page(pushed_page(prepared.plan, places, wishes.retired))
    retired = wishes.retired if asked.dry_run else _agreed(prepared, wishes.retired, asked.yes, terminal)
    lost = []
    if not asked.dry_run:
        with terminal.progress("writing") as progress:
            lost = push(settings, anki, prepared, retired, progress)
        terminal.page(left_alone("Not in Anki as it was written", lost))
    terminal.say()
    terminal.say(summary(prepared.plan, asked.dry_run, retired), "bold")
    return ExitCode.ENVIRONMENT if lost else ExitCode.OK


def _watch(asked: PushArguments, settings: Settings, terminal: Terminal) -> int:
    """Push now and after every save until Ctrl-C, and return the exit code.

    What a push stops of is told, and a save tries again; only what was typed wrongly ends it. Nothing is built before
    the first push has gone through: it compares with the package of before. Nobody is there to answer a question after
    a save: retired notes are left alone then, unless --yes answered it beforehand.
    """
    from deckwright.base.problems import ExitCode, Stop
    from deckwright.cli.watch import build_on_save, need_watching
    from deckwright.push.record import record_file
    from deckwright.settings.deck_toml import load_settings
    from deckwright.ship.stamp import StampOptions

    need_watching()
    again = asked if asked.yes else asked._replace(retired="leave")
    failure: Stop | None = None
    own = [settings.output, settings.lock, record_file(settings.output)]
    known = _as_saved(settings, own)

    def push_again(saved: bool) -> bool:
        """Push after a save, or while nobody knows of one: then only an Anki that did not answer is tried again."""
        nonlocal failure, known
        if not saved:  # of a save before the watching began nobody tells
            before, known = known, _as_saved(settings, own)
            saved = known != before
        if not saved and failure and failure.exit_code is not ExitCode.ENVIRONMENT:
            return False
        try:
            _push(again, load_settings(settings.file), terminal)
        except (Stop, OSError) as raised:
            error = raised if isinstance(raised, Stop) else _told(raised)
            if saved or failure is None or error.message != failure.message:
                _explain(error, terminal)
            failure = error
            return False
        return True

    first = None
    try:
        _push(asked, settings, terminal)
    except Stop as error:
        if error.exit_code is ExitCode.USAGE:
            raise
        failure, first = error, push_again
        _explain(error, terminal)
        terminal.say("The next save tries again.")

    def built(settings: Settings) -> bool:
        push_again(True)
        return True

    return build_on_save(settings, None, StampOptions(), terminal, built, first, own)


def _as_saved(settings: Settings, own: Collection[Path]) -> set[tuple[Path, int]]:
    """Return the files of a deck but its ``own`` that a push writes, each with the time of its last change."""
    from deckwright.base.files import is_temporary

    found = set()
    for folder in {settings.root, settings.media}:
        for file in folder.rglob("*"):
            with contextlib.suppress(OSError):  # gone in between
                if file not in own and not is_temporary(file) and file.is_file():
                    found.add((file, file.stat().st_mtime_ns))
    return found


def _told(error: OSError) -> Stop:
    """Return what a file that cannot be read or written stops a push with."""
    from deckwright.base.problems import ExitCode, Stop

    return Stop(ExitCode.ENVIRONMENT, f"{error.filename or ''}: {error.strerror or error}", "the next save tries again")


def _explain(error: Stop, terminal: Terminal) -> None:
    if error.problem:
        terminal.problems([error.problem])
    terminal.complain(error.message, error.hint)


def _agreed(prepared: Prepared, retired: RetiredWish, yes: bool, terminal: Terminal) -> RetiredWish:
    """Return what is to be done to retired notes, once the author has agreed. Stops with exit code 2 without a yes."""
    from deckwright.base.problems import ExitCode, stop
    from deckwright.push.text import acts_on_retired, retired_question

    if yes or not acts_on_retired(prepared.plan, retired):
        return retired
    if not terminal.confirms(retired_question(prepared.plan, retired)):
        stop(ExitCode.USAGE, "nothing was written", "answer y, or say --yes; without --retired those notes stay")
    return retired


COMMAND = Command(
    "Puts the deck into a running Anki, and overwrites nothing that was changed there.",
    declare,
    PushArguments,
    run,
)
