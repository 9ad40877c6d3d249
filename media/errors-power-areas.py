"""The z statistic without an effect and with one of 2.8 standard errors: both errors and the power as areas."""

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from _style import Mode, figure, palette

EFFECT = norm.ppf(0.975) + norm.ppf(0.8)


def draw(mode: Mode) -> Figure:
    """Draw the density under the null above the one under the alternative."""
    cut = norm.ppf(0.975)
    power = norm.sf(cut - EFFECT)
    assert round(EFFECT, 1) == 2.8 and round(power, 3) == 0.8 and norm.cdf(-cut - EFFECT) < 1e-5

    colours = palette(mode)
    z = np.linspace(-4, 6.5, 421)
    fig, (null, real) = figure(mode, 4.2, rows=2, sharex=True)
    for axes, mean in ((null, 0.0), (real, EFFECT)):
        axes.plot(z, norm.pdf(z - mean), color=colours.ink, linewidth=1.4)
        for place in (-cut, cut):
            axes.axvline(place, color=colours.muted, linestyle="--", linewidth=1)
        axes.set(yticks=[], ylim=(0, 0.52), xlim=(-4, 6.5))
        axes.spines["left"].set_visible(False)
    for side in (z <= -cut, z >= cut):
        null.fill_between(z[side], norm.pdf(z[side]), color=colours.series[1], linewidth=0)
    real.fill_between(z[z >= cut], norm.pdf(z[z >= cut] - EFFECT), color=colours.series[0], alpha=0.45, linewidth=0)
    kept = (z <= cut) & (z >= -cut)
    real.fill_between(
        z[kept], norm.pdf(z[kept] - EFFECT), facecolor="none", edgecolor=colours.series[3], hatch="///", linewidth=0
    )
    null.set_title("null true", loc="left", fontweight="bold")
    real.set_title("effect of 2.8 standard errors", loc="left", fontweight="bold")
    null.text(2.25, 0.12, "type I error: α = 0.05\n(both tails)", color=colours.series[1], fontweight="bold")
    real.text(4.35, 0.25, "power 0.80", color=colours.series[0], fontweight="bold")
    real.text(1.0, 0.2, "type II\nerror:\nβ = 0.20", color=colours.series[3], fontweight="bold", ha="right")
    real.set(xlabel="z statistic")
    real.set_xticks([-cut, 0, cut], ["−1.96", "0", "1.96"])
    return fig
