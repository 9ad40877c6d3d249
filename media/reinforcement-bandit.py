"""Mean reward so far of epsilon-greedy agents on a four-armed bandit.

Each agent estimates every arm's reward by the running average of what it received, starting from zero. With
probability epsilon it pulls an arm at random, otherwise the arm that looks best. The curves are means over 200 runs;
each run shuffles the arms, so that the first pull of all is a random one.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

ARMS = (0.1, 0.5, 1.5, -1.0)
EPSILONS = (0.0, 0.01, 0.1)
STEPS, RUNS = 5000, 200


def reward_so_far(epsilon: float, seed: int = 0) -> tuple[NDArray[np.float64], float]:
    """Return the mean reward up to each step, and the share of runs whose highest estimate ends at the best arm."""
    rng = np.random.default_rng(seed)
    arms = rng.permuted(np.tile(ARMS, (RUNS, 1)), axis=1)
    estimates, pulls = np.zeros_like(arms), np.zeros_like(arms)
    rewards, runs = np.empty(STEPS), np.arange(RUNS)
    for step in range(STEPS):
        explores = rng.random(RUNS) < epsilon
        arm = np.where(explores, rng.integers(len(ARMS), size=RUNS), estimates.argmax(axis=1))
        reward = rng.normal(arms[runs, arm])
        pulls[runs, arm] += 1
        estimates[runs, arm] += (reward - estimates[runs, arm]) / pulls[runs, arm]
        rewards[step] = reward.mean()
    found = float(np.mean(estimates.argmax(axis=1) == arms.argmax(axis=1)))
    return rewards.cumsum() / np.arange(1, STEPS + 1), found


def curves() -> dict[float, NDArray[np.float64]]:
    """Return the curve of every epsilon."""
    results = {epsilon: reward_so_far(epsilon) for epsilon in EPSILONS}
    means = {epsilon: mean for epsilon, (mean, _) in results.items()}
    assert 0.5 < results[0.0][1] < 0.8 and min(results[0.01][1], results[0.1][1]) > 0.98, "greedy agents get stuck"
    assert means[0.1][299] > means[0.01][299] > means[0.0][299], "early on, the most curious agent leads"
    assert means[0.01][-1] > means[0.1][-1] > means[0.0][-1], "in the end it pays for its random pulls"
    return means


def draw(mode: Mode) -> Figure:
    """Draw the mean reward so far over the steps, on a logarithmic axis."""
    colours = palette(mode)
    fig, ax = figure(mode, height=2.8)
    ax.axhline(max(ARMS), color=colours.muted, linewidth=0.8)
    ax.text(10.5, 1.515, "best arm", color=colours.muted, va="bottom")
    steps = np.unique(np.geomspace(10, STEPS, 60).round().astype(int))
    labels = {0.0: (950, 1.03), 0.01: (1250, 1.225), 0.1: (40, 1.26)}
    for k, (epsilon, mean) in enumerate(curves().items()):
        look = {"color": colours.series[k], "linestyle": LINES[k], "marker": MARKERS[k]}
        ax.plot(steps, mean[steps - 1], markevery=8, **look)
        ax.text(*labels[epsilon], f"ε = {epsilon:g}", color=colours.series[k], fontweight="bold")
    ax.set(xscale="log", xlabel="steps", ylabel="mean reward so far", xlim=(10, STEPS * 1.1), ylim=(0.8, 1.6))
    ax.set_xticks([10, 100, 1000], ["10", "100", "1000"])
    return fig
