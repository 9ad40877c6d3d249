"""``lock``: restores a lost ``deck.lock``, or resolves a merge conflict in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, as_path, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal


class MendLock(NamedTuple):
    """What was asked of ``lock``: to restore it from the package ``origin``, or to merge both branches' notes."""

    folder: str | None
    origin: Path | None
    merge: bool


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--from", dest="origin", type=as_path, metavar="FILE.apkg", help="restore it from the copy in this package"
    )
    how.add_argument("--merge", action="store_true", help="keep the notes of both branches")


def run(asked: MendLock, terminal: Terminal) -> int:
    """Mend the lock and say how. Stops with exit code 1, with the lock as it was, if that cannot be done."""
    from deckwright.base.command import shown
    from deckwright.base.files import exclusively
    from deckwright.base.problems import ExitCode, Problems, stop
    from deckwright.ship.mend import merge_in_place, restore_in_place

    settings = open_deck(asked.folder, terminal)
    problems = Problems()
    with exclusively(settings.lock):
        origin = asked.origin
        lines = restore_in_place(origin, settings, problems) if origin else merge_in_place(settings, problems)
    if problems.errors:
        terminal.problems(problems.sorted())
        stop(ExitCode.CONTENT, f"{shown(settings.lock)} was not changed", "fix this first")
    for line in lines:
        terminal.say(line)
    return ExitCode.OK


COMMAND = Command("Restores a lost deck.lock, or resolves a merge conflict in it.", declare, MendLock, run)
