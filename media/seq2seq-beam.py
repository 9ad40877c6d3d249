"""All outputs of two tokens from a small made-up model, and what greedy search and a beam of width 2 find among them.

Greedy search takes the likelier first token and ends at probability 0.33; the beam keeps both and finds 0.38.
"""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette

NEXT = {"": {"a": 0.6, "b": 0.4}, "a": {"c": 0.55, "d": 0.45}, "b": {"c": 0.05, "d": 0.95}}
"""The next token's probabilities after each prefix."""


def beam_search(width: int) -> dict[str, float]:
    """Return the outputs of two tokens in the last beam with their probabilities, the likeliest first."""
    beam = {"": 1.0}
    for _ in range(2):
        longer = {prefix + token: p * q for prefix, p in beam.items() for token, q in NEXT[prefix].items()}
        beam = dict(sorted(longer.items(), key=lambda item: -item[1])[:width])
    return beam


def draw(mode: Mode) -> Figure:
    """Draw the tree from top to bottom with both searches' results."""
    everything, greedy, beam = beam_search(4), beam_search(1), beam_search(2)
    assert np.isclose(sum(everything.values()), 1)
    assert list(greedy) == ["ac"] and np.isclose(greedy["ac"], 0.33)
    assert list(beam) == ["bd", "ac"] and np.isclose(beam["bd"], 0.38)

    colours = palette(mode)
    fig, ax = figure(mode, 3.5)
    place = {"": (1.5, 2.0), "a": (0.5, 1.0), "b": (2.5, 1.0), "ac": (0, 0), "ad": (1, 0), "bc": (2, 0), "bd": (3, 0)}
    paths = {"ac": (colours.series[1], "--"), "bd": (colours.series[0], "-")}
    for prefix, tokens in NEXT.items():
        for token, probability in tokens.items():
            word = prefix + token
            (x0, y0), (x1, y1) = place[prefix], place[word]
            found = next((look for end, look in paths.items() if end.startswith(word)), None)
            colour, dash = found or (colours.muted, ":")
            ax.plot(
                [x0, x1],
                [y0 - (0.12 if prefix else 0.19), y1 + 0.12],
                color=colour,
                linestyle=dash,
                linewidth=2.6 if found else 1.2,
            )
            side = "right" if x1 < x0 else "left"
            shift = -0.11 if x1 < x0 else 0.11
            ax.text((x0 + x1) / 2 + shift, (y0 + y1) / 2 + 0.02, f"{probability:g}", ha=side, va="center")
    ring = {"boxstyle": "circle,pad=0.28", "facecolor": "none", "linewidth": 1.3}
    for word, (x, y) in place.items():
        ax.text(x, y, word[-1:] or "start", ha="center", va="center", bbox=ring | {"edgecolor": colours.muted})
        if len(word) == 2:
            bold = "bold" if word in paths else "normal"
            colour = paths[word][0] if word in paths else colours.ink
            ax.text(x, -0.31, f"{everything[word]:.2f}", ha="center", va="top", fontweight=bold, color=colour)
    for word, name in (("ac", "greedy"), ("bd", "beam of 2")):
        ax.text(place[word][0], -0.52, name, ha="center", va="top", color=paths[word][0], fontweight="bold")
    ax.set(xlim=(-0.5, 3.5), ylim=(-0.8, 2.3))
    ax.axis("off")
    return fig
