"""What popular plugins make flashcards of, found between the lines of a note."""

from __future__ import annotations

from collections.abc import Collection


def may_hold(text: str, marks: Collection[str]) -> bool:
    """Whether a text may hold a flashcard of one of these marks."""
    return any(mark in text for mark in marks)
