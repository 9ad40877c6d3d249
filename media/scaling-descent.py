"""Gradient descent on a least-squares loss, once with raw inputs (spreads 1 and 1000), once with standardised ones.

Both panels draw weights on equal axes, start at the same place, use the step 1/L (L: the largest curvature of that
panel's loss) and take the same number of steps. On raw inputs the descent falls to the valley floor and stays there.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]

STEPS = 25
SPREADS = (1.0, 1000.0)


def inputs(rows: int = 400, correlation: float = 0.5) -> Array:
    """Return two standardised inputs with exactly the given sample correlation."""
    drawn = np.random.default_rng(0).normal(size=(rows, 2))
    white, _ = np.linalg.qr(drawn - drawn.mean(axis=0))
    mix = np.linalg.cholesky(np.array([[1.0, correlation], [correlation, 1.0]]))
    standard: Array = np.sqrt(rows) * white @ mix.T
    return standard


def descent(hessian: Array, start: Array, minimum: Array, steps: int = STEPS) -> Array:
    """Return the path of gradient descent with the step 1/L on the quadratic loss around ``minimum``."""
    rate = 1 / np.linalg.eigvalsh(hessian)[-1]
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * hessian @ (path[-1] - minimum))
    return np.array(path)


def panel(axes: Any, mode: Mode, spreads: tuple[float, float], name: str) -> Array:
    """Draw level lines and path for inputs with these spreads; return the path."""
    colours = palette(mode)
    columns = inputs() * spreads
    hessian = columns.T @ columns / len(columns)
    minimum = np.array([3.0, 0.0])
    path = descent(hessian, start=np.array([0.0, 1.2]), minimum=minimum)

    grid = np.stack(np.meshgrid(np.linspace(-0.8, 4.2, 240), np.linspace(-1.5, 1.7, 240)), axis=-1)
    gaps = grid - minimum
    loss = 0.5 * np.einsum("...i,ij,...j->...", gaps, hessian, gaps)
    levels = loss.max() * np.linspace(0.1, 1.0, 7) ** 2
    axes.contour(grid[..., 0], grid[..., 1], loss, levels=levels, colors=colours.muted, linewidths=0.8)
    axes.plot(path[:, 0], path[:, 1], "-o", color=colours.series[0], markersize=4)
    axes.plot(*minimum, "*", color=colours.series[1], markersize=12)
    axes.set(aspect="equal", xticks=range(5), yticks=[-1, 0, 1], ylabel="weight 2", title=name)
    box = {"facecolor": colours.paper, "edgecolor": "none", "pad": 1.5}
    axes.annotate("start", path[0], (-7, -4), textcoords="offset points", ha="right", bbox=box)
    axes.annotate("best", minimum, (9, -4), textcoords="offset points", bbox=box)
    return path


def draw(mode: Mode) -> Figure:
    """Return the two panels, raw inputs above, standardised inputs below."""
    fig, (upper, lower) = figure(mode, 5.4, rows=2, sharex=True)
    colours = palette(mode)
    stuck = panel(upper, mode, SPREADS, "raw inputs, spreads 1 and 1000")
    arrived = panel(lower, mode, (1.0, 1.0), "standardised inputs")
    lower.set_xlabel("weight 1")
    assert abs(stuck[-1, 0]) < 0.01, "the raw descent must not have moved along the valley"
    assert np.linalg.norm(arrived[-1] - (3.0, 0.0)) < 0.01, "the standardised descent must have arrived"
    box = {"facecolor": colours.paper, "edgecolor": "none", "pad": 1.5}
    upper.annotate(f"here after {STEPS} steps", stuck[-1], (8, -4), textcoords="offset points", bbox=box)
    return fig
