"""The recurrent encoder-decoder unrolled over time, first with one vector between its halves, then with attention.

Above, the decoder knows the source only through the encoder's last state. Below, every decoder step also reads all the
encoder states; the lines into one step are as wide as the weights, a softmax over made-up scores.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from _style import Mode, Palette, figure, palette

SOURCE, TARGET = 4, 3
"""Numbers of encoder and of decoder states."""

SCORES = (0.2, 0.9, 2.4, 0.5)
"""Scores of the encoder states for the highlighted decoder step."""

HIGHLIGHT = 1
"""The decoder step, counted from 0, whose weights are shown."""

HALF = 0.34
"""Half the side of a box."""

MATHS = 14.5
"""Font size of symbols: their indices are then 10 points."""

LIFT = 2.3
"""Height of the decoder's row above the encoder's."""


def weights() -> NDArray[np.float64]:
    """Return the attention weights of the highlighted step."""
    powers = np.exp(SCORES)
    shares: NDArray[np.float64] = powers / powers.sum()
    assert np.isclose(shares.sum(), 1) and shares.argmax() == 2
    return shares


def box(ax: Axes, x: float, y: float, text: str, edge: str) -> None:
    """Draw a state: a square with its name."""
    corner = (x - HALF, y - HALF)
    ax.add_patch(Rectangle(corner, 2 * HALF, 2 * HALF, facecolor="none", edgecolor=edge, linewidth=1.4))
    ax.text(x, y - 0.02, text, ha="center", va="center", fontsize=MATHS)


def arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], **style: object) -> None:
    """Draw an arrow between two points."""
    look = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9} | style
    ax.annotate("", end, start, arrowprops=look, zorder=2)


def skeleton(ax: Axes, colours: Palette) -> None:
    """Draw what the two forms share: states, inputs, outputs, and the outputs' way back into the decoder."""
    for j in range(SOURCE):
        box(ax, j, 0, f"$h_{j + 1}$", colours.series[0])
        ax.text(j, -1.05, f"$x_{j + 1}$", ha="center", va="center", fontsize=MATHS)
        arrow(ax, (j, -0.78), (j, -HALF), color=colours.muted)
        if j:
            arrow(ax, (j - 1 + HALF, 0), (j - HALF, 0), color=colours.ink)
    for i in range(TARGET):
        x = SOURCE + 0.2 + 1.15 * i
        box(ax, x, LIFT, f"$s_{i + 1}$", colours.series[1])
        name, size = (f"$y_{i + 1}$", MATHS) if i < TARGET - 1 else ("end", 11)
        ax.text(x, LIFT + 1.08, name, ha="center", va="center", fontsize=size)
        arrow(ax, (x, LIFT + HALF), (x, LIFT + 0.8), color=colours.muted)
        if i:
            arrow(ax, (x - 1.15 + HALF, LIFT), (x - HALF, LIFT), color=colours.ink)
            back = {"color": colours.muted, "linestyle": "--", "connectionstyle": "arc3,rad=-0.15", "mutation_scale": 8}
            arrow(ax, (x - 1.15 + 0.24, LIFT + 0.95), (x - 0.2, LIFT + HALF), **back)
    ax.text(-0.35, -1.75, "source, read", color=colours.series[0], va="center")
    ax.text(
        SOURCE + 0.2 + 1.15 * (TARGET - 1) + HALF, LIFT + 1.75, "target, written", color=colours.series[1], ha="right"
    )
    ax.set(xlim=(-0.6, 7.1), ylim=(-2.1, LIFT + 2.25), aspect="equal")
    ax.axis("off")


def draw(mode: Mode) -> Figure:
    """Draw the form with one vector above the form with attention."""
    colours = palette(mode)
    fig, (classic, attentive) = figure(mode, 6.0, 2, 1)
    for ax in (classic, attentive):
        skeleton(ax, colours)

    first = SOURCE + 0.2
    last = (SOURCE - 1 + 0.2, HALF)
    arrow(classic, last, (first - 0.16, LIFT - HALF), color=colours.ink, linewidth=3, mutation_scale=16)
    classic.text(3.95, 1.0, "one vector of\nfixed size", va="center")
    classic.set_title("without attention", loc="left", fontweight="bold")

    for i in range(TARGET):
        for j, share in enumerate(weights()):
            end = (first + 1.15 * i - 0.1 + 0.07 * j, LIFT - HALF)
            chosen = i == HIGHLIGHT
            look = {"color": colours.series[4] if chosen else colours.muted, "linewidth": 8 * share if chosen else 0.6}
            attentive.plot([j, end[0]], [HALF, end[1]], zorder=2 if chosen else 1, solid_capstyle="butt", **look)
    attentive.text(4.75, 0.55, "all states,\nweighted anew\nat each step", va="center")
    attentive.set_title("with attention", loc="left", fontweight="bold")
    return fig
