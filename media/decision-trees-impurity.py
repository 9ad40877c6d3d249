"""Three impurities of a two-class node over the share of one class: entropy (halved), Gini and misclassification."""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]


def impurities(share: Array) -> dict[str, Array]:
    """Return each impurity at the shares ``share``, which lie strictly between 0 and 1."""
    other = 1 - share
    return {
        "entropy / 2": -(share * np.log2(share) + other * np.log2(other)) / 2,
        "Gini": 1 - share**2 - other**2,
        "misclassification": np.minimum(share, other),
    }


def draw(mode: Mode) -> Figure:
    """Return the three curves, labelled where they lie apart."""
    colours = palette(mode)
    share = np.linspace(1e-6, 1 - 1e-6, 201)
    curves = impurities(share)
    assert all(np.isclose(values[100], 0.5) for values in curves.values()), "all reach one half in the middle"
    entropy, gini, errors = curves.values()
    assert np.all(entropy >= gini - 1e-9) and np.all(gini >= errors - 1e-9)

    fig, axes = figure(mode, 2.7)
    for i, values in enumerate(curves.values()):
        axes.plot(share, values, color=colours.series[i], linestyle=LINES[i], linewidth=2.2)
    labels = ((0.09, 0.42, "entropy / 2"), (0.8, 0.4, "Gini"), (0.5, 0.13, "misclassification"))
    for i, (x, y, name) in enumerate(labels):
        axes.text(x, y, name, color=colours.series[i], ha=("center", "left", "center")[i])
    axes.annotate("", (0.8, 0.2), (0.7, 0.17), arrowprops={"arrowstyle": "-", "color": colours.series[2]})
    axes.annotate("", (0.2, 0.2), (0.3, 0.17), arrowprops={"arrowstyle": "-", "color": colours.series[2]})
    axes.set(xlabel="share of class 1 in the node", ylabel="impurity", ylim=(0, 0.55))
    axes.set(xticks=[0, 0.5, 1], yticks=[0, 0.25, 0.5])
    return fig
