"""Ratings of five items by six users, the cosine similarities of the items' columns, and one user's predictions."""

from typing import Any

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from _style import Mode, figure, palette

Array = NDArray[np.float64]

ITEMS = "ABCDE"
RATINGS = np.array(
    [
        [5, 4, 0, 1, 0],
        [4, 5, 1, 0, 2],
        [0, 4, 0, 1, 1],
        [1, 0, 5, 4, 0],
        [0, 1, 4, 5, 4],
        [5, 0, 0, 1, 0],
    ],
    dtype=float,
)
"""One row a user; 0 means not rated."""

USER, BEST = 5, 1


def similarities(ratings: Array) -> Array:
    """Return the cosine similarity of every two columns."""
    lengths = np.linalg.norm(ratings, axis=0)
    cosines: Array = ratings.T @ ratings / np.outer(lengths, lengths)
    return cosines


def predictions(ratings: Array, user: int) -> Array:
    """Return for every item the mean of the user's own ratings, weighted by similarity to it."""
    rated = ratings[user] > 0
    weights = similarities(ratings)[:, rated]
    found: Array = weights @ ratings[user, rated] / weights.sum(axis=1)
    return found


def cells(axes: Any, values: Array, texts: list[list[str]], mode: Mode, top: float) -> None:
    """Draw a matrix as shaded cells with a text in each."""
    colours = palette(mode)
    shades = LinearSegmentedColormap.from_list("shades", [to_rgba(colours.series[0], opacity) for opacity in (0, 0.6)])
    axes.imshow(values, cmap=shades, vmin=0, vmax=top, aspect="auto")
    for row, line in enumerate(texts):
        for column, text in enumerate(line):
            axes.text(column, row, text, ha="center", va="center", color=colours.ink)
    axes.set_xticks(range(len(ITEMS)), ITEMS)
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)


def draw(mode: Mode) -> Figure:
    """Draw the ratings above the similarities; the empty cells of the last user carry question marks."""
    colours = palette(mode)
    cosines, predicted = similarities(RATINGS), predictions(RATINGS, USER)
    unrated = np.flatnonzero(RATINGS[USER] == 0)
    assert unrated[predicted[unrated].argmax()] == BEST and ITEMS[BEST] == "B"
    assert np.allclose(predicted[unrated], [3.86, 1.62, 1.94], atol=0.01)

    fig, (above, below) = figure(mode, height=4.4, rows=2, height_ratios=(6, 5))
    texts = [[f"{rating:.0f}" if rating else "·" for rating in row] for row in RATINGS]
    for item in unrated:
        texts[USER][item] = "?"
    cells(above, RATINGS, texts, mode, 6)
    above.set_yticks(range(len(RATINGS)), [f"user {number}" for number in range(1, 7)])
    above.set_title("ratings")
    above.add_patch(Rectangle((-0.47, USER - 0.47), 4.94, 0.94, fill=False, edgecolor=colours.series[1], linewidth=2))
    cells(below, cosines, [[f"{value:.2f}" for value in row] for row in cosines], mode, 1.1)
    below.set_yticks(range(len(ITEMS)), [f"item {name}" for name in ITEMS])
    below.set_title("cosine similarity of the columns above")
    return fig
