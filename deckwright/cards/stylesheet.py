"""``theme.css`` beside ``deck.toml``: an author's own look, added after the theme's."""

from __future__ import annotations

import re

from deckwright.base.files import Unreadable, read_confined, without_forbidden
from deckwright.base.model import Place
from deckwright.base.problems import Problems
from deckwright.base.settings import Settings
from deckwright.base.text import FORBIDDEN_IN_CODE

STYLESHEET = "theme.css"
LIMIT = 64_000
"""Bytes: it travels in the note type, to every device."""

_ELSEWHERE = re.compile(r"@import|url\(|</", re.IGNORECASE)


def load_stylesheet(settings: Settings, problems: Problems) -> str:
    """Return the author's CSS, empty without the file. To refer to another file is an error: it would be missing."""
    file = settings.root / STYLESHEET
    if not file.exists() and not file.is_symlink():
        return ""
    shown = settings.shown(file)
    try:
        data = read_confined(file, settings.root, LIMIT)
    except Unreadable as error:
        problems.add(Place(shown), "E003", str(error))
        return ""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        problems.add(Place(shown), "E003", "is not UTF-8", "save it as UTF-8")
        return ""
    text, _ = without_forbidden(text, shown, problems, FORBIDDEN_IN_CODE)
    for number, line in enumerate(text.split("\n"), 1):
        if found := _ELSEWHERE.search(line):
            message = f"“{found[0]}” has no place here: nothing from outside, and no HTML"
            problems.add(Place(shown, number, found.start() + 1), "E003", message, "write the rules themselves")
    return text
