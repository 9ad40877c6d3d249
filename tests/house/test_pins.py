"""The versions that everything is tested with: pinned, all of them, in one file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import product
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.help.support import REPOSITORY

PROJECT: dict[str, Any] = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def pins_of(name: str) -> list[Requirement]:
    """Return the lines of a file of pins."""
    lines = (REPOSITORY / name).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


PINS, SERVER_PINS = pins_of("constraints.txt"), pins_of(".ci/anki-connect.txt")
BUILDERS = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.{patch}", "sys_platform": system, "os_name": name}
    for (python, patch), (system, name) in product(
        [("3.11", 2), ("3.11", 15), ("3.12", 1), ("3.13", 0), ("3.14", 1)],
        [("linux", "posix"), ("darwin", "posix"), ("win32", "nt")],
    )
]
"""The Pythons and systems that the pins are for; 3.11.2 is Debian's."""


def requirements() -> Iterator[Requirement]:
    """Yield what pyproject.toml asks for, the extras' own names left out."""
    for line in (*PROJECT["project"]["dependencies"], *(line for lines in EXTRAS.values() for line in lines)):
        if (requirement := Requirement(line)).name != "deckwright":
            yield requirement


def pinned(name: str, machine: dict[str, str] | None = None) -> list[str]:
    """Return the versions that a package is pinned to, on a machine or on this one."""
    fitting = [pin for pin in PINS if pin.marker is None or pin.marker.evaluate(machine)]
    found = [pin.specifier for pin in fitting if canonicalize_name(pin.name) == canonicalize_name(name)]
    return [next(iter(specifier)).version for specifier in found]


def test_every_line_pins() -> None:
    """Every line names one version, and nothing but a version."""
    for pin in (*PINS, *BUILDERS, *SERVER_PINS):
        assert re.fullmatch(r"==[\w.]+", str(pin.specifier)) and not pin.url and not pin.extras, str(pin)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: " ".join(list(machine.values())[1:3]))
def test_what_is_asked_for_is_pinned_once(machine: dict[str, str]) -> None:
    """On every Python and system, each requirement of every extra has one pin, and pyproject.toml allows it."""
    for requirement in requirements():
        (version,) = pinned(requirement.name, machine)
        assert requirement.specifier.contains(version), str(requirement)
    for pin in PINS:
        assert len(pinned(pin.name, machine)) <= 1, pin.name


def test_the_whole_tree_is_pinned() -> None:
    """Whatever the installed extras bring with them has a pin, too, and none that contradicts who asked for it."""
    seen = {"deckwright"}
    waiting = [requirement for requirement in requirements() if _is_here(requirement.name)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        (version,) = pinned(name)
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} and {version}"
        if name not in seen and _is_here(name) and metadata.version(name) == version:  # others ask for other things
            seen.add(name)
            needed = map(Requirement, metadata.requires(name) or [])
            waiting += [needs for needs in needed if needs.marker is None or needs.marker.evaluate({"extra": ""})]


def _is_here(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def test_the_build_is_pinned() -> None:
    """What builds the package, whose environment pip gives no constraints, is pinned in pyproject.toml to the same."""
    assert {canonicalize_name(pin.name) for pin in BUILDERS} >= {"hatchling", "editables"}
    for pin in BUILDERS:
        assert SpecifierSet(f"=={pinned(pin.name)[0]}") == pin.specifier, f".ci/pins pins {pin.name} anew"


def test_every_lower_bound_is_told() -> None:
    """Every requirement says from which version on it will do: the oldest are tried as the newest are."""
    for requirement in requirements():
        assert any(bound.operator == ">=" for bound in requirement.specifier), str(requirement)


COMMANDS = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", ".ci/run", ".ci/pythons")),
    *sorted((REPOSITORY / "docs").glob("*.md")),
    *sorted((REPOSITORY / ".github" / "workflows").glob("*.yml")),
]


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.name)
def test_what_is_installed_is_what_is_pinned(file: Any) -> None:
    """Every command of the documentation, of CI and of the release installs the project with the pins."""
    for line in re.findall(r"pip install\b.*", file.read_text(encoding="utf-8")):
        if re.search(r'-e "?\.', line):
            assert re.search(r"-c \S*constraints", line), line
