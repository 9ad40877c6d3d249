"""What finds a deck's notes in Anki's browser."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.model import NoteId


def search_for(deck: str, ids: Sequence[NoteId]) -> str:
    """Return the search that finds the notes of these ids, of a deck called ``deck`` and of no other."""
    either = "|".join(name.replace(".", r"\.") for name in ids)
    return f'"note:{deck} · *" "ID:re:^({either})$"'
