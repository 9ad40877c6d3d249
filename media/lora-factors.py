"""A frozen matrix of 4096 × 4096 weights and LoRA's two factors of rank 16, the rank drawn sixteen times as wide."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

WIDTH, RANK = 4096, 16


def draw(mode: Mode) -> Figure:
    """Draw the three matrices as rectangles with their numbers of weights."""
    full, factor = WIDTH * WIDTH, WIDTH * RANK
    assert (full, 2 * factor) == (16_777_216, 131_072)
    thin = 16 * RANK / WIDTH

    colours = palette(mode)
    fig, axes = figure(mode, 2.7)
    shapes = (
        (0.0, 0.0, 1.0, 1.0, "W", 0),
        (1.35, 0.0, thin, 1.0, "B", 1),
        (1.62, 1 - thin, 1.0, thin, "A", 1),
    )
    for x, y, width, height, _, colour in shapes:
        shade = colours.series[colour]
        axes.add_patch(Rectangle((x, y), width, height, facecolor=shade, alpha=0.3, linewidth=0))
        axes.add_patch(Rectangle((x, y), width, height, facecolor="none", edgecolor=shade, linewidth=1.8))
    axes.text(0.5, 0.5, "W, frozen\n16.8 million", ha="center", va="center", fontweight="bold")
    axes.text(1.175, 0.5, "+", ha="center", va="center", fontsize=16)
    axes.text(1.35 + thin / 2, -0.05, "B", ha="center", va="top", fontweight="bold", color=colours.series[1])
    axes.text(2.12, 0.89, "A", ha="center", va="top", fontweight="bold", color=colours.series[1])
    axes.text(1.62, 0.5, "65,536 each,\n0.78 % together", ha="left", va="center")
    axes.text(1.62, 0.1, "rank 16, drawn\n16 times as wide", ha="left", va="center", color=colours.muted)
    axes.set(xlim=(-0.05, 2.68), ylim=(-0.2, 1.05), xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(False)
    return fig
