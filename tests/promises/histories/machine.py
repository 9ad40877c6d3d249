"""The whole machine."""

from __future__ import annotations

from tests.promises.histories.branching import Branching
from tests.promises.histories.learning import Learning
from tests.promises.histories.writing import Writing


class History(Writing, Branching, Learning):
    """An author's steps and a learner's, in any order."""
