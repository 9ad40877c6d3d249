"""Test accuracy of bagged trees over their number: ten ensembles, their mean, and a single tree for comparison."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _bagging import single_vote, test_set, votes
from _style import LINES, Mode, figure, palette

SIZES = np.array([1, 3, 5, 7, 9, 13, 19, 27, 39, 55, 77, 109, 151, 199])
"""The ensembles that are drawn: odd numbers of trees, so that no vote is tied."""

ENSEMBLES = 10


@cache
def curves() -> tuple[NDArray[np.float64], float]:
    """Return the accuracy of each ensemble at each size, and that of one tree grown on all the training data."""
    points, labels = test_set()
    rows = []
    for seed in range(ENSEMBLES):
        ones = votes(points, SIZES[-1], seed).cumsum(axis=0)[SIZES - 1]
        rows.append(((2 * ones > SIZES[:, None]) == labels).mean(axis=1))
    return np.array(rows), float((single_vote(points) == labels).mean())


def draw(mode: Mode) -> Figure:
    """Draw the curves over a logarithmic number of trees."""
    colours = palette(mode)
    accuracy, single = curves()
    mean = accuracy.mean(axis=0)
    assert abs(single - 0.8475) < 0.0025 and abs(mean[0] - 0.84) < 0.005 and abs(mean[-1] - 0.864) < 0.001
    fig, axes = figure(mode, 3.0)
    axes.fill_between(SIZES, accuracy.min(axis=0), accuracy.max(axis=0), color=colours.series[0], alpha=0.22, lw=0)
    axes.plot(SIZES, mean, "o-", color=colours.series[0], markersize=3.5)
    axes.axhline(single, color=colours.series[1], linestyle=LINES[1], linewidth=1.4)
    axes.text(199, single - 0.0012, "one tree, all data", color=colours.series[1], ha="right", va="top")
    axes.text(22, mean[-1] + 0.003, "bagged trees", color=colours.series[0], ha="center", va="bottom")
    axes.set(xscale="log", xlabel="number of bagged trees", ylabel="test accuracy", ylim=(0.815, 0.873))
    axes.set_xticks([1, 3, 10, 30, 100], labels=["1", "3", "10", "30", "100"])
    axes.set_xticks([], minor=True)
    axes.set_yticks([0.82, 0.83, 0.84, 0.85, 0.86, 0.87])
    return fig
