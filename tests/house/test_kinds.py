"""Every kind of question is known wherever a kind must be: what a new one would be forgotten in."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from deckwright.base.model import Kind
from deckwright.base.problems import Problems
from deckwright.gather import gather
from deckwright.settings.deck_toml import load_settings
from tests.help.support import REPOSITORY, Project, stripped

KINDS = {kind for kind in Kind if kind is not Kind.CARRIED}
"""The kinds that an author writes."""


@pytest.mark.parametrize("folder", ["docs/gallery/content", "tests/decks/torture"])
def test_each_kind_is_in_the_decks_that_are_looked_at(folder: str) -> None:
    """The gallery, whose cards are pictured, and the deck that is hardest to show have a question of each kind."""
    settings = load_settings(next((REPOSITORY / folder).rglob("deck.toml")))
    assert {note.kind for note in gather(settings, Problems(), lambda done, total: None).notes} >= KINDS


@pytest.mark.parametrize("page", ["docs/questions.md", "tests/examples/kinds.md", "docs/gallery/content/cards.md"])
@pytest.mark.parametrize("kind", sorted(KINDS - {Kind.BASIC}))
def test_each_kind_is_written_down(page: str, kind: Kind) -> None:
    """Each kind stands with its class where authors read of kinds, and among the examples with their fields."""
    assert re.search(rf"[{{` ]\.{kind}\b", (REPOSITORY / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "page",
    [
        "docs/questions.md",
        "tests/examples/kinds.md",
        "docs/gallery/content/cards.md",
        "tests/decks/torture/content/kinds.md",
    ],
)
def test_a_sequence_is_written_down(page: str) -> None:
    """A sequence, whose items are of a kind that there is, stands where the kinds do."""
    assert re.search(r"[{` ]\.sequence\b", (REPOSITORY / page).read_text(encoding="utf-8"))


def test_each_kind_is_told_by_its_fields(project: Project) -> None:
    """From a package that has lost its copy of the lock, each note comes back as the kind that it was."""
    for folder in ("docs/gallery/content", "media"):
        shutil.copytree(REPOSITORY / folder, project.root / folder)
    content = project.root / "docs/gallery/content"
    lock = content / "deck.lock"
    assert project.run("build", str(content)).code == 0
    before = kinds_in(lock)
    lock.unlink()
    assert project.run("lock", str(content), "--from", str(stripped(project.root / "build/gallery.apkg"))).code == 0
    assert kinds_in(lock) == before
    assert set(before.values()) >= KINDS


def kinds_in(lock: Path) -> dict[str, str]:
    """Return the kind of each note of a lock file."""
    entries = map(json.loads, lock.read_text(encoding="utf-8").splitlines())
    return {entry["id"]: entry["kind"] for entry in entries if "kind" in entry}
