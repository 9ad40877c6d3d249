"""The command line: reads the arguments, runs a command, makes text and an exit code of what came of it."""

from __future__ import annotations

import argparse
import errno
import os
import shlex
import sys
import time
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path

from deckwright import __version__
from deckwright.console import Format, Terminal, count, size
from deckwright.files import exclusively
from deckwright.gather import Deck, gather
from deckwright.identity import Shipment, StampOptions, check_identity, check_unpinned
from deckwright.lock import check_not_lost, read_lock
from deckwright.notetypes import make_note_types
from deckwright.problems import ExitCode, Problems, Progress, Severity, Stop, stop
from deckwright.settings import Settings, find_settings, load_settings, shown

Build = Callable[[Settings, StampOptions, bool, Problems, Progress], Shipment | None]

EPILOG = """exit codes:
  0  fine (warnings too, unless --strict)
  1  problems in the content or in deck.lock
  2  usage: arguments, deck.toml, SOURCE_DATE_EPOCH
  3  environment: unwritable output, a missing package
  130  interrupted

Without a command, build. FOLDER holds deck.toml or content/deck.toml; without one, ./content and then . are tried.
"""

_NO_SPACE = "make room on the disk and try again; nothing was half written"
_NO_RIGHT = "make the file and its folder writable, or write the package elsewhere: build -o FILE.apkg"
HINTS = {
    **dict.fromkeys([errno.ENOSPC, errno.EDQUOT, errno.EFBIG], _NO_SPACE),
    **dict.fromkeys([errno.EACCES, errno.EPERM, errno.EROFS], _NO_RIGHT),
}
"""What to do when the system refuses a file, by the number of its error."""
OTHER_HINT = "the system refused this; nothing was half written, so try again once it is mended"


class Arguments(argparse.Namespace):
    """What the command line said; each command uses some of it."""

    command: str
    folder: Path | None
    output: Path | None
    locked: bool
    rerendered: bool
    touch: list[str]
    restore: list[str]
    allow_schema_change: bool
    run: bool
    strict: bool
    format: Format
    write: bool
    rename: list[str] | None
    redraw: bool
    package: Path


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog=_called().removeprefix("python "),
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

    build = add("build", "make the package", "Makes the package and remembers in deck.lock what was shipped.")
    add_folder(build)
    build.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the package here")
    build.add_argument("--locked", action="store_true", help="fail instead of changing deck.lock (for CI)")
    build.add_argument(
        "--rerendered", action="store_true", help="ship notes that render otherwise since a library was upgraded"
    )
    build.add_argument("--touch", action="append", default=[], metavar="ID", help="ship this note as changed")
    build.add_argument("--restore", action="append", default=[], metavar="ID", help="bring a retired id back")
    build.add_argument(
        "--allow-schema-change",
        action="store_true",
        help="ship changed fields or templates; learners' notes stop updating",
    )

    check = add("check", "list every problem", "Lists every problem at once and writes nothing.")
    add_folder(check)
    check.add_argument("--run", action="store_true", help="also execute the Python blocks with their checks")
    check.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")
    check.add_argument("--format", choices=["text", "json", "github"], default="text", help="how to list them")

    ids = add("ids", "write or rename ids", "Writes ids into the headings that lack one, or renames one.")
    add_folder(ids)
    what = ids.add_mutually_exclusive_group(required=True)
    what.add_argument("--write", action="store_true", help="write {#id} at every heading without an id")
    what.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="rename an id; the note keeps its reviews")

    figures = add("figures", "draw pictures", "Executes the scripts in the media folder whose picture is not current.")
    add_folder(figures)
    figures.add_argument("--redraw", action="store_true", help="draw every picture, current or not")

    new = add(
        "new", "start a deck", "Starts a deck that builds at once; beside Markdown that is there, only deck.toml."
    )
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the deck's folder, new or not")

    verify = add("verify", "import into the real Anki", "Imports a package into a scratch collection and looks at it.")
    verify.add_argument("package", type=Path, metavar="FILE.apkg", help="the package")
    return parser


COMMANDS = ("build", "check", "ids", "figures", "new", "verify")


def _called() -> str:
    """Return how the program was started: as the installed command, or as a clone's script."""
    return "deckwright" if Path(sys.argv[0]).stem == "deckwright" else "python build_deck.py"


