"""The reliability diagram of a classifier before and after temperature scaling."""

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import minimize_scalar

from _calibration import FACTOR, cases, frame, reliability, sigmoid
from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Fit T on the first half of the cases, draw both curves on the second."""
    logits, y = cases()
    z, half = FACTOR * logits, len(y) // 2
    best = minimize_scalar(
        lambda t: np.logaddexp(0, np.where(y[:half] == 1, -1, 1) * z[:half] / t).mean(), (0.5, 5), method="brent"
    )
    assert abs(best.x - FACTOR) < 0.1
    before, after = (reliability(sigmoid(z[half:] / t), y[half:]) for t in (1.0, best.x))
    assert np.abs(after[0] - after[1]).max() < 0.04 < np.abs(before[0] - before[1]).max()

    colours = palette(mode)
    fig, axes = figure(mode, 3.4)
    frame(axes, mode)
    for k, (points, name, place) in enumerate(
        ((before, "T = 1", (0.06, 0.42)), (after, f"T = {best.x:.1f}", (0.6, 0.4)))
    ):
        axes.plot(*points, color=colours.series[k], linestyle=LINES[k], marker="os"[k])
        axes.text(*place, name, color=colours.series[k], fontweight="bold")
    return fig
