"""Squared bias, variance, noise and test error of polynomial fits to a noisy sine, over the degree.

Each of 2000 simulated training sets has the same 30 inputs and fresh noise, so that the variance is sigma^2 p / n. Even
degrees change next to nothing, because the sine is odd about the middle of the interval.
"""

from matplotlib.figure import Figure

from _bias_variance import plot
from _style import Mode


def draw(mode: Mode) -> Figure:
    """Draw the four curves under their names."""
    return plot(mode, ("bias²", "variance", "noise", "test error"))
