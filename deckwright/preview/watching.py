"""Waits for the files of a deck to change, for whoever has something to do after every save.

It needs the package watchfiles, of the extra ``preview``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from importlib.util import find_spec
from pathlib import Path

from deckwright.settings.settings import Settings

HALF_SAVED = 0.1
"""Seconds that a file may be empty while its editor writes it."""

UNWATCHED = 0.5
"""Seconds between two looks where nothing tells of changes."""

AfterSave = Callable[[Collection[Path]], Awaitable[None]]
"""What is done after a save, given the files that changed: none where that is not known."""


def can_watch() -> bool:
    """Whether the package that tells of changes is installed."""
    return find_spec("watchfiles") is not None


async def watch(look: AfterSave, settings: Callable[[], Settings], ended: asyncio.Event) -> None:
    """Look now and whenever a file of the deck changes, until ``ended``. Where no watching is possible, look often.

    A change during a look leads to another one. ``settings`` are those that were read last.
    """
    while not ended.is_set():
        await look(())  # something may have changed while nobody watched
        try:
            await _watch_folders(look, settings, ended)
        except Exception:  # a folder is gone again, or the system watches no more files for this user
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), UNWATCHED)


async def _watch_folders(look: AfterSave, settings: Callable[[], Settings], ended: asyncio.Event) -> None:
    """Watch until other folders are to be watched: another media folder, or one that has just been made."""
    from watchfiles import DefaultFilter, awatch

    folders = _folders(settings())
    is_sure = False
    async for changes in awatch(
        *folders,
        watch_filter=DefaultFilter(),
        debounce=400,
        step=20,
        stop_event=ended,
        rust_timeout=1000,
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        changed = {Path(name) for _, name in changes}
        if any(_is_empty(file) for file in changed):
            await asyncio.sleep(HALF_SAVED)
        if changed or not is_sure:  # a save between the last look and the first watching is told by nobody
            await look(changed)
        is_sure = True
        if _folders(settings()) != folders:
            return


def _folders(settings: Settings) -> list[Path]:
    """Return the folders to watch: the deck's own, or the nearest above it while it is gone."""
    root = next(folder for folder in (settings.root, *settings.root.parents) if folder.is_dir())
    inside = settings.media.is_relative_to(root)
    return [root] if inside or not settings.media.is_dir() else [root, settings.media]


def _is_empty(file: Path) -> bool:
    try:
        return file.stat().st_size == 0
    except OSError:
        return False
