"""``pull``: takes what a learner changed in Anki back into the question files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import (
    ADDRESS_AGAIN,
    Command,
    add_folder,
    add_jobs,
    add_key_file,
    as_path,
    connected,
    open_deck,
    reached,
    refuse_folder,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal
    from deckwright.pull.learner import LearnersSide


class PullArguments(NamedTuple):
    """What was asked of ``pull``."""

    folder: str | None
    collection: Path | None
    anki: str | None
    key_file: Path | None
    against: Path | None
    up_to_date: bool
    tags: Sequence[str]
    new: bool
    diff: bool
    jobs: int


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument(
        "--collection",
        type=as_path,
        metavar="FILE",
        help="a copy of collection.anki2, or a .colpkg or .apkg that Anki exported; it is only read",
    )
    place.add_argument(
        "--anki",
        nargs="?",
        const=ADDRESS_AGAIN,
        metavar="URL",
        help="in place of a file, the Anki that is running, by its add-on AnkiConnect; it is only read; "
        f"URL is where that answers, if not {ADDRESS_AGAIN}",
    )
    add_key_file(parser)
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

    if asked.anki is not None:
        refuse_folder("pull", asked.anki)
        if asked.new:
            hint = "export a .colpkg or .apkg, and name it with --collection"
            stop(ExitCode.USAGE, "--new needs a file: AnkiConnect does not tell which notes are whose", hint)
        terminal.reached = reached(asked.anki, asked.key_file)
    settings = open_deck(asked.folder, terminal)
    learner = _learner(asked)
    problems = Problems()
    with exclusively(settings.lock):
        with terminal.progress("rendering") as progress:
            pulled = pull(
                settings,
                learner,
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
    terminal.page(pulled_page(pulled, not asked.diff, asked.anki is not None), aside=asked.diff)
    return ExitCode.OK


def _learner(asked: PullArguments) -> LearnersSide:
    """Return where the learner's notes come from. Stops with exit code 3 without the Anki that is meant."""
    from deckwright.base.problems import ExitCode, stop
    from deckwright.pull.learner import CollectionFile

    if asked.anki is not None:
        from deckwright.push.learner import RunningLearner

        return RunningLearner(connected(asked.anki, asked.key_file))
    if asked.key_file:
        stop(
            ExitCode.USAGE,
            "--key-file is the key of a running Anki, and a file needs none",
            "leave it out, or add --anki",
        )
    assert asked.collection, "the parser wants one of the two"
    return CollectionFile(asked.collection)


COMMAND = Command(
    "Takes what a learner changed in Anki back into the question files; never writes into the collection.",
    declare,
    PullArguments,
    run,
)
