"""The page on what a stranger's file can do says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deckwright.base import limits
from tests.help.support import REPOSITORY

PAGE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
LIMITS = {
    "a question file, `references.bib`": limits.SOURCE_BYTES,
    "lines of a question file": limits.SOURCE_LINES,
    "`syllabus.toml`": limits.SYLLABUS_BYTES,
    "`deck.toml`": limits.SETTINGS_BYTES,
    "a deck's name, or a part of it": limits.NAME_CHARACTERS,
    "the full name of a deck in a topic": limits.DECK_CHARACTERS,
    "the description of a deck, or of a topic": limits.DESCRIPTION_CHARACTERS,
    "the address of `[links]`": limits.LINK_CHARACTERS,
    "macros, in `[macros]`": limits.MACROS,
    "what a macro stands for": limits.MACRO_CHARACTERS,
    "classes, in `[classes]`": limits.CLASSES,
    "`theme.css`": limits.THEME_BYTES,
    "a text file of a note type": limits.TYPE_TEXT_BYTES,
    "levels of a note type's description": limits.TYPE_DEPTH,
    "fields, or templates, of a note type": limits.TYPE_SLOTS,
    "the name of a file of a note type, in bytes": limits.FILE_NAME_BYTES,
    "parts of a template within each other": limits.TEMPLATE_DEPTH,
    "front matter": limits.FRONT_MATTER_BYTES,
    "levels of front matter": limits.FRONT_MATTER_DEPTH,
    "tags of a file": limits.FILE_TAGS,
    "folders of questions within each other": limits.FOLDER_DEPTH,
    "combining marks that follow one another": limits.COMBINING_MARKS,
    "a question": limits.QUESTION_BYTES,
    "a question with its raw HTML": limits.RAW_BYTES,
    "questions of a file": limits.FILE_QUESTIONS,
    "what the cards of a sequence show": limits.SEQUENCE_BYTES,
    "items of a sequence that a card shows before, or after, the one that it asks for": limits.CONTEXT_ITEMS,
    "a topic line": limits.TOPIC_CHARACTERS,
    "what a question shows besides its own words": limits.SHOWN_CHARACTERS,
    "blocks within each other": limits.BLOCK_DEPTH,
    "brackets within each other": limits.BRACKET_DEPTH,
    "emphasis within emphasis": limits.EMPHASIS_DEPTH,
    "clozes within each other": limits.HOLE_DEPTH,
    "clozes within each other that are read at all": limits.READ_HOLE_DEPTH,
    "HTML elements within each other that `adopt` reads": limits.ADOPTED_DEPTH,
    "HTML elements within each other in a paragraph": limits.TAG_DEPTH,
    "raw HTML elements within each other": limits.HTML_DEPTH,
    "cells of a table": limits.TABLE_CELLS,
    "characters of code that a question shows in colour": limits.COLOURED_CHARACTERS,
    "blocks of code that a question shows as pictures": limits.LISTINGS,
    "pixels of these, before another is drawn": limits.LISTING_PIXELS,
    "a block of code as a picture": limits.ONE_LISTING_PIXELS,
    "prompts that are compared, in words": limits.COMPARISONS,
    "entries of `references.bib`": limits.SOURCES,
    "LaTeX commands in these": limits.SOURCE_COMMANDS,
    "a field of a bibliography entry": limits.SOURCE_FIELD_CHARACTERS,
    "a picture or sound": limits.MEDIA_BYTES,
    "the file of a PNG, GIF or JPEG": limits.PICTURE_BYTES["PNG"],
    "the file of a WebP": limits.PICTURE_BYTES["WEBP"],
    "the file of a JPEG in several scans": limits.SCANNED_BYTES,
    "a PNG or GIF": limits.MEGAPIXELS["PNG"] * 10**6,
    "a WebP": limits.MEGAPIXELS["WEBP"] * 10**6,
    "a WebP: 16 bytes for each pixel, and its file twice": limits.WEBP_BYTES,
    "a JPEG": limits.MEGAPIXELS["JPEG"] * 10**6,
    "scans of a JPEG": limits.SCANS,
    "an SVG": limits.SVG_BYTES,
    "different pictures in an SVG": limits.EMBEDDED_PICTURES,
    "all pictures in an SVG": limits.EMBEDDED_MEGAPIXELS * 10**6,
    "elements of an SVG": limits.SVG_ELEMENTS,
    "elements of an SVG within each other": limits.SVG_DEPTH,
    "attributes of an SVG": limits.SVG_ATTRIBUTES,
    "elements of an SVG that are drawn, each repetition counted": limits.SVG_DRAWN,
    "SVG pictures within each other": limits.SVG_NESTED,
    "a style sheet in an SVG": limits.CSS_CHARACTERS,
    "brackets of CSS within each other": limits.CSS_DEPTH,
    "digits of a number in CSS": limits.CSS_DIGITS,
    "parts of a picture's file": limits.PICTURE_PIECES,
    "blocks of a GIF": limits.GIF_BLOCKS,
    "a colour profile, unpacked": limits.PROFILE_BYTES,
    "what a decoder holds of a JPEG in several scans": limits.COEFFICIENT_BYTES,
    "memory for the process that decodes pictures": limits.DECODER_BYTES,
    "seconds of that process for a picture": limits.DECODER_SECONDS,
    "seconds for a process that renders some of many notes": limits.RENDER_SECONDS,
    "seconds of a formula in the engine": limits.FORMULA_SECONDS,
    "memory for that engine": limits.FORMULA_BYTES,
    "a formula whose macros are put in, in tokens": limits.EXPANDED_TOKENS,
    "tokens that are moved for it": limits.EXPANDING_STEPS,
    "what Python in a deck answers": limits.ANSWER_BYTES,
    "the cache": limits.CACHE_BYTES,
    "notes in the cache": limits.KEPT_BYTES,
    "`deck.lock`, and its copy in a package": limits.LOCK_BYTES,
    "the collection in a package, unpacked": limits.COLLECTION_BYTES,
    "times that a package over 10 MB unpacks to more": limits.DENSITY,
    "a package that may unpack to any times more": limits.DENSITY_FROM,
    "the list of a package's files": limits.DIRECTORY_BYTES,
    "steps of SQLite for a package": limits.DATABASE_STEPS,
    "files in a package": limits.PACKAGE_FILES,
    "a note in a package": limits.NOTE_CHARACTERS,
    "note types of a package, as JSON": limits.TYPES_CHARACTERS,
    "memory for Anki's library": limits.ANKI_BYTES,
    "a file that Anki's library writes": limits.ANKI_FILE_BYTES,
    "seconds for Anki's library, and two more for each MB": limits.ANKI_SECONDS,
    "an answer of AnkiConnect": limits.CONNECT_BYTES,
    "seconds for an answer of AnkiConnect": limits.CONNECT_SECONDS,
    "seconds for its import of a package": limits.CONNECT_IMPORT_SECONDS,
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


def test_every_limit_is_told_and_stands_in_one_place() -> None:
    """What deckwright/base/limits.py names is on the page, and no other module has a limit of its own."""
    told = set(re.findall(r"limits\.([A-Z_]+)", Path(__file__).read_text(encoding="utf-8")))
    assert {name for name in vars(limits) if name.isupper()} == told
    own = re.compile(r"^_?(?:\w+_)?(?:BYTES|DEPTH|NESTING|SECONDS|MEMORY|CHARACTERS)\b.* = [\d_*( ]+", re.MULTILINE)
    for file in sorted((REPOSITORY / "deckwright").rglob("*.py")):
        if file.name != "limits.py":
            assert own.findall(file.read_text(encoding="utf-8")) == [], file


def test_the_formats_of_pixels_share_a_row() -> None:
    """PNG and GIF have one limit of pixels, and with JPEG one of bytes, as one row of the page says."""
    assert limits.MEGAPIXELS["PNG"] == limits.MEGAPIXELS["GIF"]
    assert len({limits.PICTURE_BYTES[form] for form in ("PNG", "GIF", "JPEG")}) == 1


@pytest.mark.parametrize("path", re.findall(r"`(tests/[\w/.]+)`", PAGE))
def test_what_holds_a_promise_is_there(path: str) -> None:
    """Every test that docs/security.md refers to exists."""
    assert (REPOSITORY / path).exists()
