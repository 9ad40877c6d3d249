"""Test error of gradient boosting over the number of trees, for learning rates 1 (A), 0.1 (B) and 0.01 (C)."""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import make_friedman1
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split

from _style import LINES, Mode, figure, palette

RATES = (1.0, 0.1, 0.01)
TREES = 1000


@cache
def test_errors() -> NDArray[np.float64]:
    """Return the mean squared test error, a row for each rate and a column for each number of trees."""
    data = make_friedman1(1200, noise=2.0, random_state=0)
    x, x_test, y, y_test = train_test_split(*data, random_state=0, train_size=300)
    rows = []
    for rate in RATES:
        model = GradientBoostingRegressor(n_estimators=TREES, learning_rate=rate, max_depth=3, random_state=0)
        rows.append([np.mean((y_test - seen) ** 2) for seen in model.fit(x, y).staged_predict(x_test)])
    return np.array(rows)


def draw(mode: Mode) -> Figure:
    """Draw the three curves over a logarithmic number of trees."""
    colours = palette(mode)
    errors = test_errors()
    assert np.allclose(errors.min(axis=1), [12.25, 6.81, 7.01], rtol=0.03)
    assert errors[0].argmin() < 10 and 100 < errors[1].argmin() < 300 and errors[2].argmin() > 900
    kept = np.unique(np.geomspace(1, TREES, 60).round().astype(int)) - 1
    fig, axes = figure(mode, 3.0)
    for i, (row, name) in enumerate(zip(errors, "ABC", strict=True)):
        axes.plot(kept + 1, row[kept], color=colours.series[i], linestyle=LINES[i])
        place = ((300, 15.5), (5.6, 19.0), (62, 19.0))[i]
        axes.text(*place, name, color=colours.series[i], fontweight="bold", ha="center")
    axes.set(xscale="log", xlabel="number of trees", ylabel="mean squared test error", ylim=(0, 29))
    axes.set_xticks([1, 10, 100, 1000], labels=["1", "10", "100", "1,000"])
    return fig
