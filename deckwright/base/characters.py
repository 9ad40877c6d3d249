"""Which characters no text may hold: raw, by a reference like ``&#31;``, or by an escape of TOML, YAML or LaTeX.

U+001F parts the fields of a note in Anki's database: a single one, and Anki imports nothing of the package. The
noncharacters (U+FDD0 and so on) are no text at all; the renderer marks its own places with them, so none may come in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_LAST_OF_PLANES = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = f"\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}"


def _compile(controls: str) -> re.Pattern[str]:
    """Return the pattern of controls and noncharacters. One class of so many ranges would be twenty times as slow."""
    quickly = f"{controls}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff"
    return re.compile(f"[{quickly}](?<=[{controls}{_NONCHARACTERS}])")


FORBIDDEN = _compile("\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029")
"""What no text of a deck may hold: controls but for tab and line feed, separators of lines, noncharacters."""

FORBIDDEN_IN_CODE = _compile("\x00-\x08\x0b\x0e-\x1f")
"""The same for templates and style sheets, which other tools wrote: what HTML and CSS take for white space may stay."""

PILE = 100
"""Combining marks that may follow one another. Composing takes time by the square of them; no script has ten."""

_BEYOND_LATIN = re.compile(f"[^\x00-\u02ff]{{{PILE + 1},}}")
_HIDDEN_MARKS = frozenset("\u0f73\u0f75\u0f81")
"""Marks that Unicode does not class as such, and that are taken apart into two that are."""

_REFERENCE = re.compile(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_LARGEST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class BadReference:
    """A character reference that must not stand in a text."""

    start: int
    written: str
    means: str = ""
    """The character that it stands for, as problems name it; nothing if there is none: it shows as U+FFFD."""


def name_of(character: str) -> str:
    """Return a character as problems name it: ``U+001F (a control character)``."""
    category = unicodedata.category(character)
    kind = {"Cc": "a control character", "Cs": "half a surrogate pair", "Cn": "a noncharacter"}.get(category)
    return f"U+{ord(character):04X} ({kind or unicodedata.name(character, 'no name').lower()})"


def bad_references(text: str, start: int = 0, end: int | None = None) -> Iterator[BadReference]:
    """Yield the numeric character references of a text that stand for what no text may hold, or for no character.

    The semicolon may be missing, as browsers and links allow.
    """
    for found in _REFERENCE.finditer(text, start, len(text) if end is None else end):
        # A number of any length is a number to a browser; Python refuses to read very long ones.
        digits = (found[1] or found[2]).lstrip("0")
        number = int(digits or "0", 16 if found[1] else 10) if len(digits) <= 8 else _LARGEST + 1
        if number > _LARGEST or not number or 0xD800 <= number < 0xE000:
            yield BadReference(found.start(), found[0][:20])
        elif FORBIDDEN.match(chr(number)):
            yield BadReference(found.start(), found[0][:20], name_of(chr(number)))


def find_pile(text: str) -> int | None:
    """Return where a heap of combining marks begins that would take long to compose, None if there is none."""
    for run in _BEYOND_LATIN.finditer(text):
        at = run.start()
        for is_mark, same in groupby(run[0], _is_mark):
            length = len(list(same))
            if is_mark and length > PILE:
                return at
            at += length
    return None


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0 or character in _HIDDEN_MARKS


def texts_in(data: object) -> Iterator[str]:
    """Yield every text in the tables and lists of a TOML or JSON file, keys among them."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*reversed(one.values()), *reversed(one)]
        elif isinstance(one, list | tuple):
            waiting += reversed(one)


def printable(text: str) -> str:
    """Return a text as it may be printed: what acts on a terminal, or cannot be written, as an escape (``\\x1b``)."""
    return FORBIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
