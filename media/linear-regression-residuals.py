"""A least-squares line through the diabetes data, with vertical residuals, and all residuals over fitted values.

Above, every sixth of the 442 patients, each joined to the line by its residual; the line is fitted to all. Below, the
residuals of all patients over their fitted values, with bars one standard deviation up and down in each quarter.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_diabetes

from _style import Mode, figure, palette

Array = NDArray[np.float64]

SHOWN = slice(0, None, 6)
BMI = 2


@dataclass(frozen=True)
class Line:
    """A fitted line: input, target, fitted values and residuals (observed minus fitted)."""

    x: Array
    y: Array
    fitted: Array
    residuals: Array


def fit() -> Line:
    """Regress disease progression on body mass index."""
    data = load_diabetes(scaled=False)
    x, y = data.data[:, BMI], data.target
    design = np.column_stack([np.ones(len(x)), x])
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    assert np.allclose(coefficients, [-117.773, 10.233], atol=1e-3)
    fitted = design @ coefficients
    assert np.allclose(design.T @ (y - fitted), 0, atol=1e-6), "residuals are orthogonal to the columns"
    return Line(x, y, fitted, y - fitted)


def spreads(line: Line) -> list[tuple[float, float, float]]:
    """Return lower end, upper end and standard deviation of the residuals for each quarter of the fitted values."""
    order = np.argsort(line.fitted, kind="stable")
    quarters = np.array_split(order, 4)
    found = [
        (float(line.fitted[q].min()), float(line.fitted[q].max()), float(line.residuals[q].std())) for q in quarters
    ]
    assert np.allclose([sd for _, _, sd in found], [48, 60, 70, 68], atol=1.5)
    return found


def draw(mode: Mode) -> Figure:
    """Return the line with its residuals above, the residuals over the fitted values below."""
    colours = palette(mode)
    line = fit()
    fig, (top, bottom) = figure(mode, 5.4, rows=2)

    x, y, fitted = line.x[SHOWN], line.y[SHOWN], line.fitted[SHOWN]
    top.vlines(x, np.minimum(y, fitted), np.maximum(y, fitted), color=colours.series[1], linewidth=1)
    top.plot(x, y, "o", color=colours.series[0], markersize=4)
    ends = np.argsort(line.x)[[0, -1]]
    top.plot(line.x[ends], line.fitted[ends], color=colours.ink)
    top.set(xlabel="body mass index", ylabel="progression", xticks=[20, 30, 40], yticks=[0, 150, 300])
    top.set_title("A", loc="left", fontweight="bold")

    bottom.axhline(0, color=colours.ink)
    bottom.plot(line.fitted, line.residuals, "o", color=colours.series[0], markersize=2.6, markeredgewidth=0, alpha=0.7)
    for low, high, deviation in spreads(line):
        bottom.hlines([-deviation, deviation], low, high, color=colours.series[1], linewidth=2.4)
    bottom.set(xlabel="fitted value", ylabel="residual", xticks=[100, 200, 300], yticks=[-150, 0, 150])
    bottom.set_title("B", loc="left", fontweight="bold")
    return fig
