"""Knows a deck of which nothing changed since a command last looked at it, by the stamps of its files.

A command asks here before it loads what does its work, the settings among it: where a deck's files lie is remembered
by the bytes of its ``deck.toml``. So nothing that takes long to load is used before it is needed.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import file_digest
from typing import TYPE_CHECKING, Any, NamedTuple

from deckwright.remember.made_by import stamped
from deckwright.remember.stamps import Strange, is_young, stamp_of, stamps_below
from deckwright.remember.store import Store

if TYPE_CHECKING:
    from deckwright.base.problems import Problem
    from deckwright.base.terminal_page import PageLine
    from deckwright.settings.settings import Settings

MOST_YOUNG = 64_000_000
"""Bytes of files whose stamps may lie beyond which a deck is not known until their stamps are old."""

HEARD = ("SOURCE_DATE_EPOCH", "PATH")
"""The variables that what is said may hang on: the time of a build, and how an extra is installed."""


class Said(NamedTuple):
    """What a command says of a deck: the problems, and lines with their styles, or a page."""

    problems: Sequence[Problem]
    lines: Sequence[tuple[str, str]]
    page: Sequence[PageLine] = ()


class _Paths(NamedTuple):
    """Where a deck lies, by absolute paths."""

    folders: Sequence[str]
    """All that lies in them may bear on the deck."""
    named: Sequence[str]
    """Folders that the settings name: without one of them they are at fault."""
    written: Sequence[str]
    """The lock, and the packages: where this command writes it, and where a build does that is told nothing."""


class Unchanged:
    """What one command has to say of one deck, as long as nothing changes."""

    def __init__(self, file: str, output: str | None, *asked: str) -> None:
        """``file`` is the deck's ``deck.toml``, and ``output`` the package if the command line names one.

        ``asked`` is what else the command's words hang on: its name and its options.
        """
        self._file = file
        self._begun = time.time()
        self._program = stamped(self._begun)
        where = [os.getcwd(), sys.executable, *map(os.environ.get, HEARD)]
        self._asked = json.dumps([*where, *asked, file, output])
        self._settings = self._read_settings()
        self._paths: _Paths | None = None
        self._stamps = ""
        self._young: dict[str, str] = {}
        self._shipped = ""

    @property
    def output(self) -> str:
        """Where the package lies, once something was recalled."""
        return self._paths.written[1] if self._paths else ""

    def recall(self) -> Said | None:
        """Return what the command said of the deck as it is; None if that is not known."""
        store = Store(self._program)
        try:
            known = store.recall(*self._place())
            if known is None:
                return None
            self._paths = _Paths(*json.loads(known))
            self._look(store)
            kept = store.recall(*self._key()) if self._stamps and self._shipped else None
            if kept is None:
                return None
            since, young, problems, lines, page = json.loads(kept)
            if time.time() < since:  # a clock that was set back is something to tell
                return None
            said = Said(_problems(problems), [(text, style) for text, style in lines], _page(page))
            if young and not _are(young):
                return None
            if young and not self._young:  # they are as they were, and from now on their stamps say so
                self._keep(said, store)
            return said
        finally:
            store.close()

    def begin(self, settings: Settings) -> None:
        """Look at the stamps, if that is not done: from now on the deck is read."""
        paths = _paths(settings)
        if self._paths != paths:
            self._paths = paths
            store = Store(self._program)
            self._look(store)
            store.close()

    def remember(self, said: Said, wrote: bool = False) -> None:
        """Keep what the command will say if nothing changes from now on.

        ``wrote`` tells whether it wrote lock and package. Nothing is kept if a file changed meanwhile. One that was
        written so shortly before that its stamp may lie is known by its bytes, too.
        """
        before, young, shipped = self._stamps, self._young, self._shipped
        store = Store(self._program)
        self._look(store)
        is_same = (self._stamps, self._young) == (before, young) and self._read_settings() == self._settings
        if self._paths and self._stamps and self._shipped and is_same and (wrote or self._shipped == shipped):
            store.remember(json.dumps(self._paths).encode(), *self._place())
            self._keep(said, store)
        store.close()

    def _keep(self, said: Said, store: Store) -> None:
        problems = [
            [[one.place.path, one.place.line, one.place.column], one.code, one.message, one.hint]
            for one in said.problems
        ]
        page = [[line.spans, line.indent, line.label, line.whole] for line in said.page]
        told = [self._begun, self._young, problems, said.lines, page]
        store.remember(json.dumps(told).encode(), *self._key())

    def _read_settings(self) -> str:
        try:
            return _digest(self._file)
        except OSError:  # which reading them will tell
            return ""

    def _place(self) -> tuple[str, ...]:
        return "where it lies", self._asked, self._settings

    def _key(self) -> tuple[str, ...]:
        return "unchanged", self._asked, self._settings, self._stamps, self._shipped

    def _look(self, store: Store) -> None:
        """Find out all stamps, none if they say too little; what is in the files too young; and what was shipped."""
        self._stamps, self._young, self._shipped = "", {}, ""
        if not self._paths or not self._settings:
            return
        folders, named, written = self._paths
        try:
            there = [os.path.isdir(folder) for folder in (*folders, *named)]
            stamps = stamps_below(folders, passed=written)
            young = [one for one in stamps if is_young(one, self._begun)]
            if sum(stamp[3] for stamp in young) > MOST_YOUNG:
                raise Strange
            self._young = _digests(stamp[0] for stamp in young)
            shipped = dict.fromkeys([*written, *_copies(*written)])
            self._shipped = repr([self._bytes_of(file, store) for file in shipped])
            self._stamps = repr([there, stamps])
        except (OSError, Strange):
            return

    def _bytes_of(self, file: str, store: Store) -> list[str]:
        """Return where a file really lies that builds write themselves, and a digest of it; empty if there is none.

        Its stamp is another one after each build, so its bytes are known by that, but do not hang on it.
        """
        real = os.path.realpath(file)
        if not os.path.lexists(real):
            return [real, ""]
        status = os.stat(real)
        if not stat.S_ISREG(status.st_mode):
            raise Strange
        stamp = stamp_of(real, status)
        if is_young(stamp, self._begun):
            return [real, _digest(real)]
        key = "bytes", repr(stamp)
        kept = store.recall(*key)
        since, digest = json.loads(kept) if kept else (self._begun, "")
        if not digest or self._begun < since:
            digest = _digest(real)
            store.remember(json.dumps([self._begun, digest]).encode(), *key)
        return [real, digest]


def _paths(settings: Settings) -> _Paths:
    vault = [settings.obsidian.vault] if settings.obsidian else []
    folders = dict.fromkeys(map(str, [settings.root, settings.media, *vault]))
    named = [str(settings.root / topic.folder) for topic in settings.topics]
    written = [str(file) for file in (settings.lock, settings.output, settings.usual_output)]
    return _Paths([*folders], named, written)


def _copies(lock: str, _output: str, usual_output: str) -> list[str]:
    """Return the packages in which a copy of the lock is looked for if it is missing."""
    if os.path.lexists(lock):
        return []
    folder = os.path.dirname(usual_output)
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in names if name.lower().endswith(".apkg")]


def _problems(kept: Sequence[Sequence[Any]]) -> list[Problem]:
    if not kept:
        return []
    from deckwright.base.model import Place  # which most decks do without
    from deckwright.base.problems import Problem

    return [Problem(Place(*place), *told) for place, *told in kept]


def _page(kept: Sequence[Sequence[Any]]) -> list[PageLine]:
    if not kept:
        return []
    from deckwright.base.terminal_page import PageLine  # which only a plan has

    return [PageLine(tuple((text, style) for text, style in spans), *told) for spans, *told in kept]


def _digests(files: Iterable[str]) -> dict[str, str]:
    """Return the digests of files, by their paths. Raises ``OSError``."""
    return {file: _digest(file) for file in files}


def _are(digests: Mapping[str, str]) -> bool:
    """Whether files have these digests still, by their paths."""
    try:
        return _digests(digests) == digests
    except OSError:
        return False


def _digest(file: str) -> str:
    with open(file, "rb") as data:
        return file_digest(data, "sha256").hexdigest()
