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
from deckwright.base.command import PROGRAM
from deckwright.cli.program import usage_name
from deckwright.cli.table import ALIASES, COMMANDS

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


def load_command(name: str) -> Command[Any]:
    """Return the command that ``deckwright/cli/commands/NAME.py`` holds."""
    command: Command[Any] = import_module(f"deckwright.cli.commands.{name}").COMMAND
    return command


def make_parser(name: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line; of the commands, it knows only the arguments of ``name``."""
    parser = argparse.ArgumentParser(
        prog=usage_name(),
        description="Turns a folder of Markdown question files into an Anki deck, again after every edit, "
        "without costing a learner a review.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deckwright {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for each, summary in COMMANDS.items():
        others = [alias for alias, command in ALIASES.items() if command == each]
        added = commands.add_parser(each, aliases=others, help=summary, allow_abbrev=False)
        if each == name:
            command = load_command(name)
            added.description = command.description
            command.declare(added)
    return parser


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the command that is meant where none is written: ``build``.

    Another name of a command becomes its own. What is neither a command nor an option, a folder or a file stays in the
    first place, to be refused.
    """
    first = arguments[0] if arguments else "-"
    if first in ALIASES:
        return [ALIASES[first], *arguments[1:]]
    if first in COMMANDS or first in ABOUT or not (first.startswith("-") or first == "" or os.path.lexists(first)):
        return list(arguments)
    return ["build", *arguments]


def parse(arguments: Sequence[str]) -> dict[str, Any]:
    """Return what the arguments say, by name; the first one is a command or about the program.

    Raises ``SystemExit``: with 0 when a question about the program or the command has been answered, with 2 when an
    argument is wrong, which is explained on standard error.
    """
    name = arguments[0] if arguments[0] in COMMANDS else ""
    return vars(make_parser(name).parse_args(arguments))


def refuse(arguments: Sequence[str]) -> NoReturn:
    """Stop because the first argument is no command, nor a folder to build; say what to type."""
    from difflib import get_close_matches

    from deckwright.base.files import quoted
    from deckwright.base.problems import ExitCode, stop

    first, *rest = arguments
    close = get_close_matches(first, [*COMMANDS, *ALIASES], n=1)
    if close:
        hint = f"did you mean {close[0]}? {' '.join([PROGRAM, close[0], *map(quoted, rest)])}"
    else:
        hint = f"known: {', '.join(COMMANDS)}; {PROGRAM} --help explains them"
    stop(ExitCode.USAGE, f"“{first}” is neither a command nor a folder", hint)
