"""Changes the core at random, a place at a time, and asks whether a test notices.

Usage: ``python -m tools.mutate [--many 100] [--seed 1] [FILE …]``; the files are the core's by default. Prints each
change that no test of its wing noticed, and how many there were. Works on a copy of the tree.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent

CORE = {
    "base": "files text",
    "cards": "templates render notetypes sides",
    "markdown": "highlight",
    "media": "library",
    "plan": "compare risks model",
    "questions": "parse headings frontmatter sources",
    "settings": "toml toml_reader deck_toml",
    "ship": "stamp digests lock slips merge recover open_lock searches",
}
"""The files that a learner's reviews and an author's words hang on, by wing."""

TESTS = {
    "base": "tests/settings tests/house/test_house_style.py tests/promises/test_atomic.py "
    "tests/promises/test_hostile_files.py tests/promises/test_characters.py tests/tex/test_macros.py",
    "cards": "tests/cards tests/markdown/test_examples.py tests/markdown/test_cloze.py tests/promises/test_import.py",
    "markdown": "tests/markdown tests/cards/test_lint.py",
    "media": "tests/media tests/markdown/test_inert.py tests/promises/test_hostile_pictures.py "
    "tests/promises/test_updates.py tests/mistakes",
    "plan": "tests/plan",
    "questions": "tests/questions tests/markdown tests/promises/test_hostile.py tests/promises/test_hostile_files.py "
    "tests/cli tests/vault",
    "settings": "tests/settings tests/house/test_house_style.py tests/promises/test_hostile_files.py "
    "tests/promises/test_characters.py tests/tex/test_macros.py",
    "ship": "tests/ship tests/promises/test_updates.py tests/promises/test_retired.py tests/promises/test_import.py "
    "tests/promises/test_what_no_package_can_do.py tests/cli/test_ids.py",
}
"""The tests that a change in a wing concerns, those first that are most likely to notice."""

PYTEST = [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"]

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


@dataclass(frozen=True, order=True)
class Mutant:
    """A file with one place changed: where in its bytes, and from what to what."""

    file: str
    start: int
    end: int
    line: int
    column: int
    old: str
    new: str

    def made_of(self, data: bytes) -> bytes:
        """Return the file's bytes with the change."""
        return data[: self.start] + self.new.encode() + data[self.end :]

    def __str__(self) -> str:
        """Return the place and the change, for a person."""
        return f"{self.file}:{self.line}:{self.column}: {' '.join(self.old.split())} -> {self.new}"


def mutants(file: str, data: bytes) -> Iterator[Mutant]:
    """Yield every mutant of a file, given its name and its bytes."""
    starts = [0]
    for text in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    for node in walk(ast.parse(data)):
        for place, new in changes(node):
            assert place.end_lineno and place.end_col_offset is not None
            start = starts[place.lineno - 1] + place.col_offset
            end = starts[place.end_lineno - 1] + place.end_col_offset
            yield Mutant(
                file, start, end, place.lineno, place.col_offset + 1, data[start:end].decode(), f"({ast.unparse(new)})"
            )


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is run: not types and patterns, nor what an f-string holds, whose places Python 3.11 does not know."""
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "decorator_list"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not isinstance(child, ast.pattern | ast.JoinedStr):
                    yield from walk(child)


def changes(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield what may be changed at a node: the expression that stands there and the one that takes its place."""
    match node:
        case ast.Compare(left, ops, comparators):
            for at, op in enumerate(ops):
                yield node, ast.Compare(left, [*ops[:at], COMPARED[type(op)](), *ops[at + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield node, operand
        case ast.BinOp(left, op, right) if type(op) in COUNTED and not any(map(is_text, (left, right))):
            yield node, ast.BinOp(left, COUNTED[type(op)](), right)
        case ast.Constant(bool(value)):
            yield node, ast.Constant(not value)
        case ast.Constant(int(value)):
            yield from ((node, ast.Constant(value + by)) for by in (1, -1))
        case ast.Slice(lower, upper):
            for bound in (lower, upper):
                if bound and not isinstance(bound, ast.Constant):
                    yield bound, ast.BinOp(bound, ast.Add(), ast.Constant(1))
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield value, ast.Constant(None)
        case ast.If(test) | ast.While(test) | ast.IfExp(test) if not isinstance(test, ast.Compare | ast.UnaryOp):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.comprehension(ifs=tests):
            yield from ((test, ast.UnaryOp(ast.Not(), test)) for test in tests)


def is_text(node: ast.expr) -> bool:
    """Whether an expression is a text, which can only be added to."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def copy(folder: Path) -> None:
    """Copy into a folder what git tracks, as it is now, and what it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy2(ROOT / name, folder / name)


def notices(folder: Path, tests: list[str], seconds: float) -> bool:
    """Whether a test fails in a copy of the tree, or does not end in time."""
    run = subprocess.Popen(
        [*PYTEST, *tests],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return run.wait(seconds) != 0
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return True


def concerned(file: str) -> list[str]:
    """Return the tests that a file concerns, those of its own name first."""
    wing, name = Path(file).parts[1], Path(file).stem
    own = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / wing).glob(f"test_{name}*.py"))
    return [*own, *TESTS[wing].split()]


def main() -> None:
    """Make the mutants and tell which of them live."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--many", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="*", default=[f"deckwright/{w}/{n}.py" for w in CORE for n in CORE[w].split()])
    options = parser.parse_args()
    every = sorted(one for file in options.files for one in mutants(file, (ROOT / file).read_bytes()))
    chosen = random.Random(options.seed).sample(every, min(options.many, len(every)))
    print(f"{len(chosen)} of {len(every)} mutants, seed {options.seed}", flush=True)
    alive = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy(folder)
        seconds = {wing: limit(folder, wing) for wing in sorted({Path(one.file).parts[1] for one in chosen})}
        for mutant in sorted(chosen):
            file = folder / mutant.file
            data = file.read_bytes()
            file.write_bytes(mutant.made_of(data))
            if not notices(folder, concerned(mutant.file), seconds[Path(mutant.file).parts[1]]):
                alive += 1
                print(f"lives: {mutant}", flush=True)
            file.write_bytes(data)
    print(f"{alive} of {len(chosen)} live")


def limit(folder: Path, wing: str) -> float:
    """Return how many seconds the tests of a wing may take; without a change they must pass."""
    begin = time.monotonic()
    if notices(folder, TESTS[wing].split(), 3600):
        sys.exit(f"the tests that concern {wing} fail without a change")
    return 60 + 3 * (time.monotonic() - begin)


if __name__ == "__main__":
    main()
