"""One posterior, three acquisition functions: expected improvement, its probability, and an upper confidence bound.

The posterior is that of the second step of the run in ``_bayesian_optimisation.py``. Probability of improvement asks
for no margin; the confidence bound lies two standard deviations above the mean.
"""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from _bayesian_optimisation import GRID, Array, Step, objective, run
from _style import LINES, MARKERS, Mode, figure, palette

CHOICES = {"PI": 0.99, "EI": 0.67, "UCB": 0.47}


def acquisitions(step: Step) -> dict[str, Array]:
    """Return the three criteria on the grid."""
    scores = {
        "PI": norm.cdf((step.mean - step.best) / step.deviation),
        "EI": step.improvement,
        "UCB": step.mean + 2 * step.deviation,
    }
    assert all(np.isclose(GRID[score.argmax()], CHOICES[name]) for name, score in scores.items())
    return scores


def draw(mode: Mode) -> Figure:
    """Draw the posterior, and each criterion below it with its greatest value marked."""
    colours = palette(mode)
    step = run(2)[1]
    fig, panels = figure(mode, 4.6, 4, 1, sharex=True, height_ratios=[2.4, 1, 1, 1])
    top = panels[0]
    low, high = step.mean - 2 * step.deviation, step.mean + 2 * step.deviation
    top.fill_between(GRID[::5], low[::5], high[::5], color=colours.series[0], alpha=0.25, linewidth=0)
    top.plot(GRID[::5], step.mean[::5], color=colours.series[0])
    top.plot(step.points, objective(step.points), MARKERS[0], color=colours.ink)
    top.axhline(step.best, color=colours.muted, linestyle=":", linewidth=1.3)
    top.text(1.65, step.best + 0.15, "best so far", ha="center", color=colours.muted)
    top.text(1.9, -2.7, "mean ± 2σ", ha="center", color=colours.series[0])
    top.set(ylim=(-3.2, 2.6), yticks=[-2, 0, 2], ylabel="f")
    for index, (name, score) in enumerate(acquisitions(step).items(), start=1):
        axes, colour = panels[index], colours.series[index]
        axes.plot(GRID[::3], score[::3], linestyle=LINES[index - 1], color=colour)
        axes.plot(GRID[score.argmax()], score.max(), MARKERS[index], color=colour, markersize=7, clip_on=False)
        axes.set_ylabel(name, color=colour)
        axes.set(yticks=[], ylim=(score.min() - 0.1 * np.ptp(score), score.max() + 0.15 * np.ptp(score)))
    panels[-1].set(xlim=(GRID[0], GRID[-1]), xticks=[-1, 0, 1, 2, 3], xlabel="x")
    return fig
