"""What one unit sees through three 3 x 3 convolutions: 3, 5, then 7 inputs a side, drawn along one axis."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from numpy.typing import NDArray

from _style import Mode, figure, palette

LAYERS = 3
KERNEL = 3
WIDTH = 9


def seen() -> list[NDArray[np.bool_]]:
    """Return, for each level from the input up, which units the middle unit of the last layer depends on."""
    levels = [np.arange(WIDTH) == WIDTH // 2]
    for _ in range(LAYERS):
        levels.append(np.convolve(levels[-1], np.ones(KERNEL), mode="same") > 0)
    levels.reverse()
    assert [int(level.sum()) for level in levels] == [7, 5, 3, 1]
    return levels


def level_row(axes: Any, level: int, units: NDArray[np.bool_], mode: Mode) -> None:
    """Draw one level as a row of cells, those that matter filled."""
    colours = palette(mode)
    for place, used in enumerate(units):
        fill = colours.series[0] if used else "none"
        axes.add_patch(Rectangle((place + 0.08, level), 0.84, 0.42, facecolor=fill, edgecolor=colours.muted))
    name = f"layer {level}" if level else "input"
    axes.text(-0.25, level + 0.21, name, ha="right", va="center")
    axes.text(WIDTH + 0.25, level + 0.21, f"{units.sum()}", ha="left", va="center", fontweight="bold")


def draw(mode: Mode) -> Figure:
    """Draw the levels, the input below, with the cone of one output unit."""
    colours = palette(mode)
    levels = seen()
    fig, axes = figure(mode, 2.6)
    for level, units in enumerate(levels):
        level_row(axes, level, units, mode)
        if level < LAYERS:
            low, high = np.flatnonzero(units)[[0, -1]]
            left, right = np.flatnonzero(levels[level + 1])[[0, -1]]
            corners = [(low, level + 0.42), (high + 1, level + 0.42), (right + 1, level + 1), (left, level + 1)]
            axes.add_patch(Polygon(corners, facecolor=colours.series[0], alpha=0.25, linewidth=0))
    axes.set(xlim=(-2.3, WIDTH + 0.9), ylim=(-0.1, LAYERS + 0.55))
    axes.set_axis_off()
    return fig
