"""Knows a deck of which nothing changed since a command last looked at it, by the stamps of its files.

A command asks here before it loads what does its work, so nothing that takes long to load is used.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from deckwright.base.model import Place
from deckwright.base.problems import Problem
from deckwright.remember.store import open_store
from deckwright.settings.settings import Settings

YOUNG = 3.0
"""Seconds: a file that was written so shortly before may be written again without another stamp, on some systems."""

HEARD = ("SOURCE_DATE_EPOCH", "VIRTUAL_ENV_PROMPT")
"""The variables that what is said may hang on: the time of a build, and how an extra is installed."""

_MOST = 100_000
"""Files and folders beyond which no deck is looked through for their stamps."""


class Said(NamedTuple):
    """What a command says of a deck: the problems, and lines with their styles."""

    problems: Sequence[Problem]
    lines: Sequence[tuple[str, str]]


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
        self._stamps, _ = self._look()
        self._shipped = self._read()

    def recall(self) -> Said | None:
        """Return what the command said of the deck as it is; None if that is not known."""
        store = open_store()
        kept = store.recall(*self._key()) if self._stamps and self._shipped else None
        store.close()
        if kept is None:
            return None
        since, problems, lines = json.loads(kept)
        if time.time() < since:  # a clock that was set back is something to tell
            return None
        return Said(
            [Problem(Place(*place), *told) for place, *told in problems], [(text, style) for text, style in lines]
        )

    def remember(self, said: Said, wrote: bool = False) -> None:
        """Keep what the command will say if nothing changes from now on.

        ``wrote`` tells whether it wrote lock and package. Nothing is kept if a file changed meanwhile, or so shortly
        before that its stamp may lie.
        """
        before, shipped = self._stamps, self._shipped
        self._stamps, newest = self._look()
        self._shipped = self._read()
        if not self._stamps or not self._shipped or self._stamps != before or newest > self._begun - YOUNG:
            return
        if not wrote and self._shipped != shipped:
            return
        problems = [
            [[one.place.path, one.place.line, one.place.column], one.code, one.message, one.hint]
            for one in said.problems
        ]
        store = open_store()
        store.remember(json.dumps([self._begun, problems, said.lines]).encode(), *self._key())
        store.close()

    def _key(self) -> tuple[str, ...]:
        return "unchanged", self._asked, self._stamps, self._shipped

    def _look(self) -> tuple[str, float]:
        """Return a digest of all stamps, and the newest time among them; an empty one if they say too little."""
        settings = self._settings
        passed = {settings.lock, settings.output, settings.usual_output}
        total, newest = sha256(), 0.0
        try:
            for number, (path, status) in enumerate(_walk(*_folders(settings))):
                if number > _MOST:
                    raise _Strange
                if path in passed:
                    continue
                parts = [str(path), status.st_mode, status.st_ino]
                if not stat.S_ISDIR(status.st_mode):
                    parts += [status.st_size, status.st_mtime_ns, status.st_ctime_ns]
                    newest = max(newest, status.st_mtime, status.st_ctime)
                total.update(json.dumps(parts).encode())
        except (OSError, _Strange):
            return "", 0.0
        return total.hexdigest(), newest

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


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()


def _walk(*roots: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield all files and folders below folders, each with its stamp. Raises ``_Strange`` for anything else."""
    waiting = [root for root in dict.fromkeys(roots) if os.path.lexists(root)]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            status = os.lstat(entry.path)  # what scandir knows of it lacks some of the stamp on Windows
            if stat.S_ISDIR(status.st_mode):
                waiting.append(Path(entry.path))
            elif not stat.S_ISREG(status.st_mode):
                raise _Strange
            yield Path(entry.path), status
