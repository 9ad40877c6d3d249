"""Where digits lie as two numbers: codes of a plain autoencoder above, samples of a VAE's posteriors below.

Beside each map stands what its decoder makes of a grid of points across the same square: for the autoencoder the
smallest that holds its codes, for the VAE two standard deviations of the prior each way. Rings mark one and two of
them.
"""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from _latent import scatter
from _networks import Floats, digits, mosaic, train_autoencoder, train_vae
from _style import Mode, figure, palette

SHOWN = 180
GRID = 7


def grid(centre: Floats, reach: float) -> Floats:
    """Return the points of a grid across the square around ``centre``, in reading order."""
    steps = np.linspace(-reach, reach, GRID)
    points: Floats = centre + np.array([[x, y] for y in steps[::-1] for x in steps])
    return points


def emptiness(codes: Floats, centre: Floats, reach: float, cells: int = 12) -> float:
    """Return the share of the square's cells without any code."""
    low, high = centre - reach, centre + reach
    counts = np.histogram2d(codes[:, 0], codes[:, 1], bins=cells, range=[[low[0], high[0]], [low[1], high[1]]])[0]
    return float((counts == 0).mean())


def draw(mode: Mode) -> Figure:
    """Draw both maps and both grids."""
    images, labels = digits()
    encoder, decoder = train_autoencoder(images)
    posterior, variational_decoder = train_vae(images, noise=0.3)
    codes, (means, log_variances) = encoder(images), posterior(images)
    draws = means + np.exp(log_variances / 2) * np.random.default_rng(0).normal(size=means.shape)
    centre = (codes.min(axis=0) + codes.max(axis=0)) / 2
    reach = float((codes - centre).max())
    empty = emptiness(codes, centre, reach), emptiness(draws, np.zeros(2), 2)
    assert np.all(np.abs(draws.mean(axis=0)) < 0.4) and np.all(np.abs(draws.std(axis=0) - 1) < 0.25)
    assert empty[1] < 0.5 * empty[0]

    colours = palette(mode)
    shades = LinearSegmentedColormap.from_list("ink", [colours.paper, colours.ink])
    fig, panels = figure(mode, 4.3, rows=2, cols=2)
    rows = (
        ("autoencoder", codes, centre, reach, decoder),
        ("VAE", draws, np.zeros(2), 2.0, variational_decoder),
    )
    for (left, right), (name, points, middle, width, decode) in zip(panels, rows, strict=True):
        span = 1.12 * width
        scatter(left, points, labels, colours, SHOWN, 2.4, gap=0.18 * span)
        left.set(title=name, xticks=[], yticks=[], aspect="equal")
        left.set(xlim=(middle[0] - span, middle[0] + span), ylim=(middle[1] - span, middle[1] + span))
        sheet = mosaic(decode(grid(middle, width)), GRID, gap=1)
        right.imshow(sheet, cmap=shades, vmin=0, vmax=1, interpolation="none")
        right.set(title="decoded grid")
        right.set_axis_off()
    for radius in (1, 2):
        panels[1, 0].add_patch(Circle((0, 0), radius, fill=False, color=colours.muted, linestyle="--"))
    return fig
