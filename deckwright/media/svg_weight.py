"""How many elements a browser draws for an SVG: each ``<use>`` draws again what it names, and so do patterns and masks.

Ten elements, each used ten times by the next, are ten thousand million.
"""

from __future__ import annotations

import re

from deckwright.media.svg_tree import SvgElement, split

LIMIT = 1_000_000
"""Elements drawn: a phone takes seconds for these."""

_NAMED = re.compile(r"""\burl\(\s*["']?\s*#([^"')\s]+)""", re.IGNORECASE)
_ONCE = frozenset(["linearGradient", "radialGradient", "filter"])
"""What is worked out once, however often it is named."""


class Scale:
    """Hears of every name and every mention in a picture, then tells how many elements are drawn."""

    def __init__(self) -> None:
        self._by_id: dict[str, SvgElement] = {}
        self._mentions: dict[int, list[str]] = {}
        """What each element, by its ``id()``, draws besides its own."""

    def hear(self, element: SvgElement, name: str, value: str) -> None:
        """Take note of an attribute that names its element or may mention others."""
        if name == "id":
            self._by_id.setdefault(value, element)
        elif names := [value.strip()[1:]] if split(name).local == "href" else _NAMED.findall(value):
            self._mentions.setdefault(id(element), []).extend(names)

    def weigh(self, root: SvgElement) -> int:
        """Return how many elements are drawn, all repetitions counted, or a number over the limit.

        What names itself in a circle counts once there.
        """
        weights = {id(root): 1}
        path = [(root, self._drawn(root))]
        while path:
            element, left = path[-1]
            if left:
                inner = left.pop()
                if id(inner) in weights:  # weighed before, or being weighed: a circle
                    _add(weights, element, weights[id(inner)])
                elif drawn := self._drawn(inner):
                    weights[id(inner)] = 1
                    path.append((inner, drawn))
                else:
                    weights[id(inner)] = 1
                    _add(weights, element, 1)
            else:
                path.pop()
                if path:
                    _add(weights, path[-1][0], weights[id(element)])
        return weights[id(root)]

    def _drawn(self, element: SvgElement) -> list[SvgElement]:
        """Return an element's children, and what it mentions."""
        drawn = element.elements
        for name in self._mentions.get(id(element), ()):
            other = self._by_id.get(name)
            if other and other.name not in _ONCE:
                drawn.append(other)
        return drawn


def _add(weights: dict[int, int], element: SvgElement, weight: int) -> None:
    weights[id(element)] = min(weights[id(element)] + weight, LIMIT + 1)
