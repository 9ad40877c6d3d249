"""A correlated cloud, its principal directions as arrows one standard deviation long, and projections on the first."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Floats = NDArray[np.float64]

POINTS = 75
PROJECTED = slice(0, None, 4)

LABELS = ((2.9, -2.6), (-3.2, 2.3))
"""Where the names of the arrows stand, clear of the cloud."""


def cloud() -> Floats:
    """Return centred points whose two features are correlated."""
    points = np.random.default_rng(3).multivariate_normal([0, 0], [[4.0, 1.9], [1.9, 2.0]], POINTS)
    centred: Floats = points - points.mean(axis=0)
    return centred


def components(points: Floats) -> tuple[Floats, Floats]:
    """Return the principal directions of centred points, one a row, and the variances along them."""
    _, singular, directions = np.linalg.svd(points, full_matrices=False)
    variances = singular**2 / (len(points) - 1)
    directions *= np.sign(directions[:, 1:])
    assert np.allclose(np.cov((points @ directions.T).T), np.diag(variances))
    return directions, variances


def draw(mode: Mode) -> Figure:
    """Draw the cloud, the arrows and the projections."""
    points = cloud()
    directions, variances = components(points)
    colours = palette(mode)
    fig, axes = figure(mode, 3.3)
    first = directions[0]
    feet = np.outer(points @ first, first)
    reach = 1.08 * np.abs(points @ first).max() * first
    axes.plot(*np.transpose([-reach, reach]), "--", color=colours.muted, linewidth=1.2)
    for point, foot in zip(points[PROJECTED], feet[PROJECTED], strict=True):
        axes.plot(*np.transpose([point, foot]), "-", color=colours.muted, linewidth=0.9)
    axes.plot(*feet[PROJECTED].T, "o", color=colours.ink, markersize=3.2)
    axes.plot(*points.T, "o", color=colours.series[0], markersize=4, markeredgewidth=0, alpha=0.8)
    for i, (direction, variance) in enumerate(zip(directions, variances, strict=True)):
        tip = np.sqrt(variance) * direction
        arrow = {"arrowstyle": "-|>", "color": colours.series[1], "linewidth": 2.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=tip, xytext=(0, 0), arrowprops=arrow, zorder=5)
        axes.annotate(
            rf"$\sqrt{{\lambda_{i + 1}}}$",
            xy=0.6 * tip,
            xytext=LABELS[i],
            ha="center",
            color=colours.ink,
            fontsize=13,
            arrowprops={"arrowstyle": "-", "color": colours.ink, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 2},
            zorder=6,
        )
    axes.set(aspect="equal", xlabel="feature 1 (centred)", ylabel="feature 2 (centred)")
    return fig
