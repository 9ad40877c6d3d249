"""Where the ellipses of a squared error first touch a diamond (region of the L1 norm) and a disc (L2) as wide."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]

CENTRE = np.array([0.6, 1.5])
CURVATURE = np.array([[1.0, 0.35], [0.35, 1.4]])
LEVELS = (0.03, 0.12)
"""Levels of the inner ellipses; a last one goes through the point of contact."""


def loss(weights: Array) -> Array:
    """Return the squared error at the points ``weights[..., 2]``, less its least value."""
    step = weights - CENTRE
    value: Array = np.einsum("...i,ij,...j->...", step, CURVATURE, step)
    return value


def boundary(norm: int, points: int = 4000) -> Array:
    """Return points on the unit circle of the L1 or L2 norm, its corners among them."""
    turn = np.linspace(0, 2 * np.pi, points + 1)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    closed: Array = circle / np.linalg.norm(circle, norm, axis=1, keepdims=True)
    return closed


def contact(norm: int) -> Array:
    """Return the point of the boundary with the least error."""
    edge = boundary(norm)
    point: Array = edge[loss(edge).argmin()]
    return point


def ellipse(level: float) -> Array:
    """Return the level line of the error as a closed path."""
    turn = np.linspace(0, 2 * np.pi, 120)
    root = np.linalg.inv(np.linalg.cholesky(CURVATURE)).T
    path: Array = CENTRE + np.sqrt(level) * np.column_stack([np.cos(turn), np.sin(turn)]) @ root.T
    return path


def panel(axes: Any, norm: int, mode: Mode) -> None:
    """Draw one region of allowed weights, the ellipses and the point of contact."""
    colours = palette(mode)
    edge = boundary(norm, 80)
    axes.axhline(0, color=colours.muted, linewidth=0.9)
    axes.axvline(0, color=colours.muted, linewidth=0.9)
    axes.fill(*edge.T, color=colours.series[0], alpha=0.3, linewidth=0)
    axes.plot(*edge.T, color=colours.series[0])
    point = contact(norm)
    for level in (*LEVELS, float(loss(point))):
        axes.plot(*ellipse(level).T, "--", color=colours.series[1], linewidth=1.4)
    axes.plot(*CENTRE, "P", color=colours.series[1], markersize=7, markeredgewidth=0)
    axes.plot(*point, "o", color=colours.ink, markersize=8, zorder=5)
    axes.set(xlim=(-1.15, 1.75), ylim=(-1.15, 2.75), aspect="equal", xticks=[], yticks=[])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.text(1.73, -0.1, "$w_1$", ha="right", va="top", fontsize=12)
    axes.text(-0.1, 2.77, "$w_2$", ha="right", va="top", fontsize=12)
    axes.set_title(f"L{norm} region")


def draw(mode: Mode) -> Figure:
    """Return the two panels side by side."""
    corner, smooth = contact(1), contact(2)
    assert np.allclose(corner, [0, 1], atol=1e-9), "the diamond is touched at its corner"
    assert np.all(smooth > 0.1), "the disc is touched off the axes"
    fig, (left, right) = figure(mode, 2.7, cols=2)
    panel(left, 1, mode)
    panel(right, 2, mode)
    return fig
