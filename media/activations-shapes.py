"""Sigmoid, tanh, ReLU and GELU above, their slopes below."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from _style import LINES, Mode, figure, palette

NAMES = ("sigmoid", "tanh", "ReLU", "GELU")


def draw(mode: Mode) -> Figure:
    """Draw the four functions and, in the lower panel, their derivatives."""
    x = np.linspace(-4, 4, 401)
    sigmoid = 1 / (1 + np.exp(-x))
    values = (sigmoid, np.tanh(x), np.maximum(x, 0), x * norm.cdf(x))
    slopes = (
        sigmoid * (1 - sigmoid),
        1 - np.tanh(x) ** 2,
        np.where(x == 0, np.nan, x > 0),
        norm.cdf(x) + x * norm.pdf(x),
    )
    assert np.isclose(slopes[0].max(), 0.25) and np.isclose(slopes[1].max(), 1)
    assert np.isclose(slopes[3][200], 0.5) and 1.12 < slopes[3].max() < 1.13

    colours = palette(mode)
    fig, (above, below) = figure(mode, 5.6, rows=2)
    places = (
        ((-3.9, 0.2), (-3.9, -0.82), (0.6, 2.65), (-2.1, -0.48)),
        ((-3.9, 0.16), (-2.3, 0.53), (1.9, 0.83), (1.35, 1.2)),
    )
    for axes, curves, labels in zip((above, below), (values, slopes), places, strict=True):
        axes.axhline(0, color=colours.grid, linewidth=1)
        axes.axvline(0, color=colours.grid, linewidth=1)
        for k, (curve, place) in enumerate(zip(curves, labels, strict=True)):
            axes.plot(x, curve, color=colours.series[k], linestyle=LINES[k])
            axes.text(*place, NAMES[k], color=colours.series[k], fontweight="bold", va="center", ha="left")
        axes.set(xlim=(-4, 4), xticks=[-4, -2, 0, 2, 4])
    above.set(ylabel="value", ylim=(-1.2, 3.1), yticks=[-1, 0, 1, 2, 3])
    below.set(ylabel="slope", xlabel="input", ylim=(-0.2, 1.3), yticks=[0, 0.25, 0.5, 1])
    return fig
