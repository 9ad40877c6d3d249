"""Takes out of an SVG's tree what could act or load something, where that leaves the picture whole.

As an ``<img>`` an SVG runs no script and loads nothing, so most of what is taken out was never seen on a card; opened
by itself it could. What would be missed is refused, with the way to export it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from deckwright.base.limits import SVG_NESTED
from deckwright.media.css import is_plain, is_too_long, reaches, without_reaches
from deckwright.media.pictures import NotAPicture
from deckwright.media.svg.embedded import Embedded, is_harmless, is_inside
from deckwright.media.svg.rules import (
    ANIMATIONS,
    ATTRIBUTES,
    ELEMENTS,
    FREE,
    MEASURES,
    PICTURED,
    REPEATED,
    STYLED,
)
from deckwright.media.svg.tree import SEPARATOR, SVG, XLINK, XML, Scale, SvgElement, Tree, split

_ACTING = {
    "http://www.w3.org/1999/xhtml": "HTML",
    "http://www.w3.org/1998/Math/MathML": "MathML",
    "http://www.w3.org/1999/XSL/Transform": "XSLT",
    "http://www.w3.org/2001/XInclude": "XInclude",
    "http://www.w3.org/2001/xml-events": "XML Events",
}
"""Namespaces besides SVG's of which browsers, or other programs that show SVG, know elements; others do nothing."""

_VALUES = ATTRIBUTES - FREE - {"style", "href"}
"""Attributes of which the value counts."""

_DRAWN = ELEMENTS - ANIMATIONS
"""Elements that may stay, whatever they hold."""

_OFTEN = frozenset(name for name in _VALUES if not name.startswith("font"))
"""Those that may stay in whatever namespace, if their value is plain, and of which nothing need be remembered."""

_FROM_TO = ("from", "to", "by", "values")
_SEEN = frozenset("img picture svg math canvas video object embed iframe input textarea select button hr".split())
"""What of HTML is seen although it holds no letter."""

Clean = Callable[[bytes], bytes]
"""Returns an SVG file within another one without what could act."""


