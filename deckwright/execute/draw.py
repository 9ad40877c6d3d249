"""Draws the deck's figures from their scripts, each in a process of its own."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from deckwright.base.files import Writer, write_together
from deckwright.base.installed import installing
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, Problem, Progress, stop
from deckwright.execute.process import ProgramEnd, install_hint, run_children
from deckwright.media.figures import Figure, Shown, check_pictures, drawn_from, find_twins, twin_problem

PROGRAM = Path(__file__).with_name("draw_child.py")

_OUTLINE = lazy_regex(r' (?:d|x|y)="[^"]*"')
_LONG = lazy_regex(r"-?\d+\.\d{3,}")


def draw_figures(
    figures: Sequence[Figure], progress: Progress, timeout: float = 120, shown: Shown = Path.as_posix
) -> list[Problem]:
    """Draw the figures, several at once, and return what went wrong, sorted: E712, E713, E714, W715, W723, W726.

    Executes the scripts, ``timeout`` seconds each. The same scripts give the same bytes. Pictures are written only if
    both were drawn, each as a whole. Stops with exit code 3 without Matplotlib or where writing fails.
    """
    twins = find_twins(figures)
    if twins:
        return [twin_problem(figure, other, shown) for figure, other in twins]
    if figures and importlib.util.find_spec("matplotlib") is None:
        stop(ExitCode.ENVIRONMENT, "drawing figures needs Matplotlib", installing("figures"))
    found = [problem for figure in figures for problem in _foreign(figure, shown)]
    foreign = {problem.place for problem in found}
    figures = [figure for figure in figures if Place(shown(figure.script)) not in foreign]
    outcomes = run_children(PROGRAM, [_request(figure) for figure in figures], timeout, progress)
    for figure, outcome in zip(figures, outcomes, strict=True):
        drawn = next((answer["svg"] for answer in outcome.answers if "svg" in answer), None)
        if drawn is None:
            found.append(_failure(Place(shown(figure.script)), outcome, timeout))
            continue
        _write(figure, drawn)
        found += check_pictures(figure, shown)
    return sorted(found, key=lambda problem: problem.order)


def _foreign(figure: Figure, shown: Shown) -> list[Problem]:
    """Return the problem of a script whose picture somebody made by hand: it is not overwritten."""
    place = Place(shown(figure.script))
    hint = "move the picture away, or give the script another name (helpers begin with _)"
    return [
        Problem(place, "E716", f"{shown(picture)} is there and was not drawn by this script", hint)
        for picture in figure.pictures
        if picture.is_file() and not drawn_from(picture)
    ]


def _request(figure: Figure) -> Mapping[str, object]:
    return {
        "script": str(figure.script.absolute()),
        "media": str(figure.media.absolute()),
        "description": f"deckwright:{figure.digest}",
    }


def _failure(place: Place, outcome: ProgramEnd, timeout: float) -> Problem:
    answer: Mapping[str, Any] = next((answer for answer in outcome.answers if "failed" in answer), {})
    line = answer.get("line", 1)
    place = Place(place.path, line if isinstance(line, int) else 1)
    if answer.get("failed") == "draw":
        hint = "define draw(mode), which returns a Matplotlib figure for the mode “day” or “night”"
        return Problem(place, "E714", str(answer.get("text")), hint)
    if answer:
        error = ": ".join(str(answer[key]) for key in ("type", "text") if answer.get(key))
        hint = install_hint(str(answer.get("module", "")))
        return Problem(place, "E713", f"the script raised {error}", hint)
    end = f"was not done within {timeout:g} s" if outcome.status is None else f"died: {outcome.death}"
    return Problem(place, "E713", f"the script {end}", outcome.last_words and f"it printed last: {outcome.last_words}")


def _tidy(svg: str) -> bytes:
    """Return the picture as editors and Git expect it: no spaces at line ends, one line feed at its own.

    Its outlines are rounded to a hundredth of a point, a thirtieth of a phone's pixel: that halves many of them.
    """
    svg = _OUTLINE.sub(lambda found: _LONG.sub(_rounded, found[0]), svg)
    return ("\n".join(line.rstrip() for line in svg.split("\n")).rstrip("\n") + "\n").encode()


def _rounded(found: re.Match[str]) -> str:
    short = f"{float(found[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def _write(figure: Figure, drawn: Mapping[str, str]) -> None:
    """Write both pictures of a figure, each as a whole; neither changes if one of them cannot be written."""

    def writer(svg: str) -> Writer:
        def write(file: IO[bytes]) -> None:
            file.write(_tidy(svg))

        return write

    try:
        write_together([(figure.day, writer(drawn["day"])), (figure.dark, writer(drawn["night"]))])
    except OSError as error:
        stop(ExitCode.ENVIRONMENT, f"cannot write the pictures of {figure.script}: {error.strerror}")
