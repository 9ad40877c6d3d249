"""How an element of a drawing is seen: what moves and scales it, and what it says of its letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from deckwright.base.patterns import lazy_regex
from deckwright.media.svg.outline import NUMBER
from deckwright.media.svg.tree import SvgElement

Box = tuple[float, float, float, float]
"""The left and the upper edge, the right and the lower one."""

_UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_LENGTH = lazy_regex(rf"({NUMBER.pattern})(%|[a-z]*)", re.IGNORECASE)
_STEP = lazy_regex(r"\s*(translate|translateX|translateY|scale|matrix)\s*\(([^()]*)\)\s*,?")
_ARGUMENT = lazy_regex(rf"({NUMBER.pattern})(?:px)?")
_LONG = 300
_SIMPLE = lazy_regex(r"([#.]?)([\w-]+)")
_LETTERS = ("font-size", "text-anchor", "dominant-baseline", "letter-spacing", "word-spacing", "font-weight")
_PLAIN = {
    "writing-mode": ("horizontal-tb", "lr-tb", "lr"),
    "direction": ("ltr",),
    "text-transform": ("none",),
    "baseline-shift": ("0", "baseline", "sub", "super"),
    "white-space": ("normal",),
}
"""What changes where letters stand, and the values with which it does not."""
_PLACED = ("transform", "transform-origin", "transform-box", "translate", "scale", "rotate", "zoom", "offset-path")
_SIZED = ("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "d", "display")
_BEARING = {*_LETTERS, *_PLAIN, *_PLACED, *_SIZED, "font"}
"""All that bears on where something lies."""


class NoBox(ValueError):
    """What was looked for is not there, or where it lies cannot be reckoned; the message says why."""


@dataclass(frozen=True, slots=True)
class Laid:
    """How an element is seen: scaled by two numbers and then moved by two; and what it has from those around it."""

    sx: float = 1
    sy: float = 1
    dx: float = 0
    dy: float = 0
    fault: str = ""
    """Why nothing below it has a box."""
    size: float = 16
    """The font's, in pixels."""
    letters: tuple[tuple[str, str], ...] = ()
    """What it says of its letters."""
    unread: str = ""
    """Why no text below it has a box."""

    def put(self, box: Box) -> Box:
        """Return where a box in the element's own measures lies in the drawing's."""
        xs = sorted((box[0] * self.sx + self.dx, box[2] * self.sx + self.dx))
        ys = sorted((box[1] * self.sy + self.dy, box[3] * self.sy + self.dy))
        return xs[0], ys[0], xs[1], ys[1]

    def letter(self, name: str) -> str:
        """Return what is said of the letters under this name."""
        return dict(self.letters).get(name, "")


class PlaceRules:
    """The rules of a drawing's ``<style>`` elements, as far as they bear on where something lies."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.rules: dict[tuple[str, str], list[tuple[list[tuple[str, str]], set[str]]]] = {}
        """By the last name, id or class that an element must have; under two empty texts those for all."""
        self.found: dict[tuple[str, str, str], set[str]] = {}
        for text in texts:
            for rule in _uncommented(text).split("}"):
                before, _, body = rule.rpartition("{")
                names = {part.partition(":")[0].strip().lower() for part in body.split(";")} & _BEARING
                selectors = before.rpartition("{")[2].split(",") if names else []
                for simple in map(_last, selectors):
                    self.rules.setdefault(simple[-1] if simple else ("", ""), []).append((simple, names))

    def names(self, element: SvgElement) -> set[str]:
        """Return the properties that a rule may set at an element; rather too many than too few."""
        key = element.name, element.own("id"), element.own("class")
        if key not in self.found:
            mine = {("", key[0]), ("#", key[1]), *((".", name) for name in key[2].split())}
            rules = (rule for one in ({("", "")} | mine) for rule in self.rules.get(one, ()))
            self.found[key] = set().union(*(names for simple, names in rules if mine.issuperset(simple)))
        return self.found[key]


def _last(selector: str) -> list[tuple[str, str]]:
    """Return the name, the ids and the classes that an element has at which a selector leads; none if it is long."""
    if len(selector) > _LONG:
        return []
    bare = re.sub(r"\[[^]]*\]|:[\w-]+(?:\([^)]*\))?", "", selector)
    return _SIMPLE.findall(re.split(r"[\s>+~]", bare.strip())[-1])


def _uncommented(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(part.partition("*/")[2] for part in others)


def length(text: str, size: float = 16, whole: float = 0) -> float:
    """Return a length in pixels, 0 of none; ``size`` is the font's, ``whole`` what 100% is. Raises :class:`NoBox`."""
    found = _LENGTH.fullmatch(text.strip())
    if not found:
        if not text.strip():
            return 0
        raise NoBox(f"“{text.strip()[:20]}” is not one length")
    unit = found[2].lower()
    units = {**_UNITS, "em": size, **({"%": whole / 100} if whole else {})}
    if unit not in units:
        raise NoBox(f"“{text.strip()[:20]}” is a length that only a browser knows")
    return float(found[1]) * units[unit]


