"""Knows a deck of which nothing changed since a command last looked at it, by the stamps of its files.

A command asks here before it loads what does its work, so nothing that takes long to load is used.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from deckwright.base.model import Place
from deckwright.base.problems import Problem
from deckwright.base.terminal_page import PageLine
from deckwright.remember.store import open_store
from deckwright.settings.settings import Settings

YOUNG = 3.0
"""Seconds: a file that was written so shortly before may be written again without another stamp, on some systems."""

MOST_YOUNG = 64_000_000
"""Bytes of such files beyond which a deck is not known until their stamps are old."""

HEARD = ("SOURCE_DATE_EPOCH", "VIRTUAL_ENV_PROMPT")
"""The variables that what is said may hang on: the time of a build, and how an extra is installed."""

_MOST = 100_000
"""Files and folders beyond which no deck is looked through for their stamps."""


class Said(NamedTuple):
    """What a command says of a deck: the problems, and lines with their styles, or a page."""

    problems: Sequence[Problem]
    lines: Sequence[tuple[str, str]]
    page: Sequence[PageLine] = ()


class _Strange(Exception):
    """There is something in the deck's folders by whose stamp a change could not be seen."""


class Unchanged:
    """What one command has to say of one deck, as long as nothing changes."""

    def __init__(self, settings: Settings, *asked: str) -> None:
        """Look at the stamps. ``asked`` is what else the command's words hang on: its name and its options."""
        self._settings = settings
        self._begun = time.time()
        paths = (*_folders(settings), settings.output, settings.usual_output)
        where = [str(Path.cwd()), sys.executable, *map(os.environ.get, HEARD)]
        self._asked = json.dumps([*where, *asked, *map(str, paths)])
        self._stamps, self._young = self._look()
        self._shipped = self._read()

    def recall(self) -> Said | None:
        """Return what the command said of the deck as it is; None if that is not known."""
        store = open_store()
        kept = store.recall(*self._key()) if self._stamps and self._shipped else None
        store.close()
        if kept is None:
            return None
        since, young, problems, lines, page = json.loads(kept)
        if time.time() < since:  # a clock that was set back is something to tell
            return None
        said = Said(
            [Problem(Place(*place), *told) for place, *told in problems],
            [(text, style) for text, style in lines],
            [PageLine(tuple((text, style) for text, style in spans), *told) for spans, *told in page],
        )
        if young and not _are(young):
            return None
        if young and not self._young:  # they are as they were, and from now on their stamps say so
            self._keep(said)
        return said

    def remember(self, said: Said, wrote: bool = False) -> None:
        """Keep what the command will say if nothing changes from now on.

        ``wrote`` tells whether it wrote lock and package. Nothing is kept if a file changed meanwhile. One that was
        written so shortly before that its stamp may lie is known by its bytes, too.
        """
        before, young, shipped = self._stamps, self._young, self._shipped
        self._stamps, self._young = self._look()
        self._shipped = self._read()
        if not self._stamps or not self._shipped or (self._stamps, self._young) != (before, young):
            return
        if not wrote and self._shipped != shipped:
            return
        self._keep(said)

    def _keep(self, said: Said) -> None:
        problems = [
            [[one.place.path, one.place.line, one.place.column], one.code, one.message, one.hint]
            for one in said.problems
        ]
        page = [[line.spans, line.indent, line.label, line.whole] for line in said.page]
        store = open_store()
        store.remember(json.dumps([self._begun, self._young, problems, said.lines, page]).encode(), *self._key())
        store.close()

    def _key(self) -> tuple[str, ...]:
        return "unchanged", self._asked, self._stamps, self._shipped

    def _look(self) -> tuple[str, dict[str, str]]:
        """Return a digest of all stamps, an empty one if they say too little, and digests of the files too young."""
        settings = self._settings
        passed = {str(file) for file in (settings.lock, settings.output, settings.usual_output)}
        total, young, size = sha256(), [], 0
        try:
            for number, (path, status) in enumerate(_walk(*_folders(settings))):
                if number > _MOST:
                    raise _Strange
                if path in passed:
                    continue
                parts = [path, status.st_mode, status.st_ino]
                if not stat.S_ISDIR(status.st_mode):
                    parts += [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
                    if max(status.st_mtime, status.st_ctime) > self._begun - YOUNG:
                        young.append(path)
                        size += status.st_size
                        if size > MOST_YOUNG:
                            raise _Strange
                total.update(repr(parts).encode())
            return total.hexdigest(), _digests(young)
        except (OSError, _Strange):
            return "", {}

    def _read(self) -> str:
        """Return digests of the lock and the packages, which builds write themselves; empty if one cannot be read."""
        settings = self._settings
        digests = []
        try:
            for file in dict.fromkeys((settings.lock, settings.output, settings.usual_output)):
                digests.append(_digest(file) if file.is_file() else "")
        except OSError:
            return ""
        return " ".join(["files", *digests])


def _folders(settings: Settings) -> Sequence[Path]:
    vault = [settings.obsidian.vault] if settings.obsidian and settings.obsidian.vault != settings.root else []
    return [settings.root, settings.media, *vault]


def _digests(files: Iterable[str]) -> dict[str, str]:
    """Return the digests of files, by their paths. Raises ``OSError``."""
    return {file: _digest(Path(file)) for file in files}


def _are(digests: Mapping[str, str]) -> bool:
    """Whether files have these digests still, by their paths."""
    try:
        return _digests(digests) == digests
    except OSError:
        return False


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()


def _walk(*roots: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Yield all files and folders below folders, each with its stamp. Raises ``_Strange`` for anything else."""
    waiting = [root for root in dict.fromkeys(map(str, roots)) if os.path.lexists(root)]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            status = os.lstat(entry.path)  # what scandir knows of it lacks some of the stamp on Windows
            if stat.S_ISDIR(status.st_mode):
                waiting.append(entry.path)
            elif not stat.S_ISREG(status.st_mode):
                raise _Strange
            yield entry.path, status
