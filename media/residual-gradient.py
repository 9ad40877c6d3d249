"""The gradient's norm through 50 linear blocks of gain 0.2, with and without skip connections."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

DEPTH, WIDE, GAIN = 50, 128, 0.2


def norms(skip: bool) -> NDArray[np.float64]:
    """Return the norm after 0 to 50 blocks on the way back, divided by the one at the output."""
    rng = np.random.default_rng(0)
    d = rng.normal(size=WIDE)
    run = [np.linalg.norm(d)]
    for _ in range(DEPTH):
        branch = GAIN * rng.normal(size=(WIDE, WIDE)) @ d / np.sqrt(WIDE)
        d = d + branch if skip else branch
        run.append(np.linalg.norm(d))
    relative: NDArray[np.float64] = np.array(run) / run[0]
    return relative


def draw(mode: Mode) -> Figure:
    """Draw both curves on a logarithmic axis."""
    skip, plain = norms(True), norms(False)
    assert plain[-1] < 1e-30 and 1 < skip[-1] < 5

    colours = palette(mode)
    fig, axes = figure(mode, 2.9)
    for k, (curve, name, x, y) in enumerate(((skip, "with skips", 50, 3e-4), (plain, "without skips", 21, 1e-20))):
        axes.semilogy(range(DEPTH + 1), curve, color=colours.series[k], linestyle=LINES[k])
        axes.text(x, y, name, color=colours.series[k], fontweight="bold", ha="right", va="center")
    axes.set(xlabel="blocks passed on the way back", ylabel="gradient, relative", xlim=(0, 51), ylim=(1e-36, 1e4))
    axes.set_yticks([1e-30, 1e-20, 1e-10, 1])
    axes.minorticks_off()
    return fig
