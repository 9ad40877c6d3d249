"""Squared, absolute and Huber loss over the residual, and their slopes."""

import numpy as np
from matplotlib.figure import Figure
from scipy.special import huber

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the losses above, the slopes below; Huber's threshold is 1."""
    r = np.linspace(-3, 3, 241)
    losses = (r**2 / 2, np.abs(r), huber(1, r))
    slopes = (r, np.where(r == 0, np.nan, np.sign(r)), np.clip(r, -1, 1))
    assert np.allclose(np.gradient(losses[2], r)[1:-1], slopes[2][1:-1], atol=0.02)

    colours = palette(mode)
    names = ("half the square", "absolute", "Huber, δ = 1")
    fig, (above, below) = figure(mode, 5.0, rows=2)
    for axes, curves in ((above, losses), (below, slopes)):
        axes.axhline(0, color=colours.grid, linewidth=1)
        axes.axvline(0, color=colours.grid, linewidth=1)
        for k, curve in enumerate(curves):
            width = (1.8, 1.8, 2.6)[k]
            axes.plot(r, curve, color=colours.series[k], linestyle=LINES[k], linewidth=width, label=names[k])
        axes.set(xlim=(-3, 3), xticks=[-3, -2, -1, 0, 1, 2, 3])
    above.set(ylabel="loss", ylim=(-0.1, 4), yticks=[0, 1, 2, 3, 4])
    above.legend(loc="upper center", handlelength=2.6, labelspacing=0.3)
    below.set(ylabel="slope", xlabel="residual", ylim=(-3, 3), yticks=[-2, -1, 0, 1, 2])
    return fig
