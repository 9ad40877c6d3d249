"""Two distributions over eight tokens, and what top-p with 0.9 and top-k with 3 keep of each."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

PEAKED = np.array([0.92, 0.03, 0.015, 0.012, 0.009, 0.006, 0.005, 0.003])
FLAT = np.array([0.16, 0.15, 0.14, 0.13, 0.12, 0.11, 0.10, 0.09])


def kept(p: NDArray[np.float64], share: float = 0.9) -> int:
    """Return how many of the likeliest tokens make up the share."""
    return int((np.cumsum(p) - p < share).sum())


def draw(mode: Mode) -> Figure:
    """Draw one distribution above the other; what top-p keeps is filled, what top-k keeps is bracketed."""
    assert np.isclose(PEAKED.sum(), 1) and np.isclose(FLAT.sum(), 1) and (kept(PEAKED), kept(FLAT)) == (1, 7)
    colours = palette(mode)
    fig, panels = figure(mode, 4.4, rows=2)
    for axes, p, top in zip(panels, (PEAKED, FLAT), (1.0, 0.2), strict=True):
        many = kept(p)
        place = np.arange(1, 9)
        fill = [colours.series[0] if k < many else "none" for k in range(8)]
        axes.bar(place, p, 0.7, color=fill, edgecolor=colours.series[0], linewidth=1.2)
        axes.plot([0.6, 3.4], [-0.06 * top] * 2, color=colours.series[1], linewidth=3.5, clip_on=False)
        axes.text(
            8.4, 0.97 * top, f"top-p 0.9 keeps {many}", color=colours.series[0], fontweight="bold", ha="right", va="top"
        )
        axes.text(8.4, 0.83 * top, "top-k 3 keeps 3", color=colours.series[1], fontweight="bold", ha="right", va="top")
        axes.set(xlim=(0.4, 8.6), ylim=(0, top), xticks=[], yticks=[0, top / 2], ylabel="probability")
    panels[1].set_xlabel("tokens, the likeliest first", labelpad=14)
    return fig
