"""Answers of 4, 1, 1 and 1 tokens on two slots: in fixed batches, and with continuous batching."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from _style import Mode, figure, palette

LENGTHS = (4, 1, 1, 1)
Bars = list[tuple[int, int, int]]
"""Answer, slot, first step."""


def fixed() -> tuple[Bars, int]:
    """Return the bars and the number of steps if a batch of two runs until both answers are done."""
    bars, start = [], 0
    for first in range(0, len(LENGTHS), 2):
        bars += [(first + slot, slot, start) for slot in range(2)]
        start += max(LENGTHS[first : first + 2])
    return bars, start


def continuous() -> tuple[Bars, int]:
    """Return the bars and the number of steps if each answer takes the slot that is free first."""
    bars, free = [], [0, 0]
    for answer, length in enumerate(LENGTHS):
        slot = free.index(min(free))
        bars.append((answer, slot, free[slot]))
        free[slot] += length
    return bars, max(free)


def draw(mode: Mode) -> Figure:
    """Draw one time line above the other; idle time is hatched."""
    colours = palette(mode)
    fig, panels = figure(mode, 3.6, rows=2, sharex=True)
    for axes, (bars, steps), name in zip(
        panels, (fixed(), continuous()), ("fixed batches", "continuous batching"), strict=True
    ):
        assert steps == (5 if name == "fixed batches" else 4)
        axes.add_patch(Rectangle((0, 0), steps, 2, facecolor="none", edgecolor=colours.muted, hatch="///", linewidth=0))
        for answer, slot, start in bars:
            size = LENGTHS[answer]
            axes.add_patch(Rectangle((start, slot), size, 1, facecolor=colours.paper, linewidth=0))
            axes.add_patch(Rectangle((start, slot), size, 1, facecolor=colours.series[answer], alpha=0.35, linewidth=0))
            axes.add_patch(
                Rectangle((start, slot), size, 1, facecolor="none", edgecolor=colours.series[answer], linewidth=1.5)
            )
            axes.text(start + size / 2, slot + 0.5, "ABCD"[answer], ha="center", va="center", fontweight="bold")
        axes.set(xlim=(0, 5.1), ylim=(2.05, -0.05), xticks=range(6))
        axes.set_yticks([0.5, 1.5], ["slot 1", "slot 2"])
        axes.tick_params(axis="y", length=0)
        axes.set_title(f"{name}: {steps} steps", loc="left")
    panels[1].set_xlabel("step")
    return fig
