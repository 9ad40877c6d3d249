"""What the tests of hostile input share: how an error must be told, and how text becomes a faulty project."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

from tests.help.support import Result

_ERROR = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<code>E\d{3}) (?P<message>.+)")
_CRASHES = ("Traceback", "deckwright itself failed", "<frozen ")


class Told(NamedTuple):
    """An error as it is printed."""

    path: str
    line: int
    column: int
    code: str
    message: str
    """With its hint."""


def errors(result: Result) -> list[Told]:
    """Return the errors that a command printed, in their order."""
    found = filter(None, map(_ERROR.match, result.text.split("\n")))
    return [Told(one["path"], int(one["line"]), int(one["column"]), one["code"], one["message"]) for one in found]


def assert_told(result: Result, code: str, exit_code: int = 1, path: str = "") -> Told:
    """Hold that the command ended as documented: exit code, first error with its place, a sentence, no traceback."""
    assert_no_crash(result)
    assert result.code == exit_code, result.text
    found = errors(result)
    assert found, result.text
    first = found[0]
    assert first.code == code, result.text
    assert first.path == (path or first.path)
    assert first.line >= 1
    assert first.column >= 1
    assert len(first.message.split()) >= 3
    return first


def assert_no_crash(result: Result) -> None:
    """Hold that the command ended in order, not by an exception that nothing expected."""
    assert not [crash for crash in _CRASHES if crash in result.text], result.text
    assert result.code in (0, 1, 2, 3), result.text


def media_names(package: Path) -> set[str]:
    """Return the names of the media files in a package."""
    with zipfile.ZipFile(package) as archive:
        return set(json.loads(archive.read("media")).values())
