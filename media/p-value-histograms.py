"""The p-values of 10,000 t-tests without an effect, and of 10,000 with one of half a standard deviation."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import ttest_ind

from _style import Mode, figure, palette

TESTS, GROUP = 10_000, 30


def draw(mode: Mode) -> Figure:
    """Draw one histogram above the other; the bar below 0.05 is filled."""
    first, second = np.random.default_rng(0).normal(size=(2, GROUP, TESTS))
    shares = []
    colours = palette(mode)
    fig, panels = figure(mode, 4.4, rows=2, sharex=True, sharey=True)
    for k, (axes, effect) in enumerate(zip(panels, (0.0, 0.5), strict=True)):
        p = ttest_ind(first + effect, second).pvalue
        shares.append(np.mean(p < 0.05))
        edges = np.linspace(0, 1, 21)
        counts = np.histogram(p, edges)[0] / TESTS
        fill = [colours.series[k], *["none"] * 19]
        axes.bar(edges[:-1], counts, 0.05, align="edge", color=fill, edgecolor=colours.series[k], linewidth=1.2)
        name = "no effect" if effect == 0 else "effect: half a standard deviation"
        axes.text(0.98, 0.44, name, color=colours.series[k], fontweight="bold", ha="right")
        axes.text(0.98, 0.36, f"{100 * shares[-1]:.0f} % below 0.05", ha="right")
        axes.set(xlim=(0, 1), ylabel="share of tests", yticks=[0, 0.2, 0.4])
    assert abs(shares[0] - 0.05) < 0.006 and abs(shares[1] - 0.478) < 0.01, shares
    panels[1].set(xlabel="p-value", xticks=[0, 0.25, 0.5, 0.75, 1])
    return fig
