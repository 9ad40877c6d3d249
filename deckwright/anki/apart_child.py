"""The program in which Anki's own library looks at a package, in a process of its own.

Reads a JSON object: ``folder``, in which the function to call lies and to which its result goes, ``current``, the
folder to work in, ``path``, where modules are found, ``memory`` and ``file``, the bytes that it may take and write to
a file, and ``timeout`` in seconds.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import pickle
import sys
from pathlib import Path

CALL, RESULT = "call.pickle", "result.pickle"

GRACE = 10
"""Seconds after the time limit at which the process ends itself, should its parent have died."""


def main() -> None:
    """Do what the request on standard input says."""
    request = json.load(sys.stdin)
    faulthandler.dump_traceback_later(request["timeout"] + GRACE, exit=True)
    _bound(request["memory"], request["file"])
    os.chdir(request["current"])
    sys.path[:] = request["path"]
    from deckwright.base.problems import Stop

    folder = Path(request["folder"])
    act, args, kwargs = pickle.loads((folder / CALL).read_bytes())
    try:
        result = pickle.dumps((act(*args, **kwargs), None))
    except Stop as error:
        result = pickle.dumps((None, (error.exit_code, error.message, error.hint, error.problem)))
    (folder / f"{RESULT}~").write_bytes(result)
    (folder / f"{RESULT}~").replace(folder / RESULT)


def _bound(memory: int, file: int) -> None:
    """Bound what the process may take, where the system can: Windows has only the time limit."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, file), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):  # macOS takes no bound of memory; one may be lower already
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


if __name__ == "__main__":
    main()
