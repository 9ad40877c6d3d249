"""Three rounds of AdaBoost: points sized by weight, the stump's side for + shaded; last the weighted vote."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from _adaboost import Array, Round, boost, sample, score
from _style import Mode, figure, palette

LIMITS = (-0.08, 1.08)


def grid_beside(rounds: list[Round]) -> Array:
    """Return places on both sides of every threshold and at the edges: enough to shade rectangles exactly."""
    lines: list[list[float]] = [list(LIMITS), list(LIMITS)]
    for step in rounds:
        lines[step.stump.feature] += [step.stump.threshold - 1e-4, step.stump.threshold + 1e-4]
    across, up = np.meshgrid(sorted(lines[0]), sorted(lines[1]))
    return np.stack([across, up], axis=-1)


def panel(axes: Any, places: Array, values: Array, weights: Array, wrong: Array, mode: Mode) -> None:
    """Shade where ``values`` are positive; draw the points by their weights and ring those in ``wrong``."""
    colours = palette(mode)
    points, labels = sample()
    axes.contourf(*places.T, values.T, [0, 99], colors=[colours.series[0]], alpha=0.22)
    axes.contour(*places.T, values.T, [0], colors=[colours.ink], linewidths=1)
    for label, marker, colour in ((1, "P", colours.series[0]), (-1, "o", colours.series[1])):
        group = labels == label
        axes.scatter(*points[group].T, s=560 * weights[group], marker=marker, color=colour, linewidths=0)
    axes.scatter(*points[wrong].T, s=150, facecolors="none", edgecolors=colours.ink, linewidths=1.1)
    axes.set(xticks=[], yticks=[], xlim=LIMITS, ylim=LIMITS, aspect="equal")


def draw(mode: Mode) -> Figure:
    """Draw the rounds and the final vote, two by two."""
    points, labels = sample()
    rounds = boost(points, labels)
    assert np.allclose([step.error for step in rounds], [4 / 20, 5 / 32, 7 / 54])
    assert (np.sign(score(rounds, points)) == labels).all()
    places = grid_beside(rounds)
    fig, grid = figure(mode, 4.5, 2, 2)
    for number, (axes, step) in enumerate(zip(grid.flat, rounds, strict=False), start=1):
        panel(axes, places, step.stump(places), step.weights, step.stump(points) != labels, mode)
        axes.set_title(f"{number}: ε {step.error:.2f}, α {step.alpha:.2f}")
    vote = grid.flat[3]
    panel(vote, places, score(rounds, places), np.full(len(points), 1 / len(points)), np.zeros(len(points), bool), mode)
    vote.set_title("weighted vote")
    return fig
