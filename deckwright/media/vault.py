"""Finds the files of a vault by their names, wherever they lie in it, as Obsidian does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from deckwright.base.text import folded
from deckwright.media.pictures import FORMATS
from deckwright.media.sounds import SOUNDS

_SHOWN = (*FORMATS, *SOUNDS)


class VaultFiles:
    """The pictures and sounds of a vault. What lies in folders whose names begin with a dot is none of it."""

    def __init__(self, vault: Path | None) -> None:
        """``vault`` is its folder; None for a deck that is none, of which there is nothing."""
        self._vault = vault

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their paths below the vault, with ``/``, sorted. Links to folders are not followed."""
        found: list[str] = []
        vault = self._vault or Path()
        pending = [self._vault] if self._vault else []
        while pending:
            folder = pending.pop()
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif entry.name.lower().endswith(_SHOWN):
                    found.append(Path(entry.path).relative_to(vault).as_posix())
        return tuple(sorted(found))

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        known: dict[str, list[str]] = {}
        for path in self.names:
            known.setdefault(folded(path.rpartition("/")[2]), []).append(path)
        return known

    def find(self, name: str, beside: Path) -> Sequence[str]:
        """Return the files that ``name`` may mean in a note of the folder ``beside``, as paths from there on.

        It is a path from the vault or from the note on, or the end of one; from the vault on if it begins with ``/``.
        Of several files of a name, that counts whose whole path is named, else that which lies beside the note.
        """
        if not self._vault:
            return ()
        here = Path(os.path.relpath(beside, self._vault)).as_posix()
        wanted = name.removeprefix("./")
        if ".." in wanted.split("/"):
            wanted = Path(os.path.normpath(Path(here) / wanted)).as_posix()
        is_whole = wanted.startswith("/")
        wanted = folded(wanted.lstrip("/"))
        known = self._by_name.get(wanted.rpartition("/")[2], ())
        found = [path for path in known if f"/{folded(path)}".endswith(f"/{wanted}")]
        if is_whole:
            found = [path for path in found if folded(path) == wanted]
        for sure in (wanted, wanted if here == "." else folded(f"{here}/{wanted}")):
            if one := [path for path in found if folded(path) == sure]:
                found = one[:1]
                break
        return [quote(Path(os.path.relpath(self._vault / path, beside)).as_posix()) for path in found]
