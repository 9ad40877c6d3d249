"""Which positions each position may attend to: all of them in an encoder, the past and itself in a decoder."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

LENGTH = 6


def masks() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the encoder's mask and the decoder's: true where the query in a line may see the key in a column."""
    everything = np.ones((LENGTH, LENGTH), dtype=bool)
    causal = np.tri(LENGTH, dtype=bool)
    assert everything.sum() == 36 and causal.sum() == 21
    return everything, causal


def draw(mode: Mode) -> Figure:
    """Draw both masks as grids side by side."""
    colours = palette(mode)
    fig, axes = figure(mode, 2.35, 1, 2, sharey=True)
    edges = np.arange(LENGTH + 1) + 0.5
    for ax, mask, name in zip(axes, masks(), ("P", "Q"), strict=True):
        grid = {"edgecolors": colours.muted, "linewidth": 0.8}
        ax.pcolormesh(edges, edges, np.where(mask, 1.0, np.nan), cmap=ListedColormap([colours.series[0]]), **grid)
        for row, column in np.argwhere(~mask):
            ax.text(column + 1, row + 1, "×", ha="center", va="center", color=colours.muted)
        ax.set(aspect="equal", xlim=(0.5, 6.5), ylim=(6.5, 0.5), xticks=range(1, 7), yticks=range(1, 7))
        ax.set(xlabel="sees position")
        ax.set_title(name, fontweight="bold")
        ax.tick_params(length=0)
        ax.spines[:].set_visible(True)
    axes[0].set_ylabel("position")
    return fig
