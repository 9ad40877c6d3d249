"""Files: read only inside their folder; written wholly or not at all, whatever happens; one build at a time."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO

from deckwright.base.model import Place
from deckwright.base.problems import ExitCode, Problems, stop
from deckwright.base.text import FORBIDDEN, find_forbidden, find_pile, line_and_column, name_of, piled

Writer = Callable[[IO[bytes]], None]

WAIT = 30
"""Seconds a build waits for another one of the same deck."""

HOLDS = 256
"""Files that builds hold. They stay, since one that is removed may be waited for, and so there is no further one."""

_MARK = ".deckwright-"


def below(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder, with ``/``: the same where both are moved."""
    return Path(os.path.relpath(path, folder)).as_posix()


def seen_from(folder: Path, name: str) -> Path:
    """Return the path of which :func:`below` gave the name."""
    return Path(os.path.normpath(folder / name))


def as_stored(path: Path) -> Path:
    """Return a path with its name as the disk has it: there, an accent may be a letter of its own."""
    if path.name.isascii() or os.path.lexists(path):
        return path
    with contextlib.suppress(OSError):
        for name in os.listdir(path.parent):
            if unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", path.name):
                return path.parent / name
    return path


def is_too_long(path: Path) -> bool:
    """Whether a path, or a name in it, is longer than the system lets any be."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False


class Unreadable(Exception):
    """Why a file is not read, as the end of a sentence that begins with its name; ``missing`` if there is none."""

    def __init__(self, reason: str, missing: bool = False) -> None:
        super().__init__(reason)
        self.missing = missing


class Folders:
    """Where folders really are, once links are followed: known for one pass over a deck, not for longer."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}

    def find(self, path: Path, is_folder: bool = False) -> str:
        """Return where a file or a folder really is. Raises ``OSError``, ``RuntimeError`` or ``ValueError``."""
        folder, name = (str(path), "") if is_folder else os.path.split(path)
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder, strict=not is_folder)
        if name == os.pardir:
            return os.path.realpath(path, strict=True)
        if not name:
            return self._real[folder]
        real = f"{self._real[folder].rstrip(os.sep)}{os.sep}{name}"
        return os.path.realpath(real, strict=True) if stat.S_ISLNK(os.lstat(real).st_mode) else real


def read_confined(path: Path, root: Path, limit: int, beginning: bool = False, folders: Folders | None = None) -> bytes:
    """Return the bytes of a regular file inside ``root``. Raises :class:`Unreadable`.

    A file of over ``limit`` bytes is unreadable, unless only its ``beginning`` is asked for.

    A link is followed only if it stays inside ``root``. Opening does not wait, so a named pipe cannot hang the build.
    Where many files are read, ``folders`` remembers where theirs are.
    """
    try:
        folders = folders or Folders()
        real = folders.find(path)
        if not _is_below(real, folders.find(root, is_folder=True)):
            raise Unreadable(f"leads out of {root.name}/, and nothing outside it is read")
        with open_at_once(real) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("is not a regular file")
            if status.st_size > limit and not beginning:
                raise Unreadable(f"has {status.st_size:,} bytes; the limit is {limit:,}")
            if beginning:
                return file.read(limit)
            data = file.read(status.st_size + 1)  # not of the limit: room for so much is taken at once
            return data if len(data) <= status.st_size else data + file.read(limit + 1 - len(data))
    except FileNotFoundError:
        raise Unreadable("does not exist", missing=True) from None
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: a loop of links, before Python 3.13. ValueError: NUL in a name.
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def open_at_once(path: str) -> IO[bytes]:
    """Open a file to read it, and do not wait for who writes to a pipe. Raises ``OSError``.

    Whether it is a regular file is asked of what is open: who asks before may be told of another one.
    """
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NONBLOCK", 0)))


def _is_below(path: str, root: str) -> bool:
    """Whether a path is a folder, or lies in it; both are real ones, of which a thousand are compared in a moment."""
    path, root = os.path.normcase(path), os.path.normcase(root)
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


_NO_TEXT = {
    b"PK\x03\x04": "a document of Word or LibreOffice, or another zip,",
    b"\xd0\xcf\x11\xe0": "a document of an old Word",
    b"{\\rtf": "a document in rich text (RTF)",
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"SQLite format 3": "a database",
}
"""How files begin that are no texts, and what they are."""
_AS_TEXT = (
    "save it there as plain text in UTF-8 (in TextEdit: Format, Make Plain Text), or copy the text into a new file"
)
_AS_UTF_8 = "save it as UTF-8 in your editor; in Windows' Notepad: File, Save as, Encoding"


def decode_text(data: bytes, path: str, problems: Problems, way: str = _AS_UTF_8) -> str | None:
    """Return a file's text, None if it is not UTF-8 or would take long to compose: an error with its place.

    ``path`` names the file in problems, and ``way`` is how a file of its kind is saved as UTF-8.
    """
    if data.startswith(tuple(_NO_TEXT)):
        what = next(name for begin, name in _NO_TEXT.items() if data.startswith(begin))
        problems.add(Place(path), "E102", f"this file is {what} and no plain text, whatever its name says", _AS_TEXT)
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(Place(path), "E102", "this file is saved as UTF-16", way)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        place = Place(path, line, column)
        shown = data[error.start : error.start + 1].decode("cp1252", "replace")
        problems.add(
            place,
            "E102",
            f"this file is not saved as UTF-8: {shown!r} is the byte 0x{data[error.start]:02x}",
            way,
        )
        return None
    if (at := find_pile(text)) is not None:
        problems.add(place_in(text, at, path), "E105", piled(text[at]), "delete them")
        return None
    return text


