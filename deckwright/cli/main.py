"""The command line: reads the arguments, runs a command, makes text and an exit code of what came of it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from deckwright.base.files import shown
from deckwright.base.problems import ExitCode, Stop
from deckwright.cli.arguments import called_as, parse_arguments
from deckwright.cli.commands import Build, run_command
from deckwright.cli.terminal import Format, Terminal

_NO_SPACE = "make room on the disk and try again; nothing was half written"
_NO_RIGHT = "make the file and its folder writable, or write the package elsewhere: build -o FILE.apkg"
HINTS = {
    **dict.fromkeys([errno.ENOSPC, errno.EDQUOT, errno.EFBIG], _NO_SPACE),
    **dict.fromkeys([errno.EACCES, errno.EPERM, errno.EROFS], _NO_RIGHT),
}
"""What to do when the system refuses a file, by the number of its error."""
OTHER_HINT = "the system refused this; nothing was half written, so try again once it is mended"


def run(build: Build, arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (or the process's own) ask for, and return the exit code."""
    terminal = Terminal(called_as())
    form: Format = "text"
    try:
        parsed = parse_arguments(list(sys.argv[1:] if arguments is None else arguments))
        form = getattr(parsed, "format", form)
        return run_command(parsed, build, terminal)
    except Stop as error:
        if error.problem:
            terminal.problems([error.problem], form)
        terminal.complain(error.message, error.hint)
        return error.exit_code
    except KeyboardInterrupt:
        terminal.complain("interrupted; nothing was half written")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as error:
        where = f"{shown(Path(os.fsdecode(error.filename)))}: " if isinstance(error.filename, str | bytes) else ""
        terminal.complain(f"{where}{error.strerror or error}", HINTS.get(error.errno or 0, OTHER_HINT))
        return ExitCode.ENVIRONMENT
    except Exception as error:
        if os.environ.get("DECKWRIGHT_DEBUG"):
            raise
        message = f"deckwright itself failed: {type(error).__name__}: {error}"
        terminal.complain(message, "please report it with the file that led to it; DECKWRIGHT_DEBUG=1 shows where")
        return ExitCode.ENVIRONMENT
