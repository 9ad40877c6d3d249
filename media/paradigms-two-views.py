"""The same points seen by a classifier, which is given their classes, and by k-means, which is not.

Both columns hold one data set of 300 points in three blobs; a quarter of the points is drawn. The top row shows what
each learner receives, the bottom row what it makes of it: regions named after the classes, or groups with arbitrary
numbers.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score

from _style import MARKERS, Mode, figure, palette

CLASSES = ("A", "B", "C")


def blobs() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the points and their classes."""
    points, classes = make_blobs(300, centers=3, cluster_std=0.8, random_state=3)
    return points, classes


def learn(
    points: NDArray[np.float64], classes: NDArray[np.int64]
) -> tuple[LogisticRegression, NDArray[np.int64], NDArray[np.float64]]:
    """Return a classifier that saw the classes, and the groups and their centres that k-means found without them."""
    classifier = LogisticRegression(max_iter=1000).fit(points, classes)
    clustering = KMeans(3, n_init=10, random_state=0).fit(points)
    assert classifier.score(points, classes) > 0.98
    assert adjusted_rand_score(classes, clustering.labels_) > 0.95
    return classifier, clustering.labels_, clustering.cluster_centers_


def draw(mode: Mode) -> Figure:
    """Draw two columns, supervised and unsupervised, over two rows, given and learned."""
    colours = palette(mode)
    points, classes = blobs()
    classifier, groups, centres = learn(points, classes)
    low, high = points.min(axis=0) - 0.8, points.max(axis=0) + np.array([2.4, 0.8])

    fig, axes = figure(mode, height=4.1, rows=2, cols=2, sharex=True, sharey=True)
    for ax in axes.flat:
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xticks=[], yticks=[])
        ax.spines[["top", "right"]].set_visible(True)
    axes[0, 0].set_title("supervised")
    axes[0, 1].set_title("unsupervised")
    axes[0, 0].set_ylabel("given")
    axes[1, 0].set_ylabel("learned")

    across, up = np.meshgrid(np.linspace(low[0], high[0], 150), np.linspace(low[1], high[1], 150))
    regions = classifier.predict(np.c_[across.ravel(), up.ravel()]).reshape(across.shape)
    axes[1, 0].contourf(across, up, regions, levels=[-0.5, 0.5, 1.5, 2.5], colors=colours.series[:3], alpha=0.25)

    shown = slice(None, None, 4)
    dots = {"linestyle": "none", "markersize": 4.2, "markeredgewidth": 0}
    grey = colours.muted
    axes[0, 1].plot(*points[shown].T, marker="o", color=grey, **dots)
    for k in range(3):
        of_class = points[shown][classes[shown] == k]
        for ax in axes[:, 0]:
            ax.plot(*of_class.T, marker=MARKERS[k], color=colours.series[k], **dots)
        of_group = points[shown][groups[shown] == k]
        axes[1, 1].plot(*of_group.T, marker=MARKERS[3 + k], color=colours.series[3 + k], **dots)

    label = {"ha": "center", "va": "center", "fontsize": 13, "fontweight": "bold", "color": colours.ink}
    aside = np.array([2.7, -1.9])
    for k in range(3):
        for ax in axes[:, 0]:
            ax.text(*(points[classes == k].mean(axis=0) + aside), CLASSES[k], **label)
        axes[1, 1].text(*(centres[k] + aside), str(k + 1), **label)
    return fig