def place_in(text: str, at: int, path: str) -> Place:
    """Return where in a file the character ``at`` of its ``text`` stands."""
    return Place(path, *line_and_column(text, at))


def without_forbidden(
    text: str, path: str, problems: Problems, forbidden: re.Pattern[str] = FORBIDDEN
) -> tuple[str, bool]:
    """Return a file's text with U+FFFD for each character that no text may hold, and whether there was none.

    The first of them is an error with its place.
    """
    found = find_forbidden(text, forbidden)
    if not found:
        return text, True
    problems.add(place_in(text, found.start(), path), "E103", f"holds {name_of(found[0])}", "delete the character")
    return forbidden.sub("\ufffd", text), False


def write_together(targets: Sequence[tuple[Path, Writer]]) -> None:
    """Write several files: all to temporary ones beside their targets first, then each renamed, in the given order.

    If anything fails before the first rename, no target has changed; no temporary file and no new folder stays behind,
    and a file left by a killed build is removed. Raises ``OSError``, and whatever a writer raises.
    """
    written: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for target, writer in targets:
            real = Path(os.path.realpath(target))
            made += [folder for folder in real.parents if not folder.exists()]
            real.parent.mkdir(parents=True, exist_ok=True)
            _remove_leftovers(real)
            temporary = real.with_name(f"{_MARK}{real.name}")
            written.append((temporary, real))
            with _naming(temporary, real), temporary.open("xb") as file:
                writer(file)
                file.flush()
                os.fsync(file.fileno())
            if real.exists():
                temporary.chmod(real.stat().st_mode & 0o777)
        while written:
            temporary, real = written[0]
            with _naming(temporary, real):
                os.replace(temporary, real)
            written.pop(0)
            _sync_folder(real.parent)
    finally:
        _remove([temporary for temporary, _ in written])
        for folder in sorted(made, key=lambda one: -len(one.parts)):
            with contextlib.suppress(OSError):  # it holds files by now
                folder.rmdir()


@contextlib.contextmanager
def _naming(temporary: Path, real: Path) -> Iterator[None]:
    """Let an error say which file could not be written: the system names the temporary one, or none at all."""
    try:
        yield
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(real)
        raise


def _remove(files: Sequence[Path]) -> None:
    """Remove temporary files, also when an impatient author interrupts once more meanwhile."""
    try:
        for file in files:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    except KeyboardInterrupt:
        _remove(files)
        raise


def writing(text: str) -> Writer:
    """Return a writer of ``text``, as UTF-8."""

    def write(file: IO[bytes]) -> None:
        file.write(text.encode())

    return write


def is_temporary(file: Path) -> bool:
    """Whether a file is one that is written before it takes its target's name."""
    return file.name.startswith(_MARK)


def _remove_leftovers(real: Path) -> None:
    """Remove what a killed build left; only one build runs at a time (:func:`exclusively`), so it is nobody's."""
    real.with_name(f"{_MARK}{real.name}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut. Windows has no such call, and needs none."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # some network file systems refuse it; the rename itself has happened
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def exclusively(*files: Path) -> Iterator[None]:
    """Let no second build write any of ``files`` meanwhile. The operating system ends the hold if the process dies.

    The hold is on empty files in a folder of the account's own below the temporary one, so nothing appears among the
    sources, and nobody else on the machine can put anything in its way. Stops with exit code 3 if somebody has. Of so
    many decks two may share such a file: they take turns, as two builds of one deck do. Not to be nested.
    """
    from filelock import FileLock, Timeout  # which takes long to load, and only builds need it

    folder = _own_folder()
    with contextlib.ExitStack() as stack:
        for hold in sorted({_hold(folder, file) for file in files}):  # sorted: two builds cannot wait for each other
            try:
                stack.enter_context(FileLock(hold).acquire(timeout=WAIT))
            except Timeout:
                message = f"another build of this deck has been running for {WAIT} seconds"
                stop(ExitCode.ENVIRONMENT, message, "wait for it to end")
        yield


def _own_folder() -> Path:
    """Return a folder into which only this account can write. Another's of that name is not used: it holds a trap."""
    import tempfile  # which takes long to load, as the lock does, and only builds need it

    account = str(os.getuid()) if hasattr(os, "getuid") else ""
    folder = Path(tempfile.gettempdir()) / f"deckwright-holds-{account}".rstrip("-")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    is_own = stat.S_ISDIR(status.st_mode) and (os.name != "posix" or status.st_uid == os.getuid())
    if not is_own or (os.name == "posix" and status.st_mode & 0o022):
        message = f"{folder} is not a folder that only you can write to, so no build can be kept from another there"
        stop(ExitCode.ENVIRONMENT, message, "remove it, or let TMPDIR name a temporary folder of your own")
    return folder


def _hold(folder: Path, file: Path) -> Path:
    digest = sha256(os.path.realpath(file).encode("utf-8", "surrogateescape")).digest()
    return folder / f"hold-{int.from_bytes(digest, 'big') % HOLDS}.lock"
