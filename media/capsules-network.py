"""The CapsNet for digits (Sabour et al., 2017), layer by layer: two convolutions, capsules, routing, lengths."""

from matplotlib.figure import Figure

from _layers import Layer, draw_layers
from _style import Mode


def size(inputs: int, kernel: int, stride: int) -> int:
    """Return the outputs along one axis of an unpadded convolution."""
    return (inputs - kernel) // stride + 1


def layers() -> list[Layer]:
    """Return the layers of the CapsNet, their sizes computed."""
    first = size(28, 9, 1)
    second = size(first, 9, 2)
    assert (first, second, second**2 * 32) == (20, 6, 1152)
    return [
        Layer("", "28 × 28 image", 28, 1),
        Layer("9 × 9 convolution, ReLU", f"256 maps, {first} × {first}", first, 256),
        Layer("9 × 9 conv., stride 2", "1,152 capsules of 8", second, 32),
        Layer("routing by agreement", "10 capsules of 16", 0, 160),
        Layer("length of each", "10 probabilities", 0, 10),
    ]


def draw(mode: Mode) -> Figure:
    """Draw the network."""
    return draw_layers(layers(), mode)
