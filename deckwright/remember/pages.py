"""What is remembered of notes, on pages: one value of the store has all that belongs to the notes of one file.

What is small, and known of every file of a deck, has one page for all of them.

An edit leaves most files as they are, and their notes are found page by page, not one by one. A page holds what was
asked for or made when it was written last, so it grows no longer than its file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from deckwright.remember.plain import dump
from deckwright.remember.store import Store

PageName = tuple[str, ...]
"""What a page is called; its file is a part of it."""


@dataclass(slots=True)
class _Page:
    kept: dict[str, Any]
    """As the store has it."""
    met: dict[str, Any] = field(default_factory=dict)
    """What of it is of use still, and what is new."""
    is_new: bool = False


class Pages:
    """The pages of a store, each read once, and written again if something on it is new."""

    def __init__(self, store: Store, loose: bool = False) -> None:
        """``loose`` is for a process that helps another: what is new is left to be handed over, value by value."""
        self._store = store
        self.is_loose = loose
        """What was given."""
        self._open: dict[PageName, _Page] = {}

    def recall(self, name: PageName, key: str) -> Any:
        """Return what stands under a key on a page, in JSON's kinds; None if there is nothing sound."""
        page = self._open.get(name) or self._turn_to(name)
        value = page.kept.get(key)
        if value is not None:
            page.met[key] = value
            return value
        brought = self._store.brought(*name, key)
        if brought is not None:
            value = page.met[key] = json.loads(brought)
            page.is_new = True
        return value

    def remember(self, name: PageName, key: str, value: Any) -> None:
        """Keep a value of JSON's kinds; it must not change from then on."""
        if self.is_loose:
            self._store.remember(dump(value), *name, key)
            return
        page = self._open.get(name) or self._turn_to(name)
        page.met[key] = value
        page.is_new = True

    def close(self, kind: str = "") -> None:
        """Write the pages that have something new, all or those whose name begins so, and put them away."""
        for name in [name for name in self._open if not kind or name[0] == kind]:
            page = self._open.pop(name)
            if page.is_new:
                self._store.remember(dump(page.met), *name)

    def _turn_to(self, name: PageName) -> _Page:
        kept = self._store.recall(*name)
        page = self._open[name] = _Page({} if kept is None else json.loads(kept))
        return page
