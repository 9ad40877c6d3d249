"""Accuracy under attack against its size, for a linear model trained as usual and one trained against epsilon = 0.3."""

import numpy as np
from matplotlib.figure import Figure

from _adversary import accuracy, train, two_classes
from _style import Mode, figure, palette

BUDGET = 0.3


def draw(mode: Mode) -> Figure:
    """Draw both curves on held-out examples, unnamed."""
    colours = palette(mode)
    seen, unseen = two_classes(0), two_classes(1)
    usual, hardened = train(*seen, 0.0), train(*seen, BUDGET)
    for model, clean, under_attack in ((usual, 1.0, 0.862), (hardened, 1.0, 0.995)):
        assert accuracy(*model, *seen, 0.0) == clean
        assert abs(accuracy(*model, *seen, BUDGET) - under_attack) < 0.001

    sizes = np.linspace(0, 0.8, 41)
    fig, axes = figure(mode, 2.9)
    for model, name, at, colour, line in (
        (usual, "A", (0.385, 0.47), colours.series[0], "-"),
        (hardened, "B", (0.62, 0.94), colours.series[1], "--"),
    ):
        axes.plot(sizes, [100 * accuracy(*model, *unseen, e) for e in sizes], color=colour, linestyle=line)
        axes.annotate(name, (at[0], 100 * at[1]), color=colour, weight="bold", fontsize=12)
    axes.axvline(BUDGET, color=colours.muted, linewidth=1.0, linestyle=":")
    axes.text(BUDGET - 0.01, 6, "ε in\ntraining", ha="right", color=colours.muted)
    axes.set(xlabel="ε of the attack", ylabel="accuracy (%)", ylim=(0, 104), xlim=(0, 0.8))
    return fig
