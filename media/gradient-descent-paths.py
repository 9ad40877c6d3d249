"""Three gradient descents on one least-squares loss that differ in batch size only: which is which?

The loss is an average over 64 examples; A takes batches of 16, B all 64, C one at a time. All start at the same
weights, use the same learning rate and make the same number of updates.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from _descent import ROWS, START, Array, best, descent, excess
from _style import Mode, figure, palette

UPDATES = 60
BATCHES = {"A": 16, "B": ROWS, "C": 1}


def roughness(path: Array) -> float:
    """Return how much longer a path is than the straight line between its ends."""
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    return float(length / np.linalg.norm(path[-1] - path[0]))


def panel(axes: Any, mode: Mode, name: str, path: Array) -> None:
    """Draw level lines of the loss and one path."""
    colours = palette(mode)
    grid = np.stack(np.meshgrid(np.linspace(-2.1, 2.6, 160), np.linspace(-1.3, 2.7, 160)), axis=-1)
    axes.contour(
        grid[..., 0],
        grid[..., 1],
        excess(grid),
        levels=np.array([0.02, 0.1, 0.3, 0.7, 1.3, 2.2, 3.4]),
        colors=colours.grid if mode == "day" else colours.muted,
        linewidths=0.8,
    )
    axes.plot(path[:, 0], path[:, 1], "-o", color=colours.series[0], markersize=2.6, linewidth=1.3)
    axes.plot(*best(), "*", color=colours.series[1], markersize=12)
    box = {"facecolor": colours.paper, "edgecolor": "none", "pad": 1.0}
    axes.annotate("start", START, (-6, -4), textcoords="offset points", ha="right", bbox=box)
    axes.set(xticks=[], yticks=[], ylabel="weight 2")
    axes.text(0.97, 0.93, name, transform=axes.transAxes, ha="right", va="top", weight="bold", bbox=box)


def draw(mode: Mode) -> Figure:
    """Return the three panels, one above the other."""
    paths = {name: descent(batch, UPDATES) for name, batch in BATCHES.items()}
    assert roughness(paths["B"]) < roughness(paths["A"]) < roughness(paths["C"])
    fig, panels = figure(mode, 5.4, rows=3, sharex=True, sharey=True)
    for axes, (name, path) in zip(panels, paths.items(), strict=True):
        panel(axes, mode, name, path)
    panels[-1].set_xlabel("weight 1")
    return fig
