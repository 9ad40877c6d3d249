"""``preview``: shows the cards in a browser, again after every save."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from deckwright.cli.terminal import Terminal


class PreviewArguments(NamedTuple):
    """What was asked of ``preview``."""

    folder: str | None
    port: int | None
    no_open: bool
    editor: str


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("--port", type=_port, metavar="N", help="use this port of 127.0.0.1, or fail")
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument(
        "--editor", default="", metavar="NAME", help="open places in it: code, cursor, zed, idea, …, or an address"
    )


def _port(text: str) -> int:
    """Return a port's number; argparse tells what is wrong with another."""
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= 65_535:
        raise ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def run(asked: PreviewArguments, terminal: Terminal) -> int:
    """Serve the cards until Ctrl-C. Stops with exit code 3 if a package of the extra is missing."""
    from pathlib import Path

    from deckwright.base.installed import installing
    from deckwright.base.problems import ExitCode, stop

    try:
        from deckwright.preview.server import ADDRESS, listen, serve
    except ImportError as error:
        stop(ExitCode.ENVIRONMENT, f"preview needs the package {error.name}", installing("preview"))
    from deckwright.cli.commands.check import check_whole
    from deckwright.preview.answers import Teller
    from deckwright.preview.editors import find_editor
    from deckwright.preview.live import Live

    editor = find_editor(asked.editor) if asked.editor else ""
    settings = open_deck(asked.folder, terminal)
    with listen(asked.port) as listening:
        port = listening.getsockname()[1]
        terminal.say(f"{settings.name}: http://{ADDRESS}:{port}/", "bold")
        terminal.say("  Save a file, and its cards change. Ctrl-C ends the preview.")
        teller = Teller(editor, Path.cwd(), terminal.called)
        serve(Live(settings, check_whole), listening, teller, not asked.no_open)
    return ExitCode.OK


COMMAND = Command(
    "Shows the cards in a browser, again after every save. Writes nothing.", declare, PreviewArguments, run
)