class Cleaner:
    """Walks through one tree, takes things out and remembers what they were."""

    def __init__(self, clean: Clean, depth: int, inside: Embedded) -> None:
        self.clean = clean
        self.depth = depth
        self.inside = inside
        self.left_out: dict[str, list[int]] = {}
        """What was taken out, with the lines where it stood."""
        self.styles: list[str] = []
        """The CSS that stays: of style sheets, of ``style`` attributes, and the fonts of others."""
        self.has_text = False
        self.scale = Scale()

    def run(self, tree: Tree) -> None:
        """Clean a tree. Raises :class:`NotAPicture` if the picture would not be whole any more."""
        for name, line in tree.instructions:
            self.leave_out("a style sheet" if name == "xml-stylesheet" else "notes of the drawing program", line)
        waiting = [tree.root]
        while waiting:
            element = waiting.pop()
            elements = self.check_children(element) if element.children else ()
            if element.name == "style" and element.space == SVG:
                self.check_style(element)
                elements = ()
            elif element.name == "text":
                self.has_text = True
            self.check_attributes(element)
            waiting += elements[::-1]

    def leave_out(self, what: str, line: int) -> None:
        """Remember that something was taken out."""
        self.left_out.setdefault(what, []).append(line)

    def check_children(self, element: SvgElement) -> Sequence[SvgElement]:
        """Take out the elements that are none of a picture, and return those that stay."""
        elements = element.elements
        for one in elements:
            if one.name not in _DRAWN or one.space != SVG:  # as most are not: all of a drawing comes through here
                break
        else:
            return elements
        kept: list[SvgElement | str] = []
        for at, child in enumerate(element.children):
            if isinstance(child, str) or self.is_known(child):
                kept.append(child)
                continue
            if child.space == SVG and child.name == "foreignObject":
                _check_html(child, element, [one for one in element.children[at + 1 :] if isinstance(one, SvgElement)])
            self.leave_out(_called(child), child.line)
        element.children = kept
        return element.elements

    @staticmethod
    def is_known(element: SvgElement) -> bool:
        """Whether an element may stay, whatever it holds."""
        if element.space == SVG:
            return element.name in ELEMENTS and not (element.name in ANIMATIONS and _changes_an_address(element))
        return element.space not in _ACTING

    def check_style(self, element: SvgElement) -> None:
        """Take out of a style sheet what could load something, and elements."""
        for child in element.elements:
            self.leave_out(_called(child), child.line)
        text = element.text  # as a browser does: without what stands in elements
        if is_too_long(text):
            raise NotAPicture(f"has a style sheet that is too long (line {element.line})", "save it as PNG")
        found = list(reaches(text, self.inside.allows))
        made = without_reaches(text, self.inside.allows) if found else text
        for reach in found:
            self.leave_out(_in_css(reach.what), element.line + reach.line - 1)
        if made != text or element.elements:
            element.children = [made]
        self.styles.append(made)

    def check_attributes(self, element: SvgElement) -> None:
        """Take out the attributes that could load something or act, or that nobody knows."""
        changed: dict[str, str | None] = {}
        for name, value in element.attributes.items():
            if name not in FREE and not (name in _OFTEN and _is_plain(value)):
                made = self.value(name, value, element)
                if made is not value:
                    changed[name] = made
            if "#" in value or name == "id":
                self.scale.hear(element, name, value)
        for name, made in changed.items():
            if made is None:
                del element.attributes[name]
            else:
                element.attributes[name] = made

    def value(self, name: str, value: str, element: SvgElement) -> str | None:
        """Return the value that an attribute may have, made safe where that is enough; None if it may not stay."""
        if SEPARATOR in name:
            space, local, _ = split(name)
            if (space, local) == (XLINK, "href"):
                return self.address(value, element)
            if (space, local) != (XML, "base"):
                return value
            self.leave_out("addresses that others build on", element.line)
            return None
        if name.startswith("font"):
            self.styles.append(f"{name}:{value}")
        if element.space != SVG or (name in _VALUES and _is_plain(value)):
            return value
        if name == "href":
            return self.address(value, element)
        if name == "style":
            return self.declarations(value, element)
        if name in _VALUES:
            if not (reach := self.reach(value)):
                return value
            self.leave_out(_in_css(reach), element.line)
            return "none" if name in ("fill", "stroke") else None  # else it would be drawn in black
        if name.startswith(("data-", "aria-")):
            return value
        self.leave_out("scripts" if name.startswith("on") else f"the attribute {name[:40]}", element.line)
        return None

    def reach(self, value: str) -> str:
        """Return the first thing that a value of CSS reaches for, empty if there is none."""
        if len(value) < _SHORT and not _short_reach(value):
            return ""
        return next((reach.what for reach in reaches(value, self.inside.allows)), "")

    def declarations(self, css: str, element: SvgElement) -> str:
        """Return what may stay of a ``style``."""
        if not _is_plain(css) and (reach := self.reach(css)):
            self.leave_out(_in_css(reach), element.line)
            css = "" if is_too_long(css) else without_reaches(css, self.inside.allows)
        self.styles.append(css)
        return css

    def address(self, address: str, element: SvgElement) -> str | None:
        """Return what an element refers to if that is in the picture itself."""
        if element.space != SVG or is_inside(address):  # XLink is nothing to other elements
            return address
        if element.name in PICTURED and (made := self.inner(address, element.line)) is not None:
            return made
        if element.name in REPEATED and address.strip():
            reason = f"refers to {address.strip()[:60]} (line {element.line}), which will not be there"
            raise NotAPicture(reason, "put it into the drawing (in Inkscape: Extensions → Images → Embed Images)")
        self.leave_out("links" if element.name == "a" else f"what a <{element.name}> refers to", element.line)
        return None

    def inner(self, address: str, line: int) -> str | None:
        """Return the address of a picture that stands within this one, cleaned as well; None if it is none."""
        try:
            made = self.inside.clean(address, self.clean_drawing)
        except NotAPicture as error:
            raise NotAPicture(f"holds a picture (line {line}) that {error}", error.hint or "draw it anew") from error
        if made not in (None, address):
            self.leave_out("what a picture in it told besides", line)
        return made

    def clean_drawing(self, data: bytes) -> bytes:
        """Return a drawing within this one, cleaned."""
        if self.depth >= SVG_NESTED:
            raise NotAPicture("stands too deep")
        return self.clean(data)


