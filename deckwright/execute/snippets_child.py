"""The program that executes one question's blocks, in a process of its own.

Reads a JSON object: ``prelude`` (code), ``settings`` (the file that the prelude stands in, as shown), ``path`` (the
question's file, as shown), ``blocks`` (each with ``code``, ``line`` and ``hidden``), ``answers`` (the file to append
to) and ``timeout`` in seconds. Answers, in the order in which things happen, one JSON object a line:

- ``{"unchecked": 2}``: block 2 is a check without an assertion;
- ``{"begun": -1}``, ``{"begun": 0}``: the prelude, then block 0, starts;
- ``{"failed": "syntax", "block": 0, "line": 7, "column": 3, "type": …, "text": …}``: nothing was run;
- ``{"failed": "assertion" | "exception" | "exit", "block": 0, "line": 8, "type": …, "text": …, "source": …}``: the
  end; ``source`` is the assertion, ``module`` what could not be imported;
- ``{"done": true}``: every block ran.

Uses the standard library only and nothing of this package: content must find an interpreter as fresh as its own.
"""

from __future__ import annotations

import ast
import faulthandler
import io
import json
import linecache
import sys
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PRELUDE = -1
"""Stands for the prelude where a block's number is asked for."""

GRACE = 10
"""Seconds after the time limit at which the process ends itself, should its parent have died."""

TEXT_LIMIT = 400
"""Characters of an error's text, or of an assertion, that are answered."""

Answer = Callable[[dict[str, object]], None]


@dataclass(frozen=True, slots=True)
class RunBlock:
    """A piece of code and where it stands: ``number`` in its question, first line ``line`` of the file ``path``."""

    number: int
    path: str
    line: int
    code: str
    hidden: bool

    @property
    def shifted(self) -> str:
        """The code after so many empty lines that its line numbers are those of the file."""
        return "\n" * (self.line - 1) + self.code

    @property
    def last_line(self) -> int:
        """The number of its last line."""
        return self.line + self.code.rstrip("\n").count("\n")


@dataclass(frozen=True, slots=True)
class Program:
    """A block that Python understood."""

    block: RunBlock
    tree: ast.Module
    code: types.CodeType


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assert statement: its first and last line in the file, and its text."""

    line: int
    last_line: int
    source: str


def main() -> None:
    """Do what the request on standard input says."""
    request = json.load(sys.stdin)
    faulthandler.dump_traceback_later(request["timeout"] + GRACE, exit=True)
    sys.argv = [""]
    answer = answer_to(request["answers"])
    prelude = RunBlock(PRELUDE, request["settings"], 1, request["prelude"], hidden=False)
    blocks = [RunBlock(number, request["path"], **block) for number, block in enumerate(request["blocks"])]
    programs = [program for block in (prelude, *blocks) if (program := understand(block, answer))]
    if len(programs) < len(blocks) + 1:
        return
    for program in programs:
        if program.block.hidden and not has_assertion(program.tree):
            answer({"unchecked": program.block.number})
    text = joined(blocks)
    show_in_tracebacks(request["path"], text)
    # The blocks' module is the real ``__main__``, so that pickle and dataclasses find the classes that they define.
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    assertions = [node for program in programs[1:] for node in find_assertions(program.tree, text)]
    if all(execute(program, module, assertions, answer) for program in programs):
        answer({"done": True})


def answer_to(file: str) -> Answer:
    """Return a function that appends an object to ``file``. Names are bound now: content may replace the modules'."""
    dumps, open_file = json.dumps, io.open

    def answer(value: dict[str, object]) -> None:
        with open_file(file, "a", encoding="utf-8") as stream:
            stream.write(dumps(value) + "\n")

    return answer


def understand(block: RunBlock, answer: Answer) -> Program | None:
    """Parse and compile a block; answers why not if it cannot be."""
    try:
        tree = ast.parse(block.shifted, block.path)
        # Otherwise the block would be compiled under this file's own ``from __future__`` line.
        return Program(block, tree, compile(tree, block.path, "exec", dont_inherit=True))
    except SyntaxError as error:
        line = min(max(error.lineno or 0, block.line), block.last_line)
        answer(failure("syntax", block, line, error) | {"column": max(error.offset or 1, 1), "text": short(error.msg)})
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:  # NUL bytes, nesting that is too deep
        answer(failure("syntax", block, block.line, error) | {"column": 1})
    return None


def has_assertion(tree: ast.Module) -> bool:
    """Tell whether code can fail on purpose: ``assert``, ``raise``, or a call like ``np.testing.assert_allclose``."""
    return any(
        isinstance(node, ast.Assert | ast.Raise)
        or (isinstance(node, ast.Call) and called_name(node).startswith("assert"))
        for node in ast.walk(tree)
    )


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called, empty if it has none."""
    function = call.func
    return getattr(function, "attr", "") or getattr(function, "id", "")


def joined(blocks: list[RunBlock]) -> str:
    """Return the file's text as far as it is known: the blocks at their lines, the other lines empty."""
    text = ""
    for block in sorted(blocks, key=lambda block: block.line):
        text += "\n" * (block.line - 1 - text.count("\n")) + block.code
    return text


def show_in_tracebacks(path: str, text: str) -> None:
    """Let tracebacks and ``inspect`` find the blocks' lines, which are in no Python file."""
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)


def find_assertions(tree: ast.Module, text: str) -> list[Assertion]:
    """Return all assert statements of a block; ``text`` is that of its file."""
    return [
        Assertion(node.lineno, node.end_lineno or node.lineno, short(ast.get_source_segment(text, node) or "assert"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
    ]


def execute(program: Program, module: types.ModuleType, assertions: list[Assertion], answer: Answer) -> bool:
    """Execute a program in the namespace that all programs share; return whether it came to its end."""
    block = program.block
    answer({"begun": block.number})
    try:
        exec(program.code, module.__dict__)
    except AssertionError as error:
        line = innermost_line(error, block)
        # The statement may be longer than the line that failed, and stand in a function of another block.
        found = [assertion for assertion in assertions if assertion.line <= line <= assertion.last_line]
        assertion = found[-1] if found else Assertion(line, line, linecache.getline(block.path, line))
        answer(failure("assertion", block, assertion.line, error) | {"source": short(assertion.source)})
    except SystemExit as error:
        answer(failure("exit", block, innermost_line(error, block), error))
    except BaseException as error:
        answer(failure("exception", block, innermost_line(error, block), error))
    else:
        return True
    return False


def innermost_line(error: BaseException, block: RunBlock) -> int:
    """Return the line of the block's own file where the error arose, or from where it was called."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == block.path]
    return lines[-1] if lines else block.line


def failure(kind: str, block: RunBlock, line: int, error: BaseException) -> dict[str, Any]:
    """Return the answer that says how a block failed."""
    module = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    return {
        "failed": kind,
        "block": block.number,
        "line": line,
        "type": type(error).__name__,
        "text": text_of(error),
        "module": module if isinstance(module, str) else "",
    }


def text_of(error: BaseException) -> str:
    """Return an error's text as one line. Asking for it runs code that may itself fail."""
    try:
        return short(str(error))
    except BaseException as second:
        return f"(its text cannot be shown: {type(second).__name__})"


def short(text: str) -> str:
    """Return the text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= TEXT_LIMIT else line[: TEXT_LIMIT - 1] + "…"


if __name__ == "__main__":
    main()
