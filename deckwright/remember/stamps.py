"""Stamps of files: they tell that a file changed without its being read.

A command looks at them before it loads what does its work, so nothing that takes long to load is used.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable

YOUNG = 3.0
"""Seconds: a file that was written so shortly before may be written again without another stamp, on some systems."""

_MOST = 100_000
"""Files and folders beyond which no folder is looked through for stamps."""

FileStamp = tuple[str, int, int, int, int, int]
"""A path with the file's mode, number and size, and the times at which it was written and changed, in nanoseconds.

Of a folder only mode and number: what is in it has stamps of its own. Of one to which a link leads only the path.
"""


class Strange(Exception):
    """There is something by whose stamp a change could not be seen, like a folder elsewhere, or too much to look at."""


def stamps_below(
    folders: Iterable[str], passed: Collection[str] = (), unnamed: Collection[str] = ()
) -> list[FileStamp]:
    """Return the stamps of all that lies in folders, in an order that is the same every time.

    The paths ``passed`` are left out, and so are folders with the names ``unnamed``. A link has two stamps, its own and
    that of the file or folder to which it leads, if that is there. Raises :class:`Strange` for a link to a folder that
    is not among these, and for what is neither file, folder nor link; and ``OSError``.
    """
    found: list[FileStamp] = []
    waiting = [folder for folder in dict.fromkeys(folders) if os.path.lexists(folder)]
    looked: list[str] = []
    led: set[str] = set()
    while waiting:
        folder = waiting.pop()
        looked.append(folder)
        above = folder if folder.endswith(os.sep) else f"{folder}{os.sep}"
        for name in sorted(os.listdir(folder)):
            path = f"{above}{name}"
            if path in passed:
                continue
            status = os.lstat(path)  # what os.scandir knows of it lacks some of the stamp on Windows
            if stat.S_ISREG(status.st_mode):
                found.append(stamp_of(path, status))
            elif stat.S_ISLNK(status.st_mode):
                found.append(stamp_of(path, status))
                if os.path.isdir(path):
                    target = os.path.realpath(path)
                    led.add(target)
                    found.append((target, 0, 0, 0, 0, 0))
                elif os.path.exists(path):
                    found.append(_stamp_of_target(path))
            elif not stat.S_ISDIR(status.st_mode):
                raise Strange
            elif name not in unnamed:
                waiting.append(path)
                found.append((path, status.st_mode, status.st_ino, 0, 0, 0))
        if len(found) > _MOST:
            raise Strange
    if led and not led <= set(map(os.path.realpath, looked)):
        raise Strange
    return found


def stamp_of(path: str, status: os.stat_result) -> FileStamp:
    """Return the stamp of a file."""
    return path, status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _stamp_of_target(link: str) -> FileStamp:
    status = os.stat(link)
    if not stat.S_ISREG(status.st_mode):
        raise Strange
    return stamp_of(os.path.realpath(link), status)


def is_young(stamp: FileStamp, now: float) -> bool:
    """Whether a file was written so shortly before ``now``, in seconds since 1970, that its stamp may lie."""
    return max(stamp[4], stamp[5]) > (now - YOUNG) * 1e9
