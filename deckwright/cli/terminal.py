"""How results look on a terminal: problems, summaries, a progress bar. The only place below which nothing prints.

Rich takes as long to load as all the rest of a build without an edit, so it is loaded for what it alone can do:
colours, and lines that are broken to fit. What problems and pages are made of is loaded only if there are any.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from deckwright.base.command import PROGRAM, quoted, typed
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import printable
from deckwright.cli.table import OF_A_DECK

if TYPE_CHECKING:
    from rich.console import Console

    from deckwright.base.problems import Problem, Progress
    from deckwright.base.terminal_page import PageLine

Styled = tuple[str, str]
"""Words of a line, and their style."""

_COLOURS = {"error": "bold red", "warning": "yellow", "info": "cyan"}
"""Of the codes of problems, by how much they weigh."""
_OF_A_DECK = lazy_regex(rf"{re.escape(PROGRAM)} ({'|'.join(OF_A_DECK)})\b")
"""A command that takes a deck's folder; messages name it without one."""

ALIKE = 5
"""Problems with one message that are told as one: 40 questions that all lack the same would fill the screen."""

_PLACES = 40
"""How many of their lines are named."""

_BAR_AFTER = 1.0
"""Seconds before a progress bar appears: what is over sooner needs none."""


class Terminal:
    """Standard output for results, standard error for what accompanies them."""

    def __init__(self, called_as: Callable[[], str], words: Sequence[str]) -> None:
        self._called_as = called_as
        self.words = words
        """The command line behind it, the command first."""
        self.form = "text"
        """How problems are to be listed: ``text``, ``json`` or ``github``."""
        self.deck = ""
        """The deck's folder, if the command line named one: commands in messages are about it, too."""
        self.options: list[str] = []
        """What the command line chose of a build: a ``build`` in a message chooses it again."""
        self.reached: Mapping[str, Sequence[str]] = {}
        """By the commands that need them, the words by which the running Anki was named: they name it again."""

    @cached_property
    def program(self) -> str:
        """How to start it again."""
        return self._called_as()

    @property
    def folder(self) -> str:
        """The deck's folder as it is typed."""
        from pathlib import Path  # which few messages need

        return typed(Path(self.deck)) if self.deck else ""

    @cached_property
    def out(self) -> Console:
        """Standard output as a terminal."""
        return _console(aside=False)

    @cached_property
    def err(self) -> Console:
        """Standard error as a terminal."""
        return _console(aside=True)

    def say(self, text: str = "", style: str = "") -> None:
        """Print a line of the result."""
        self._line([(printable(self.called(text)), style)])

    def confirms(self, question: str) -> bool:
        """Ask a question and return whether the answer is yes; where nobody can answer, it is no."""
        self._line([(printable(question), "bold"), (" [y/N]", "")])
        return sys.stdin.isatty() and sys.stdin.readline().strip().lower() in ("y", "yes")

    def complain(self, message: str, hint: str = "") -> None:
        """Print why a command stopped, and what to do."""
        self._line([("error: ", "bold red"), (printable(message), "")], aside=True)
        if hint:
            self._line([("  → ", "bold"), (printable(self.called(hint)), "")], aside=True)

    def _line(self, spans: Sequence[Styled], aside: bool = False) -> None:
        """Print a line as Rich prints it: it breaks none, and leaves out the styles where there is no terminal."""
        text = "".join(words for words, _ in spans)
        if _is_plain(aside) and "\t" not in text and printable(text) == text:
            stream = sys.stderr if aside else sys.stdout
            stream.write(f"{text}\n")
            stream.flush()
            return
        from rich.text import Text

        (self.err if aside else self.out).print(Text.assemble(*spans))

    def called(self, text: str) -> str:
        """Return ``text`` with its commands as they are to be typed now.

        The program is called as it was started, a clone's script or the installed command; and a command is about the
        folder that this one is about, for without one it would work on whatever deck is in the current folder. What was
        chosen already stays chosen, else two questions that each want an ``--accept`` would never get both.
        """
        if PROGRAM not in text:
            return text

        def as_typed(found: re.Match[str]) -> str:
            options = self.options if found[1] == "build" else self.reached.get(found[1], ())
            return " ".join(word for word in [found[0], self.folder, *map(quoted, options)] if word)

        return _OF_A_DECK.sub(as_typed, text).replace(PROGRAM, self.program)

    def commands(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return problems with the commands in their hints as they are to be typed now."""
        if not problems:
            return []
        from dataclasses import replace

        return [replace(problem, hint=self.called(problem.hint)) for problem in problems]

    def verbatim(self, text: str) -> None:
        """Print a result that is not the builder's own words, just as it is."""
        self._line([(printable(text), "")])

    def exact(self, text: str) -> None:
        """Print what goes into a file, to the byte; on a terminal itself, nothing in it can act on that."""
        if sys.stdout.isatty():
            text = "\r\n".join(map(printable, text.split("\r\n")))
        elif buffer := getattr(sys.stdout, "buffer", None):  # what is put in its place to catch a text may have none
            sys.stdout.flush()
            buffer.write(text.encode())
            text = ""
        sys.stdout.write(text)
        sys.stdout.flush()

    def problems(self, problems: Sequence[Problem], aside: bool = False) -> None:
        """Print problems, sorted as given: as text (``file:line:column: CODE message``), JSON or GitHub's commands.

        In text, what many lines have alike is told at the first of them, with the places of the others.
        ``aside`` of a result that goes into a file.
        """
        problems = self.commands(problems)
        if self.form == "json":
            from deckwright.base.problems import as_json

            self._line([(as_json(problems), "")])
            return
        if self.form == "github":
            from deckwright.base.problems import as_github

            for problem in problems:
                self._line([(as_github(problem), "")], aside)
            return
        alike: dict[tuple[str, str], list[Problem]] = defaultdict(list)
        for problem in problems:
            alike[problem.code, problem.message].append(problem)
        for problem in problems:
            same = alike[problem.code, problem.message]
            if len(same) < ALIKE or problem is same[0]:
                self._line(_styled(problem), aside)
            if len(same) >= ALIKE and problem is same[0]:
                self._line([(f"  the same {len(same) - 1:,} times more: {_places(same[1:])}", "dim")], aside)

    def page(self, lines: Iterable[PageLine], aside: bool = False) -> None:
        """Print a page, its long lines broken so that they fit and go on below their beginning.

        ``aside`` of a result that goes into a file.
        """
        from rich.text import Text

        from deckwright.base.terminal_page import LABELS

        console = self.err if aside else self.out
        for line in lines:
            label = "" if line.label is None else f"{line.label:<{LABELS - 1 if len(line.label) != 1 else 1}} "
            hang = line.indent + len(label)
            text = Text.assemble(*((printable(self.called(words)), style) for words, style in line.spans))
            begin = Text.assemble(" " * line.indent, (label, "dim"))
            width = len(text) if line.whole else max(20, console.width - hang)
            for number, row in enumerate(text.wrap(console, max(1, width)) or [Text()]):
                row.rstrip()
                console.print(Text.assemble(Text(" " * hang) if number else begin, row))

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """Yield a function (done, total) that shows a bar on a terminal once the work has taken a second."""
        begin = time.monotonic()
        shown: Progress | None = None
        with ExitStack() as stack:

            def update(done: int, total: int) -> None:
                nonlocal shown
                if shown is None and time.monotonic() - begin > _BAR_AFTER:
                    shown = stack.enter_context(self._bar(what))
                if shown:
                    shown(done, total)

            yield update

    @contextmanager
    def _bar(self, what: str) -> Iterator[Progress]:
        """Show a bar, where there is a terminal, and yield what moves it."""
        if _is_plain(aside=True) or not self.err.is_terminal:
            yield lambda done, total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        with Bar(*columns, console=self.err, transient=True) as bar:
            task = bar.add_task(what)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def _is_plain(aside: bool) -> bool:
    """Whether a stream is no terminal, and nobody asked to take it for one."""
    if {"FORCE_COLOR", "TTY_COMPATIBLE"} & os.environ.keys():  # which only Rich knows to read
        return False
    return not (sys.stderr if aside else sys.stdout).isatty()


def _console(aside: bool) -> Console:
    from rich.console import Console

    return Console(stderr=aside, highlight=False, markup=False, soft_wrap=True, emoji=False)


def _styled(problem: Problem) -> list[Styled]:
    place = problem.place
    spans = [
        (f"{printable(place.path)}:{place.line}:{place.column}: ", ""),
        (problem.code, _COLOURS[problem.severity]),
        (f" {problem.message}", ""),
    ]
    return [*spans, (f" ({problem.hint})", "dim")] if problem.hint else spans


def _places(problems: Sequence[Problem]) -> str:
    """Return where problems are, file by file: ``a.md:5, 9, 13; b.md:2``."""
    lines: dict[str, list[str]] = {}
    for problem in problems[:_PLACES]:
        lines.setdefault(printable(problem.place.path), []).append(str(problem.place.line))
    shown = "; ".join(f"{path}:{', '.join(dict.fromkeys(found))}" for path, found in lines.items())
    return shown + (" …" if len(problems) > _PLACES else "")
