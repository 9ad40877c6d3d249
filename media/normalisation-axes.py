"""A batch as a table, with the cells that share a mean and a variance: a column in batch norm, a row in layer norm."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

ROWS, COLUMNS = 4, 5


def draw(mode: Mode) -> Figure:
    """Draw the table twice, one above the other."""
    colours = palette(mode)
    values = np.random.default_rng(4).integers(-9, 10, size=(ROWS, COLUMNS))
    fig, panels = figure(mode, 4.9, rows=2)
    titles = ("batch norm: down a column", "layer norm, RMSNorm: along a row")
    for k, (axes, title) in enumerate(zip(panels, titles, strict=True)):
        for (row, column), value in np.ndenumerate(values):
            shared = column == 1 if k == 0 else row == 1
            fill = colours.series[k] if shared else "none"
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor=fill, alpha=0.3, linewidth=0))
            axes.add_patch(Rectangle((column, row), 1, 1, facecolor="none", edgecolor=colours.muted, linewidth=0.8))
            text = f"{value}".replace("-", "−")
            weight = "bold" if shared else "normal"
            axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontweight=weight)
        outline = (1, 0, 1, ROWS) if k == 0 else (0, 1, COLUMNS, 1)
        x, y, width, height = outline
        axes.add_patch(Rectangle((x, y), width, height, facecolor="none", edgecolor=colours.series[k], linewidth=3))
        axes.set(xlim=(-0.05, COLUMNS + 0.05), ylim=(ROWS + 0.05, -0.05), xticks=[], yticks=[], title=title)
        axes.set(xlabel="features", ylabel="examples")
        axes.spines[:].set_visible(False)
    return fig
