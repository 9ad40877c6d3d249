"""``build``: makes the package and says what it ships."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Choices, Command, add_choices, add_folder, as_path, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal
    from deckwright.settings.settings import Settings
    from deckwright.ship.stamp import Shipment


class Build(NamedTuple):
    """What was asked of ``build``."""

    folder: Path | None
    output: Path | None
    locked: bool
    watch: bool
    open: bool
    choices: Choices


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("-o", "--output", type=as_path, metavar="FILE", help="write the package here")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--locked", action="store_true", help="fail instead of changing deck.lock (for CI)")
    either.add_argument("--watch", action="store_true", help="build again after every save, until Ctrl-C")
    parser.add_argument("--open", action="store_true", help="open the finished package, as a rule with Anki")
    add_choices(parser)


def read(folder: Path | None, output: Path | None, locked: bool, watch: bool, open: bool, **choices: Any) -> Build:
    """Return what was asked."""
    return Build(folder, output, locked, watch, open, Choices(**choices))


def run(asked: Build, terminal: Terminal) -> int:
    """Build the deck and say what was shipped. Stops with exit code 1, with nothing written, if it has errors."""
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.base.text import count
    from deckwright.build import build

    begin = perf_counter()
    placed = ["--output", str(asked.output)] if asked.output else []
    terminal.options = [*placed, *asked.choices.words()]
    settings = open_deck(asked.folder, terminal, asked.output)
    problems = Problems()
    first_time = not settings.lock.exists()
    if asked.watch:
        return _watch(asked, settings, first_time, terminal)
    with terminal.progress("rendering") as progress:
        shipment = build(settings, asked.choices.options(), asked.locked, problems, progress)
    terminal.problems([problem for problem in problems.sorted() if problem.severity is not Severity.INFO])
    if shipment is None:
        errors = count(problems.errors, "error")
        hint = f"fix them and build again; `{PROGRAM} check` lists them too"
        stop(ExitCode.CONTENT, f"{errors}, so nothing was written", hint)
    terminal.options = placed  # the rest is done: touched once more, a note would be stamped once more
    _summarise(shipment, settings, perf_counter() - begin, terminal)
    _finish(asked, settings, first_time, terminal)
    return ExitCode.OK


def _watch(asked: Build, settings: Settings, first_time: bool, terminal: Terminal) -> int:
    from deckwright.base.problems import Stop
    from deckwright.cli.watch import build_on_save

    def built(settings: Settings) -> None:
        try:
            _finish(asked, settings, first_time, terminal)
        except Stop as error:  # nothing opens it, and the watching goes on
            terminal.complain(error.message, error.hint)

    return build_on_save(settings, asked.output, asked.choices.options(), terminal, built)


def _finish(asked: Build, settings: Settings, first_time: bool, terminal: Terminal) -> None:
    """Say what a lock is where it is new, and open the package if that was asked."""
    from deckwright.base.files import shown

    if first_time:
        terminal.say(f"  {shown(settings.lock)} is new and remembers what was shipped: commit it with the content.")
        again = f"`{PROGRAM} lock --from FILE.apkg`"
        terminal.say(f"  If learners have this deck already, its lock was lost: delete it, and {again} restores it.")
    if asked.open:
        _open(settings.output)


def _open(package: Path) -> None:
    """Open the package with the program that the system has for it. Stops with exit code 3 if it has none."""
    from deckwright.base.files import shown
    from deckwright.base.problems import ExitCode, stop
    from deckwright.execute.process import open_file

    if not open_file(package):
        hint = "install Anki (apps.ankiweb.net); if it is there, start it and take File → Import"
        stop(ExitCode.ENVIRONMENT, f"{shown(package)} is built, but no program on this system opens it", hint)


def _summarise(shipment: Shipment, settings: Settings, seconds: float, terminal: Terminal) -> None:
    from deckwright.base.files import shown
    from deckwright.base.text import count, size
    from deckwright.ship.searches import search_for_notes

    report, notes = shipment.report, shipment.notes
    cards = sum(len(stamped.note.ords) for stamped in notes)
    total = f"{count(len(notes), 'note')}, {count(cards, 'card')}, {count(len(shipment.media), 'media file')}"
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
            f"learners keep the old look until `{PROGRAM} build --rerendered` ships the new one"
        )
    if report.retired:
        gone = [shipment.lock.notes[name] for name in report.retired]
        search = search_for_notes(gone, settings)
        terminal.say(f"  retired notes stay with learners; this search finds them in Anki: {search}")
    marked = sum(stamped.note.retired for stamped in notes)
    if marked:
        terminal.say(
            f"  {count(marked, 'note')} shipped as .retired; this search finds them: tag:{settings.retired_tag}"
        )
    terminal.say(f"  {shown(settings.output)}  {size(settings.output.stat().st_size)}  {seconds:.1f} s")
    terminal.say("  Import it: File → Import in Anki on a computer (then sync), or open the file on the phone.")


COMMAND = Command("Makes the package and remembers in deck.lock what was shipped.", declare, read, run)
