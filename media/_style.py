"""The house style of the deck's figures: sizes, colours, line styles, for the day and for the night card.

A figure script beside this file defines ``draw(mode)``, with ``mode`` either ``"day"`` or ``"night"``, and returns a
Matplotlib figure made by :func:`figure`. ``python build_deck.py figures`` calls it for both modes and writes
``NAME.svg`` and ``NAME.dark.svg`` beside the script.

Pictures are 4 inches wide. On the narrowest phone (320 CSS pixels) one point is then 1.11 px, so no text is set
smaller than 10 points and panels are stacked rather than squeezed side by side.
"""

from dataclasses import dataclass
from typing import Any, Literal

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure

Mode = Literal["day", "night"]

WIDTH = 4.0
"""Width of every picture, in inches (288 points)."""

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
"""Line styles in the order of the colours: no curve is told apart by its colour alone."""

MARKERS = ("o", "s", "^", "D", "v", "P")
"""Markers in the order of the colours."""


@dataclass(frozen=True)
class Palette:
    """The colours of one mode: the theme's, and six for what is drawn, the theme's accent first.

    ``series`` began as Okabe and Ito's (2008) and was shifted until each has 3:1 on its paper and any two differ for
    every kind of colour vision; tests measure both.
    """

    ink: str
    muted: str
    grid: str
    paper: str
    series: tuple[str, ...]


DAY = Palette(
    ink="#1f2328",
    muted="#59636e",
    grid="#d8dde3",
    paper="#ffffff",
    series=("#0068a8", "#b23600", "#00463c", "#954672", "#ad7702", "#352ec2"),
)
NIGHT = Palette(
    ink="#e3e5e8",
    muted="#a2abb5",
    grid="#3a4048",
    paper="#17191c",
    series=("#5cb8f0", "#ff7a45", "#1eeab9", "#b86aa0", "#f5c050", "#8080ff"),
)


def palette(mode: Mode) -> Palette:
    """Return the colours for ``mode``."""
    return DAY if mode == "day" else NIGHT


def figure(mode: Mode, height: float = 2.6, rows: int = 1, cols: int = 1, **subplots: Any) -> tuple[Figure, Any]:
    """Return an empty figure in the house style and its axes.

    ``height`` is in inches; ``rows``, ``cols`` and ``subplots`` go to Matplotlib's ``Figure.subplots``. The axes are
    one ``Axes`` or an array of them, as there.
    """
    colours = palette(mode)
    matplotlib.rcParams.update(matplotlib.rcParamsDefault)
    matplotlib.rcParams.update(
        {
            "font.family": "DejaVu Sans",
            "font.size": 10.5,
            "axes.titlesize": 10.5,
            "axes.labelsize": 10.5,
            "xtick.labelsize": 10,
            "ytick.labelsize": 10,
            "legend.fontsize": 10,
            "legend.frameon": False,
            "text.color": colours.ink,
            "axes.labelcolor": colours.ink,
            "axes.titlecolor": colours.ink,
            "axes.edgecolor": colours.muted,
            "xtick.color": colours.muted,
            "ytick.color": colours.muted,
            "xtick.labelcolor": colours.ink,
            "ytick.labelcolor": colours.ink,
            "axes.facecolor": "none",
            "figure.facecolor": "none",
            "savefig.facecolor": "none",
            "axes.grid": False,
            "grid.color": colours.grid,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": cycler(color=colours.series),
            "lines.linewidth": 1.8,
            "lines.markersize": 5,
        }
    )
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    return fig, fig.subplots(rows, cols, **subplots)
