"""Lloyd's algorithm on the four blobs that the k-means figures share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_blobs

Points = NDArray[np.float64]
Labels = NDArray[np.intp]

K = 4
"""Number of blobs, and of centroids."""

SHOWN = slice(0, None, 4)
"""The points that are drawn: a quarter of them, so that the pictures stay small. All of them are computed with."""


@dataclass(frozen=True)
class Pass:
    """One pass: the centroids it started from, the labels they give, their inertia, and where the centroids go next."""

    centroids: Points
    labels: Labels
    inertia: float
    means: Points


def blobs() -> Points:
    """Return 500 points in four blobs."""
    points: Points = make_blobs(500, centers=K, cluster_std=1.2, random_state=7)[0]
    return points


def random_start(points: Points, seed: int) -> Points:
    """Return ``K`` of the points, drawn without replacement."""
    return points[np.random.default_rng(seed).choice(len(points), K, replace=False)]


def lloyd(points: Points, centroids: Points) -> list[Pass]:
    """Return every pass of Lloyd's algorithm from ``centroids`` until they stand still."""
    passes: list[Pass] = []
    while True:
        gaps: Points = ((points[:, None] - centroids) ** 2).sum(axis=-1)
        labels: Labels = gaps.argmin(axis=1)
        means = np.array([points[labels == j].mean(axis=0) for j in range(len(centroids))])
        passes.append(Pass(centroids, labels, float(gaps.min(axis=1).sum()), means))
        if np.allclose(means, centroids):
            return passes
        centroids = means
