"""A classifier whose logits are twice as large as they should be, and its reliability diagram."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from _style import Mode, palette

Array = NDArray[np.float64]

FACTOR = 2.0
BINS = 10


def cases(size: int = 40_000) -> tuple[Array, Array]:
    """Return true logits and 0/1 outcomes."""
    rng = np.random.default_rng(0)
    logits = rng.normal(scale=1.6, size=size)
    return logits, (rng.random(size) < sigmoid(logits)).astype(float)


def sigmoid(z: Array) -> Array:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-z))


def reliability(p: Array, y: Array) -> Array:
    """Return mean prediction and observed share of each bin of equal width."""
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    count = np.bincount(place, minlength=BINS)
    return np.array([np.bincount(place, p, BINS), np.bincount(place, y, BINS)]) / count


def frame(axes: Any, mode: Mode) -> None:
    """Draw the diagonal and name the axes."""
    colours = palette(mode)
    axes.plot([0, 1], [0, 1], color=colours.muted, linestyle=":", linewidth=1.4)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=[0, 0.25, 0.5, 0.75, 1])
    axes.set(xlabel="predicted probability", ylabel="share of positives")
