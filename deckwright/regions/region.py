"""A region of a picture: its shape, in shares of the picture's width and height, and what Anki writes for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deckwright.markdown.cloze import OCCLUSION

RECT, ELLIPSE, POLYGON = "rect", "ellipse", "polygon"
SHAPES = (RECT, ELLIPSE, POLYGON)
"""What a region may be, as an author and as Anki calls it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region and the number of the card that asks for it.

    ``at`` are shares of the picture, from 0 to 1: of a rectangle and an ellipse the left and upper edge, the width and
    the height; of a polygon its corners, each as two of them.
    """

    number: int
    shape: str
    at: tuple[float, ...]

    def mask(self, hides_one: bool) -> str:
        """Return the hole that Anki makes a mask of, shown with the others too unless ``hides_one``."""
        told = "".join(f":{name}={value}" for name, value in self._properties())
        return f"{{{{c{self.number}::{OCCLUSION}{self.shape}{told}{'' if hides_one else ':oi=1'}}}}}"

    def _properties(self) -> list[tuple[str, str]]:
        if self.shape == POLYGON:
            corners = list(zip(self.at[::2], self.at[1::2], strict=True))
            left, top = (min(side) for side in zip(*corners, strict=True))
            points = " ".join(f"{share(x)},{share(y)}" for x, y in corners)
            return [("left", share(left)), ("top", share(top)), ("points", points)]
        left, top, width, height = self.at
        if self.shape == ELLIPSE:
            sizes = [("rx", share(width / 2)), ("ry", share(height / 2))]
        else:
            sizes = [("width", share(width)), ("height", share(height))]
        return [("left", share(left)), ("top", share(top)), *sizes]


def share(value: float) -> str:
    """Return a share as Anki's editor writes it: four digits behind the dot, none before it."""
    return f"{value:.4f}".removeprefix("0") if value < 1 else "1"


_PROPERTY = re.compile(r":(?P<name>left|top|width|height|rx|ry|points)=(?P<value>[-0-9., ]+)")


def of_mask(mask: str) -> str:
    """Return a mask of Anki's, without its hole, as an author writes its region; empty if it is another shape.

    What Anki's editor knows besides, the angle and the colour, is left out.
    """
    shape, told = mask.partition(":")[0], dict(_PROPERTY.findall(mask))
    try:
        if shape == POLYGON:
            box = [pair.split(",") for pair in told["points"].split()]
            return f"{POLYGON} {' '.join(f'{_cent(x)},{_cent(y)}' for x, y in box)}"
        if shape == ELLIPSE:
            told |= {"width": str(2 * float(told["rx"])), "height": str(2 * float(told["ry"]))}
        if shape in SHAPES:
            return f"{shape} {' '.join(_cent(told[name]) for name in ('left', 'top', 'width', 'height'))}"
    except (KeyError, ValueError):
        pass
    return ""


def _cent(value: str) -> str:
    return f"{round(float(value) * 100, 2):g}%"
