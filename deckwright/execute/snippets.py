"""``check --run``: executes the code of each question and reports what fails, at its own line.

A question's visible blocks run in order, then its hidden ``{.check}`` blocks, all in one namespace and in a process of
their own (:mod:`deckwright.execute.snippets_child`). Only this wing executes content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.base.model import Place
from deckwright.base.problems import Problem, Progress
from deckwright.execute.process import ProgramEnd, install_hint, run_children
from deckwright.questions.question import CodeBlock, Question

PROGRAM = Path(__file__).with_name("snippets_child.py")


@dataclass(frozen=True, slots=True)
class Job:
    """The blocks of one question, in the order in which they run."""

    blocks: tuple[CodeBlock, ...]
    prelude: str
    settings: str
    timeout: float

    @property
    def request(self) -> dict[str, object]:
        """What :mod:`~deckwright.execute.snippets_child` reads, but for the file of its answers and the limit."""
        return {
            "prelude": self.prelude,
            "settings": self.settings,
            "path": self.blocks[0].place.path,
            "blocks": [{"code": block.code, "line": block.place.line, "hidden": block.hidden} for block in self.blocks],
        }

    def block(self, number: object) -> CodeBlock:
        """Return the block of that number. What the content's process answered is not trusted to be one."""
        return self.blocks[number] if isinstance(number, int) and 0 <= number < len(self.blocks) else self.blocks[0]


def run_questions(
    questions: Sequence[Question], prelude: str, timeout: float, progress: Progress, settings: str = "deck.toml"
) -> list[Problem]:
    """Execute the questions' code and return what is wrong with it, sorted by place.

    ``prelude`` runs before each question; ``timeout`` is the limit for a question in seconds; ``settings`` is the path
    of ``deck.toml`` as problems show it. Codes: E901 to E906, W901, I901.
    """
    jobs = [job for question in questions if (job := job_of(question, prelude, timeout, settings))]
    outcomes = run_children(PROGRAM, [job.request for job in jobs], timeout, progress)
    found = [problem for question in questions for problem in _not_run(question)]
    for job, outcome in zip(jobs, outcomes, strict=True):
        found += _judge(job, outcome)
    return sorted(_once("E906", found), key=lambda problem: problem.order)


def job_of(question: Question, prelude: str, timeout: float, settings: str = "deck.toml") -> Job | None:
    """Return what is to be run of a question, the visible blocks first; None if that is nothing."""
    blocks = sorted((block for block in question.code if not block.skipped), key=lambda block: block.hidden)
    return Job(tuple(blocks), prelude, settings, timeout) if blocks else None


def _not_run(question: Question) -> list[Problem]:
    return [
        Problem(block.place, "I901", "this block was not run", "it is marked {.norun}")
        for block in question.code
        if block.skipped
    ]


def _once(code: str, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems without all but the first of ``code``: the same thing failed for every question."""
    first = next((problem for problem in problems if problem.code == code), None)
    return [problem for problem in problems if problem.code != code or problem is first]


def _judge(job: Job, outcome: ProgramEnd) -> list[Problem]:
    found = [_unchecked(job, answer) for answer in outcome.answers if "unchecked" in answer]
    failures = [_failure(job, answer, outcome) for answer in outcome.answers if "failed" in answer]
    if not failures and (outcome.status is None or not any("done" in answer for answer in outcome.answers)):
        failures.append(_silent_end(job, outcome))
    return found + failures


def _unchecked(job: Job, answer: Mapping[str, Any]) -> Problem:
    place = job.block(answer["unchecked"]).place
    return Problem(place, "W901", "this check cannot fail", "a {.check} block needs an assert statement")


_NO_PYTHON = {
    r"^[ \t]*>>> ": "leave out >>> and what was printed below",
    r"^[ \t]*\$ ": "a line of a shell is in a block of its own, ```sh",
    r"^[ \t]*[!%]\w": "leave out the lines with ! and %, which only notebooks read",
    r"^[ \t]*In \[\d+\]:": "leave out In [1]: and Out[1]:",
}
"""What is no Python at a line's beginning, and what to do."""


def _failure(job: Job, answer: Mapping[str, Any], outcome: ProgramEnd) -> Problem:
    """Return the problem for what a block, or the prelude, answered about its end."""
    number, kind = answer.get("block"), answer["failed"]
    error = ": ".join(str(answer[key]) for key in ("type", "text") if answer.get(key))
    missing = install_hint(str(answer.get("module", "")))
    line = answer.get("line")
    if number == -1:
        return Problem(Place(job.settings), "E906", f"the prelude failed in its line {line}: {error}", missing)
    block = job.block(number)
    place = Place(block.place.path, line if isinstance(line, int) else block.place.line)
    text = str(answer.get("text", ""))
    match kind:
        case "assertion":
            message = f"assertion failed: {answer.get('source', '')}" + (f" — {text}" if text else "")
            return Problem(place, "E901", message, "correct the code or its check")
        case "syntax":
            column = answer.get("column")
            # In a list or a quotation the block's own first column is not that of the file.
            shift = block.place.column - 1 + (column if isinstance(column, int) else 1)
            hint = "mark a block that is no whole program with {.norun}"
            for form, way in _NO_PYTHON.items():
                if re.search(form, block.code, re.MULTILINE):
                    hint = f"{way}, or {hint}"
                    break
            return Problem(Place(place.path, place.line, shift), "E903", f"syntax error: {text}", hint)
        case "exit":
            message = f"the block ended its process: {error}"
            return Problem(place, "E905", message, "leave out sys.exit, or mark the block with {.norun}")
        case _:
            if answer.get("type") == "EOFError" and re.search(r"\binput\(|\bstdin\b", block.code):
                message = f"the block waits for somebody to type, and nobody is there: {error}"
                hint = 'give the value in place of input(…), like name = "Ada", or mark the block with {.norun}'
                return Problem(place, "E902", message, hint)
            return Problem(place, "E902", f"the block raised {error}", missing or _printed(outcome))


def _silent_end(job: Job, outcome: ProgramEnd) -> Problem:
    """Return the problem for a process that ended without an answer: killed, crashed, or by ``os._exit``."""
    begun = [answer["begun"] for answer in outcome.answers if "begun" in answer]
    place = job.block(begun[-1] if begun else 0).place
    raise_limit = f"make it faster, or raise `timeout` under [run] in {job.settings}"
    if begun == [-1]:
        late = f"it was not done within {job.timeout:g} s"
        end = late if outcome.status is None else outcome.death
        hint = raise_limit if outcome.status is None else _printed(outcome)
        return Problem(Place(job.settings), "E906", f"the prelude failed: {end}", hint)
    if outcome.status is None:
        return Problem(place, "E904", f"the question's code was not done within {job.timeout:g} s", raise_limit)
    return Problem(place, "E905", f"the block's process died: {outcome.death}", _printed(outcome))


def _printed(outcome: ProgramEnd) -> str:
    return f"it printed last: {outcome.last_words}" if outcome.last_words else ""
