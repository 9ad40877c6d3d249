"""``new``: starts a deck that builds at once; on a folder that already holds Markdown it adds only what is missing."""

from __future__ import annotations

import json
import os
import shlex
import uuid
from importlib.resources import files
from pathlib import Path

from deckwright.base.deck_toml import NAME_LIMIT
from deckwright.base.files import shown, write_together, writing
from deckwright.base.problems import ExitCode, stop
from deckwright.questions.sources import is_question_file


def start_deck(folder: Path) -> list[Path]:
    """Write ``deck.toml`` and, where there is no Markdown yet, a file of example questions; return what was written.

    Stops with exit code 2 if ``folder`` is a file or a deck already.
    """
    if folder.exists() and not folder.is_dir():
        stop(ExitCode.USAGE, f"{shown(folder)} is a file", "name a folder")
    for place in (folder, folder / "content"):
        if (place / "deck.toml").exists():
            hint = f"python build_deck.py build {shlex.quote(shown(folder))}"
            stop(ExitCode.USAGE, f"{shown(place / 'deck.toml')} is there already: this is a deck", hint)
    name = json.dumps(_name(Path(os.path.abspath(folder))), ensure_ascii=False)
    settings = _starter("deck.toml").replace("NAMESPACE", str(uuid.uuid4())).replace('"NAME"', name)
    written = {folder / "deck.toml": settings}
    if not _holds_questions(folder):
        written[folder / "first-questions.md"] = _starter("first-questions.md")
    if not (folder / ".gitignore").exists():
        written[folder / ".gitignore"] = "build/\n"
    write_together([(path, writing(text)) for path, text in written.items()])
    return list(written)


def _name(folder: Path) -> str:
    """Return a deck's name made of the folder's: only what a name may hold."""
    own = folder.parent.name if folder.name == "content" else folder.name
    words = "".join(character if character.isprintable() and character not in '":-_' else " " for character in own)
    name = " ".join(words.split())[:NAME_LIMIT].strip()
    return name[:1].upper() + name[1:] or "My deck"


def _holds_questions(folder: Path) -> bool:
    """Whether a build would find a question file here. Tools keep Markdown of their own in hidden folders."""
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        if any(is_question_file(name) for name in names):
            return True
    return False


def _starter(name: str) -> str:
    return (files("deckwright.cli") / "starter" / name).read_text(encoding="utf-8")
