"""Unit circles of the L1, L2 and L-infinity norms, and the way from (0, 0) to (4, 3) measured in all three."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

ORDERS = {"L1": 1.0, "L2": 2.0, "L∞": np.inf}
TARGET = np.array([4.0, 3.0])


def unit_circle(order: float, points: int = 361) -> Array:
    """Return points at distance 1 from the origin in the norm of this order."""
    angle = np.linspace(0, 2 * np.pi, points)
    directions = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    circle: Array = directions / np.linalg.norm(directions, ord=order, axis=1, keepdims=True)
    return circle


def lengths() -> dict[str, float]:
    """Return the length of the way to ``TARGET`` in each norm."""
    return {name: float(np.linalg.norm(TARGET, ord=order)) for name, order in ORDERS.items()}


def draw(mode: Mode) -> Figure:
    """Return the circles above and the 3-4-5 triangle below."""
    colours = palette(mode)
    assert lengths() == {"L1": 7.0, "L2": 5.0, "L∞": 4.0}
    fig, (upper, lower) = figure(mode, 6.0, rows=2, height_ratios=[1.05, 1])

    places = {"L1": (0.2, 0.5), "L2": (0.52, 0.68), "L∞": (0.79, 1.09)}
    for i, (name, order) in enumerate(ORDERS.items()):
        circle = unit_circle(order)
        upper.plot(circle[:, 0], circle[:, 1], linestyle=LINES[i], color=colours.series[i])
        upper.text(*places[name], name, color=colours.series[i], ha="center", fontweight="bold")
    upper.plot(0, 0, "o", color=colours.ink)
    upper.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1], xlim=(-1.3, 1.3), ylim=(-1.15, 1.3))

    x, y = TARGET
    lower.plot([0, x, x], [0, 0, y], linestyle=LINES[0], color=colours.series[0])
    lower.plot([0, x], [0, y], linestyle=LINES[1], color=colours.series[1])
    lower.plot([0, x], [-0.75, -0.75], linestyle=LINES[2], color=colours.series[2])
    lower.plot([0, x], [0, y], "o", color=colours.ink)
    lower.text(2.5, 0.22, "L1: 4 + 3 = 7", color=colours.series[0], ha="center")
    lower.text(1.6, 1.85, "L2: 5", color=colours.series[1], ha="center")
    lower.text(2.0, -0.62, "L∞: the longer leg, 4", color=colours.series[2], ha="center")
    lower.set(aspect="equal", xticks=range(5), yticks=range(4), xlim=(-0.5, 4.8), ylim=(-1.05, 3.4))
    return fig
