"""The corridor that the actor-critic figures share: cells in a row, a wall at the left, a reward at the right end.

Every episode starts in the first cell and ends with reward 1 on leaving the last one to the right; a step to the left
in the first cell leads nowhere.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

CELLS, GAMMA = 5, 0.9


def step(cell: int, right: bool) -> tuple[float, int, bool]:
    """Return the reward, the next cell and whether the episode is over."""
    after = cell + 1 if right else max(cell - 1, 0)
    return float(after == CELLS), after, after == CELLS


def state_values(right: float) -> Array:
    """Return the exact value of each cell for the policy that goes right with probability ``right`` everywhere."""
    moves, rewards = np.zeros((CELLS, CELLS)), np.zeros(CELLS)
    for cell in range(CELLS):
        moves[cell, max(cell - 1, 0)] += 1 - right
        if cell + 1 < CELLS:
            moves[cell, cell + 1] += right
    rewards[-1] = right
    values: Array = np.linalg.solve(np.eye(CELLS) - GAMMA * moves, rewards)
    return values