def within(element: SvgElement, around: Laid, sheet: PlaceRules) -> Laid:
    """Return how an element is seen that stands in another one."""
    ruled = sheet.names(element)
    inside = _lettered(element, around, ruled)
    other = next((name for name in _PLACED if styled(element, name) and name != "transform"), "")
    other = other or next((name for name in _PLACED[1:3] if element.own(name)), "")
    text = styled(element, "transform") or element.own("transform")
    if text.strip() == "none":
        text = ""
    if other and (text or other not in ("transform-origin", "transform-box")):
        return replace(inside, fault=f"it has the property “{other}”")
    for name in (*_PLACED, *_SIZED):
        if name in ruled:
            return replace(inside, fault=f"its “{name}” stands in a <style>")
        if name in _SIZED and name != "display" and styled(element, name):
            return replace(inside, fault=f"its “{name}” stands in its style: write it as an attribute")
    done = 0
    for step in _STEP.finditer(text):
        values = [_ARGUMENT.fullmatch(one) for one in re.findall(rf"{NUMBER.pattern}[a-z%]*", step[2])]
        if step.start() != done or not all(values):
            break
        done = step.end()
        inside = _moved(inside, step[1], [float(one[1]) for one in values if one])
    if text[done:].strip():
        return replace(inside, fault=f"it has the transform “{text[done:].partition('(')[0].strip()[:20]}”")
    return inside


def _lettered(element: SvgElement, around: Laid, ruled: set[str]) -> Laid:
    """Return an element's letters; a rule of a ``<style>`` is stronger than an attribute, and its own style than it."""
    letters, size, unread = dict(around.letters), around.size, around.unread
    for name in _LETTERS:
        own = styled(element, name)
        if name == "font-weight" and name in ruled and not own:
            own = "bold"
        if not own and name in ruled:
            unread = f"its {name.replace('-', ' ')} stands in a <style>: write it into the style of the text"
        elif said := own or element.own(name):
            letters[name] = said
            if name == "font-size":
                size = _size(said, around.size)
                unread = unread if size else f"its font size is “{said[:20]}”, and no number of pixels"
    if "font" in ruled or styled(element, "font"):
        unread = "it has the property “font”: write font-size and font-weight in its place"
    for name, plain in _PLAIN.items():
        said = styled(element, name) or element.own(name)
        if name in ruled or (said and said not in plain):
            unread = f"it has the property “{name}”"
    for name in ("textLength", "rotate"):
        if element.own(name) and element.name in ("text", "tspan"):
            unread = f"it has a {name}"
    return replace(around, letters=tuple(letters.items()), size=size, unread=unread)


def _size(said: str, around: float) -> float:
    try:
        return length(said, around, around)
    except NoBox:
        return 0


def styled(element: SvgElement, name: str) -> str:
    """Return a property as an element's own style says it."""
    found = re.findall(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", _uncommented(element.own("style")))
    return found[-1].replace("!important", "").strip() if found else ""


def _moved(at: Laid, step: str, values: list[float]) -> Laid:
    sx, sy, dx, dy = 1.0, 1.0, 0.0, 0.0
    if step == "translate" and values:
        dx, dy = values[0], values[1] if len(values) > 1 else 0
    elif step == "translateX" and values:
        dx = values[0]
    elif step == "translateY" and values:
        dy = values[0]
    elif step == "scale" and values:
        sx, sy = values[0], values[1] if len(values) > 1 else values[0]
    elif step == "matrix" and len(values) == 6 and not values[1] and not values[2]:
        sx, sy, dx, dy = values[0], values[3], values[4], values[5]
    else:
        return replace(at, fault=f"it has a {step} that turns or slants it")
    return replace(at, sx=at.sx * sx, sy=at.sy * sy, dx=at.dx + at.sx * dx, dy=at.dy + at.sy * dy)
