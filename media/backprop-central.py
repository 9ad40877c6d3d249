"""The error of a one-sided and of a central difference for exp at 1, over the step, in double precision."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both errors on logarithmic axes."""
    h = np.geomspace(1e-12, 1, 121)
    one = np.abs((np.exp(1 + h) - np.exp(1)) / h - np.e) / np.e
    two = np.abs((np.exp(1 + h) - np.exp(1 - h)) / (2 * h) - np.e) / np.e
    coarse = h > 1e-3
    slopes = [np.polyfit(np.log(h[coarse]), np.log(error[coarse]), 1)[0] for error in (one, two)]
    assert abs(slopes[0] - 1) < 0.05 and abs(slopes[1] - 2) < 0.05
    assert 1e-9 < h[one.argmin()] < 1e-7 and 1e-7 < h[two.argmin()] < 1e-4

    colours = palette(mode)
    fig, axes = figure(mode, 3.1)
    for k, (error, name, x, y) in enumerate(((one, "one-sided", 2e-5, 8e-3), (two, "central", 3e-2, 4e-9))):
        axes.loglog(h, np.maximum(error, 1e-13), color=colours.series[k], linestyle=LINES[k], linewidth=1.5)
        axes.text(x, y, name, color=colours.series[k], fontweight="bold", ha="center", va="center")
    axes.text(2e-12, 2e-10, "rounding", color=colours.muted, va="center")
    axes.set(xlabel="step h", ylabel="relative error", xlim=(1e-12, 1), ylim=(1e-13, 1))
    axes.set_xticks([1e-12, 1e-9, 1e-6, 1e-3, 1])
    axes.set_yticks([1e-12, 1e-9, 1e-6, 1e-3, 1])
    axes.minorticks_off()
    return fig
