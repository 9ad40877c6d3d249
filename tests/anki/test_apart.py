"""Anki's own library runs in a process of its own: whatever becomes of that is a sentence."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deckwright.anki import apart as module
from deckwright.anki.apart import apart
from deckwright.base.problems import ExitCode, Stop, stop


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A file that is looked at."""
    file = tmp_path / "deck.apkg"
    file.write_bytes(b"package")
    return file


def test_what_a_function_returns_comes_back(package: Path) -> None:
    """A function gives what it would give here, of a file that is named from the same folder."""
    assert apart(package, divmod, 7, 2) == (3, 1)
    assert Path(apart(package, os.getcwd)) == Path.cwd()


def test_a_stop_comes_back_as_it_is(package: Path) -> None:
    """A function that stops with a message stops the command with that message."""
    with pytest.raises(Stop, match="no deck in it") as caught:
        apart(package, stop, ExitCode.CONTENT, "there is no deck in it", "export one")
    assert (caught.value.exit_code, caught.value.hint) == (ExitCode.CONTENT, "export one")


@pytest.mark.parametrize(
    ("act", "words", "arguments"),
    [
        pytest.param(os.abort, "killed by signal 6", [], id="a signal"),
        pytest.param(time.sleep, "was not done with", [600], id="without an end", marks=pytest.mark.long),
        pytest.param(bytearray, "MemoryError", [8_000_000_000], id="memory"),
        pytest.param(int, "ValueError", ["x"], id="an exception"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither signals nor a bound of memory")
def test_its_death_is_a_sentence(
    package: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[..., Any], words: str, arguments: list[object]
) -> None:
    """A process that dies, hangs, or takes more than it may ends with what became of it, and with what to do."""
    if sys.platform == "darwin" and act is bytearray:
        pytest.skip("macOS takes no bound of memory")
    monkeypatch.setattr(module, "ANKI_SECONDS", 3 if act is time.sleep else 60)
    with pytest.raises(Stop, match=words) as caught:
        apart(package, act, *arguments)
    assert caught.value.exit_code is ExitCode.USAGE
    assert "deck.apkg" in caught.value.message and "export it anew" in caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="Windows bounds no files")
def test_no_file_fills_the_disk(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file that it writes grows beyond the limit."""
    monkeypatch.setattr(module, "ANKI_FILE_BYTES", 100_000)
    with pytest.raises(Stop, match="File too large"):
        apart(package, Path.write_bytes, tmp_path / "large", b"x" * 200_000)
    assert (tmp_path / "large").stat().st_size <= 100_000
