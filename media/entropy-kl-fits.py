"""A density with two humps, and the Gaussian with the least KL divergence to it in either direction, under letters."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import norm

from _style import Mode, figure, palette

X = np.linspace(-14, 14, 5601)
P = (norm.pdf(X, -3) + norm.pdf(X, 3)) / 2


def gaussian(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Gaussian with this mean and logarithm of the standard deviation."""
    density: NDArray[np.float64] = norm.pdf(X, parameters[0], np.exp(parameters[1]))
    return np.maximum(density, 1e-300)


def divergence(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return KL(a || b) by the trapezoid rule."""
    return float(np.trapezoid(a * np.log(a / b), X))


def draw(mode: Mode) -> Figure:
    """Draw the fit by KL(p || q) as A, the one by KL(q || p) as B."""
    forward = minimize(lambda w: divergence(P, gaussian(w)), [0.5, 0.5], method="Nelder-Mead")
    reverse = minimize(lambda w: divergence(gaussian(w), P), [2.0, 0.0], method="Nelder-Mead")
    assert np.allclose([forward.x[0], np.exp(forward.x[1]), forward.fun], [0, np.sqrt(10), 0.462], atol=2e-3)
    assert np.allclose([reverse.x[0], np.exp(reverse.x[1]), reverse.fun], [2.984, 1.023, 0.689], atol=2e-3)

    colours = palette(mode)
    shown = (X > -8) & (X < 8)
    thin = np.flatnonzero(shown)[::10]
    fig, panels = figure(mode, 4.0, rows=2, sharex=True, sharey=True)
    for axes, fit, name in zip(panels, (forward, reverse), "AB", strict=True):
        axes.fill_between(X[thin], P[thin], color=colours.series[0], alpha=0.3, linewidth=0)
        axes.plot(X[thin], gaussian(fit.x)[thin], color=colours.series[1], linestyle="--", linewidth=2)
        axes.set(yticks=[], ylim=(0, 0.42), xlim=(-8, 8))
        axes.spines["left"].set_visible(False)
        axes.text(-7.8, 0.34, name, fontweight="bold", fontsize=12)
        axes.text(-3, 0.215, "p", color=colours.series[0], fontweight="bold", ha="center")
    panels[0].text(0, 0.155, "q", color=colours.series[1], fontweight="bold", ha="center")
    panels[1].text(4.2, 0.3, "q", color=colours.series[1], fontweight="bold", ha="center")
    return fig
