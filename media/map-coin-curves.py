"""Three heads in three flips: the likelihood of the chance of heads, a Beta(2, 2) prior, and the posterior."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import beta

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the three curves, each scaled to height 1, and the two estimates."""
    t = np.linspace(0, 1, 201)
    curves = [t**3, beta(2, 2).pdf(t), t**3 * beta(2, 2).pdf(t)]
    curves = [curve / curve.max() for curve in curves]
    assert t[curves[0].argmax()] == 1 and np.isclose(t[curves[2].argmax()], 0.8)

    colours = palette(mode)
    fig, axes = figure(mode, 2.9)
    for k, curve in enumerate(curves):
        axes.plot(t, curve, color=colours.series[k], linestyle=LINES[k], clip_on=False)
    axes.text(0.6, 0.07, "likelihood", color=colours.series[0], fontweight="bold")
    axes.text(0.14, 0.72, "prior", color=colours.series[1], fontweight="bold", ha="right")
    axes.text(0.5, 0.46, "posterior", color=colours.series[2], fontweight="bold", ha="right")
    for k, (place, name) in enumerate(((1.0, "MLE 1"), (0.8, "MAP 0.8"))):
        colour = colours.series[2 * k]
        axes.plot(place, 1, "o", color=colour, markersize=7, clip_on=False, zorder=5)
        axes.text(place + 0.03, 1.06, name, ha="right", va="bottom", color=colour, fontweight="bold")
    axes.set(xlabel="chance of heads", ylabel="height, scaled", ylim=(0, 1.32), xlim=(0, 1))
    axes.set(xticks=[0, 0.2, 0.4, 0.6, 0.8, 1], yticks=[0, 0.5, 1])
    return fig
