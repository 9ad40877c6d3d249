"""``build``: makes the package and says what it ships."""

from __future__ import annotations

import os
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.base.command import PROGRAM, command
from deckwright.base.patterns import lazy_regex
from deckwright.cli.command import FINE, Choices, Command, add_choices, add_folder, add_jobs, find_deck, load_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.base.problems import Problem
    from deckwright.cli.terminal import Terminal
    from deckwright.remember.unchanged import Said, Unchanged
    from deckwright.settings.settings import Settings
    from deckwright.ship.shipment import Shipment


class Build(NamedTuple):
    """What was asked of ``build``."""

    folder: str | None
    output: str | None
    locked: bool
    watch: bool
    open: bool
    jobs: int
    choices: Choices


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write the package here")
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--locked", action="store_true", help="fail instead of changing deck.lock (for CI)")
    either.add_argument("--watch", action="store_true", help="build again after every save, until Ctrl-C")
    parser.add_argument("--open", action="store_true", help="open the finished package, usually with Anki")
    add_jobs(parser)
    add_choices(parser)


def read(
    folder: str | None, output: str | None, locked: bool, watch: bool, open: bool, jobs: int, **choices: Any
) -> Build:
    """Return what was asked."""
    return Build(folder, output, locked, watch, open, jobs, Choices(**choices))


def run(asked: Build, terminal: Terminal) -> int:
    """Build the deck and say what was shipped. Stops with exit code 1, with nothing written, if it has errors."""
    from deckwright.remember.unchanged import Unchanged

    begin = perf_counter()
    placed = ["--output", asked.output] if asked.output else []
    terminal.options = [*placed, *asked.choices.words()]
    file = find_deck(asked.folder, terminal)
    if asked.watch:
        return _watch(asked, file, terminal)
    known = Unchanged(file, asked.output, "build", str(asked.locked))
    said = None if asked.choices.words() else known.recall()
    if said and os.path.isfile(known.output):
        package, new_lock = known.output, None
        terminal.problems(said.problems)
    else:
        settings = load_deck(file, asked.output)
        package, new_lock = str(settings.output), _new_lock(settings)
        said = _build(asked, settings, known, terminal)
    terminal.options = placed  # the rest is done: touched once more, a note would be stamped once more
    for text, style in said.lines:
        terminal.say(text, style)
    _conclude(package, perf_counter() - begin, terminal)
    _finish(asked, package, new_lock, terminal)
    return FINE


def _new_lock(settings: Settings) -> Path | None:
    """Return the lock if there is none yet."""
    return None if settings.lock.exists() else settings.lock


def _build(asked: Build, settings: Settings, known: Unchanged, terminal: Terminal) -> Said:
    """Build the deck, list its problems, and return what is to be said of it."""
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.base.text import count
    from deckwright.build import build
    from deckwright.remember.unchanged import Said

    known.begin(settings)
    problems = Problems()
    with terminal.progress("rendering") as progress:
        options = asked.choices.options()
        shipment = build(settings, options, asked.locked, problems, progress, jobs=asked.jobs)
    found = [problem for problem in problems.sorted() if problem.severity is not Severity.INFO]
    terminal.problems(found)
    if shipment is None:
        errors = count(problems.errors, "error")
        them = "it" if problems.errors == 1 else "them"
        hint = f"fix {them} and build again{_all_meant(found)}"
        stop(ExitCode.CONTENT, f"{errors}, so nothing was written", hint)
    total, again = _total(shipment, settings), shipment.again
    if again and not asked.choices.words():
        known.remember(Said(found, [total, *_summary(again, settings)]), wrote=True)
    return Said(found, [total, *_summary(shipment, settings)])


_MEANT = lazy_regex(r"if it is meant: .* --accept (?P<id>\S+)`")
_LISTED = 50
"""As many ids are named in one command at most."""


def _all_meant(found: Sequence[Problem]) -> str:
    """Return how to say at once that several edits are meant, each of which is asked about."""
    ids = list(dict.fromkeys(asked["id"] for problem in found if (asked := _MEANT.search(problem.hint))))
    if not 2 <= len(ids) <= _LISTED:
        return ""
    meant = command("build", *(word for name in ids for word in ("--accept", name)))
    return f"; if all {len(ids)} edits are meant: {meant}"


