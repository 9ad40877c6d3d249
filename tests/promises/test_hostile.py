"""Hostile text: each file of ``tests/hostile/`` as the only question file of a deck.

A file's name ends in what must come of it: ``NAME.CODE.md`` for the first error, ``NAME.ok.md`` where the deck must
build. Anybody adds a case by adding a file. What would break a clone on some system is made in
:mod:`tests.promises.test_hostile_files` instead.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.help.hostility import assert_no_crash, assert_told, errors
from tests.help.support import Project, snapshot

CASES = sorted((Path(__file__).parent.parent / "hostile").glob("*.md"))


def expected(case: Path) -> str:
    """Return the code in a file's name, or ``ok``."""
    return case.name.split(".")[-2]


def cases(builds: bool) -> pytest.MarkDecorator:
    """Run a test for the files that must build, or for those that must not."""
    chosen = [case for case in CASES if (expected(case) == "ok") is builds]
    return pytest.mark.parametrize("case", chosen, ids=lambda case: case.name)


@cases(builds=False)
@pytest.mark.parametrize("command", ["check", "build"])
def test_bad_text_is_an_error_with_its_place(project: Project, case: Path, command: str) -> None:
    """Bad text ends in exit code 1 and its error with file, line, column and what to do, and nothing is written."""
    data = case.read_bytes()
    project.write({"content/questions.md": data})
    before = snapshot(project.root)
    code = expected(case)
    told = assert_told(project.run(command), code, path="content/questions.md")
    assert told.line <= data.count(b"\n") + data.count(b"\r") + 1
    assert snapshot(project.root) == before


@cases(builds=True)
@pytest.mark.parametrize("command", ["check", "build"])
def test_odd_text_builds(project: Project, case: Path, command: str) -> None:
    """Text that is odd and not wrong is no error, and the deck builds."""
    project.write({"content/questions.md": case.read_bytes()})
    result = project.run(command)
    assert_no_crash(result)
    assert errors(result) == []
    assert result.code == 0
    assert project.package.exists() is (command == "build")


def test_the_cases_are_there() -> None:
    """The hostile files come with the tests, each named after what must come of it."""
    assert len(CASES) > 100
    assert all(expected(case) == "ok" or expected(case)[0] == "E" for case in CASES)
