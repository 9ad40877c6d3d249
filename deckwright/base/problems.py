"""Problems are values: what is wrong, where, and what to do. Stages return them; the command line shows them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import islice
from typing import NoReturn

from deckwright.base.codes import CODES, Code
from deckwright.base.model import Place
from deckwright.base.text import printable

Progress = Callable[[int, int], None]
"""Is told how many of how many steps are done."""

FILE_LIMIT = 500
"""Problems of one severity that are listed of a file: nobody reads more, and hostile text has one a character."""

HINT_LIMIT = 20
"""Hints that are looked for, for each code in a file: finding the nearest of many names takes long."""


class Severity(StrEnum):
    """How much a problem weighs: an error stops the build, a warning does so under ``--strict``."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``code`` is stable (:mod:`deckwright.base.codes`); ``hint`` says what to do next.

    Raises ``ValueError`` for a code that stands in no line of the table.
    """

    place: Place
    code: str
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"{self.code} is no code of a problem: it has no line in base/codes.py")

    @property
    def entry(self) -> Code:
        """What the code means, and who treats it in another way than most."""
        return CODES[self.code]

    @property
    def severity(self) -> Severity:
        """Told by the code's letter: E, W or I."""
        return {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}[self.code[0]]

    @property
    def order(self) -> tuple[Place, str, str]:
        """The key that problems are sorted by: place, then code."""
        return self.place, self.code, self.message

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place.path}:{self.place.line}:{self.place.column}: {self.code} {self.message}{hint}"


class Problems:
    """Collects the problems of a run. The one mutable thing that stages share; they only add to it."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._wrong_lines: dict[str, list[int]] = {}
        self._lines: dict[tuple[str, int], list[Problem]] = {}
        self._paths: set[str] = set()
        self.told = 0
        """How often a problem was noted, the same one once more included."""

    def add(self, place: Place, code: str, message: str, hint: str | Callable[[], str] = "") -> None:
        """Note a problem. The same one, noted twice, is kept once; a ``hint`` that must be looked for is a function."""
        self.told += 1
        if self._is_full(place.path, code):
            self._note(Problem(Place(place.path), "W102", *_MORE))
            return
        if callable(hint):
            self._counts[place.path, code] += 1
            hint = hint() if self._counts[place.path, code] <= HINT_LIMIT else ""
        self._note(Problem(place, code, printable(message), printable(hint)))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several problems."""
        for problem in problems:
            self.add(problem.place, problem.code, problem.message, problem.hint)

    def _is_full(self, path: str, code: str) -> bool:
        return self._counts[path, code[0]] >= FILE_LIMIT

    def _note(self, problem: Problem) -> None:
        if problem not in self._found:
            self._found[problem] = None
            self._paths.add(problem.place.path)
            self._counts[problem.place.path, problem.code[0]] += 1
            self._lines.setdefault((problem.place.path, problem.place.line), []).append(problem)
            if problem.severity is Severity.ERROR:
                self._wrong_lines.setdefault(problem.place.path, []).append(problem.place.line)

    @property
    def number(self) -> int:
        """How many different ones were noted."""
        return len(self._found)

    def since(self, number: int) -> tuple[Problem, ...]:
        """Return what was noted after so many, in that order."""
        return tuple(islice(reversed(self._found), self.number - number))[::-1]

    def sorted(self) -> list[Problem]:
        """All problems by file, line and column."""
        return sorted(self._found, key=lambda problem: problem.order)

    def has_error(self, place: Place, lines: int) -> bool:
        """Whether an error was noted in one of so many lines from ``place`` on."""
        wrong = self._wrong_lines.get(place.path, ())
        return any(place.line <= line < place.line + lines for line in wrong)

    def has_any(self, path: str) -> bool:
        """Whether anything was noted of a file."""
        return path in self._paths

    def codes_at(self, path: str, line: int) -> frozenset[str]:
        """The codes that were noted of a line: what has the same cause is not said twice."""
        return frozenset(problem.code for problem in self.noted_at(path, line))

    def noted_at(self, path: str, line: int) -> Sequence[Problem]:
        """What was noted of a line, in that order."""
        return tuple(self._lines.get((path, line), ()))

    def has_code(self, code: str, place: Place, lines: int) -> bool:
        """Whether a code was noted of one of so many lines from ``place`` on."""
        return any(code in self.codes_at(place.path, place.line + number) for number in range(lines))

    def codes_in(self, path: str) -> frozenset[str]:
        """The codes that were noted of a file."""
        return frozenset(problem.code for problem in self._found if problem.place.path == path)

    @property
    def errors(self) -> int:
        """How many of them stop a build."""
        return sum(problem.severity is Severity.ERROR for problem in self._found)

    @property
    def warnings(self) -> int:
        """How many of them are warnings."""
        return sum(problem.severity is Severity.WARNING for problem in self._found)


_MORE = f"this file has over {FILE_LIMIT} problems, and only the first are listed", "fix these, then look again"


class ExitCode(IntEnum):
    """What a command's exit code means (documented in ``docs/commands.md``)."""

    OK = 0
    CONTENT = 1
    USAGE = 2
    ENVIRONMENT = 3
    INTERRUPTED = 130


class Stop(Exception):
    """Ends a command with one message, where going on would make no sense. Becomes text and exit code in the CLI."""

    def __init__(self, exit_code: ExitCode, message: str, hint: str = "", problem: Problem | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.message = message
        self.hint = hint
        self.problem = problem

    def __reduce__(self) -> tuple[type[Stop], tuple[ExitCode, str, str, Problem | None]]:
        """Return what :mod:`pickle` makes it of again, in another process."""
        return Stop, (self.exit_code, self.message, self.hint, self.problem)


def stop(exit_code: ExitCode, message: str, hint: str = "") -> NoReturn:
    """Raise :class:`Stop`."""
    raise Stop(exit_code, message, hint)


def stop_at(place: Place, code: str, message: str, hint: str = "") -> NoReturn:
    """Raise :class:`Stop` for a fault in ``deck.toml``: it is shown as every problem is, and nothing can go on."""
    raise Stop(ExitCode.USAGE, "nothing was done", "fix this first", Problem(place, code, message, hint))


def as_json(problems: Sequence[Problem]) -> str:
    """Return the problems as a JSON array of objects with path, line, column, severity, code, message, hint."""
    return json.dumps(as_objects(problems), ensure_ascii=False, indent=2)


def as_objects(problems: Sequence[Problem]) -> list[dict[str, str | int]]:
    """Return the problems as JSON's objects."""
    return [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]


def as_github(problem: Problem) -> str:
    """Return the problem as a workflow command, which GitHub shows beside the line in a pull request.

    Format and escapes: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    level = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}[problem.severity]
    text = f"{problem.code} {problem.message}" + (f" ({problem.hint})" if problem.hint else "")
    place = problem.place
    where = f"file={_escape(place.path, ':,')},line={place.line},col={place.column}"
    return f"::{level} {where}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
