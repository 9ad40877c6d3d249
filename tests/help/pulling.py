"""What the tests of ``pull`` share: what it changes in the files, line by line, and the way round to the learner."""

from __future__ import annotations

import time
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from tests.help.support import Learner, Project, Result


@dataclass(frozen=True)
class PulledInto:
    """What ``pull`` said, and each stretch of lines that it changed: before and after."""

    result: Result
    changes: list[tuple[str, str]]


def texts(project: Project) -> dict[str, str]:
    """Return the project's question files by their names."""
    folder = project.root / "content"
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".md", ".csv", ".tsv")]
    return {path.relative_to(project.root).as_posix(): path.read_bytes().decode() for path in files}


def pull(project: Project, collection: Path | str, *arguments: str) -> PulledInto:
    """Pull, which must succeed, make no file, and leave the collection as it is."""
    before = texts(project)
    pulled = pull_new(project, collection, *arguments, new=())
    assert before.keys() == texts(project).keys()
    return pulled


def pull_new(
    project: Project, collection: Path | str, *arguments: str, new: tuple[str, ...] = ("--new",)
) -> PulledInto:
    """Pull with new notes, which must succeed and leave the collection as it is."""
    file = Path(collection)
    before, kept = texts(project), file.read_bytes()
    result = project.run("pull", "--collection", str(file), *new, *arguments)
    assert result.code == 0, result.text
    assert file.read_bytes() == kept
    after = texts(project)
    changes = [change for name in after for change in changed(before.get(name, ""), after[name])]
    return PulledInto(result, changes)


def changed(before: str, after: str) -> list[tuple[str, str]]:
    """Return the stretches of lines that differ, before and after."""
    old, new = before.split("\n"), after.split("\n")
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [("\n".join(old[i1:i2]), "\n".join(new[j1:j2])) for kind, i1, i2, j1, j2 in codes if kind != "equal"]


def ship(project: Project, learner: Learner) -> Any:
    """Build, and let the learner import it; return Anki's log."""
    project.now = max(project.now, int(time.time()) + 60) if project.package.exists() else project.now
    project.build()
    return learner.take(project.package)


def assert_settled(project: Project, learner: Learner) -> None:
    """Hold that after a build and an import both sides say the same, and that a second pull says nothing."""
    ship(project, learner)
    again = pull(project, learner.collection.path)
    assert again.changes == []
    assert "nothing was changed in Anki that the files do not say" in again.result.out, again.result.out
