"""What pure-noise inputs do to R squared, adjusted R squared and R squared on new data.

Least squares with an intercept on 50 rows and three real inputs, to which 0 to 30 columns of noise are added. The
curves are means over 200 simulated data sets.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

ROWS, FRESH, REAL, NOISE = 50, 500, 3, 30
REPETITIONS = 200


def scores(seed: int) -> NDArray[np.float64]:
    """Return R squared, adjusted R squared and R squared on fresh rows, one line a number of noise columns."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(ROWS + FRESH, REAL + NOISE))
    target = inputs[:, :REAL] @ [1.0, 0.7, 0.5] + 1.2 * rng.normal(size=len(inputs))
    design = np.column_stack([np.ones(len(inputs)), inputs])
    found = np.empty((NOISE + 1, 3))
    for noise in range(NOISE + 1):
        used = design[:, : 1 + REAL + noise]
        residuals = target - used @ np.linalg.lstsq(used[:ROWS], target[:ROWS], rcond=None)[0]
        seen = 1 - np.mean(residuals[:ROWS] ** 2) / target[:ROWS].var()
        unseen = 1 - np.mean(residuals[ROWS:] ** 2) / target[ROWS:].var()
        found[noise] = seen, 1 - (1 - seen) * (ROWS - 1) / (ROWS - REAL - noise - 1), unseen
    assert np.all(np.diff(found[:, 0]) > -1e-12), "R squared of nested fits never falls"
    return found


def curves() -> NDArray[np.float64]:
    """Return the mean scores over all simulated data sets."""
    mean: NDArray[np.float64] = np.mean([scores(seed) for seed in range(REPETITIONS)], axis=0)
    assert np.ptp(mean[:, 1]) < 0.03, "adjusted R squared stays level"
    assert mean[-1, 2] < 0 < mean[0, 2], "the fit ends worse than the mean of the new targets"
    return mean


def draw(mode: Mode) -> Figure:
    """Draw the three mean scores over the number of noise columns."""
    colours = palette(mode)
    mean = curves()
    names = ("R²", "adjusted R²", "R² on new data")
    places = ((13.5, 0.77), (17.5, 0.42), (5.2, 0.05))
    fig, ax = figure(mode, height=2.9)
    ax.axhline(0, color=colours.muted, linewidth=0.8)
    for k, (name, place) in enumerate(zip(names, places, strict=True)):
        ax.plot(mean[:, k], color=colours.series[k], linestyle=LINES[k], marker=MARKERS[k], markevery=5)
        ax.text(*place, name, color=colours.series[k], fontweight="bold")
    ax.set(xlabel="pure-noise inputs added to 3 real ones", ylabel="mean score", xlim=(0, 30.5), ylim=(-0.6, 1))
    return fig
