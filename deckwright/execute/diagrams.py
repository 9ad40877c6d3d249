"""Finds the diagrams that questions show, and draws them from their text, each in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO

from deckwright.base.files import Writer, write_together
from deckwright.base.installed import installing
from deckwright.base.model import Place
from deckwright.base.problems import ExitCode, Problem, Progress, stop
from deckwright.execute.diagram_text import find_reach, without_imports
from deckwright.execute.process import ProgramEnd, run_children
from deckwright.markdown.blocks import fences
from deckwright.media.diagrams import COLOURS, Diagram
from deckwright.media.pictures import NotAPicture
from deckwright.media.svg.read import read_svg
from deckwright.questions.question import Question

_ELSEWHERE = re.compile(r'<image\b[^<>]*?\bhref="(?!data:|#)([^"]*)"')

PROGRAM = Path(__file__).with_name("diagrams_child.py")


def find_diagrams(questions: Iterable[Question], media: Path, unasked: bool = False) -> list[Diagram]:
    """Return the diagrams of the questions in their order, each once, also those in footnotes.

    ``unasked`` tells whether the deck draws them without ``{.image}`` too.
    """
    found: dict[Path, Diagram] = {}
    for question in questions:
        if not unasked and ".image" not in question.text:
            continue
        body = question.body
        notes = (block for note in body.shared.footnotes.values() for block in note.blocks)
        for fence in fences((*body.blocks, *notes)):
            if fence.is_diagram(unasked):
                diagram = Diagram(fence.language, fence.code, fence.place, media)
                found.setdefault(diagram.day, diagram)
    return list(found.values())


def draw_diagrams(diagrams: Sequence[Diagram], progress: Progress, timeout: float = 60) -> list[Problem]:
    """Draw the diagrams, several at once, and return what went wrong: E718.

    Each has ``timeout`` seconds. One that asks for a file or an address is refused before anything runs. Pictures are
    written only if both were drawn, without what could act or load something. Stops with exit code 3 without the extra
    ``diagrams`` or where writing fails.
    """
    refused = [_reaching(diagram) for diagram in diagrams]
    found = [problem for problem in refused if problem]
    diagrams = [diagram for diagram, problem in zip(diagrams, refused, strict=True) if not problem]
    texts = [without_imports(one.code) if one.language == "d2" else (one.code, "") for one in diagrams]
    requests = [
        {"language": one.language, "code": code, "colours": COLOURS}
        for one, (code, _) in zip(diagrams, texts, strict=True)
    ]
    outcomes = run_children(PROGRAM, requests, timeout, progress) if requests else []
    if any(answer.get("failed") == "missing" for outcome in outcomes for answer in outcome.answers):
        stop(ExitCode.ENVIRONMENT, "drawing diagrams needs the extra diagrams", installing("diagrams"))
    for diagram, (_, sign), outcome in zip(diagrams, texts, outcomes, strict=True):
        drawn = next((answer["svg"] for answer in outcome.answers if "svg" in answer), None)
        if drawn is None:
            found.append(_failure(diagram, outcome, timeout, sign))
            continue
        pictures = {mode: svg.replace(sign, "@") if sign else svg for mode, svg in drawn.items()}
        if elsewhere := next(filter(None, map(_ELSEWHERE.search, pictures.values())), None):
            message = f"this diagram shows a picture from elsewhere: {elsewhere[1][:80]}"
            hint = "take it out: a diagram is drawn from its text alone"
            found.append(Problem(diagram.place, "E718", message, hint))
            continue
        try:
            _write(diagram, {mode: _cleaned(svg) for mode, svg in pictures.items()})
        except NotAPicture as error:
            found.append(Problem(diagram.place, "E718", f"what is drawn of this diagram {error}", error.hint))
    return found


def _reaching(diagram: Diagram) -> Problem | None:
    """Return what is wrong with a diagram that asks for more than its own text."""
    reach = find_reach(diagram.language, diagram.code)
    if not reach:
        return None
    place = Place(diagram.place.path, diagram.place.line + reach.line, 1)
    return Problem(place, "E718", f"this diagram {reach.what}", reach.instead)


def _cleaned(svg: str) -> bytes:
    """Return the file of a picture: as it ships. Raises :class:`NotAPicture` if too little would be left."""
    text = "\n".join(line.rstrip() for line in svg.split("\n")).rstrip("\n") + "\n"
    return read_svg(text.encode()).data.rstrip(b"\n") + b"\n"


def _failure(diagram: Diagram, outcome: ProgramEnd, timeout: float, sign: str) -> Problem:
    """Return why a diagram was not drawn; ``sign`` stood in its text for ``@``, unless it is empty."""
    answer = next((answer for answer in outcome.answers if "failed" in answer), None)
    if answer is None:
        end = f"was not drawn within {timeout:g} s" if outcome.status is None else f"was not drawn: {outcome.death}"
        return Problem(
            diagram.place, "E718", f"this diagram {end}", "make it smaller, or draw it elsewhere as a picture"
        )
    line = answer["line"]
    place = Place(diagram.place.path, diagram.place.line + line) if line else diagram.place
    text = answer["text"].replace(sign, "@") if sign else answer["text"]
    message = f"this is no diagram in {diagram.language}: {text}"
    return Problem(Place(place.path, place.line, place.column), "E718", message, "correct the text of the diagram")


def _write(diagram: Diagram, drawn: Mapping[str, bytes]) -> None:
    """Write both pictures of a diagram, each as a whole; neither changes if one of them cannot be written."""

    def writer(svg: bytes) -> Writer:
        def write(file: IO[bytes]) -> None:
            file.write(svg)

        return write

    try:
        write_together([(diagram.day, writer(drawn["day"])), (diagram.night, writer(drawn["night"]))])
    except OSError as error:
        stop(ExitCode.ENVIRONMENT, f"cannot write {diagram.day}: {error.strerror}")
