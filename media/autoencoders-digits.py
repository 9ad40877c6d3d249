"""Held-out digits squeezed into two numbers and restored, by PCA and by a non-linear autoencoder.

Both are fitted to 1300 digit images. Above the rows stands the mean squared error per image on the other 497. Ten of
these are drawn: of each class the one that the autoencoder restores with the median error.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _networks import Integers, digits, mosaic, split, train_autoencoder
from _style import Mode, figure, palette

Floats = NDArray[np.float64]


def pca(train: Floats, images: Floats, k: int = 2) -> Floats:
    """Return ``images`` restored from their scores on the first ``k`` principal components of ``train``."""
    mean = train.mean(axis=0)
    directions = np.linalg.svd(train - mean, full_matrices=False)[2][:k]
    restored: Floats = mean + (images - mean) @ directions.T @ directions
    return restored


def error(images: Floats, restored: Floats) -> float:
    """Return the squared error summed over an image's pixels, averaged over the images."""
    return float(((restored - images) ** 2).sum(axis=1).mean())


def typical(losses: Floats, labels: Integers) -> list[int]:
    """Return for each digit the number of the image that has the median loss of its class."""
    members = (np.flatnonzero(labels == digit) for digit in range(10))
    return [int(rows[np.argsort(losses[rows])[len(rows) // 2]]) for rows in members]


def draw(mode: Mode) -> Figure:
    """Draw the ten digits and their two reconstructions, a row each."""
    images, labels = digits()
    train, held_out = split(len(images))
    encoder, decoder = train_autoencoder(images[train])
    new = images[held_out]
    linear, curved = pca(images[train], new), decoder(encoder(new))
    errors = error(new, linear), error(new, curved)
    assert abs(errors[0] - 3.398) < 0.001
    assert abs(errors[1] - 1.917) < 0.03

    colours = palette(mode)
    shades = LinearSegmentedColormap.from_list("ink", [colours.paper, colours.ink])
    drawn = typical(((curved - new) ** 2).sum(axis=1), labels[held_out])
    fig, panels = figure(mode, 2.2, rows=3)
    rows = {
        "64 pixels each": new,
        f"from 2 PCA scores: error {errors[0]:.1f}": linear,
        f"from 2 autoencoder codes: error {errors[1]:.1f}": curved,
    }
    for axes, (title, values) in zip(panels, rows.items(), strict=True):
        axes.imshow(mosaic(values[drawn], 10, gap=1), cmap=shades, vmin=0, vmax=1, interpolation="none")
        axes.set_title(title, loc="left", pad=3)
        axes.set_axis_off()
    return fig
