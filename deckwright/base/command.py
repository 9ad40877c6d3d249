"""How messages name a command of deckwright, so that it runs as it is printed."""

from __future__ import annotations

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
    from pathlib import Path  # these load more than --help should wait for

    from deckwright.base.files import quoted, typed

    return " ".join([PROGRAM, *(typed(word) if isinstance(word, Path) else quoted(word) for word in words)])
