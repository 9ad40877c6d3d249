"""``verify``: imports a package into the real Anki and says what arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, as_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal


class Verify(NamedTuple):
    """What was asked of ``verify``."""

    package: Path


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("package", type=as_path, metavar="FILE.apkg", help="the package")


def run(asked: Verify, terminal: Terminal) -> int:
    """Import the package and list what is wrong with it; return 1 if anything is."""
    from deckwright.anki.verify import verify_package
    from deckwright.base.problems import ExitCode
    from deckwright.base.text import count

    found = verify_package(asked.package)
    counted = f"{count(found.notes, 'note')}, {count(found.cards, 'card')}, {count(found.media, 'media file')}"
    terminal.say(f"Anki {found.anki} imported {counted} into {', '.join(found.decks)}", "bold")
    for fault in found.faults:
        terminal.say(f"  {fault}", "red")
    if not found.faults:
        terminal.say("  no conflict, nothing missing or unused, every card shows, a second import changes nothing")
    return ExitCode.CONTENT if found.faults else ExitCode.OK


COMMAND = Command("Imports a package into a scratch collection and looks at it.", declare, Verify, run)
