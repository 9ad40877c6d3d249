"""A converged run of k-means in a bad local minimum: two centroids share a blob, one lies between two blobs."""

from matplotlib.figure import Figure

from _lloyd import SHOWN, K, Pass, Points, blobs, lloyd, random_start
from _style import MARKERS, Mode, figure, palette

START = 2
BEST = 1324.7


def run() -> tuple[Points, Pass]:
    """Return the blobs and the last pass from a start that goes wrong."""
    points = blobs()
    last = lloyd(points, random_start(points, START))[-1]
    assert abs(last.inertia - 4578.6) < 0.1
    return points, last


def draw(mode: Mode) -> Figure:
    """Draw the clusters the run ended with, and their centroids."""
    points, last = run()
    colours = palette(mode)
    fig, axes = figure(mode, 3.0)
    shown, labels = points[SHOWN], last.labels[SHOWN]
    for j in range(K):
        axes.plot(*shown[labels == j].T, MARKERS[j], color=colours.series[j], markersize=3.6, markeredgewidth=0)
        axes.plot(*last.means[j], "X", color=colours.series[j], markersize=13, markeredgecolor=colours.ink, zorder=5)
    axes.set(xticks=[], yticks=[], aspect="equal", title=f"converged at {last.inertia:,.0f}; the best is {BEST:,.0f}")
    return fig
