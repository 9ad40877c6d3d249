"""``ids``: writes ids into the headings that lack one, or renames one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from deckwright.cli.terminal import Terminal
    from deckwright.settings.settings import Settings


class Ids(NamedTuple):
    """What was asked of ``ids``: to write all that lack, or to ``rename`` one into another."""

    folder: str | None
    write: bool
    rename: Sequence[str] | None


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--write",
        action="store_true",
        help="write {#id} at every heading, the id into every row, and a number at every region, that has none",
    )
    what.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="rename an id; the note keeps its reviews")


def run(asked: Ids, terminal: Terminal) -> int:
    """Change the ids in the author's files. Stops with exit code 1, with nothing written, if the deck forbids it."""
    from deckwright.base.files import exclusively

    settings = open_deck(asked.folder, terminal)
    with exclusively(settings.lock):
        return _change(asked, settings, terminal)


def _change(asked: Ids, settings: Settings, terminal: Terminal) -> int:
    from deckwright.base.command import shown
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.base.text import count
    from deckwright.gather import Steps, gather
    from deckwright.ship.ids import FreeIds, number_regions, rename_id, spelled_id, write_ids
    from deckwright.ship.open_lock import open_lock
    from deckwright.ship.stamp import check_identity

    problems = Problems()
    deck = gather(settings, problems, lambda done, total: None)
    lock = open_lock(settings, deck.notes, deck.types, problems)
    if asked.write and any(problem.entry.renumbered for problem in problems.sorted()):
        problems = Problems()
        deck = gather(settings, problems, lambda done, total: None, Steps(parse=FreeIds(settings, lock)))
        lock = open_lock(settings, deck.notes, deck.types, problems)
    if asked.write:
        # An id once written is final, so what a build would refuse of the questions without one is refused here.
        found = Problems()
        check_identity(deck.notes, deck.types, lock, settings, found)
        unwritten = {note.place for note in deck.notes if not note.pinned}
        problems.extend(problem for problem in found.sorted() if problem.place in unwritten)
    if any(problem.entry.stops_ids for problem in problems.sorted()):
        terminal.problems([problem for problem in problems.sorted() if problem.severity is Severity.ERROR])
        stop(ExitCode.CONTENT, "nothing was written", "fix these first")
    if asked.rename:
        old, new = asked.rename
        for file in rename_id(old, new, deck.questions, lock, settings):
            terminal.say(f"{shown(file)}: #{old} is now #{new}")
        return ExitCode.OK
    regions = list(number_regions(deck.questions, lock))
    written = write_ids(deck.questions, regions)
    for region in regions:
        terminal.say(f"{region.question.place.path}:{region.line.number}: {region.text.partition('}}')[0]}}}}}")
    for question in written:
        terminal.say(f"{question.place.path}:{question.place.line}: {spelled_id(question)}")
    left = [note for note in deck.questions if not note.heading.pinned and note not in written]
    for question in left:
        where = f"{question.place.path}:{question.place.line}"
        terminal.say(f"{where}: there is no place for an id here; write this flashcard on lines of its own")
    none = "no id written" if left else "every question has an id"
    told = [count(len(written), "id")] if written else []
    told += [count(len(regions), "region number")] if regions else []
    terminal.say(f"{' and '.join(told)} written" if told else none)
    return ExitCode.OK


COMMAND = Command("Writes ids into the headings that lack one, or renames one.", declare, Ids, run)
