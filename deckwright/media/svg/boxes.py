"""Where in a drawing a text or an element lies, reckoned from its numbers: no browser is asked.

What cannot be reckoned so, as a turned element or a font size out of a style sheet, is told. Letters are taken to be
wide and high, so that a box covers them whatever the font.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from deckwright.media.svg.clean import texts_of
from deckwright.media.svg.laid import Box, Laid, NoBox, PlaceRules, length, styled, within
from deckwright.media.svg.outline import NUMBER, points_of
from deckwright.media.svg.tree import SvgElement, split

_ABOVE, _BELOW = 1.0, 0.3
"""Of the font's size: how far letters go above and below their line."""
_WIDE, _CAPITAL, _WIDEST, _FULL, _EMOJI, _BOLD = 0.62, 0.78, 1.0, 1.05, 1.4, 1.13
"""Of the font's size: how wide a letter is, a capital, an m, a sign of Chinese, an emoji; and how much bold adds."""
_DOWN = {
    **dict.fromkeys(["", "auto", "alphabetic", "baseline"], 0.0),
    **dict.fromkeys(["middle", "central"], 0.35),
    **dict.fromkeys(["text-before-edge", "text-top"], 1.0),
    **dict.fromkeys(["text-after-edge", "text-bottom", "ideographic"], -0.2),
    "hanging": 0.8,
    "mathematical": 0.5,
}
_UNDRAWN = ("defs", "title", "desc", "metadata", "style", "clipPath", "mask", "marker", "pattern")
_NO_EXTENT = (*_UNDRAWN, "symbol", "linearGradient", "radialGradient", "filter", "script")


class Boxes:
    """Where the parts of one drawing lie. Its style sheets are read once, when the first part is asked for."""

    def __init__(self, root: SvgElement) -> None:
        self._root = root

    @cached_property
    def _drawing(self) -> _Drawing:
        return _Drawing(self._root)

    @cached_property
    def _parts(self) -> Mapping[str, Sequence[tuple[SvgElement, Laid]]]:
        """What is drawn, by ``#id`` and by its text in small letters."""
        found: dict[str, list[tuple[SvgElement, Laid]]] = {}
        for part in self._drawing.walk(self._root, self._drawing.whole):
            for name in (f"#{part[0].own('id')}", f" {_said(part[0])}"):
                found.setdefault(name, []).append(part)
        return found

    def of(self, wanted: str) -> Box:
        """Return where an element (``#id``) or a text lies, in shares of the picture. Raises :class:`NoBox`."""
        found = self._parts.get(wanted if wanted.startswith("#") else f" {_plain(wanted)}", ())
        if not found:
            raise NoBox(f"the drawing has no {_named(wanted)}{_near(self._root, wanted)}")
        if len(found) > 1:
            raise NoBox(f"the drawing has {len(found)} times the {_named(wanted)}: give one of them an id")
        return self._drawing.share(self._drawing.box(*found[0]))


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


def _is_hidden(element: SvgElement) -> bool:
    return (styled(element, "display") or element.own("display")) == "none"


class _Drawing:
    def __init__(self, root: SvgElement) -> None:
        self.root = root
        self.sheet = PlaceRules(one.text for one in _all(root) if one.name == "style")
        whole = within(root, Laid(), self.sheet)
        # The rules for its width and height are for a page; shown as a picture it has its own.
        turned = bool(root.own("transform")) or styled(root, "transform") or "transform" in self.sheet.names(root)
        self.whole = replace(whole, fault="the whole drawing has a transform" if turned else "", sx=1, sy=1, dx=0, dy=0)
        self.size = _size_of(root)

    def walk(self, element: SvgElement, at: Laid) -> Iterator[tuple[SvgElement, Laid]]:
        """Yield every element that is drawn below one, with how it is seen."""
        for child in element.elements:
            if child.name in _UNDRAWN or _is_hidden(child):
                continue
            seen = within(child, at, self.sheet)
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
        size = [_known_length(self.root.own(name)) for name in ("width", "height")]
        numbers = [float(one) for one in NUMBER.findall(self.root.own("viewBox"))]
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

    def box(self, element: SvgElement, at: Laid) -> Box:
        """Return where an element lies, in the drawing's own measures."""
        if at.fault:
            raise NoBox(at.fault)
        if element.name == "text":
            return at.put(self._text(element, at))
        if element.name in ("g", "a"):
            inside = (child for child in element.elements if child.name not in _NO_EXTENT and not _is_hidden(child))
            return _around([self.box(child, within(child, at, self.sheet)) for child in inside])
        made = self._shape(element, at)
        if made is None:
            raise NoBox(f"it is a <{element.name}>, whose extent only a browser knows")
        return at.put(made)

    def _text(self, element: SvgElement, at: Laid) -> Box:
        """Return where a text lies: piece by piece, those that stand in one row anchored together."""
        wide, high = self.size
        x, y = length(element.own("x"), at.size, wide), length(element.own("y"), at.size, high)
        row = _TextRow(x)
        boxes: list[Box] = []
        for run in _runs(element, at, self.sheet):
            seen = run.seen
            if seen.fault or seen.unread:
                raise NoBox(seen.fault or seen.unread)
            if "x" in run.moved or "y" in run.moved:
                boxes += row.boxes()
                y = length(run.moved["y"], seen.size, high) if "y" in run.moved else y
                row = _TextRow(length(run.moved["x"], seen.size, wide) if "x" in run.moved else row.end)
            y += length(run.moved.get("dy", ""), seen.size, high)
            row.add(run, y, length(run.moved.get("dx", ""), seen.size, wide))
        return _around([*boxes, *row.boxes()])

    def _shape(self, element: SvgElement, at: Laid) -> Box | None:
        wide, high = self.size

        def own(name: str, whole: float) -> float:
            return length(element.own(name), at.size, whole)

        match element.name:
            case "rect" | "image":
                x, y = own("x", wide), own("y", high)
                return x, y, x + own("width", wide), y + own("height", high)
            case "circle":
                x, y, r = own("cx", wide), own("cy", high), own("r", math.hypot(wide, high) / math.sqrt(2))
                return x - r, y - r, x + r, y + r
            case "ellipse":
                x, y, rx, ry = own("cx", wide), own("cy", high), own("rx", wide), own("ry", high)
                return x - (rx or ry), y - (ry or rx), x + (rx or ry), y + (ry or rx)
            case "line":
                return _around([(own("x1", wide), own("y1", high)) * 2, (own("x2", wide), own("y2", high)) * 2])
            case "polygon" | "polyline":
                numbers = [float(one) for one in NUMBER.findall(element.own("points"))]
                return _around((x, y, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=False))
            case "path":
                return _around((x, y, x, y) for x, y in points_of(element.own("d")))
        return None


