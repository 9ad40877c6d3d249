"""What may be written on the command line: the commands and their options."""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from pathlib import Path

from deckwright import __version__
from deckwright.base.problems import ExitCode, stop
from deckwright.cli.terminal import Format

EPILOG = """exit codes:
  0  fine (warnings too, unless --strict)
  1  problems in the content or in deck.lock
  2  usage: arguments, deck.toml, SOURCE_DATE_EPOCH
  3  environment: unwritable output, a missing package
  130  interrupted

Without a command, build. FOLDER holds deck.toml or content/deck.toml; without one, ./content and then . are tried.
"""


COMMANDS = ("build", "check", "plan", "preview", "ids", "figures", "lock", "new", "adopt", "verify")
"""Their names, in the order in which an author meets them."""


class Arguments(argparse.Namespace):
    """What the command line said; each command uses some of it."""

    command: str
    folder: Path | None
    output: Path | None
    locked: bool
    rerendered: bool
    touch: list[str]
    restore: list[str]
    accept: list[str]
    allow_schema_change: bool
    run: bool
    strict: bool
    format: Format
    write: bool
    rename: list[str] | None
    redraw: bool
    against: Path | None
    collection: Path | None
    port: int | None
    editor: str
    no_open: bool
    origin: Path | None
    merge: bool
    package: Path


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog=called_as().removeprefix("python "),
        description="Turns a folder of Markdown question files into an Anki deck, again after every edit, "
        "without costing a learner a review.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"deckwright {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, help_text: str, description: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help_text, description=description, allow_abbrev=False)

    def add_folder(command: argparse.ArgumentParser) -> None:
        command.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="the deck's folder")

    def add_choices(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--rerendered", action="store_true", help="ship notes that render otherwise since a library was upgraded"
        )
        command.add_argument("--touch", action="append", default=[], metavar="ID", help="ship this note as changed")
        command.add_argument("--restore", action="append", default=[], metavar="ID", help="bring a retired id back")
        command.add_argument(
            "--accept", action="append", default=[], metavar="ID", help="ship this id although its words were another's"
        )
        command.add_argument(
            "--allow-schema-change",
            action="store_true",
            help="ship changed fields or templates; learners' notes stop updating",
        )

    build = add("build", "make the package", "Makes the package and remembers in deck.lock what was shipped.")
    add_folder(build)
    build.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the package here")
    build.add_argument("--locked", action="store_true", help="fail instead of changing deck.lock (for CI)")
    add_choices(build)

    check = add("check", "list every problem", "Lists every problem at once and writes nothing.")
    add_folder(check)
    check.add_argument("--run", action="store_true", help="also execute the Python blocks with their checks")
    check.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    check.add_argument("--format", choices=["text", "json", "github"], default="text", help="how to list them")

    plan = add(
        "plan", "foresee what an import does", "Tells what importing the next version will do, and writes nothing."
    )
    add_folder(plan)
    compared = plan.add_mutually_exclusive_group()
    compared.add_argument(
        "--against", type=Path, metavar="FILE.apkg", help="compare with this earlier package, not with the last one"
    )
    compared.add_argument(
        "--collection",
        type=Path,
        metavar="FILE",
        help="import it on trial into a copy of a learner's collection.anki2, .colpkg or .apkg",
    )
    plan.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="markdown makes release notes"
    )
    add_choices(plan)

    preview = add(
        "preview",
        "show the cards while you write",
        "Shows the cards in a browser, again after every save. Writes nothing.",
    )
    add_folder(preview)
    preview.add_argument("--port", type=_port, metavar="N", help="be at this port of 127.0.0.1, or fail")
    preview.add_argument("--no-open", action="store_true", help="do not open the browser")
    preview.add_argument(
        "--editor", default="", metavar="NAME", help="where places open: code, cursor, zed, idea, …, or an address"
    )

    ids = add("ids", "write or rename ids", "Writes ids into the headings that lack one, or renames one.")
    add_folder(ids)
    what = ids.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="write {#id} at every heading without an id")
    what.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="rename an id; the note keeps its reviews")

    figures = add("figures", "draw pictures", "Executes the scripts in the media folder whose picture is not current.")
    add_folder(figures)
    figures.add_argument("--redraw", action="store_true", help="draw every picture, current or not")

    lock = add("lock", "mend deck.lock", "Restores a lost deck.lock, or resolves a merge conflict in it.")
    add_folder(lock)
    how = lock.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--from", dest="origin", type=Path, metavar="FILE.apkg", help="restore it from the copy in this package"
    )
    how.add_argument("--merge", action="store_true", help="keep the notes of both branches")

    new = add(
        "new", "start a deck", "Starts a deck that builds at once; beside Markdown that is there, only deck.toml."
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the deck's folder, new or not")

    adopt = add(
        "adopt",
        "turn an Anki deck into question files",
        "Turns an Anki package into question files, whose builds its learners take as updates: every review stays.",
    )
    adopt.add_argument("package", type=Path, metavar="FILE.apkg", help="the package, as Anki exports it")
    adopt.add_argument("folder", type=Path, metavar="FOLDER", help="the new deck's folder, not there yet or empty")

    verify = add("verify", "import into the real Anki", "Imports a package into a scratch collection and looks at it.")
    verify.add_argument("package", type=Path, metavar="FILE.apkg", help="the package")
    return parser


def parse_arguments(arguments: list[str]) -> Arguments:
    """Return the parsed command line; without a command it is ``build``. Exits with code 2 on a wrong one."""
    parser = make_parser()
    first = arguments[0] if arguments else ""
    if first not in (*COMMANDS, "-h", "--help", "--version"):
        if first and not first.startswith("-") and not Path(first).is_dir():
            close = get_close_matches(first, COMMANDS, n=1)
            guess = f"did you mean {close[0]}?" if close else "known: " + ", ".join(COMMANDS)
            stop(ExitCode.USAGE, f"“{first}” is neither a command nor a folder", guess)
        arguments = ["build", *arguments]
    return parser.parse_args(arguments, namespace=Arguments())


def _port(text: str) -> int:
    """Return a port's number; argparse tells what is wrong with another."""
    number = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= number <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def called_as() -> str:
    """Return how the program was started: as the installed command, or as a clone's script."""
    return "deckwright" if Path(sys.argv[0]).stem == "deckwright" else "python build_deck.py"
