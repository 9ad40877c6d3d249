"""Links that open a file in an author's editor, at the line."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
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
    if not pattern or not _is_plain(pattern):
        hint = f"known: {', '.join(EDITORS)}; or an address with {{path}}, {{line}} and {{column}} in it"
        stop(ExitCode.USAGE, f"the editor “{name}” is not known", hint)
    return pattern


def _is_plain(pattern: str) -> bool:
    """Whether a pattern names nothing but the three, and none in a form of its own, which might be of any length."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        return False
    return all(name in (None, "path", "line", "column") and not form and not way for _, name, form, way in parts)


def editor_link(pattern: str, place: Place, folder: Path) -> str:
    """Return the address of a place; nothing without a ``pattern``. ``folder`` is what its path is relative to."""
    if not pattern:
        return ""
    path = "/" + (folder / place.path).as_posix().lstrip("/")
    return pattern.format(path=quote(path, safe="/:"), line=place.line, column=place.column)
