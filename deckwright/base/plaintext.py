"""Turns a file's bytes into text that every stage can rely on, or says at which line they are none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from deckwright.base.characters import FORBIDDEN, PILE, find_pile, name_of, texts_in
from deckwright.base.model import Place
from deckwright.base.problems import Problems

_PILED = f"over {PILE} combining marks follow one another, the first of them {{}}"
_TOML_ESCAPE = re.compile(r"\\(?:\\|([bfre])|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_LETTERS = {"b": "\b", "f": "\f", "r": "\r", "e": "\x1b"}


def decode_text(data: bytes, path: str, problems: Problems) -> str | None:
    """Return a file's text, None if it is not UTF-8 or would take long to compose: an error with its place.

    ``path`` names the file in problems.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(Place(path), "E102", "is UTF-16", "save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        place = Place(path, line, column)
        problems.add(place, "E102", f"is not UTF-8: byte 0x{data[error.start]:02x}", "save it as UTF-8")
        return None
    if (at := find_pile(text)) is not None:
        problems.add(place_in(text, at, path), "E105", _PILED.format(name_of(text[at])), "delete them")
        return None
    return text


def place_in(text: str, at: int, path: str) -> Place:
    """Return where in a file the character ``at`` of its ``text`` stands."""
    return Place(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def without_forbidden(
    text: str, path: str, problems: Problems, forbidden: re.Pattern[str] = FORBIDDEN
) -> tuple[str, bool]:
    """Return a file's text with U+FFFD for each character that no text may hold, and whether there was none.

    The first of them is an error with its place.
    """
    found = forbidden.search(text)
    if not found:
        return text, True
    problems.add(place_in(text, found.start(), path), "E103", f"holds {name_of(found[0])}", "delete the character")
    return forbidden.sub("\ufffd", text), False


def toml_fault(source: str, data: Mapping[str, object], path: str) -> tuple[Place, str] | None:
    """Return where a TOML file holds what no text may, and what: as it stands, or by an escape; None if nowhere.

    ``data`` is what the file was read into. TOML itself allows most of it.
    """
    source = source.replace("\r\n", "\n")
    if raw := FORBIDDEN.search(source):
        return place_in(source, raw.start(), path), f"holds {name_of(raw[0])}"
    for text in texts_in(data):
        if found := FORBIDDEN.search(text):
            escapes = _TOML_ESCAPE.finditer(source)
            at = next((one.start() for one in escapes if _unescaped(one) == found[0]), 0)
            return place_in(source, at, path), f"an escape means {name_of(found[0])}"
        if (pile := find_pile(text)) is not None:
            return place_in(source, find_pile(source) or 0, path), _PILED.format(name_of(text[pile]))
    return None


def _unescaped(escape: re.Match[str]) -> str:
    letter, *numbers = escape.groups()
    number = next((digits for digits in numbers if digits), "")
    return _LETTERS[letter] if letter else chr(min(int(number, 16), 0x10FFFF)) if number else "\\"
