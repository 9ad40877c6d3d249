"""Self-attention weights of six toy tokens, without and with a causal mask, as heat maps with the numbers.

Embeddings and projections are drawn at random once; no positions are added, so the two tokens "the" get equal rows and
equal columns without a mask.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import Mode, figure, palette

WORDS = ("the", "cat", "sat", "on", "the", "mat")
WIDTH = 8


def weights(causal: bool) -> NDArray[np.float64]:
    """Return the matrix of attention weights: a line for each query, a column for each key."""
    rng = np.random.default_rng(3)
    embedding = {word: rng.normal(size=WIDTH) for word in dict.fromkeys(WORDS)}
    tokens = np.array([embedding[word] for word in WORDS])
    query, key = rng.normal(size=(2, WIDTH, WIDTH)) / np.sqrt(WIDTH)
    scores = (tokens @ query) @ (tokens @ key).T / np.sqrt(WIDTH)
    if causal:
        scores = np.where(np.tri(len(WORDS), dtype=bool), scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def draw(mode: Mode) -> Figure:
    """Draw the full matrix above the masked one."""
    full, masked = weights(causal=False), weights(causal=True)
    assert np.allclose(full.sum(axis=1), 1) and np.allclose(masked.sum(axis=1), 1)
    assert np.allclose(np.triu(masked, 1), 0) and np.allclose(full[0], full[4])
    kept = np.tril(full)
    assert np.allclose(masked, kept / kept.sum(axis=1, keepdims=True))

    colours = palette(mode)
    # Not the full accent: the numbers on every cell have to be read in the colour of all other letters.
    strongest = 0.55 * np.array(to_rgb(colours.paper)) + 0.45 * np.array(to_rgb(colours.series[0]))
    shades = LinearSegmentedColormap.from_list("weights", [colours.paper, tuple(strongest)])
    fig, axes = figure(mode, 6.3, 2, 1)
    for ax, matrix, name in zip(axes, (full, masked), ("A", "B"), strict=True):
        ax.pcolormesh(np.arange(7) - 0.5, np.arange(7) - 0.5, matrix, cmap=shades, vmin=0, vmax=0.9)
        for (row, column), share in np.ndenumerate(matrix):
            if share > 0:
                text = f"{share:.2f}".removeprefix("0") if share < 0.995 else "1"
                ax.text(column, row, text, ha="center", va="center")
        ax.set(xlim=(-0.5, 5.5), ylim=(5.5, -0.5), xticks=range(6), yticks=range(6))
        ax.set_xticklabels(WORDS)
        ax.set_yticklabels(WORDS)
        ax.tick_params(length=0, top=False, bottom=False, labeltop=True, labelbottom=False)
        ax.set_xlabel("key", labelpad=7)
        ax.xaxis.set_label_position("top")
        ax.set_ylabel("query")
        ax.text(5.3, -1.55, name, fontweight="bold", fontsize=12, ha="center", va="center")
        for side in ("top", "right"):
            ax.spines[side].set_visible(True)
    return fig
