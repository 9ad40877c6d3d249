"""What the file of a command holds, and what several commands have in common: the deck, what is to be shipped.

A command's file imports what does its work inside its run: nobody who asks for ``--help`` waits for it. So what was
asked is a named tuple, for dataclasses alone take as long to load as the parser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.base.problems import Problem
    from deckwright.cli.terminal import Terminal
    from deckwright.connect.client import Client
    from deckwright.settings.settings import Settings
    from deckwright.ship.stamp import StampOptions

Given = TypeVar("Given")


ADDRESS_AGAIN = "http://127.0.0.1:8765"
"""Where AnkiConnect answers; said here once more: the client loads what others should not wait for."""


FINE = 0
"""The exit code of a command that did what it was asked, ``ExitCode.OK``; said here once more, for the same reason."""


class Command(NamedTuple, Generic[Given]):
    """A command: what it says of itself, its arguments, and what it does."""

    description: str
    declare: Callable[[ArgumentParser], None]
    """Adds its arguments to a parser."""
    read: Callable[..., Given]
    """Makes the command's own type of what the parser found, by name."""
    run: Callable[[Given, Terminal], int]
    """Does the work, says what came of it and returns the exit code. Raises ``Stop`` where going on makes no sense."""

    def start(self, found: Mapping[str, Any], terminal: Terminal) -> int:
        """Run the command with what the parser found, and return the exit code."""
        return self.run(self.read(**found), terminal)


def as_path(text: str) -> Path:
    """Return a path as it was typed; to declare an argument of this type loads nothing."""
    from pathlib import Path

    return Path(text)


def add_folder(parser: ArgumentParser) -> None:
    """Add the folder of the deck that a command is about: a text, as most that is done with it loads no paths."""
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help="the deck's folder")


def as_count(text: str) -> int:
    """Return a number of at least one, as it was typed; ``ArgumentTypeError`` is for the parser."""
    from argparse import ArgumentTypeError

    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"“{text[:40]}” is no number from 1 on")
    return int(text)


def add_jobs(parser: ArgumentParser) -> None:
    """Add how many processes work on many notes; 0, which nobody can type, is as many as there are processors."""
    parser.add_argument(
        "--jobs", type=as_count, default=0, metavar="N", help="work with N processes, not with all processors"
    )


def find_deck(folder: str | None, terminal: Terminal) -> str:
    """Return the path of the ``deck.toml`` of the deck in ``folder``; commands in messages are about it from now on.

    Stops with exit code 2 if there is no deck.
    """
    from deckwright.settings.find import settings_file

    file = settings_file(folder)
    if not file:
        from pathlib import Path

        from deckwright.cli.usage import refuse_place

        terminal.options = []  # the words to be typed again have them
        refuse_place(Path(folder) if folder else None, terminal.words)
    terminal.deck = folder or ""
    return file


def open_deck(folder: str | None, terminal: Terminal) -> Settings:
    """Return the settings of the deck in ``folder``; commands in messages are about it from now on.

    Stops with exit code 2 if there is no deck, or its settings are at fault.
    """
    return load_deck(find_deck(folder, terminal))


def load_deck(file: str, output: str | None = None) -> Settings:
    """Return the settings of a ``deck.toml``; ``output`` is where the package goes if the command line says so.

    Stops with exit code 2 if they are at fault.
    """
    from pathlib import Path

    from deckwright.settings.deck_toml import load_settings

    return load_settings(Path(file), Path(output) if output else None)


def exit_code(problems: Sequence[Problem], strict: bool = False) -> int:
    """Return the exit code of a command that found problems: 1 for errors, and for warnings if it is ``strict``."""
    if not problems:
        return FINE
    from deckwright.base.problems import ExitCode, Severity

    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return ExitCode.CONTENT if any(problem.severity in bad for problem in problems) else ExitCode.OK


def add_key_file(parser: ArgumentParser) -> None:
    """Add the file with the key that AnkiConnect may ask for."""
    parser.add_argument(
        "--key-file",
        type=as_path,
        metavar="FILE",
        help="holds the apiKey of AnkiConnect's settings, if they ask for one; or set DECKWRIGHT_ANKI_KEY",
    )


def refuse_folder(name: str, address: str) -> None:
    """Stop with exit code 2 if the folder of a deck stands behind ``--anki``, where ``name`` reads an address."""
    from pathlib import Path

    if "://" not in address and Path(address).is_dir():
        from deckwright.base.command import command
        from deckwright.base.problems import ExitCode, stop

        message = f"what stands behind --anki is an address, and “{address}” is a folder"
        stop(ExitCode.USAGE, message, f"name the folder first: {command(name, Path(address), '--anki')}")


def connected(address: str, key_file: Path | None) -> Client:
    """Return the running Anki. The key is never an argument: everybody on a machine may see those of a program."""
    import os

    from deckwright.connect.client import KEY_VARIABLE, connect, read_key

    key = read_key(key_file) if key_file else os.environ.get(KEY_VARIABLE, "")
    return connect(address, key)


def reached(address: str, key_file: Path | None) -> dict[str, list[str]]:
    """Return by what words each command that is named in a message reaches the same running Anki."""
    named = [address] if address != ADDRESS_AGAIN else []
    key = ["--key-file", str(key_file)] if key_file else []
    return {"push": [*(["--anki", *named] if named else []), *key], "pull": ["--anki", *named, *key]}


class Choices(NamedTuple):
    """What is to be shipped, as ``build`` and ``plan`` can be told it; ids in the order in which they were given."""

    rerendered: bool
    touch: Sequence[str]
    restore: Sequence[str]
    accept: Sequence[str]
    allow_schema_change: bool

    def options(self) -> StampOptions:
        """Return them as the stamping of notes takes them."""
        from deckwright.ship.stamp import StampOptions

        return StampOptions(
            rerendered=self.rerendered,
            touch=frozenset(self.touch),
            restore=frozenset(self.restore),
            accept=frozenset(self.accept),
            allow_schema_change=self.allow_schema_change,
        )

    def words(self) -> list[str]:
        """Return them as they are to be typed once more."""
        switches = {"--rerendered": self.rerendered, "--allow-schema-change": self.allow_schema_change}
        named = {"--touch": self.touch, "--restore": self.restore, "--accept": self.accept}
        words = [option for option, chosen in switches.items() if chosen]
        for option, ids in named.items():
            for note_id in dict.fromkeys(ids):
                words += [option, note_id]
        return words


def add_choices(parser: ArgumentParser) -> None:
    """Add the options that say what is to be shipped."""
    parser.add_argument(
        "--rerendered", action="store_true", help="ship notes that render otherwise since a library was upgraded"
    )
    parser.add_argument("--touch", action="append", default=[], metavar="ID", help="ship this note as changed")
    parser.add_argument("--restore", action="append", default=[], metavar="ID", help="bring a retired id back")
    parser.add_argument(
        "--accept", action="append", default=[], metavar="ID", help="ship this id although its words were another's"
    )
    parser.add_argument(
        "--allow-schema-change",
        action="store_true",
        help="ship changed fields or templates; learners' notes stop updating",
    )
