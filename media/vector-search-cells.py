"""Recall of an IVF search over the share of the vectors that it compares with, for 1 to 16 of 64 cells."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.cluster import KMeans

from _style import Mode, figure, palette

VECTORS, QUERIES, CELLS, NEAREST = 5000, 100, 64, 10
PROBED = (1, 2, 4, 8, 16)


def draw(mode: Mode) -> Figure:
    """Draw recall at 10 over the share, with the number of cells at each point."""
    rng = np.random.default_rng(0)
    latent = rng.normal(size=(12, 32))
    points = rng.normal(size=(VECTORS + QUERIES, 12)) @ latent + 0.1 * rng.normal(size=(VECTORS + QUERIES, 32))
    base, queries = points[:VECTORS], points[VECTORS:]
    cells = KMeans(CELLS, n_init=1, random_state=0).fit(base)
    far = ((queries[:, None] - base) ** 2).sum(axis=2)
    true = np.argsort(far, axis=1)[:, :NEAREST]
    order = np.argsort(((queries[:, None] - cells.cluster_centers_) ** 2).sum(axis=2), axis=1)
    shares, recalls = [], []
    for probed in PROBED:
        seen = (cells.labels_[None, :, None] == order[:, None, :probed]).any(axis=2)
        shares.append(seen.mean())
        recalls.append(np.take_along_axis(seen, true, 1).mean())
    assert np.all(np.diff(recalls) > 0) and recalls[0] < 0.6 and recalls[-1] > 0.95, recalls

    colours = palette(mode)
    fig, axes = figure(mode, 3.0)
    axes.plot(100 * np.array(shares), recalls, color=colours.series[0], marker="o")
    for share, recall, probed in zip(shares, recalls, PROBED, strict=True):
        axes.text(100 * share + 0.7, recall - 0.02, f"{probed}", va="top")
    axes.text(25, 0.2, "beside the points:\ncells probed, of 64", ha="right", va="center")
    axes.set(xlabel="vectors compared, %", ylabel="recall at 10", xlim=(0, 28), ylim=(0, 1.04), yticks=[0, 0.5, 1])
    return fig
