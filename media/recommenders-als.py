"""The regularised squared error of a matrix factorisation over the half-steps of alternating least squares.

Ratings of 8 items by 30 users with about 60 % of the cells filled, whole numbers from 1 to 5 around a rank-2 pattern.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import MARKERS, Mode, figure, palette

Array = NDArray[np.float64]

USERS, ITEMS, RANK, PENALTY = 30, 8, 2, 0.1
HALF_STEPS = 16


def ratings() -> tuple[Array, NDArray[np.bool_]]:
    """Return the ratings and which of them are known."""
    rng = np.random.default_rng(1)
    pattern = rng.normal(size=(USERS, RANK)) @ rng.normal(size=(RANK, ITEMS))
    return np.clip(np.round(3 + pattern), 1, 5), rng.random((USERS, ITEMS)) < 0.6


def half_step(known_ratings: Array, known: NDArray[np.bool_], fixed: Array) -> Array:
    """Return the best factors of every row while the columns' factors stay fixed: one ridge regression a row."""
    return np.array(
        [
            np.linalg.solve(
                fixed[mask].T @ fixed[mask] + PENALTY * np.eye(fixed.shape[1]),
                fixed[mask].T @ row[mask],
            )
            for row, mask in zip(known_ratings, known, strict=True)
        ]
    )


def objectives() -> Array:
    """Return the objective after each half-step, users first."""
    table, known = ratings()
    rng = np.random.default_rng(0)
    items = rng.normal(size=(ITEMS, RANK))
    users = np.zeros((USERS, RANK))
    found = []
    for number in range(HALF_STEPS):
        if number % 2 == 0:
            users = half_step(table, known, items)
        else:
            items = half_step(table.T, known.T, users)
        error = ((table - users @ items.T)[known] ** 2).sum()
        found.append(error + PENALTY * ((users**2).sum() + (items**2).sum()))
    values = np.array(found)
    assert np.all(np.diff(values) <= 0), "no half-step raises it"
    return values


def draw(mode: Mode) -> Figure:
    """Draw the objective after each half-step; the marker tells which factors were solved for."""
    colours = palette(mode)
    values = objectives()
    numbers = np.arange(1, len(values) + 1)
    fig, ax = figure(mode, height=2.6)
    ax.plot(numbers, values, color=colours.muted, linewidth=1)
    for k, name in enumerate(("users solved, items fixed", "items solved, users fixed")):
        ax.plot(numbers[k::2], values[k::2], MARKERS[k], color=colours.series[k], markersize=7)
        place = values.min() + (0.82 - 0.15 * k) * np.ptp(values)
        ax.plot(5, place, MARKERS[k], color=colours.series[k], markersize=7)
        ax.text(5.5, place, name, color=colours.series[k], fontweight="bold", va="center")
    ax.set(xlabel="half-step", ylabel="objective", xticks=range(2, HALF_STEPS + 1, 2), ylim=(0, None))
    return fig
