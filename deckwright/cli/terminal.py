"""How results look on a terminal: problems, summaries, a progress bar. The only place below which nothing prints."""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from deckwright.base.page import LABELS, PageLine
from deckwright.base.problems import Problem, Progress, Severity, as_github, as_json

Format = Literal["text", "json", "github", "markdown"]

_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_PROGRAM = "python build_deck.py"
"""How the program is called wherever a message names a command."""

_OF_A_DECK = re.compile(rf"{re.escape(_PROGRAM)} (build|check|plan|ids|figures|lock)\b")
"""A command that takes a deck's folder; messages name it without one."""

_BAR_AFTER = 1.0
"""Seconds before a progress bar appears: what is over sooner needs none."""


class Terminal:
    """Standard output for results, standard error for what accompanies them."""

    def __init__(self, program: str = _PROGRAM) -> None:
        self.program = program
        self.folder: list[str] = []
        """The deck's folder, if the command line named one: then commands in messages are about it, too."""
        self.options: list[str] = []
        """What the command line chose of a build: a ``build`` in a message chooses it again."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # a legacy code page must not end a build
        self.out = Console(highlight=False, markup=False, soft_wrap=True, emoji=False)
        self.err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True, emoji=False)

    def say(self, text: str = "", style: str = "") -> None:
        """Print a line of the result."""
        self.out.print(Text(self.called(text), style))

    def complain(self, message: str, hint: str = "") -> None:
        """Print why a command stopped, and what to do."""
        self.err.print(Text.assemble(("error: ", "bold red"), message))
        if hint:
            self.err.print(Text.assemble(("  → ", "bold"), self.called(hint)))

    def called(self, text: str) -> str:
        """Return ``text`` with its commands as they are to be typed now.

        The program is called as it was started, a clone's script or the installed command; and a command is about the
        folder that this one is about, for without one it would work on whatever deck is in the current folder. What was
        chosen already stays chosen, else two questions that each want an ``--accept`` would never get both.
        """

        def typed(found: re.Match[str]) -> str:
            return shlex.join([*self.folder, *(self.options if found[1] == "build" else [])])

        text = _OF_A_DECK.sub(lambda found: f"{found[0]} {typed(found)}".rstrip(), text)
        return text.replace(_PROGRAM, self.program)

    def commands(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return problems with the commands in their hints as they are to be typed now."""
        return [replace(problem, hint=self.called(problem.hint)) for problem in problems]

    def verbatim(self, text: str) -> None:
        """Print a result that is not the builder's own words, just as it is."""
        self.out.print(Text(text))

    def problems(self, problems: Sequence[Problem], form: Format = "text", aside: bool = False) -> None:
        """Print problems, sorted as given: as text (``file:line:column: CODE message``), JSON or GitHub's commands.

        ``aside`` of a result that goes into a file.
        """
        problems = self.commands(problems)
        if form == "json":
            self.out.print(Text(as_json(problems)))
            return
        for problem in problems:
            (self.err if aside else self.out).print(Text(as_github(problem)) if form == "github" else _styled(problem))

    def page(self, lines: Iterable[PageLine]) -> None:
        """Print a page, its long lines broken so that they fit and go on below their beginning."""
        for line in lines:
            label = "" if line.label is None else f"{line.label:<{LABELS - 1 if len(line.label) != 1 else 1}} "
            hang = line.indent + len(label)
            text = Text.assemble(*((self.called(words), style) for words, style in line.spans))
            begin = Text.assemble(" " * line.indent, (label, "dim"))
            width = len(text) if line.whole else max(20, self.out.width - hang)
            for number, row in enumerate(text.wrap(self.out, max(1, width)) or [Text()]):
                row.rstrip()
                self.out.print(Text.assemble(Text(" " * hang) if number else begin, row))

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """Yield a function (done, total) that shows a bar on a terminal once the work has taken a second."""
        if not self.err.is_terminal:
            yield lambda done, total: None
            return
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        bar = Bar(*columns, console=self.err, transient=True)
        task = bar.add_task(what)
        begin = time.monotonic()

        def update(done: int, total: int) -> None:
            if not bar.live.is_started and time.monotonic() - begin > _BAR_AFTER:
                bar.start()
            if bar.live.is_started:
                bar.update(task, completed=done, total=total)

        try:
            yield update
        finally:
            bar.stop()


def _styled(problem: Problem) -> Text:
    place = problem.place
    text = Text()
    text.append(f"{place.path}:{place.line}:{place.column}: ")
    text.append(problem.code, _COLOURS[problem.severity])
    text.append(f" {problem.message}")
    if problem.hint:
        text.append(f" ({problem.hint})", "dim")
    return text


def count(number: int, thing: str) -> str:
    """Return “1 note” or “2 notes”."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """Return bytes as people write them (powers of 1000)."""
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1_000_000:.1f} MB"
