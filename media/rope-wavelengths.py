"""How many tokens each pair of a RoPE head of width 128 needs for a full turn, for two bases."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw both on a logarithmic axis, and the context of 8192 tokens as a line."""
    width = 128
    pair = np.arange(width // 2)
    turns = [2 * np.pi * base ** (2 * pair / width) for base in (10_000.0, 500_000.0)]
    assert [round(t[-1], -3) for t in turns] == [54_000, 2_559_000] and round(turns[0][0]) == 6

    colours = palette(mode)
    fig, axes = figure(mode, 3.1)
    for k, (turn, name, x, y) in enumerate(
        zip(turns, ("base 10,000", "base 500,000"), (44, 33), (4e2, 4e4), strict=True)
    ):
        axes.semilogy(pair, turn, color=colours.series[k], linestyle=LINES[k])
        axes.text(x, y, name, color=colours.series[k], fontweight="bold", ha="left" if k == 0 else "right")
    axes.axhline(8192, color=colours.muted, linestyle=":", linewidth=1.4)
    axes.text(0, 9500, "8192 tokens", va="bottom")
    axes.set(xlabel="pair of dimensions", ylabel="tokens for a full turn", xlim=(-1, 64), ylim=(3, 5e6))
    axes.set_yticks([10, 1000, 100_000], ["10", "1000", "100,000"])
    axes.set(xticks=[0, 16, 32, 48, 63])
    axes.minorticks_off()
    return fig
