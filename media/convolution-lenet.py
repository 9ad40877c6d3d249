"""LeNet-5 (LeCun et al., 1998), layer by layer: maps shrink, channels grow, a vector comes out."""

from matplotlib.figure import Figure

from _layers import Layer, draw_layers
from _style import Mode


def size(inputs: int, kernel: int, stride: int) -> int:
    """Return the outputs along one axis of an unpadded convolution or pooling."""
    return (inputs - kernel) // stride + 1


def layers() -> list[Layer]:
    """Return the layers of LeNet-5, their sizes computed."""
    side, result = 32, [Layer("", "32 × 32 image", 32, 1)]
    for channels in (6, 16):
        side = size(side, 5, 1)
        result.append(Layer("5 × 5 convolution", f"{channels} maps, {side} × {side}", side, channels))
        side = size(side, 2, 2)
        result.append(Layer("2 × 2 pooling", f"{channels} maps, {side} × {side}", side, channels))
    assert [layer.side for layer in result] == [32, 28, 14, 10, 5]
    result += [Layer("fully connected", f"{units} units", 0, units) for units in (120, 84)]
    result.append(Layer("fully connected", "10 outputs", 0, 10))
    return result


def draw(mode: Mode) -> Figure:
    """Draw the network."""
    return draw_layers(layers(), mode)
