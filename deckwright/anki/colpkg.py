"""Unpacks a whole collection that Anki saved (``.colpkg``): the one place that reaches behind Anki's public names.

The library opens such a file by nothing else: ``Collection`` has no method for it, the window takes the backend.
``tests/house/test_reach.py`` names the versions that this works with.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from deckwright.base.command import shown
from deckwright.base.problems import ExitCode, stop


def unpack_collection(file: Path, collection: Path, hint_for: Callable[[Exception], str]) -> None:
    """Write what a ``.colpkg`` file holds to ``collection``, an ``.anki2`` file, its media beside it.

    Stops with exit code 2 if Anki cannot read it; ``hint_for`` gives what to do then.
    """
    from anki._backend import RustBackend
    from anki.errors import AnkiException

    media = collection.with_suffix(".media")
    media.mkdir(exist_ok=True)
    try:
        RustBackend().import_collection_package(
            col_path=str(collection),
            backup_path=str(file.resolve()),
            media_folder=str(media),
            media_db=str(collection.with_suffix(".media.db2")),
        )
    except AnkiException as error:
        stop(ExitCode.USAGE, f"Anki cannot read {shown(file)}: {error}", hint_for(error))
