"""The vote of a learner in AdaBoost over its weighted error: half the log-odds of being right."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette


def vote(error: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return alpha for weighted errors between 0 and 1."""
    alpha: NDArray[np.float64] = 0.5 * np.log((1 - error) / error)
    return alpha


def draw(mode: Mode) -> Figure:
    """Draw the curve with three points read off."""
    colours = palette(mode)
    error = np.linspace(0.01, 0.99, 197)
    shown = np.array([0.2, 0.5, 0.8])
    assert np.allclose(vote(shown), [np.log(2), 0, -np.log(2)])
    fig, axes = figure(mode, 2.6)
    axes.axhline(0, color=colours.muted, linewidth=0.8)
    axes.plot(error, vote(error), color=colours.series[0])
    axes.plot(shown, vote(shown), "o", color=colours.ink)
    for x, y, across, aside in ((0.2, 0.69, 0.03, "left"), (0.8, -0.69, -0.03, "right")):
        label = f"{y:.2f}".replace("-", "−")
        axes.text(x + across, y + 0.04 * np.sign(y), label, ha=aside, va="bottom" if y > 0 else "top")
    axes.set(xlabel="weighted error ε", ylabel="vote α", xlim=(0, 1), ylim=(-2.4, 2.4))
    axes.set(xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[-2, -1, 0, 1, 2])
    return fig
