"""Samples of a small conditional VAE for each of two conditions, over the data it learned from.

Under condition A the data have one peak, under B two. The decoder's Gaussian noise is part of the model, so it is
drawn as well.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _networks import train_vae
from _style import Mode, figure, palette

Floats = NDArray[np.float64]

NOISE = 0.15
EDGES = np.linspace(-4.2, 4.2, 57)


def data(rows: int = 4000) -> tuple[Floats, Floats]:
    """Return values, one a row, and their conditions as one-hot rows: A around -2, B around 1 and 3."""
    rng = np.random.default_rng(0)
    condition = rng.integers(0, 2, rows)
    side = rng.choice([-1.0, 1.0], rows)
    values = np.where(condition == 0, -2, 2 + side) + 0.3 * rng.normal(size=rows)
    return values[:, None], np.eye(2)[condition]


def samples(rows: int = 4000) -> list[Floats]:
    """Train on the data; return samples for A and for B: draw codes from the prior, decode, add the noise."""
    values, conditions = data()
    _, decoder = train_vae(values, conditions, hidden=32, codes=1, noise=NOISE, steps=8000)
    rng = np.random.default_rng(1)
    drawn = []
    for condition in np.eye(2):
        codes = rng.normal(size=(rows, 1))
        mean = decoder(np.hstack([codes, np.tile(condition, (rows, 1))]))
        drawn.append((mean + NOISE * rng.normal(size=mean.shape)).ravel())
    return drawn


def draw(mode: Mode) -> Figure:
    """Draw the histograms of the data as areas and those of the samples as lines, a panel for each condition."""
    values, conditions = data()
    drawn = samples()
    assert abs(drawn[0].mean() + 2) < 0.3 and abs(drawn[1].mean() - 2) < 0.3
    assert np.mean(np.abs(drawn[1] - 2) < 0.4) < 0.15
    assert abs(np.mean(drawn[1] > 2) - 0.5) < 0.05

    colours = palette(mode)
    fig, panels = figure(mode, 3.6, rows=2, sharex=True)
    for i, (axes, name) in enumerate(zip(panels, "AB", strict=True)):
        members = values[conditions[:, i] == 1].ravel()
        heights = [np.histogram(x, EDGES, density=True)[0] for x in (members, drawn[i])]
        axes.stairs(heights[0], EDGES, fill=True, color=colours.series[0], alpha=0.35)
        axes.stairs(heights[1], EDGES, color=colours.series[1], linewidth=1.8)
        axes.set(yticks=[], ylabel=f"condition {name}")
    labels = {"color": colours.ink, "ha": "left", "va": "center"}
    arrow = {"arrowstyle": "-", "color": colours.muted}
    panels[0].annotate("data", (-1.75, 0.6), (-0.4, 0.6), arrowprops=arrow, **labels)
    panels[0].annotate("samples", (-1.62, 0.35), (-0.4, 0.3), arrowprops=arrow, **labels)
    axes.set(xlabel="x")
    return fig
