"""A query among the points of two noisy moons, with circles around its 1, 5 and 15 nearest neighbours."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from sklearn.datasets import make_moons

from _style import LINES, Mode, figure, palette

QUERY = np.array([1.325, 0.7])
REACH = {1: "k = 1", 5: "k = 5", 15: "k = 15"}
SQUARES = {1: 0, 5: 3, 15: 5}
"""How many of the k nearest are squares: the majority changes twice."""


def draw(mode: Mode) -> Figure:
    """Return the surroundings of the query."""
    colours = palette(mode)
    points, labels = make_moons(120, noise=0.3, random_state=10)
    distances = np.linalg.norm(points - QUERY, axis=1)
    order = np.argsort(distances)
    assert all(labels[order[:k]].sum() == want for k, want in SQUARES.items())

    fig, axes = figure(mode, 3.6)
    inside = np.all(np.abs(points - QUERY) < 0.86, axis=1)
    for j, mark in enumerate("os"):
        axes.plot(*points[inside & (labels == j)].T, mark, color=colours.series[j], markersize=6, markeredgewidth=0)
    axes.plot(*QUERY, "*", color=colours.ink, markersize=15)
    for i, (k, name) in enumerate(REACH.items()):
        radius = float(distances[order[k - 1 : k + 1]].mean())
        circle = Circle((QUERY[0], QUERY[1]), radius, fill=False, edgecolor=colours.ink, linestyle=LINES[i])
        axes.add_patch(circle)
        axes.text(QUERY[0], QUERY[1] + radius + 0.015, name, ha="center", va="bottom")
    axes.set(xlim=(0.42, 2.23), ylim=(-0.19, 1.54), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    return fig
