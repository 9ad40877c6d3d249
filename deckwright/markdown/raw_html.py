"""What raw HTML may hold: nothing that acts, nothing from elsewhere.

Every ``<`` must begin a whole tag, a plain comment, or be text to a browser too. Then no reading of it can differ from
this one (a parser that forgives, as browsers' do, would have to forgive in the very same way), and a list of what only
shows something is enough. One pass, linear in the text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from deckwright.markdown.links import SCHEMES

TAGS = frozenset(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav
    ol p pre q rp rt rtc ruby s samp section small source span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var video wbr
    """.split()
)
"""The elements that only show something."""

ATTRIBUTES = frozenset(
    """
    align alt aria-hidden aria-label axis bgcolor border cellpadding cellspacing char charoff cite class clear color
    cols colspan compact controls data-lang datetime dir draggable face frame headers height href hreflang hspace id
    lang loop muted name nowrap open preload rel reversed role rows rowspan rules scope size span src start style
    summary tabindex target title type valign value vspace width
    """.split()
)
"""The attributes that only say how."""

FAULTS = 20
"""Faults of a field after which no further one is looked for."""

DEPTH = 250
"""Elements inside elements; browsers cut at twice as many."""

_OPENS = re.compile(r"<(?=[A-Za-z/!?])")
TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"""
    r"""(?P<rest>(?:\s++[A-Za-z][\w:.-]*+(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s"'=<>`]++))?+)*+)\s*+/?>"""
)
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:.-]*+)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]++)))?+""")
COMMENT = re.compile(r"<!--(?!>|->)(?:[^<>-]|-(?!-))*+-->")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):|[/\\]{2}", re.IGNORECASE)
_STYLE = re.compile(
    r"\\|/\*|url\(|image(?:-set)?\(|cross-fade\(|@import|expression\(|behaviou?r\s*:|-moz-binding|javascript:",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x20]+")
_UNNESTED = frozenset("area br col hr img source wbr p li dt dd tr td th thead tbody tfoot colgroup rp rt rtc".split())
"""Elements that hold none, or that end where the next one begins."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What raw HTML must not hold: ``line`` and ``column`` count from 0."""

    line: int
    column: int
    message: str


def find_faults(text: str) -> list[Fault]:
    """Return what of a field's HTML acts or comes from elsewhere, in its order; nothing if it only shows something."""
    faults: list[Fault] = []
    at = depth = 0
    while len(faults) < FAULTS and (opening := _OPENS.search(text, at)):
        start = opening.start()
        tag = TAG.match(text, start)
        comment = None if tag else COMMENT.match(text, start)
        found = tag or comment
        at = found.end() if found else start + 1
        if tag:
            depth += _step(tag)
            messages = list(_faults_of(tag))
            messages += ["elements are nested too deep"] if depth > DEPTH else []
        else:
            messages = [] if comment else [f"{text[start : start + 40]!r} is no whole tag, and no plain comment"]
        faults += [Fault(*line_and_column(text, start), message) for message in messages]
        if depth > DEPTH:
            break
    return faults


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Return where a character of a text stands, counted from 0."""
    return text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1


def _step(tag: re.Match[str]) -> int:
    if tag["name"].lower() in _UNNESTED:
        return 0
    return -1 if tag["end"] else 1


def _faults_of(tag: re.Match[str]) -> Iterator[str]:
    name = tag["name"].lower()
    if name not in TAGS:
        yield f"<{name[:40]}> does more than show something"
        return
    for found in _ATTRIBUTE.finditer(tag["rest"]):
        value = html.unescape(next((part for part in found.groups()[1:] if part is not None), ""))
        fault = _attribute_fault(found[1].lower(), value)
        if fault:
            yield f"{fault} (in <{name}>)"


def scheme_of(address: str) -> str:
    """Return what an address begins with: ``https``, which two slashes mean as well; empty if it is a file's name."""
    found = _SCHEME.match(_CONTROLS.sub("", address))
    return (found[1] or "https").lower() if found else ""


def _attribute_fault(name: str, value: str) -> str:
    scheme = scheme_of(value)
    if name not in ATTRIBUTES:
        return f"the attribute {name[:40]} may act"
    if name == "style" and _STYLE.search(value):
        return "a style refers to another file, or hides what it does"
    if name == "src" and scheme:
        return f"{value[:60]} is no file of the deck"
    if name in ("href", "cite") and scheme and scheme not in SCHEMES:
        return f"a link must not lead to {value[:60]}"
    return ""
