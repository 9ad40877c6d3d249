"""The signal's size through 50 fresh ReLU layers for three variances of the weights, under letters."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

DEPTH, WIDE = 50, 256
SEEDS = range(20)


def sizes(variance: float) -> NDArray[np.float64]:
    """Return the root mean square of the activations after 0 to 50 layers: geometric mean over the seeds."""
    logs = np.zeros(DEPTH + 1)
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        h = rng.normal(size=WIDE)
        h /= np.sqrt((h**2).mean())
        run = [1.0]
        for _ in range(DEPTH):
            h = np.maximum(rng.normal(size=(WIDE, WIDE)) @ h * np.sqrt(variance / WIDE), 0)
            run.append(float(np.sqrt((h**2).mean())))
        logs += np.log(run)
    mean: NDArray[np.float64] = np.exp(logs / len(SEEDS))
    return mean


def draw(mode: Mode) -> Figure:
    """Draw the three curves on a logarithmic axis."""
    curves = [sizes(variance) for variance in (3, 2, 1)]
    ends = [curve[-1] for curve in curves]
    assert 15_000 < ends[0] < 30_000 and 0.7 < ends[1] < 1.2 and 2e-8 < ends[2] < 4e-8, ends

    colours = palette(mode)
    fig, axes = figure(mode, 3.1)
    for k, (curve, name) in enumerate(zip(curves, "ABC", strict=True)):
        axes.semilogy(range(DEPTH + 1), curve, color=colours.series[k], linestyle=LINES[k])
        axes.text(51.2, curve[-1], name, color=colours.series[k], fontweight="bold", va="center", fontsize=12)
    axes.set(xlabel="layer", ylabel="root mean square", xlim=(0, 54), ylim=(1e-8, 1e5))
    axes.set(xticks=range(0, 51, 10))
    axes.set_yticks([1e-8, 1e-4, 1, 1e4])
    axes.minorticks_off()
    return fig
