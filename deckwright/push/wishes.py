"""What an author may ask of a push."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class RetiredWish(StrEnum):
    """What is to become of notes that are gone from the files and still in Anki."""

    LEAVE = "leave"
    SUSPEND = "suspend"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class PushWishes:
    """What was asked for on the command line."""

    against: Path | None = None
    """The package that the notes in Anki are from, if it is not the one that was built last."""
    up_to_date: bool = False
    """Whether Anki had the last version of each note before anything was edited there."""
    move_decks: bool = False
    retired: RetiredWish = RetiredWish.LEAVE
    bring_back: bool = False
    """Whether notes that were deleted in Anki are to be sent again."""
    first: bool = False
    """Whether a collection into which nothing was pushed yet is meant, beside others that the record knows."""
