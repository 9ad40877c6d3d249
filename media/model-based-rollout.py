"""A pendulum and a slightly wrong learned model of it: predictions of one step, and a rollout of many.

The model is a linear map from (angle, speed) to the next (angle, speed), fitted by least squares to 400 noise-free
steps from random states. A pendulum is not linear, so a little error is left; a rollout feeds it back.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

Array = NDArray[np.floating]

STEP, HORIZON = 0.1, 150
START = (1.0, 0.0)


def pendulum(states: Array) -> Array:
    """Return the states (angle, speed) one time step later."""
    angle, speed = states[..., 0], states[..., 1]
    speed = speed - STEP * np.sin(angle)
    return np.stack([angle + STEP * speed, speed], axis=-1)


def learned_model() -> Array:
    """Return the matrix that maps a state to the predicted next one."""
    states = np.random.default_rng(0).uniform(-2, 2, size=(400, 2))
    matrix: Array = np.linalg.lstsq(states, pendulum(states), rcond=None)[0]
    return matrix


def trajectories() -> tuple[Array, Array, Array]:
    """Return the true states, the one-step prediction of each, and the model's rollout from the same start."""
    model = learned_model()
    true, imagined = [np.array(START)], [np.array(START)]
    for _ in range(HORIZON):
        true.append(pendulum(true[-1]))
        imagined.append(imagined[-1] @ model)
    truth, rollout = np.array(true), np.array(imagined)
    single = np.vstack([truth[:1], truth[:-1] @ model])
    assert np.abs(single - truth)[:, 0].max() < 0.01, "every single step is predicted well"
    assert np.abs(rollout - truth)[:, 0].max() > 1.0, "the rollout ends elsewhere"
    return truth, single, rollout


def draw(mode: Mode) -> Figure:
    """Draw the angle over the steps."""
    colours = palette(mode)
    truth, single, rollout = trajectories()
    fig, ax = figure(mode, height=2.8)
    steps = np.arange(HORIZON + 1)
    ax.plot(steps, truth[:, 0], color=colours.series[0], linestyle=LINES[0])
    ax.plot(steps, rollout[:, 0], color=colours.series[1], linestyle=LINES[1])
    ax.plot(steps[::8], single[::8, 0], MARKERS[1], color=colours.series[2], markersize=4)
    ax.text(0, 1.55, "truth", color=colours.series[0], fontweight="bold", va="center")
    ax.text(26, 1.55, "one-step predictions", color=colours.series[2], fontweight="bold", va="center")
    ax.text(118, 1.55, "rollout", color=colours.series[1], fontweight="bold", va="center")
    ax.set(xlabel="step", ylabel="angle of a pendulum", ylim=(-1.25, 1.75), xlim=(-3, HORIZON + 3), yticks=(-1, 0, 1))
    return fig
