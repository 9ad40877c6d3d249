"""How the figures of the autoencoders draw a map of codes."""

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from _networks import Floats, Integers
from _style import MARKERS, Palette


def densest(codes: Floats, neighbours: int = 15) -> Floats:
    """Return the code whose ``neighbours`` nearest codes lie closest around it."""
    distances = np.linalg.norm(codes[:, None] - codes, axis=2)
    spot: Floats = codes[np.argmin(np.partition(distances, neighbours)[:, neighbours])]
    return spot


def apart(spots: Floats, gap: float) -> Floats:
    """Return the spots, those nearer than ``gap`` pushed away from each other."""
    moved: Floats = spots.copy()
    for _ in range(100):
        for i, j in combinations(range(len(moved)), 2):
            way = moved[j] - moved[i]
            length = float(np.linalg.norm(way))
            shift = way * max(0.0, gap - length) / (2 * length)
            moved[i] -= shift
            moved[j] += shift
    return moved


def scatter(
    axes: Axes,
    codes: Floats,
    labels: Integers,
    colours: Palette,
    shown: int,
    size: float = 2.8,
    gap: float = 0.0,
) -> None:
    """Draw codes by class, ``shown`` in all, and write each digit at the densest spot of its class.

    Digits that would be nearer than ``gap`` are pushed apart.
    """
    for digit in range(10):
        members = codes[labels == digit][: shown // 10]
        axes.plot(
            *members.T,
            linestyle="none",
            marker=MARKERS[digit // 2],
            color=colours.series[digit % 6],
            markersize=size,
            markeredgewidth=0,
            alpha=0.75,
        )
    spots = apart(np.array([densest(codes[labels == digit]) for digit in range(10)]), gap)
    axes.plot(*spots.T, "o", color=colours.paper, markersize=12, markeredgewidth=0, alpha=0.7)
    for digit, (x, y) in enumerate(spots):
        axes.text(x, y, str(digit), ha="center", va="center", fontsize=12, weight="bold")
