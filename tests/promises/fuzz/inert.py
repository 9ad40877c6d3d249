"""Whether a package asks for anything or acts, decided apart from the builder: by other parsers, on what was packed."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

import tinycss2

from tests.help.support import read_package

_LOADING = {
    *("src", "srcset", "data", "poster", "background", "action", "formaction", "imagesrcset", "ping", "manifest"),
    *("lowsrc", "dynsrc", "classid", "codebase", "longdesc", "profile", "usemap", "icon", "cite"),
}
_REFERENCES = ("href", "xlink:href")
_ACTING = {"script", "iframe", "object", "embed", "link", "meta", "base", "form", "frame", "applet", "portal", "svg"}
_ACTING_IN_SVG = {*_ACTING, "foreignobject", "handler", "listener"} - {"svg"}
_SVG = "http://www.w3.org/2000/svg"
_ACTIVE = {_SVG, "http://www.w3.org/1999/xhtml"}
_BETWEEN = "\x1f"
"""What the reader of XML puts between a namespace and a name: no file can hold it."""
_NUMBERS = {"d", "points", "viewbox", "transform"}
"""Attributes of pictures in which an address is no address: nobody looks for one in a list of numbers."""
_LEADING = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_FILE = re.compile(r"[^:/\\?#]*")
_HOLE = re.compile(r"\{\{c\d+::|::[^{}]*\}\}|\}\}")
_XML_STYLE = re.compile(rb"<\?xml-stylesheet", re.IGNORECASE)


def assert_inert(package: Path) -> None:
    """Hold that no field and no picture of a package of ours loads anything, acts, or leads to a script."""
    for note in read_package(package):
        for name, text in note["fields"].items():
            assert list(faults_in_html(text)) == [], (note["fields"]["ID"], name, text[:2000])
            assert list(faults_in_html(_HOLE.sub('<span class="cloze">', text))) == [], (name, text[:2000])
    with zipfile.ZipFile(package) as archive:
        for number, name in json.loads(archive.read("media")).items():
            if name.endswith(".svg"):
                data = archive.read(number)
                assert list(faults_in_svg(data)) == [], (name, data[:2000])


def faults_in_html(text: str) -> Iterator[str]:
    """Yield what a field would load or run."""
    reader = _Elements()
    reader.feed(text)
    reader.close()
    for tag, attributes in reader.found:
        if tag in _ACTING:
            yield f"<{tag}>"
        for name, value in attributes:
            yield from _attribute(tag, name, value or "")


def _attribute(tag: str, name: str, value: str) -> Iterator[str]:
    if name.startswith("on"):
        yield f"{tag} {name}"
    elif name in _LOADING:
        if not _FILE.fullmatch(value.strip()):
            yield f"{tag} {name}={value[:80]}"
    elif name in _REFERENCES:
        if not _LEADING.match(value.strip()):
            yield f"{tag} {name}={value[:80]}"
    elif name == "style":
        yield from (f"{tag} style: {address[:80]}" for address in addresses(value))


class _Elements(HTMLParser):
    """Collects the elements of a text with their attributes, as HTML reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.found.append((tag, attrs))


def faults_in_svg(data: bytes) -> Iterator[str]:
    """Yield what a picture would load or run; an element that is neither SVG nor HTML does neither."""
    if _XML_STYLE.search(data):
        yield "a style sheet of its own"
    found, texts = _read(data)
    for full, attributes in found:
        space, _, name = full.lower().rpartition(_BETWEEN)
        if space not in _ACTIVE:
            continue
        if name in _ACTING_IN_SVG:
            yield f"<{name}>"
        for written, value in attributes.items():
            attribute = written.rpartition(_BETWEEN)[2].lower()
            if attribute.startswith("on"):
                yield f"{name} {attribute}"
            elif attribute in ("href", "src", "base"):
                if not value.strip().startswith(("#", "data:image/", "data:font/")):
                    yield f"{name} {attribute}={value[:80]}"
            elif attribute not in _NUMBERS:
                yield from (f"{name} {attribute}: {address[:80]}" for address in addresses(value))
    for css in texts:
        yield from (f"style: {address[:80]}" for address in addresses(css))


def _read(data: bytes) -> tuple[list[tuple[str, dict[str, str]]], list[str]]:
    """Return the elements of a picture with their attributes, and the texts of its style sheets."""
    found: list[tuple[str, dict[str, str]]] = []
    texts: list[str] = []
    open_: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((name, attributes))
        open_.append("style" if name == f"{_SVG}{_BETWEEN}style" else name)
        texts.extend([""] if open_[-1] == "style" else [])

    def characters(text: str) -> None:
        if "style" in open_:
            texts[-1] += text

    parser = expat.ParserCreate(namespace_separator=_BETWEEN)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: open_.pop()
    parser.CharacterDataHandler = characters
    parser.Parse(data, True)
    return found, texts


def addresses(css: str) -> Iterator[str]:
    """Yield the addresses that CSS names and that lead out of the file."""
    waiting = list(tinycss2.parse_component_value_list(css))
    while waiting:
        token = waiting.pop()
        if token.type == "url" and not token.value.startswith(("#", "data:")):
            yield token.value
        elif token.type == "at-keyword" and token.lower_value == "import":
            yield "@import"
        elif token.type == "function":
            texts = [inner.value for inner in token.arguments if inner.type == "string"]
            if token.lower_name in ("url", "src", "image") or token.lower_name.endswith(("image-set", "cross-fade")):
                yield from (text for text in texts if not text.startswith(("#", "data:")))
            waiting.extend(token.arguments)
        elif hasattr(token, "content") and token.content:
            waiting.extend(token.content)
