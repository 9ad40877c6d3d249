"""What raw HTML may hold: nothing that acts, nothing from elsewhere. And which media files it names.

The parser of the standard library finds what is wrong and where; a browser's own way of reading (nh3) then has to see
the very same elements, so that nothing passes that only a browser takes for a tag.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from deckwright.inline import SCHEMES

TAGS = frozenset(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav
    ol p picture pre q rp rt rtc ruby s samp section small source span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var video wbr
    """.split()
)
"""The elements that only show something."""

_ATTRIBUTES = frozenset(
    """
    align alt aria-hidden aria-label axis bgcolor border cellpadding cellspacing char charoff cite class clear color
    cols colspan compact controls data data-lang datetime dir draggable face frame headers height href hreflang hspace
    id lang loop muted name nowrap open poster preload rel reversed role rows rowspan rules scope size span src start
    style summary tabindex target title translate type valign value vspace width
    """.split()
)
_SHOWN = ("src", "data", "poster")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):|\s*(?://|\\\\|/\\|\\/)", re.IGNORECASE)
_STYLE = re.compile(
    r"\\|/\*|url\(|image(?:-set)?\(|cross-fade\(|@import|expression\(|behaviou?r\s*:|-moz-binding|javascript:",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"(?!>|->)(?:[^<>-]|-(?!-))*")
_IMPLIED = frozenset({("tbody", ()), ("colgroup", ()), ("p", ()), ("br", ()), ("tr", ())})
"""What a browser adds by itself."""

_CONTROLS = re.compile("[\x00-\x20]+")

# Anki's own rule for what a field refers to (rslib/src/text.rs): these elements, these attributes, and sounds.
_MEDIA_TAG = re.compile(
    r"""<(?:img|audio|video|object|source)\b(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)>""", re.IGNORECASE
)
_MEDIA_ATTRIBUTE = re.compile(r"""\b(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SOUND = re.compile(r"\[sound:([^\]\n]+)\]", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What raw HTML must not hold: ``line`` and ``column`` count from 0."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Where raw HTML names a media file: from ``start`` to ``end``, as ``names`` that it may have, likeliest first."""

    start: int
    end: int
    names: tuple[str, ...]


def find_faults(text: str) -> list[Fault]:
    """Return what of a field's HTML acts or comes from elsewhere, in its order; nothing if it only shows something."""
    walker = _Walker()
    walker.feed(text)
    walker.close()
    if not walker.faults and not _browsers_agree(text, walker):
        walker.faults.append(Fault(0, 0, "a browser reads this HTML otherwise than it is written"))
    return walker.faults


class _Walker(HTMLParser):
    """Notes what is wrong, and which elements there are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []
        self.elements: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
        self.data: list[str] = []

    def fault(self, message: str) -> None:
        line, column = self.getpos()
        self.faults.append(Fault(line - 1, column, message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element."""
        if tag not in TAGS:
            self.fault(f"<{tag[:40]}> does more than show something")
            return
        for name, value in attrs:
            self.check(tag, name, value or "")
        self.elements.add((tag, tuple(sorted((name, value or "") for name, value in attrs))))

    def check(self, tag: str, name: str, value: str) -> None:
        """Check an attribute."""
        plain = _CONTROLS.sub("", value)
        scheme = _SCHEME.match(plain)
        if name not in _ATTRIBUTES:
            self.fault(f"the attribute {name[:40]} of <{tag}> may act, or is unknown")
        elif name == "style" and _STYLE.search(value):
            self.fault("a style refers to another file, or hides what it does")
        elif name in _SHOWN and scheme:
            self.fault(f"{name}={value[:60]} is no file of the deck")
        elif name in ("href", "cite") and scheme and (scheme[1] or "").lower() not in SCHEMES:
            self.fault(f"a link must not lead to {value[:60]}")

    def handle_endtag(self, tag: str) -> None:
        """Check the end of an element."""
        if tag not in TAGS:
            self.fault(f"</{tag[:40]}> does more than show something")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.data.append(data)

    def handle_comment(self, data: str) -> None:
        """Check a comment: where one ends, browsers and others see differently."""
        if not _COMMENT.fullmatch(data):
            self.fault("a comment that could hide something")

    def handle_decl(self, decl: str) -> None:
        """Refuse ``<!DOCTYPE …>``."""
        self.fault(f"<!{decl[:40]}> has no place in a field")

    def unknown_decl(self, data: str) -> None:
        """Refuse ``<![CDATA[…]]>``."""
        self.fault(f"<![{data[:40]} has no place in a field")

    def handle_pi(self, data: str) -> None:
        """Refuse ``<?…>``."""
        self.fault(f"<?{data[:40]}> has no place in a field")


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"*": set(_ATTRIBUTES)},
    url_schemes=set(SCHEMES),
    link_rel=None,
    strip_comments=True,
)


def _browsers_agree(text: str, walker: _Walker) -> bool:
    seen = _Walker()
    seen.feed(_CLEANER.clean(text))
    seen.close()
    return seen.elements - _IMPLIED == walker.elements - _IMPLIED and _told(seen) == _told(walker)


def _told(walker: _Walker) -> str:
    return re.sub(r"\s+", "", "".join(walker.data))


def media_references(text: str) -> Iterator[Reference]:
    """Yield where a field's HTML names files of Anki's media folder, in the order of the text; addresses are none."""
    found = [*_in_tags(text), *(_reference(match, 1) for match in _SOUND.finditer(text))]
    yield from sorted((one for one in found if one.names), key=lambda one: one.start)


def _in_tags(text: str) -> Iterator[Reference]:
    for tag in _MEDIA_TAG.finditer(text):
        attribute = _MEDIA_ATTRIBUTE.search(text, tag.start("rest"), tag.end("rest"))
        if attribute:
            yield _reference(attribute, attribute.lastindex or 1)


def _reference(match: re.Match[str], group: int) -> Reference:
    name = html.unescape(match[group])
    names = () if not name.strip() or _ELSEWHERE.match(name) else tuple(dict.fromkeys((name, unquote(name))))
    return Reference(*match.span(group), names)
