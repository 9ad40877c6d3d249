"""The size of the gradient on its way back through 50 fresh layers, for three choices of activation and weights."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

DEPTH, WIDE = 50, 256
SEEDS = range(20)


def norms(act: Callable[[Array], Array], slope: Callable[[Array], Array], variance: float) -> Array:
    """Return the gradient's norm at layers 50 to 0, divided by the one at layer 50: geometric mean over the seeds."""
    logs = np.zeros(DEPTH + 1)
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        h = rng.normal(size=WIDE)
        layers = []
        for _ in range(DEPTH):
            weights = rng.normal(size=(WIDE, WIDE)) * np.sqrt(variance / WIDE)
            z = weights @ h
            h = act(z)
            layers.append((weights, slope(z)))
        d = rng.normal(size=WIDE)
        run = [np.linalg.norm(d)]
        for weights, steep in reversed(layers):
            d = weights.T @ (d * steep)
            run.append(np.linalg.norm(d))
        logs += np.log(np.array(run) / run[0])
    mean: Array = np.exp(logs / len(SEEDS))
    return mean


def sigmoid(z: Array) -> Array:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-z))


def draw(mode: Mode) -> Figure:
    """Draw the three curves on a logarithmic axis."""
    relu, step = lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0
    curves = (
        norms(relu, step, 3),
        norms(relu, step, 2),
        norms(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), 1),
    )
    ends = np.array([curve[-1] for curve in curves])
    assert 1e4 < ends[0] < 5e4 and 0.5 < ends[1] < 1.2 and 1e-33 < ends[2] < 1e-30

    colours = palette(mode)
    fig, axes = figure(mode, 3.6)
    names = ("ReLU, variance 3/n", "ReLU, 2/n", "sigmoid, 1/n")
    places = ((49, 1e7, "right"), (50, 2e-4, "right"), (22, 1e-17, "right"))
    for k, (curve, name, (x, y, side)) in enumerate(zip(curves, names, places, strict=True)):
        axes.semilogy(range(DEPTH + 1), curve, color=colours.series[k], linestyle=LINES[k])
        axes.text(x, y, name, color=colours.series[k], fontweight="bold", ha=side, va="center")
    axes.set(xlabel="layers passed on the way back", ylabel="gradient, relative", xlim=(0, 51), ylim=(1e-33, 1e10))
    axes.set_yticks([1e-30, 1e-20, 1e-10, 1])
    axes.minorticks_off()
    return fig
