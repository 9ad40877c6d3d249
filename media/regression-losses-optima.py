"""The mean of three losses of one constant forecast for a skewed target, each curve scaled to its least value."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import lognorm

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the curves and mark their minima."""
    y = lognorm(1).ppf((np.arange(40_000) + 0.5) / 40_000)
    c = np.linspace(0.02, 2.5, 249)
    curves = [
        np.array([np.mean(np.abs(y - a) / y) for a in c]),
        np.array([np.mean(np.abs(y - a)) for a in c]),
        np.array([np.mean((y - a) ** 2) for a in c]),
    ]
    best = [c[curve.argmin()] for curve in curves]
    assert np.allclose(best, [0.37, 1.0, 1.65], atol=0.011), best

    colours = palette(mode)
    fig, axes = figure(mode, 3.2)
    names = ("percentage\nerror", "absolute\nerror", "squared error")
    for k, curve in enumerate(curves):
        axes.plot(c, curve / curve.min(), color=colours.series[k], linestyle=LINES[k])
        axes.plot(best[k], 1, "o", color=colours.series[k], markersize=7, zorder=5)
        text = f"{best[k]:.2f}"
        axes.text(best[k], 0.96, text, ha="center", va="top", color=colours.series[k], fontweight="bold")
    axes.text(0.88, 1.72, names[0], color=colours.series[0], fontweight="bold", va="center", ha="right")
    axes.text(2.05, 1.58, names[1], color=colours.series[1], fontweight="bold", va="center", ha="right")
    axes.text(2.5, 0.87, names[2], color=colours.series[2], fontweight="bold", va="center", ha="right")
    axes.set(xlabel="constant forecast", ylabel="mean loss / its least", xlim=(0, 2.5), ylim=(0.82, 2))
    axes.set(xticks=[0, 0.5, 1, 1.5, 2, 2.5], yticks=[1, 1.5, 2])
    return fig
