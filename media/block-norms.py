"""Where the norm stands in a post-norm and in a pre-norm sub-layer: the skip path and the branch."""

from typing import Any

from matplotlib.figure import Figure

from _style import Mode, figure, palette


def box(axes: Any, x: float, y: float, text: str, colour: str) -> None:
    """Draw a named box round a point."""
    style = {"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": colour, "linewidth": 1.6}
    axes.text(x, y, text, ha="center", va="center", bbox=style, fontweight="bold")


def arrow(axes: Any, start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.4) -> None:
    """Draw an arrow between two points."""
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", end, start, arrowprops=style)


def draw(mode: Mode) -> Figure:
    """Draw post-norm on the left, pre-norm on the right; data flow upwards."""
    colours = palette(mode)
    fig, panels = figure(mode, 3.6, cols=2)
    for k, (axes, name) in enumerate(zip(panels, ("post-norm", "pre-norm"), strict=True)):
        stream, branch = 0.25, 0.72
        skip = colours.series[0]
        plus = 0.68 if k == 0 else 0.84
        arrow(axes, (stream, 0.0), (stream, plus - 0.045), skip, 2.6)
        axes.text(stream, plus, "+", ha="center", va="center", fontsize=15, fontweight="bold")
        arrow(axes, (stream, plus + 0.045), (stream, 1.0), skip, 2.6)
        axes.plot([stream, branch], [0.1, 0.1], color=colours.muted, linewidth=1.4)
        arrow(axes, (branch, 0.1), (branch, plus - 0.3 if k == 0 else 0.2), colours.muted)
        if k == 0:
            axes.text(
                stream,
                0.84,
                "Norm",
                ha="center",
                va="center",
                fontweight="bold",
                bbox={
                    "boxstyle": "round,pad=0.4",
                    "facecolor": colours.paper,
                    "edgecolor": colours.series[1],
                    "linewidth": 1.6,
                },
            )
            box(axes, branch, 0.44, "F", colours.ink)
            top = 0.5
        else:
            box(axes, branch, 0.27, "Norm", colours.series[1])
            arrow(axes, (branch, 0.34), (branch, 0.5), colours.muted)
            box(axes, branch, 0.57, "F", colours.ink)
            top = 0.635
        axes.plot([branch, branch], [top, plus], color=colours.muted, linewidth=1.4)
        arrow(axes, (branch, plus), (stream + 0.07, plus), colours.muted)
        axes.text(stream - 0.05, 0.02, "x", ha="right", va="bottom", fontsize=12)
        axes.set(xlim=(0, 1), ylim=(-0.02, 1.02), xticks=[], yticks=[], title=name)
        axes.spines[:].set_visible(False)
    return fig
