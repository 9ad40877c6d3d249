"""Which files the HTML of a field names, where each name stands, and the same HTML with other names.

Found is all that Anki takes for a reference, when it exports and when it looks for media that nothing uses: ``src`` and
``data`` of pictures, sounds, films and objects, and ``[sound:…]`` (measured with Anki 26.9); and what browsers load
besides: ``poster``, ``srcset``, ``url(…)`` in styles. What Anki draws of LaTeX has a name that nobody writes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote

from deckwright.base.patterns import lazy_regex

SOUND = lazy_regex(r"\[sound:([^\[\]<>]+)\]")
"""What Anki plays: its one group is the file's name, written as HTML. Brackets can stand in no file's name there."""

_TAG = lazy_regex(r"<(?P<element>[a-z][a-z0-9-]*+)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = lazy_regex(
    r"""[\s/]*+(?P<name>[^\s/<>][^\s/>=]*+)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s>]++)))?+"""
)
"""An attribute as browsers read it."""
_LOADING = frozenset(["img", "audio", "video", "object", "source", "embed", "track"])
"""The elements that show or play a file."""
_ADDRESS = lazy_regex(r"(?:.*\W)?(?:src|data|poster)", re.IGNORECASE | re.DOTALL)
"""The attributes with one address. Anki takes ``data-src`` for one, too."""
_CANDIDATE = lazy_regex(r"[\s,]*+(?P<name>[^\s,](?:\S*[^\s,])?)[^,]*")
"""One picture of a ``srcset``, with its size."""
_URL = lazy_regex(
    r"""\burl\(\s*+(?:(?P<mark>&quot;|&#3[49];|["'])(?P<marked>(?:(?!(?P=mark)).)*+)(?P=mark)"""
    r"""|(?P<bare>[^\s"'()]++))\s*+\)""",
    re.IGNORECASE | re.DOTALL,
)
_STYLE_END = lazy_regex(r"</style|\Z", re.IGNORECASE)
_PLAIN = lazy_regex(r"[\w.-]+")
"""A name that needs no quotation marks."""
_ELSEWHERE = lazy_regex(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


class Spot(Enum):
    """Where a name stands, which decides how another one is written there."""

    QUOTED = "quoted"
    """In quotation marks."""
    BARE = "bare"
    """In an attribute without any."""
    PARTED = "parted"
    """Where spaces and brackets would end it."""
    SOUND = "sound"


class NamedFile(NamedTuple):
    """A file's name in HTML, from ``start`` to ``end``."""

    name: str
    """Character references resolved."""
    start: int
    end: int
    spot: Spot

    @property
    def is_local(self) -> bool:
        """Whether it is a file of the media folder, and no address of elsewhere."""
        return bool(self.name.strip()) and not _ELSEWHERE.match(self.name)

    def written(self, name: str) -> str:
        """Return another name as it is written at its place."""
        match self.spot:
            case Spot.QUOTED:
                return html.escape(name)
            case Spot.BARE:
                return name if _PLAIN.fullmatch(name) else f'"{html.escape(name)}"'
            case Spot.PARTED:
                return quote(name, safe="/-_.~!*+=:@$&;").replace("&", "&amp;")
            case Spot.SOUND:
                return html.escape(name, quote=False)


def named_files(text: str) -> Iterator[NamedFile]:
    """Yield the files that a field names, in its order; addresses of elsewhere are among them."""
    found = [*_in_tags(text), *(_named(sound, 1, Spot.SOUND) for sound in SOUND.finditer(text))]
    end = 0
    for file in sorted(found, key=lambda file: file.start):
        if file.start >= end:  # one inside another, as in an attribute, is a part of its name
            yield file
            end = file.end


def rename_files(text: str, new: Callable[[str], str]) -> str:
    """Return a field with other names of files; ``new`` returns that of an old one, nothing if it stays as it is."""
    made, at = [], 0
    for file in named_files(text):
        if name := new(file.name):
            made += [text[at : file.start], file.written(name)]
            at = file.end
    return "".join(made) + text[at:]


def _in_tags(text: str) -> Iterator[NamedFile]:
    at = 0
    while tag := _TAG.search(text, at):
        element, at = tag["element"].lower(), tag.end()
        while attribute := _ATTRIBUTE.match(text, at):
            at = attribute.end()
            yield from _in_attribute(text, attribute, element in _LOADING)
        if element == "style" and (end := _STYLE_END.search(text, at)):
            yield from _urls(text, at, end.start())
            at = end.start()


def _in_attribute(text: str, attribute: re.Match[str], loading: bool) -> Iterator[NamedFile]:
    name, group = attribute["name"].lower(), attribute.lastgroup
    if group is None or group == "name" or not attribute[group]:
        return
    if name == "style":
        yield from _urls(text, *attribute.span(group))
    elif loading and name == "srcset":
        at, end = attribute.span(group)
        while candidate := _CANDIDATE.match(text, at, end):
            at = candidate.end()
            yield _named(candidate, "name", Spot.PARTED)
    elif loading and _ADDRESS.fullmatch(name):
        yield _named(attribute, group, Spot.BARE if group == "bare" else Spot.QUOTED)


def _urls(text: str, start: int, end: int) -> Iterator[NamedFile]:
    for found in _URL.finditer(text, start, end):
        yield _named(found, "bare" if found["mark"] is None else "marked", Spot.PARTED)


def _named(found: re.Match[str], group: int | str, spot: Spot) -> NamedFile:
    return NamedFile(html.unescape(found[group]), *found.span(group), spot)
