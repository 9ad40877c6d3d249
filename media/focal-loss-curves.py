"""The focal loss of one example against the probability of its true class, for five exponents; alpha is left out."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

LABELS = {0.0: 0.25, 0.5: 0.31, 1.0: 0.37, 2.0: 0.44, 5.0: 0.21}
"""The exponents, and where along its curve each is written."""


def focal(p_true: Array, gamma: float) -> Array:
    """Return the focal loss without alpha."""
    loss: Array = -((1 - p_true) ** gamma) * np.log(p_true)
    return loss


def draw(mode: Mode) -> Figure:
    """Draw the five curves, each with its exponent written on it."""
    at = np.array([0.5, 0.9, 0.968])
    assert np.allclose(focal(at, 0) / focal(at, 2), [4, 100, 976.5625])
    colours = palette(mode)
    fig, axes = figure(mode, 3.4)
    axes.axvspan(0.6, 1.0, color=colours.muted, alpha=0.15, linewidth=0)
    axes.text(0.8, 2.2, "easy", ha="center")
    axes.text(0.14, 2.2, "hard")
    p_true = np.geomspace(0.05, 1, 120)
    box = {"facecolor": colours.paper, "edgecolor": "none", "pad": 1.0}
    for (gamma, where), colour, line in zip(LABELS.items(), colours.series, LINES, strict=False):
        axes.plot(p_true, focal(p_true, gamma), color=colour, linestyle=line)
        if gamma == 0:
            axes.text(where + 0.03, focal(np.array(where), gamma), "γ = 0", va="center")
            continue
        label = "½" if gamma == 0.5 else f"{gamma:g}"
        axes.text(where, focal(np.array(where), gamma), label, ha="center", va="center", bbox=box)
    axes.set(xlim=(0, 1), ylim=(0, 2.5), xlabel="probability of the true class", ylabel="loss")
    return fig
