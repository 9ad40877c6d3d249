"""Reads an SVG file into a tree, within limits, weighs the tree and writes it as text again.

A browser reads the file as XML with namespaces, and so does this. Whatever two readers could understand otherwise is
refused (entities), or makes :attr:`Tree.foreign` true: then the tree is what ships, and not the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from math import inf
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from deckwright.base.limits import SVG_ATTRIBUTES, SVG_BYTES, SVG_DEPTH, SVG_DRAWN, SVG_ELEMENTS
from deckwright.base.patterns import lazy_regex
from deckwright.media.pictures import NotAPicture

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

SEPARATOR = "\x1f"
"""Parts a name from its namespace and its prefix; no text of XML can hold it."""

_KNOWN_EVERYWHERE = ("utf-8", "us-ascii")
"""Encodings that every browser reads; Chromium shows nothing of a picture with umlauts in Latin-1."""

_STANDARD = "http://www.w3.org/"
"""Where the rules are that SVG files name; no browser reads them."""

_EXPORT = "export the drawing again, or save it as PNG"


class Name(NamedTuple):
    """A name: its namespace, itself, and itself with its prefix as it is written."""

    space: str
    local: str
    written: str


@lru_cache(maxsize=4_096)
def split(name: str) -> Name:
    """Return the parts of a name as the parser gives it, in one text: namespace, name and prefix."""
    parts = name.split(SEPARATOR)
    space, local, prefix = ("", *parts, "") if len(parts) == 1 else (*parts, "") if len(parts) == 2 else parts
    return Name(space, local, f"{prefix}:{local}" if prefix else local)


@dataclass(slots=True)
class SvgElement:
    """An element: its namespace, its name without and with its prefix, and what it holds."""

    space: str
    name: str
    written: str
    line: int
    attributes: dict[str, str]
    """By their names, to be :func:`split` where they have a namespace."""
    declared: Sequence[tuple[str, str]] = ()
    """Prefixes and namespaces that are declared at it."""
    children: list[SvgElement | str] = field(default_factory=list)

    def own(self, name: str) -> str:
        """Return the value of an attribute of no namespace, empty if it is not there."""
        return self.attributes.get(name, "")

    @property
    def elements(self) -> list[SvgElement]:
        """The elements among the children."""
        return [child for child in self.children if isinstance(child, SvgElement)]

    @property
    def text(self) -> str:
        """The text that stands in it directly."""
        return "".join(child for child in self.children if isinstance(child, str))


@dataclass(slots=True)
class Tree:
    """A file that was read."""

    root: SvgElement
    instructions: list[tuple[str, int]]
    """The names of processing instructions, and their lines."""
    foreign: bool
    """Not every reader might see this tree in the file."""
    elements: int
    """How many it has."""


def read_tree(data: bytes) -> Tree:
    """Return the tree of an SVG file. Raises :class:`NotAPicture` if it is none, or beyond the limits."""
    if len(data) > SVG_BYTES:
        raise NotAPicture(f"has {len(data):,} bytes; the limit for SVG is {SVG_BYTES:,}", _EXPORT)
    if data.startswith(b"\x1f\x8b"):
        raise NotAPicture("is packed (SVGZ)", "unpack it: gunzip < FILE.svgz > FILE.svg")
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except NotAPicture:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError, ValueError: its encoding
        hint = 'write xmlns:xlink="http://www.w3.org/1999/xlink" into <svg>' if "unbound prefix" in str(error) else ""
        raise NotAPicture(f"is no whole SVG file: {error}", hint or _EXPORT) from error
    finally:
        del reader.parser  # which knows the reader: else both would stay, with the tree, until garbage is looked for
    assert reader.root, "a document that was read has a root"
    return Tree(reader.root, reader.instructions, reader.foreign, reader.elements)


class _Reader:
    """Makes elements of what the parser tells."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: SvgElement | None = None
        self.instructions: list[tuple[str, int]] = []
        self.foreign = b"\0" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff")
        self.open: list[SvgElement] = []
        self.elements = self.attributes = 0
        self.default = ""
        """The namespace of elements that name none."""
        self.declared: list[tuple[str, str]] = []
        self.parser = parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartNamespaceDeclHandler = self.declare
        parser.ProcessingInstructionHandler = self.instruct
        parser.StartDoctypeDeclHandler = self.describe
        parser.EntityDeclHandler = self.define
        parser.SkippedEntityHandler = self.skip
        parser.XmlDeclHandler = self.head

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, local, written = split(name)
        self.elements += 1
        self.attributes += len(attributes)
        if self.elements > SVG_ELEMENTS or self.attributes > SVG_ATTRIBUTES:
            raise NotAPicture(f"has over {SVG_ELEMENTS:,} elements or {SVG_ATTRIBUTES:,} attributes", _TOO_MUCH)
        if len(self.open) >= SVG_DEPTH:
            raise NotAPicture(f"has elements within elements, over {SVG_DEPTH} deep", _EXPORT)
        element = SvgElement(space or self.default, local, written, self.parser.CurrentLineNumber, attributes)
        if self.declared:
            element.declared, self.declared = self.declared, []
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.begin(element)
        self.open.append(element)

    def begin(self, root: SvgElement) -> None:
        if root.name == "svg" and not root.space:  # a browser shows nothing of it
            root.declared = [*(one for one in root.declared if one[0]), ("", SVG)]
            root.space = self.default = SVG
            self.foreign = True
        if (root.space, root.name) != (SVG, "svg"):
            hint = "its first element must be <svg>, in small letters" if root.name.lower() == "svg" else _EXPORT
            raise NotAPicture("is no SVG file", hint)
        self.root = root

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].children.append(text)

    def declare(self, prefix: str | None, space: str | None) -> None:
        self.declared.append((prefix or "", space or ""))

    def instruct(self, target: str, _data: str) -> None:
        self.instructions.append((target, self.parser.CurrentLineNumber))

    def describe(self, _name: str, system: str | None, _public: str | None, has_rules: int) -> None:
        self.foreign |= bool(has_rules) or not (system or _STANDARD).startswith(_STANDARD)

    def define(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        """Take entities that stand for a short text, as old drawing programs write them for their namespaces."""
        if is_parameter or value is None or re.search("[<&]", value):
            self.refuse_entity(f"defines the entity {name[:40]}")
        if self.data.count(b"&") * len(value) > SVG_BYTES:
            self.refuse_entity(f"names the entity {name[:40]} too often")

    def skip(self, name: str, _is_parameter: bool) -> None:
        self.refuse_entity(f"names the entity {name[:40]}, which it does not define")

    def refuse_entity(self, what: str) -> NoReturn:
        raise NotAPicture(f"{what} (line {self.parser.CurrentLineNumber})", "write what it stands for in its place")

    def head(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.foreign |= (encoding or "utf-8").lower() not in _KNOWN_EVERYWHERE and not self.data.isascii()


_TOO_MUCH = "draw fewer points, pass rasterized=True to what has many, or save it as PNG"

_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_VALUE = {**_IN_TEXT, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}


def write_tree(root: SvgElement) -> bytes:
    """Return the text of a tree, as UTF-8: its elements, attributes and texts, and nothing else."""
    parts: list[str] = []
    waiting: list[SvgElement | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        parts.append(f"<{item.written}{''.join(_written_attributes(item))}")
        if not item.children:
            parts.append("/>")
            continue
        parts.append(">")
        waiting.append(f"</{item.written}>")
        waiting += [
            child if isinstance(child, SvgElement) else _escaped(child, _IN_TEXT) for child in item.children[::-1]
        ]
    return "".join(parts).encode()


def _written_attributes(element: SvgElement) -> list[str]:
    declared = [("xmlns:" + prefix if prefix else "xmlns", space) for prefix, space in element.declared]
    own = [(split(name).written, value) for name, value in element.attributes.items()]
    return [f' {name}="{_escaped(value, _IN_VALUE)}"' for name, value in (*declared, *own)]


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text) if set(text) & escapes.keys() else text


_NAMED = lazy_regex(r"""\burl\(\s*["']?\s*#([^"')\s]+)""", re.IGNORECASE)
_ONCE = frozenset(["linearGradient", "radialGradient", "filter"])
"""What is worked out once, however often it is named."""


class Scale:
    """Hears of every name and every mention in a picture, then tells how many elements are drawn.

    Each ``<use>`` draws again what it names, and so do patterns and masks: ten elements, each used ten times by the
    next, are ten thousand million.
    """

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

    def is_within(self, limit: int, tree: Tree) -> bool:
        """Whether so many elements are drawn at most, all repetitions counted.

        What names itself in a circle counts once there.
        """
        return self._most(tree.elements) <= limit or self._weigh(tree.root) <= limit

    def _most(self, elements: int) -> float:
        """Return how many elements are drawn at most, of so many that there are, if that is easily told."""
        drawn = left = elements
        for name, times in Counter(chain.from_iterable(self._mentions.values())).items():
            within = [other] if (other := self._by_id.get(name)) else []
            for one in within:  # which grows meanwhile
                if id(one) in self._mentions or len(within) > left:
                    return inf
                within += one.elements
            drawn += times * len(within)
            left -= len(within)
        return drawn

    def _weigh(self, root: SvgElement) -> int:
        """Return how many elements are drawn, or a number over the limit of all pictures."""
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
    weights[id(element)] = min(weights[id(element)] + weight, SVG_DRAWN + 1)
