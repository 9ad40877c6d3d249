"""Proxy and true reward of the answer that a proxy likes best out of n, if the proxy has heavy-tailed errors."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, MARKERS, Mode, figure, palette

COUNTS = (1, 4, 16, 64, 256, 1024, 4096)


def draw(mode: Mode) -> Figure:
    """Draw both means over n: true reward standard normal, error Student's t with 3 degrees of freedom, sd 1."""
    rng = np.random.default_rng(0)
    proxy, true = [], []
    for n in COUNTS:
        runs = 3000
        gold = rng.normal(size=(runs, n))
        score = gold + rng.standard_t(3, size=(runs, n)) / np.sqrt(3)
        best = score.argmax(axis=1)[:, None]
        proxy.append(np.take_along_axis(score, best, 1).mean())
        true.append(np.take_along_axis(gold, best, 1).mean())
    assert np.allclose([true[2], true[3], true[4], true[6]], [1.24, 1.32, 1.04, 0.33], atol=0.08), true
    assert proxy[6] > 12

    colours = palette(mode)
    fig, panels = figure(mode, 4.2, rows=2, sharex=True)
    for k, (axes, values, name) in enumerate(zip(panels, (proxy, true), ("proxy", "true reward"), strict=True)):
        axes.semilogx(COUNTS, values, color=colours.series[k], linestyle=LINES[k], marker=MARKERS[k])
        axes.set_title(name, loc="left", color=colours.series[k], fontweight="bold")
        axes.set(ylim=((-0.8, -0.1)[k], (15, 1.6)[k]), yticks=((0, 5, 10, 15), (0, 0.5, 1, 1.5))[k], ylabel="mean")
    panels[1].set(xlabel="answers to choose from, n")
    panels[1].set_xticks([1, 16, 256, 4096], ["1", "16", "256", "4096"])
    panels[1].minorticks_off()
    return fig
