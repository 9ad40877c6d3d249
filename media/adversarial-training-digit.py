"""A handwritten digit, the fast gradient sign step that a linear classifier falls for (tenfold), and their sum.

The classifier is multinomial logistic regression on the 8 by 8 digits of scikit-learn, pixels between 0 and 1; the
step of 0.08 is clipped so that pixels stay in that range.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from _style import Mode, figure, palette

Array = NDArray[np.float64]

TRAINING = 1200
WHICH = 127
EPSILON = 0.08


def attack() -> tuple[Array, Array]:
    """Return a held-out eight and the same eight after the attack, which the classifier takes for a one."""
    digits = load_digits()
    pixels, labels = digits.data / 16, digits.target
    model = LogisticRegression(max_iter=2000).fit(pixels[:TRAINING], labels[:TRAINING])
    image, label = pixels[TRAINING + WHICH], labels[TRAINING + WHICH]
    gradient = (model.predict_proba([image])[0] - np.eye(10)[label]) @ model.coef_
    moved: Array = np.clip(image + EPSILON * np.sign(gradient), 0, 1)
    before, after = model.predict_proba([image, moved])
    assert (label, before.argmax(), after.argmax()) == (8, 8, 1)
    assert abs(before.max() - 0.905) < 0.01 and abs(after.max() - 0.613) < 0.01
    return image.reshape(8, 8), moved.reshape(8, 8)


def draw(mode: Mode) -> Figure:
    """Return the three pictures side by side."""
    colours = palette(mode)
    image, moved = attack()
    ink = LinearSegmentedColormap.from_list("ink", [colours.paper, colours.ink])
    change = LinearSegmentedColormap.from_list("change", [colours.series[1], colours.paper, colours.series[0]])
    fig, panels = figure(mode, 1.75, cols=3)
    for axes, pixels, shades, low, name in zip(
        panels,
        (image, 10 * (moved - image), moved),
        (ink, change, ink),
        (0, -1, 0),
        ("read as 8", "change × 10", "read as 1"),
        strict=True,
    ):
        axes.imshow(pixels, cmap=shades, vmin=low, vmax=1)
        axes.set(xticks=[], yticks=[], xlabel=name)
        axes.spines[["top", "right"]].set_visible(True)
    return fig
