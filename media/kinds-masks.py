"""Which keys each of six tokens may attend to in an encoder, a prefix language model and a decoder."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

TOKENS, PREFIX = 6, 3


def draw(mode: Mode) -> Figure:
    """Draw the three masks side by side."""
    causal = np.tri(TOKENS, dtype=bool)
    prefix = causal.copy()
    prefix[:PREFIX, :PREFIX] = True
    masks = (np.ones_like(causal), prefix, causal)
    assert [int(mask.sum()) for mask in masks] == [36, 24, 21]

    colours = palette(mode)
    fig, panels = figure(mode, 2.0, cols=3)
    for k, (axes, mask, name) in enumerate(zip(panels, masks, ("encoder", "prefix of 3", "decoder"), strict=True)):
        for (row, column), seen in np.ndenumerate(mask):
            fill = colours.series[0] if seen else "none"
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor=fill, edgecolor=colours.muted, linewidth=0.8))
        axes.set(xlim=(-0.1, 6.1), ylim=(6.1, -0.1), xticks=[], yticks=[], aspect="equal", title=name)
        axes.set_xlabel(f"{mask.sum()} pairs")
        if k == 0:
            axes.set_ylabel("queries")
        axes.spines[:].set_visible(False)
    return fig
