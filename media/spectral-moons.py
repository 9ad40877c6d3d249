"""Two moons: what k-means finds, the neighbour graph, its eigenvector plane, and what spectral clustering finds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph

from _style import MARKERS, Mode, figure, palette

Floats = NDArray[np.float64]
Labels = NDArray[np.intp]

NEIGHBOURS = 10
SHOWN = slice(0, None, 2)
EDGES_SHOWN = 3
"""One edge in so many is drawn within a moon; those that join the moons are all drawn."""


@dataclass(frozen=True)
class Moons:
    """The points with all that is drawn of them. ``rows`` is the embedding: one row of eigenvector entries a point."""

    points: Floats
    graph: Floats
    rows: Floats
    plain: Labels
    spectral: Labels


def cluster(points: Floats) -> Labels:
    """Return the labels of two-means."""
    labels: Labels = KMeans(2, n_init=10, random_state=0).fit_predict(points)
    return labels


def moons() -> Moons:
    """Cluster the moons both ways."""
    points, truth = make_moons(300, noise=0.05, random_state=0)
    graph = kneighbors_graph(points, NEIGHBOURS).toarray()
    graph = np.maximum(graph, graph.T)
    scale = 1 / np.sqrt(graph.sum(axis=1))
    laplacian = np.eye(len(points)) - scale[:, None] * graph * scale
    values, vectors = np.linalg.eigh(laplacian)
    rows = vectors[:, :2] / np.linalg.norm(vectors[:, :2], axis=1, keepdims=True)
    rows *= np.sign(rows[0])
    plain, spectral = cluster(points), cluster(rows)
    assert abs(values[0]) < 1e-9 < values[1]
    assert round(adjusted_rand_score(truth, plain), 2) == 0.24
    assert adjusted_rand_score(truth, spectral) == 1
    return Moons(points, graph, rows, plain, spectral)


def scatter(axes: Any, points: Floats, labels: Labels, mode: Mode) -> None:
    """Draw points in the colour and with the marker of their label."""
    colours = palette(mode)
    for j in range(2):
        group = points[SHOWN][labels[SHOWN] == j]
        axes.plot(*group.T, MARKERS[j], color=colours.series[j], markersize=3, markeredgewidth=0)


def segments(points: Floats, ends: Labels) -> Floats:
    """Return the lines between pairs of points as one path with gaps."""
    path = np.full((len(ends), 3, 2), np.nan)
    path[:, :2] = points[ends]
    return path.reshape(-1, 2)


def edges(axes: Any, data: Moons, mode: Mode) -> None:
    """Draw the neighbour graph; edges between the moons stand out."""
    colours = palette(mode)
    ends = np.argwhere(np.triu(data.graph))
    joining = data.spectral[ends[:, 0]] != data.spectral[ends[:, 1]]
    assert joining.sum() == 1
    axes.plot(*segments(data.points, ends[~joining][::EDGES_SHOWN]).T, "-", color=colours.muted, linewidth=0.7)
    axes.plot(*segments(data.points, ends[joining]).T, "-", color=colours.series[2], linewidth=2)


def plane(axes: Any, data: Moons, mode: Mode) -> None:
    """Draw the embedding: every row has length one, so that all lie on the unit circle."""
    turn = np.linspace(0, 2 * np.pi, 90)
    axes.plot(np.cos(turn), np.sin(turn), ":", color=palette(mode).muted, linewidth=1)
    scatter(axes, data.rows, data.spectral, mode)
    axes.set_aspect("equal", adjustable="datalim")


def draw(mode: Mode) -> Figure:
    """Draw the four panels, two by two."""
    data = moons()
    fig, grid = figure(mode, 3.6, 2, 2)
    (top_left, top_right), (bottom_left, bottom_right) = grid
    scatter(top_left, data.points, data.plain, mode)
    top_left.set_title("k-means: ARI 0.24")
    edges(top_right, data, mode)
    top_right.set_title("neighbour graph")
    plane(bottom_left, data, mode)
    bottom_left.set_title("eigenvector plane")
    scatter(bottom_right, data.points, data.spectral, mode)
    bottom_right.set_title("spectral: ARI 1.00")
    for axes in grid.flat:
        axes.set(xticks=[], yticks=[])
    return fig
