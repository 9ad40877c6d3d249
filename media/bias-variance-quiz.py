"""The curves of ``bias-variance-degrees`` under letters, for a card that asks which is which."""

from matplotlib.figure import Figure

from _bias_variance import plot
from _style import Mode


def draw(mode: Mode) -> Figure:
    """Draw the four curves, lettered."""
    return plot(mode, ("A", "B", "C", "D"))
