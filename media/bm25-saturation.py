"""The part of a BM25 score that depends on a term's count, and the plain count, for k1 = 1.2 and average length."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the part for documents of half, once and twice the average length; b is 0.75."""
    k1, b, count = 1.2, 0.75, np.arange(0, 13)
    colours = palette(mode)
    fig, axes = figure(mode, 3.0)
    for k, (length, name) in enumerate(((0.5, "half as long"), (1, "average"), (2, "twice as long"))):
        part = count * (k1 + 1) / (count + k1 * (1 - b + b * length))
        assert length != 1 or np.allclose(part[1:3], [1, 1.375])
        assert part.max() < k1 + 1
        axes.plot(count, part, color=colours.series[k], linestyle=LINES[k], marker=("o", "s", "^")[k], markersize=4)
        axes.plot(8.1, 0.85 - 0.28 * k, color=colours.series[k], marker=("o", "s", "^")[k])
        axes.text(8.5, 0.85 - 0.28 * k, name, color=colours.series[k], fontweight="bold", va="center")
    axes.axhline(k1 + 1, color=colours.muted, linestyle=":", linewidth=1.4)
    axes.text(0.1, 2.24, "limit 2.2", va="bottom")
    axes.set(xlabel="times the term occurs", ylabel="factor beside IDF", xlim=(0, 12.5), ylim=(0, 2.5))
    axes.set(xticks=[0, 2, 4, 6, 8, 10, 12], yticks=[0, 1, 2])
    return fig
