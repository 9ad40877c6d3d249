"""Accuracy on new digits over labelled images per class: from scratch, on frozen features, and fine-tuned.

The source task is digits 0 to 4, the target task digits 5 to 9; every image is put at a random place in a field of
11 x 11 pixels. A network with two hidden layers learns the source task from 7,208 placed images. For the target task it
gets a new last layer; eight draws of labelled images are trained at once, with the same steps for all three ways.
"""

import warnings
from functools import cache
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from _style import LINES, MARKERS, Mode, figure, palette

Array = NDArray[np.float64]
Layers = list[tuple[Array, Array]]

SIDE, HIDDEN, COPIES, DRAWS = 11, (64, 32), 8, 8
LABELLED = (1, 3, 10, 30, 100)
TESTED, STEPS, RATE, MOMENTUM = 70, 100, 0.1, 0.9
WAYS = {"from scratch": (1.0, 1.0), "frozen features": (0.0, 1.0), "fine-tuned": (0.3, 1.0)}
"""Learning rates of the hidden layers and of the last layer, as multiples of RATE."""


def place(rng: np.random.Generator, images: Array) -> Array:
    """Return the 8 x 8 images at random places in the field, one row each."""
    field = np.zeros((len(images), SIDE, SIDE))
    top, left = rng.integers(0, SIDE - 7, (2, len(images), 1)) + np.arange(8)
    field[np.arange(len(images))[:, None, None], top[:, :, None], left[:, None]] = images
    return field.reshape(len(images), -1)


def pretrained(rng: np.random.Generator, images: Array, labels: NDArray[np.int64]) -> Layers:
    """Return the layers learned on the source task, one copy for each draw."""
    rows = np.tile(np.flatnonzero(labels < 5), COPIES)
    model = MLPClassifier(HIDDEN, batch_size=128, learning_rate_init=2e-3, max_iter=20, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(place(rng, images[rows]), labels[rows])
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    return [(np.tile(weights, (DRAWS, 1, 1)), np.tile(bias, (DRAWS, 1, 1))) for weights, bias in pairs]


def fresh(rng: np.random.Generator) -> Layers:
    """Return randomly initialised layers, other ones for each draw."""
    sizes = (SIDE * SIDE, *HIDDEN, 5)
    return [
        (rng.normal(0, np.sqrt(2 / inputs), (DRAWS, inputs, outputs)), np.zeros((DRAWS, 1, outputs)))
        for inputs, outputs in pairwise(sizes)
    ]


def activations(layers: Layers, x: Array) -> list[Array]:
    """Return the input and every layer's output; the last has no ReLU."""
    outputs = [x]
    for i, (weights, bias) in enumerate(layers):
        sums = outputs[-1] @ weights + bias
        outputs.append(sums if i == len(layers) - 1 else np.maximum(sums, 0))
    return outputs


def trained(layers: Layers, x: Array, targets: Array, rates: tuple[float, float]) -> Layers:
    """Return the layers after gradient descent with momentum on the cross-entropy of all labelled images."""
    layers = list(layers)
    speed = [(np.zeros_like(weights), np.zeros_like(bias)) for weights, bias in layers]
    last = len(layers) - 1
    for _ in range(STEPS):
        outputs = activations(layers, x)
        shares = np.exp(outputs[-1] - outputs[-1].max(axis=-1, keepdims=True))
        error = (shares / shares.sum(axis=-1, keepdims=True) - targets) / x.shape[-2]
        for i in range(last, -1, -1):
            rate = RATE * rates[i == last]
            if rate == 0:
                break
            slopes = np.swapaxes(outputs[i], -1, -2) @ error, error.sum(axis=-2, keepdims=True)
            error = error @ np.swapaxes(layers[i][0], -1, -2) * (outputs[i] > 0)
            speed[i] = (MOMENTUM * speed[i][0] - rate * slopes[0], MOMENTUM * speed[i][1] - rate * slopes[1])
            layers[i] = (layers[i][0] + speed[i][0], layers[i][1] + speed[i][1])
    return layers


@cache
def accuracies() -> dict[str, Array]:
    """Return the test accuracy of each draw (rows) for each number of labelled images per class (columns)."""
    images, labels = load_digits(return_X_y=True)
    images = images.reshape(-1, 8, 8) / 16
    base = pretrained(np.random.default_rng(0), images, labels)
    scores: dict[str, list[Array]] = {name: [] for name in WAYS}
    for count in LABELLED:
        rng = np.random.default_rng(count)
        orders = [[rng.permutation(np.flatnonzero(labels == digit)) for digit in range(5, 10)] for _ in range(DRAWS)]
        train = np.array([np.concatenate([order[:count] for order in draw]) for draw in orders])
        test = np.array([np.concatenate([order[-TESTED:] for order in draw]) for draw in orders])
        x = np.array([place(rng, images[rows]) for rows in train])
        unseen = np.array([place(rng, images[rows]) for rows in test])
        new = fresh(rng)
        for name, rates in WAYS.items():
            start = new if name == "from scratch" else [*base[:-1], new[-1]]
            layers = trained(start, x, np.eye(5)[labels[train] - 5], rates)
            guesses = activations(layers, unseen)[-1].argmax(axis=-1)
            scores[name].append((guesses == labels[test] - 5).mean(axis=-1))
    return {name: np.array(columns).T for name, columns in scores.items()}


def draw(mode: Mode) -> Figure:
    """Draw the mean accuracies with their standard errors."""
    colours = palette(mode)
    fig, axes = figure(mode, 3.4)
    scores = accuracies()
    few, ample = {n: s[:, 0].mean() for n, s in scores.items()}, {n: s[:, -1].mean() for n, s in scores.items()}
    assert min(few["frozen features"], few["fine-tuned"]) > few["from scratch"] + 0.04
    assert ample["from scratch"] > ample["frozen features"] + 0.08
    assert abs(ample["from scratch"] - ample["fine-tuned"]) < 0.03
    for index, draws in enumerate(scores.values()):
        mean, error = draws.mean(axis=0), draws.std(axis=0, ddof=1) / np.sqrt(DRAWS)
        look = {"color": colours.series[index], "linestyle": LINES[index], "marker": MARKERS[index]}
        axes.errorbar(LABELLED, mean, error, capsize=2.5, **look)
    axes.text(5, 0.30, "from scratch", color=colours.series[0])
    axes.text(105, 0.60, "frozen\nfeatures", color=colours.series[1], ha="right", va="top")
    axes.text(13, 0.68, "fine-tuned", color=colours.series[2], ha="right")
    axes.set(xscale="log", xticks=LABELLED, xticklabels=LABELLED, ylim=(0.2, 0.9))
    axes.minorticks_off()
    axes.set(xlabel="labelled images per new class", ylabel="test accuracy")
    return fig
