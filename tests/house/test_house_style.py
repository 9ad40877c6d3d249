"""The deck's own figures: the theme's colours, told apart by everybody, readable on the narrowest phone."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest

from deckwright.base.colours import contrast
from deckwright.media.figures import SIZE_LIMIT, check_figures
from tests.help.support import REPOSITORY, Project, needs

MEDIA = REPOSITORY / "media"
PICTURES = sorted(MEDIA.glob("*.svg"))
CARD_CSS = REPOSITORY / "deckwright" / "cards" / "theme" / "card.css"

# G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model for simulation of color vision
# deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009): the matrices for severity 1.0, which
# are applied to linear RGB.
VISIONS = {
    "all three": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
# B. Ottosson, "A perceptual color space for image processing" (2020): linear RGB to Oklab.
TO_CONES = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
TO_OKLAB = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
APART = 0.09
"""Distance in Oklab, in which black and white are 1 apart, by which any two colours of one mode differ at least."""

Vector = Sequence[float]


@pytest.fixture(scope="module")
def style() -> Iterator[ModuleType]:
    """The house style of the figures."""
    needs("matplotlib")
    sys.path.insert(0, str(MEDIA))
    try:
        yield importlib.import_module("_style")
    finally:
        sys.path.remove(str(MEDIA))


def theme(mode: str) -> Mapping[str, str]:
    """Return the colours of the theme's style sheet for ``day`` or ``night``."""
    found = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CARD_CSS.read_text(encoding="utf-8"))
    days, nights = dict(reversed(found)), dict(found)
    return days if mode == "day" else nights | {"accent": days["night-accent"]}


def times(matrix: Sequence[Vector], vector: Vector) -> list[float]:
    """Return the product of a matrix and a vector."""
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def seen(colour: str, vision: str) -> list[float]:
    """Return a colour in Oklab as somebody with this vision sees it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    simulated = [min(max(share, 0), 1) for share in times(VISIONS[vision], linear)]
    return times(TO_OKLAB, [cone ** (1 / 3) for cone in times(TO_CONES, simulated)])


@pytest.mark.parametrize("mode", ["day", "night"])
def test_figures_have_the_themes_colours(style: ModuleType, mode: str) -> None:
    """Ink, quiet text, lines and paper of a figure are those of the card, and its first colour is the accent."""
    colours, wanted = style.palette(mode), theme(mode)
    assert (colours.ink, colours.muted, colours.grid, colours.paper, colours.series[0]) == tuple(
        wanted[name] for name in ("ink", "muted", "line", "paper", "accent")
    )


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", ["day", "night"])
def test_colours_are_told_apart_by_everybody(style: ModuleType, mode: str, vision: str) -> None:
    """Any two colours of a figure differ, also for those who lack one of the three kinds of cones."""
    colours = style.palette(mode).series
    for one, other in combinations(colours, 2):
        gaps = zip(seen(one, vision), seen(other, vision), strict=True)
        assert sum((a - b) ** 2 for a, b in gaps) ** 0.5 >= APART, (one, other)


def test_the_measure_of_colours() -> None:
    """The simulation makes red and green alike to whom it should, and leaves black and white one apart."""
    black, white = seen("#000000", "no green"), seen("#ffffff", "no green")
    assert abs(white[0] - black[0] - 1) < 0.01
    assert abs(seen("#b00000", "no green")[1] - seen("#507000", "no green")[1]) < 0.05
    assert abs(seen("#b00000", "all three")[1] - seen("#507000", "all three")[1]) > 0.2


@pytest.mark.parametrize("mode", ["day", "night"])
def test_lines_are_seen_and_letters_read(style: ModuleType, mode: str) -> None:
    """Each colour has 3:1 on its paper; styles of lines and markers are as many, so that no curve needs its colour."""
    colours = style.palette(mode)
    assert min(contrast(colour, colours.paper) for colour in colours.series) >= 3
    assert len(set(style.MARKERS)) == len(set(colours.series)) == len(style.MARKERS)
    assert len(set(style.LINES)) == len(style.LINES) >= 5


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_figure_is_fit_for_a_phone(picture: Path) -> None:
    """A figure brings its letters as outlines, has no background, 4.5:1 for each letter, and less than 100 kB."""
    svg = picture.read_text(encoding="utf-8")
    paper = theme("night" if picture.stem.endswith(".dark") else "day")["paper"]
    assert "<text" not in svg and "font-family" not in svg
    assert picture.stat().st_size <= SIZE_LIMIT
    letters = re.findall(r'<g style="fill: (#[0-9a-f]{6})[^>]*scale', svg)
    assert letters
    assert min(contrast(colour, paper) for colour in letters) >= 4.5
    width, height = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0]
    whole = re.search(rf'd="M 0 {height}\nL {width} {height}[^"]*" style="([^"]*)"', svg)
    assert whole and "fill: none" in whole[1]


def test_the_figures_have_no_problem() -> None:
    """Every figure is current, small enough, seen by night, and its letters are large enough at 320 pixels."""
    assert check_figures(MEDIA, Path.as_posix) == []


SMALL = """from matplotlib.figure import Figure
def draw(mode):
    figure = Figure(figsize=(WIDTH, 2))
    figure.text(0.5, 0.5, "tiny < word", fontsize=10, color="black" if mode == "day" else "white")
    return figure
"""


@pytest.mark.long
def test_small_letters_are_told(project: Project) -> None:
    """A figure with letters below 11 pixels where it is 320 wide is a warning that says which and what to do."""
    needs("matplotlib")
    project.questions("## Q? {#q}\n\na ![b](../media/a.svg)\n")
    for width, codes in (("6.4", ["W723"]), ("4.0", [])):
        project.write({"media/a.py": SMALL.replace("WIDTH", width)})
        assert project.run("figures").code == 0
        found = [problem for problem in project.problems() if problem["code"].startswith("W72")]
        assert [problem["code"] for problem in found] == codes
    project.write({"media/a.py": SMALL.replace("WIDTH", "6.4")}).run("figures")
    (told,) = (problem for problem in project.problems() if problem["code"] == "W723")
    assert "tiny" in told["message"] and "6.9 pixels" in told["message"]
    assert "16 points" in told["hint"]


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ('<text font-family="Comic Sans MS">a</text>', "Comic Sans MS"),
        ("<text style=\"font-family: 'Fira Sans', Arial\">a</text>", "Fira Sans"),
        ("<style>text { font-family: Inter }</style><text>a</text>", "Inter"),
        ('<text font-family="Inter, sans-serif">a</text>', ""),
        ("<style>text { font-family: 'Inter', monospace; fill: red }</style><text>a</text>", ""),
        ('<path d="M 0 0" font-family="Inter"/>', ""),
    ],
)
def test_a_font_that_a_phone_lacks_is_told(project: Project, inside: str, told: str) -> None:
    """An SVG whose text names fonts and none that every system has is a warning where it is shown."""
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{inside}</svg>'
    project.questions("## Q? {#q}\n\na ![b](../media/a.svg)\n").write({"media/a.svg": picture})
    found = [problem["message"] for problem in project.problems() if problem["code"] == "W724"]
    assert bool(found) == bool(told)
    assert all(told in message for message in found)