@dataclass(frozen=True, slots=True)
class _TextPiece:
    """A piece of a text, how it is seen, and by what it is moved."""

    said: str
    seen: Laid
    moved: dict[str, str]


class _TextRow:
    """Pieces of a text that are anchored together."""

    def __init__(self, x: float) -> None:
        self.x = self.end = self.far = x
        self.near = x
        self.anchor = ""
        self.heights: list[tuple[float, float]] = []

    def add(self, run: _TextPiece, y: float, dx: float) -> None:
        """Append a piece, which is moved by ``dx``."""
        size, letter = run.seen.size, run.seen.letter
        if not self.heights:
            self.anchor = letter("text-anchor")
        if letter("dominant-baseline") not in _DOWN:
            raise NoBox(f"its dominant-baseline is “{letter('dominant-baseline')[:20]}”")
        weight = letter("font-weight")
        bold = _BOLD if weight.startswith("bold") or (weight.isdecimal() and int(weight) > 500) else 1
        gaps = 0.0
        for name, many in (("letter-spacing", len(run.said)), ("word-spacing", run.said.count(" "))):
            gaps += 0 if letter(name) in ("", "normal") else length(letter(name), size) * many
        self.end += dx
        self.near = min(self.near, self.end)
        self.end += sum(map(_width, run.said)) * size * bold + max(gaps, 0)
        self.far = max(self.far, self.end)
        y += _DOWN[letter("dominant-baseline")] * size
        self.heights.append((y - _ABOVE * size, y + _BELOW * size))

    def boxes(self) -> list[Box]:
        """Return where the pieces lie."""
        moved = {"middle": 0.5, "end": 1}.get(self.anchor, 0) * (self.end - self.x)
        return [(self.near - moved, top, self.far - moved, bottom) for top, bottom in self.heights]


def _width(sign: str) -> float:
    if ord(sign) > 0x2E7F:
        return _EMOJI if ord(sign) > 0x1F000 else _FULL
    return _WIDEST if sign in "mwMW@%—…" else _CAPITAL if sign.isupper() else _WIDE


def _runs(element: SvgElement, at: Laid, sheet: PlaceRules) -> list[_TextPiece]:
    """Return the pieces of a text, with white space as a browser shows it."""
    keeps = any(split(name).local == "space" and value == "preserve" for name, value in element.attributes.items())
    runs = list(_pieces(element, at, sheet))
    if keeps:
        return [run for run in runs if run.said]
    made: list[_TextPiece] = []
    moved: dict[str, str] = {}
    for run in runs:
        said = " ".join(f"|{run.said}|".split())[1:-1]
        said = said if made and not made[-1].said.endswith(" ") else said.lstrip()
        moved |= run.moved
        if said:
            made.append(_TextPiece(said, run.seen, moved))
            moved = {}
    if made:
        made[-1] = replace(made[-1], said=made[-1].said.rstrip())
    return made


def _pieces(element: SvgElement, at: Laid, sheet: PlaceRules) -> Iterator[_TextPiece]:
    for child in element.children:
        if isinstance(child, str):
            yield _TextPiece(child, at, {})
        elif child.name == "tspan":
            if _is_hidden(child):
                continue
            moved = {name: child.own(name) for name in ("x", "y", "dx", "dy") if child.own(name)}
            for number, run in enumerate(_pieces(child, within(child, at, sheet), sheet)):
                yield replace(run, moved={**(moved if not number else {}), **run.moved})
        elif child.name not in _UNDRAWN:
            raise NoBox(f"it holds a <{child.name}>")


def _known_length(text: str) -> float:
    """Return a length of the whole drawing in pixels; 0 if it depends on where the drawing is shown."""
    try:
        return length(text)
    except NoBox:
        return 0


def _size_of(root: SvgElement) -> tuple[float, float]:
    """Return what 100% of a width and of a height are within a drawing; 0 if only a browser knows."""
    numbers = [float(one) for one in NUMBER.findall(root.own("viewBox"))]
    if len(numbers) == 4:
        return numbers[2], numbers[3]
    return _known_length(root.own("width")), _known_length(root.own("height"))


def _around(boxes: Iterable[Box]) -> Box:
    all_of = list(boxes)
    if not all_of:
        raise NoBox("there is nothing in it")
    lefts, tops, rights, bottoms = zip(*all_of, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
