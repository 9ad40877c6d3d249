"""Tries the newest of everything, or the lowest that pyproject.toml allows, and says which package breaks what.

Usage: ``.ci/newest`` or ``.ci/oldest``; what follows goes to pytest. The versions go into an environment of their own,
with every extra. What fails there is tried again with one package after another as ``constraints.txt`` pins it: if that
mends it, the package is named.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.pins import PINS, ROOT, uv

RESOLUTIONS = {"newest": ("--upgrade",), "oldest": ("--resolution", "lowest-direct")}
"""Of packages that only another package asks for, both take the newest: nobody here says which they may be."""

TOOLS = {
    "lint": ("-m", "ruff", "check", "."),
    "layout": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "mypy"),
    "the deck builds": ("build_deck.py", "build", "--locked", "-o", "build/other-versions.apkg"),
}
"""What may be tried besides the tests."""

TRIED = {"newest": tuple(TOOLS), "oldest": ("the deck builds",)}
"""Which of these must hold. What types an old library tells matters to nobody who only runs the program."""


@dataclass(frozen=True, slots=True)
class Change:
    """A package that is not as it is pinned; ``pinned`` is empty if the pins do not know it."""

    name: str
    pinned: str
    tried: str


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")

    def make(self, resolution: str) -> None:
        """Make it anew, with the versions that a resolution chooses. Raises CalledProcessError."""
        uv("venv", "--quiet", "--clear", "--python", sys.executable, str(self.folder))
        options = ("--quiet", "--all-extras", "--python", self.python, *RESOLUTIONS[resolution])
        self.put(uv("pip", "compile", *options, "pyproject.toml"), "-r", "-")
        self.put("", "--no-deps", "-e", ".")

    def put(self, stdin: str, *what: str) -> None:
        """Install something. Raises CalledProcessError."""
        uv("pip", "install", "--quiet", "--python", self.python, *what, stdin=stdin)

    def installed(self) -> dict[str, str]:
        """Return the version of every package in it but our own."""
        told = json.loads(uv("pip", "list", "--quiet", "--python", self.python, "--format", "json"))
        found = {str(canonicalize_name(package["name"])): str(package["version"]) for package in told}
        return {name: version for name, version in found.items() if name != "deckwright"}

    def failing(self, tests: Sequence[str], tools: Sequence[str]) -> set[str]:
        """Run pytest with these arguments, and these tools; return the names of all that fail."""
        with tempfile.TemporaryDirectory() as folder:
            arguments, report = Path(folder) / "arguments.json", Path(folder) / "failed.json"
            arguments.write_text(
                json.dumps(["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", *tests]),
                encoding="utf-8",
            )
            self.run("-m", "tools.failing", str(arguments), str(report))
            failed = set(json.loads(report.read_text(encoding="utf-8"))) if report.exists() else {""}
        return failed | {name for name in tools if not self.run(*TOOLS[name])}

    def run(self, *arguments: str) -> bool:
        """Run its interpreter and return whether all went well."""
        return subprocess.run([self.python, *arguments], cwd=ROOT).returncode == 0


def pins() -> dict[str, str]:
    """Return what ``constraints.txt`` pins for this Python on this system."""
    lines = [line for line in PINS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    requirements = [Requirement(line) for line in lines]
    fitting = [found for found in requirements if found.marker is None or found.marker.evaluate()]
    return {canonicalize_name(found.name): next(iter(found.specifier)).version for found in fitting}


def changes(installed: dict[str, str]) -> list[Change]:
    """Return what is installed otherwise than it is pinned."""
    pinned = pins()
    return [Change(name, pinned.get(name, ""), version) for name, version in sorted(installed.items() - pinned.items())]


def again(environment: Environment, failing: set[str]) -> set[str]:
    """Return what of this still fails."""
    tools = [name for name in TOOLS if name in failing]
    tests = sorted(failing - set(tools))
    if not tests:
        return {name for name in tools if not environment.run(*TOOLS[name])}
    found = environment.failing([test for test in tests if test], tools)
    return failing if "" in found else found & failing


def blame(environment: Environment, failing: set[str], changed: Sequence[Change]) -> dict[Change, set[str]]:
    """Put one package after another back to its pin and return what each of them mends."""
    before = "".join(f"{name}=={version}\n" for name, version in environment.installed().items())
    mended: dict[Change, set[str]] = {}
    left = set(failing)
    for change in changed:
        if not change.pinned or not left:
            continue
        try:
            environment.put("", f"{change.name}=={change.pinned}")
        except subprocess.CalledProcessError:
            continue  # it cannot go back alone; what it needs may
        if names := left - again(environment, left):
            mended[change] = names
        left -= names
        environment.put(before, "--no-deps", "-r", "-")
    return mended


def main(resolution: str, *arguments: str) -> int:
    """Try the versions, and print which package breaks what."""
    environment = Environment(ROOT / f".venv-{resolution}")
    environment.make(resolution)
    changed = changes(environment.installed())
    lines = [f"{change.name} {change.tried} (pinned: {change.pinned or 'not at all'})" for change in changed]
    print(f"\n== {resolution}: otherwise than constraints.txt", *lines, sep="\n", flush=True)
    failing = environment.failing(arguments, TRIED[resolution])
    if not failing:
        print(f"\n== {resolution}: all is well")
        return 0
    steady = again(environment, failing)
    found = blame(environment, steady, changed) if steady else {}
    print(f"\n== {resolution}: which package breaks what")
    for change, names in found.items():
        report(f"{change.name} {change.tried}; with {change.pinned} these are well:", names)
    report("no package alone:", steady - set().union(*found.values()))
    report("failed once, and not again:", failing - steady)
    return 1


def report(told: str, names: set[str]) -> None:
    """Print a line and what it is said of, if there is any."""
    if names:
        print(told, *sorted(name or "pytest itself" for name in names), sep="\n  ")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
