"""The data flow of one LSTM step and of one GRU step, drawn with the same signs."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from _style import Mode, Palette, figure, palette

Point = tuple[float, float]

SIZE = 14.3
"""Of the letters, in points: their subscripts are 0.7 of it."""


class Sketch:
    """Boxes, round operators and arrows on one pair of axes."""

    def __init__(self, axes: Any, colours: Palette) -> None:
        """Start on empty axes of 10 by 5.2 units."""
        self.axes = axes
        self.colours = colours
        axes.set(xlim=(0, 10), ylim=(-0.1, 5.1), aspect="equal")
        axes.set_axis_off()

    def arrow(self, start: Point, end: Point) -> None:
        """Draw an arrow."""
        style = {"arrowstyle": "-|>", "color": self.colours.muted, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
        self.axes.annotate("", xy=end, xytext=start, arrowprops=style)

    def word(self, place: Point, text: str, colour: str | None = None) -> None:
        """Write a word or a sign."""
        self.axes.text(*place, text, ha="center", va="center", fontsize=SIZE, color=colour or self.colours.ink)

    def box(self, place: Point, text: str, colour: str, wide: float = 0.9) -> None:
        """Draw a gate or a candidate."""
        x, y = place
        rounded = "round,pad=0,rounding_size=0.15"
        corner = (x - wide / 2, y - 0.35)
        shape = FancyBboxPatch(corner, wide, 0.7, boxstyle=rounded, facecolor="none", edgecolor=colour)
        shape.set_linewidth(1.8)
        self.axes.add_patch(shape)
        self.word(place, text, colour)

    def operator(self, place: Point, sign: str) -> None:
        """Draw a round operator, multiplication or addition, unit by unit."""
        self.axes.add_patch(Circle(place, 0.32, facecolor="none", edgecolor=self.colours.ink, linewidth=1.5))
        self.word(place, sign)


def inputs(sketch: Sketch, xs: tuple[float, ...], tops: tuple[float, ...]) -> None:
    """Draw the line from which every box reads the input and the previous hidden state."""
    sketch.axes.plot([2.3, max(xs)], [0.15, 0.15], color=sketch.colours.muted, linewidth=1.5)
    sketch.axes.text(0, 0.15, "$x_t,\\ h_{t-1}$", ha="left", va="center", fontsize=SIZE)
    for x, top in zip(xs, tops, strict=True):
        sketch.arrow((x, 0.15), (x, top))


def state(sketch: Sketch, name: str, gate: str, colour: str, plus: float) -> None:
    """Draw the state along the top: scaled by its gate, then added to at ``plus``."""
    sketch.word((0.5, 4.4), f"${name}_{{t-1}}$")
    sketch.arrow((1.3, 4.4), (2.18, 4.4))
    sketch.operator((2.5, 4.4), "×")
    sketch.arrow((2.82, 4.4), (plus - 0.32, 4.4))
    sketch.operator((plus, 4.4), "+")
    sketch.arrow((plus + 0.32, 4.4), (9.1, 4.4))
    sketch.word((9.5, 4.4), f"${name}_t$")
    sketch.box((2.5, 2.9), gate, colour)
    sketch.arrow((2.5, 3.25), (2.5, 4.08))


def lstm(axes: Any, colours: Palette) -> None:
    """Draw an LSTM cell: the cell state along the top."""
    gate, candidate, _ = colours.series[:3]
    sketch = Sketch(axes, colours)
    state(sketch, "c", "f", gate, 5.2)
    sketch.box((3.75, 2.9), "i", gate)
    sketch.arrow((4.2, 2.9), (4.88, 2.9))
    sketch.operator((5.2, 2.9), "×")
    sketch.arrow((5.2, 3.22), (5.2, 4.08))
    sketch.box((5.2, 1.35), "$\\tilde{c}$", candidate)
    sketch.arrow((5.2, 1.7), (5.2, 2.58))
    sketch.box((8.0, 3.2), "tanh", colours.muted, wide=1.6)
    sketch.arrow((8.0, 4.4), (8.0, 3.55))
    sketch.arrow((8.0, 2.85), (8.0, 1.97))
    sketch.operator((8.0, 1.65), "×")
    sketch.box((6.7, 1.65), "o", gate)
    sketch.arrow((7.15, 1.65), (7.68, 1.65))
    sketch.arrow((8.32, 1.65), (9.1, 1.65))
    sketch.word((9.5, 1.65), "$h_t$")
    inputs(sketch, (2.5, 3.75, 5.2, 6.7), (2.55, 2.55, 1.0, 1.3))
    axes.set_title("LSTM")


def gru(axes: Any, colours: Palette) -> None:
    """Draw a GRU cell: the hidden state along the top."""
    gate, candidate, _ = colours.series[:3]
    sketch = Sketch(axes, colours)
    state(sketch, "h", "z", gate, 7.0)
    sketch.arrow((2.95, 2.9), (4.05, 2.9))
    sketch.box((4.9, 2.9), "1 − z", gate, wide=1.7)
    sketch.arrow((5.75, 2.9), (6.68, 2.9))
    sketch.operator((7.0, 2.9), "×")
    sketch.arrow((7.0, 3.22), (7.0, 4.08))
    sketch.box((5.3, 1.35), "r", gate)
    sketch.arrow((5.75, 1.35), (6.55, 1.35))
    sketch.box((7.0, 1.35), "n", candidate)
    sketch.arrow((7.0, 1.7), (7.0, 2.58))
    inputs(sketch, (2.5, 5.3, 7.0), (2.55, 1.0, 1.0))
    axes.set_title("GRU")


def draw(mode: Mode) -> Figure:
    """Draw the LSTM above the GRU."""
    colours = palette(mode)
    fig, (upper, lower) = figure(mode, 4.9, rows=2)
    lstm(upper, colours)
    gru(lower, colours)
    return fig
