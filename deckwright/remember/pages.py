"""What is remembered of notes, on pages: one value of the store has all that belongs to the notes of one file.

What is small, and known of every file of a deck, has one page for all of them.

An edit leaves most files as they are, and their notes are found page by page, not one by one. A page holds what was
asked for or made when it was written last, so it grows no longer than its file.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from deckwright.remember.notes_page import NotesPage, pack_notes, unpack_notes
from deckwright.remember.plain import dump
from deckwright.remember.store import Store

PageName = tuple[str, ...]
"""What a page is called; its file is a part of it."""


class _Kept(Protocol):
    def get(self, key: str, /) -> Any: ...


class _Form(NamedTuple):
    """How the store has a page."""

    pack: Callable[[Mapping[str, Any]], bytes]
    unpack: Callable[[bytes], _Kept]
    as_is: bool = False
    """Whether it is not compressed: the pages of notes are most of what is read after an edit."""


_PLAIN = _Form(dump, json.loads)
_FORMS = {"notes": _Form(pack_notes, unpack_notes, as_is=True)}
"""By the first words of their names, the form of pages that have one of their own."""


def _form(name: PageName) -> _Form:
    return _FORMS.get(name[0], _PLAIN)


@dataclass(slots=True)
class _Page:
    kept: _Kept
    """As the store has it."""
    met: dict[str, Any] = field(default_factory=dict)
    """What of it is of use still, and what is new."""
    is_new: bool = False
    is_whole: bool = False
    """Whether all that is kept is of use still."""


class Pages:
    """The pages of a store, each read once, and written again if something on it is new."""

    def __init__(self, store: Store, loose: bool = False) -> None:
        """``loose`` is for a process that helps another: what is new is left to be handed over, value by value."""
        self._store = store
        self.is_loose = loose
        """What was given."""
        self._open: dict[PageName, _Page] = {}
        self._new: list[tuple[PageName, str, Any]] = []
        self._brought: dict[tuple[PageName, str], Any] = {}
        """What another process made, until it is asked for on its page."""

    def recall(self, name: PageName, key: str) -> Any:
        """Return what stands under a key on a page, in JSON's kinds; None if there is nothing sound."""
        page = self._open.get(name) or self._turn_to(name)
        value = self._brought.pop((name, key), None)
        if value is not None:
            page.is_new = True
        else:
            value = page.met.get(key)
            value = page.kept.get(key) if value is None else value
        if value is not None:
            page.met[key] = value
        return value

    def notes(self, name: PageName, of: str) -> NotesPage | None:
        """Return the page of a file's notes if the file is in the state ``of`` still: then all of it is of use."""
        page = self._open.get(name) or self._turn_to(name)
        if not isinstance(page.kept, NotesPage) or not page.kept.states or page.kept.states["of"] != of:
            return None
        page.is_whole = True
        return page.kept

    def is_open(self, name: PageName) -> bool:
        """Whether a page was asked for, and is not put away."""
        return name in self._open

    def brought(self, name: PageName, key: str) -> Any:
        """Return what another process made, and leave it to be asked for; None if there is nothing."""
        return self._brought.get((name, key))

    def bind(self, name: PageName) -> None:
        """Put a loose page into the store, if that has none of this name, in place of handing over its values."""
        met = {key: value for page, key, value in self._new if page == name}
        if met and not (self._open.pop(name, None) or self._read(name)).kept:
            self._new = [one for one in self._new if one[0] != name]
            self._keep(name, met)

    def hand_over(self) -> bytes:
        """Return what is new on loose pages since the last time, for the pages of another process."""
        new, self._new = self._new, []
        return zlib.compress(dump(new), 1)  # small, so that it mostly fits into a pipe at once, however busy the other

    def take(self, handed_over: bytes) -> None:
        """Know what another process handed over."""
        for name, key, value in json.loads(zlib.decompress(handed_over)):
            self._brought[tuple(name), key] = value

    def remember(self, name: PageName, key: str, value: Any) -> None:
        """Keep a value of JSON's kinds; it must not change from then on."""
        if self.is_loose:
            self._new.append((name, key, value))
            return
        page = self._open.get(name) or self._turn_to(name)
        page.met[key] = value
        page.is_new = True

    def close(self) -> None:
        """Put all pages away."""
        for name in list(self._open):
            self.put_away(name)

    def put_away(self, name: PageName) -> None:
        """Put a page away if it is open, and write it if it has something new."""
        page = self._open.pop(name, None)
        if page and page.is_new:
            kept = page.kept.all() if page.is_whole and isinstance(page.kept, NotesPage) else {}
            self._keep(name, kept | page.met)

    def _keep(self, name: PageName, met: Mapping[str, Any]) -> None:
        form = _form(name)
        self._store.remember(form.pack(met), *name, as_is=form.as_is)

    def _turn_to(self, name: PageName) -> _Page:
        page = self._open[name] = self._read(name)
        return page

    def _read(self, name: PageName) -> _Page:
        kept = self._store.recall(*name)
        return _Page({} if kept is None else _form(name).unpack(kept))
