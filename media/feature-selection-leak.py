"""Cross-validated accuracy on pure noise when inputs are chosen before the folds are cut, and inside each fold.

60 rows, 2000 noise inputs, random labels that no input predicts; the 20 inputs with the best F score feed a logistic
regression, judged by 5-fold cross-validation. One pair of dots a seed, 20 seeds.
"""

from functools import cache

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from _style import Mode, figure, palette

Array = NDArray[np.float64]


def accuracies(seed: int, rows: int = 60, columns: int = 2000, keep: int = 20) -> tuple[float, float]:
    """Return the leaked and the honest accuracy on one set of noise."""
    inputs = np.random.default_rng(seed).normal(size=(rows, columns))
    labels = np.arange(rows) % 2
    chosen = SelectKBest(f_classif, k=keep).fit_transform(inputs, labels)
    leaked = cross_val_score(LogisticRegression(), chosen, labels, cv=5)
    honest_model = make_pipeline(SelectKBest(f_classif, k=keep), LogisticRegression())
    honest = cross_val_score(honest_model, inputs, labels, cv=5)
    return float(leaked.mean()), float(honest.mean())


@cache
def results() -> Array:
    """Return the accuracies of 20 seeds, one row a seed."""
    return np.array([accuracies(seed) for seed in range(20)])


def draw(mode: Mode) -> Figure:
    """Return the paired dots with their means and the chance line."""
    colours = palette(mode)
    pairs = results()
    means = pairs.mean(axis=0)
    assert np.allclose(means, [0.93, 0.51], atol=0.005)

    fig, axes = figure(mode, 3.4)
    shift = np.linspace(-0.14, 0.14, len(pairs))
    for i, marker in enumerate("os"):
        axes.plot(i + shift, pairs[:, i], marker, color=colours.series[i], alpha=0.85, linestyle="none")
        axes.plot([i - 0.2, i + 0.2], [means[i]] * 2, color=colours.ink, linewidth=2.2)
        axes.text(i + 0.24, means[i], f"mean\n{means[i]:.2f}", va="center")
    axes.plot([-0.4, 1.22], [0.5, 0.5], color=colours.muted, linestyle=":", linewidth=1.4, zorder=0)
    axes.text(0.0, 0.485, "chance", color=colours.muted, ha="center", va="top")
    axes.set(xlim=(-0.4, 1.75), ylim=(0.3, 1.03), ylabel="cross-validated accuracy", xticks=[0, 1])
    axes.set_xticklabels(["chosen on all rows", "chosen in each fold"])
    return fig
