"""Gradient boosting on a curve: the fit after 1, 5 and 50 trees, and below each the residuals for the next tree."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from _style import Mode, figure, palette

Array = NDArray[np.float64]

RATE, DEPTH, SHOWN = 0.3, 2, (1, 5, 50)


def curve() -> tuple[Array, Array]:
    """Return 400 noisy points on a curve."""
    rng = np.random.default_rng(0)
    x: Array = np.sort(rng.uniform(0, 1, 400))
    return x, np.sin(2 * np.pi * x) + x + rng.normal(0, 0.2, len(x))


def fits(at: Array) -> list[tuple[Array, Array, Array]]:
    """Return, for each number of trees, the fit at ``at``, the residuals of the points, and the next tree at ``at``."""
    x, y = curve()
    inside, outside = np.full(len(x), y.mean()), np.full(len(at), y.mean())
    kept = []
    for done in range(SHOWN[-1] + 1):
        tree = DecisionTreeRegressor(max_depth=DEPTH, random_state=0).fit(x[:, None], y - inside)
        step: Array = tree.predict(at[:, None])
        if done in SHOWN:
            kept.append((outside.copy(), y - inside, step))
        inside += RATE * tree.predict(x[:, None])
        outside += RATE * step
    return kept


def draw(mode: Mode) -> Figure:
    """Draw three rows: the fit on the left, the residuals and the next tree on the right."""
    colours = palette(mode)
    x, y = curve()
    at = np.linspace(0, 1, 401)
    states = fits(at)
    spread = [float(np.sqrt(np.mean(left**2))) for _, left, _ in states]
    assert np.allclose(spread, [0.42, 0.24, 0.16], atol=0.02), spread
    fig, grid = figure(mode, 5.2, 3, 2, sharex=True, sharey="col")
    for (fit, rest), trees, (line, left, tree) in zip(grid, SHOWN, states, strict=True):
        for axes, values, drawn, colour in ((fit, y, line, 0), (rest, left, tree, 1)):
            axes.plot(x[::4], values[::4], "o", color=colours.muted, markersize=2.4, markeredgewidth=0)
            axes.plot(at, drawn, color=colours.series[colour])
            axes.set(xticks=[])
        rest.axhline(0, color=colours.muted, linewidth=0.8)
        fit.set_ylabel(f"{trees} tree{'s' * (trees > 1)}")
    grid[0, 0].set_yticks([0, 1])
    grid[0, 1].set_yticks([-0.5, 0, 0.5])
    grid[0, 0].set_title("data and fit")
    grid[0, 1].set_title("residuals")
    return fig
