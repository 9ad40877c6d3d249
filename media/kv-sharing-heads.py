"""Which query heads share a key/value head in multi-head, grouped-query and multi-query attention."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

HEADS = 8
KINDS = (("multi-head", 8), ("grouped-query", 2), ("multi-query", 1))


def draw(mode: Mode) -> Figure:
    """Draw the query heads above, the key/value heads below, and lines between them."""
    colours = palette(mode)
    fig, panels = figure(mode, 4.8, rows=3)
    for axes, (name, groups) in zip(panels, KINDS, strict=True):
        assert HEADS % groups == 0
        share = HEADS // groups
        for head in range(HEADS):
            centre = (head // share + 0.5) * share
            axes.plot([head + 0.5, centre], [1.0, 0.55], color=colours.muted, linewidth=1.1)
            axes.add_patch(Rectangle((head + 0.2, 1), 0.6, 0.42, facecolor=colours.series[0], linewidth=0))
        for group in range(groups):
            centre = (group + 0.5) * share
            axes.add_patch(Rectangle((centre - 0.35, 0.13), 0.7, 0.42, facecolor=colours.series[1], linewidth=0))
        axes.text(-0.1, 1.21, "queries", ha="right", va="center", color=colours.series[0], fontweight="bold")
        axes.text(-0.1, 0.34, "keys,\nvalues", ha="right", va="center", color=colours.series[1], fontweight="bold")
        axes.set(xlim=(-2.1, HEADS), ylim=(0, 1.5), xticks=[], yticks=[])
        axes.set_title(f"{name}: {groups} key/value head{'s' if groups > 1 else ''}", loc="left")
        axes.spines[:].set_visible(False)
    return fig
