"""A least-squares loss in two weights and gradient descent on it with batches of any size, for several figures."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROWS = 64
RATE = 0.1
START = np.array([-1.5, 2.2])


def examples() -> tuple[Array, Array]:
    """Return 64 rows of two correlated inputs and their targets, which no weights fit exactly."""
    rng = np.random.default_rng(3)
    inputs = rng.normal(size=(ROWS, 2)) @ np.array([[1.0, 0.5], [0.0, 0.8]])
    targets = inputs @ np.array([1.5, -0.5]) + rng.normal(size=ROWS)
    return inputs, targets


def best() -> Array:
    """Return the weights with the least loss."""
    return np.linalg.lstsq(*examples(), rcond=None)[0].astype(np.float64)


def excess(weights: Array) -> Array:
    """Return how far the loss (half the mean squared error) lies above its minimum, for weights in the last axis."""
    inputs, _ = examples()
    gaps = weights - best()
    above: Array = 0.5 * np.einsum("...i,ij,...j->...", gaps, inputs.T @ inputs / ROWS, gaps)
    return above


def descent(batch: int, updates: int, seed: int = 0) -> Array:
    """Return the weights before and after each update; every epoch goes through the rows in a new random order."""
    inputs, targets = examples()
    rng = np.random.default_rng(seed)
    weights, path = START, [START]
    while len(path) <= updates:
        for rows in rng.permutation(ROWS).reshape(-1, batch):
            errors = inputs[rows] @ weights - targets[rows]
            weights = weights - RATE * inputs[rows].T @ errors / batch
            path.append(weights)
    return np.array(path[: updates + 1])
