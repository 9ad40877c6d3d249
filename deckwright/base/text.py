"""Characters and words: what no text may hold; names that are like another or can stand for something; numbers.

A text may hold a character as it stands, by a reference like ``&#31;``, or by an escape of TOML, YAML or LaTeX. U+001F
parts the fields of a note in Anki's database: a single one, and Anki imports nothing of the package. Noncharacters
(U+FDD0 and so on) are no text at all; the renderer marks its own places with them, so none may come in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from deckwright.base.limits import COMBINING_MARKS
from deckwright.base.patterns import lazy_regex

_LAST_OF_PLANES = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = f"\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}"


def _compile(controls: str) -> re.Pattern[str]:
    """Return the pattern of controls and noncharacters. One class of so many ranges would be twenty times as slow."""
    quickly = f"{controls}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff"
    return lazy_regex(f"[{quickly}](?<=[{controls}{_NONCHARACTERS}])")


FORBIDDEN = _compile("\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029")
"""What no text of a deck may hold: controls but for tab and line feed, separators of lines, noncharacters."""

FORBIDDEN_IN_CODE = _compile("\x00-\x08\x0b\x0e-\x1f")
"""The same for templates and style sheets, which other tools wrote: what HTML and CSS take for white space may stay."""

_PLAIN = bytes(range(0x20, 0x7F)) + b"\t\n"
"""Most of what texts are made of: bytes of which each is a character by itself, and may stand in any text."""

_BEYOND = "\u0300"
"""The first character that may be a combining mark."""
_BEYOND_LATIN = lazy_regex(f"[^\x00-\u02ff]{{{COMBINING_MARKS + 1},}}")
_HIDDEN_MARKS = frozenset("\u0f73\u0f75\u0f81")
"""Marks that Unicode does not class as such, and that are taken apart into two that are."""

_REFERENCE = lazy_regex(r"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_LARGEST = 0x10FFFF


class BadReference(NamedTuple):
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


def find_forbidden(text: str, forbidden: re.Pattern[str] = FORBIDDEN) -> re.Match[str] | None:
    """Return the first character of a text that may not stand in it, None if there is none."""
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass")
    if rest.isprintable():
        return None  # whatever is forbidden cannot be printed, and asking that is much faster than looking for it
    return forbidden.search(text)


def find_pile(text: str) -> int | None:
    """Return where a heap of combining marks begins that would take long to compose, None if there is none."""
    if not text or max(text[:: COMBINING_MARKS + 1]) < _BEYOND:  # of a run that is too long, one of these is a part
        return None
    for run in _BEYOND_LATIN.finditer(text):
        at = run.start()
        for is_mark, same in groupby(run[0], _is_mark):
            length = len(list(same))
            if is_mark and length > COMBINING_MARKS:
                return at
            at += length
    return None


def piled(mark: str) -> str:
    """Return what is wrong where :func:`find_pile` found something; ``mark`` is the first of them."""
    return f"over {COMBINING_MARKS} combining marks follow one another, the first of them {name_of(mark)}"


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return where the character ``at`` of a text stands, counted from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


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
    if not find_forbidden(text):  # as of almost all, which is known sooner
        return text
    return FORBIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def close_to(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words most like ``word``, three at most, the nearest first."""
    from difflib import get_close_matches  # which only who made a mistake needs

    return get_close_matches(word.lower(), list(known), n=3, cutoff=0.6)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known words most like ``word``, or all of them if there are few."""
    names = sorted(known) if isinstance(known, set | frozenset) else list(known)
    if close := close_to(word, names):
        return "did you mean " + " or ".join(f"“{name}”" for name in close) + "?"
    return "known: " + ", ".join(names) if 0 < len(names) <= 14 else ""


def folded(name: str) -> str:
    """Return a name as those compare it to whom capitals, and how an accent is composed, make no other name."""
    return unicodedata.normalize("NFC", name).casefold()


def slugify(text: str) -> str:
    """Return ``text`` as lowercase ASCII words joined by hyphens, 80 characters at most; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:80].strip("-")


def name_fault(part: str) -> str:
    """Return why a deck, or a part of its name between ``::``, cannot be called so; nothing if it can."""
    if not part or part != part.strip():
        return "has an empty part or spaces at its ends"
    if "::" in part:
        return "holds “::”, which parts decks"
    if any(unicodedata.category(character).startswith("C") for character in part) or '"' in part:
        return "holds a control character or a quotation mark"
    return ""


def count(number: int, thing: str) -> str:
    """Return “1 note” or “2 notes”."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """Return bytes as people write them (powers of 1000)."""
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1_000_000:.1f} MB"


def field_key(name: str) -> str:
    """Return the name of a field of Dataview as all its spellings have it: no capitals, ``-`` for spaces."""
    return "-".join(name.casefold().replace("-", " ").split())


def called_in_json(data: object) -> str:
    """Return what a value is called in JSON, and how it begins if that is short to say."""
    if data is None:
        return "null or missing"
    if isinstance(data, list | dict):
        return "a list" if isinstance(data, list) else "an object"
    return f"{data!r:.40}"
