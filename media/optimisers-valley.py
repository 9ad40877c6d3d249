"""Twenty-five steps down a narrow valley at one learning rate, without and with momentum."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

CURVATURE = np.array([1.0, 25.0])
START = np.array([-4.0, 1.0])
RATE, STEPS = 0.07, 25


def path(momentum: float) -> NDArray[np.float64]:
    """Return the points from the start to the last step."""
    w, u = START.copy(), np.zeros(2)
    points = [w]
    for _ in range(STEPS):
        u = momentum * u + CURVATURE * w
        w = w - RATE * u
        points.append(w)
    return np.array(points)


def draw(mode: Mode) -> Figure:
    """Draw the path without momentum above the one with it."""
    plain, fast = path(0), path(0.6)
    assert np.isclose(plain[-1, 0], START[0] * (1 - RATE) ** STEPS) and plain[-1, 0] < -0.6
    assert np.abs(fast[-1]).max() < 0.15

    colours = palette(mode)
    fig, panels = figure(mode, 4.6, rows=2)
    x, y = np.meshgrid(np.linspace(-4.4, 1.4, 121), np.linspace(-1.25, 1.25, 101))
    height = (CURVATURE[0] * x**2 + CURVATURE[1] * y**2) / 2
    for k, (axes, points, title) in enumerate(
        zip(panels, (plain, fast), ("no momentum", "momentum 0.6, same learning rate"), strict=True)
    ):
        axes.contour(x, y, height, levels=[0.3, 1.5, 4, 8, 14], colors=colours.grid, linewidths=1)
        axes.plot(*points.T, color=colours.series[k], marker="o", markersize=3.5, linewidth=1.3)
        axes.plot(0, 0, "P", color=colours.ink, markersize=8, markeredgewidth=0, zorder=5)
        axes.set(xlim=(-4.4, 1.4), ylim=(-1.25, 1.25), xticks=[], yticks=[])
        axes.set_title(title, color=colours.series[k], fontweight="bold")
        axes.text(1.35, -1.2, f"after {STEPS} steps: {np.linalg.norm(points[-1]):.2f} away", ha="right", va="bottom")
        axes.spines[:].set_visible(False)
    return fig
