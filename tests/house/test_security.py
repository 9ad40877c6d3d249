"""The page on what a stranger's file can do says what is so."""

from __future__ import annotations

import re

import pytest

from deckwright.base import cache, limits
from deckwright.cards import carried_types, stylesheet
from deckwright.markdown import highlight, html, structure
from deckwright.media.svg import tree as svg
from deckwright.questions import bibliography, frontmatter, parse, sources, syllabus
from deckwright.tex import engine
from tests.help.support import REPOSITORY

PAGE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
LIMITS = {
    "a question file, `references.bib`": sources.FILE_LIMIT,
    "lines of a question file": sources.LINE_LIMIT,
    "`syllabus.toml`": syllabus.FILE_LIMIT,
    "`theme.css`": stylesheet.LIMIT,
    "a text file of a note type": carried_types.TEXT_LIMIT,
    "front matter": frontmatter.LIMIT,
    "a question": parse.QUESTION_LIMIT,
    "a question with its raw HTML": parse.RAW_LIMIT,
    "questions of a file": parse.QUESTIONS_LIMIT,
    "blocks within each other": structure.NESTING,
    "cells of a table": html.CELLS,
    "characters of code that a question shows in colour": highlight.COLOURED,
    "a field of a bibliography entry": bibliography.FIELD_LIMIT,
    "a picture or sound": limits.MEDIA_BYTES,
    "the file of a PNG, GIF or JPEG": limits.PICTURE_BYTES["PNG"],
    "the file of a WebP": limits.PICTURE_BYTES["WEBP"],
    "the file of a JPEG in several scans": limits.SCANNED_BYTES,
    "a PNG or GIF": limits.MEGAPIXELS["PNG"] * 10**6,
    "a WebP": limits.MEGAPIXELS["WEBP"] * 10**6,
    "a JPEG": limits.MEGAPIXELS["JPEG"] * 10**6,
    "scans of a JPEG": limits.SCANS,
    "an SVG": svg.BYTES,
    "different pictures in an SVG": limits.EMBEDDED_PICTURES,
    "all pictures in an SVG": limits.EMBEDDED_MEGAPIXELS * 10**6,
    "elements of an SVG": svg.ELEMENTS,
    "elements of an SVG within each other": svg.DEPTH,
    "seconds of a formula in the engine": engine.SECONDS,
    "the cache": cache.LIMIT,
    "`deck.lock`, and its copy in a package": limits.LOCK_BYTES,
    "the collection in a package, unpacked": limits.COLLECTION_BYTES,
    "times that a package over 10 MB unpacks to more": limits.DENSITY,
    "files in a package": limits.PACKAGE_FILES,
    "a note in a package": limits.NOTE_CHARACTERS,
    "note types of a package, as JSON": limits.TYPES_CHARACTERS,
    "memory for Anki's library": limits.ANKI_BYTES,
    "seconds for Anki's library, and two more for each MB": limits.ANKI_SECONDS,
}
UNITS = {"": 1, "kB": 10**3, "MB": 10**6, "megapixels": 10**6, "characters": 1}


def rows() -> dict[str, int]:
    """Return what the page's table of limits says, as numbers."""
    table = PAGE.split("## Limits")[1].split("\n## ")[0]
    found = re.findall(r"^\| ([^|]+) \| ([\d,]+) ?(\w*) \| (?:`E\d{3}`|`W\d{3}`)? ?\|$", table, re.MULTILINE)
    return {of: int(number.replace(",", "")) * UNITS[unit] for of, number, unit in found}


def test_the_limits_are_those_of_the_program() -> None:
    """Each limit that docs/security.md names is the program's, and each that this test knows is named."""
    told = rows()
    assert told.keys() == LIMITS.keys()
    assert {of for of, limit in LIMITS.items() if abs(told[of] / limit - 1) > 0.05} == set()  # 100 MB are 104,857,600


def test_the_formats_of_pixels_share_a_row() -> None:
    """PNG and GIF have one limit of pixels, and with JPEG one of bytes, as one row of the page says."""
    assert limits.MEGAPIXELS["PNG"] == limits.MEGAPIXELS["GIF"]
    assert len({limits.PICTURE_BYTES[form] for form in ("PNG", "GIF", "JPEG")}) == 1


@pytest.mark.parametrize("path", re.findall(r"`(tests/[\w/.]+)`", PAGE))
def test_what_holds_a_promise_is_there(path: str) -> None:
    """Every test that docs/security.md refers to exists."""
    assert (REPOSITORY / path).exists()
