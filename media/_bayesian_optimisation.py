"""One noise-free objective on a line, its Gaussian-process posterior and the run of expected improvement on it.

Shared by the figures on Bayesian optimisation. The kernel is a squared exponential of fixed length 0.5; values are
standardised before the fit. The objective is maximised.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[np.float64]

GRID: Array = np.linspace(-1.5, 3.5, 501)
START = (-1.0, 1.0, 3.0)
LENGTH = 0.5
JITTER = 1e-6


def objective(x: Array) -> Array:
    """Return the function to be maximised; its highest value on the grid is 1.867, at 0.43."""
    return -((x - 2) ** 2) * (x + 1) * (x - 3) / 10 + np.sin(3 * x)


def kernel(a: Array, b: Array) -> Array:
    """Return the squared-exponential covariances between the points of ``a`` and ``b``."""
    return np.exp(-((a[:, None] - b) ** 2) / (2 * LENGTH**2))


def posterior(points: Array) -> tuple[Array, Array]:
    """Return the posterior mean and standard deviation on the grid, given the objective at ``points``."""
    values = objective(points)
    centre, scale = values.mean(), values.std()
    across = kernel(GRID, points)
    weights = np.linalg.solve(kernel(points, points) + JITTER * np.eye(len(points)), across.T).T
    mean = centre + weights @ (values - centre)
    variance = 1 - (weights * across).sum(axis=1)
    return mean, scale * np.sqrt(np.maximum(variance, 0))


def expected_improvement(mean: Array, deviation: Array, best: float) -> Array:
    """Return the expected gain over ``best``; the jitter keeps every deviation above nought."""
    gain = mean - best
    improvement: Array = gain * norm.cdf(gain / deviation) + deviation * norm.pdf(gain / deviation)
    return improvement


@dataclass(frozen=True)
class Step:
    """What is known before an evaluation, and where it will be made."""

    points: Array
    mean: Array
    deviation: Array
    improvement: Array
    choice: float

    @property
    def best(self) -> float:
        """Return the highest value seen so far."""
        return float(objective(self.points).max())


def run(steps: int) -> list[Step]:
    """Return the first steps of a run that evaluates where expected improvement is greatest."""
    points: Array = np.array(START)
    done = []
    for _ in range(steps):
        mean, deviation = posterior(points)
        improvement = expected_improvement(mean, deviation, float(objective(points).max()))
        choice = float(GRID[improvement.argmax()])
        done.append(Step(points, mean, deviation, improvement, choice))
        points = np.append(points, choice)
    return done
