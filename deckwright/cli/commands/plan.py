"""``plan``: tells what importing the next version will do, as text, JSON or release notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.cli.command import (
    Choices,
    Command,
    add_choices,
    add_folder,
    add_jobs,
    as_path,
    exit_code,
    find_deck,
    load_deck,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.base.problems import Problem
    from deckwright.cli.terminal import Terminal
    from deckwright.remember.unchanged import Said, Unchanged


class PlanArguments(NamedTuple):
    """What was asked of ``plan``; it is compared with one of ``against`` and ``collection``, or with the last build."""

    folder: str | None
    against: Path | None
    collection: Path | None
    format: str
    jobs: int
    choices: Choices


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    compared = parser.add_mutually_exclusive_group()
    compared.add_argument(
        "--against", type=as_path, metavar="FILE.apkg", help="compare with this earlier package, not with the last one"
    )
    compared.add_argument(
        "--collection",
        type=as_path,
        metavar="FILE",
        help="import it on trial into a copy of a learner's collection.anki2, .colpkg or .apkg",
    )
    parser.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="markdown makes release notes"
    )
    add_jobs(parser)
    add_choices(parser)


def read(
    folder: str | None, against: Path | None, collection: Path | None, format: str, jobs: int, **choices: Any
) -> PlanArguments:
    """Return what was asked."""
    return PlanArguments(folder, against, collection, format, jobs, Choices(**choices))


def run(asked: PlanArguments, terminal: Terminal) -> int:
    """Tell what an import will do. Stops with exit code 1 if the deck has errors that leave nothing to foresee."""
    from deckwright.remember.unchanged import Unchanged

    terminal.form, terminal.options = asked.format, asked.choices.words()
    file = find_deck(asked.folder, terminal)
    told_in_it = [terminal.program, terminal.folder] if asked.format == "json" else []
    is_usual = not (asked.against or asked.collection or asked.choices.words())
    known = Unchanged(file, None, "plan", asked.format, *told_in_it) if is_usual else None
    said = (known and known.recall()) or _foresee(asked, file, known, terminal)
    if asked.format != "json":
        bearing = [problem for problem in said.problems if _bears_on_plan(problem)]
        terminal.problems(bearing, aside=asked.format == "markdown")
    for text, _ in said.lines:
        terminal.verbatim(text)
    if said.page:
        terminal.page(said.page)
    return exit_code(said.problems)


def _foresee(asked: PlanArguments, file: str, known: Unchanged | None, terminal: Terminal) -> Said:
    """Return what is to be said of an import: a text that is one whole, or a page."""
    from dataclasses import replace

    from deckwright.base.problems import ExitCode, Problems, Severity, stop
    from deckwright.base.text import count
    from deckwright.plan.as_json import plan_json
    from deckwright.plan.foresee import foresee
    from deckwright.plan.release_notes import release_notes
    from deckwright.plan.text import plan_page
    from deckwright.remember.unchanged import Said

    settings = load_deck(file)
    if known:
        known.begin(settings)
    problems = Problems()
    with terminal.progress("rendering") as progress:
        options = asked.choices.options()
        plan = foresee(settings, options, asked.against, asked.collection, problems, progress, asked.jobs)
    told = [problem for problem in problems.sorted() if problem.severity is not Severity.INFO]
    if asked.format == "json":
        if plan:  # a page's commands are written out as it is printed
            plan = replace(plan, risks=tuple(replace(risk, todo=terminal.called(risk.todo)) for risk in plan.risks))
        said = Said(told, [(plan_json(plan, terminal.commands(told)), "")])
    elif plan and asked.format == "markdown":
        said = Said(told, [(release_notes(plan), "")])
    elif plan:
        said = Said(told, [], list(plan_page(plan)))
    else:
        terminal.problems([problem for problem in told if _bears_on_plan(problem)], aside=asked.format == "markdown")
        errors = count(problems.errors, "error")
        them = "it" if problems.errors == 1 else "them"
        stop(ExitCode.CONTENT, f"{errors}, so there is nothing to foresee", f"fix {them} first")
    if known:
        known.remember(said)
    return said


def _bears_on_plan(problem: Problem) -> bool:
    """Whether a problem says that an import will do something else than the plan, or what it does not say itself."""
    from deckwright.base.problems import Severity

    return problem.severity is Severity.ERROR or problem.entry.beside_plan


COMMAND = Command("Tells what importing the next version will do; writes nothing into the deck.", declare, read, run)
