"""The squash function of capsules: output length against input length, with four values marked."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

MARKED = {0.5: 0.2, 1.0: 0.5, 2.0: 0.8, 3.0: 0.9}


def squash(s: Array) -> Array:
    """Return vectors of the same direction whose lengths lie in [0, 1)."""
    squared = (s**2).sum(axis=-1, keepdims=True)
    short: Array = s * np.sqrt(squared) / (1 + squared)
    return short


def lengths(inputs: Array) -> Array:
    """Return the lengths of squashed vectors of these input lengths."""
    direction = np.array([0.6, 0.8])
    result: Array = np.linalg.norm(squash(inputs[:, None] * direction), axis=1)
    return result


def draw(mode: Mode) -> Figure:
    """Draw the curve, its bound and the marked values."""
    colours = palette(mode)
    marked = np.array(list(MARKED))
    assert np.allclose(lengths(marked), list(MARKED.values()))
    assert round(float(lengths(np.array([10.0]))[0]), 2) == 0.99
    fig, axes = figure(mode, 2.5)
    x = np.linspace(0, 5, 120)
    axes.axhline(1, linestyle=LINES[3], color=colours.muted, linewidth=1.2)
    axes.plot(x, lengths(x), color=colours.series[0])
    axes.plot(marked, lengths(marked), "o", color=colours.series[1])
    for length, value in MARKED.items():
        axes.text(length + 0.12, value - 0.02, f"{length:g} → {value:g}", va="top")
    axes.set(xlabel="length of s", ylabel="length of v", xlim=(0, 5), ylim=(0, 1.05), yticks=[0, 0.5, 1])
    return fig
