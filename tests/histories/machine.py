"""The whole machine."""

from __future__ import annotations

from tests.histories.branching import Branching
from tests.histories.learning import Learning
from tests.histories.writing import Writing


class History(Writing, Branching, Learning):
    """An author's steps and a learner's, in any order."""
