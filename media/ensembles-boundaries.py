"""Decision boundaries of one unpruned tree (A) and of a vote of 100 bagged trees (B) on the same noisy moons."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path

from _bagging import Labels, single_vote, training_set, votes
from _style import MARKERS, Mode, figure, palette

TREES = 100
ACROSS, UP = np.meshgrid(np.linspace(-1.94, 2.94, 489), np.linspace(-1.54, 2.04, 359))
"""The places to predict: beyond what is shown too, so that outlines leave the picture and do not follow its edge."""


def corners(outline: Path) -> Path:
    """Return the outline without the points inside its straight stretches."""
    loops = []
    for loop in outline.to_polygons(closed_only=False):
        ring = np.asarray(loop, float)[:-1]
        before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
        turns = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]) > 1e-9
        loops.append(Path(np.vstack([ring[turns], ring[turns][:1]]), closed=True))
    return Path.make_compound_path(*loops)


def panel(axes: Any, name: str, predicted: Labels, mode: Mode) -> None:
    """Shade where class 1 is predicted and draw every other training point."""
    colours = palette(mode)
    areas = axes.contourf(ACROSS, UP, predicted.reshape(ACROSS.shape), [0.5, 1.5], colors=[(colours.series[0], 0.25)])
    areas.set(paths=[corners(path) for path in areas.get_paths()], edgecolor=colours.ink, linewidth=0.8)
    points, labels = training_set()
    for label, colour in enumerate((colours.series[1], colours.series[0])):
        group = points[labels == label][::2]
        axes.plot(*group.T, MARKERS[label], color=colour, markersize=2.6, markeredgewidth=0)
    axes.set(xticks=[], yticks=[], xlim=(-1.9, 2.9), ylim=(-1.5, 2.0))
    axes.set_title(name, loc="left", fontweight="bold")


def draw(mode: Mode) -> Figure:
    """Draw the two panels, one above the other."""
    places = np.column_stack([ACROSS.ravel(), UP.ravel()])
    fig, (above, below) = figure(mode, 5.0, rows=2)
    panel(above, "A", single_vote(places), mode)
    panel(below, "B", (votes(places, TREES, seed=0).mean(axis=0) > 0.5).astype(int), mode)
    return fig
