"""Held-out digits on a map of two PCA scores and on a map of two autoencoder codes, neither learned with labels.

The titles give the accuracy of five nearest neighbours, which do use the labels of the training images, on each map.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.neighbors import KNeighborsClassifier

from _latent import scatter
from _networks import Integers, digits, split, train_autoencoder
from _style import Mode, figure, palette

Floats = NDArray[np.float64]

SHOWN = 240


def scores(train: Floats, images: Floats) -> Floats:
    """Return the scores of ``images`` on the first two principal components of ``train``."""
    mean = train.mean(axis=0)
    projected: Floats = (images - mean) @ np.linalg.svd(train - mean, full_matrices=False)[2][:2].T
    return projected


def accuracy(codes: Floats, labels: Integers, train: Integers, held_out: Integers) -> float:
    """Return the held-out accuracy of five nearest neighbours among the training codes."""
    model = KNeighborsClassifier(5).fit(codes[train], labels[train])
    return float(model.score(codes[held_out], labels[held_out]))


def draw(mode: Mode) -> Figure:
    """Draw the two maps, one below the other."""
    images, labels = digits()
    train, held_out = split(len(images))
    encoder, _ = train_autoencoder(images[train])
    maps = {"PCA": scores(images[train], images), "autoencoder": encoder(images)}
    hits = {name: accuracy(codes, labels, train, held_out) for name, codes in maps.items()}
    assert abs(hits["PCA"] - 0.610) < 0.0045
    assert abs(hits["autoencoder"] - 0.889) < 0.004

    colours = palette(mode)
    fig, panels = figure(mode, 5.2, rows=2)
    for axes, (name, codes) in zip(panels, maps.items(), strict=True):
        scatter(axes, codes[held_out], labels[held_out], colours, SHOWN)
        axes.set(xticks=[], yticks=[])
        axes.set_title(f"{name}: 5-NN accuracy {hits[name]:.0%}", loc="left", pad=4)
    return fig
