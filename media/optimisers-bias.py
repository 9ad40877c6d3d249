"""The length of Adam's steps on a constant gradient, with and without bias correction, in learning rates."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both over the number of the step."""
    t = np.unique(np.geomspace(1, 10_000, 200).astype(int))
    raw = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert round(raw[0], 1) == 3.2 and 6.4 < raw.max() < 6.6 and 10 < t[raw.argmax()] < 15
    assert raw[-1] < 1.01

    colours = palette(mode)
    fig, axes = figure(mode, 2.8)
    axes.semilogx(t, raw, color=colours.series[1], linestyle=LINES[1])
    axes.semilogx(t, np.ones(len(t)), color=colours.series[0])
    axes.text(45, 6.0, "without correction", color=colours.series[1], fontweight="bold", va="center")
    axes.text(1.1, 0.45, "with correction", color=colours.series[0], fontweight="bold", va="center")
    axes.plot(1, raw[0], "o", color=colours.series[1], clip_on=False)
    axes.text(1.15, raw[0] - 0.25, f"{raw[0]:.1f}", va="center")
    axes.set(xlabel="step", ylabel="step length / α", xlim=(1, 10_000), ylim=(0, 7), yticks=[0, 1, 2, 4, 6])
    axes.minorticks_off()
    return fig
