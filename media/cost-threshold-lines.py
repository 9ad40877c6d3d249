"""The expected cost of letting a payment pass and of reviewing it, over the probability of fraud."""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both lines and where they cross."""
    p = np.linspace(0, 0.06, 61)
    loss, review = 200, 5
    cross = review / loss
    assert cross == 0.025

    colours = palette(mode)
    fig, axes = figure(mode, 2.8)
    axes.plot(p, loss * p, color=colours.series[1], linestyle="--")
    axes.plot(p, np.full(len(p), review), color=colours.series[0])
    axes.plot(cross, review, "o", color=colours.ink, markersize=8, zorder=5)
    axes.vlines(cross, 0, review, color=colours.muted, linestyle=":", linewidth=1.4)
    axes.text(0.046, 10.6, "let it pass", color=colours.series[1], fontweight="bold", ha="right")
    axes.text(0.059, 4.1, "review", color=colours.series[0], fontweight="bold", ha="right", va="top")
    axes.set(xlabel="probability of fraud", ylabel="expected cost, dollars", xlim=(0, 0.06), ylim=(0, 12.5))
    axes.set(yticks=[0, 5, 10])
    axes.set_xticks([0, 0.025, 0.05], ["0", "0.025", "0.05"])
    return fig
