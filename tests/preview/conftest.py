"""What the tests of the preview share: a deck, its preview, a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.help.browsing import Served, Window, previewing
from tests.help.support import SETTINGS, Project
from tests.preview.numbers import FILES


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """One browser for all tests: each has a server, and thereby an origin, of its own."""
    window = Window.of_chromium(tmp_path_factory.mktemp("profile"))
    yield window
    window.close()


@pytest.fixture
def deck(project: Project) -> Project:
    """A small deck with something of every kind."""
    return project.write(FILES)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The preview of a deck that nobody edits."""
    project = Project(tmp_path_factory.mktemp("standing") / "project").write({"content/deck.toml": SETTINGS, **FILES})
    with previewing(project) as server:
        yield server


@pytest.fixture
def served(deck: Project) -> Iterator[Served]:
    """Its preview."""
    with previewing(deck) as server:
        yield server
