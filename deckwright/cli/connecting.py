"""The arguments of commands that talk to a running Anki, and how they find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deckwright.cli.command import as_path

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from pathlib import Path

    from deckwright.connect.client import Client

ADDRESS_AGAIN = "http://127.0.0.1:8765"
"""Where AnkiConnect answers; said here once more: the client loads what --help should not wait for."""


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
