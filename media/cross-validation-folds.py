"""Which of 40 rows each round validates on, under four ways of cutting them into folds.

The rows stand in the order in which they were recorded, and the eight rows of the rare class arrived in one block.
Groups are ten subjects with four rows each. The indices are those that scikit-learn's splitters return.
"""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

from _style import Mode, Palette, figure, palette

ROWS, FOLDS, SUBJECT = 40, 4, 4
RARE = np.isin(np.arange(ROWS), range(30, 38))
SUBJECTS = np.arange(ROWS) // SUBJECT

Indices = NDArray[np.int64]
Split = tuple[Indices, Indices]


def splits() -> dict[str, list[Split]]:
    """Return the training and validation rows of each round, by the name of the method."""
    rows = np.zeros((ROWS, 1))
    found = {
        "plain": list(KFold(FOLDS).split(rows)),
        "stratified": list(StratifiedKFold(FOLDS).split(rows, RARE)),
        "grouped by subject": list(GroupKFold(FOLDS).split(rows, groups=SUBJECTS)),
        "forward in time": list(TimeSeriesSplit(FOLDS).split(rows)),
    }
    assert [int(RARE[held].sum()) for _, held in found["plain"]] == [0, 0, 0, 8]
    assert [int(RARE[held].sum()) for _, held in found["stratified"]] == [2, 2, 2, 2]
    assert not any(set(SUBJECTS[train]) & set(SUBJECTS[held]) for train, held in found["grouped by subject"])
    assert all(train.max() < held.min() for train, held in found["forward in time"])
    return found


def runs(rows: Indices) -> Iterator[tuple[int, int]]:
    """Yield the start and the length of every run of consecutive rows."""
    if rows.size:
        for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
            yield int(run[0]), len(run)


def paint(ax: Axes, rounds: list[Split], colours: Palette) -> None:
    """Draw one method: a line of cells a round, its validation rows strong, its training rows pale."""
    for line, (train, held) in enumerate(rounds):
        common, rare = held[~RARE[held]], held[RARE[held]]
        ax.broken_barh(list(runs(train)), (line + 0.1, 0.8), color=colours.grid, linewidth=0)
        ax.broken_barh(list(runs(common)), (line + 0.1, 0.8), color=colours.series[0], linewidth=0)
        ax.broken_barh(list(runs(rare)), (line + 0.1, 0.8), color=colours.series[1], linewidth=0)
        ax.plot(rare + 0.5, np.full(len(rare), line + 0.5), ".", color=colours.paper, markersize=4)
        ax.text(ROWS + 0.8, line + 0.5, str(len(rare)), va="center", fontsize=10, color=colours.ink)
    ax.set(xlim=(0, ROWS), ylim=(FOLDS, 0), xticks=[])
    ax.set_yticks(np.arange(FOLDS) + 0.5, [str(k + 1) for k in range(FOLDS)])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def draw(mode: Mode) -> Figure:
    """Draw the four methods, one above the other."""
    colours = palette(mode)
    found = splits()
    fig, axes = figure(mode, height=4.9, rows=4, sharex=True)
    for ax, (name, rounds) in zip(axes, found.items(), strict=True):
        paint(ax, rounds, colours)
        ax.set_title(name, loc="left", fontweight="bold", pad=3)
    axes[0].set_title("rare rows held out", loc="right", fontsize=10, color=colours.muted, pad=3)
    for edge in range(SUBJECT, ROWS, SUBJECT):
        axes[2].axvline(edge, color=colours.paper, linewidth=0.9)
    axes[3].set_xlabel("row, in order of recording →\npale: training, strong: held out, dots: rare")
    fig.supylabel("round", fontsize=10.5)
    return fig
