"""Starts the real desktop Anki on a scratch profile and tells what a learner saw there."""

from __future__ import annotations

import ctypes
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engines.browsers import display
from tests.help.support import REPOSITORY

SECONDS = 240

NOISE = "No version information available for component"
"""What the MathJax that comes with Anki says of itself."""

LIBRARIES = (
    "libEGL.so.1",
    "libGL.so.1",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libnss3.so",
)
"""What Qt needs to draw on an X display and does not bring along."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen: the report of ``anki_window``, what the consoles said, everything that was printed."""

    report: dict[str, Any]
    console: list[str]
    printed: str


def visit(package: Path, output: Path, notes: Sequence[str], size: tuple[int, int], typed: str = "") -> Visit:
    """Let a learner import ``package`` and study ``notes`` in a window of ``size`` px; pictures go to ``output``."""
    output.mkdir(parents=True, exist_ok=True)
    with display() as environment, tempfile.TemporaryDirectory() as base:
        job = {"package": str(package), "base": base, "output": str(output), "notes": list(notes), "size": size}
        file = Path(base) / "job.json"
        file.write_text(json.dumps({**job, "typed": typed}), encoding="utf-8")
        anki = {
            "QTWEBENGINE_CHROMIUM_FLAGS": "--disable-gpu --hide-scrollbars",
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # whoever runs tests as root has no other choice
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(REPOSITORY),
        }
        ran = subprocess.run(
            [sys.executable, "-m", "tests.engines.anki_window", str(file)],
            env={**environment, **anki},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
    report = output / "report.json"
    told = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"failure": "Anki did not start"}
    console = [line for line in ran.stdout.splitlines() if line.startswith("JS ") and NOISE not in line]
    return Visit(told, console, ran.stdout)


def absent() -> str:
    """Return what this machine lacks to start Anki, nothing if all is there."""
    return ", ".join(
        [*(["Xvfb"] if not shutil.which("Xvfb") else []), *(name for name in LIBRARIES if not loads(name))]
    )


def loads(name: str) -> bool:
    """Return whether a shared library is there."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
