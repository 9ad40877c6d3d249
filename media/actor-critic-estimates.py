"""Policy gradients estimated from single episodes by four rules, for one fixed policy in a corridor.

The policy goes right with probability one half everywhere and has a single parameter, its log odds. Each rule weighs
the score of every action: with the whole return, with the return minus the exact state value, with the
temporal-difference error of the exact values, and with that of a critic whose values are half the exact ones.
"""

import numpy as np
from matplotlib.figure import Figure

from _corridor import GAMMA, Array, state_values, step
from _style import Mode, figure, palette

EPISODES = 4000
RULES = ("return", "return − V", "TD error", "TD error, poor critic")


def true_gradient() -> float:
    """Return the derivative of the start cell's value by the log odds of going right, at even odds."""
    shift = 1e-4
    up, down = (state_values(1 / (1 + np.exp(-odds)))[0] for odds in (shift, -shift))
    return float((up - down) / (2 * shift))


def estimates(seed: int = 0) -> Array:
    """Return one estimate an episode (rows) and rule (columns)."""
    rng = np.random.default_rng(seed)
    exact = np.append(state_values(0.5), 0.0)  # the value after the end is zero
    found = np.empty((EPISODES, len(RULES)))
    for episode in range(EPISODES):
        cells, actions, over = [0], [], False
        while not over:
            actions.append(rng.random() < 0.5)
            _, after, over = step(cells[-1], actions[-1])
            cells.append(after)
        time = np.arange(len(actions))
        returns = GAMMA ** (len(actions) - 1.0 - time)
        rewards = np.eye(1, len(actions), len(actions) - 1)[0]
        before, after_values = exact[cells[:-1]], exact[cells[1:]]
        error = rewards + GAMMA * after_values - before
        poor = rewards + (GAMMA * after_values - before) / 2
        scores = GAMMA**time * (np.array(actions) - 0.5)
        found[episode] = [scores @ weight for weight in (returns, returns - before, error, poor)]
    return found


def draw(mode: Mode) -> Figure:
    """Draw the histogram of each rule's estimates, one below the other, with their mean and the true gradient."""
    colours = palette(mode)
    truth, found = true_gradient(), estimates()
    spread, mean = found.std(axis=0), found.mean(axis=0)
    assert spread[0] > 2 * spread[1] > 3 * spread[2], "baseline and bootstrapping narrow the spread"
    assert np.all(np.abs(mean[:3] - truth) < 4 * spread[:3] / EPISODES**0.5), "three rules are right on average"
    assert mean[3] < 0.7 * truth, "a poor critic is wrong on average"

    bins = np.linspace(-0.6, 1.7, 47)
    assert bins[0] < found.min() and found.max() < bins[-1]
    fig, axes = figure(mode, height=4.3, rows=len(RULES), sharex=True)
    for k, ax in enumerate(axes):
        ax.hist(found[:, k], bins, color=colours.series[k], alpha=0.75)
        ax.axvline(truth, color=colours.ink, linewidth=1.2)
        ax.plot(mean[k], 0, "^", color=colours.ink, markersize=8, clip_on=False, zorder=5)
        ax.set(yticks=[], xlim=(bins[0], bins[-1]))
        ax.spines["left"].set_visible(False)
        ax.set_title(f"{RULES[k]}: standard deviation {spread[k]:.2f}", loc="left", color=colours.ink)
    axes[-1].set_xlabel("estimated gradient (line: true, triangle: mean)")
    return fig
