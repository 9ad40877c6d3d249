"""One-step actor-critic in a corridor: the discounted return, and the critic's values against the optimal ones.

The mean over 20 runs. Five cells, reward 1 on leaving the last one; the optimal value of a cell is gamma to the
number of moves that come before the rewarded one.
"""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from _corridor import CELLS, GAMMA, Array, step
from _style import LINES, MARKERS, Mode, figure, palette

EPISODES, RUNS = 1000, 20
ACTOR_RATE, CRITIC_RATE = 0.1, 0.2


def learn(seed: int) -> tuple[Array, Array]:
    """Return the discounted return of each episode, and the critic's values after it."""
    rng = np.random.default_rng(seed)
    preferences, values = np.zeros((CELLS, 2)), np.zeros(CELLS)
    returns, history = np.empty(EPISODES), np.empty((EPISODES, CELLS))
    for episode in range(EPISODES):
        cell, over, discount = 0, False, 1.0
        while not over:
            chances = np.exp(preferences[cell] - preferences[cell].max())
            chances /= chances.sum()
            action = int(rng.random() < chances[1])
            reward, after, over = step(cell, bool(action))
            error = reward + (0 if over else GAMMA * values[after]) - values[cell]
            values[cell] += CRITIC_RATE * error
            score = -chances
            score[action] += 1
            preferences[cell] += ACTOR_RATE * error * score
            cell, returns[episode], discount = after, discount * reward, discount * GAMMA
        history[episode] = values
    return returns, history


def curves() -> tuple[Array, Array, Array]:
    """Return the mean returns, the mean values of the critic, and the optimal values."""
    runs = [learn(seed) for seed in range(RUNS)]
    returns = np.mean([run[0] for run in runs], axis=0)
    values = np.mean([run[1] for run in runs], axis=0)
    optimal = GAMMA ** np.arange(CELLS - 1, -1, -1.0)
    assert np.all(np.abs(values[-1] - optimal) < 0.04) and values[-1, 0] < optimal[0]
    assert abs(returns[-100:].mean() - optimal[0]) < 0.04
    return returns, values, optimal


def draw(mode: Mode) -> Figure:
    """Draw the returns above the critic's values, over the episodes."""
    colours = palette(mode)
    returns, values, optimal = curves()
    fig, (above, below) = figure(mode, height=4.2, rows=2, sharex=True, height_ratios=(2, 3))
    episodes = np.unique(np.geomspace(1, EPISODES, 70).round().astype(int))
    smooth = [returns[first - 1 : last].mean() for first, last in pairwise(episodes)]
    above.axhline(optimal[0], color=colours.muted, linewidth=1, linestyle=":")
    above.plot(episodes[1:], smooth, color=colours.ink)
    above.text(1.1, optimal[0] + 0.03, "best possible: γ⁴", color=colours.muted, va="bottom")
    above.set(ylabel="return", ylim=(0.1, 0.85), yticks=(0.2, 0.4, 0.6, 0.8))
    powers = ("γ⁴", "γ³", "γ²", "γ", "1")
    for k in range(CELLS):
        colour = colours.series[k]
        below.axhline(optimal[k], color=colour, linewidth=1, linestyle=":")
        look = {"linestyle": LINES[k], "marker": MARKERS[k], "markevery": (11 + k, 9)}
        below.plot(episodes, values[episodes - 1, k], color=colour, **look)
        below.text(1080, optimal[k], powers[k], fontweight="bold", va="center")
    below.text(4, 1.06, "cell 5, next to the goal", fontweight="bold", va="bottom")
    below.text(52, 0.3, "cell 1, the start", fontweight="bold")
    below.set(xlabel="episodes", ylabel="critic's values", ylim=(0, 1.2), xlim=(1, 1000), xscale="log")
    below.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    return fig
