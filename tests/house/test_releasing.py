"""Releasing: what the script and the workflow of a code host do with a deck."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.help.branching import GIT
from tests.help.support import SETTINGS, Project, needs

ROOT = Path(__file__).parent.parent.parent
RELEASE = ROOT / ".ci" / "release"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))

ONE = "## What is one? {#one}\n\nThe first.\n"
TWO = "\n## What is two? {#two}\n\nThe second.\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the release script is for bash")


def release(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the release script in a project's folder."""
    command = f"{sys.executable} {ROOT / 'build_deck.py'}"
    return subprocess.run(
        ["bash", str(RELEASE), *arguments],
        cwd=project.root,
        env={**os.environ, **GIT, "DECKWRIGHT": command},
        capture_output=True,
        text=True,
        timeout=120,
    )


def commit(project: Project) -> None:
    """Commit everything in a project's folder, a repository of its own."""
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "A version"]):
        subprocess.run(["git", *arguments], cwd=project.root, env={**os.environ, **GIT}, check=True)


@pytest.mark.long
def test_releases_in_a_row(project: Project) -> None:
    """The first release lists every question, the next one what is new since the package of the last."""
    needs("anki")
    project.questions(ONE).build()
    project.package.unlink()
    commit(project)
    first = release(project, "content", "release/deck.apkg", "release/notes.md")
    assert first.returncode == 0, first.stderr
    assert "- What is one?" in (project.root / "release/notes.md").read_text()
    project.questions(ONE + TWO).build()
    commit(project)
    second = release(project, "content", "new/deck.apkg", "new/notes.md", "release/deck.apkg")
    assert second.returncode == 0, second.stderr
    notes = (project.root / "new/notes.md").read_text()
    assert "- What is two?" in notes
    assert "What is one?" not in notes
    assert (project.root / "new/deck.apkg").read_bytes() == project.package.read_bytes()


@pytest.mark.parametrize(
    ("text", "settings", "code"),
    [
        (ONE + TWO, "", "E809"),  # built without committing the lock
        pytest.param(ONE + "\nA <blink>.\n", "", "E408", marks=pytest.mark.long),
        pytest.param(ONE + "\n[@nobody]\n", "", "E606", marks=pytest.mark.long),
        pytest.param(ONE, "[lint]\nanswer_words = { qa = 1 }\n", "W706", marks=pytest.mark.long),
        (ONE + "\n```python\nassert False\n```\n", "", "E9"),
    ],
)
def test_nothing_is_released_that_is_not_whole(project: Project, text: str, settings: str, code: str) -> None:
    """A lock that is behind, an error, a warning, or code that fails: the script fails before there are notes."""
    project.questions(ONE).build()
    commit(project)
    project.questions(text).write({"content/deck.toml": SETTINGS + settings})
    result = release(project, "content", "release/deck.apkg", "release/notes.md")
    assert result.returncode != 0
    assert code in result.stdout + result.stderr
    assert not (project.root / "release/notes.md").exists()


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_run_what_is_here(file: Path) -> None:
    """Each workflow is YAML, asks for no more rights than it needs, and runs scripts of this repository that exist."""
    workflow: dict[str, Any] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    rights = {"contents": "write"} if file.stem == "release" else {"contents": "read"}
    assert workflow["permissions"] == rights
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())
    commands = "\n".join(step.get("run", "") for step in steps)
    scripts = set(re.findall(r"(?m)^\s*(\.ci/\w+)", commands))
    assert scripts
    assert all(os.access(ROOT / script, os.X_OK) for script in scripts)


def test_the_release_workflow_names_the_flagship_deck() -> None:
    """The release is of the deck in ``content``, under the package's name that a build gives it."""
    workflow: dict[str, Any] = YAML(typ="safe").load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))
    assert workflow["env"]["DECK"] == "content"
    settings = (ROOT / "content/deck.toml").read_text("utf-8")
    assert f'/{workflow["env"]["PACKAGE"]}"' in settings
