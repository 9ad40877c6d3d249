"""Draws a code block as a picture: a PNG with the colours of :mod:`deckwright.base.colours` and no background.

The letters are DejaVu Sans Mono, which the package ships (``fonts/``), so the picture depends on no font of the
machine. It is drawn three times as large as it is shown, for the screens of phones.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFont
from pygments.token import Token

from deckwright.base.colours import STYLES, Mode, TokenType, colour_and_weight
from deckwright.base.limits import ONE_LISTING_PIXELS

FONTS = Path(__file__).with_name("fonts")

DENSITY = 3
"""Pixels of the picture for one CSS pixel of the card."""

FONT_SIZE, LINE_HEIGHT, MARGIN = 14 * DENSITY, 20 * DENSITY, 4 * DENSITY
"""In pixels of the picture."""

TAB = 4
"""Columns from one tab stop to the next."""

LEVELS = 16
"""Degrees of transparency of each colour. Sixteen colours of as many degrees fill a PNG's palette of 256."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A drawn listing: the PNG's bytes and the size at which it is shown, in CSS pixels."""

    png: bytes
    width: int
    height: int


class _Glyphs(NamedTuple):
    """Characters of one token on one line, and the line and column where they begin, from 0."""

    kind: TokenType
    text: str
    row: int
    column: int


def draw_listing(tokens: Iterable[tuple[TokenType, str]], mode: Mode) -> Listing:
    """Draw what a Pygments lexer made of a block of code.

    Lines are not wrapped and tabs become spaces; empty lines at the end are left out. The same tokens give the same
    bytes. Raises ValueError if the picture would have more than 20 million pixels.
    """
    runs = _runs(tokens)
    cell = find_font(False).getlength("0")
    columns = max((run.column + len(run.text) for run in runs), default=1)
    rows = max((run.row + 1 for run in runs), default=1)
    width = _whole(round(columns * cell) + 2 * MARGIN)
    height = _whole(rows * LINE_HEIGHT + 2 * MARGIN)
    if width * height > ONE_LISTING_PIXELS:
        raise ValueError(
            f"a listing of {rows} lines and {columns} columns would be a picture of {width * height / 1e6:.0f} million "
            f"pixels, more than {ONE_LISTING_PIXELS / 1e6:.0f}"
        )
    colours = _palette(mode)
    # Two planes of one byte a pixel, one for the letters' shapes and one for the colours of the cells they stand in,
    # added up to indices of the palette. Drawing on a transparent picture would darken the letters' edges instead.
    shapes, hues = Image.new("L", (width, height)), Image.new("L", (width, height))
    draw_shape, draw_hue = ImageDraw.Draw(shapes), ImageDraw.Draw(hues)
    for overhang in (DENSITY, 0):  # a letter may reach out of its cell, where no other letter stands
        for run in runs:
            left, top, right, bottom = _box(run, cell)
            hue = colours.index(colour_and_weight(run.kind, mode)[0]) * LEVELS
            draw_hue.rectangle((left - overhang, top, right + overhang, bottom), fill=hue)
    for run in runs:
        left, top, *_ = _box(run, cell)
        font = find_font(colour_and_weight(run.kind, mode)[1])
        draw_shape.text((left, top + LINE_HEIGHT // 2), run.text, fill=255, font=font, anchor="lm")
    return Listing(_encode(shapes, hues, colours), width // DENSITY, height // DENSITY)


def _runs(tokens: Iterable[tuple[TokenType, str]]) -> list[_Glyphs]:
    """Return what is to be drawn: no spaces at the ends, no tabs, no line ends."""
    runs = []
    row = column = 0
    for kind, text in tokens:
        for index, part in enumerate(text.replace("\r", "").split("\n")):
            if index:
                row, column = row + 1, 0
            shown = (" " * column + part).expandtabs(TAB)[column:] if "\t" in part else part
            ink = shown.strip()
            if ink:
                runs.append(_Glyphs(kind, ink, row, column + len(shown) - len(shown.lstrip())))
            column += len(shown)
    return runs


def _box(run: _Glyphs, cell: float) -> tuple[int, int, int, int]:
    """Return the first and last column and row of pixels of a run: left, top, right, bottom."""
    left, right = (MARGIN + round(column * cell) for column in (run.column, run.column + len(run.text)))
    top = MARGIN + run.row * LINE_HEIGHT
    return left, top, right - 1, top + LINE_HEIGHT - 1


def _encode(shapes: Image.Image, hues: Image.Image, colours: tuple[str, ...]) -> bytes:
    """Return a PNG with a palette: for each colour its degrees of transparency, from none to all of it."""
    degrees = shapes.point([round(shade * (LEVELS - 1) / 255) for shade in range(256)])
    visible = degrees.point([0] + [255] * 255)
    picture = Image.new("L", shapes.size)
    picture.paste(ImageChops.add(hues, degrees), mask=visible)
    indexed = Image.frombytes("P", picture.size, picture.tobytes())
    indexed.putpalette(b"".join(bytes.fromhex(colour[1:]) * LEVELS for colour in colours))
    transparency = bytes(round(degree * 255 / (LEVELS - 1)) for degree in range(LEVELS)) * len(colours)
    buffer = io.BytesIO()
    indexed.save(buffer, "PNG", transparency=transparency, compress_level=9)
    return buffer.getvalue()


def _whole(pixels: int) -> int:
    """Return the next number of pixels that is a whole number of CSS pixels."""
    return -(-pixels // DENSITY) * DENSITY


@lru_cache(2)
def _palette(mode: Mode) -> tuple[str, ...]:
    """Return the colours of a style, that of plain text first."""
    kinds = [Token, *(kind for kind, _ in STYLES[mode])]
    return tuple(dict.fromkeys(colour_and_weight(kind, mode)[0] for kind in kinds))


@lru_cache(2)
def find_font(bold: bool) -> ImageFont.FreeTypeFont:
    """Return the font. Pillow's basic layout does not depend on whether the machine has Raqm."""
    name = "DejaVuSansMono-Bold.ttf" if bold else "DejaVuSansMono.ttf"
    return ImageFont.truetype(FONTS / name, FONT_SIZE, layout_engine=ImageFont.Layout.BASIC)
