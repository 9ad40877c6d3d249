"""How often an A/A test is stopped as significant, against the number of equally spaced looks at it."""

import numpy as np
from matplotlib.figure import Figure

from _style import Mode, figure, palette

LOOKS = (1, 2, 3, 5, 10, 20, 50)


def share(looks: int, runs: int = 100_000) -> float:
    """Return the share of runs in which |z| exceeds 1.96 at one of the looks."""
    steps = np.random.default_rng(0).normal(size=(runs, looks), scale=1.0)
    z = steps.cumsum(axis=1) / np.sqrt(np.arange(1, looks + 1))
    return float((np.abs(z) > 1.96).any(axis=1).mean())


def draw(mode: Mode) -> Figure:
    """Draw the shares over the looks, on a logarithmic axis."""
    shares = np.array([share(looks) for looks in LOOKS])
    assert np.allclose(shares, [0.050, 0.083, 0.107, 0.142, 0.193, 0.248, 0.320], atol=0.004), shares

    colours = palette(mode)
    fig, axes = figure(mode, 2.9)
    axes.semilogx(LOOKS, 100 * shares, color=colours.series[1], marker="o")
    axes.axhline(5, color=colours.muted, linestyle="--", linewidth=1.2)
    axes.text(55, 6, "one look: 5 %", ha="right", va="bottom")
    for looks, value in zip(LOOKS, shares, strict=True):
        if looks in (5, 10, 50):
            axes.text(looks * 0.9, 100 * value + 0.6, f"{100 * value:.0f} %", ha="right", va="bottom")
    axes.set(xlabel="looks", ylabel="false alarms, %", ylim=(0, 36), xlim=(0.9, 58), yticks=[0, 10, 20, 30])
    axes.set_xticks(LOOKS, [str(looks) for looks in LOOKS])
    axes.minorticks_off()
    return fig
