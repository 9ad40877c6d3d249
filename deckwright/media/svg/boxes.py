"""Where in a drawing a text or an element lies, reckoned from its numbers: no browser is asked.

What cannot be reckoned so, as a turned element or a font size out of a style sheet, is told. Letters are taken to be
wide and high, so that a box covers them whatever the font.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from deckwright.media.svg.clean import texts_of
from deckwright.media.svg.tree import SvgElement

Box = tuple[float, float, float, float]
"""The left and the upper edge, the right and the lower one."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH = re.compile(rf"\s*({_NUMBER.pattern})\s*(px|pt|em|)\s*")
_STEP = re.compile(r"\s*(translate|scale|matrix)\s*\(([^()]*)\)\s*,?")
_COMMAND = re.compile(r"([MmLlHhVvZzCcSsQqTtAa])([^MmLlHhVvZzCcSsQqTtAa]*)")
_TAKES = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}
_STYLED = re.compile(r"font(?:-size)?\s*:")
_ABOVE, _BELOW, _WIDE, _FULL = 1.0, 0.3, 0.62, 1.05
"""Of the font's size: how far letters go above and below their line, how wide one is, and a sign of Chinese."""
_UNDRAWN = ("defs", "title", "desc", "metadata", "style", "clipPath", "mask", "marker", "pattern")


class NoBox(ValueError):
    """What was looked for is not there, or where it lies cannot be reckoned; the message says why."""


@dataclass(frozen=True, slots=True)
class _At:
    """How an element is seen: scaled by two numbers and then moved by two; and what it has from those around it."""

    sx: float = 1
    sy: float = 1
    dx: float = 0
    dy: float = 0
    fault: str = ""
    font_size: str = "16"
    anchor: str = "start"
    baseline: str = ""

    def put(self, box: Box) -> Box:
        xs = sorted((box[0] * self.sx + self.dx, box[2] * self.sx + self.dx))
        ys = sorted((box[1] * self.sy + self.dy, box[3] * self.sy + self.dy))
        return xs[0], ys[0], xs[1], ys[1]


def box_of(root: SvgElement, wanted: str) -> Box:
    """Return where an element (``#id``) or a text lies, in shares of the picture. Raises :class:`NoBox`."""
    drawing = _Drawing(root)
    found = [one for one in drawing.walk(root, _At()) if _is(one[0], wanted)]
    if not found:
        raise NoBox(f"the drawing has no {_named(wanted)}{_near(root, wanted)}")
    if len(found) > 1:
        raise NoBox(f"the drawing has {len(found)} times the {_named(wanted)}: give one of them an id")
    return drawing.share(drawing.box(*found[0]))


def _is(element: SvgElement, wanted: str) -> bool:
    return element.own("id") == wanted[1:] if wanted.startswith("#") else _said(element) == _plain(wanted)


def _said(element: SvgElement) -> str:
    return _plain("".join(texts_of(element))) if element.name == "text" else ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _named(wanted: str) -> str:
    return f"element with the id “{wanted[1:][:60]}”" if wanted.startswith("#") else f"text “{wanted[:60]}”"


def _near(root: SvgElement, wanted: str) -> str:
    if wanted.startswith("#"):
        known = [one.own("id") for one in _all(root) if one.own("id")]
    else:
        known = [" ".join("".join(texts_of(one)).split()) for one in _all(root) if one.name == "text"]
    return f"; it has {', '.join(f'“{one[:30]}”' for one in known[:5])}" if known else ""


def _all(element: SvgElement) -> Iterator[SvgElement]:
    yield element
    for child in element.elements:
        yield from _all(child)


