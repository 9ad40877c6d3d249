"""Expected tokens a pass of the target model in speculative decoding, over the number of drafted tokens."""

import numpy as np
from matplotlib.figure import Figure

from _style import LINES, MARKERS, Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw the curves for three rates of acceptance and the limit if all drafts are accepted."""
    drafted = np.arange(0, 11)
    colours = palette(mode)
    fig, axes = figure(mode, 3.1)
    for k, rate in enumerate((0.9, 0.8, 0.6)):
        tokens = (1 - rate ** (drafted + 1)) / (1 - rate)
        assert np.allclose(tokens, [sum(rate**i for i in range(n + 1)) for n in drafted])
        assert rate != 0.8 or round(tokens[4], 1) == 3.4
        axes.plot(drafted, tokens, color=colours.series[k], linestyle=LINES[k], marker=MARKERS[k])
        axes.text(10.3, tokens[-1], f"{rate}", color=colours.series[k], fontweight="bold", va="center")
    axes.plot(drafted[:8], drafted[:8] + 1, color=colours.muted, linestyle=":", linewidth=1.4)
    axes.text(5.2, 7.2, "all accepted", ha="right", va="center")
    axes.text(11.3, 8.25, "accepted with\nprobability", ha="right", va="center")
    axes.set(xlabel="drafted tokens", ylabel="tokens per pass", xlim=(0, 11.3), ylim=(0, 9))
    axes.set(xticks=[0, 2, 4, 6, 8, 10], yticks=[0, 2, 4, 6, 8])
    return fig
