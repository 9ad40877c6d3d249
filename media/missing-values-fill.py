"""A correlated pair of columns with 40 % of the second one missing completely at random, filled in three ways.

Each panel prints the variance of the second column and its correlation with the first, computed on 4000 rows of which
100 are drawn. Mean filling shrinks both, plain regression filling inflates the correlation, regression with residual
noise restores both.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

DRAWN = 100


def pair(rows: int = 4000, correlation: float = 0.7, missing: float = 0.4) -> tuple[Array, Array, Mask]:
    """Return the first column, the complete second column and which of its values are hidden (MCAR)."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=rows)
    y = correlation * x + np.sqrt(1 - correlation**2) * rng.normal(size=rows)
    return x, y, rng.random(rows) < missing


def fillings(x: Array, y: Array, hidden: Mask) -> dict[str, Array]:
    """Return the second column complete and under each filling, by the panel's title."""
    slope, intercept = np.polyfit(x[~hidden], y[~hidden], 1)
    fitted = intercept + slope * x
    residual = y[~hidden] - fitted[~hidden]
    noise = np.random.default_rng(1).normal(0, residual.std(ddof=2), len(x))
    return {
        "complete": y,
        "mean": np.where(hidden, y[~hidden].mean(), y),
        "regression": np.where(hidden, fitted, y),
        "regression + noise": np.where(hidden, fitted + noise, y),
    }


def draw(mode: Mode) -> Figure:
    """Return the four panels; filled values are drawn as squares."""
    colours = palette(mode)
    x, y, hidden = pair()
    filled = fillings(x, y, hidden)
    spread = {name: float(values.var()) for name, values in filled.items()}
    bond = {name: float(np.corrcoef(x, values)[0, 1]) for name, values in filled.items()}
    assert abs(spread["mean"] / spread["complete"] - 0.6) < 0.02
    assert abs(bond["mean"] / bond["complete"] - np.sqrt(0.6)) < 0.02
    assert bond["regression"] > bond["complete"] + 0.05
    assert abs(bond["regression + noise"] - bond["complete"]) < 0.02

    fig, panels = figure(mode, 5.2, rows=2, cols=2, sharex=True, sharey=True)
    shown = np.arange(len(x)) < DRAWN
    for axes, (name, values) in zip(panels.flat, filled.items(), strict=True):
        gaps = np.zeros_like(hidden) if name == "complete" else hidden
        known, guessed = shown & ~gaps, shown & gaps
        axes.plot(x[known], values[known], "o", color=colours.series[0], markersize=3.4, alpha=0.7)
        axes.plot(x[guessed], values[guessed], "s", color=colours.series[1], markersize=3.4)
        axes.set_title(f"{name}\nvar {spread[name]:.2f}, r {bond[name]:.2f}")
        axes.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2], xlim=(-3, 3), ylim=(-3, 3))
    return fig
