"""SVG pictures: each made safe to show, with its size, the fonts that it wants and what was taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from deckwright.base.limits import SVG_DRAWN
from deckwright.base.patterns import lazy_regex
from deckwright.media.css import names_after
from deckwright.media.photographs import LookInto, look
from deckwright.media.pictures import NotAPicture, Size
from deckwright.media.svg.clean import Cleaner, texts_of
from deckwright.media.svg.drawing import Drawing
from deckwright.media.svg.drawing import without_mark as without_mark  # the gallery's script finds it here
from deckwright.media.svg.embedded import Embedded
from deckwright.media.svg.rules import DRAWN_FONTS
from deckwright.media.svg.tree import SvgElement, read_tree, write_tree

_OUTLINED = lazy_regex(rb"<!-- ([^\n]*?) -->\s*<g ")
_LENGTH = lazy_regex(r"\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*$")
_LONGEST = 100_000
_PIXELS = {"px": 1.0, "pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_FONT_PROPERTIES = ("font-family", "font")
_LISTED = 4
"""Lines and things of one kind that are named."""


def read_svg(data: bytes, look: LookInto = look) -> Drawing:
    """Return what ships of an SVG file. Raises :class:`NotAPicture` if it is none, or if too much would be lost.

    ``look`` looks into the pictures of pixels in it.
    """
    made, root, cleaner = _cleaned(data, 0, Embedded(look))
    shipped = without_mark(made)
    digests = sha256(shipped).hexdigest(), sha256(data).hexdigest()
    told = _missing_font(cleaner), _told(cleaner.left_out)
    return Drawing(shipped, *digests, _size(root), *told, is_only_marked=shipped == without_mark(data))


def svg_texts(data: bytes) -> tuple[str, ...]:
    """Return the texts that an SVG file shows. Raises :class:`NotAPicture` if it is none.

    Matplotlib draws letters as outlines, and says in a comment before them what they are.
    """
    found = [" ".join("".join(texts_of(element)).split()) for element in _all_texts(read_tree(data).root)]
    outlined = [said[1].decode("utf-8", "replace") for said in _OUTLINED.finditer(data)]
    return tuple(text for text in (*found, *outlined) if text)


def _all_texts(element: SvgElement) -> Iterator[SvgElement]:
    if element.name == "text":
        yield element
    else:
        for child in element.elements:
            yield from _all_texts(child)


def _cleaned(data: bytes, depth: int, inside: Embedded) -> tuple[bytes, SvgElement, Cleaner]:
    tree = read_tree(data)
    cleaner = Cleaner(lambda inner: _cleaned(inner, depth + 1, inside)[0], depth, inside)
    cleaner.run(tree)
    if not cleaner.scale.is_within(SVG_DRAWN, tree):
        reason = f"repeats parts of itself so often that more than {SVG_DRAWN:,} elements are drawn"
        raise NotAPicture(reason, "draw fewer, or save it as PNG")
    made = write_tree(tree.root) if cleaner.left_out or tree.foreign else data
    return made, tree.root, cleaner


def _told(left_out: dict[str, list[int]]) -> str:
    """Return what was taken out as a list in words."""
    told = []
    for what, lines in left_out.items():
        named = ", ".join(map(str, sorted(set(lines))[:_LISTED])) + (" …" if len(set(lines)) > _LISTED else "")
        told.append(f"{what} (line {named})")
    return ", ".join(told[:_LISTED]) + (f" and {len(told) - _LISTED} more" if len(told) > _LISTED else "")


def _missing_font(cleaner: Cleaner) -> str:
    """Return the fonts that a text asks for without naming, at the list's end, one that every system has.

    A font may also stand in the picture itself.
    """
    if not cleaner.has_text:
        return ""
    asked: list[list[str]] = []
    brought: set[str] = set()
    for css in cleaner.styles:
        if "font" in css.lower():
            for rule, names in names_after(css, _FONT_PROPERTIES):
                asked.append(names)
                brought |= {name.lower() for name in names if rule == "font-face"}
    for names in asked:
        if names and names[-1].lower() not in DRAWN_FONTS and brought.isdisjoint(name.lower() for name in names):
            return ", ".join(names)[:80]
    return ""


def _size(root: SvgElement) -> Size:
    lengths = [_LENGTH.match(root.own(name)) for name in ("width", "height")]
    box = re.split(r"[\s,]+", root.own("viewBox").strip())
    try:
        if all(lengths):
            sizes = [float(found[1]) * _PIXELS[found[2] or "px"] for found in lengths if found]
        else:
            sizes = [float(box[2]), float(box[3])]
        width, height = map(round, sizes)
    except (IndexError, ValueError, OverflowError):
        return Size(0, 0)
    return Size(width, height) if 0 < width < _LONGEST and 0 < height < _LONGEST else Size(0, 0)
