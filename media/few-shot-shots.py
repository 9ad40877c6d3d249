"""Accuracy of 5-way episodes on digits over the number of supports per class, with 95 % intervals of the mean.

Each point is the mean of 200 episodes with ten queries a class; pixels serve as the embedding, the nearest prototype
gives the label. The grey band holds the middle 90 % of single episodes.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from _style import MARKERS, Mode, figure, palette

Array = NDArray[np.float64]

SHOTS = (1, 2, 3, 5, 10, 20)
EPISODES, WAYS, QUERIES = 200, 5, 10


def accuracies(shots: int) -> Array:
    """Return the accuracy of each episode with so many supports a class."""
    rng = np.random.default_rng(shots)
    images, labels = load_digits(return_X_y=True)
    rows = [np.flatnonzero(labels == digit) for digit in range(10)]
    scores = []
    for _ in range(EPISODES):
        classes = rng.choice(10, WAYS, replace=False)
        drawn = images[np.array([rng.permutation(rows[digit])[: shots + QUERIES] for digit in classes])]
        prototypes = drawn[:, :shots].mean(axis=1)
        gaps = ((drawn[:, shots:, None] - prototypes) ** 2).sum(axis=-1)
        scores.append((gaps.argmin(axis=-1) == np.arange(WAYS)[:, None]).mean())
    return np.array(scores)


def draw(mode: Mode) -> Figure:
    """Draw the means with their intervals over the spread of single episodes."""
    colours = palette(mode)
    scores = np.array([accuracies(shots) for shots in SHOTS])
    mean, half = scores.mean(axis=1), 1.96 * scores.std(axis=1, ddof=1) / np.sqrt(EPISODES)
    assert abs(mean[0] - 0.74) < 0.03 and abs(mean[3] - 0.9) < 0.02 and abs(mean[-1] - 0.93) < 0.02
    assert (np.diff(mean) > 0).all() and half.max() < 0.015

    fig, axes = figure(mode, 3.2)
    axes.fill_between(SHOTS, *np.quantile(scores, [0.05, 0.95], axis=1), color=colours.muted, alpha=0.25, linewidth=0)
    axes.errorbar(SHOTS, mean, half, color=colours.series[0], marker=MARKERS[0], capsize=3)
    axes.text(3.4, 0.66, "middle 90 % of\nsingle episodes", color=colours.muted)
    axes.text(2.1, 0.94, "mean of 200, 95 % interval", color=colours.series[0])
    axes.set(xscale="log", xticks=SHOTS, xticklabels=SHOTS, ylim=(0.5, 1.02))
    axes.minorticks_off()
    axes.set(xlabel="supports per class, K", ylabel="accuracy, 5-way")
    return fig
