"""What the hidden units of a restricted Boltzmann machine look for after it has learned from digit images.

Binary images (a pixel is on with its grey value as probability) train 24 hidden units by one-step contrastive
divergence in mini-batches. Each square shows the 64 weights of one unit.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _networks import batches, digits, mosaic
from _style import Mode, figure, palette

Floats = NDArray[np.float64]

HIDDEN = 24


def sigmoid(values: Floats) -> Floats:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-values))


def sample(probabilities: Floats, rng: np.random.Generator) -> Floats:
    """Return independent bits that are one with the given probabilities."""
    return (rng.random(probabilities.shape) < probabilities).astype(np.float64)


def train(images: Floats, steps: int = 8000, rate: float = 0.1) -> tuple[Floats, Floats, Floats]:
    """Return weights, visible and hidden biases after one-step contrastive divergence."""
    rng = np.random.default_rng(0)
    weights = rng.normal(0, 0.01, (images.shape[1], HIDDEN))
    mean = images.mean(axis=0).clip(0.01, 0.99)
    visible, hidden = np.log(mean / (1 - mean)), np.zeros(HIDDEN)
    for rows in batches(len(images), 50, steps, rng):
        data = sample(images[rows], rng)
        up = sigmoid(data @ weights + hidden)
        model = sample(sigmoid(sample(up, rng) @ weights.T + visible), rng)
        again = sigmoid(model @ weights + hidden)
        weights += rate * ((data.T @ up - model.T @ again) / len(rows) - 1e-3 * weights)
        visible += rate * (data - model).mean(axis=0)
        hidden += rate * (up - again).mean(axis=0)
    return weights, visible, hidden


def draw(mode: Mode) -> Figure:
    """Draw the weights of each hidden unit as an 8 by 8 picture."""
    images, _ = digits()
    weights, visible, hidden = train(images)
    restored = sigmoid(sigmoid(images @ weights + hidden) @ weights.T + visible)
    errors = ((restored - images) ** 2).mean(), images.var(axis=0).mean()
    assert errors[0] < 0.6 * errors[1]

    colours = palette(mode)
    signs = LinearSegmentedColormap.from_list("signs", [colours.series[1], colours.paper, colours.series[0]])
    signs.set_bad(alpha=0)
    fig, axes = figure(mode, 3.0)
    limit = float(np.quantile(np.abs(weights), 0.995))
    picture = axes.imshow(
        mosaic(weights.T, 6, gap=1), cmap=signs, vmin=-limit, vmax=limit, interpolation="none", aspect="equal"
    )
    axes.set_axis_off()
    bar = fig.colorbar(picture, ax=axes, ticks=[-1, 0, 1], location="bottom", shrink=0.5, aspect=25, pad=0.03)
    bar.set_label("weight")
    return fig
