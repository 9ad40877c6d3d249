"""Fields of the plugin Dataview, which have the mark of a flashcard: ``[key:: value]``, and lines like ``key:: value``.

Rules: https://blacksmithgu.github.io/obsidian-dataview/annotation/add-metadata/
"""

from __future__ import annotations

from collections.abc import Collection

from deckwright.base.patterns import lazy_regex
from deckwright.base.text import field_key

_ITEM = r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?)?"
_LINE = lazy_regex(rf"{_ITEM}(?P<marks>[*_]{{0,3}})(?P<key>[^\W\d_][\w /-]*?)(?P=marks)[ \t]*::(?!:)")
_INSIDE = lazy_regex(
    r"\[[^\W\d_][\w /-]*::[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\](?!\()"
    r"|\([^\W\d_][\w /-]*::[^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
)
_TIGHT = lazy_regex(rf"{_ITEM}[*_]{{0,3}}[^\W\d_][\w-]*[*_]{{0,3}}::(?!:)")
_VALUE = lazy_regex(r"\s+\S|(?:\[\[[^\[\]]*\]\][\s,;]*)+$")
_DECK = lazy_regex(r"\s*(?:TARGET DECK|FILE TAGS)\b")


def without_fields(masked: str) -> str:
    """Return a line with another sign for each ``:`` of a field in brackets; ``masked`` holds nothing of code."""
    return _INSIDE.sub(lambda found: found[0].replace(":", "\0"), masked)


def read_key(masked: str) -> str:
    """Return what stands before ``::`` in a line that may be a field, as its author wrote it; empty if none may be."""
    found = _LINE.match(masked)
    return found["key"].strip() if found else ""


def names_deck(text: str, above: str) -> bool:
    """Whether a line tells the plugin Obsidian_to_Anki a deck, whose parts ``::`` parts, or tags."""
    return bool(_DECK.match(text)) or above.strip().rstrip(":") == "TARGET DECK"


def may_be_field(text: str, masked: str, named: Collection[str] | None) -> bool:
    """Whether a line with ``::`` is a field: by the names of the fields, or where they are not told, by its looks.

    One word with ``::`` right behind it and a space behind that is how Dataview's own pages write a field. Links alone
    behind it are one, too: ``up::[[Home]]``.
    """
    if named is None:
        found = _TIGHT.match(masked)
        return bool(found and _VALUE.match(text, found.end()))
    return field_key(read_key(masked)) in named
