"""How the program was started, so that the commands in its messages run as they are printed."""

from __future__ import annotations

import os
import sys

from deckwright.base.command import PROGRAM


def usage_name() -> str:
    """Return what a line of usage begins with."""
    started = _started(sys.argv[0])
    return {"script": "deckwright", "module": "python -m deckwright"}.get(started, "build_deck.py")


def called_as() -> str:
    """Return what to type in order to start the program again, here and in the same way.

    An interpreter and its options stay as they were typed: ``python`` may be missing where ``.venv/bin/python`` is not.
    """
    from deckwright.base.command import quoted

    started = _started(sys.argv[0])
    if started == "script":
        return quoted(_found(sys.argv[0]))
    if not started:
        return PROGRAM
    program, usual = ("deckwright", "python -m deckwright") if started == "module" else (sys.argv[0], PROGRAM)
    typed = len(sys.orig_argv) - len(sys.argv) + 1
    if typed < 2 or not sys.orig_argv[typed - 1].endswith(program):  # another program chose the words of sys.argv
        return usual
    interpreter, *options = sys.orig_argv[:typed]
    return " ".join(map(quoted, [_below(interpreter), *options]))


def _started(script: str) -> str:
    """Return by what the program was started: the installed ``script``, as a ``module``, by the ``clone``'s file."""
    *folders, name = script.replace(os.sep, "/").split("/")
    if name == "__main__.py" and folders[-1:] == ["deckwright"]:
        return "module"
    return {"deckwright": "script", "build_deck": "clone"}.get(name.partition(".")[0], "")


def _found(program: str) -> str:
    """Return an installed program as one may type it here: by its name only if that finds it."""
    from pathlib import Path
    from shutil import which

    near = _below(program)
    name = Path(program).stem
    if _plain(which(name) or "") == _plain(program) and (near == program or _is_activated()):
        return name
    return near


def _is_activated() -> bool:
    """Whether the shell itself finds what the virtual environment holds.

    ``uv run`` and its like change the path of what they start, and not the shell's; only ``activate`` sets a prompt.
    """
    return "VIRTUAL_ENV_PROMPT" in os.environ


def _plain(program: str) -> str:
    """Return a program's path without what Windows leaves out: the ending, and capitals."""
    return os.path.normcase(program.removesuffix(".exe").removesuffix(".EXE"))


def _below(program: str) -> str:
    """Return a program's path as seen from the current folder if it lies in a folder of that."""
    from pathlib import Path

    here = Path.cwd()
    path = Path(program)
    return str(path.relative_to(here)) if here in path.parents and path.parent != here else program
