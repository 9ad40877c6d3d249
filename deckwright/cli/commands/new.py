"""``new``: starts a deck that builds at once; on a folder that already holds Markdown it adds only what is missing."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, NamedTuple

from deckwright.base.command import PROGRAM
from deckwright.cli.command import Command, as_path
from deckwright.cli.table import EXAMPLES

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path
    from typing import IO

    from deckwright.base.files import Writer
    from deckwright.cli.terminal import Terminal


class New(NamedTuple):
    """What was asked of ``new``."""

    folder: Path
    obsidian: bool = False
    example: str | None = None


def declare(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", type=as_path, metavar="FOLDER", help="the deck's folder, new or not")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--obsidian", action="store_true", help="FOLDER is an Obsidian vault: set it up, change no note")
    only.add_argument("--example", type=_as_kind, metavar="KIND", help=f"an example deck: {', '.join(EXAMPLES)}")


def run(asked: New, terminal: Terminal) -> int:
    """Start the deck and say how to build it."""
    from deckwright.base.command import shown, typed
    from deckwright.base.problems import ExitCode

    if asked.obsidian:
        _start_vault(asked.folder, terminal)
        terminal.say(f"Build it: {PROGRAM} build {typed(asked.folder)}")
        return ExitCode.OK
    written = start_example(asked.example, asked.folder) if asked.example else start_deck(asked.folder)
    for file in written:
        terminal.say(f"wrote {shown(file)}")
    if asked.example:
        terminal.say(f"See its cards: {PROGRAM} preview {typed(asked.folder)}")
    terminal.say(f"Build it: {PROGRAM} build {typed(asked.folder)}")
    if asked.example:
        terminal.say(f"How it is written: {EXAMPLES[asked.example]}")
    return ExitCode.OK


def _as_kind(text: str) -> str:
    """Return a kind of example as it was typed; ``ArgumentTypeError`` is for the parser."""
    from argparse import ArgumentTypeError

    if text not in EXAMPLES:
        raise ArgumentTypeError(f"there is no example “{text[:40]}”")
    return text


def start_example(kind: str, folder: Path) -> list[Path]:
    """Write the example deck of a kind into ``folder``; return what was written.

    Stops with exit code 2 if ``folder`` is a file or holds anything: nothing of anybody's is written over.
    """
    from deckwright.base.command import shown
    from deckwright.base.files import write_together
    from deckwright.base.problems import ExitCode, stop
    from deckwright.cli.examples import read_example

    _check_free(folder)
    if folder.is_dir() and any(folder.iterdir()):
        hint = f"name a folder that does not exist yet: {PROGRAM} new --example {kind} {kind}-example"
        stop(ExitCode.USAGE, f"{shown(folder)} is not empty", hint)
    held = read_example(kind)
    settings = _settings(folder, "deck.toml").partition("\n\n")[0] + "\n"  # without the examples of settings
    held["deck.toml"] = settings.encode() + held.get("deck.toml", b"")
    held[".gitignore"] = b"build/\n"
    written = {folder / name: data for name, data in held.items()}
    write_together([(path, _writing(data)) for path, data in written.items()])
    return list(written)


def _writing(data: bytes) -> Writer:
    """Return a writer of ``data``."""

    def write(file: IO[bytes]) -> None:
        file.write(data)

    return write


def start_deck(folder: Path) -> list[Path]:
    """Write ``deck.toml`` and, where there is no Markdown yet, a file of example questions; return what was written.

    Stops with exit code 2 if ``folder`` is a file or a deck already.
    """
    from deckwright.base.files import write_together, writing

    _check_free(folder)
    written = {folder / "deck.toml": _settings(folder, "deck.toml")}
    if not _holds_questions(folder):
        written[folder / "first-questions.md"] = _starter("first-questions.md")
    if not (folder / ".gitignore").exists():
        written[folder / ".gitignore"] = "build/\n"
    write_together([(path, writing(text)) for path, text in written.items()])
    return list(written)


_ASKED = """
# Only headings that end with ?, or have an id or braces, are questions. "all" is for every heading with ##.
headings = "asked"
"""


def _start_vault(folder: Path, terminal: Terminal) -> None:
    """Write the ``deck.toml`` of a vault and say what was found in it. Stops with exit code 2 if there is no folder."""
    from deckwright.base.command import shown
    from deckwright.base.files import write_together, writing
    from deckwright.base.problems import ExitCode, stop
    from deckwright.base.text import count
    from deckwright.cli.vault import look_through
    from deckwright.settings.deck_toml import load_settings
    from deckwright.settings.obsidian import FLASHCARDS

    _check_free(folder)
    if not folder.is_dir():
        stop(
            ExitCode.USAGE,
            f"there is no folder {shown(folder)}",
            f"{PROGRAM} new --obsidian VAULT, your vault's folder",
        )
    file = folder / "deck.toml"
    vault = _vault_above(folder)
    begun = f"{_settings(folder, 'deck.toml')}{_output(folder)}\n[obsidian]\n"
    if vault not in ("", "."):
        begun += f'vault = "{vault}"  # where .obsidian lies\n'
    write_together([(file, writing(begun))])
    try:
        found = look_through(load_settings(file.absolute()))
    except BaseException:  # half a deck is none
        file.unlink(missing_ok=True)
        raise
    terminal.say(f"wrote {shown(file)}")
    if not vault:
        terminal.say(
            f"{shown(folder)} has no folder .obsidian, nor has one above it: if this is no vault, delete the file"
        )
    marks = [f"# {key} = true  # {some} found with {FLASHCARDS[key]}\n" for key, some in found.flashcards.items()]
    if found.fields:
        names = ", ".join(f'"{name}"' for name in found.fields)
        marks.append(f"# fields = [{names}]  # what of Dataview has the mark of a flashcard\n")
    asked = _ASKED.removeprefix("\n") if found.asking < found.headings else ""
    write_together([(file, writing(begun + asked + "".join(marks)))])
    terminal.say(f"{count(found.notes, 'note')}; none of them is changed")
    terminal.say(f"{count(found.headings, 'heading')} with ##, of which {found.asking} ask or have an id or braces")
    if asked:
        left = count(found.headings - found.asking, "other heading")
        terminal.say(f'headings = "asked" in deck.toml: {left} will be no question; "all" makes one of each')
    for key, some in found.flashcards.items():
        terminal.say(
            f"{count(some, 'flashcard')} marked “{FLASHCARDS[key]}”, read if you write {key} = true in deck.toml"
        )
    if found.fields:
        names = ", ".join(f"“{name}::”" for name in found.fields[:_LISTED]) + (" …" if found.fields[_LISTED:] else "")
        terminal.say(f"{names} may be fields of Dataview: name in fields = […] those that are, before you read “::”")
    for unread in found.unread:
        terminal.say(f"no flashcard here: {unread}; write ## before each question, and the answer below it")
    for lost in found.lost[:_LISTED]:
        terminal.say(f"picture not found: {lost}")
    if len(found.lost) > _LISTED:
        terminal.say(f"{count(len(found.lost) - _LISTED, 'more picture')} not found")


def _vault_above(folder: Path) -> str:
    """Return the way from a folder to the vault that it is or lies in, ``.`` or ``..``; empty without one."""
    here = folder.absolute().resolve()
    for steps, above in enumerate((here, *here.parents[:-1])):
        if (above / ".obsidian").is_dir():
            return "/".join([".."] * steps) or "."
    return ""


def _output(folder: Path) -> str:
    """Return the setting of where the package goes; empty if the usual folder holds no notes."""
    from deckwright.base.text import slugify

    if not any((folder / "build").glob("**/*.[mM][dD]")):
        return ""
    names = (f"anki-{number}" if number else "anki" for number in itertools.count())
    free = next(name for name in names if not os.path.lexists(folder / name))
    return f'\noutput = "{free}/{slugify(_name(folder.absolute())) or "deck"}.apkg"  # the folder build holds notes\n'


_LISTED = 10
"""Pictures that are named; whoever has more is told how many."""


def _settings(folder: Path, starter: str) -> str:
    """Return the settings of a new deck in ``folder``."""
    import json
    from pathlib import Path
    from uuid import uuid4

    name = json.dumps(_name(Path(os.path.abspath(folder))), ensure_ascii=False)
    return _starter(starter).replace("NAMESPACE", str(uuid4())).replace('"NAME"', name)


def _check_free(folder: Path) -> None:
    """Stop if no deck can be started here."""
    from deckwright.base.command import shown, typed
    from deckwright.base.problems import ExitCode, stop
    from deckwright.cli.usage import deck_above

    if folder.exists() and not folder.is_dir():
        deck = deck_above(folder)
        instead = f"build {typed(deck)}" if deck else f"new {typed(folder.parent)}"
        stop(ExitCode.USAGE, f"{shown(folder)} is a file", f"name a folder, like {PROGRAM} {instead}")
    for place in (folder, folder / "content"):
        if (place / "deck.toml").is_symlink() and not (place / "deck.toml").exists():
            message = f"{shown(place / 'deck.toml')} is a link to a file that is not there"
            stop(ExitCode.USAGE, message, "remove the link")
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
    "Starts a deck that builds at once; beside Markdown that is there, only deck.toml. "
    "With --example, a small finished deck to learn from.",
    declare,
    New,
    run,
)
