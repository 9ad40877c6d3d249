"""Bagged decision trees on the noisy moons that two figures share."""

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

Points = NDArray[np.float64]
Labels = NDArray[np.int_]

NOISE = 0.35
"""Standard deviation of the noise on the points: the two classes overlap."""


def training_set() -> tuple[Points, Labels]:
    """Return the 450 points that every tree is grown on."""
    points, labels = make_moons(600, noise=NOISE, random_state=0)
    parts = train_test_split(points, labels, random_state=0)
    return parts[0], parts[2]


def test_set() -> tuple[Points, Labels]:
    """Return 10,000 fresh points, enough for an accuracy that is good to half a per cent."""
    points, labels = make_moons(10_000, noise=NOISE, random_state=1)
    return points, labels


def single_vote(points: Points) -> Labels:
    """Return the predictions of one unpruned tree grown on the whole training set."""
    votes: Labels = DecisionTreeClassifier(random_state=0).fit(*training_set()).predict(points)
    return votes


def votes(points: Points, trees: int, seed: int) -> Labels:
    """Return the predictions of ``trees`` bagged trees, one row a tree, each grown on its own bootstrap sample."""
    rng = np.random.default_rng(seed)
    known, labels = training_set()
    rows = [rng.integers(0, len(known), len(known)) for _ in range(trees)]
    return np.array([DecisionTreeClassifier(random_state=0).fit(known[r], labels[r]).predict(points) for r in rows])