def _is_plain(value: str) -> bool:
    return _is_short_plain(value) if len(value) < _SHORT else is_plain(value)


_is_short_plain = lru_cache(maxsize=4_096)(is_plain)


@lru_cache(maxsize=4_096)
def _short_reach(value: str) -> str:
    return next((reach.what for reach in reaches(value, is_harmless)), "")


_SHORT = 200
"""Characters up to which it is remembered what a value reaches for, if anything: most pictures repeat theirs."""


def _in_css(what: str) -> str:
    return f"“{what[:60]}” in its styles" if what else ""


def _called(element: SvgElement) -> str:
    if element.name == "script":
        return "scripts"
    if element.name == "foreignObject":
        return "HTML that also stands in it as SVG"
    if element.name in ANIMATIONS:
        return f"animations of {_changed(element)[:40]}"
    return f"<{element.name[:40]}>" + (f" of {_ACTING[element.space]}" if element.space in _ACTING else "")


def _changed(animation: SvgElement) -> str:
    return animation.own("attributeName").strip()


def _changes_an_address(animation: SvgElement) -> bool:
    """Whether an animation does anything but change how something looks and where it is."""
    name = _changed(animation)
    if name.rpartition(":")[2] == "href":
        given = ";".join(animation.own(key) for key in _FROM_TO)
        return not all(is_inside(part) for part in given.split(";") if part.strip())
    return bool(name) and name not in STYLED | MEASURES


def _check_html(element: SvgElement, parent: SvgElement, following: list[SvgElement]) -> None:
    """Refuse HTML in a picture unless nothing of it is seen, or the same stands beside it for others."""
    shown = _letters(element)
    if not shown and not any(one.name.lower() in _SEEN for one in _all(element)):
        return
    if parent.name == "switch" and following:
        instead = following[0]
        if any(one.name == "image" for one in _all(instead)) or (shown and _letters(instead) == shown):
            return
    text = " ".join("".join(texts_of(element)).split())[:40]
    what = f"holds HTML (line {element.line}: “{text}”), which browsers do not show in every picture"
    raise NotAPicture(what, _way_out(element, parent))


def _way_out(element: SvgElement, parent: SvgElement) -> str:
    words = " ".join(one.own("class") for one in _all(element))
    if parent.name == "switch":
        return "in draw.io, switch off Formatted Text and Word Wrap (on the Text tab) for it, or export it as PNG"
    if re.search(r"nodeLabel|edgeLabel|labelBkg|cluster-label", words):
        return 'in Mermaid, set "htmlLabels": false, at the top and below "flowchart"'
    return "let the program that drew it write text as text of SVG or as outlines, or export it as PNG"


def _all(element: SvgElement) -> list[SvgElement]:
    """Return an element and all within it."""
    found, at = [element], 0
    while at < len(found):
        found += found[at].elements
        at += 1
    return found


def texts_of(element: SvgElement) -> list[str]:
    """Return the texts within an element, in their order."""
    found: list[str] = []
    waiting: list[SvgElement | str] = [element]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            found.append(item)
        elif item.name not in ("style", "script", "title", "desc"):
            waiting += item.children[::-1]
    return found


def _letters(element: SvgElement) -> str:
    return "".join("".join(texts_of(element)).split())
