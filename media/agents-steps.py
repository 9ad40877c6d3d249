"""How often a chain of steps succeeds as a whole, over its length, for three rates of success a step."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the three curves and mark twenty steps at 0.95."""
    steps = np.arange(0, 51)
    colours = palette(mode)
    assert round(0.95**20, 2) == 0.36 and round(0.995**20, 2) == 0.90
    fig, axes = figure(mode, 3.0)
    for k, (rate, x, y) in enumerate(((0.995, 42, 0.89), (0.95, 36, 0.29), (0.9, 12, 0.14))):
        axes.plot(steps, rate**steps, color=colours.series[k], linestyle=LINES[k])
        axes.text(x, y, f"{rate} a step", color=colours.series[k], fontweight="bold", ha="center" if k < 2 else "right")
    axes.plot(20, 0.95**20, "o", color=colours.ink, zorder=5)
    axes.text(20.8, 0.41, "0.36 after 20", va="center")
    axes.set(xlabel="steps", ylabel="whole task succeeds", xlim=(0, 50), ylim=(0, 1), yticks=[0, 0.5, 1])
    return fig
