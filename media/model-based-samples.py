"""Error of two learners' action values on one random Markov decision process, over the steps taken in it.

Both see the same steps of an agent that acts at random. One counts transitions into a model and solves it by value
iteration, the other makes one Q-learning update a step. The error is the largest over all state-action pairs, and the
curves are means over 20 runs.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

Array = NDArray[np.float64]

STATES, ACTIONS, GAMMA = 4, 2, 0.9
STEPS, RUNS = 10_000, 20


def random_process() -> tuple[Array, Array]:
    """Return transition probabilities (state, action, next state) and rewards (state, action)."""
    rng = np.random.default_rng(3)
    return rng.dirichlet(np.ones(STATES), size=(STATES, ACTIONS)), rng.random((STATES, ACTIONS))


def value_iteration(transitions: Array, rewards: Array) -> Array:
    """Return the optimal action values of a known process."""
    values = np.zeros_like(rewards)
    for _ in range(200):
        values = rewards + GAMMA * transitions @ values.max(axis=1)
    return values


def errors(transitions: Array, rewards: Array, marks: NDArray[np.int64], seed: int) -> Array:
    """Return the error of the model-based and of the model-free values after each of the marked steps."""
    rng = np.random.default_rng(seed)
    truth = value_iteration(transitions, rewards)
    ladder = transitions.cumsum(axis=-1)
    counts, seen, values = np.zeros_like(transitions), np.zeros_like(rewards), np.zeros_like(rewards)
    state, found = 0, []
    for step in range(1, STEPS + 1):
        action = rng.integers(ACTIONS)
        after = min(int(np.searchsorted(ladder[state, action], rng.random())), STATES - 1)
        counts[state, action, after] += 1
        seen[state, action] = rewards[state, action]
        rate = counts[state, action].sum() ** -0.7
        target = rewards[state, action] + GAMMA * values[after].max()
        values[state, action] += rate * (target - values[state, action])
        state = after
        if step in marks:
            visits = counts.sum(axis=-1, keepdims=True)
            stay = np.eye(STATES)[:, None]  # a pair that was never tried is taken to stay where it is, unrewarded
            model = np.where(visits > 0, counts / np.maximum(visits, 1), stay)
            planned = value_iteration(model, seen)
            found.append([np.abs(planned - truth).max(), np.abs(values - truth).max()])
    return np.array(found)


def curves() -> tuple[NDArray[np.int64], Array]:
    """Return the marked steps and the mean errors there, model-based first."""
    process = random_process()
    marks = np.unique(np.geomspace(10, STEPS, 13).astype(int))
    mean: Array = np.mean([errors(*process, marks, seed) for seed in range(RUNS)], axis=0)
    assert mean[marks == 100, 0] < mean[-1, 1] < 0.6, "planning after 100 steps beats Q-learning after 10,000"
    return marks, mean


def draw(mode: Mode) -> Figure:
    """Draw both errors over the steps, both axes logarithmic."""
    colours = palette(mode)
    marks, mean = curves()
    fig, ax = figure(mode, height=2.8)
    labels = (("plan in an\nestimated model", (11, 0.03)), ("Q-learning", (700, 3.4)))
    for k, (name, place) in enumerate(labels):
        ax.plot(marks, mean[:, k], color=colours.series[k], linestyle=LINES[k], marker=MARKERS[k])
        ax.text(*place, name, color=colours.series[k], fontweight="bold")
    ax.set(xscale="log", yscale="log", xlabel="steps in the environment", ylabel="largest error of Q")
    ax.set_xticks([10, 100, 1000, 10_000], ["10", "100", "1000", "10 000"])
    ax.set_yticks([0.01, 0.1, 1, 10], ["0.01", "0.1", "1", "10"])
    ax.minorticks_off()
    return fig
