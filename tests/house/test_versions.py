"""Trying other versions than the pinned ones: what fails is told, and the package that breaks it is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.help.support import REPOSITORY
from tools.versions import Change, Environment, again, blame, changes, pins, report

PINNED = {"markdown": "3.11.3", "nh3": "0.3.8", "filelock": "4.3.1"}
NEWER = {"markdown": "3.12", "nh3": "0.3.8", "filelock": "4.4", "brought": "1"}
CHANGED = [Change("brought", "", "1"), Change("filelock", "4.3.1", "4.4"), Change("markdown", "3.11.3", "3.12")]

SUITE = """import pytest
def test_well(): pass
def test_wrong(): assert False
@pytest.fixture
def lost(): raise OSError
def test_unready(lost): pass
"""


@dataclass(frozen=True, slots=True)
class Pretended(Environment):
    """An environment in which each test fails with one version of a package."""

    versions: dict[str, str] = field(default_factory=dict)
    breaks: dict[str, tuple[str, str]] = field(default_factory=dict)
    stuck: str = ""

    def installed(self) -> dict[str, str]:
        """Return the versions pretended."""
        return dict(self.versions)

    def put(self, stdin: str, *what: str) -> None:
        """Pretend to install."""
        for line in (*stdin.split(), *what):
            name, _, version = line.partition("==")
            if name == self.stuck and version == PINNED[name]:
                raise subprocess.CalledProcessError(1, "uv")
            if version:
                self.versions[name] = version

    def failing(self, tests: Sequence[str], tools: Sequence[str]) -> set[str]:
        """Return what fails with the versions pretended."""
        return {name for name in (*tests, *tools, "") if self.versions.items() & {self.breaks.get(name, ("", ""))}}


def test_the_package_that_breaks_a_test_is_named() -> None:
    """Each package whose pin mends a test is named with it; afterwards the environment is as it was."""
    breaks = {"test_lock": ("filelock", "4.4"), "test_text": ("markdown", "3.12"), "types": ("markdown", "3.12")}
    environment = Pretended(Path(), dict(NEWER), breaks)
    found = blame(environment, set(breaks), CHANGED)
    assert found == {CHANGED[1]: {"test_lock"}, CHANGED[2]: {"test_text", "types"}}
    assert environment.versions == NEWER


def test_a_package_that_cannot_go_back_is_passed_over() -> None:
    """A package that cannot be put back to its pin alone is not named, and the others are tried all the same."""
    breaks = {"test_lock": ("filelock", "4.4"), "test_text": ("markdown", "3.12")}
    environment = Pretended(Path(), dict(NEWER), breaks, "filelock")
    assert blame(environment, set(breaks), CHANGED) == {CHANGED[2]: {"test_text"}}


def test_tests_that_cannot_be_run_are_not_mended() -> None:
    """If pytest itself fails when what failed is run again, all of it counts as failing still."""
    environment = Pretended(Path(), {"pytest": "9"}, {"": ("pytest", "9")})
    assert again(environment, {"test_text"}) == {"test_text"}


def test_what_differs_from_the_pins_is_listed() -> None:
    """What is installed in another version than the pinned one, or has no pin, is listed; what is as pinned is not."""
    pinned = pins()
    assert changes(pinned) == []
    assert changes({**pinned, "nh3": "9", "never-heard-of": "1"}) == [
        Change("never-heard-of", "", "1"),
        Change("nh3", pinned["nh3"], "9"),
    ]


def test_nothing_is_reported_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A line is printed with the names it is said of, one a line, and not at all if there are none."""
    report("no package alone:", set())
    report("no package alone:", {"b", "a", ""})
    assert capsys.readouterr().out == "no package alone:\n  a\n  b\n  pytest itself\n"


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("text", "failed"),
    [
        (SUITE, ["test_suite.py::test_unready", "test_suite.py::test_wrong", "test_unread.py"]),
        ("def test_well(): pass", []),
        ("", [""]),
    ],
)
def test_what_failed_is_written_down(tmp_path: Path, text: str, failed: list[str]) -> None:
    """A run of pytest leaves the names of tests and files that failed, and of pytest itself if it ran no test."""
    (tmp_path / "test_suite.py").write_text(text)
    if text == SUITE:
        (tmp_path / "test_unread.py").write_text("import nothing_of_this_name")
    arguments, report = tmp_path / "arguments.json", tmp_path / "failed.json"
    arguments.write_text(
        json.dumps(["--continue-on-collection-errors", "--rootdir", str(tmp_path), "-c", os.devnull, str(tmp_path)])
    )
    command = [sys.executable, "-m", "tools.failing", str(arguments), str(report)]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=REPOSITORY, env=alone, capture_output=True)
    assert json.loads(report.read_text()) == failed
