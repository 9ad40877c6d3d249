"""The program that runs cards' code again and again, each time with one place altered, for :mod:`tools.weak_checks`.

Reads a JSON object: ``program`` (the file of ``check --run``'s own program), ``answers`` (the file to append to) and
``cards``. A card has ``request``, what that program reads, and ``alterations``: each is a list of ``[block, code]``,
ways in which one number may be another, of which one that is noticed is enough. Answers one JSON object a card, a line
each: ``{"fails": true}`` if its code fails as it stands, else ``{"alive": [2, 5]}``, what nothing noticed.

What the cards import is imported once, here; each run is a fork of this process, in a folder of its own.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.util
import io
import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

TIMES = 10
"""An altered card may take so many times as long as it takes unaltered, and a few seconds: it may not end at all."""
SECONDS = 5


def main() -> None:
    """Do what the request on standard input says."""
    request = json.load(sys.stdin)
    spec = importlib.util.spec_from_file_location("snippets_child", request["program"])
    assert spec and spec.loader
    program = sys.modules["snippets_child"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    for card in request["cards"]:
        preload([card["request"]["prelude"], *(block["code"] for block in card["request"]["blocks"])])
    for card in request["cards"]:
        answer = tried(program, card["request"], card["alterations"])
        with open(request["answers"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(answer) + "\n")


def preload(codes: list[str]) -> None:
    """Import what the codes import, so that no run of them has to wait for it."""
    for code in codes:
        for node in ast.walk(ast.parse(code)):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{name.name}" for name in node.names)]
            for name in names:
                with contextlib.suppress(Exception):  # a function is no module; what is missing, its run will tell
                    importlib.import_module(name)


def tried(program: ModuleType, request: dict[str, Any], alterations: list[list[tuple[int, str]]]) -> dict[str, object]:
    """Run a card as it is, then with each alteration; return the answer about it."""
    passes, seconds = run(program, request, request["timeout"])
    if not passes:
        return {"fails": True}
    limit = int(TIMES * seconds) + SECONDS
    alive = []
    for number, ways in enumerate(alterations):
        if all(run(program, with_code(request, block, code), limit)[0] for block, code in ways):
            alive.append(number)
    return {"alive": alive}


def with_code(request: dict[str, Any], number: int, code: str) -> dict[str, Any]:
    """Return a request with another code for one block."""
    blocks = [block | {"code": code} if at == number else block for at, block in enumerate(request["blocks"])]
    return request | {"blocks": blocks}


def run(program: ModuleType, request: dict[str, Any], limit: int) -> tuple[bool, float]:
    """Run a card in a fork; return whether all of it passed, and the seconds of processor time that it took."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        answers = Path(folder, "answers")
        process = os.fork()
        if not process:
            run_here(program, request | {"answers": str(answers)}, folder, limit)
        _, _, used = os.wait4(process, 0)
        with contextlib.suppress(OSError), answers.open(encoding="utf-8") as stream:
            found = [json.loads(line) for line in stream]
            return found[-1:] == [{"done": True}], used.ru_utime + used.ru_stime
        return False, 0.0


def run_here(program: ModuleType, request: dict[str, Any], folder: str, limit: int) -> None:
    """Run a card in this process, and end it. The limit is of processor time, so that a busy machine finds the same."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        signal.alarm(10 * limit)  # for what waits and does not work
        work = Path(folder, "work")
        work.mkdir()
        os.chdir(work)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.stdin = io.StringIO(json.dumps(request | {"timeout": 10 * limit}))
        program.main()
    finally:
        os.kill(os.getpid(), signal.SIGKILL)  # nothing of the process that it was forked from may be tidied up


if __name__ == "__main__":
    main()
