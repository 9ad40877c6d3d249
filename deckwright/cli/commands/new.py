"""``new``: starts a deck that builds at once; on a folder that already holds Markdown it adds only what is missing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Command, as_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.cli.terminal import Terminal


class New(NamedTuple):
    """What was asked of ``new``."""

    folder: Path


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", type=as_path, metavar="FOLDER", help="the deck's folder, new or not")


def run(asked: New, terminal: Terminal) -> int:
    """Start the deck and say how to build it."""
    from deckwright.base.files import shown, typed
    from deckwright.base.problems import ExitCode

    for file in start_deck(asked.folder):
        terminal.say(f"wrote {shown(file)}")
    terminal.say(f"Build it: {PROGRAM} build {typed(asked.folder)}")
    return ExitCode.OK


def start_deck(folder: Path) -> list[Path]:
    """Write ``deck.toml`` and, where there is no Markdown yet, a file of example questions; return what was written.

    Stops with exit code 2 if ``folder`` is a file or a deck already.
    """
    import json
    from pathlib import Path
    from uuid import uuid4

    from deckwright.base.files import write_together, writing

    _check_free(folder)
    name = json.dumps(_name(Path(os.path.abspath(folder))), ensure_ascii=False)
    settings = _starter("deck.toml").replace("NAMESPACE", str(uuid4())).replace('"NAME"', name)
    written = {folder / "deck.toml": settings}
    if not _holds_questions(folder):
        written[folder / "first-questions.md"] = _starter("first-questions.md")
    if not (folder / ".gitignore").exists():
        written[folder / ".gitignore"] = "build/\n"
    write_together([(path, writing(text)) for path, text in written.items()])
    return list(written)


def _check_free(folder: Path) -> None:
    """Stop if no deck can be started here."""
    from deckwright.base.files import shown, typed
    from deckwright.base.problems import ExitCode, stop
    from deckwright.cli.usage import deck_above

    if folder.exists() and not folder.is_dir():
        deck = deck_above(folder)
        instead = f"build {typed(deck)}" if deck else f"new {typed(folder.parent)}"
        stop(ExitCode.USAGE, f"{shown(folder)} is a file", f"name a folder, like {PROGRAM} {instead}")
    for place in (folder, folder / "content"):
        if (place / "deck.toml").exists():
            hint = f"{PROGRAM} build {typed(folder)}"
            stop(ExitCode.USAGE, f"{shown(place / 'deck.toml')} is there already: this is a deck", hint)


def _name(folder: Path) -> str:
    """Return a deck's name made of the folder's: only what a name may hold."""
    from deckwright.base.limits import NAME_CHARACTERS

    own = folder.parent.name if folder.name == "content" else folder.name
    words = "".join(character if character.isprintable() and character not in '":-_' else " " for character in own)
    name = " ".join(words.split())[:NAME_CHARACTERS].strip()
    return name[:1].upper() + name[1:] or "My deck"


def _holds_questions(folder: Path) -> bool:
    """Whether a build would find a question file here. Tools keep Markdown of their own in hidden folders."""
    from deckwright.questions.sources import is_question_file

    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        if any(is_question_file(name) for name in names):
            return True
    return False


def _starter(name: str) -> str:
    from importlib.resources import files

    return (files("deckwright.cli") / "starter" / name).read_text(encoding="utf-8")


COMMAND = Command(
    "Starts a deck that builds at once; beside Markdown that is there, only deck.toml.", declare, New, run
)
