"""An installed deckwright: what the wheel brings, and that it works away from the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deckwright import __version__
from tests.help.support import REPOSITORY, Project, long_but, needs

BUILD_WHEEL = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
"""The build backend, asked as pip asks it."""

ENTRY = """
import sys
from importlib.metadata import entry_points
(entry,) = entry_points(group="console_scripts", name="deckwright")
sys.argv[0] = "deckwright"
sys.exit(entry.load()())
"""
"""What the console script does that an installer writes."""

STARTS = {"python -m deckwright": ["-m", "deckwright"], "deckwright": ["-c", ENTRY]}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    needs("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-c", BUILD_WHEEL, str(folder)], cwd=REPOSITORY, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def site(wheel: Path) -> Path:
    """A folder that holds the package and nothing else, as an installer unpacks it."""
    folder = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_brings_one_package(site: Path) -> None:
    """Installing puts nothing beside the package ``deckwright`` among everybody's modules."""
    assert {path.name for path in site.iterdir()} == {"deckwright", f"deckwright-{__version__}.dist-info"}


def test_the_wheel_brings_the_whole_package(site: Path) -> None:
    """Every file of the package in the clone is in the wheel: templates, styles, fonts, the starter, pages."""

    def files(root: Path) -> set[str]:
        found = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(root).as_posix() for path in found}

    assert files(site / "deckwright") == files(REPOSITORY / "deckwright")


@pytest.mark.parametrize("start", long_but(STARTS, "deckwright"))
def test_an_installed_deckwright_works_anywhere(site: Path, tmp_path: Path, start: str) -> None:
    """The console script and ``python -m deckwright`` tell the version, start a deck and build it, without a clone."""
    project = Project(tmp_path)
    path = {"PYTHONPATH": os.fspath(site)}
    where = project.start("-c", "import deckwright; print(deckwright.__file__)", environment=path).wait()
    assert Path(where.out.strip()).is_relative_to(site)
    for arguments in (["--version"], ["new", "my rivers"], ["build", "my rivers"]):
        result = project.start(*STARTS[start], *arguments, environment=path).wait()
        assert result.code == 0, result.text
        if arguments == ["--version"]:
            assert result.out == f"deckwright {__version__}\n"
    assert (project.root / "my rivers/build/my-rivers.apkg").is_file()
