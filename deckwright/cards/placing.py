"""Where a carried note type's templates put each field, and what of a field would act there.

HTML that only shows something may act on the card all the same: Anki ends an attribute with the tag that it writes for
a hole, takes tags out of formulas, decodes references for ``{{text:…}}``, moves brackets for ``{{kana:…}}``, and puts a
field into whatever attribute or script the template has. Measured with Anki 26.9.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from deckwright.base.patterns import lazy_regex
from deckwright.cards.templates import marks_in
from deckwright.markdown.cloze import HEAD, OCCLUSION, Cloze, ClozeNode, read_holes
from deckwright.markdown.link_grammar import SCHEMES
from deckwright.markdown.raw_html import COMMENT, TAG, Fault, find_faults, line_and_column, scheme_of

_RUBY = frozenset({"kana", "kanji", "furigana"})

_PART = lazy_regex(r"""<!--|<(?P<name>/?[A-Za-z][^\s/>]*+)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*+)(?P<end>>?)""")
_VALUE = lazy_regex(r"""(?<![\w:-])(?P<key>[\w:-]++)\s*+=\s*+(?P<value>"[^"]*"|'[^']*'|[^\s"'>]*+)""")
_LINKS = frozenset({"href", "cite", "xlink:href"})
_FILES = frozenset({"src", "srcset", "poster", "background", "data", "action", "formaction"})
_UNSAFE = {
    '"': lazy_regex('"'),
    "'": lazy_regex("'"),
    "bare": lazy_regex(r"[\s\"'<>=`]"),
    "code": lazy_regex(r"[^\w .,%-]"),
    'code"': lazy_regex(r'["\\\n]|</'),
    "code'": lazy_regex(r"['\\\n]|</"),
    "code`": lazy_regex(r"[`\\]|\$\{|</"),
}
"""What would end the place where a field is put: a value in quotation marks or without, a script, a text in one."""

_HOLE = rf"{HEAD}|\}}\}}"
_MARK_OR_TAG = lazy_regex(rf"(?P<hole>{_HOLE})|{COMMENT.pattern}|{TAG.pattern}")
_READ_IN_TAG = lazy_regex(rf"{_HOLE}|::|\\[()\[\]]")


@dataclass(frozen=True, slots=True)
class Showing:
    """A place where a template shows a field."""

    filters: frozenset[str]
    inside: str = ""
    """A key of what is unsafe there; empty where text stands."""
    allowed: tuple[str, ...] | None = None
    """The schemes that an address may have which the field begins; None if it begins none."""


@lru_cache(maxsize=64)
def showings(sides: tuple[str, ...]) -> Mapping[str, frozenset[Showing]]:
    """Return where the sides of templates show each field, by the fields' names."""
    found: dict[str, set[Showing]] = {}
    for side in sides:
        for name, showing in _showings_of(side):
            found.setdefault(name, set()).add(showing)
    return {name: frozenset(its) for name, its in found.items()}


def _showings_of(template: str) -> Iterator[tuple[str, Showing]]:
    marks = [(start, end, mark) for start, end, mark in marks_in(template) if mark[:1] not in ("#", "^", "/")]
    pieces, at = [], 0
    for start, end, _ in marks:
        pieces += [template[at:start], "x" * (end - start)]
        at = end
    masked = "".join(pieces) + template[at:]
    places = _places(masked)
    place = next(places, None)
    for start, _, mark in marks:
        *filters, name = (part.strip() for part in mark.split(":"))
        while place and place.end <= start:
            place = next(places, None)
        inside, allowed = "", None
        if place and place.start <= start:
            inside = place.inside
            allowed = None if masked[place.start : start].strip() else place.allowed
            if inside == "code" and masked[start - 1] in "\"'`":
                inside += masked[start - 1]
        yield name, Showing(frozenset(filters), inside, allowed)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    end: int
    inside: str
    allowed: tuple[str, ...] | None = None


def _places(text: str) -> Iterator[_Place]:
    """Yield the places in a template that are no text: in tags, scripts and style sheets."""
    at = 0
    while found := _PART.search(text, at):
        at = found.end()
        if found[0] == "<!--":
            at = text.find("-->", at)
            if at < 0:
                return
            continue
        before, end = found.span("rest")
        if not found["end"]:  # to a browser, a tag without an end is one up to the next “>”
            end = at = len(text)
        for value in _VALUE.finditer(text, before, end):
            yield _Place(before, value.start("value"), "bare")
            quote = value["value"][:1] if value["value"][:1] in ("'", '"') else ""
            key, before = value["key"].lower(), value.end()
            allowed = SCHEMES if key in _LINKS else () if key in _FILES else None
            yield _Place(value.start("value") + len(quote), before - len(quote), quote or "bare", allowed)
        yield _Place(before, end, "bare")
        name = found["name"].lower()
        if name in ("script", "style"):
            close = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
            start, at = at, close.start() if close else len(text)
            yield _Place(start, at, "code")


