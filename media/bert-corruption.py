"""A sentence as BERT's masked language model reads it: [MASK], a random token and a kept token among the untouched.

The corruption is computed: 3 of 20 tokens (15 %) are chosen and each then masked (80 %), replaced (10 %) or kept
(10 %). The seed is one that shows all three treatments at once; most sentences show only masks.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from _style import Mode, figure, palette

TEXT = "heavy rain fell all night and in the morning the river had left its bank near the stone bridge .".split()
VOCABULARY = (*dict.fromkeys(TEXT), "violin", "seven", "purple", "lawyer", "quickly")
SEED = 4025
COLUMNS = 4


def corrupt() -> tuple[list[str], dict[int, str]]:
    """Return the tokens that the model reads and, by position, how each chosen one was treated."""
    rng = np.random.default_rng(SEED)
    read, treated = list(TEXT), {}
    for position in sorted(rng.choice(len(TEXT), size=round(0.15 * len(TEXT)), replace=False)):
        lot = rng.random()
        treatment = "masked" if lot < 0.8 else "random" if lot < 0.9 else "kept"
        if treatment == "masked":
            read[position] = "[MASK]"
        elif treatment == "random":
            read[position] = str(rng.choice(VOCABULARY))
        treated[int(position)] = treatment
    return read, treated


def draw(mode: Mode) -> Figure:
    """Draw the tokens that the model reads, line by line, with the target below each chosen one."""
    assert len(TEXT) == 20
    read, treated = corrupt()
    assert sorted(treated.values()) == ["kept", "masked", "random"]
    changed = {position for position, (old, new) in enumerate(zip(TEXT, read, strict=True)) if old != new}
    assert changed == {position for position, treatment in treated.items() if treatment != "kept"}

    colours = palette(mode)
    looks = {
        "masked": (colours.series[0], "-"),
        "random": (colours.series[1], "--"),
        "kept": (colours.series[2], ":"),
    }
    fig, ax = figure(mode, 3.5)
    for position, token in enumerate(read):
        x, y = position % COLUMNS, -(position // COLUMNS)
        edge, dash = looks[treated[position]] if position in treated else (colours.grid, "-")
        width = 2.0 if position in treated else 1.0
        ax.add_patch(
            FancyBboxPatch(
                (x - 0.45, y - 0.2),
                0.9,
                0.4,
                boxstyle="round,pad=0,rounding_size=0.06",
                facecolor="none",
                edgecolor=edge,
                linewidth=width,
                linestyle=dash,
            )
        )
        ax.text(x, y, token, ha="center", va="center", fontweight="bold" if position in treated else "normal")
        if position in treated:
            ax.text(x, y - 0.26, treated[position], ha="center", va="top", color=edge, fontweight="bold")
    ax.set(xlim=(-0.5, COLUMNS - 0.5), ylim=(-4.65, 0.35))
    ax.axis("off")
    return fig
