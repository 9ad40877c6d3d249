"""Reads what a deck brings along besides its notes: its description, and how well its cards are to be known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, TypedDict

from deckwright.base.limits import DESCRIPTION_CHARACTERS
from deckwright.base.patterns import lazy_regex
from deckwright.settings.toml import Way
from deckwright.settings.toml_reader import TomlReader

DECK_OPTIONS = ("description", "desired_retention")
"""The keys of a deck's table, or of a topic's."""

_LEAST, _MOST = 70, 99
"""Per cent that Anki's own options allow."""

_UNSHOWN = lazy_regex(r"!\[|\\[(\[]|\$\$|\[(?:sound|anki):|\{\{c\d+::")
"""What is for cards: Anki's overview shows neither pictures nor formulas."""


class _Given(TypedDict):
    description: str
    desired_retention: int


def read_deck_options(reader: TomlReader, table: Mapping[str, Any], way: Way) -> _Given:
    """Return the options in a table that stands at ``way``. Stops at the first that is none."""
    return _Given(
        description=_description(reader, table.get("description", ""), (*way, "description")),
        desired_retention=_retention(reader, table.get("desired_retention"), (*way, "desired_retention")),
    )


def _description(reader: TomlReader, value: object, way: Way) -> str:
    if not isinstance(value, str):
        reader.fail(way, "“description” must be a text in quotation marks", 'like description = "Rivers of Europe"')
    text = unicodedata.normalize("NFC", value).strip()
    if len(text) > DESCRIPTION_CHARACTERS:
        message = f"“description” has {len(text):,} characters; the limit is {DESCRIPTION_CHARACTERS:,}"
        reader.fail(way, message, "keep what a learner needs, and link to the rest")
    if found := _UNSHOWN.search(text):
        message = f"“description” holds {found[0]}, and Anki shows neither pictures, sounds nor formulas there"
        reader.fail(way, message, "write text; emphasis, lists and [links](https://…) work")
    return text


def _retention(reader: TomlReader, value: object, way: Way) -> int:
    """Return per cent; 0 for None."""
    if value is None:
        return 0
    example = "like desired_retention = 0.9"
    if isinstance(value, bool) or not isinstance(value, int | float):
        reader.fail(way, "“desired_retention” must be a share of the cards, as a number", example)
    share = float(value) / 100 if _LEAST <= value <= _MOST else 0.0
    if not _LEAST / 100 <= value <= _MOST / 100:
        hint = f"write desired_retention = {share:.2g}" if share else example
        reader.fail(way, "“desired_retention” must be from 0.70 to 0.99, as in Anki", hint)
    percent = round(value * 100)
    if abs(value * 100 - percent) > 1e-9:
        message = "“desired_retention” has more than two digits behind the point, and Anki keeps whole per cents"
        reader.fail(way, message, f"write desired_retention = {percent / 100:.2f}")
    return percent
