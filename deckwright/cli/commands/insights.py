"""``insights``: tells what learners' reviews say of the cards, with the place where each is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, add_jobs, as_path, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal


class InsightsArguments(NamedTuple):
    """What was asked of ``insights``."""

    folder: str | None
    collection: list[Path]
    format: str
    jobs: int


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--collection",
        type=as_path,
        action="append",
        required=True,
        metavar="FILE",
        help="a learner's collection.anki2, .colpkg or .apkg; once for each learner",
    )
    parser.add_argument("--format", choices=["text", "json", "html"], default="text", help="html makes a page")
    add_jobs(parser)


def run(asked: InsightsArguments, terminal: Terminal) -> int:
    """Tell what the reviews say. Stops with exit code 1 if the deck has errors, so that its cards are not known."""
    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.base.text import count
    from deckwright.insights.as_html import insights_html
    from deckwright.insights.as_json import insights_json
    from deckwright.insights.find import find_insights
    from deckwright.insights.text import insights_page

    terminal.form = "json" if asked.format == "json" else "text"
    settings = open_deck(asked.folder, terminal)
    problems = Problems()
    with terminal.progress("rendering") as progress:
        found = find_insights(settings, asked.collection, problems, progress, asked.jobs)
    errors = [problem for problem in problems.sorted() if problem.severity is Severity.ERROR]
    if asked.format == "json":
        terminal.verbatim(insights_json(found, terminal.commands(errors)))
        return ExitCode.OK if found else ExitCode.CONTENT
    terminal.problems(errors, aside=True)
    if found is None:
        them = "it" if len(errors) == 1 else "them"
        stop(ExitCode.CONTENT, f"{count(len(errors), 'error')}, so the cards are not known", f"fix {them} first")
    if asked.format == "html":
        terminal.verbatim(insights_html(found))
    else:
        terminal.page(insights_page(found))
    return ExitCode.OK


COMMAND = Command(
    "Tells which cards are forgotten, slow or mixed up, from learners' reviews; writes nothing, sends nothing.",
    declare,
    InsightsArguments,
    run,
)
