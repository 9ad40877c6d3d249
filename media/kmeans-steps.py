"""Four frames of one run of Lloyd's algorithm: labels, centroids, and where each centroid moves next."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from _lloyd import SHOWN, Pass, Points, blobs, lloyd, random_start
from _style import MARKERS, Mode, figure, palette

START = 1
FRAMES = (1, 2, 3, 6)
INERTIA = (43144, 17187, 6344, 2073, 1326, 1325)


def run() -> tuple[Points, list[Pass]]:
    """Return the blobs and the passes over them."""
    points = blobs()
    passes = lloyd(points, random_start(points, START))
    falling = [step.inertia for step in passes]
    assert len(falling) == len(INERTIA) and falling == sorted(falling, reverse=True)
    assert all(round(got) == want for got, want in zip(falling, INERTIA, strict=True))
    return points, passes


def frame(axes: Any, points: Points, step: Pass, mode: Mode) -> None:
    """Draw one pass: points by label, centroids as crosses, an arrow to each centroid's next place."""
    colours = palette(mode)
    shown, labels = points[SHOWN], step.labels[SHOWN]
    for j, (centroid, mean) in enumerate(zip(step.centroids, step.means, strict=True)):
        group, colour = shown[labels == j], colours.series[j]
        axes.plot(*group.T, MARKERS[j], color=colour, markersize=2.6, markeredgewidth=0, alpha=0.75)
        axes.plot(*centroid, "X", color=colour, markersize=9, markeredgecolor=colours.ink, zorder=4)
        if not np.allclose(mean, centroid):
            head = min(10.0, 12 * float(np.linalg.norm(mean - centroid)))  # not longer than a short move itself
            arrow = {
                "arrowstyle": "-|>",
                "color": colours.ink,
                "linewidth": 1.5,
                "shrinkA": 0,
                "shrinkB": 0,
                "mutation_scale": head,
            }
            axes.annotate("", xy=mean, xytext=centroid, arrowprops=arrow, zorder=5)
    axes.set(xticks=[], yticks=[], aspect="equal")


def draw(mode: Mode) -> Figure:
    """Draw the frames, two by two."""
    points, passes = run()
    fig, grid = figure(mode, 3.6, 2, 2, sharex=True, sharey=True)
    for axes, number in zip(grid.flat, FRAMES, strict=True):
        step = passes[number - 1]
        frame(axes, points, step, mode)
        axes.set_title(f"pass {number}: {step.inertia:,.0f}")
    return fig
