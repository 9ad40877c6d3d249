"""Where a package may be written: not over sources, other files, or what Anki takes for a whole collection."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from deckwright.base.problems import ExitCode, stop


def check_output(output: Path, root: Path, media: Path, where: str) -> None:
    """Stop with exit code 2 if a package must not be written to ``output``; ``where`` is its name in messages."""
    if output.suffix.lower() != ".apkg":
        stop(ExitCode.USAGE, f"the output {where} does not end in .apkg")
    if re.match(r"collection.*\.apkg$|backup-", output.name, re.IGNORECASE):
        stop(
            ExitCode.USAGE,
            f"the output must not be named {output.name}",
            "Anki takes a file of that name for a whole collection and offers to replace the learner's",
        )
    target = Path(os.path.realpath(output))
    if target.suffix.lower() != ".apkg":
        message = f"the output {where} is a link to {target}, which is no package"
        stop(ExitCode.USAGE, message, "remove the link: a deck must not overwrite other files")
    if output.is_dir():
        stop(ExitCode.USAGE, f"the output {where} is a folder", "name a file, like deck.apkg")
    if output.is_relative_to(root) and output.parent in (root, media):
        stop(
            ExitCode.USAGE,
            f"the output {where} lies among the sources",
            'put it into a folder of its own, like "build"',
        )
    if output.is_relative_to(root) and any(_question_files(output.parent)):
        stop(
            ExitCode.USAGE,
            f"the output {where} lies in a folder of questions, which would not be read",
            'put it into a folder of its own, like "build"',
        )


def _question_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("**/*.[mM][dD]") if path.name.lower() != "readme.md")