def run(build: Build, arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (or the process's own) ask for, and return the exit code."""
    terminal = Terminal(_called())
    form: Format = "text"
    try:
        parsed = parse_arguments(list(sys.argv[1:] if arguments is None else arguments))
        form = getattr(parsed, "format", form)
        return _dispatch(parsed, build, terminal)
    except Stop as error:
        if error.problem:
            terminal.problems([error.problem], form)
        terminal.complain(error.message, error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        terminal.complain("interrupted; nothing was half written")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:
        where = f"{shown(Path(os.fsdecode(error.filename)))}: " if isinstance(error.filename, str | bytes) else ""
        terminal.complain(f"{where}{error.strerror or error}", HINTS.get(error.errno or 0, OTHER_HINT))
        return ExitCode.ENVIRONMENT
    except Exception as error:
        if os.environ.get("DECKWRIGHT_DEBUG"):
            raise
        message = f"deckwright itself failed: {type(error).__name__}: {error}"
        terminal.complain(message, "please report it with the file that led to it; DECKWRIGHT_DEBUG=1 shows where")
        return ExitCode.ENVIRONMENT


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


def _dispatch(arguments: Arguments, build: Build, terminal: Terminal) -> int:
    match arguments.command:
        case "build":
            return _build(arguments, build, terminal)
        case "check":
            return _check(arguments, terminal)
        case "ids":
            return _ids(arguments, terminal)
        case "figures":
            return _figures(arguments, terminal)
        case "new":
            return _new(arguments, terminal)
        case _:
            return _verify(arguments, terminal)


def _build(arguments: Arguments, build: Build, terminal: Terminal) -> int:
    begin = time.perf_counter()
    settings = load_settings(find_settings(arguments.folder), arguments.output)
    options = StampOptions(
        rerendered=arguments.rerendered,
        touch=frozenset(arguments.touch),
        restore=frozenset(arguments.restore),
        allow_schema_change=arguments.allow_schema_change,
    )
    problems = Problems()
    first_time = not settings.lock.exists()
    with terminal.progress("rendering") as progress:
        shipment = build(settings, options, arguments.locked, problems, progress)
    terminal.problems([problem for problem in problems.sorted() if problem.severity is not Severity.INFO])
    if shipment is None:
        errors = count(problems.errors, "error")
        stop(ExitCode.CONTENT, f"{errors}, so nothing was written", "mend them and build again; `check` lists them too")
    _summarise(shipment, settings, time.perf_counter() - begin, terminal)
    if first_time:
        terminal.say(f"  {shown(settings.lock)} is new and remembers what was shipped: commit it with the content.")
    return ExitCode.OK


def _summarise(shipment: Shipment, settings: Settings, seconds: float, terminal: Terminal) -> None:
    report, notes = shipment.report, shipment.notes
    cards = sum(len(stamped.note.ords) for stamped in notes)
    media = {asset.name for stamped in notes for asset in stamped.note.assets}
    total = f"{count(len(notes), 'note')}, {count(cards, 'card')}, {count(len(media), 'media file')}"
    terminal.say(f"{settings.name}: {total}", "bold")
    counted = [("new", report.new), ("changed", report.changed), ("unchanged", report.unchanged)]
    counted += [("retired", report.retired)]
    terminal.say("  " + " · ".join(f"{len(ids):,} {name}" for name, ids in counted))
    if report.restored:
        terminal.say(f"  restored: {', '.join(report.restored)}")
    if report.moved:
        terminal.say(f"  {count(len(report.moved), 'note')} moved to another deck: learners' cards stay where they are")
    if report.rerendered:
        terminal.say(
            f"  {count(len(report.rerendered), 'note')} would look different since deckwright or a library changed; "
            "learners keep the old look until `build --rerendered` ships the new one"
        )
    if report.retired:
        search = "|".join(name.replace(".", r"\.") for name in report.retired)
        search = f'"note:{settings.name} · *" "ID:re:^({search})$"'
        terminal.say(f"  retired notes stay with learners; this search finds them in Anki: {search}")
    terminal.say(f"  {shown(settings.output)}  {size(settings.output.stat().st_size)}  {seconds:.1f} s")
    terminal.say("  Import it: File → Import in Anki on a computer (then sync), or open the file on the phone.")


def _check(arguments: Arguments, terminal: Terminal) -> int:
    settings = load_settings(find_settings(arguments.folder))
    problems = Problems()
    with terminal.progress("checking") as progress:
        deck = gather(settings, problems, progress)
    types = make_note_types(settings.name, settings.namespace, deck.stylesheet)
    check_not_lost(settings.lock, settings.output, {kind.id for kind in types}, problems)
    lock = read_lock(settings.lock, problems)
    check_identity(deck.notes, types, lock, settings, problems)
    if arguments.run:
        from deckwright.run import run_questions

        if arguments.format == "text":
            terminal.say(f"Executing the Python blocks of {shown(settings.root)} …")
        with terminal.progress("running") as progress:
            found = run_questions(
                deck.questions, settings.run.prelude, settings.run.timeout, progress, shown(settings.file)
            )
        problems.extend(found)
    terminal.problems(problems.sorted(), arguments.format)
    if arguments.format == "text":
        _summarise_check(deck, problems, arguments.run, terminal)
    return ExitCode.CONTENT if problems.errors or (arguments.strict and problems.warnings) else ExitCode.OK


def _summarise_check(deck: Deck, problems: Problems, ran: bool, terminal: Terminal) -> None:
    found = f"{count(problems.errors, 'error')}, {count(problems.warnings, 'warning')}"
    terminal.say(f"{count(len(deck.notes), 'question')}: {found}", "bold")
    blocks = sum(not block.skipped for question in deck.questions for block in question.code)
    if blocks:
        done = "ran" if ran else "not run; `check --run` executes them"
        terminal.say(f"  {count(blocks, 'Python block')} {done}")
    covered = deck.coverage
    if covered.facts:
        whole = f"{covered.whole_entries:,} of {count(covered.entries, 'subject')} complete"
        terminal.say(f"  syllabus: {whole}, {covered.covered_facts:,} of {count(covered.facts, 'fact')} covered")


def _ids(arguments: Arguments, terminal: Terminal) -> int:
    settings = load_settings(find_settings(arguments.folder))
    with exclusively(settings.lock):
        return _change_ids(arguments, settings, terminal)


def _change_ids(arguments: Arguments, settings: Settings, terminal: Terminal) -> int:
    from deckwright.ids import rename_id, write_ids

    problems = Problems()
    deck = gather(settings, problems, lambda done, total: None)
    lock = read_lock(settings.lock, problems)
    if arguments.write:
        check_unpinned(deck.notes, lock, problems)
    if any(problem.code.startswith(("E1", "E2", "E302", "E80", "E811")) for problem in problems.sorted()):
        terminal.problems([problem for problem in problems.sorted() if problem.severity is Severity.ERROR])
        stop(ExitCode.CONTENT, "nothing was written", "mend these first")
    if arguments.rename:
        old, new = arguments.rename
        for file in rename_id(old, new, deck.questions, lock, settings):
            terminal.say(f"{shown(file)}: #{old} is now #{new}")
        return ExitCode.OK
    written = write_ids(deck.questions)
    for question in written:
        terminal.say(f"{question.place.path}:{question.place.line}: {{#{question.id}}}")
    terminal.say(f"{count(len(written), 'id')} written" if written else "every question has an id")
    return ExitCode.OK


def _figures(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.figures import draw_figures, find_figures, is_current

    settings = load_settings(find_settings(arguments.folder))
    figures = find_figures(settings.media)
    stale = [figure for figure in figures if arguments.redraw or not is_current(figure)]
    if stale:
        terminal.say(f"Executing {count(len(stale), 'script')} in {shown(settings.media)} …")
    problems = Problems()
    with terminal.progress("drawing") as progress:
        problems.extend(draw_figures(stale, progress, shown=settings.shown))
    terminal.problems(problems.sorted())
    drawn = sum(is_current(figure) for figure in stale)
    terminal.say(f"{count(drawn, 'figure')} drawn, {len(figures) - len(stale):,} were current")
    return ExitCode.CONTENT if problems.errors else ExitCode.OK


def _new(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.new import start_deck

    assert arguments.folder is not None
    for file in start_deck(arguments.folder):
        terminal.say(f"wrote {shown(file)}")
    terminal.say(f"Build it: python build_deck.py build {shlex.quote(shown(arguments.folder))}")
    return ExitCode.OK


def _verify(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.verify import verify_package

    found = verify_package(arguments.package)
    counted = f"{count(found.notes, 'note')}, {count(found.cards, 'card')}, {count(found.media, 'media file')}"
    terminal.say(f"Anki {found.anki} imported {counted} into {', '.join(found.decks)}", "bold")
    for fault in found.faults:
        terminal.say(f"  {fault}", "red")
    if not found.faults:
        terminal.say("  no conflict, nothing missing or unused, every card shows, a second import changes nothing")
    return ExitCode.CONTENT if found.faults else ExitCode.OK
