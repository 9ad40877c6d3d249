"""The input of one unit behind a dropout layer, in training and at test time: the same mean, another spread.

Fifty rectified Gaussian activations are dropped with probability one half, the survivors doubled, and summed with
fixed weights; the histograms show 20,000 examples.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]

DROP = 0.5
EXAMPLES = 20_000
UNITS = 50


def sums() -> tuple[Array, Array]:
    """Return the weighted sums of all examples with dropout and without."""
    rng = np.random.default_rng(0)
    activations = np.maximum(rng.normal(size=(EXAMPLES, UNITS)), 0)
    weights = rng.normal(size=UNITS) / np.sqrt(UNITS)
    mask = (rng.random(activations.shape) >= DROP) / (1 - DROP)
    training: Array = (activations * mask) @ weights
    test: Array = activations @ weights
    assert abs(training.mean() - test.mean()) < 0.02, "the means must agree"
    # Of max(z, 0) with Gaussian z the mean square is 1/2 and the variance 1/2 - 1/(2π).
    ratio = 1 + DROP / (1 - DROP) * 0.5 / (0.5 - 0.5 / np.pi)
    assert abs(training.var() / test.var() / ratio - 1) < 0.05, "the variance must grow as theory says"
    return training, test


def draw(mode: Mode) -> Figure:
    """Draw the two histograms on the same bins."""
    colours = palette(mode)
    training, test = sums()
    fig, axes = figure(mode, 2.8)
    bins = np.linspace(-3.5, 4.5, 49)
    blue, orange = colours.series[:2]
    axes.hist(training, bins, color=blue, alpha=0.4)
    axes.hist(training, bins, histtype="step", color=blue, linewidth=1.5)
    axes.hist(test, bins, histtype="step", color=orange, linewidth=1.8, linestyle="--")
    centre = float(test.mean())
    axes.annotate("test", (centre + 0.55, 1900), color=orange)
    axes.annotate("training", (centre + 1.7, 620), color=blue)
    axes.set(yticks=[], ylabel="examples", xlabel="weighted sum that reaches the unit")
    axes.spines["left"].set_visible(False)
    return fig