class _Drawing:
    def __init__(self, root: SvgElement) -> None:
        self.root = root
        self.styled = any(one.name == "style" and _STYLED.search(one.text) for one in _all(root))

    def walk(self, element: SvgElement, at: _At) -> Iterator[tuple[SvgElement, _At]]:
        """Yield every element that is drawn below one, with how it is seen."""
        for child in element.elements:
            if child.name in _UNDRAWN:
                continue
            seen = _within(child, at)
            if child.name in ("svg", "symbol", "use"):
                seen = replace(seen, fault=f"it is inside of <{child.name}>")
            yield child, seen
            yield from self.walk(child, seen)

    def share(self, box: Box) -> Box:
        """Return a box in shares of the picture, cut at its edges."""
        left, top, wide, high = self._view()
        edges = ((box[0] - left) / wide, (box[1] - top) / high, (box[2] - left) / wide, (box[3] - top) / high)
        x1, y1, x2, y2 = (min(max(edge, 0), 1) for edge in edges)
        if x2 - x1 < 1e-4 or y2 - y1 < 1e-4:
            raise NoBox("it has no size inside of the picture")
        return x1, y1, x2, y2

    def _view(self) -> Box:
        """Return what of the drawing's own measures is seen: from the left, from the top, width, height."""
        size = [_length(self.root.own(name)) for name in ("width", "height")]
        numbers = [float(one) for one in _NUMBER.findall(self.root.own("viewBox"))]
        if len(numbers) != 4 or min(numbers[2:]) <= 0:
            if not all(size):
                raise NoBox("the drawing has no viewBox, and no width and height in pixels")
            return 0, 0, size[0], size[1]
        left, top, wide, high = numbers
        keeps = self.root.own("preserveAspectRatio") or "xMidYMid meet"
        if not all(size) or keeps == "none":
            return left, top, wide, high
        if keeps not in ("xMidYMid", "xMidYMid meet"):
            raise NoBox("the drawing has a preserveAspectRatio of its own")
        scale = min(size[0] / wide, size[1] / high)
        seen = size[0] / scale, size[1] / scale
        return left - (seen[0] - wide) / 2, top - (seen[1] - high) / 2, *seen

    def box(self, element: SvgElement, at: _At) -> Box:
        """Return where an element lies, in the drawing's own measures."""
        if at.fault:
            raise NoBox(at.fault)
        if element.name == "text":
            return at.put(self._text(element, at))
        if element.name in ("g", "a"):
            boxes = [self.box(child, _within(child, at)) for child in element.elements if child.name not in _UNDRAWN]
            return _around(boxes)
        made = _shape(element)
        if made is None:
            raise NoBox(f"it is a <{element.name}>, whose extent only a browser knows")
        return at.put(made)

    def _text(self, element: SvgElement, at: _At) -> Box:
        x, y = _length(element.own("x")), _length(element.own("y"))
        boxes: list[Box] = []
        for said, seen, moved in _runs(element, at):
            if self.styled and seen.font_size == "16":
                raise NoBox("its font size stands in a <style>: write font-size at the text")
            size = _length(seen.font_size)
            if not size:
                raise NoBox(f"its font size is “{seen.font_size[:20]}”, and no number of pixels")
            x = _length(moved["x"], size) if "x" in moved else x
            y = _length(moved["y"], size) if "y" in moved else y
            x, y = x + _length(moved.get("dx", ""), size), y + _length(moved.get("dy", ""), size)
            wide = sum(_FULL if ord(sign) > 0x2E7F else _WIDE for sign in said) * size
            left = x - {"middle": wide / 2, "end": wide}.get(seen.anchor, 0)
            down = {"middle": 0.35, "central": 0.35, "hanging": 0.8}.get(seen.baseline, 0) * size
            boxes.append((left, y + down - _ABOVE * size, left + wide, y + down + _BELOW * size))
            x += wide if seen.anchor == "start" else 0
        return _around(boxes)


def _runs(element: SvgElement, at: _At) -> Iterator[tuple[str, _At, dict[str, str]]]:
    """Yield the pieces of a text: what each says, how it is seen, and by what it is moved."""
    for child in element.children:
        if isinstance(child, str):
            if said := " ".join(child.split()):
                yield said, at, {}
        elif child.name == "tspan":
            moved = {name: child.own(name) for name in ("x", "y", "dx", "dy") if child.own(name)}
            for number, (said, seen, inner) in enumerate(_runs(child, _within(child, at))):
                yield said, seen, {**(moved if not number else {}), **inner}
        elif child.name not in _UNDRAWN:
            raise NoBox(f"it holds a <{child.name}>")


