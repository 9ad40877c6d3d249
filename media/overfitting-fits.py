"""Four polynomial fits to the same 20 noisy points of a sine, with their training and test error (RMSE).

Degree 1 underfits, degree 3 is about right, degree 15 passes close to every training point and is wild between and
beyond them, and a small ridge penalty tames degree 15. Test points lie on a grid from 0.02 to 0.98.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]

PANELS = ((1, 0.0), (3, 0.0), (15, 0.0), (15, 0.01))
"""Degree and ridge penalty of each panel."""

EXPECTED = ((0.424, 0.477), (0.219, 0.204), (0.101, 93.6), (0.121, 0.517))
"""Training and test error of each panel, to three digits."""


def truth(x: Array) -> Array:
    """Return the sine that the points scatter about."""
    return np.sin(2 * np.pi * x)


def samples(points: int = 20, sigma: float = 0.2, seed: int = 1) -> tuple[Array, Array, Array, Array]:
    """Return training inputs and targets, then test inputs and targets."""
    rng = np.random.default_rng(seed)
    x, x_test = np.sort(rng.random(points)), np.linspace(0.02, 0.98, 400)
    y = truth(x) + sigma * rng.normal(size=points)
    return x, y, x_test, truth(x_test) + sigma * rng.normal(size=400)


def fit(x: Array, y: Array, degree: int, penalty: float) -> Callable[[Array], Array]:
    """Return the ridge polynomial as a function; the penalty enters as extra rows of a least-squares problem."""
    basis = np.polynomial.chebyshev.chebvander(2 * x - 1, degree)
    rows = np.vstack([basis, np.sqrt(penalty) * np.eye(degree + 1)])
    weights = np.linalg.lstsq(rows, np.r_[y, np.zeros(degree + 1)], rcond=None)[0]
    return lambda at: np.asarray(np.polynomial.chebyshev.chebval(2 * at - 1, weights), dtype=np.float64)


def rmse(a: Array, b: Array) -> float:
    """Return the root of the mean squared difference."""
    return float(np.sqrt(np.mean((a - b) ** 2)))


def draw(mode: Mode) -> Figure:
    """Draw the four fits on one scale, their errors beneath."""
    colours = palette(mode)
    x, y, x_test, y_test = samples()
    grid = np.linspace(0, 1, 600)

    fig, axes = figure(mode, height=4.6, rows=2, cols=2, sharex=True, sharey=True)
    for ax, (degree, penalty), expected in zip(axes.flat, PANELS, EXPECTED, strict=True):
        model = fit(x, y, degree, penalty)
        errors = rmse(model(x), y), rmse(model(x_test), y_test)
        assert np.allclose(errors, expected, rtol=6e-3)
        ax.plot(grid, truth(grid), color=colours.muted, linestyle="--", linewidth=1.3)
        ax.plot(x, y, "o", color=colours.series[0], markersize=4)
        ax.plot(grid, np.clip(model(grid), -9, 9), color=colours.series[1])
        ax.set(xlim=(0, 1), ylim=(-2, 2), xticks=[], yticks=[])
        ax.set_title(f"degree {degree}" + (" + ridge" if penalty else ""), fontweight="bold")
        ax.set_xlabel(f"train {errors[0]:.2f}\ntest {errors[1]:.{1 if errors[1] > 10 else 2}f}")
    axes[0, 0].text(0.04, -1.8, "dashed: truth", color=colours.muted)
    return fig
