"""How strongly the state still depends on the state k steps before, in untrained RNN, GRU and LSTM cells."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from _style import LINES, Mode, figure, palette

Array = NDArray[Any]
Step = Callable[[Array, Array, Array], Array]

UNITS = 64
STEPS = 50
RUNS = 4


def sigmoid(z: Array) -> Array:
    """Return the logistic function."""
    result: Array = 1 / (1 + np.exp(-z))
    return result


def rnn(inputs: Array, state: Array, recurrent: Array) -> Array:
    """Return the next states; each column of ``state`` is one state vector."""
    result: Array = np.tanh(inputs + recurrent @ state)
    return result


def gru(inputs: Array, state: Array, recurrent: Array) -> Array:
    """Return the next states of a GRU."""
    xr, xz, xn = np.split(inputs, 3)
    hr, hz, hn = np.split(recurrent @ state, 3)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    result: Array = z * state + (1 - z) * np.tanh(xn + r * hn)
    return result


def lstm(inputs: Array, state: Array, recurrent: Array) -> Array:
    """Return the next states of an LSTM: hidden state above, cell state below."""
    h, c = np.split(state, 2)
    i, f, g, o = np.split(inputs + recurrent @ h, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return np.concatenate([sigmoid(o) * np.tanh(c), c])


def norms(step: Step, blocks: int, scale: float, forget_bias: float, seed: int) -> NDArray[np.float64]:
    """Return the Frobenius norm of d h(T) / d state(T - k), divided by that of the identity, for k = 1, 2, ….

    Weights are uniform on ±1/sqrt(units), the recurrent ones times ``scale``; inputs are white noise. The derivative
    of each step comes from a complex step, exact to rounding.
    """
    rng = np.random.default_rng(seed)
    size = (blocks * UNITS, UNITS)
    weights = rng.uniform(-1, 1, size) / np.sqrt(UNITS)
    recurrent = rng.uniform(-1, 1, size) * scale / np.sqrt(UNITS)
    bias = np.zeros((blocks * UNITS, 1))
    bias[UNITS : 2 * UNITS] = forget_bias
    state = np.zeros((UNITS * (2 if step is lstm else 1), 1))
    jacobians = []
    for _ in range(STEPS):
        inputs = weights @ rng.normal(size=(UNITS, 1)) + bias
        jacobians.append(step(inputs, state + 1e-30j * np.eye(len(state)), recurrent).imag / 1e-30)
        state = step(inputs, state, recurrent)
    product, result = np.eye(len(state))[:UNITS], []
    for jacobian in reversed(jacobians):
        product = product @ jacobian
        result.append(float(np.linalg.norm(product)) / np.sqrt(UNITS))
    return np.array(result)


def curve(step: Step, blocks: int, scale: float, forget_bias: float = 0.0) -> NDArray[np.float64]:
    """Return the decimal logarithm of the norms, averaged over several draws."""
    runs = [np.log10(norms(step, blocks, scale, forget_bias, seed)) for seed in range(RUNS)]
    return np.asarray(np.mean(runs, axis=0))


def panel(axes: Any, scale: float, mode: Mode) -> dict[str, float]:
    """Draw the curves for one scale of the recurrent weights and return where they end."""
    colours = palette(mode)
    kinds = {
        "RNN": curve(rnn, 1, scale),
        "GRU": curve(gru, 3, scale),
        "LSTM": curve(lstm, 4, scale),
    }
    if scale == 1:
        kinds["LSTM, bias 1"] = curve(lstm, 4, scale, forget_bias=1.0)
    lag = np.arange(1, STEPS + 1)
    for j, values in enumerate(kinds.values()):
        axes.plot(lag, values, linestyle=LINES[j], color=colours.series[j])
    axes.axhline(0, color=colours.muted, linewidth=1)
    axes.set(xlim=(0, STEPS), ylabel="log norm, base 10")
    return {name: float(values[-1]) for name, values in kinds.items()}


def draw(mode: Mode) -> Figure:
    """Draw the usual initialisation above, recurrent weights eight times as large below."""
    colours = palette(mode)
    fig, (upper, lower) = figure(mode, 4.8, rows=2, sharex=True)
    small, large = panel(upper, 1, mode), panel(lower, 8, mode)
    assert small["RNN"] < -15 and -13 < small["LSTM"] < small["GRU"] < -10 and -6 < small["LSTM, bias 1"] < -4
    assert large["RNN"] > 8 and large["GRU"] > 3 and large["LSTM"] > 1.5
    upper.set(ylim=(-18, 1.5), title="usual initial weights")
    lower.set(ylim=(-1, 11), title="recurrent weights × 8", xlabel="steps back")
    for axes, places in (
        (upper, {"LSTM, bias 1": (30, -2.2), "GRU": (40, -7.6), "LSTM": (40.5, -12.6), "RNN": (20, -11.0)}),
        (lower, {"RNN": (31, 7.6), "GRU": (36, 4.4), "LSTM": (41, 0.1)}),
    ):
        for name, place in places.items():
            j = ["RNN", "GRU", "LSTM", "LSTM, bias 1"].index(name)
            axes.text(*place, name, color=colours.series[j], fontweight="bold")
    fig.align_ylabels()
    return fig
