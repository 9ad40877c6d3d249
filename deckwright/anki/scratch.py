"""A collection of the real Anki library in a temporary folder: for looking at what Anki makes of a package.

It is empty, or a copy of a learner's, whose own file is only read.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deckwright.anki.colpkg import unpack_collection
from deckwright.base.command import shown
from deckwright.base.installed import installing
from deckwright.base.problems import ExitCode, stop


@contextlib.contextmanager
def scratch_collection(package: Path, kept: Path | None = None) -> Iterator[Any]:
    """Yield an empty ``anki.collection.Collection`` that is gone afterwards, or stays in the folder ``kept``.

    ``package`` is the file it looks at, for messages. Stops with exit code 2 if Anki's own core fails on it.
    """
    with contextlib.ExitStack() as stack:
        folder = kept or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deckwright-")))
        yield stack.enter_context(_opened(folder, package))


@contextlib.contextmanager
def learner_collection(file: Path) -> Iterator[Any]:
    """Yield a copy of a learner's collection, gone afterwards: of ``collection.anki2``, a ``.colpkg`` or an ``.apkg``.

    Stops as :func:`scratch_collection` does, and with 2 if there is no file, or it is none of these.
    """
    if not file.is_file():
        stop(ExitCode.USAGE, f"there is no file {shown(file)}", _ANY_COLLECTION)
    with tempfile.TemporaryDirectory(prefix="deckwright-") as name:
        folder = Path(name)
        copies = {".colpkg": _unpack_collection, ".apkg": _leave_empty}
        copies |= dict.fromkeys((".anki2", ".anki21"), _copy_database)
        if file.suffix.lower() not in copies:
            stop(ExitCode.USAGE, f"{shown(file)} is no collection", _ANY_COLLECTION)
        copies[file.suffix.lower()](file, folder / _NAME)
        with _opened(folder, file) as collection:
            if file.suffix.lower() == ".apkg":
                without_types(collection)  # else Anki would give other names to those of the package
                import_package(collection, file, scheduling=True)
            yield collection


_NAME = "scratch.anki2"
_DAMAGED = "it is damaged: export or build it again"
_NEWER = "a newer Anki made it than the library here: `pip install --upgrade anki`"
_ANY_COLLECTION = "name a copy of collection.anki2, or what File → Export in Anki made: a .colpkg or .apkg"


def need_anki(asking: str) -> None:
    """Stop with exit code 3 if Anki's library, which the command ``asking`` needs, cannot be imported."""
    try:
        import anki.collection  # noqa: F401 whether it can be imported at all
    except ImportError:
        stop(ExitCode.ENVIRONMENT, f"{asking} needs the Anki library", installing("verify"))


@contextlib.contextmanager
def _opened(folder: Path, file: Path) -> Iterator[Any]:
    """Yield the collection in ``folder``; ``file`` is what is looked at, for messages."""
    from anki.collection import Collection
    from anki.errors import AnkiException, DBError

    try:
        collection = Collection(str(folder / _NAME))
    except AnkiException as error:
        stop(ExitCode.USAGE, f"Anki cannot open {shown(file)}: {_said(error)}", _hint_for(error))
    try:
        yield collection
    except DBError as error:  # a table is missing, or has other columns
        stop(ExitCode.USAGE, f"Anki cannot read {shown(file)}: {_said(error)}", _DAMAGED)
    except (KeyboardInterrupt, SystemExit, Exception):
        raise
    except BaseException as error:  # a panic of Anki's own core, which is no Exception
        words = " ".join(str(error).split())[:200]
        stop(ExitCode.USAGE, f"Anki itself failed on {shown(file)}: {words}", _DAMAGED)
    finally:
        with contextlib.suppress(BaseException):  # after a panic it cannot be closed
            collection.close()


def _hint_for(error: Exception, usual: str = _ANY_COLLECTION) -> str:
    """Return what to do about a file that Anki's library does not read."""
    return _NEWER if re.search("FileTooNew|newer version of Anki", str(error)) else usual


def _said(error: Exception) -> str:
    """Return what SQLite says of an error, out of what Anki makes of it."""
    words = " ".join(str(error).split())
    found = re.search(r'(?:Some\(|msg: )\\?"(.*?)\\?"', words)
    return (found[1] if found else words)[:200]


def _copy_database(file: Path, copy: Path) -> None:
    """Copy a collection with what SQLite has not yet written into it, as while Anki is running."""
    for ending in ("", "-wal"):
        part = file.with_name(file.name + ending)
        try:
            if part.is_file():
                shutil.copyfile(part, copy.with_name(copy.name + ending))
        except OSError as error:  # as on Windows, where a running Anki keeps it to itself
            hint = "quit Anki first, or let it export the collection: File → Export, a .colpkg"
            stop(ExitCode.USAGE, f"{shown(part)} cannot be read: {error.strerror}", hint)


def _unpack_collection(file: Path, copy: Path) -> None:
    unpack_collection(file, copy, _hint_for)


def _leave_empty(file: Path, copy: Path) -> None:
    """Do nothing: a package is imported into an empty collection."""


def import_package(collection: Any, package: Path, scheduling: bool = False) -> Any:
    """Import ``package`` under Anki's default options and return Anki's log. Stops with exit code 2 if it cannot be.

    With ``scheduling`` the reviews in it come too, as when a learner's own export is taken back.
    """
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest
    from anki.errors import AnkiException

    options = ImportAnkiPackageOptions(with_scheduling=scheduling)
    request = ImportAnkiPackageRequest(package_path=str(package.resolve()), options=options)
    try:
        log = collection.import_anki_package(request).log
    except AnkiException as error:
        hint = "is it a package that a build finished, or that Anki exported?"
        stop(ExitCode.USAGE, f"Anki cannot import {shown(package)}: {error}", _hint_for(error, hint))
    forget_types(collection)
    return log


def forget_types(collection: Any) -> None:
    """Let a collection read its note types anew: pylib keeps copies of them, also once an import has changed them."""
    from anki.models import ModelManager

    collection.models = ModelManager(collection)


def without_types(collection: Any) -> set[int]:
    """Take from an empty collection the note types that Anki puts into every new one; return what is left, nameless.

    An imported “Basic” would be called “Basic+” beside them. Anki wants one to stay, so that gets a name of its own.
    """
    *others, last = (note_type.id for note_type in collection.models.all_names_and_ids())
    for number in others:
        collection.models.remove(number)
    kept = collection.models.get(last)
    kept["name"] = f"deckwright {last}"
    collection.models.update_dict(kept)
    return {last}


def restore_collection(collection: Any, file: Path) -> None:
    """Replace an empty collection by the one that a ``.colpkg`` file holds. Stops with exit code 2 if it cannot be."""
    collection.close(downgrade=False)
    try:
        usual = "export it again, or some decks as .apkg"
        unpack_collection(file, Path(collection.path), lambda error: _hint_for(error, usual))
    finally:
        collection.reopen()
