"""A small neural network with its backward pass, and the autoencoders of the figures, in NumPy alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def digits() -> tuple[Floats, Integers]:
    """Return the 1797 digit images of 8 by 8 pixels, scaled to [0, 1], one a row, and their labels."""
    bunch = load_digits()
    return bunch.data / 16, bunch.target


def split(rows: int) -> tuple[Integers, Integers]:
    """Return the numbers of 1300 rows to train on, and of the others, which are held out."""
    order = np.random.default_rng(0).permutation(rows)
    return order[:1300], order[1300:]


def mosaic(images: Floats, columns: int, gap: int = 0) -> Floats:
    """Lay flat 8 by 8 images out in rows of ``columns``, ``gap`` empty pixels between them."""
    rows = len(images) // columns
    tiles = np.pad(images.reshape(rows, columns, 8, 8), [(0, 0), (0, 0), (0, gap), (0, gap)], constant_values=np.nan)
    sheet = tiles.transpose(0, 2, 1, 3).reshape(rows * (8 + gap), columns * (8 + gap))
    return sheet[: len(sheet) - gap, : sheet.shape[1] - gap]


class Network:
    """Dense layers with tanh between them and a linear output."""

    def __init__(self, widths: tuple[int, ...], rng: np.random.Generator) -> None:
        """Draw weights scaled to the number of inputs; biases start at zero."""
        pairs = list(pairwise(widths))
        self.weights: list[Floats] = [rng.normal(0, 1 / np.sqrt(fan_in), (fan_in, out)) for fan_in, out in pairs]
        self.biases: list[Floats] = [np.zeros(out) for _, out in pairs]
        self.inputs: list[Floats] = []

    def __call__(self, values: Floats) -> Floats:
        """Return the output, and keep the input of each layer for the backward pass."""
        self.inputs = []
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            values = np.tanh(values) if i else values
            self.inputs.append(values)
            values = values @ weight + bias
        return values

    def parameters(self) -> list[Floats]:
        """Return the arrays to be trained."""
        return [*self.weights, *self.biases]

    def backward(self, slope: Floats) -> tuple[list[Floats], Floats]:
        """Turn the gradient at the output into those of the parameters, in their order, and of the input."""
        weights: list[Floats] = []
        biases: list[Floats] = []
        for i in reversed(range(len(self.weights))):
            weights.insert(0, self.inputs[i].T @ slope)
            biases.insert(0, slope.sum(axis=0))
            slope = slope @ self.weights[i].T
            if i:
                slope = slope * (1 - self.inputs[i] ** 2)
        return [*weights, *biases], slope


@dataclass
class Adam:
    """Adam's update (Kingma and Ba 2015) on arrays that are changed in place."""

    parameters: list[Floats]
    rate: float
    steps: int = 0
    first: list[Floats] = field(init=False)
    second: list[Floats] = field(init=False)

    def __post_init__(self) -> None:
        """Start both moments at zero."""
        self.first = [np.zeros_like(p) for p in self.parameters]
        self.second = [np.zeros_like(p) for p in self.parameters]

    def step(self, gradients: list[Floats]) -> None:
        """Move every parameter a step downhill."""
        self.steps += 1
        rate = self.rate * np.sqrt(1 - 0.999**self.steps) / (1 - 0.9**self.steps)
        for p, m, v, g in zip(self.parameters, self.first, self.second, gradients, strict=True):
            m += 0.1 * (g - m)
            v += 0.001 * (g**2 - v)
            p -= rate * m / (np.sqrt(v) + 1e-8)


def batches(rows: int, size: int, steps: int, rng: np.random.Generator) -> Iterator[Integers]:
    """Yield ``steps`` batches of row numbers, reshuffled after every pass."""
    order: Integers = np.empty(0, dtype=np.int64)
    for _ in range(steps):
        if len(order) < size:
            order = rng.permutation(rows)
        yield order[:size]
        order = order[size:]


def train_autoencoder(
    data: Floats, hidden: int = 100, codes: int = 2, steps: int = 3000, seed: int = 0
) -> tuple[Callable[[Floats], Floats], Network]:
    """Train a plain autoencoder on the squared error, at a falling rate; return its encoder and its decoder."""
    rng = np.random.default_rng(seed)
    encoder = Network((data.shape[1], hidden, hidden, codes), rng)
    decoder = Network((codes, hidden, hidden, data.shape[1]), rng)
    adam = Adam(encoder.parameters() + decoder.parameters(), 5e-3)
    for step, rows in enumerate(batches(len(data), 128, steps, rng)):
        adam.rate = 5e-3 * (1 - step / steps)
        batch = data[rows]
        error = decoder(encoder(batch)) - batch
        down, slope = decoder.backward(2 * error / len(batch))
        up, _ = encoder.backward(slope)
        adam.step(up + down)
    return encoder, decoder


def train_vae(
    data: Floats,
    condition: Floats | None = None,
    hidden: int = 100,
    codes: int = 2,
    noise: float = 0.2,
    steps: int = 3000,
    seed: int = 0,
) -> tuple[Callable[[Floats], tuple[Floats, Floats]], Network]:
    """Train a (conditional) variational autoencoder by maximising the ELBO; return its encoder and its decoder.

    The decoder gives the mean of a Gaussian with standard deviation ``noise``. A condition is appended to the input
    of both networks. The encoder returned gives the mean and the log-variance of each posterior.
    """
    rng = np.random.default_rng(seed)
    given = np.empty((len(data), 0)) if condition is None else condition
    encoder = Network((data.shape[1] + given.shape[1], hidden, hidden, 2 * codes), rng)
    decoder = Network((codes + given.shape[1], hidden, hidden, data.shape[1]), rng)
    adam = Adam(encoder.parameters() + decoder.parameters(), 2e-3)
    for rows in batches(len(data), 128, steps, rng):
        batch, extra = data[rows], given[rows]
        mean, log_variance = np.split(encoder(np.hstack([batch, extra])), 2, axis=1)
        draw = rng.normal(size=mean.shape)
        spread = np.exp(log_variance / 2)
        error = decoder(np.hstack([mean + spread * draw, extra])) - batch
        down, slope = decoder.backward(error / noise**2 / len(batch))
        slope = slope[:, :codes]
        mean_slope = slope + mean / len(batch)
        log_variance_slope = slope * draw * spread / 2 + (np.exp(log_variance) - 1) / 2 / len(batch)
        up, _ = encoder.backward(np.hstack([mean_slope, log_variance_slope]))
        adam.step(up + down)

    def posterior(inputs: Floats) -> tuple[Floats, Floats]:
        mean, log_variance = np.split(encoder(inputs), 2, axis=1)
        return mean, log_variance

    return posterior, decoder
