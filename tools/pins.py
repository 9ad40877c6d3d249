"""Pins everything anew: the tree of every extra in ``constraints.txt``, what builds the package in pyproject.toml.

And what ``push`` is tried with, in ``.ci/anki-connect.txt``: it has a Python of its own.

Usage: ``.ci/pins``. It needs ``uv`` and the network. The pins are for Linux, macOS and Windows and for every Python
from 3.11 on, the same for all: the newest that 3.11 can have, so that a deck gets the same bytes on each.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PINS = ROOT / "constraints.txt"
PROJECT = ROOT / "pyproject.toml"
SERVER_PINS = ROOT / ".ci" / "anki-connect.txt"
SERVER = ("anki-connect-server", "httpx")
"""What answers in place of a running Anki in the tests, on Python 3.12, and what it asks for without saying so."""
BUILDERS = ("hatchling", "editables")
"""What the build backend and its editable installs need. pip gives its build environments no constraints."""

REQUIRES = re.compile(r"(?<=^\[build-system\]\nrequires = )\[.*?\]$", re.DOTALL | re.MULTILINE)

PLAIN = ("--quiet", "--no-annotate", "--no-header")
"""Pins and nothing else."""


def uv(*arguments: str, stdin: str = "") -> str:
    """Run uv in the repository's folder and return what it prints. Raises CalledProcessError."""
    command = [sys.executable, "-m", "uv", *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, stdout=subprocess.PIPE, text=True, check=True).stdout


def compile_pins(*arguments: str) -> str:
    """Return the pins of what builds the package and of what the arguments name."""
    everywhere = ("--universal", "--fork-strategy", "fewest", "--python-version", "3.11")
    return uv("pip", "compile", *PLAIN, *everywhere, *arguments, "-", stdin="\n".join(BUILDERS))


def main() -> None:
    """Write them all."""
    pins = compile_pins("--all-extras", "pyproject.toml")
    head = "# Made by .ci/pins: the tree of every extra and of what builds the package, on every Python and system.\n"
    PINS.write_text(head + pins, encoding="utf-8", newline="\n")
    builders = compile_pins("--constraint", str(PINS)).splitlines()
    listed = "".join(f'    "{pin}",\n' for pin in builders)
    text = PROJECT.read_text(encoding="utf-8")
    PROJECT.write_text(REQUIRES.sub(f"[\n{listed}]", text, count=1), encoding="utf-8", newline="\n")
    pins = uv("pip", "compile", *PLAIN, "--python-version", "3.12", "-", stdin="\n".join(SERVER))
    head = "# Made by .ci/pins: what anki-connect-server is tried with, on Python 3.12.\n"
    SERVER_PINS.write_text(head + pins, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
