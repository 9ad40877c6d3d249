"""Networks drawn from top to bottom: feature maps as stacks of squares, vectors as bars, operations on the arrows."""

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import WIDTH, Mode, figure, palette

POINTS = 72
GAP = 26.0
CENTRE = 66.0
TEXT = 140.0
OVERLAP = 3.5
SHOWN = 8


@dataclass(frozen=True)
class Layer:
    """One layer: what leads to it, its shape in words, and its size on the picture."""

    operation: str
    shape: str
    side: int = 0
    """Height and width of its maps; 0 for a vector."""
    count: int = 1
    """Number of maps, or of numbers in the vector."""


def extent(layer: Layer) -> tuple[float, float]:
    """Return the width and height of one map or of the bar, in points."""
    if layer.side:
        edge = 6 + 1.5 * layer.side
        return edge, edge
    return min(8 + layer.count, 116.0), 8.0


def height(layers: list[Layer]) -> float:
    """Return how many points high the picture has to be."""
    shapes = (extent(layer)[1] + OVERLAP * (copies(layer) - 1) for layer in layers)
    return sum(max(14.0, shape) for shape in shapes) + GAP * (len(layers) - 1) + 8


def copies(layer: Layer) -> int:
    """Return how many maps of a layer are drawn."""
    return min(layer.count, SHOWN) if layer.side else 1


def shape(axes: Any, layer: Layer, top: float, mode: Mode) -> float:
    """Draw a layer's maps or bar below ``top`` and return where it ends."""
    colours = palette(mode)
    wide, high = extent(layer)
    behind = copies(layer) - 1
    colour = colours.series[0] if layer.side else colours.series[1]
    left = CENTRE - (wide + OVERLAP * behind) / 2
    bottom = top - high - OVERLAP * behind
    for copy in range(behind, -1, -1):
        place = (left + OVERLAP * copy, bottom + OVERLAP * copy)
        axes.add_patch(Rectangle(place, wide, high, facecolor=colours.paper, edgecolor=colour, linewidth=1.2))
    axes.text(TEXT, (top + bottom) / 2, layer.shape, va="center", fontweight="bold")
    return bottom


def draw_layers(layers: list[Layer], mode: Mode) -> Figure:
    """Draw the layers from the input down to the output."""
    colours = palette(mode)
    total = height(layers)
    fig, axes = figure(mode, total / POINTS)
    top = total - 4
    for number, layer in enumerate(layers):
        if number:
            arrow = {"arrowstyle": "-|>", "color": colours.muted, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", xy=(CENTRE, top - GAP + 3), xytext=(CENTRE, top - 3), arrowprops=arrow)
            axes.text(TEXT, top - GAP / 2, layer.operation, va="center", color=colours.muted)
            top -= GAP
        bottom = shape(axes, layer, top, mode)
        top = min(bottom, top - 14) if not layer.side else bottom
    axes.set(xlim=(0, WIDTH * POINTS), ylim=(0, total), aspect="equal")
    axes.set_axis_off()
    return fig
