"""Simulated bias and variance of polynomial fits, and the plot that two pictures share."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, MARKERS, Mode, figure, palette

SIGMA = 0.3
"""Standard deviation of the noise in the target."""

POINTS = 30
DEGREES = range(16)


def terms(degree: int, repetitions: int = 2000, seed: int = 0) -> tuple[float, float, float]:
    """Return squared bias, variance and test error of a polynomial fitted to noisy sines at fixed inputs."""
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, POINTS)
    truth = np.sin(2 * np.pi * x)
    basis = np.polynomial.chebyshev.chebvander(2 * x - 1, degree)
    smoother = basis @ np.linalg.pinv(basis)
    samples = truth + SIGMA * rng.normal(size=(repetitions, POINTS))
    fits = samples @ smoother.T
    fresh = truth + SIGMA * rng.normal(size=fits.shape)
    bias2 = float(np.mean((fits.mean(axis=0) - truth) ** 2))
    return bias2, float(np.mean(fits.var(axis=0))), float(np.mean((fresh - fits) ** 2))


def table() -> NDArray[np.float64]:
    """Return one row of terms a degree, checked against the theory of least squares."""
    rows = np.array([terms(degree) for degree in DEGREES])
    bias2, variance, error = rows.T
    assert np.allclose(error, bias2 + variance + SIGMA**2, rtol=0.02)
    assert np.allclose(variance, SIGMA**2 * (np.array(DEGREES) + 1) / POINTS, rtol=0.07)
    assert np.allclose(rows[[1, 3, 9, 15]], [
        [0.2197, 0.0060, 0.316],
        [0.0056, 0.0118, 0.107],
        [0.0000, 0.0300, 0.120],
        [0.0000, 0.0479, 0.138],
    ], atol=5e-4)  # fmt: skip
    assert error.argmin() == 3
    return rows


def plot(mode: Mode, names: Sequence[str]) -> Figure:
    """Draw squared bias, variance, noise and test error over the degree, called ``names`` in this order."""
    colours = palette(mode)
    bias2, variance, error = table().T
    curves = (bias2, variance, np.full(len(DEGREES), SIGMA**2), error)
    labels = ((0.95, 0.185), (12.7, 0.056), (6.2, 0.07), (9.5, 0.142))

    fig, ax = figure(mode, height=3.0)
    for k, (curve, (x, y)) in enumerate(zip(curves, labels, strict=True)):
        ax.plot(DEGREES, curve, color=colours.series[k], linestyle=LINES[k], marker="" if k == 2 else MARKERS[k])
        ax.text(x, y, names[k], color=colours.series[k], fontweight="bold", ha="center")
    ax.set(xlabel="polynomial degree", ylabel="squared error", xlim=(-0.3, 15.5), ylim=(-0.008, 0.35))
    ax.set_xticks([0, 3, 6, 9, 12, 15])
    ax.text(3.2, 0.325, f"(degree 0: {error[0]:.2f}, off the scale)", color=colours.muted, va="center")
    return fig
