"""Excess loss of three gradient descents against two clocks, updates made and examples seen: which is which?

The loss is an average over 64 examples; the batches hold 64, 16 and 1 of them. The learning rate is the same for all.
Each curve is the geometric mean of 30 seeded runs (those of the full batch are all the same).
"""

import numpy as np
from matplotlib.figure import Figure

from _descent import ROWS, Array, descent, excess
from _style import LINES, Mode, figure, palette

BATCHES = (ROWS, 16, 1)
UPDATES = 120
SEEN = 100 * ROWS
SEEDS = 30
POINTS = 61


def progress(batch: int, updates: int) -> tuple[Array, Array]:
    """Return counts of updates, dense at the start, and the excess loss there, averaged over the seeds."""
    at = np.linspace(0, updates, POINTS).astype(int)
    epoch = ROWS // batch
    if epoch < updates / 20:  # the loss dips at the end of each epoch: look in its middle
        at = at[:-1] - at[:-1] % epoch + epoch // 2
    at = np.union1d(at, np.arange(0, updates // 80))
    runs = [excess(descent(batch, updates, seed)[at]) for seed in range(1 if batch == ROWS else SEEDS)]
    return at.astype(float), np.exp(np.log(runs).mean(axis=0))


def draw(mode: Mode) -> Figure:
    """Return the two panels, updates above, examples seen below, neither named."""
    colours = palette(mode)
    fig, (upper, lower) = figure(mode, 5.0, rows=2, sharey=True)
    early, late = {}, {}
    for batch, colour, line in zip(BATCHES, colours.series, LINES, strict=False):
        clock, loss = progress(batch, UPDATES)
        upper.plot(clock, loss, color=colour, linestyle=line)
        clock, loss = progress(batch, SEEN // batch)
        lower.plot(clock * batch, loss, color=colour, linestyle=line)
        early[batch] = np.interp(2 * ROWS, clock * batch, loss)
        late[batch] = loss[-1]
    assert early[1] < early[16] < early[ROWS], "per example seen, small batches lead at first"
    assert late[ROWS] < late[16] < late[1], "in the end large batches lead"

    first, second, third = colours.series[:3]
    upper.text(124, 1.1e-5, "all 64", color=first, va="center")
    upper.text(124, 1.8e-4, "batch 16", color=second, va="center")
    upper.text(124, 2e-2, "batch 1", color=third, va="center")
    lower.text(2500, 0.35, "all 64", color=first)
    lower.text(3000, 1.4e-5, "batch 16", color=second)
    lower.text(1200, 4e-2, "batch 1", color=third)
    upper.set(yscale="log", ylabel="loss above minimum", xticks=[], xlabel="A: ?", xlim=(-4, 158))
    lower.set(ylabel="loss above minimum", xticks=[], xlabel="B: ?", ylim=(2e-6, 12), yticks=[1e-5, 1e-3, 0.1, 10])
    return fig