def _within(element: SvgElement, at: _At) -> _At:
    """Return how an element is seen that stands in another one."""
    inside = replace(
        at,
        font_size=_own(element, "font-size") or at.font_size,
        anchor=_own(element, "text-anchor") or at.anchor,
        baseline=_own(element, "dominant-baseline") or at.baseline,
    )
    text = element.own("transform") or _own(element, "transform")
    done = 0
    for step in _STEP.finditer(text):
        if step.start() != done:
            break
        done = step.end()
        inside = _moved(inside, step[1], [float(one) for one in _NUMBER.findall(step[2])])
    if text[done:].strip():
        what = text[done:].partition("(")[0].strip()
        return replace(inside, fault=f"it has the transform “{what[:20]}”")
    return inside


def _own(element: SvgElement, name: str) -> str:
    """Return a property as an element itself says it, in its style or as an attribute."""
    found = re.search(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", element.own("style"))
    return (found[1] if found else element.own(name)).replace("!important", "").strip()


def _moved(at: _At, step: str, values: list[float]) -> _At:
    sx, sy, dx, dy = 1.0, 1.0, 0.0, 0.0
    if step == "translate" and values:
        dx, dy = values[0], values[1] if len(values) > 1 else 0
    elif step == "scale" and values:
        sx, sy = values[0], values[1] if len(values) > 1 else values[0]
    elif step == "matrix" and len(values) == 6 and not values[1] and not values[2]:
        sx, sy, dx, dy = values[0], values[3], values[4], values[5]
    else:
        return replace(at, fault=f"it has a {step} that turns or slants it")
    return replace(at, sx=at.sx * sx, sy=at.sy * sy, dx=at.dx + at.sx * dx, dy=at.dy + at.sy * dy)


def _length(text: str, em: float = 0) -> float:
    """Return a length in pixels; 0 if it is none."""
    found = _LENGTH.fullmatch(text.split(",")[0]) if text else None
    return float(found[1]) * {"pt": 96 / 72, "em": em}.get(found[2], 1) if found else 0


def _around(boxes: Iterable[Box]) -> Box:
    all_of = list(boxes)
    if not all_of:
        raise NoBox("there is nothing in it")
    lefts, tops, rights, bottoms = zip(*all_of, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _shape(element: SvgElement) -> Box | None:
    def own(name: str) -> float:
        return _length(element.own(name))

    match element.name:
        case "rect" | "image":
            return own("x"), own("y"), own("x") + own("width"), own("y") + own("height")
        case "circle" | "ellipse":
            rx, ry = own("r") or own("rx"), own("r") or own("ry")
            return own("cx") - rx, own("cy") - ry, own("cx") + rx, own("cy") + ry
        case "line":
            return _around([(own("x1"), own("y1")) * 2, (own("x2"), own("y2")) * 2])
        case "polygon" | "polyline":
            numbers = [float(one) for one in _NUMBER.findall(element.own("points"))]
            return _around((x, y, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False))
        case "path":
            return _around((x, y, x, y) for x, y in _points(element.own("d")))
    return None


def _points(path: str) -> Iterator[tuple[float, float]]:
    """Yield points around all that a path draws: its ends, and what its curves are pulled by."""
    x = y = first_x = first_y = 0.0
    for letter, text in _COMMAND.findall(path):
        kind, relative = letter.upper(), letter.islower()
        if kind == "Z":
            x, y = first_x, first_y
            continue
        if kind == "A" and re.search(r"[\s,][01]{2}", text):
            raise NoBox("its path has an arc whose flags are written together")
        numbers = [float(one) for one in _NUMBER.findall(text)]
        for at in range(0, len(numbers) - _TAKES[kind] + 1, _TAKES[kind]):
            part = numbers[at : at + _TAKES[kind]]
            from_x, from_y = (x, y) if relative else (0.0, 0.0)
            if kind == "A":
                end = from_x + part[5], from_y + part[6]
                reach = 2 * max(abs(part[0]), abs(part[1]))
                for cx, cy in ((x, y), end):
                    yield cx - reach, cy - reach
                    yield cx + reach, cy + reach
                x, y = end
                continue
            if kind in "HV":
                x, y = (from_x + part[0], y) if kind == "H" else (x, from_y + part[0])
            else:
                pulled = [(from_x + px, from_y + py) for px, py in zip(part[::2], part[1::2], strict=True)]
                yield from pulled
                x, y = pulled[-1]
            yield x, y
            if kind == "M" and not at:
                first_x, first_y = x, y
