"""Runs pytest and writes down which tests failed: ``python -m tools.failing ARGUMENTS REPORT``.

Both are files with a JSON list: the names of tests may be longer than a command may be.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


class Record:
    """A plugin that keeps the names of tests, and of files that could not be read, that failed."""

    def __init__(self) -> None:
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test that failed, also while it was set up or cleaned up."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep a file whose tests could not be collected."""
        if report.failed:
            self.failed.add(report.nodeid)


def main(arguments: str, report: str) -> int:
    """Run pytest; write a JSON list of what failed: an empty name if pytest itself did."""
    record = Record()
    code = pytest.main(json.loads(Path(arguments).read_text(encoding="utf-8")), plugins=[record])
    if code != pytest.ExitCode.OK and not record.failed:
        record.failed.add("")
    Path(report).write_text(json.dumps(sorted(record.failed)), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
