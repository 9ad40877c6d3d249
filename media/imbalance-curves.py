"""ROC and precision-recall curves of the same scores when 50 %, 10 % and 1 % of the cases are positive.

The scores of positives and negatives are drawn once; a lower prevalence only counts each negative more often. The
three ROC curves are one and the same, the precision-recall curves sink.
"""

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from _style import LINES, Mode, figure, palette

Array = NDArray[np.float64]

COPIES = {"50 %": 1, "10 %": 9, "1 %": 99}
"""How often each negative counts for one positive, by the prevalence that results."""


def cases(size: int = 10_000, separation: float = 1.5) -> tuple[NDArray[np.int_], Array]:
    """Return labels, half of them positive, and scores: unit-variance normal, positives shifted up."""
    labels = np.arange(size) % 2
    scores: Array = np.random.default_rng(5).normal(size=size) + separation * labels
    return labels, scores


def thin(*curve: Array, points: int = 160) -> list[Array]:
    """Return about ``points`` evenly spaced points of a curve, its ends included."""
    along = np.cumsum(np.hypot(np.diff(curve[0], prepend=curve[0][0]), np.diff(curve[1], prepend=curve[1][0])))
    kept = np.unique(np.searchsorted(along, np.linspace(0, along[-1], points)).clip(0, len(along) - 1))
    return [values[kept] for values in curve]


def draw(mode: Mode) -> Figure:
    """Return the ROC panel above and the precision-recall panel below."""
    colours = palette(mode)
    labels, scores = cases()
    fig, (roc, pr) = figure(mode, 6.2, rows=2)
    areas, precisions = [], []
    for i, (prevalence, copies) in enumerate(COPIES.items()):
        weights = np.where(labels == 1, 1, copies)
        style = {"color": colours.series[i], "linestyle": LINES[i], "linewidth": (5.0, 3.0, 1.6)[i]}
        false_rate, true_rate, _ = roc_curve(labels, scores, sample_weight=weights)
        areas.append(roc_auc_score(labels, scores, sample_weight=weights))
        roc.plot(*thin(false_rate, true_rate), **style)
        precision, recall, _ = precision_recall_curve(labels, scores, sample_weight=weights)
        precisions.append(average_precision_score(labels, scores, sample_weight=weights))
        pr.plot(*thin(recall[:-1], precision[:-1]), **(style | {"linewidth": 1.9}))
        place = ((0.62, 0.9), (0.46, 0.64), (0.2, 0.33))[i]
        pr.text(*place, f"{prevalence} positive\narea {precisions[-1]:.2f}", color=colours.series[i], va="center")
    assert np.allclose(areas, 0.853, atol=0.001), areas
    assert np.allclose(precisions, [0.851, 0.472, 0.114], atol=0.001), precisions

    roc.plot([0, 1], [0, 1], color=colours.muted, linestyle=":", linewidth=1.2)
    roc.text(0.98, 0.2, f"50, 10 and 1 % positive:\none curve, area {areas[0]:.2f}", ha="right", va="center")
    roc.set(xlabel="false-positive rate", ylabel="true-positive rate")
    pr.set(xlabel="recall", ylabel="precision", ylim=(0, 1.03))
    for axes in (roc, pr):
        axes.set(xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    return fig
