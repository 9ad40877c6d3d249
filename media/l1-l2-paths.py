"""Coefficients of ridge (A) and lasso (B) on the standardised diabetes data as the penalty grows.

Both minimise the squared error over 2n plus a penalty: half of lambda times the squared L2 norm for ridge, lambda times
the L1 norm for the lasso.
"""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes
from sklearn.linear_model import lasso_path

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

STRENGTHS = np.geomspace(0.01, 100, 65)


def data() -> tuple[Array, Array]:
    """Return the inputs, standardised, and the centred target."""
    inputs, target = load_diabetes(return_X_y=True, scaled=False)
    return (inputs - inputs.mean(axis=0)) / inputs.std(axis=0), target - target.mean()


@cache
def paths() -> tuple[Array, Array]:
    """Return the coefficients of ridge and lasso, one row a strength."""
    inputs, target = data()
    rows, columns = inputs.shape
    gram, pull = inputs.T @ inputs / rows, inputs.T @ target / rows
    ridge = np.array([np.linalg.solve(gram + s * np.eye(columns), pull) for s in STRENGTHS])
    found = lasso_path(inputs, target, alphas=STRENGTHS, tol=1e-10, max_iter=100_000)
    lasso = found[1][:, np.argsort(found[0])].T
    assert np.all(ridge != 0), "ridge leaves every weight non-zero"
    zeros = (lasso == 0).sum(axis=1)
    assert zeros[0] == 0 and zeros[-1] == columns
    limit = float(np.abs(pull).max())
    assert np.isclose(limit, 45.16, atol=0.01) and not lasso[limit <= STRENGTHS].any(), "beyond it, all are zero"
    return ridge, lasso


def draw(mode: Mode) -> Figure:
    """Return ridge above, lasso below."""
    colours = palette(mode)
    fig, panels = figure(mode, 5.0, rows=2, sharex=True)
    for axes, letter, path in zip(panels, "AB", paths(), strict=True):
        axes.axhline(0, color=colours.ink, linewidth=1)
        for j, weights in enumerate(path.T):
            style = {"color": colours.series[j % 6], "linestyle": LINES[j % 5], "linewidth": 1.5}
            axes.plot(STRENGTHS, weights, **style)
        axes.set(xscale="log", ylabel="coefficient", ylim=(-40, 40), yticks=[-30, 0, 30])
        axes.set_title(letter, loc="left", fontweight="bold")
    panels[1].set(xlabel="strength of the penalty, λ", xticks=[0.01, 0.1, 1, 10, 100])
    panels[1].set_xticklabels(["0.01", "0.1", "1", "10", "100"])
    return fig
