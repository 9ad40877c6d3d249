"""What the dimension of queries and keys does to their dot products and to the softmax, with and without scaling.

Entries are independent and standard normal. Above, the variance of the scores; below, the largest of the softmax
weights of one query over 16 keys, the mean over 500 trials.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

SIZES = np.array([1, 4, 16, 64, 256, 1024])
KEYS = 16
TRIALS = 500


def measure() -> NDArray[np.float64]:
    """Return for each dimension, unscaled and scaled, the variance of the scores and the mean largest weight."""
    rng = np.random.default_rng(0)
    found = np.empty((len(SIZES), 2, 2))
    for row, size in enumerate(SIZES):
        scores = np.empty((TRIALS, KEYS))
        for trial in range(TRIALS):
            scores[trial] = rng.normal(size=(KEYS, size)) @ rng.normal(size=size)
        for column, divisor in enumerate((1, np.sqrt(size))):
            powers = np.exp((scores - scores.max(axis=1, keepdims=True)) / divisor)
            largest = powers.max(axis=1) / powers.sum(axis=1)
            found[row, column] = np.var(scores / divisor), largest.mean()
    return found


def draw(mode: Mode) -> Figure:
    """Draw the variance above the largest weight."""
    found = measure()
    assert np.allclose(found[:, 0, 0] / SIZES, 1, atol=0.15) and np.allclose(found[:, 1, 0], 1, atol=0.15)
    assert found[-1, 0, 1] > 0.95 and np.ptp(found[2:, 1, 1]) < 0.05

    colours = palette(mode)
    fig, axes = figure(mode, 4.4, 2, 1, sharex=True)
    for panel, ax in enumerate(axes):
        for k in (0, 1):
            ax.plot(SIZES, found[:, k, panel], color=colours.series[1 - k], linestyle=LINES[k], marker=MARKERS[k])
        ax.grid(visible=True, axis="y", linewidth=0.7)
    axes[0].set_xscale("log", base=2)
    axes[0].set_yscale("log", base=2)
    axes[0].set(ylabel="variance of scores", yticks=[1, 16, 256], yticklabels=["1", "16", "256"])
    axes[1].set(ylabel="largest of 16 weights", ylim=(0, 1.05), xlabel="dimension of queries and keys")
    axes[1].set_xticks(SIZES)
    axes[1].set_xticklabels([str(size) for size in SIZES])
    axes[0].minorticks_off()
    for ax, heights in zip(axes, ((100, 2.0), (0.84, 0.36)), strict=True):
        ax.text(13, heights[0], "unscaled", color=colours.series[1], fontweight="bold", ha="center")
        ax.text(200, heights[1], "scaled", color=colours.series[0], fontweight="bold", ha="center")
    return fig
