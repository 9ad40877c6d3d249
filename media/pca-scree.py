"""Scree plot of the handwritten digits: the variance share of each component, and the shares added up."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from _style import Mode, figure, palette

Floats = NDArray[np.float64]


def shares() -> Floats:
    """Return the share of the variance that each principal component of the raw pixels explains."""
    pixels = load_digits().data
    singular = np.linalg.svd(pixels - pixels.mean(axis=0), compute_uv=False)
    ratios: Floats = singular**2 / (singular**2).sum()
    total = ratios.cumsum()
    assert [int(np.argmax(total >= level)) + 1 for level in (0.8, 0.9, 0.95)] == [13, 21, 29]
    return ratios


def draw(mode: Mode) -> Figure:
    """Draw the single shares above the running total."""
    ratios = shares()
    colours = palette(mode)
    numbers = np.arange(1, len(ratios) + 1)
    fig, (single, total) = figure(mode, 4.0, 2, 1, sharex=True)
    single.bar(numbers, 100 * ratios, color=colours.series[0], width=0.75)
    single.set(ylabel="share (%)", ylim=(0, 16))
    total.plot(numbers, 100 * ratios.cumsum(), "-o", color=colours.series[1], markersize=2.4)
    total.axhline(90, color=colours.ink, linestyle=":", linewidth=1.3)
    total.annotate("90 %", (64, 90), xytext=(0, -4), textcoords="offset points", ha="right", va="top")
    total.set(ylabel="added up (%)", xlabel="component", ylim=(0, 104), xticks=[1, 10, 20, 30, 40, 50, 60])
    total.set_xticks(range(5, 65, 5), minor=True)
    total.grid(visible=True, which="both", axis="x", linewidth=0.7)
    total.set_axisbelow(True)
    return fig
