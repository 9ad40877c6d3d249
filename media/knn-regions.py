"""Decision regions of k-NN on two noisy moons for four values of k, under letters for a card that asks which is which.

A: k = 15, B: k = 61, C: k = 1, D: k = 5.
"""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from sklearn.datasets import make_moons
from sklearn.neighbors import KNeighborsClassifier

from _style import Mode, figure, palette

PANELS = {"A": 15, "B": 61, "C": 1, "D": 5}
ACCURACY = {15: 0.907, 61: 0.825, 1: 0.878, 5: 0.906}
"""Accuracy on 4000 new points."""


def draw(mode: Mode) -> Figure:
    """Return the four panels, two by two."""
    colours = palette(mode)
    points, labels = make_moons(120, noise=0.3, random_state=10)
    new_points, new_labels = make_moons(4000, noise=0.3, random_state=99)
    across, up = np.linspace(-1.8, 2.8, 93), np.linspace(-1.3, 1.8, 63)
    grid = np.stack(np.meshgrid(across, up), axis=-1)

    fig, panels = figure(mode, 3.5, 2, 2, sharex=True, sharey=True)
    for axes, (letter, k) in zip(panels.flat, PANELS.items(), strict=True):
        model = KNeighborsClassifier(k).fit(points, labels)
        assert abs(model.score(new_points, new_labels) - ACCURACY[k]) < 0.002
        assert (model.score(points, labels) == 1) == (k == 1), "only k = 1 repeats every training label"
        region = model.predict(grid.reshape(-1, 2)).reshape(grid.shape[:2])
        squares = axes.contourf(across, up, region, [0.5, 1.5], colors=[to_rgba(colours.series[1], 0.22)])
        squares.set(edgecolor=colours.ink, linewidth=1)
        for j, mark in enumerate("os"):
            axes.plot(*points[labels == j].T, mark, color=colours.series[j], markersize=2.6, markeredgewidth=0)
        axes.set(xticks=[], yticks=[], xlim=(-1.7, 2.7), ylim=(-1.2, 1.7))
        axes.set_title(letter, loc="left", fontweight="bold", fontsize=12)
    return fig
