"""Points on the outline of a path, as many as its box needs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deckwright.base.patterns import lazy_regex

Point = tuple[float, float]

NUMBER = lazy_regex(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COMMAND = lazy_regex(r"([MmLlHhVvZzCcSsQqTtAa])([^MmLlHhVvZzCcSsQqTtAa]*)")
_TAKES = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_GAP = lazy_regex(r"[\s,]*")
_STEPS = 32
"""Points of a curve: its box is then right to a thousandth of it."""


def points_of(path: str) -> Iterator[Point]:
    """Yield points of all that a path (the ``d`` of its element) draws, so close that a box around them is its box."""
    here, first, pulled, drawn = (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), ""
    for letter, text in _COMMAND.findall(path):
        kind, relative = letter.upper(), letter.islower()
        if kind == "Z":
            here, drawn = first, kind
            continue
        for at, part in enumerate(_parts(kind, text)):
            from_x, from_y = here if relative else (0.0, 0.0)
            if kind == "H":
                ends = [(from_x + part[0], here[1])]
            elif kind == "V":
                ends = [(here[0], from_y + part[0])]
            else:
                pairs = part[5:] if kind == "A" else part
                ends = [(from_x + x, from_y + y) for x, y in zip(pairs[::2], pairs[1::2], strict=True)]
            if kind in "ST":  # which go on from the curve before as it ended
                turned = (2 * here[0] - pulled[0], 2 * here[1] - pulled[1])
                ends = [turned if drawn in {"S": ("C", "S"), "T": ("Q", "T")}[kind] else here, *ends]
            yield from _arc(here, part, ends[-1]) if kind == "A" else _curve([here, *ends] if kind in "CSQT" else ends)
            pulled, here, drawn = ends[-2] if kind in "CSQT" else here, ends[-1], kind
            if kind == "M" and not at:
                first = here


def _parts(kind: str, text: str) -> Iterator[Sequence[float]]:
    """Yield the numbers of a command, as many at a time as it takes."""
    numbers = list(_of_arcs(text)) if kind == "A" else [float(one) for one in NUMBER.findall(text)]
    takes = _TAKES[kind]
    yield from (numbers[at : at + takes] for at in range(0, len(numbers) - takes + 1, takes))


def _of_arcs(text: str) -> Iterator[float]:
    """Yield the numbers of arcs: nothing needs to stand between the two flags of one and what follows them."""
    at = count = 0
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if count % 7 in (3, 4):
            found, end = text[at : at + 1] in ("0", "1"), at + 1
        else:
            number = NUMBER.match(text, at)
            found, end = bool(number), number.end() if number else at
        if not found:
            return
        yield float(text[at:end])
        at, count = end, count + 1


def _curve(by: Sequence[Point]) -> Iterator[Point]:
    """Yield points of the curve that goes from the first point to the last one and is pulled by those between."""
    if len(by) < 3:
        yield from by
        return
    for step in range(_STEPS + 1):
        share, left = step / _STEPS, list(by)
        while len(left) > 1:
            left = [(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share) for (x1, y1), (x2, y2) in pairwise(left)]
        yield left[0]


def _arc(start: Point, part: Sequence[float], end: Point) -> Iterator[Point]:
    """Yield points of an arc, by the formulas of the SVG standard, appendix B.2."""
    yield from (start, end)
    rx, ry, turn = abs(part[0]), abs(part[1]), math.radians(part[2])
    if not rx or not ry or start == end:
        return
    cos, sin = math.cos(turn), math.sin(turn)
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * half_x + sin * half_y, cos * half_y - sin * half_x
    grow = math.sqrt(max(1, (x / rx) ** 2 + (y / ry) ** 2))  # radii that are too small reach just as far as they must
    rx, ry = rx * grow, ry * grow
    below = (rx * y) ** 2 + (ry * x) ** 2
    far = math.sqrt(max(0, (rx * ry) ** 2 / below - 1)) * (-1 if part[3] == part[4] else 1)
    cx, cy = far * rx * y / ry, -far * ry * x / rx
    begin, stop = math.atan2((y - cy) / ry, (x - cx) / rx), math.atan2((-y - cy) / ry, (-x - cx) / rx)
    if part[4] and stop < begin:
        stop += 2 * math.pi
    if not part[4] and stop > begin:
        stop -= 2 * math.pi
    middle = cos * cx - sin * cy + (start[0] + end[0]) / 2, sin * cx + cos * cy + (start[1] + end[1]) / 2
    for step in range(2 * _STEPS + 1):
        angle = begin + (stop - begin) * step / (2 * _STEPS)
        x, y = rx * math.cos(angle), ry * math.sin(angle)
        yield middle[0] + cos * x - sin * y, middle[1] + sin * x + cos * y
