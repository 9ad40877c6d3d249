"""Operations for one request to a recommender of 100 million items: two stages, or the ranker on everything."""

from matplotlib.figure import Figure

from _style import Mode, figure, palette


def draw(mode: Mode) -> Figure:
    """Draw three bars on a logarithmic axis."""
    items, kept, per_item = 1e8, 1e3, 1e7
    values = (items * 2 * 128, kept * per_item, items * per_item)
    assert [f"{value:.1e}" for value in values] == ["2.6e+10", "1.0e+10", "1.0e+15"]

    colours = palette(mode)
    fig, axes = figure(mode, 2.3)
    texts = ("2.6 · 10¹⁰", "10¹⁰", "10¹⁵")
    for k, (value, text) in enumerate(zip(values, texts, strict=True)):
        axes.barh(k, value, 0.6, left=1, color=colours.series[1 if k == 2 else 0], linewidth=0)
        axes.text(value * 2, k, text, va="center")
    axes.set(xscale="log", xlim=(1e6, 3e17), ylim=(2.5, -0.5), xlabel="operations")
    axes.set_yticks(range(3), ["candidates,\nall items", "ranker,\n1,000 items", "ranker,\nall items"])
    axes.tick_params(axis="y", length=0)
    axes.set_xticks([1e6, 1e9, 1e12, 1e15])
    axes.minorticks_off()
    return fig
