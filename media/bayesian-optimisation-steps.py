"""Four steps of Bayesian optimisation on a line: posterior, samples, expected improvement and the next point."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from _bayesian_optimisation import GRID, Step, objective, run
from _style import MARKERS, Mode, figure, palette

CHOICES = (1.48, 0.67, 0.43, -0.06)


def steps() -> list[Step]:
    """Return the four steps; the third finds the highest point of the grid."""
    done = run(4)
    assert np.allclose([step.choice for step in done], CHOICES)
    assert np.isclose(GRID[objective(GRID).argmax()], CHOICES[2])
    return done


def above(axes: Any, step: Step, mode: Mode) -> None:
    """Draw the band of two standard deviations, the mean, the hidden function, the samples and the next point."""
    colours = palette(mode)
    low, high = step.mean - 2 * step.deviation, step.mean + 2 * step.deviation
    axes.fill_between(GRID[::10], low[::10], high[::10], color=colours.series[0], alpha=0.25, linewidth=0)
    axes.plot(GRID[::10], step.mean[::10], color=colours.series[0])
    axes.plot(GRID[::10], objective(GRID)[::10], ":", color=colours.muted, linewidth=1.3)
    axes.plot(step.points, objective(step.points), MARKERS[0], color=colours.ink)
    axes.axvline(step.choice, color=colours.series[1], linestyle="--", linewidth=1.2)
    axes.set(xlim=(GRID[0], GRID[-1]), ylim=(-3, 3), xticks=[], yticks=[])


def below(axes: Any, step: Step, mode: Mode) -> None:
    """Draw the expected improvement, to its own scale, and the next point at its peak."""
    colours = palette(mode)
    share = step.improvement / step.improvement.max()
    axes.fill_between(GRID[::5], share[::5], color=colours.series[1], alpha=0.45, linewidth=0)
    axes.plot(step.choice, 1, MARKERS[4], color=colours.series[1], markersize=7, clip_on=False)
    axes.axvline(step.choice, color=colours.series[1], linestyle="--", linewidth=1.2)
    axes.set(ylim=(0, 1.05), xticks=[0, 2], yticks=[])


def draw(mode: Mode) -> Figure:
    """Draw the steps two by two, the expected improvement under each posterior."""
    colours = palette(mode)
    fig, grid = figure(mode, 5.0, 4, 2, sharex=True, height_ratios=[3, 1, 3, 1])
    for number, step in enumerate(steps(), start=1):
        row, column = divmod(number - 1, 2)
        above(grid[2 * row, column], step, mode)
        below(grid[2 * row + 1, column], step, mode)
        grid[2 * row, column].set_title(f"step {number}")
        grid[2 * row + 1, column].tick_params(labelbottom=True)
    first = grid[0, 0]
    first.text(-1.3, -2.7, "mean ± 2σ", color=colours.series[0])
    first.text(1.6, 2.1, "next", color=colours.series[1])
    for row in (1, 3):
        grid[row, 0].set_ylabel("EI", color=colours.series[1])
    return fig
