"""Reads in a diagram's text what would make its program read a file or ask the network, before any program runs.

D2 imports other files, ``x: @file`` and ``...@file``, and shows their text. Graphviz opens the pictures, fonts and
style sheets that attributes name. Mermaid, as it is drawn here, opens nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex


class DiagramReach(NamedTuple):
    """What a diagram asks for besides its own text."""

    what: str
    """What it does, behind “this diagram”."""
    instead: str
    """What to write instead."""
    line: int
    """The line in its text, from 1 on."""


_D2 = lazy_regex(
    r"""
    (?P<blank>\s+)
    | \#[^\n]*                                              # a comment
    | \"{3}.*?(?:\"{3}|\Z)                                  # a comment of several lines
    | "(?:\\.|[^"\\])*(?:"|\Z)
    | '(?:''|[^'])*(?:'|\Z)
    | (?P<block>\|[^\w\s]*)
    | (?P<import>(?:\.\.\.)?@[^\s;{}\[\]]*)
    | [:;{}\[\]]
    | (?P<word>(?:\\.|[^\\:;{}\[\]\#\n])(?:\\.|[^\\:;{}\[\]\#\n])*)
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
"""What stands at the beginning of a word. A mark within a word, as in ``it's`` or ``me@example.org``, is a letter."""

_DOT = lazy_regex(
    r"""
    (?P<comment>\s+ | //[^\n]* | /\*.*?(?:\*/|\Z) | ^\#[^\n]*)
    | "(?P<quoted>(?:\\.|[^"\\])*)(?:"|\Z)
    | (?P<html><)
    | (?P<name>[\w.\-]+)
    | (?P<sign>.)
    """,
    re.DOTALL | re.VERBOSE | re.MULTILINE,
)
_LOADING = frozenset("image shapefile imagepath fontpath stylesheet _background".split())
"""Attributes of Graphviz that name a file, a folder or an address to load from."""
_HTML_PICTURE = lazy_regex(r"<\s*img\b", re.IGNORECASE)


def find_reach(language: str, code: str) -> DiagramReach | None:
    """Return the first thing that a diagram's text asks for besides itself; None if there is nothing."""
    match language:
        case "d2":
            return next(_d2_imports(code), None)
        case "dot":
            return next(_dot_loads(code), None)
        case _:
            return None


def without_imports(code: str) -> tuple[str, str]:
    """Return a D2 text in which no ``@`` can be an import, and the sign that stands for it: to be put back later.

    So D2 reads no other file, also where it reads a text in another way than :func:`find_reach` does. Behind a letter
    or a digit ``@`` is always a letter itself, and stays.
    """
    sign = next(chr(number) for number in range(0xE000, 0xF900) if chr(number) not in code)
    made = "".join(
        sign if one == "@" and not before.isalnum() else one for before, one in zip(" " + code, code, strict=False)
    )
    return made, sign


def _d2_imports(code: str) -> Iterator[DiagramReach]:
    at = 0
    while found := _D2.match(code, at):
        at = found.end()
        if opening := found["block"]:
            closing = code.find(opening[::-1], at)
            at = len(code) if closing < 0 else closing + len(opening)
        elif name := found["import"]:
            instead = f'write what the other file holds into this block, or as a text: "{name.lstrip(".")}"'
            yield DiagramReach(f"imports another file: {name[:80]}", instead, _line(code, found.start()))


def _dot_loads(code: str) -> Iterator[DiagramReach]:
    at, name, where, joined = 0, "", 0, False
    while found := _DOT.match(code, at):
        at = found.end()
        if found["comment"] is not None:
            continue
        said = found["name"] or found["quoted"]
        if said is not None:
            name, where = (name + said, where) if joined else (said, found.start())
            joined = False
        elif found["html"]:
            start, at = found.start(), _end_of_html(code, found.start())
            if picture := _HTML_PICTURE.search(code, start, at):
                yield DiagramReach("shows a picture from elsewhere: <img>", _ALONE, _line(code, picture.start()))
            name = ""
        else:
            if found["sign"] == "=" and name in _LOADING:
                yield DiagramReach(f"loads something from elsewhere: {name}", _ALONE, _line(code, where))
            joined = found["sign"] == "+"
            name = name if joined else ""


_ALONE = "take it out: a diagram is drawn from its text alone"


def _end_of_html(code: str, start: int) -> int:
    """Return where a text in angle brackets ends, which may hold more of them."""
    depth = 0
    for found in re.compile(r"<!--.*?-->|[<>]", re.DOTALL).finditer(code, start):
        depth += {"<": 1, ">": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(code)


def _line(code: str, at: int) -> int:
    return code.count("\n", 0, at) + 1
