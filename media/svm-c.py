"""Two soft-margin SVMs on the same points, with a small and a large C: their borders, margins and support vectors."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.svm import SVC

from _style import MARKERS, Mode, figure, palette

SMALL, LARGE = 0.05, 100.0
WANT = ((2.7, 18), (0.5, 3))
"""Of each: the width of its margin and the number of support vectors, as the picture's text has them."""


@cache
def points() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return two classes that a straight line can just part."""
    rng = np.random.default_rng(186)
    spots = np.vstack([rng.normal((-1.25, -0.55), 0.75, (18, 2)), rng.normal((1.25, 0.55), 0.75, (18, 2))])
    return spots, np.repeat([-1, 1], 18)


@cache
def fitted(strength: float) -> SVC:
    """Return the machine with this C."""
    return SVC(kernel="linear", C=strength, tol=1e-6).fit(*points())


def draw(mode: Mode) -> Figure:
    """Draw the points, the border as a line, the margin as dashed lines, and a ring round each support vector."""
    colours = palette(mode)
    spots, labels = points()
    machines = [fitted(strength) for strength in (SMALL, LARGE)]
    widths = [round(2 / float(np.linalg.norm(machine.coef_)), 1) for machine in machines]
    found = tuple((width, len(machine.support_)) for width, machine in zip(widths, machines, strict=True))
    assert found == WANT, found
    fig, panels = figure(mode, 5.4, rows=2)
    for axes, strength, width, machine in zip(panels, (SMALL, LARGE), widths, machines, strict=True):
        (a, b), c = machine.coef_[0], machine.intercept_[0]
        across = np.array([-3.2, 3.2])
        for level, line in ((0, "-"), (-1, "--"), (1, "--")):
            axes.plot((level - c - b * across) / a, across, line, color=colours.ink, linewidth=1.1 if level else 1.6)
        for label, colour, marker in ((-1, 0, MARKERS[0]), (1, 1, MARKERS[1])):
            axes.scatter(*spots[labels == label].T, s=22, color=colours.series[colour], marker=marker, linewidths=0)
        axes.scatter(*spots[machine.support_].T, s=95, facecolor="none", edgecolor=colours.ink, linewidths=1.1)
        axes.set(xlim=(-3.3, 3.3), ylim=(-2.4, 2.4), xticks=[], yticks=[], aspect="equal")
        title = f"C = {strength:g}: margin {width:.1f} wide, {len(machine.support_)} support vectors"
        axes.set_title(title, loc="left")
    return fig
