"""A region of a picture: its shape, in shares of the picture's width and height, and what Anki writes for it."""

from __future__ import annotations

from dataclasses import dataclass

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import OCCLUSION

RECT, ELLIPSE, POLYGON, TEXT = "rect", "ellipse", "polygon", "text"
SHAPES = (RECT, ELLIPSE, POLYGON)
"""What a region may be, as an author and as Anki calls it. A text is beside them: it stands on the picture, unasked."""

LETTERS = 0.05
"""How high a text is, as a share of the picture, if its line does not say it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region and the number of the card that asks for it.

    ``at`` are shares of the picture, from 0 to 1: of a rectangle and an ellipse the left and upper edge, the width and
    the height; of a polygon its corners, each as two of them; of a text its left and upper edge, and how high it is.
    """

    number: int
    shape: str
    at: tuple[float, ...]
    words: str = ""
    """What a text says, whose number is 0."""

    def mask(self, hides_one: bool) -> str:
        """Return the hole that Anki makes a mask of, shown with the others too unless ``hides_one``."""
        told = "".join(f":{name}={value}" for name, value in self._properties())
        always = self.shape == TEXT or not hides_one
        return f"{{{{c{self.number}::{OCCLUSION}{self.shape}{told}{':oi=1' if always else ''}}}}}"

    def _properties(self) -> list[tuple[str, str]]:
        if self.shape == POLYGON:
            corners = list(zip(self.at[::2], self.at[1::2], strict=True))
            left, top = (min(side) for side in zip(*corners, strict=True))
            points = " ".join(f"{share(x)},{share(y)}" for x, y in corners)
            return [("left", share(left)), ("top", share(top)), ("points", points)]
        if self.shape == TEXT:
            left, top, size = self.at
            words = self.words.replace(":", "\\:")
            return [("left", share(left)), ("top", share(top)), ("text", words), ("scale", "1"), ("fs", share(size))]
        left, top, width, height = self.at
        if self.shape == ELLIPSE:
            sizes = [("rx", share(width / 2)), ("ry", share(height / 2))]
        else:
            sizes = [("width", share(width)), ("height", share(height))]
        return [("left", share(left)), ("top", share(top)), *sizes]


def share(value: float) -> str:
    """Return a share as Anki's editor writes it: four digits behind the dot, none before it."""
    return f"{value:.4f}".removeprefix("0") if value < 1 else "1"


_PROPERTY = lazy_regex(r":(?P<name>left|top|width|height|rx|ry|points|scale|fs)=(?P<value>[-0-9., ]+)")
_WORDS = lazy_regex(r":text=(?P<words>(?:\\:|[^:])*)")


def of_mask(mask: str) -> str:
    """Return a mask of Anki's, without its hole, as an author writes its region; empty if it is another shape.

    A text is written with its words before it.

    What Anki's editor knows besides, the angle and the colour, is left out.
    """
    shape, told = mask.partition(":")[0], dict(_PROPERTY.findall(mask))
    try:
        if shape == POLYGON:
            box = [pair.split(",") for pair in told["points"].split()]
            return f"{POLYGON} {' '.join(f'{_cent(x)},{_cent(y)}' for x, y in box)}"
        if shape == TEXT:
            words = " ".join(_WORDS.findall(mask)[0].replace("\\:", ":").split())
            size = float(told["fs"]) * float(told.get("scale", 1))
            return f"{words}: {TEXT} {_cent(told['left'])} {_cent(told['top'])} {_cent(str(size))}"
        if shape == ELLIPSE:
            told |= {"width": str(2 * float(told["rx"])), "height": str(2 * float(told["ry"]))}
        if shape in SHAPES:
            return f"{shape} {' '.join(_cent(told[name]) for name in ('left', 'top', 'width', 'height'))}"
    except (KeyError, IndexError, ValueError):
        pass
    return ""


def _cent(value: str) -> str:
    return f"{round(float(value) * 100, 2):g}%"
