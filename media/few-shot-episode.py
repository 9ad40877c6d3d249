"""One 5-way 3-shot episode on digits: three supports a class, their mean (the prototype), and three queries.

Pixels serve as the embedding. A query gets the label of the nearest prototype; the wrong one is framed.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from _style import Mode, figure, palette

Array = NDArray[np.float64]

SEED, WAYS, SHOTS, QUERIES = 13, 5, 3, 3
LEVELS = 4
PIXEL, IMAGE, ROW = 3.5, 28.0, 34.0
"""Sizes in points. The axes fill the picture and count points, which keeps the numbers in the SVG short."""


def episode(seed: int = SEED) -> tuple[NDArray[np.int64], Array, Array, Array, NDArray[np.int64]]:
    """Return the classes, and by class the supports, the prototype, the queries and the queries' guessed classes."""
    rng = np.random.default_rng(seed)
    images, labels = load_digits(return_X_y=True)
    classes = np.sort(rng.choice(10, WAYS, replace=False))
    picks = [rng.permutation(np.flatnonzero(labels == digit))[: SHOTS + QUERIES] for digit in classes]
    drawn = images[np.array(picks)] / 16
    supports, queries = drawn[:, :SHOTS], drawn[:, SHOTS:]
    prototypes = supports.mean(axis=1)
    gaps = ((queries[:, :, None] - prototypes) ** 2).sum(axis=-1)
    return classes, supports, prototypes, queries, classes[gaps.argmin(axis=-1)]


def runs(image: Array, left: float, top: float, level: int) -> Path:
    """Return the pixels of an 8 x 8 image that have the given grey level, as one path of horizontal bars."""
    hits = np.rint(image.reshape(8, 8) * LEVELS) == level
    edges = np.diff(np.pad(hits, ((0, 0), (1, 1))).astype(int), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    x = left + PIXEL * np.stack([starts, ends, ends, starts, starts], axis=-1)
    y = top + PIXEL * np.stack([rows, rows, rows + 1, rows + 1, rows], axis=-1)
    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY] * len(rows)
    return Path(np.stack([x, y], axis=-1).reshape(-1, 2), codes)


def show(axes: Any, image: Array, left: float, top: float, colour: str) -> None:
    """Draw the image in the colour, the darker a pixel the more opaque."""
    for level in range(1, LEVELS + 1):
        path = runs(image, left, top, level)
        if np.size(path.vertices):
            axes.add_patch(PathPatch(path, facecolor=colour, alpha=level / LEVELS, linewidth=0))


def draw(mode: Mode) -> Figure:
    """Draw one row a class: supports, prototype, and queries with the label each one gets."""
    colours = palette(mode)
    classes, supports, prototypes, queries, guesses = episode()
    assert classes.tolist() == [0, 5, 6, 7, 8] and [*guesses[guesses != classes[:, None]]] == [8]
    fig, axes = figure(mode, 2.75)
    fig.set_layout_engine("none")
    axes.set_position([0, 0, 1, 1])
    axes.set(xlim=(0, 288), ylim=(198, 0))
    axes.axis("off")
    for centre, text in ((56, "support"), (130, "mean"), (222, "query → label")):
        axes.text(centre, 15, text, ha="center")
    for row, digit in enumerate(classes):
        top = 24 + ROW * row
        for shot, image in enumerate(supports[row]):
            show(axes, image, 8 + 34 * shot, top, colours.ink)
        show(axes, prototypes[row], 116, top, colours.series[0])
        for column, (image, guess) in enumerate(zip(queries[row], guesses[row], strict=True)):
            left = 158 + 44 * column
            show(axes, image, left, top, colours.ink)
            wrong = guess != digit
            colour = colours.series[1] if wrong else colours.muted
            axes.text(left + 30, top + 14, str(guess), color=colour, va="center", weight="bold" if wrong else None)
            if wrong:
                frame = Rectangle((left - 2, top - 3), 42, IMAGE + 6, fill=False, edgecolor=colour, linewidth=1.5)
                axes.add_patch(frame)
    return fig
