"""Three rounds of AdaBoost with stumps on twenty points in the plane, each stump found by trying all of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stump:
    """The rule "``sign`` where the feature lies above the threshold, else the opposite"."""

    feature: int
    threshold: float
    sign: int

    def __call__(self, points: Array) -> Array:
        """Return the predictions, -1 or +1."""
        above: Any = points[..., self.feature] > self.threshold
        return np.where(above, float(self.sign), -float(self.sign))


@dataclass(frozen=True)
class Round:
    """One round: the weights it started from, its stump, the stump's weighted error and its vote."""

    weights: Array
    stump: Stump
    error: float
    alpha: float


def sample() -> tuple[Array, Array]:
    """Return twenty points and their labels, -1 or +1, which no single stump separates."""
    points: Array = np.random.default_rng(1784).uniform(0, 1, (20, 2)).round(2)
    corner = (points[:, 0] > 0.35) & (points.sum(axis=1) > 1.0)
    return points, np.where(corner, 1.0, -1.0)


def stumps(points: Array) -> list[Stump]:
    """Return every stump with a threshold halfway between two neighbouring values."""
    found = []
    for feature, values in enumerate(points.T):
        ordered = np.unique(values)
        for threshold in (ordered[1:] + ordered[:-1]) / 2:
            found += [Stump(feature, float(threshold), sign) for sign in (1, -1)]
    return found


def boost(points: Array, labels: Array, rounds: int = 3) -> list[Round]:
    """Return the rounds of discrete AdaBoost."""
    weights: Array = np.full(len(points), 1 / len(points))
    done = []
    for _ in range(rounds):
        misses = [(float(weights[stump(points) != labels].sum()), stump) for stump in stumps(points)]
        error, stump = min(misses, key=lambda miss: round(miss[0], 9))
        alpha = 0.5 * float(np.log((1 - error) / error))
        done.append(Round(weights, stump, error, alpha))
        weights = weights * np.exp(-alpha * labels * stump(points))
        weights = weights / weights.sum()
    return done


def score(rounds: list[Round], points: Array) -> Array:
    """Return the weighted sum of the votes, whose sign is the prediction."""
    total: Array = np.sum([step.alpha * step.stump(points) for step in rounds], axis=0)
    return total
