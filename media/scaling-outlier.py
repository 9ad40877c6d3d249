"""A column with one outlier: as it is (A), min-max scaled (B) and scaled by median and interquartile range (C)."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.preprocessing import MinMaxScaler, RobustScaler

from _style import Mode, figure, palette

Array = NDArray[np.float64]


def column(size: int = 40, outlier: float = 400.0) -> Array:
    """Return values around 20 and, last, one that is far away."""
    usual = np.random.default_rng(4).normal(20, 4, size - 1)
    return np.append(usual, outlier)


def draw(mode: Mode) -> Figure:
    """Return three strips of the same values; the outlier is drawn as a diamond."""
    colours = palette(mode)
    raw = column()
    strips = {
        "A": raw,
        "B": MinMaxScaler().fit_transform(raw[:, None]).ravel(),
        "C": RobustScaler().fit_transform(raw[:, None]).ravel(),
    }
    assert strips["B"][:-1].max() < 0.06, "min-max leaves the usual values almost no room"
    assert np.ptp(np.percentile(strips["C"], [25, 75])) > 0.999, "robust scaling sets the interquartile range to 1"

    fig, panels = figure(mode, 3.3, rows=3)
    height = np.random.default_rng(0).uniform(-1, 1, len(raw) - 1)
    for axes, (name, values) in zip(panels, strips.items(), strict=True):
        axes.plot(values[:-1], height, "o", color=colours.series[0], markersize=4, alpha=0.75)
        axes.set(yticks=[], ylim=(-1.8, 1.8))
        axes.spines["left"].set_visible(False)
        axes.set_ylabel(name, rotation=0, labelpad=10, va="center", fontweight="bold", fontsize=12)
        if name != "C":
            axes.plot(values[-1:], [0], "D", color=colours.series[1], markersize=6)
    panels[0].annotate("outlier", (raw[-1], 0), (-10, 0), textcoords="offset points", ha="right", va="center")
    panels[2].set_xlim(-3.2, 3.2)
    panels[2].annotate(
        "",
        (3.2, 1.3),
        (2.5, 1.3),
        arrowprops={"arrowstyle": "->", "color": colours.series[1], "linewidth": 1.6},
    )
    panels[2].text(2.4, 1.3, f"outlier at {strips['C'][-1]:.0f}", ha="right", va="center")
    return fig
