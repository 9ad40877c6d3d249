"""Builds as an author starts them, with a cache in every state: the same bytes, and not a word about it."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deckwright.base import cache
from deckwright.base.machine import give_back
from deckwright.base.model import Source
from deckwright.questions.question import Question
from deckwright.remember import dividing, steps
from tests.help.support import BUILD_DECK, Project, long_but
from tests.remember.desk import START, timeless


def _in_the_way(folder: Path) -> None:
    folder.write_text("in the way")


def _filled(folder: Path) -> None:
    (folder / "deckwright").mkdir(parents=True)
    (folder / "deckwright" / cache.DATABASE).write_bytes(b"garbage " * 999)


def _sealed(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o500)  # which holds nobody who may do everything


def _read_only(folder: Path) -> None:
    _filled(folder)
    (folder / "deckwright" / cache.DATABASE).chmod(0o400)
    (folder / "deckwright").chmod(0o500)


STATES: dict[str, Callable[[Path], object]] = {
    "missing": lambda folder: None,
    "a file in the way": _in_the_way,
    "garbage": _filled,
    "sealed": _sealed,
    "read-only": _read_only,
}


def make(root: Path) -> Project:
    """Return the deck in a folder of its own."""
    return Project(root).write(START.write())


def said(project: Project, folder: Path) -> str:
    """Build with a cache in this folder, in a process of its own; return what it said."""
    result = project.start(BUILD_DECK, environment={"XDG_CACHE_HOME": str(folder)}).wait()
    assert result.code == 0, result.text
    return timeless(result.text)


@pytest.mark.parametrize("state", long_but(STATES))
def test_no_state_of_the_cache_shows(state: str, tmp_path: Path) -> None:
    """Whatever is where the cache should be, two builds ship what one ships without it, and say the same."""
    project, clean = make(tmp_path / "a" / "deck"), make(tmp_path / "b" / "deck")
    folder = tmp_path / "cache"
    STATES[state](folder)
    for _ in range(2):
        assert said(project, folder) == said(clean, tmp_path / f"new-{clean.now}")
        assert project.package.read_bytes() == clean.package.read_bytes()
        assert project.lock.read_bytes() == clean.lock.read_bytes()
        project.now = clean.now = clean.now + 60


@pytest.mark.long
def test_builds_at_once_share_a_cache(tmp_path: Path) -> None:
    """Builds of a deck's clones at the same moment, each with an edit of its own, ship what each would ship alone."""
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    projects = [make(tmp_path / f"clone-{number}" / "deck") for number in range(3)]
    for edit in range(3):
        for number, project in enumerate(projects):
            project.questions(f"## What is {edit}? {{#z}}\n\nIt is {number} of [](#one).\n")
            project.now += 60
        children = [project.start(BUILD_DECK, environment=environment) for project in projects]
        results = [child.wait() for child in children]
        assert [(result.code, result.err) for result in results] == [(0, "")] * 3, results
    for number, project in enumerate(projects):
        shipped = project.package.read_bytes()
        said(project, tmp_path / f"new-{number}")
        assert project.package.read_bytes() == shipped


def test_of_a_huge_deck_little_is_held_with_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the package of many new notes is written, no question and no file of theirs is held; all else stays."""
    held: list[object] = []

    def holds() -> list[object]:
        found = [one for one in gc.get_objects() if isinstance(one, Question | Source)]
        sources = [one.source if isinstance(one, Question) else one for one in found]
        # What other tests left may come to light meanwhile: a run in this process lets the collector see it again.
        return [one for one, source in zip(found, sources, strict=True) if source.file.is_relative_to(tmp_path)]

    def look() -> None:
        held[:] = holds()
        give_back()

    monkeypatch.setattr(steps, "give_back", look)
    made, before = [], holds()
    for name, many in (("a", dividing.HUGE), ("b", 0)):
        monkeypatch.setattr(dividing, "HUGE", many)
        held[:] = [name]
        project = make(tmp_path / name / "deck")
        shutil.rmtree(cache.folder(), ignore_errors=True)
        project.build()
        made.append((project.package.read_bytes(), project.lock.read_bytes()))
    assert [one for one in held if not any(one is other for other in before)] == []
    assert made[0] == made[1]


def test_a_python_without_ctypes_gives_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory that cannot be given back to the system, as ctypes is no part of every Python, ends no build."""
    monkeypatch.setitem(sys.modules, "ctypes", None)
    give_back()
