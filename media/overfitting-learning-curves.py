"""Training and validation error over the number of training rows, for a model that is too simple and one that is not.

Ridge polynomials of degree 1 and 12 on a noisy sine, means over 200 simulated training sets. The straight line's curves
meet early and high; those of degree 12 are still apart at small samples and close down towards the noise.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

SIGMA = 0.3
SIZES = (15, 20, 30, 40, 60, 80, 100)
REPETITIONS = 200
PENALTY = 1e-2


def errors(degree: int) -> NDArray[np.float64]:
    """Return the mean training and validation RMSE, one line a sample size."""
    rng = np.random.default_rng(0)
    at = np.linspace(0, 1, 200)
    found = np.empty((len(SIZES), 2))
    for row, size in enumerate(SIZES):
        squares = np.zeros(2)
        for _ in range(REPETITIONS):
            x = rng.random(size)
            y = np.sin(2 * np.pi * x) + SIGMA * rng.normal(size=size)
            basis = np.polynomial.chebyshev.chebvander(2 * x - 1, degree)
            weights = np.linalg.solve(basis.T @ basis + PENALTY * np.eye(degree + 1), basis.T @ y)
            fitted = np.polynomial.chebyshev.chebval(2 * at - 1, weights)
            squares += np.mean((basis @ weights - y) ** 2), np.mean((fitted - np.sin(2 * np.pi * at)) ** 2) + SIGMA**2
        found[row] = np.sqrt(squares / REPETITIONS)
    return found


def draw(mode: Mode) -> Figure:
    """Draw the two models, one above the other."""
    colours = palette(mode)
    simple, flexible = errors(1), errors(12)
    assert np.diff(simple[-1])[0] < 0.03 < 0.06 < np.diff(flexible[-1])[0] < np.diff(flexible[0])[0]
    assert flexible[-1, 1] < simple[-1, 1]

    fig, axes = figure(mode, height=4.0, rows=2, sharex=True, sharey=True)
    for ax, found, name in zip(axes, (simple, flexible), ("model P", "model Q"), strict=True):
        for k in (0, 1):
            ax.plot(SIZES, found[:, 1 - k], color=colours.series[k], linestyle=LINES[k], marker=MARKERS[k])
        ax.axhline(SIGMA, color=colours.muted, linewidth=1, linestyle=":")
        ax.set_title(name, fontweight="bold")
        ax.set(ylabel="RMSE", ylim=(0, 0.85), xlim=(10, 103))
    axes[0].text(62, 0.62, "validation", color=colours.series[0], fontweight="bold")
    axes[0].text(62, 0.41, "training", color=colours.series[1], fontweight="bold")
    axes[0].text(62, 0.19, "noise (dotted)", color=colours.muted)
    axes[1].set_xlabel("training rows")
    return fig