def _watch(asked: Build, file: str, terminal: Terminal) -> int:
    from pathlib import Path

    from deckwright.base.problems import Stop
    from deckwright.cli.watch import build_on_save

    settings = load_deck(file, asked.output)
    output = Path(asked.output) if asked.output else None
    new_lock = _new_lock(settings)

    def built(settings: Settings) -> bool:
        try:
            _finish(asked, str(settings.output), new_lock, terminal)
        except Stop as error:  # nothing opens it, and the watching goes on
            terminal.complain(error.message, error.hint)
        return False

    return build_on_save(settings, output, asked.choices.options(), terminal, built)


def _finish(asked: Build, package: str, new_lock: Path | None, terminal: Terminal) -> None:
    """Say what a lock is where it is new, and open the package if that was asked."""
    from deckwright.base.command import shown

    if new_lock:
        lock, again = shown(new_lock), f"`{PROGRAM} lock --from FILE.apkg`"
        terminal.say(f"  This is the first build. {lock} remembers it for the next one: keep it with the questions.")
        terminal.say(f"  Only if learners have this deck, as a package FILE.apkg: delete {lock} and type {again}.")
    if asked.open:
        from pathlib import Path

        _open(Path(package))


def _open(package: Path) -> None:
    """Open the package with the program that the system has for it. Stops with exit code 3 if it has none."""
    from deckwright.base.command import shown
    from deckwright.base.problems import ExitCode, stop
    from deckwright.execute.process import open_file

    if not open_file(package):
        hint = "install Anki (apps.ankiweb.net); if it is there, start it and take File → Import"
        stop(ExitCode.ENVIRONMENT, f"{shown(package)} is built, but no program on this system opens it", hint)


def _total(shipment: Shipment, settings: Settings) -> tuple[str, str]:
    """Return the first line to be said of what was shipped, and its style."""
    from deckwright.base.text import count

    notes, cards = shipment.notes, sum(len(note.ords) for note, *_ in shipment.notes)
    total = f"{count(len(notes), 'note')}, {count(cards, 'card')}, {count(len(shipment.media), 'media file')}"
    return f"{settings.name}: {total}", "bold"


def _summary(shipment: Shipment, settings: Settings) -> list[tuple[str, str]]:
    """Return what else is to be said of it: lines, and their styles."""
    from deckwright.base.text import count
    from deckwright.ship.searches import search_for_notes

    report = shipment.report
    counted = [("new", report.new), ("changed", report.changed), ("unchanged", report.unchanged)]
    counted += [("retired", report.retired)]
    lines = ["  " + " · ".join(f"{len(ids):,} {name}" for name, ids in counted)]
    if report.restored:
        lines.append(f"  restored: {', '.join(report.restored)}")
    if report.moved:
        lines.append(f"  {count(len(report.moved), 'note')} moved to another deck: learners' cards stay where they are")
    if report.rerendered:
        lines.append(
            f"  {count(len(report.rerendered), 'note')} would look different since deckwright or a library changed; "
            f"learners keep the old look until `{PROGRAM} build --rerendered` ships the new one"
        )
    if report.retired:
        gone = [shipment.lock.notes[name] for name in report.retired]
        search = search_for_notes(gone, settings)
        lines.append(f"  retired notes stay with learners; this search finds them in Anki: {search}")
    marked = sum(note.retired for note, *_ in shipment.notes)
    if marked:
        lines.append(
            f"  {count(marked, 'note')} shipped as .retired; this search finds them: tag:{settings.retired_tag}"
        )
    return [(line, "") for line in lines]


def _conclude(package: str, seconds: float, terminal: Terminal) -> None:
    """Say where the package lies."""
    from deckwright.base.command import shown
    from deckwright.base.text import size

    terminal.say(f"  {shown(package)}  {size(os.path.getsize(package))}  {seconds:.1f} s")
    terminal.say("  Import it: File → Import in Anki on a computer (then sync), or open the file on the phone.")


COMMAND = Command("Makes the package and remembers in deck.lock what was shipped.", declare, read, run)
