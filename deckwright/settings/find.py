"""Finds the ``deck.toml`` of a deck. It is not read here, and nothing is loaded that takes long."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def settings_file(folder: str | Path | None) -> str:
    """Return the path of the ``deck.toml`` of ``folder``; empty if there is none.

    It is ``folder/deck.toml`` or ``folder/content/deck.toml``; without a folder, that of ``./content`` or of the
    current folder.
    """
    for place in [folder, os.path.join(folder, "content")] if folder else ["content", ""]:
        file = os.path.join(place, "deck.toml")
        if os.path.isfile(file):
            # Not realpath(): a content folder that is a link is still called by the name its author knows.
            return os.path.abspath(file)
    return ""
