"""What may be written on the command line: one parser that knows all commands.

Only what ``--help`` and ``--version`` need is imported here: a command's own file is when it is asked for.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

from deckwright import __version__
from deckwright.cli.program import usage_name
from deckwright.cli.table import ALIASES, COMMANDS, DASHES, OF_A_DECK, QUOTES

if TYPE_CHECKING:
    from deckwright.cli.command import Command

ABOUT = ("-h", "--help", "--version")
"""Questions about the program itself."""

EPILOG = """exit codes:
  0  fine (warnings too, unless --strict)
  1  problems in the content or in deck.lock
  2  usage: arguments, deck.toml, SOURCE_DATE_EPOCH
  3  environment: unwritable output, a missing package
  130  interrupted

Without a command, build. FOLDER holds deck.toml or content/deck.toml; without one, ./content and then . are tried.
"""


class Misuse(Exception):
    """Arguments that cannot be read: argparse's message, or the ``words`` that nothing takes."""

    def __init__(self, message: str = "", words: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.words = words


class _Parser(argparse.ArgumentParser):
    """A parser that leaves it to others to explain what is wrong: the rest of the program needs time to load."""

    def error(self, message: str) -> NoReturn:
        raise Misuse(message)


def load_command(name: str) -> Command[Any]:
    """Return the command that ``deckwright/cli/commands/NAME.py`` holds."""
    command: Command[Any] = import_module(f"deckwright.cli.commands.{name}").COMMAND
    return command


def make_parser(name: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line; only of the command ``name`` if that is what stands there."""
    parser = _Parser(
        prog=usage_name(),
        description="Turns a folder of Markdown question files into an Anki deck, again after every edit, "
        "without costing a learner a review.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deckwright {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for each, summary in {name: COMMANDS[name]}.items() if name else COMMANDS.items():
        others = [alias for alias, command in ALIASES.items() if command == each]
        added = commands.add_parser(each, aliases=others, help=summary, allow_abbrev=False)
        if each == name:
            command = load_command(name)
            added.description = command.description
            command.declare(added)
    return parser


def help_of(name: str) -> str:
    """Return the help of a command."""
    parser = argparse.ArgumentParser()
    load_command(name).declare(parser)
    return parser.format_help()


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the command that is meant where none is written: ``build``.

    Another name of a command becomes its own; ``help`` and ``version`` become options. What is neither a command nor
    an option, a folder or a file stays in the first place, to be refused.
    """
    first, *rest = arguments or ["-"]
    if first == "help" and not os.path.lexists(first):
        return [*with_command(rest)[:1], "--help"] if rest else ["--help"]
    if first in ALIASES:
        return [ALIASES[first], *rest]
    if first in ("version", "-v", "-V", "-version") and not rest:
        return ["--version"]
    if (
        first in COMMANDS
        or first in ABOUT
        or not (first.startswith(("-", *DASHES)) or first == "" or os.path.lexists(first))
    ):
        return list(arguments)
    return ["build", *arguments]


def parse(arguments: Sequence[str]) -> dict[str, Any]:
    """Return what the arguments say, by name; the first one is a command or about the program.

    Raises ``SystemExit`` when a question about the program or the command has been answered, and :class:`Misuse` when
    an argument is wrong.
    """
    name = arguments[0] if arguments[0] in COMMANDS else ""
    if odd := [word for word in arguments if word.startswith((*DASHES, *QUOTES)) and not os.path.lexists(word)]:
        raise Misuse(words=odd)
    found, rest = make_parser(name).parse_known_args(arguments)
    if rest:
        raise Misuse(words=rest)
    folder = str(getattr(found, "folder", "") or "")
    if name in OF_A_DECK and not os.path.lexists(folder) and f"--{folder}" in help_of(name).split():
        raise Misuse(words=[folder])
    return vars(found)
