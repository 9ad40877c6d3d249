"""The ROC curve of seven scored cases; under it, one rectangle for each pair that is in the right order."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

POSITIVES, NEGATIVES = (0.9, 0.6, 0.4), (0.7, 0.5, 0.3, 0.2)


def draw(mode: Mode) -> Figure:
    """Draw the stairs and the rectangles under them."""
    wins = np.array([[p > n for n in NEGATIVES] for p in POSITIVES])
    assert wins.sum() == 9

    colours = palette(mode)
    fig, axes = figure(mode, 3.5)
    for (row, column), won in np.ndenumerate(wins):
        fill = colours.series[0] if won else "none"
        box = (column / 4, row / 3)
        axes.add_patch(Rectangle(box, 1 / 4, 1 / 3, facecolor=fill, alpha=0.3, linewidth=0))
        axes.add_patch(Rectangle(box, 1 / 4, 1 / 3, facecolor="none", edgecolor=colours.muted, linewidth=0.8))
        text = f"{POSITIVES[row]}{'>' if won else '<'}{NEGATIVES[column]}"
        axes.text(column / 4 + 1 / 8, row / 3 + 1 / 6, text, ha="center", va="center")
    scores = sorted([(s, 1) for s in POSITIVES] + [(s, 0) for s in NEGATIVES], reverse=True)
    steps = np.array([(0, 0), *[(0, 1 / 3) if label else (1 / 4, 0) for _, label in scores]]).cumsum(axis=0)
    axes.plot(*steps.T, color=colours.series[1], linewidth=2.6, clip_on=False)
    axes.text(0.02, 1.05, "9 of 12: area 0.75", color=colours.series[0], fontweight="bold")
    axes.set(xlabel="false-positive rate", ylabel="true-positive rate", xlim=(0, 1.01), ylim=(0, 1.12))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "¼", "½", "¾", "1"])
    axes.set_yticks([0, 1 / 3, 2 / 3, 1], ["0", "⅓", "⅔", "1"])
    return fig
