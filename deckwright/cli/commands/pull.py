"""``pull``: takes what a learner changed in Anki back into the question files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, add_jobs, as_path, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal


class PullArguments(NamedTuple):
    """What was asked of ``pull``."""

    folder: Path | None
    collection: Path
    against: Path | None
    up_to_date: bool
    tags: Sequence[str]
    new: bool
    diff: bool
    jobs: int


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--collection",
        type=as_path,
        required=True,
        metavar="FILE",
        help="a copy of collection.anki2, or a .colpkg or .apkg that Anki exported; it is only read",
    )
    parser.add_argument(
        "--against",
        type=as_path,
        metavar="FILE.apkg",
        help="the package that the learner had when she edited, if it is not the one that was built last; "
        "notes that it lacks are compared with the last one",
    )
    parser.add_argument(
        "--up-to-date",
        action="store_true",
        help="the learner had the last version of each note before she edited it; without this, a difference is listed "
        "and not taken in a note that was changed since it was first shipped: it may be an earlier text of yours",
    )
    parser.add_argument(
        "--tags",
        action="append",
        default=[],
        metavar="PATTERN",
        help="also take over tags like 'marked::*', those added and those taken away; without it, none",
    )
    parser.add_argument(
        "--new",
        action="store_true",
        help="also take in the notes that were made in Anki in this deck or below it; without it, they are counted",
    )
    parser.add_argument("--diff", action="store_true", help="print a patch, and write nothing")
    add_jobs(parser)


def run(asked: PullArguments, terminal: Terminal) -> int:
    """Change the question files, or print the patch. Stops with exit code 1 if the deck has errors."""
    from deckwright.base.files import exclusively
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.pull.files import all_texts, patch, write_all
    from deckwright.pull.pull import pull
    from deckwright.pull.text import pulled_page

    settings = open_deck(asked.folder, terminal)
    problems = Problems()
    with exclusively(settings.lock):
        with terminal.progress("rendering") as progress:
            pulled = pull(
                settings,
                asked.collection,
                asked.against,
                problems,
                progress,
                asked.jobs,
                asked.tags,
                asked.up_to_date,
                asked.new,
            )
        if pulled is None:
            terminal.problems([problem for problem in problems.sorted() if problem.severity is Severity.ERROR])
            stop(ExitCode.CONTENT, "nothing was compared", "fix these first")
        if asked.diff:
            terminal.exact("".join(patch(all_texts(pulled, settings.lock), settings.root)))
        else:
            write_all(pulled, settings.lock)
    terminal.page(pulled_page(pulled, not asked.diff), aside=asked.diff)
    return ExitCode.OK


COMMAND = Command(
    "Takes what a learner changed in Anki back into the question files; never writes into the collection.",
    declare,
    PullArguments,
    run,
)
