"""The iris flowers in the plane of the petals, cut by a classification tree of depth two."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

from _style import MARKERS, Mode, figure, palette

LENGTH, WIDTH = 2.45, 1.75
"""The cuts: petal length at the root, then petal width among the longer petals (both in cm)."""


def check() -> None:
    """Assert that a fitted tree makes these cuts, or the root's only equal: petal width 0.8."""
    flowers = load_iris()
    tree = DecisionTreeClassifier(max_depth=2, random_state=2).fit(flowers.data[:, 2:], flowers.target).tree_
    root = (int(tree.feature[0]), round(float(tree.threshold[0]), 2))
    assert root in {(0, LENGTH), (1, 0.8)}
    assert (int(tree.feature[2]), round(float(tree.threshold[2]), 2)) == (1, WIDTH)
    drop = tree.impurity[0] - (50 * tree.impurity[1] + 100 * tree.impurity[2]) / 150
    assert np.isclose(drop, 1 / 3)


def draw(mode: Mode) -> Figure:
    """Return the flowers, the two cuts and the class frequencies of the three leaves."""
    check()
    colours = palette(mode)
    flowers = load_iris()
    length, width = flowers.data[:, 2], flowers.data[:, 3]
    fig, axes = figure(mode, 3.5)
    for j in range(3):
        ours = flowers.target == j
        axes.plot(length[ours], width[ours], MARKERS[j], color=colours.series[j], markersize=4, alpha=0.8)
    axes.axvline(LENGTH, color=colours.ink, linewidth=2.2)
    axes.hlines(WIDTH, LENGTH, 7.2, color=colours.ink, linewidth=2.2, linestyle="--")
    leaves = [length <= LENGTH, (length > LENGTH) & (width <= WIDTH), (length > LENGTH) & (width > WIDTH)]
    counts = [np.bincount(flowers.target[leaf], minlength=3).tolist() for leaf in leaves]
    assert counts == [[50, 0, 0], [0, 49, 5], [0, 1, 45]]
    labels = ("50 setosa", "49 versicolor,\n5 virginica", "1 versicolor,\n45 virginica")
    for (x, y), label in zip(((1.62, 1.0), (5.75, 0.45), (3.6, 2.2)), labels, strict=True):
        axes.text(x, y, label, ha="center", va="center")
    axes.set(xlim=(0.8, 7.2), ylim=(0, 2.7), xlabel="petal length (cm)", ylabel="petal width (cm)")
    axes.set(xticks=[1, LENGTH, 4, 6], yticks=[0, 1, WIDTH, 2.5])
    axes.set_xticklabels(["1", "2.45", "4", "6"])
    axes.set_yticklabels(["0", "1", "1.75", "2.5"])
    return fig
