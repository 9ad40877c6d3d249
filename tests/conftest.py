"""Fixtures that every test file may use."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.help.running import Running, running
from tests.help.support import SETTINGS, Learner, Project

# A test run says the same of the same commit. To look for more: HYPOTHESIS_PROFILE=explore pytest
settings.register_profile("short", derandomize=True, deadline=None, max_examples=40)
settings.register_profile("long", settings.get_profile("short"), max_examples=300)
settings.register_profile("explore", settings.get_profile("long"), derandomize=False, print_blob=True)

# A test run that a script started in the background would ignore interrupts, and so would all that it starts: the
# script's shell told it to.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag for a run of everything."""
    in_ci = bool(os.environ.get("CI"))
    parser.addoption("--long", action="store_true", default=in_ci, help="run the long tests, too, as CI does")


def pytest_configure(config: pytest.Config) -> None:
    """Make more of what tests make at random in a long run."""
    is_long = config.getoption("--long")
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "long" if is_long else "short"))
    os.environ.setdefault("HISTORIES", "300" if is_long else "8")


def pytest_report_header(config: pytest.Config) -> str:
    """Say what a short run leaves out."""
    return "everything" if config.getoption("--long") else "without the long tests; --long runs them, too"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out of a short run."""
    if not config.getoption("--long"):
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture(autouse=True)
def as_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's environment makes the program raise where it should explain."""
    monkeypatch.delenv("DECKWRIGHT_DEBUG", raising=False)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test finds what another one, or the developer, has kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A deck with settings and no questions yet."""
    return Project(tmp_path / "project").write({"content/deck.toml": SETTINGS})


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    """A learner with an empty collection."""
    someone = Learner(tmp_path / "anki")
    yield someone
    someone.close()


@pytest.fixture
def new_learner(tmp_path: Path) -> Iterator[Callable[[], Learner]]:
    """A function that makes one learner after another."""
    made: list[Learner] = []

    def make() -> Learner:
        made.append(Learner(tmp_path / f"anki-{len(made)}"))
        return made[-1]

    yield make
    for someone in made:
        someone.close()


@pytest.fixture
def anki(tmp_path: Path) -> Iterator[Running]:
    """A running Anki with an empty collection."""
    with running(tmp_path / "anki") as anki:
        yield anki
