"""The 585 people of 10,000 whose test is positive, one square each: 90 are ill."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from _style import Mode, figure, palette

PEOPLE, ROWS = 10_000, 15


def draw(mode: Mode) -> Figure:
    """Draw the true positives as filled, the false ones as empty squares."""
    ill, found, flagged = PEOPLE // 100, 90, 495
    assert found == 0.9 * ill and np.isclose(flagged, 0.05 * (PEOPLE - ill)) and (found + flagged) % ROWS == 0
    assert round(100 * found / (found + flagged)) == 15

    colours = palette(mode)
    fig, axes = figure(mode, 2.3)
    column, row = np.divmod(np.arange(found + flagged), ROWS)
    true = np.arange(found + flagged) < found
    # One path for all squares of a kind: a marker for each would make the file five times as large.
    for some, side, colour, fill in ((true, 0.72, colours.series[1], True), (~true, 0.62, colours.series[0], False)):
        boxes = [
            Path.unit_rectangle().transformed(Affine2D().scale(side).translate(x, y))
            for x, y in zip(column[some] - side / 2, row[some] - side / 2, strict=True)
        ]
        axes.add_patch(
            PathPatch(
                Path.make_compound_path(*boxes),
                facecolor=colour if fill else "none",
                edgecolor=colour,
                linewidth=0 if fill else 0.9,
            )
        )
    axes.text(-0.5, -1.2, "90 ill", color=colours.series[1], fontweight="bold", va="bottom")
    axes.text(38.5, -1.2, "495 healthy", color=colours.series[0], fontweight="bold", va="bottom", ha="right")
    axes.set(xlim=(-0.8, 38.8), ylim=(14.8, -3), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_xlabel("585 positive tests among 10,000 people")
    return fig
