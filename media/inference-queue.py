"""Mean time in an M/M/1 queue over the load, by the formula and simulated at three loads."""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette


def simulated(load: float, requests: int = 400_000) -> float:
    """Return the mean time in the system, in mean service times (Lindley's recursion)."""
    rng = np.random.default_rng(0)
    gaps, services = rng.exponential(1 / load, requests), rng.exponential(1, requests)
    walk = np.concatenate([[0], np.cumsum(services[:-1] - gaps[1:])])
    waits = walk - np.minimum.accumulate(walk)
    return float((waits + services).mean())


def draw(mode: Mode) -> Figure:
    """Draw the curve and the simulated points."""
    load = np.linspace(0, 0.97, 195)
    marks = (0.5, 0.8, 0.9)
    times = [simulated(mark) for mark in marks]
    assert np.allclose(times, [2, 5, 10], rtol=0.07), times

    colours = palette(mode)
    fig, axes = figure(mode, 3.0)
    axes.plot(load, 1 / (1 - load), color=colours.series[0])
    axes.plot(marks, times, "o", color=colours.series[1], markersize=7)
    for mark, time in zip(marks, (2, 5, 10), strict=True):
        axes.text(mark - 0.02, time + 0.5, f"{time} at {100 * mark:.0f} %", ha="right", va="bottom")
    axes.text(0.03, 22, "line: 1/(1 − load)", color=colours.series[0], fontweight="bold")
    axes.text(0.03, 19.6, "points: simulated", color=colours.series[1], fontweight="bold")
    axes.set(xlabel="load", ylabel="mean service times", xlim=(0, 1), ylim=(0, 25), yticks=[0, 5, 10, 15, 20, 25])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25 %", "50 %", "75 %", "100 %"])
    return fig
