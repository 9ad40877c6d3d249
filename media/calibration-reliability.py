"""The reliability diagram of a classifier whose logits are twice too large."""

import numpy as np
from matplotlib.figure import Figure

from _calibration import FACTOR, cases, frame, reliability, sigmoid
from _style import Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the diagram, without naming the fault."""
    logits, y = cases()
    points = reliability(sigmoid(FACTOR * logits), y)
    assert np.all(points[1][:4] > points[0][:4] + 0.05) and np.all(points[1][-4:] < points[0][-4:] - 0.05)

    fig, axes = figure(mode, 3.4)
    frame(axes, mode)
    axes.plot(*points, color=palette(mode).series[0], marker="o")
    return fig
