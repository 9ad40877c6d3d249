"""What stands before a running Anki, and breaks off at one of the requests that change its collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.help.answering import Answer

WRITING = (
    *("storeMediaFile", "updateModelTemplates", "updateModelStyling", "updateNoteFields", "addTags", "removeTags"),
    *("replaceTags", "importPackage", "changeDeck", "suspend", "deleteNotes"),
)
"""The requests that change a collection."""


class Broken:
    """Stands before a running Anki, and breaks off at one of the requests that write: before it, or behind it."""

    def __init__(self, hand_over: Callable[[dict[str, Any]], Answer], at: int, behind: bool) -> None:
        self.hand_over = hand_over
        self.at = at
        """Which one; -1 counts only."""
        self.behind = behind
        self.written = 0
        """How many there were."""

    @property
    def broke(self) -> bool:
        """Whether it came to that request."""
        return 0 <= self.at < self.written

    def answer(self, asked: dict[str, Any]) -> Answer:
        """Hand a request over, or break off."""
        is_here = False
        if asked["action"] in WRITING:
            is_here = self.written == self.at
            self.written += 1
        if is_here and not self.behind:
            return 500, b"gone"
        answer = self.hand_over(asked)
        return (500, b"gone") if is_here else answer
