"""Links that open a file in an author's editor, at the line."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from deckwright.base.model import Place
from deckwright.base.problems import ExitCode, stop

EDITORS = {
    "code": "vscode://file{path}:{line}:{column}",
    "codium": "vscodium://file{path}:{line}:{column}",
    "cursor": "cursor://file{path}:{line}:{column}",
    "zed": "zed://file{path}:{line}:{column}",
    "idea": "idea://open?file={path}&line={line}&column={column}",
    "pycharm": "pycharm://open?file={path}&line={line}&column={column}",
    "mate": "txmt://open?url=file://{path}&line={line}&column={column}",
}
"""The address that each editor opens a place at."""


def find_editor(name: str) -> str:
    """Return the address of an editor by its name, or ``name`` itself if it is one. Stops with exit code 2."""
    pattern = name if "{path}" in name else EDITORS.get(name, "")
    try:
        pattern.format(path="", line=1, column=1)
    except (KeyError, IndexError, ValueError):
        pattern = ""
    if not pattern:
        hint = f"known: {', '.join(EDITORS)}; or an address with {{path}}, {{line}} and {{column}} in it"
        stop(ExitCode.USAGE, f"the editor “{name}” is not known", hint)
    return pattern


def editor_link(pattern: str, place: Place, folder: Path) -> str:
    """Return the address of a place; nothing without a ``pattern``. ``folder`` is what its path is relative to."""
    if not pattern:
        return ""
    path = "/" + (folder / place.path).as_posix().lstrip("/")
    return pattern.format(path=quote(path, safe="/:"), line=place.line, column=place.column)
