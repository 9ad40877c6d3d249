"""What each command does: runs the chapters it needs and says what came of it."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import replace

from deckwright.base.deck_toml import find_settings, load_settings
from deckwright.base.files import exclusively, shown
from deckwright.base.problems import ExitCode, Problem, Problems, Progress, Severity, stop
from deckwright.base.settings import Settings
from deckwright.cli.arguments import Arguments
from deckwright.cli.terminal import Terminal, count, size
from deckwright.gather import Deck, gather
from deckwright.ship.open_lock import open_lock
from deckwright.ship.searches import search_for_notes
from deckwright.ship.stamp import Shipment, StampOptions, check_identity

Build = Callable[[Settings, StampOptions, bool, Problems, Progress], Shipment | None]
"""The story that ``build_deck.py`` tells."""


def run_command(arguments: Arguments, build: Build, terminal: Terminal) -> int:
    """Run the command that ``arguments`` ask for and return the exit code; ``build`` is the story of a build."""
    terminal.folder, terminal.options = _deck_named(arguments), _chosen(arguments)
    if arguments.command == "build":
        return _build(arguments, build, terminal)
    if arguments.command == "adopt":
        return _adopt(arguments, build, terminal)
    return _COMMANDS[arguments.command](arguments, terminal)


def _build(arguments: Arguments, build: Build, terminal: Terminal) -> int:
    begin = time.perf_counter()
    settings = load_settings(find_settings(arguments.folder), arguments.output)
    options = _stamp_options(arguments)
    problems = Problems()
    first_time = not settings.lock.exists()
    with terminal.progress("rendering") as progress:
        shipment = build(settings, options, arguments.locked, problems, progress)
    terminal.problems([problem for problem in problems.sorted() if problem.severity is not Severity.INFO])
    if shipment is None:
        errors = count(problems.errors, "error")
        stop(ExitCode.CONTENT, f"{errors}, so nothing was written", "mend them and build again; `check` lists them too")
    terminal.options = _placed(arguments)  # the rest is done: touched once more, a note would be stamped once more
    _summarise(shipment, settings, time.perf_counter() - begin, terminal)
    if first_time:
        terminal.say(f"  {shown(settings.lock)} is new and remembers what was shipped: commit it with the content.")
        again = terminal.called("python build_deck.py lock --from FILE.apkg")
        terminal.say(f"  If learners have this deck already, its lock was lost: delete it, and {again} restores it.")
    return ExitCode.OK


def _stamp_options(arguments: Arguments) -> StampOptions:
    return StampOptions(
        rerendered=arguments.rerendered,
        touch=frozenset(arguments.touch),
        restore=frozenset(arguments.restore),
        accept=frozenset(arguments.accept),
        allow_schema_change=arguments.allow_schema_change,
    )


def _deck_named(arguments: Arguments) -> list[str]:
    """Return the folder of the deck that the command line named; ``new`` and ``adopt`` name one that is yet to be."""
    folder = None if arguments.command in ("new", "adopt") else getattr(arguments, "folder", None)
    return [str(folder)] if folder else []


def _chosen(arguments: Arguments) -> list[str]:
    """Return the options that say where to build and what to ship, as they are to be typed once more."""
    given = vars(arguments)
    chosen = [f"--{name.replace('_', '-')}" for name in ("rerendered", "allow_schema_change") if given.get(name)]
    for name in ("touch", "restore", "accept"):
        for note_id in dict.fromkeys(given.get(name, [])):
            chosen += [f"--{name}", note_id]
    return [*_placed(arguments), *chosen]


def _placed(arguments: Arguments) -> list[str]:
    output = getattr(arguments, "output", None)
    return ["--output", str(output)] if output else []


def _summarise(shipment: Shipment, settings: Settings, seconds: float, terminal: Terminal) -> None:
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
            "learners keep the old look until `python build_deck.py build --rerendered` ships the new one"
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


def _check(arguments: Arguments, terminal: Terminal) -> int:
    settings = load_settings(find_settings(arguments.folder))
    problems = Problems()
    with terminal.progress("checking") as progress:
        deck = gather(settings, problems, progress)
    lock = open_lock(settings, deck.notes, deck.types, problems)
    check_identity(deck.notes, deck.types, lock, settings, problems)
    if arguments.run:
        from deckwright.execute.snippets import run_questions

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


def _plan(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.plan.as_json import plan_json
    from deckwright.plan.foresee import foresee
    from deckwright.plan.release_notes import release_notes
    from deckwright.plan.text import plan_page

    settings = load_settings(find_settings(arguments.folder))
    problems = Problems()
    options = _stamp_options(arguments)
    with terminal.progress("rendering") as progress:
        plan = foresee(settings, options, arguments.against, arguments.collection, problems, progress)
    told = [problem for problem in problems.sorted() if problem.severity is not Severity.INFO]
    if plan:
        plan = replace(plan, risks=tuple(replace(risk, todo=terminal.called(risk.todo)) for risk in plan.risks))
    if arguments.format == "json":
        terminal.verbatim(plan_json(plan, terminal.commands(told)))
    else:
        notes = arguments.format == "markdown"
        terminal.problems([problem for problem in told if _bears_on_plan(problem)], aside=notes)
        if plan and notes:
            terminal.verbatim(release_notes(plan))
        elif plan:
            terminal.page(plan_page(plan))
    if not plan and arguments.format != "json":
        errors = count(problems.errors, "error")
        stop(ExitCode.CONTENT, f"{errors}, so there is nothing to foresee", "mend them first; `check` lists them too")
    return ExitCode.CONTENT if problems.errors else ExitCode.OK


def _bears_on_plan(problem: Problem) -> bool:
    """Whether a problem says that an import will do something else than the plan, or what it does not say itself."""
    return problem.severity is Severity.ERROR or problem.code in ("W802", "W803", "W820")


def _preview(arguments: Arguments, terminal: Terminal) -> int:
    try:
        from deckwright.preview.server import ADDRESS, listen, serve
    except ImportError as error:
        hint = 'pip install -e ".[preview]" (or "deckwright[preview]")'
        stop(ExitCode.ENVIRONMENT, f"preview needs the package {error.name}", hint)
    from deckwright.preview.editors import find_editor
    from deckwright.preview.live import Live

    editor = find_editor(arguments.editor) if arguments.editor else ""
    settings = load_settings(find_settings(arguments.folder))
    with listen(arguments.port) as listening:
        port = listening.getsockname()[1]
        terminal.say(f"{settings.name}: http://{ADDRESS}:{port}/", "bold")
        terminal.say("  Save a file, and its cards change. Ctrl-C ends the preview.")
        serve(Live(settings), listening, editor, not arguments.no_open)
    return ExitCode.OK


def _ids(arguments: Arguments, terminal: Terminal) -> int:
    settings = load_settings(find_settings(arguments.folder))
    with exclusively(settings.lock):
        return _change_ids(arguments, settings, terminal)


def _change_ids(arguments: Arguments, settings: Settings, terminal: Terminal) -> int:
    from deckwright.cli.ids import rename_id, write_ids

    problems = Problems()
    deck = gather(settings, problems, lambda done, total: None)
    lock = open_lock(settings, deck.notes, deck.types, problems)
    if arguments.write:
        # An id once written is final, so what a build would refuse of the questions without one is refused here.
        found = Problems()
        check_identity(deck.notes, deck.types, lock, settings, found)
        unwritten = {note.place for note in deck.notes if not note.pinned}
        problems.extend(problem for problem in found.sorted() if problem.place in unwritten)
    if any(problem.code.startswith(("E1", "E2", "E302", "E80", "E81")) for problem in problems.sorted()):
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
    from deckwright.execute.draw import draw_figures
    from deckwright.media.figures import find_figures, is_current

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


def _lock(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.ship.mend import merge_in_place, restore_in_place

    settings = load_settings(find_settings(arguments.folder))
    problems = Problems()
    with exclusively(settings.lock):
        origin = arguments.origin
        lines = restore_in_place(origin, settings, problems) if origin else merge_in_place(settings, problems)
    if problems.errors:
        terminal.problems(problems.sorted())
        stop(ExitCode.CONTENT, f"{shown(settings.lock)} was not changed", "mend this first")
    for line in lines:
        terminal.say(line)
    return ExitCode.OK


def _new(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.cli.new import start_deck

    assert arguments.folder is not None
    for file in start_deck(arguments.folder):
        terminal.say(f"wrote {shown(file)}")
    terminal.say(f"Build it: python build_deck.py build {shlex.quote(shown(arguments.folder))}")
    return ExitCode.OK


def _adopt(arguments: Arguments, build: Build, terminal: Terminal) -> int:
    from deckwright.adopt.adopt import adopt_package
    from deckwright.adopt.report import describe

    assert arguments.folder is not None

    def build_locked(settings: Settings, problems: Problems) -> None:
        build(settings, StampOptions(), True, problems, lambda done, total: None)

    with terminal.progress("rendering") as progress:
        adopted = adopt_package(arguments.package, arguments.folder, build_locked, progress)
    counted = f"{count(adopted.notes, 'note')}, {count(adopted.cards, 'card')}, {count(adopted.media, 'media file')}"
    decks = f"{count(adopted.decks, 'deck')}, {count(len(adopted.types), 'note type')}"
    terminal.say(f"{adopted.name}: {counted} of {decks}", "bold")
    for line in describe(adopted):
        terminal.say(f"  {line}")
    folder = shlex.quote(shown(arguments.folder))
    terminal.say(f"Next: look through {folder}/content, then", "bold")
    terminal.say(f"  python build_deck.py build {folder}   (nothing is new or changed until you edit)")
    terminal.say("  python build_deck.py verify FILE.apkg   (the package that the build names, in the real Anki)")
    terminal.say(f"  and commit {folder}, deck.lock included: it holds every note's identity.")
    return ExitCode.OK


def _verify(arguments: Arguments, terminal: Terminal) -> int:
    from deckwright.cli.verify import verify_package

    found = verify_package(arguments.package)
    counted = f"{count(found.notes, 'note')}, {count(found.cards, 'card')}, {count(found.media, 'media file')}"
    terminal.say(f"Anki {found.anki} imported {counted} into {', '.join(found.decks)}", "bold")
    for fault in found.faults:
        terminal.say(f"  {fault}", "red")
    if not found.faults:
        terminal.say("  no conflict, nothing missing or unused, every card shows, a second import changes nothing")
    return ExitCode.CONTENT if found.faults else ExitCode.OK


_COMMANDS: dict[str, Callable[[Arguments, Terminal], int]] = {
    "check": _check,
    "plan": _plan,
    "preview": _preview,
    "ids": _ids,
    "figures": _figures,
    "lock": _lock,
    "new": _new,
    "verify": _verify,
}
