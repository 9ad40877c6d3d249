"""Routing by agreement: six children predict two parents; couplings go to the parent they agree about."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

Array = NDArray[np.float64]

ANGLES = {"A": (24, 30, 36, 42, 48, 54), "B": (10, 75, 130, 190, 250, 310)}
ROUNDS = 3
COUPLINGS = (0.50, 0.71, 0.86)


def predictions() -> Array:
    """Return the children's predictions as unit vectors, indexed by child, parent and coordinate."""
    angles = np.radians(np.array(list(ANGLES.values())).T)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


def route(votes: Array, rounds: int) -> list[Array]:
    """Return the coupling coefficients (child, parent) of every round."""
    logits = np.zeros(votes.shape[:2])
    history = []
    for _ in range(rounds):
        couplings = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        history.append(couplings)
        s = np.einsum("ij,ijd->jd", couplings, votes)
        squared = (s**2).sum(axis=1, keepdims=True)
        parents = s * np.sqrt(squared) / (1 + squared)
        logits = logits + np.einsum("ijd,jd->ij", votes, parents)
    return history


def arrows(axes: Any, votes: Array, colour: str, title: str) -> None:
    """Draw the predictions for one parent as arrows from the origin."""
    for vote in votes:
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", xy=vote, xytext=(0, 0), arrowprops=style)
    axes.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), aspect="equal")
    axes.set_axis_off()
    axes.set_title(title)


def draw(mode: Mode) -> Figure:
    """Draw the predictions above, the couplings over the rounds below."""
    colours = palette(mode)
    votes = predictions()
    history = np.array(route(votes, ROUNDS))
    means = history.mean(axis=1)
    assert np.allclose(means[:, 0], COUPLINGS, rtol=0, atol=0.005)
    fig, places = figure(mode, 4.2)
    places.remove()
    grid = fig.add_gridspec(2, 2, height_ratios=[1, 1])
    for j, name in enumerate(ANGLES):
        arrows(fig.add_subplot(grid[0, j]), votes[:, j], colours.series[j], f"votes for {name}")
    axes = fig.add_subplot(grid[1, :])
    rounds = np.arange(1, ROUNDS + 1)
    for j, name in enumerate(ANGLES):
        axes.plot(rounds, means[:, j], linestyle=LINES[j], marker=MARKERS[j], color=colours.series[j])
        axes.text(ROUNDS + 0.08, means[-1, j], name, color=colours.series[j], va="center", fontweight="bold")
    for number, value in enumerate(means[:, 0], start=1):
        axes.text(number, value + 0.08, f"{value:.2f}", ha="center")
    axes.set(xticks=rounds, xlim=(0.8, ROUNDS + 0.3), ylim=(0, 1.05), yticks=[0, 0.5, 1])
    axes.set(xlabel="round", ylabel="mean coupling")
    return fig
