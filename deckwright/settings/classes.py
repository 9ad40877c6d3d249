"""Classes of a deck, ``[classes]`` in ``deck.toml``: colours by which texts are told apart, ``[der Hund]{.masc}``."""

from __future__ import annotations

import re
from typing import NamedTuple

from deckwright.base.limits import CLASSES
from deckwright.base.patterns import lazy_regex
from deckwright.settings.look import at_night, colour_fault, long_form
from deckwright.settings.toml_reader import TomlReader

_NAME = lazy_regex(r"[a-z][a-z0-9-]{0,39}")


class TextClass(NamedTuple):
    """A class: its name, and its colours as ``#rrggbb``."""

    name: str
    day: str
    night: str

    @property
    def css(self) -> str:
        """What it is called on the card, so that it is no class of the theme's, of Anki's or to come."""
        return f"own-{self.name}"


def read_classes(reader: TomlReader) -> tuple[TextClass, ...]:
    """Return the classes of ``[classes]``. Stops at the first that is none, or whose colour cannot be read."""
    given = reader.group("classes")
    if len(given) > CLASSES:
        reader.fail(
            "classes", f"[classes] has {len(given)} classes; the limit is {CLASSES}", "keep those that are used"
        )
    return tuple(_class(reader, name, value) for name, value in given.items())


def _class(reader: TomlReader, name: str, value: object) -> TextClass:
    way = ("classes", name)
    if not _NAME.fullmatch(name):
        hint = f"write {made}" if _NAME.fullmatch(made := re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")) else ""
        message = f"“{name[:60]}” is no name of a class: it has a-z, 0-9 and hyphens, a letter first"
        reader.fail(way, message, hint or "like masc")
    colours = value if isinstance(value, dict) else {"day": value}
    example = f'like {name} = "#7a2e8e", or {name} = {{ day = "#7a2e8e", night = "#d9a3e8" }}'
    if not all(isinstance(colour, str) and colour for colour in colours.values()) or "day" not in colours:
        reader.fail(way, f"“classes.{name}” must be a colour, or one for the day and one for the night", example)
    reader.refuse_unknown(colours, ["day", "night"], way)
    for mode in ("day", "night"):
        if mode in colours and (fault := colour_fault(f"classes.{name}", str(colours[mode]), mode)):
            reader.fail((*way, mode) if isinstance(value, dict) else way, fault.message, fault.hint, fault.code)
    day = long_form(str(colours["day"]))
    return TextClass(name, day, long_form(str(colours["night"])) if "night" in colours else at_night(day))
