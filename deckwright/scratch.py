"""A collection of the real Anki library in a temporary folder: for looking at what Anki makes of a package."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deckwright.problems import ExitCode, stop
from deckwright.settings import shown


@contextlib.contextmanager
def scratch_collection(command: str, package: Path) -> Iterator[Any]:
    """Yield an empty ``anki.collection.Collection`` that is gone afterwards; needs the extra ``verify``.

    ``command`` is what needs it and ``package`` the file it looks at, for messages. Stops with exit code 3 if the
    library is missing, with 2 if there is no such file, with 1 if Anki's own core fails on it.
    """
    try:
        from anki.collection import Collection
    except ImportError:
        hint = 'pip install -e ".[verify]" (or "deckwright[verify]")'
        stop(ExitCode.ENVIRONMENT, f"{command} needs the Anki library", hint)
    if not package.is_file():
        stop(ExitCode.USAGE, f"there is no file {package}", "python build_deck.py makes one and prints its name")
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        collection = Collection(str(Path(folder) / "scratch.anki2"))
        try:
            yield collection
        except (KeyboardInterrupt, SystemExit, Exception):
            raise
        except BaseException as error:  # a panic of Anki's own core, which is no Exception
            stop(ExitCode.CONTENT, f"Anki itself failed on {package.name}: {error}", "report it with the package")
        finally:
            with contextlib.suppress(BaseException):  # after a panic it cannot be closed
                collection.close()


def import_package(collection: Any, package: Path) -> Any:
    """Import ``package`` under Anki's default options and return Anki's log. Stops with exit code 2 if it cannot be."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
    from anki.errors import AnkiException

    request = ImportAnkiPackageRequest(package_path=str(package.resolve()), options=ImportAnkiPackageOptions())
    try:
        log = collection.import_anki_package(request).log
    except AnkiException as error:
        hint = "is it a package that a build finished, or that Anki exported?"
        stop(ExitCode.USAGE, f"Anki cannot import {shown(package)}: {error}", hint)
    collection.models._clear_cache()  # pylib keeps note types that the import changed
    return log


def without_types(collection: Any) -> set[int]:
    """Take from an empty collection the note types that Anki puts into every new one; return what is left, nameless.

    An imported “Basic” would be called “Basic+” beside them. Anki wants one to stay, so that gets a name of its own.
    """
    *others, last = (kind.id for kind in collection.models.all_names_and_ids())
    for number in others:
        collection.models.remove(number)
    kept = collection.models.get(last)
    kept["name"] = f"deckwright {last}"
    collection.models.update_dict(kept)
    return {last}


def restore_collection(collection: Any, file: Path) -> None:
    """Replace an empty collection by the one that a ``.colpkg`` file holds. Stops with exit code 2 if it cannot be."""
    from anki.errors import AnkiException

    media = Path(collection.media.dir())
    collection.close(downgrade=False)
    try:
        collection._backend.import_collection_package(
            col_path=collection.path,
            backup_path=str(file.resolve()),
            media_folder=str(media),
            media_db=str(media.with_suffix(".db2")),
        )
    except AnkiException as error:
        stop(ExitCode.USAGE, f"Anki cannot read {shown(file)}: {error}", "export it again, or some decks as .apkg")
    finally:
        collection.reopen()
