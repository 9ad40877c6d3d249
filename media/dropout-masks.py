"""One small network, whole and under two dropout masks drawn for two training examples.

Each of the eight hidden units is dropped with probability one half; a dropped unit loses all its connections.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Mask = NDArray[np.bool_]

LAYERS = (3, 4, 4, 1)
HIDDEN = (1, 2)
DROP = 0.5
NAMES = ("the network", "training example 1", "training example 2")


def masks(rng: np.random.Generator) -> list[Mask]:
    """Return which units of each layer stay: input and output all, hidden ones by chance."""
    return [rng.random(n) >= DROP if depth in HIDDEN else np.full(n, True) for depth, n in enumerate(LAYERS)]


def place(depth: int, unit: int) -> tuple[float, float]:
    """Return where a unit is drawn."""
    return float(depth), unit - (LAYERS[depth] - 1) / 2


def network(axes: Any, mode: Mode, kept: list[Mask]) -> None:
    """Draw the kept units with their connections, and the dropped ones as crossed-out empty circles."""
    colours = palette(mode)
    for depth in range(len(LAYERS) - 1):
        for i in np.flatnonzero(kept[depth]).tolist():
            for j in np.flatnonzero(kept[depth + 1]).tolist():
                ends = np.array([place(depth, i), place(depth + 1, j)])
                axes.plot(*ends.T, color=colours.series[0], linewidth=1.0, zorder=1)
    for depth, stays in enumerate(kept):
        for unit, on in enumerate(stays):
            x, y = place(depth, unit)
            fill = colours.series[0] if on else colours.paper
            edge = colours.series[0] if on else colours.muted
            axes.plot(x, y, "o", markersize=13, markerfacecolor=fill, markeredgecolor=edge, zorder=2)
            if not on:
                axes.plot(x, y, "x", markersize=7, color=colours.muted, markeredgewidth=1.6, zorder=3)


def draw(mode: Mode) -> Figure:
    """Return the three networks, one above the other."""
    rng = np.random.default_rng(7)
    whole = [np.full(n, True) for n in LAYERS]
    drawn = [whole, masks(rng), masks(rng)]
    assert all(0 < layer.sum() < len(layer) for kept in drawn[1:] for layer in kept[1:3])
    fig, panels = figure(mode, 5.6, rows=3)
    for axes, kept, name in zip(panels, drawn, NAMES, strict=True):
        network(axes, mode, kept)
        axes.set(xlim=(-0.4, 3.4), ylim=(-2.0, 2.0), title=name)
        axes.axis("off")
    return fig
