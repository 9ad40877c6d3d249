"""The command line: reads the arguments, runs a command, makes text and an exit code of what came of it."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from deckwright.base.command import PROGRAM
from deckwright.cli.arguments import ABOUT, Misuse, help_of, load_command, parse, with_command
from deckwright.cli.program import called_as
from deckwright.cli.table import COMMANDS

if TYPE_CHECKING:
    from deckwright.cli.terminal import Terminal

_NO_SPACE = "make room on the disk and try again; nothing was half written"
_NO_RIGHT = f"make the file and its folder writable, or write the package elsewhere: {PROGRAM} build -o FILE.apkg"
_NO_FOLDER = f"a file has the name of a folder there: rename it, or write elsewhere: {PROGRAM} build -o NAME/FILE.apkg"
HINTS = {
    **dict.fromkeys([errno.ENOSPC, errno.EDQUOT, errno.EFBIG], _NO_SPACE),
    **dict.fromkeys([errno.EEXIST, errno.ENOTDIR], _NO_FOLDER),
    **dict.fromkeys([errno.EACCES, errno.EPERM, errno.EROFS], _NO_RIGHT),
}
"""What to do when the system refuses a file, by the number of its error."""
OTHER_HINT = "the system refused this; nothing was half written, so try again once that is fixed"

GARBAGE = 1_000_000
"""New objects after which Python looks for circles that are garbage: a deck is many objects, and they stay."""


def main() -> int:
    """Run the command that the process was started for, and return the exit code."""
    gc.set_threshold(GARBAGE)
    try:
        return run(sys.argv[1:])
    finally:
        gc.freeze()  # at its end Python would look for circles in all that it is about to give back


def run(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` ask for, and return the exit code. Raises ``SystemExit`` as argparse does."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a legacy code page must not end a build
    words = with_command(arguments)
    wrong, found = None, {}
    if words[0] in COMMANDS or words[0] in ABOUT:
        try:
            found = parse(words)  # --help and --version end here, before more is imported
        except Misuse as misuse:
            wrong = misuse
    else:
        wrong = Misuse(words=words)
    from deckwright.cli.terminal import Terminal

    terminal = Terminal(called_as, words)
    if wrong:
        from deckwright.cli.usage import explain

        return _attempt(lambda: explain(words, wrong.message, wrong.words, help_of), terminal)
    return _attempt(lambda: load_command(words[0]).start(found, terminal), terminal)


def _attempt(act: Callable[[], int], terminal: Terminal) -> int:
    """Return the exit code of ``act``; if it ends otherwise, that of its error, which is explained."""
    try:
        return act()
    except (Exception, KeyboardInterrupt) as error:
        return _explained(error, terminal)


def _explained(error: BaseException, terminal: Terminal) -> int:
    """Say why a command ended early, and return its exit code. What is needed for that is loaded only here."""
    from pathlib import Path

    from deckwright.base.command import shown
    from deckwright.base.problems import ExitCode, Stop

    if isinstance(error, Stop):
        if error.problem:
            terminal.problems([error.problem])
        terminal.complain(error.message, error.hint)
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        terminal.complain("interrupted; nothing was half written")
        return ExitCode.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # Whoever read the output has gone; Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    if isinstance(error, OSError):
        where = f"{shown(Path(os.fsdecode(error.filename)))}: " if isinstance(error.filename, str | bytes) else ""
        terminal.complain(f"{where}{error.strerror or error}", HINTS.get(error.errno or 0, OTHER_HINT))
        return ExitCode.ENVIRONMENT
    if os.environ.get("DECKWRIGHT_DEBUG"):
        raise error
    message = f"deckwright itself failed: {type(error).__name__}: {error}"
    terminal.complain(message, "please report it with the file that led to it; DECKWRIGHT_DEBUG=1 shows where")
    return ExitCode.ENVIRONMENT
