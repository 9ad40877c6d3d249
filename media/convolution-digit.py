"""A real 8 x 8 digit, its map under a Sobel filter, the map after ReLU and after 2 x 2 max pooling, as numbers."""

from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.signal import correlate2d
from sklearn.datasets import load_digits

from _style import Mode, figure, palette

Grid = NDArray[np.int64]

DIGIT = 1
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
POOLED = [[50, 58, 0], [57, 46, 0], [64, 61, 0]]


def stages() -> list[Grid]:
    """Return the digit, its feature map, the rectified map and the pooled map."""
    digit = load_digits().images[DIGIT].astype(np.int64)
    filtered = correlate2d(digit, SOBEL, mode="valid")
    rectified = np.maximum(filtered, 0)
    pooled = rectified.reshape(3, 2, 3, 2).max(axis=(1, 3))
    assert pooled.tolist() == POOLED and (filtered.min(), filtered.max()) == (-64, 64)
    return [digit, filtered, rectified, pooled]


def numbers(axes: Any, grid: Grid, mode: Mode) -> None:
    """Draw a grid of numbers on a ground that is the stronger, the further the number is from zero."""
    colours = palette(mode)
    ends = [colours.series[1], colours.paper, colours.series[0]]
    top = int(abs(grid).max())
    ground = LinearSegmentedColormap.from_list("signed", ends)
    axes.imshow(grid, cmap=ground, norm=TwoSlopeNorm(0, -top, top), alpha=0.45)
    for (row, column), value in np.ndenumerate(grid):
        axes.text(column, row, f"{value}".replace("-", "−"), ha="center", va="center_baseline", fontsize=10)
    size = len(grid)
    axes.set_xticks(np.arange(size + 1) - 0.5, [""] * (size + 1))
    axes.set_yticks(np.arange(size + 1) - 0.5, [""] * (size + 1))
    axes.tick_params(length=0)
    axes.grid(color=colours.grid, linewidth=0.8)
    axes.spines[:].set_visible(False)


def draw(mode: Mode) -> Figure:
    """Draw the four stages, two by two."""
    fig, grid = figure(mode, 4.5, 2, 2)
    fig.set_layout_engine("constrained", w_pad=0.02, h_pad=0.02, wspace=0.02, hspace=0.02)
    for axes, name, stage in zip(grid.flat, "ABCD", stages(), strict=True):
        numbers(axes, stage, mode)
        axes.set_title(f"{name}: {len(stage)} × {len(stage)}")
    return fig
