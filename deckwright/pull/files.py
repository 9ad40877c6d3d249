"""The edits of the working tree: as files that are written, or as a patch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher, unified_diff
from functools import partial
from pathlib import Path
from typing import IO

from deckwright.base.command import shown
from deckwright.base.files import below, write_together, writing
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, stop
from deckwright.pull.model import Pulled
from deckwright.questions.sources import unify

_MARK = "\ufeff"
_LINE = lazy_regex(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
"""A line and its end; behind the last end stands one more, which may be empty."""


def on_disk(file: Path, before: str, after: str) -> tuple[str, str]:
    """Return the text that a file has, and the one that it gets: with its own line ends and first mark.

    A new line ends as the one does in whose place it is, or before which it stands.

    ``before`` and ``after`` are the texts as the builder reads them. Stops with exit code 1 if the file is not, or no
    longer, what was read.
    """
    raw = file.read_bytes().decode("utf-8", "replace") if before or file.exists() else ""
    mark = _MARK if raw.startswith(_MARK) else ""
    if unify(raw.removeprefix(_MARK)) != before:
        hint = "try again; a word list in another encoding is to be saved as UTF-8 first"
        stop(ExitCode.CONTENT, f"{shown(file)} changed meanwhile, or is not UTF-8, so nothing was written", hint)
    written = _LINE.findall(raw.removeprefix(_MARK))
    ends = [one for _, one in written if one] or ["\n"]
    old, new = _LINE.findall(before), _LINE.findall(after)
    made: list[str] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            made += ["".join(pair) for pair in written[i1:i2]]
        else:
            for at, (line, ended) in enumerate(new[j1:j2], i1):
                beside = ends[min(at, max(i1, i2 - 1), len(ends) - 1)]
                made.append(line + (beside if ended else ""))
    return raw, mark + "".join(made)


def all_texts(pulled: Pulled, lock: Path) -> dict[Path, tuple[str, str]]:
    """Return of every text file that changes its text before and after, in the order in which they are to be written.

    ``lock`` is the deck's. It comes before the questions: it may know more than they do, never less.
    """
    types = {file: ("", text) for file, text in pulled.made.types.items() if isinstance(text, str)}
    return {**types, **({lock: pulled.made.lock} if pulled.made.lock else {}), **pulled.texts}


def write_all(pulled: Pulled, lock: Path) -> None:
    """Write all files that change, and the new ones that they name, or none."""
    made = [(file, on_disk(file, *both)[1]) for file, both in all_texts(pulled, lock).items()]
    given = {**pulled.files, **{file: data for file, data in pulled.made.types.items() if isinstance(data, bytes)}}
    media = [(file, partial(_write, data)) for file, data in given.items()]
    write_together([*media, *((file, writing(text)) for file, text in made)])


def _write(data: bytes, file: IO[bytes]) -> None:
    file.write(data)


def patch(texts: Mapping[Path, tuple[str, str]], root: Path) -> Iterator[str]:
    """Yield the lines of a unified patch, as ``git apply`` and ``patch -p1`` take it from the current folder.

    Of a deck that does not lie below that, they take it from ``root``, the folder of its files.
    """
    for file, both in sorted(texts.items()):
        before, after = on_disk(file, *both)
        name = shown(file) if file.is_relative_to(Path.cwd()) else below(file, root)
        end = "\t" if " " in name else ""  # without it, patch takes such a name for the text before its first space
        old = f"a/{name}{end}" if file.exists() else "/dev/null"
        for line in unified_diff(_lines(before), _lines(after), old, f"b/{name}{end}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Return a text's lines as git has them: only a line feed ends one."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
