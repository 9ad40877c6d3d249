"""Conversion of control and treatment on two days and pooled; the area of a point is its number of users."""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both arms' rates, day by day and pooled."""
    users = np.array([[90_000, 50_000], [10_000, 50_000]])
    sales = np.array([[4500, 1000], [530, 1100]])
    rates = 100 * np.c_[sales / users, sales.sum(axis=1) / users.sum(axis=1)]
    assert np.all(rates[1, :2] > rates[0, :2]) and rates[1, 2] < rates[0, 2]

    colours = palette(mode)
    fig, axes = figure(mode, 3.1)
    for arm, (name, marker) in enumerate((("control", "o"), ("treatment", "s"))):
        size = np.append(users[arm], users[arm].sum()) / 300
        place = np.arange(3) + (-0.13, 0.13)[arm]
        axes.scatter(place, rates[arm], size, color=colours.series[arm], marker=marker, linewidth=0)
        for x, y, s in zip(place, rates[arm], size, strict=True):
            side = (-1, 1)[arm]
            gap = side * (0.05 + np.sqrt(s) / 130)
            axes.text(x + gap, y, f"{y:.1f} %", va="center", ha="right" if arm == 0 else "left")
        axes.text(1.15, 5.4 - 0.5 * arm, name, color=colours.series[arm], fontweight="bold", ha="left", va="center")
        axes.plot(1.05, 5.4 - 0.5 * arm, marker, color=colours.series[arm], markersize=7)
    axes.axvline(1.5, color=colours.grid, linewidth=1, ymax=0.75)
    axes.set(xlim=(-0.6, 2.65), ylim=(1, 6), ylabel="conversion, %", yticks=[2, 4])
    axes.set_xticks(range(3), ["Friday", "Saturday", "pooled"])
    return fig
