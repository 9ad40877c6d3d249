"""One two-class data set before and after three kinds of drift, with the best old border in each."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]
POINTS = 120


def labelled(x: Array, border: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return labels that are probably true to the right of the border."""
    return rng.random(len(x)) < 1 / (1 + np.exp(-5 * (x[:, 0] - border)))


def worlds() -> list[tuple[Array, NDArray[np.bool_]]]:
    """Return points and labels: old, other inputs, other border, other shares of the classes."""
    rng = np.random.default_rng(3)
    spread = np.array([1.1, 0.6])
    old = rng.normal(size=(POINTS, 2)) * spread
    moved = rng.normal(size=(POINTS, 2)) * spread * 0.8 + [1.2, 0]
    same = rng.normal(size=(POINTS, 2)) * spread
    pool = rng.normal(size=(POINTS * 20, 2)) * spread
    label = labelled(pool, 0, rng)
    many = np.r_[np.flatnonzero(label)[: POINTS // 6], np.flatnonzero(~label)[: POINTS - POINTS // 6]]
    return [
        (old, labelled(old, 0, rng)),
        (moved, labelled(moved, 0, rng)),
        (same, labelled(same, 1.1, rng)),
        (pool[many], label[many]),
    ]


def draw(mode: Mode) -> Figure:
    """Draw the old data and the three new worlds, two by two."""
    data = worlds()
    shares = [label.mean() for _, label in data]
    assert 0.4 < shares[0] < 0.6 and shares[1] > 0.75 and shares[2] < 0.3 and np.isclose(shares[3], 1 / 6)

    colours = palette(mode)
    fig, panels = figure(mode, 4.0, rows=2, cols=2)
    for axes, (x, label), name in zip(
        panels.flat, data, ("training", "covariate shift", "concept drift", "label shift"), strict=True
    ):
        axes.axvline(0, color=colours.muted, linestyle="--", linewidth=1.4)
        axes.scatter(*x[~label].T, 14, color=colours.series[0], marker="o", linewidth=0)
        axes.scatter(*x[label].T, 20, facecolor="none", edgecolor=colours.series[1], marker="^", linewidth=1.1)
        axes.set(xlim=(-3.6, 3.9), ylim=(-2, 2), xticks=[], yticks=[])
        axes.set_title(name, fontweight="bold")
        for side in ("top", "right"):
            axes.spines[side].set_visible(True)
    return fig
