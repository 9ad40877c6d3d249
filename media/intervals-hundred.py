"""A hundred 95 % confidence intervals for one mean, from a hundred samples; those that miss it stand out."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import t

from _style import Mode, figure, palette

MEAN, SD, ROWS, SAMPLES = 10.0, 2.0, 20, 100


def draw(mode: Mode) -> Figure:
    """Draw the intervals side by side, and the true mean as a line."""
    x = np.random.default_rng(5).normal(MEAN, SD, size=(SAMPLES, ROWS))
    centre = x.mean(axis=1)
    half = t(ROWS - 1).ppf(0.975) * x.std(axis=1, ddof=1) / np.sqrt(ROWS)
    misses = np.abs(centre - MEAN) > half
    assert misses.sum() == 5 and list(np.flatnonzero(misses)) == [1, 4, 34, 40, 51]

    colours = palette(mode)
    fig, axes = figure(mode, 3.0)
    order = np.arange(SAMPLES)
    for missed, colour, width in ((False, colours.series[0], 1.2), (True, colours.series[1], 2.6)):
        at = order[misses == missed]
        axes.vlines(at, (centre - half)[at], (centre + half)[at], color=colour, linewidth=width)
    axes.axhline(MEAN, color=colours.ink, linewidth=1.2)
    axes.plot(order[misses], centre[misses], "D", color=colours.series[1], markersize=4.5)
    axes.text(99, 12.55, f"{misses.sum()} of {SAMPLES} miss", color=colours.series[1], fontweight="bold", ha="right")
    axes.text(-2, 12.55, "line: true mean", ha="left")
    axes.set(xlabel="sample", xlim=(-2, 101), ylim=(7.5, 12.9), yticks=[8, 10, 12], xticks=[0, 50, 100])
    return fig
