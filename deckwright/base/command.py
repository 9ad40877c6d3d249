"""How messages name a command of deckwright and a file, so that it runs as it is printed. Loads nothing."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "python build_deck.py"
"""How messages call the program. The terminal says instead how it was started, and adds the folder of the deck."""


def command(*words: str | Path) -> str:
    """Return a command in backticks, as :func:`bare_command` does without.

    The folder of the deck that the message is about is left to the terminal, and so is what the command line chose.
    """
    return f"`{bare_command(*words)}`"


def bare_command(*words: str | Path) -> str:
    """Return a command, each word as it is typed; a path as it is shown, from the current folder on."""
    return " ".join([PROGRAM, *(quoted(word) if isinstance(word, str) else typed(word) for word in words)])


def shown(path: Path | str) -> str:
    """Return ``path`` relative to the current folder if it lies below it, else as it is, with ``/``.

    A path that is a text has no ``.`` and nothing twice in it, as one that is a :class:`~pathlib.Path`.
    """
    text, here = os.fspath(path), os.getcwd()
    above = here if here.endswith(os.sep) else f"{here}{os.sep}"
    if os.path.normcase(text).startswith(os.path.normcase(above)):
        text = text[len(above) :]
    elif os.path.normcase(text) == os.path.normcase(here):
        text = os.curdir
    return text.replace(os.sep, "/")


def quoted(word: str) -> str:
    """Return a word of a command as it is typed, in quotation marks where this system's shells want them."""
    if os.name != "nt":
        import shlex

        return shlex.quote(word)
    return word if re.fullmatch(r"[\w@+:./\\-]+", word) else f'"{word}"'


def typed(path: Path) -> str:
    """Return ``path`` as it is typed in a command: as shown, quoted, and with no hyphen first, like an option."""
    name = shown(path)
    return quoted(f"./{name}" if name.startswith("-") else name)
