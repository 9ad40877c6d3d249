"""``lock --merge``: two branches become one deck, and learners of either lose nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hostility import assert_told
from tests.support import Project

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def question(note_id: str, answer: str = "The first.", ask: str = "", more: str = "") -> str:
    """Return a question in Markdown."""
    return f"## {ask or f'What is {note_id}?'} {{#{note_id}{more}}}\n\n{answer}\n\n"


class Branches:
    """A deck in a git repository, and what its branches shipped."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.shipped: dict[str, Path] = {}
        self.git("init", "-q", "-b", "main")
        project.write({".gitignore": "build/\n"})

    def git(self, *arguments: str, code: int = 0) -> str:
        """Run git in the deck's folder."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.project.root, env={**os.environ, **GIT}, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def commit(self, text: dict[str, str], at: int, build: bool = True) -> None:
        """Write question files, build at a time in seconds after the first build, and commit."""
        name = self.git("branch", "--show-current").strip()
        start = getattr(self, "start", self.project.now)
        self.start = start
        self.project.write({f"content/{file}.md": words for file, words in text.items()})
        self.project.now = start + at
        if build:
            assert self.project.run("build").code == 0
            self.shipped[name] = self.project.root.parent / f"{name}.apkg"
            self.shipped[name].write_bytes(self.project.package.read_bytes())
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "words")

    def part(self, ours: dict[str, str], theirs: dict[str, str], at: tuple[int, int] = (100, 200)) -> None:
        """Let two branches ship something else each, at so many seconds; main is checked out afterwards."""
        self.git("checkout", "-q", "-b", "other")
        self.commit(theirs, at[1])
        self.git("checkout", "-q", "main")
        self.commit(ours, at[0])

    def merge(self, *options: str) -> None:
        """Merge the other branch; git must find a conflict in the lock."""
        self.git(*options, "merge", "-q", "other", code=1)
        assert "content/deck.lock" in self.git("diff", "--name-only", "--diff-filter=U")

    def settle(self) -> str:
        """Resolve the lock's conflict and return what was said."""
        result = self.project.run("lock", "--merge")
        assert result.code == 0, result.text
        return result.out


@pytest.fixture
def branches(project: Project) -> Branches:
    """A deck under git, with nothing in it yet."""
    if not shutil.which("git"):
        if os.environ.get("CI"):
            pytest.fail("git is not installed")
        pytest.skip("git is not installed")
    return Branches(project)


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_a_conflict_in_the_lock_is_resolved_by_one_command(branches: Branches, style: str) -> None:
    """The marks of a conflict are one error whose hint is the command that takes the notes of both sides."""
    project = branches.project
    branches.commit({"a": question("b") + question("m")}, 0)
    branches.part({"a": question("b", "ours") + question("m"), "x": question("b1")}, {"y": question("b2")})
    branches.merge("-c", f"merge.conflictstyle={style}")
    for command in ("build", "check"):
        told = assert_told(project.run(command), "E802")
        assert "(take both sides' notes: python build_deck.py lock --merge)" in told.message
    branches.settle()
    assert sorted(project.locked()) == ["b", "b1", "b2", "m"]
    assert "0 new · 0 changed · 4 unchanged · 0 retired" in project.build().out
