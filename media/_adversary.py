"""Logistic regression on data with one strong and twenty weak features, trained with and without an adversary.

The adversary may move every input by up to epsilon; for a linear model its best move is the fast gradient sign step.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def two_classes(seed: int, rows: int = 2000) -> tuple[Array, Array]:
    """Return inputs and labels -1 or 1: one feature with a wide gap between the classes, twenty with a narrow one."""
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random(rows) < 0.5, 1.0, -1.0)
    strong = labels + 0.3 * rng.normal(size=rows)
    weak = 0.25 * labels[:, None] + 0.25 * rng.normal(size=(rows, 20))
    return np.column_stack([strong, weak]), labels


def attacked(weights: Array, inputs: Array, labels: Array, epsilon: float) -> Array:
    """Return the inputs after the step of size epsilon that lowers every margin most."""
    return inputs - epsilon * labels[:, None] * np.sign(weights)


def train(inputs: Array, labels: Array, epsilon: float, rate: float = 0.1, steps: int = 500) -> tuple[Array, float]:
    """Return weights and bias after gradient descent on the logistic loss of the attacked inputs."""
    weights, bias = np.zeros(inputs.shape[1]), 0.0
    for _ in range(steps):
        moved = attacked(weights, inputs, labels, epsilon)
        pull = -labels / (1 + np.exp(labels * (moved @ weights + bias)))
        weights = weights - rate * moved.T @ pull / len(labels)
        bias = bias - rate * float(pull.mean())
    return weights, bias


def accuracy(weights: Array, bias: float, inputs: Array, labels: Array, epsilon: float) -> float:
    """Return the share of inputs that are still classified correctly after the attack."""
    moved = attacked(weights, inputs, labels, epsilon)
    return float(np.mean(labels * (moved @ weights + bias) > 0))
