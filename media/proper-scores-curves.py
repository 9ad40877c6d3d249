"""Log loss and Brier score of one case over the probability that the model gave to the true class."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both scores."""
    p = np.linspace(0.002, 1, 300)
    log_loss, brier = -np.log(p), (1 - p) ** 2
    assert round(-np.log(0.01), 1) == 4.6 and round(0.99**2, 2) == 0.98 and brier.max() < 1

    colours = palette(mode)
    fig, axes = figure(mode, 2.8)
    for k, (curve, name, x, y) in enumerate(((log_loss, "log loss", 0.12, 2.6), (brier, "Brier score", 0.03, 0.15))):
        axes.plot(p, curve, color=colours.series[k], linestyle=LINES[k])
        axes.text(x, y, name, color=colours.series[k], fontweight="bold")
    axes.plot(0.01, -np.log(0.01), "o", color=colours.series[0], zorder=5)
    axes.text(0.04, 4.6, "4.6 at 0.01", va="center")
    axes.set(xlabel="probability of the true class", ylabel="score", xlim=(0, 1), ylim=(0, 5.5))
    axes.set(xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 1, 2, 3, 4, 5])
    return fig
