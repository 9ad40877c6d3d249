"""An author's own look, added after the theme's: the colours of the deck's classes, and ``theme.css``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from deckwright.base.files import Unreadable, read_confined, without_forbidden
from deckwright.base.limits import THEME_BYTES
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import FORBIDDEN_IN_CODE, line_and_column
from deckwright.cards.notetypes import theme_file
from deckwright.settings.classes import TextClass
from deckwright.settings.settings import Settings

STYLESHEET = "theme.css"
_VARIABLE = lazy_regex(r"--[a-z][a-z-]*(?=\s*:)")
_END = lazy_regex("</")
"""What would end the style sheet and go on as HTML."""


def classes_css(classes: Iterable[TextClass]) -> str:
    """Return the rules that give a deck's classes their colours, by day and on screens by night."""
    rule = theme_file("class.css")
    return "".join(rule.replace("NAME", one.css).replace("DAY", one.day).replace("NIGHT", one.night) for one in classes)


def load_stylesheet(settings: Settings, problems: Problems) -> str:
    """Return the author's CSS, empty without the file. To refer to another file is an error: it would be missing."""
    file = settings.root / STYLESHEET
    _check_names(settings, problems)
    if not file.exists() and not file.is_symlink():
        return ""
    from deckwright.media.css import idle, reaches

    shown = settings.shown(file)
    try:
        data = read_confined(file, settings.root, THEME_BYTES)
    except Unreadable as error:
        problems.add(Place(shown), "E003", str(error))
        return ""
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        problems.add(Place(shown), "E003", "is not UTF-8", "save it as UTF-8")
        return ""
    text, _ = without_forbidden(text, shown, problems, FORBIDDEN_IN_CODE)
    _check_braces(text, shown, problems)
    for reach in reaches(text, lambda address: False):
        message = f"“{reach.what}” has no place here: only what surely loads no file"
        problems.add(Place(shown, reach.line, reach.column), "E003", message, "write the rules themselves")
    if "W003" not in problems.codes_in(shown):
        for one in idle(text, _variables()):
            problems.add(Place(shown, one.line, one.column), "W003", one.what, one.hint)
    for found in _END.finditer(text):
        before = text[: found.start()]
        place = Place(shown, before.count("\n") + 1, found.start() - before.rfind("\n"))
        problems.add(place, "E003", "“</” has no place here: it would end the style sheet", "leave it out")
    return text


def _variables() -> list[str]:
    """Return the variables that the theme sets."""
    theme = "".join(map(theme_file, ("card.css", "code.css", "occlusion.css")))
    return list(dict.fromkeys(_VARIABLE.findall(theme)))


def _check_names(settings: Settings, problems: Problems) -> None:
    """Warn of a style sheet that is called otherwise, or lies where none is looked for."""
    for folder in dict.fromkeys((settings.root, settings.media)):
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            if not name.lower().endswith(".css") or name.startswith(("_", ".")):
                continue
            if folder != settings.root or name != STYLESHEET:
                message = "this style sheet is not read: the deck's own look is theme.css beside deck.toml"
                hint = "move it there under this name; begin its name with _ if it is no part of the deck"
                problems.add(Place(settings.shown(folder / name)), "W003", message, hint)


_TOKEN = lazy_regex(r"/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|\\.|(?P<sign>[{}])", re.DOTALL)


def _check_braces(text: str, shown: str, problems: Problems) -> None:
    """Note the brace of a rule that is not closed: browsers would leave out what stands behind it."""
    opened: list[int] = []
    for found in _TOKEN.finditer(text):
        if found["sign"] == "{":
            opened.append(found.start())
        elif found["sign"] and opened:
            opened.pop()
    if opened:
        place = Place(shown, *line_and_column(text, opened[0]))
        problems.add(
            place, "W003", "this { is not closed, so what stands below it does nothing", "write } where the rule ends"
        )
