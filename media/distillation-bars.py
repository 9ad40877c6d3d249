"""A teacher's probabilities for three classes at two temperatures."""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette

LOGITS = np.array([6.0, 3.0, 2.0])


def draw(mode: Mode) -> Figure:
    """Draw a pair of bars for each class."""
    soft = [np.exp(LOGITS / t) / np.exp(LOGITS / t).sum() for t in (1, 5)]
    assert np.allclose(soft, [[0.94, 0.05, 0.02], [0.50, 0.27, 0.22]], atol=0.006)

    colours = palette(mode)
    fig, axes = figure(mode, 2.7)
    for k, shares in enumerate(soft):
        place = np.arange(3) + (-0.2, 0.2)[k]
        fill = colours.series[k] if k == 0 else "none"
        axes.bar(place, shares, 0.36, color=fill, edgecolor=colours.series[k], linewidth=1.6, hatch=("", "///")[k])
        for x, share in zip(place, shares, strict=True):
            axes.text(x, share + 0.02, f"{share:.2f}", ha="center")
        axes.text(2.4, 0.85 - 0.13 * k, f"T = {(1, 5)[k]}", color=colours.series[k], fontweight="bold", ha="right")
    axes.set(ylim=(0, 1.05), yticks=[0, 0.5, 1], ylabel="probability")
    axes.set_xticks(range(3), ["logit 6", "logit 3", "logit 2"])
    return fig
