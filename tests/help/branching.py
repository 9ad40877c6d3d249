"""A deck in a git repository, with branches that ship."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.help.support import Project

GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}
"""Who commits, whatever this machine's git is set to."""


def question(note_id: str, answer: str = "The first.", ask: str = "") -> str:
    """Return a question in Markdown."""
    return f"## {ask or f'What is {note_id}?'} {{#{note_id}}}\n\n{answer}\n\n"


class Branches:
    """A deck in a git repository, and what its branches shipped."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.start = project.now
        self.shipped: dict[str, Path] = {}
        """The package of each branch's last commit."""
        self.git("init", "-q", "-b", "main")
        project.write({".gitignore": "build/\n"})

    def git(self, *arguments: str, code: int = 0) -> str:
        """Run git in the deck's folder."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.project.root, env={**os.environ, **GIT}, capture_output=True, text=True
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def commit(self, files: Mapping[str, str], at: int) -> None:
        """Write files below ``content``, build so many seconds after the start, and commit."""
        self.project.write({f"content/{name}": text for name, text in files.items()})
        self.build(at)
        name = self.git("branch", "--show-current").strip()
        self.shipped[name] = self.project.root.parent / f"{name}.apkg"
        self.shipped[name].write_bytes(self.project.package.read_bytes())
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "words")

    def build(self, at: int) -> str:
        """Build so many seconds after the start and return what was said."""
        self.project.now = self.start + at
        result = self.project.run("build")
        assert result.code == 0, result.text
        return result.text

    def part(self, ours: Mapping[str, str], theirs: Mapping[str, str], at: tuple[int, int] = (100, 200)) -> None:
        """Let main and the branch other ship something else each, so many seconds after the start."""
        self.git("branch", "other")
        self.commit(ours, at[0])
        self.git("checkout", "-q", "other")
        self.commit(theirs, at[1])
        self.git("checkout", "-q", "main")

    def merge(self, *options: str) -> None:
        """Merge the other branch into main; git must find a conflict in the lock."""
        self.git(*options, "merge", "-q", "other", code=1)
        assert "content/deck.lock" in self.git("diff", "--name-only", "--diff-filter=U")

    def settle(self, files: Mapping[str, str], at: int = 300) -> str:
        """Merge, with ``files`` as the author resolved them, build, and return what the two commands said."""
        self.merge()
        self.project.write({f"content/{name}": text for name, text in files.items()})
        result = self.project.run("lock", "--merge")
        assert result.code == 0, result.text
        return result.out + self.build(at)
