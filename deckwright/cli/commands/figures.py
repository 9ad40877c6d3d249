"""``figures``: executes the scripts in the media folder whose picture is not current, and draws the deck's diagrams."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from deckwright.cli.command import Command, add_folder, open_deck

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from deckwright.cli.terminal import Terminal


class Figures(NamedTuple):
    """What was asked of ``figures``."""

    folder: str | None
    redraw: bool


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument("--redraw", action="store_true", help="draw every picture, current or not")


def run(asked: Figures, terminal: Terminal) -> int:
    """Draw what is not current; return 1 if a script failed, or a diagram."""
    from deckwright.base.command import shown
    from deckwright.base.problems import ExitCode, Problems
    from deckwright.base.text import count
    from deckwright.execute.diagrams import draw_diagrams, find_diagrams
    from deckwright.execute.draw import draw_figures
    from deckwright.media.diagrams import strangers
    from deckwright.media.figures import find_figures, is_current
    from deckwright.questions.parse import parse_questions
    from deckwright.questions.sources import read_sources

    settings = open_deck(asked.folder, terminal)
    figures = find_figures(settings.media)
    stale = [figure for figure in figures if asked.redraw or not is_current(figure)]
    if stale:
        terminal.say(f"Executing {count(len(stale), 'script')} in {shown(settings.media)} …")
    problems = Problems()
    unheard = Problems()  # what is wrong with the questions is for check to say
    questions = parse_questions(read_sources(settings, unheard), settings, unheard)
    diagrams = find_diagrams(questions, settings.media, settings.diagrams)
    missing = [diagram for diagram in diagrams if asked.redraw or not diagram.is_drawn]
    with terminal.progress("drawing") as progress:
        problems.extend(draw_figures(stale, progress, shown=settings.shown))
        problems.extend(draw_diagrams(missing, progress) if missing else ())
    terminal.problems(problems.sorted())
    drawn = sum(is_current(figure) for figure in stale)
    terminal.say(f"{count(drawn, 'figure')} drawn, {len(figures) - len(stale):,} were current")
    if diagrams:
        drawn = sum(diagram.is_drawn for diagram in missing)
        terminal.say(f"{count(drawn, 'diagram')} drawn, {len(diagrams) - len(missing):,} were there")
    if left := strangers(settings.media, diagrams):
        names = ", ".join(shown(picture) for picture in left[:6]) + (" …" if len(left) > 6 else "")
        terminal.say(f"{count(len(left), 'picture')} of diagrams that no question shows any more: {names}")
    return ExitCode.CONTENT if problems.errors else ExitCode.OK


COMMAND = Command(
    "Draws what is not current: figures by the scripts in the media folder, and diagrams.", declare, Figures, run
)
