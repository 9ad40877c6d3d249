"""The inertia of k-means on four blobs against k: the elbow is at four."""

from matplotlib.figure import Figure
from sklearn.cluster import KMeans

from _lloyd import blobs
from _style import Mode, figure, palette

INERTIA = (37210, 15522, 4726, 1325, 1178, 1054, 932, 830)


def inertias() -> list[float]:
    """Return the lowest inertia of ten seeded runs for k = 1, 2, …"""
    points = blobs()
    runs = [KMeans(k, n_init=10, random_state=0).fit(points) for k in range(1, len(INERTIA) + 1)]
    falling = [float(fitted.inertia_) for fitted in runs]
    assert all(abs(got - want) < 0.01 * want for got, want in zip(falling, INERTIA, strict=True))
    return falling


def draw(mode: Mode) -> Figure:
    """Draw inertia, in thousands, against k."""
    falling = inertias()
    colours = palette(mode)
    fig, axes = figure(mode, 2.6)
    ks = range(1, len(falling) + 1)
    axes.plot(ks, [value / 1000 for value in falling], "o-", color=colours.series[0])
    for k, value in zip(ks, falling, strict=True):
        axes.annotate(
            f"{value / 1000:.1f}",
            (k, value / 1000),
            xytext=(5, 5),
            textcoords="offset points",
            color=colours.ink,
        )
    axes.set(xticks=list(ks), xlim=(0.7, 8.9), ylim=(0, 42), xlabel="k", ylabel="inertia (thousands)")
    return fig
