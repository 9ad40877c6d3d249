"""Listings drawn as pictures, and the colours of code."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageColor
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Text, Token

from deckwright.base.colours import DAY, NIGHT, PAPER, STYLES, WASH, Mode, TokenType, colour_and_weight, contrast
from deckwright.media import listing
from deckwright.media.listing import DENSITY, draw_listing
from tests.help.support import Project

MODES: tuple[Mode, ...] = ("day", "night")

CODE = 'def f(x):  # half\n\treturn f"{x / 2:.1f} ≤ ε"\n'

CODE_CSS = Path(listing.__file__).parent.parent / "cards" / "theme" / "code.css"


def python(code: str) -> list[tuple[TokenType, str]]:
    """Return the tokens of Python code."""
    return list(get_lexer_by_name("python").get_tokens(code))


def picture(tokens: list[tuple[TokenType, str]], mode: Mode = "day") -> Image.Image:
    """Return a drawn listing as Pillow reads it."""
    return Image.open(io.BytesIO(draw_listing(tokens, mode).png)).convert("RGBA")


def inked(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the box around everything that is not transparent."""
    box = image.getchannel("A").getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("mode", MODES)
def test_same_bytes(mode: Mode) -> None:
    """The same code gives the same bytes, whose PNG says nothing but the picture."""
    drawn = draw_listing(python(CODE), mode)
    assert draw_listing(iter(python(CODE)), mode) == drawn
    chunks = re.findall(rb"IHDR|PLTE|tRNS|IDAT|IEND|tEXt|zTXt|iTXt|tIME|pHYs|eXIf", drawn.png)
    assert set(chunks) == {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def test_size() -> None:
    """The size told to the card is that of the picture at three pixels for one."""
    drawn = draw_listing(python(CODE), "day")
    assert Image.open(io.BytesIO(drawn.png)).size == (drawn.width * DENSITY, drawn.height * DENSITY)


@pytest.mark.parametrize("mode", MODES)
def test_colours(mode: Mode) -> None:
    """Letters have their token's colour, no darker at their edges, on no background at all."""
    image = picture([(Comment, "##\n"), (Keyword, "##")], mode)
    seen = {
        pixel[:3]
        for pixel in (image.getpixel((x, y)) for x in range(image.width) for y in range(image.height))
        if isinstance(pixel, tuple) and pixel[3] > 0
    }
    assert seen == {ImageColor.getrgb(colour_and_weight(kind, mode)[0]) for kind in (Comment, Keyword)}
    assert image.getpixel((0, 0)) == (*ImageColor.getrgb(colour_and_weight(Token, mode)[0]), 0)


def test_day_and_night() -> None:
    """Day and night have the same letters in other colours."""
    day, night = (picture(python(CODE), mode) for mode in MODES)
    assert day.getchannel("A").tobytes() == night.getchannel("A").tobytes()
    assert day.tobytes() != night.tobytes()


def test_tab() -> None:
    """A tab goes to the next of the tab stops, four columns apart, wherever the tokens are divided."""
    spaces = picture([(Text, "ab  c   d")]).tobytes()
    assert picture([(Text, "ab\tc\td")]).tobytes() == spaces
    assert picture([(Text, "a"), (Text, "b\t"), (Text, "c"), (Text, "\td")]).tobytes() == spaces


def test_bold() -> None:
    """A bold token is drawn in the bold font."""
    plain, bold = (picture([(kind, "letters")]).getchannel("A") for kind in (Text, Generic.Strong))
    assert sum(bold.tobytes()) > sum(plain.tobytes())


def test_long_lines_are_kept() -> None:
    """A long line makes the picture wide and is not wrapped."""
    short, long = (draw_listing([(Text, "x" * count)], "day") for count in (10, 100))
    assert long.height == short.height
    assert long.width > 9 * (short.width - 10)


@pytest.mark.parametrize("code", ["", "\n", "\n\n\n", " \t "])
def test_empty(code: str) -> None:
    """Empty code gives an empty picture of one line."""
    drawn = draw_listing([(Text, code)], "night")
    assert drawn.height == draw_listing([(Text, "x")], "night").height
    assert Image.open(io.BytesIO(drawn.png)).convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_nothing_is_cut_off() -> None:
    """The tallest and lowest letters lie within the picture, and so does what the font lacks."""
    image = picture([(Text, "Ǻjg|中\x00\ue000\u0301\nǺjg|中")])
    left, top, right, bottom = inked(image)
    assert left > 0 and top > 0 and right < image.width and bottom < image.height


@pytest.mark.parametrize(
    "code", ["x" * 20_000_000, "x\n" * 100_000, "x" * 5000 + "\nx" * 5000], ids=["wide", "high", "both"]
)
def test_too_large(code: str) -> None:
    """A picture of more than 20 million pixels is refused before it is drawn."""
    with pytest.raises(ValueError, match="million pixels"):
        draw_listing([(Text, code)], "day")


@pytest.mark.parametrize("mode", MODES)
def test_contrast(mode: Mode) -> None:
    """Every token has 4.5:1 on the card and on the wash that code stands on."""
    for kind, _ in STYLES[mode]:
        for background in (PAPER[mode], WASH[mode]):
            assert contrast(colour_and_weight(kind, mode)[0], background) >= 4.5, (kind, background)


def test_contrast_formula() -> None:
    """Contrast is WCAG's: 21 for black on white, 1 for a colour on itself, 4.48 for #777777 on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


def test_unknown_token() -> None:
    """A token type that only some lexer has looks like its parent."""
    assert colour_and_weight(Keyword.Quite.New, "day") == colour_and_weight(Keyword, "day")
    assert colour_and_weight(Token.Quite.New, "day") == (DAY["ink"], False)


def test_palette_has_room() -> None:
    """No style has more colours than fit the picture's palette."""
    assert max(len(DAY), len(NIGHT)) <= 256 // listing.LEVELS


def test_agrees_with_the_style_sheet() -> None:
    """Code that is a picture has the colours of code that is text."""
    found = re.findall(r"--code-(\w+):\s*(#[0-9a-f]{6})", CODE_CSS.read_text(encoding="utf-8"))
    half = len(found) // 2
    for colours, declared in ((DAY, found[:half]), (NIGHT, found[half:])):
        assert {name: colour for name, colour in colours.items() if name != "ink"} == dict(declared)


def test_the_font_comes_with_the_package() -> None:
    """Both fonts are files of the package, with their licence, so that every machine draws the same letters."""
    for bold in (False, True):
        assert Path(str(listing.find_font(bold).path)).parent == listing.FONTS
    assert listing.FONTS.parent == Path(listing.__file__).parent
    assert (listing.FONTS / "LICENSE-DejaVu.txt").is_file()


def test_a_card_shows_it_sharp(project: Project) -> None:
    """A card shows a listing at a third of its picture's size, so that each pixel of a phone has one of its own."""
    back = project.fields("## Q? {#q}\n\n```python {.image}\nx = 1  # one\n```\n")["Back"]
    sizes = [(int(width), int(height)) for width, height in re.findall(r'width="(\d+)" height="(\d+)"', back)]
    with zipfile.ZipFile(project.package) as archive:
        pictures = [Image.open(io.BytesIO(archive.read(name))).size for name in "01"]
    assert sizes == [(width // 3, height // 3) for width, height in pictures]
    assert all(width % 3 == height % 3 == 0 for width, height in pictures)
