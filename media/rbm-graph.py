"""The links of a restricted Boltzmann machine beside those of a full one, with the same seven units."""

from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from _style import Mode, Palette, figure, palette

Place = tuple[float, float]

VISIBLE: tuple[Place, ...] = ((0.0, 0.0), (1.0, -0.5), (2.0, -0.5), (3.0, 0.0))
HIDDEN: tuple[Place, ...] = ((0.5, 1.5), (1.5, 1.95), (2.5, 1.5))
"""Each layer is bowed a little, so that links within it do not lie on each other."""


def between() -> list[tuple[Place, Place]]:
    """Return the links between the layers: every visible unit with every hidden one."""
    return [(v, h) for v in VISIBLE for h in HIDDEN]


def within() -> list[tuple[Place, Place]]:
    """Return the links inside the layers, which the restriction removes."""
    return [*combinations(VISIBLE, 2), *combinations(HIDDEN, 2)]


def graph(axes: Axes, restricted: bool, colours: Palette) -> None:
    """Draw the units, the links between layers as lines and, unless restricted, those within as dashes."""
    for a, b in between():
        axes.plot(*zip(a, b, strict=True), "-", color=colours.series[0], linewidth=1.1)
    for a, b in [] if restricted else within():
        axes.plot(*zip(a, b, strict=True), "--", color=colours.series[1], linewidth=1.5)
    for name, marker, places in (("v", "s", VISIBLE), ("h", "o", HIDDEN)):
        for i, (x, y) in enumerate(places, start=1):
            axes.plot(x, y, marker, color=colours.paper, markersize=18, markeredgecolor=colours.ink, zorder=3)
            axes.text(x, y - 0.02, f"${name}_{i}$", ha="center", va="center", fontsize=12, zorder=4)
    axes.set(xlim=(-0.35, 3.35), ylim=(-0.8, 2.25))
    axes.set_axis_off()


def draw(mode: Mode) -> Figure:
    """Draw the restricted machine above the full one."""
    assert len(between()) == 12
    assert len(within()) == 9
    colours = palette(mode)
    fig, panels = figure(mode, 4.2, rows=2)
    for axes, restricted in zip(panels, (True, False), strict=True):
        graph(axes, restricted, colours)
        axes.set_title("A" if restricted else "B", loc="left", pad=0, weight="bold")
    return fig
