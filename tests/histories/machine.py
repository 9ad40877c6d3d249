"""The whole machine."""

from __future__ import annotations

from tests.histories.learning import Learning
from tests.histories.writing import Writing


class History(Writing, Learning):
    """An author's and a learner's steps in any order."""
