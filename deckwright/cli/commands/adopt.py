"""``adopt``: turns an Anki package into question files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Command, as_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.base.problems import Problems
    from deckwright.cli.terminal import Terminal
    from deckwright.settings.settings import Settings


class Adopt(NamedTuple):
    """What was asked of ``adopt``."""

    package: Path
    folder: Path


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("package", type=as_path, metavar="FILE.apkg", help="the package, as Anki exports it")
    parser.add_argument("folder", type=as_path, metavar="FOLDER", help="the new deck's folder, not there yet or empty")


def run(asked: Adopt, terminal: Terminal) -> int:
    """Write the deck's files and say what to do next."""
    from deckwright.adopt.adopt import adopt_package
    from deckwright.adopt.report import describe
    from deckwright.base.command import typed
    from deckwright.base.problems import ExitCode
    from deckwright.base.text import count
    from deckwright.build import build
    from deckwright.ship.stamp import StampOptions

    def build_locked(settings: Settings, problems: Problems) -> None:
        build(settings, StampOptions(), True, problems, lambda done, total: None)

    with terminal.progress("rendering") as progress:
        adopted = adopt_package(asked.package, asked.folder, build_locked, progress)
    counted = f"{count(adopted.notes, 'note')}, {count(adopted.cards, 'card')}, {count(adopted.media, 'media file')}"
    decks = f"{count(adopted.decks, 'deck')}, {count(len(adopted.types), 'note type')}"
    terminal.say(f"{adopted.name}: {counted} of {decks}", "bold")
    for line in describe(adopted):
        terminal.say(f"  {line}")
    folder = typed(asked.folder)
    terminal.say(f"Next: look through {typed(asked.folder / 'content')}, then", "bold")
    terminal.say(f"  {PROGRAM} build {folder}   (nothing is new or changed until you edit)")
    terminal.say(f"  {PROGRAM} verify FILE.apkg   (the package that the build names, in the real Anki)")
    terminal.say(f"  and commit {folder}, deck.lock included: it holds every note's identity.")
    return ExitCode.OK


COMMAND = Command(
    "Turns an Anki package into question files, whose builds its learners take as updates: every review stays.",
    declare,
    Adopt,
    run,
)