def faults_where_shown(text: str, its: Iterable[Showing], cloze: bool) -> Iterator[Fault]:
    """Yield what of a field's HTML acts where templates show it, and not as it stands. ``cloze``: it may have holes."""
    if cloze:
        yield from _torn_tags(text)
        yield from _faults_of_holes(text)
    for showing in its:
        if "type" in showing.filters or any(name.startswith("tts") for name in showing.filters):
            continue  # Anki shows it as text, or says it
        shown = html.unescape(_without_tags(text)) if "text" in showing.filters else text
        if message := _fault_in(shown, showing):
            yield Fault(0, 0, message)
        elif "text" in showing.filters and not showing.inside:
            for fault in find_faults(shown):
                yield Fault(0, 0, f"{{{{text:…}}}} of its note type makes HTML of it: {fault.message}")
        if showing.filters & _RUBY:
            for tag in TAG.finditer(text):
                if "[" in tag[0] or "]" in tag[0]:
                    yield _fault(text, tag.start(), "a bracket in a tag, which its note type takes for a reading's")


def faults_of_name(text: str, its: Iterable[Showing]) -> Iterator[Fault]:
    """Yield what acts of a note's tags, or of its deck's name, where templates show them: Anki escapes neither."""
    for showing in its:
        message = _fault_in(text, showing)
        yield from [Fault(0, 0, message)] if message else find_faults(text)


def _fault(text: str, at: int, message: str) -> Fault:
    return Fault(*line_and_column(text, at), message)


def _fault_in(text: str, showing: Showing) -> str:
    if not showing.inside:
        return ""
    if showing.allowed is not None and (scheme := scheme_of(html.unescape(text))) and scheme not in showing.allowed:
        return f"its note type puts it into an address, which must not lead to {text[:60]}"
    if found := _UNSAFE[showing.inside].search(text):
        where = "a script or a style" if showing.inside.startswith("code") else "a tag"
        return f"its note type puts it into {where}, and {found[0]!r} may end that"
    return ""


def _without_tags(text: str) -> str:
    """Return a text as ``{{text:…}}`` makes it of HTML, its references still to be decoded."""
    kinds = [("<!--", "-->"), *((f"<{name}", f"</{name}>") for name in ("style", "script")), ("<", ">")]
    folded, made, at = text.lower() if text.isascii() else text, [], 0
    while (start := text.find("<", at)) >= 0:
        made.append(text[at:start])
        at = start + 1
        for kind in list(kinds):
            if folded.startswith(kind[0], start):
                close = folded.find(kind[1], start + len(kind[0]))
                if close >= 0:
                    at = close + len(kind[1])
                    break
                kinds.remove(kind)  # none follows: looking again and again would be quadratic
        else:
            made.append("<")
    return "".join(made) + text[at:]


def _torn_tags(text: str) -> Iterator[Fault]:
    """Yield the tags and comments with what Anki reads in a cloze: marks of holes, delimiters of formulas."""
    depth = 0
    for found in _MARK_OR_TAG.finditer(text):
        if found["hole"]:
            depth = max(0, depth + (-1 if found["hole"] == "}}" else 1))
            continue
        for mark in _READ_IN_TAG.finditer(found[0]):
            if depth or mark[0] not in ("::", "}}"):
                message = f"“{mark[0]}” in a tag or comment, which Anki reads there too and so tears it"
                yield _fault(text, found.start() + mark.start(), message)
                break


def _faults_of_holes(text: str) -> Iterator[Fault]:
    """Yield what acts once the holes are opened or closed as Anki writes them, and not before."""
    nodes = read_holes(text)
    for hole in _holes(nodes):
        first = hole.inside[0] if hole.inside else ""
        if isinstance(first, str) and first.startswith(OCCLUSION) and '"' in first:
            message = f"a quotation mark behind {OCCLUSION}, which ends an attribute that Anki writes"
            yield _fault(text, hole.start, message)
    known = {fault.message for fault in find_faults(text)}
    for made in (_opened(nodes), _closed(nodes)):
        for fault in find_faults(made):
            if fault.message not in known:
                yield Fault(0, 0, f"a cloze's tag changes what stands around it: {fault.message}")


def _holes(nodes: Iterable[ClozeNode]) -> Iterator[Cloze]:
    for node in nodes:
        if isinstance(node, Cloze):
            yield node
            yield from _holes(node.inside)


def _opened(nodes: Iterable[ClozeNode]) -> str:
    shown = (node if isinstance(node, str) else _hole(_opened(node.inside)) for node in nodes)
    return "".join(shown)


def _closed(nodes: Iterable[ClozeNode]) -> str:
    shown = (node if isinstance(node, str) else _hole(f"[{node.hint or '...'}]") for node in nodes)
    return "".join(shown)


def _hole(inside: str) -> str:
    return f'<span class="cloze">{inside}</span>'
