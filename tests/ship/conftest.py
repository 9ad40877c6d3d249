"""Fixtures of the tests of what is shipped."""

from __future__ import annotations

import shutil

import pytest

from tests.help.branching import Branches
from tests.help.support import Project, lacks


@pytest.fixture
def branches(project: Project) -> Branches:
    """A deck under git, with nothing in it yet."""
    if not shutil.which("git"):
        lacks("git is not installed")
    return Branches(project)
