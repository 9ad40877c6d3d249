"""Reads attribute lists: ``{#id .class key=value key="two words"}`` at the end of a heading, a fence or an image.

Only braces whose first item is ``#…``, ``.…`` or ``key=`` are an attribute list; other braces are text.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple

from deckwright.base.model import Attribute, Kind, Line, Place
from deckwright.base.patterns import lazy_regex

AT_END = lazy_regex(r"""\{(?P<body>(?:[^{}"]|"[^"]*")*)\}[ \t]*$""")
"""Braces at the end of a line."""
_AT_START = lazy_regex(r"""\{(?P<body>(?:[^{}"\n]|"[^"\n]*")*)\}""")
_ESCAPE = lazy_regex(r"(?<!\\)(?:\\\\)*\\$")
"""A backslash at the end that escapes what follows."""
_FIRST_ITEM = lazy_regex(r"\s*(?:#\S|\.[^\s.]|[A-Za-z][\w-]*=)")
_ITEM = lazy_regex(
    r"""\s*(?:(?P<mark>[#.])(?P<name>[^\s"=]+)|(?P<key>[A-Za-z][\w-]*)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)))(?=\s|$)"""
)

_KINDS = frozenset(Kind) | {"draft", "retired", "list", "sequence"}
"""The classes of questions."""
_SEPARATORS = lazy_regex(r"[\s,]+")
_CLASS = lazy_regex(r"\.[A-Za-z]")
_LANGUAGE = lazy_regex(r"(?:lang(?:uage)?-(?=\w))?(?P<name>[^\s{},:;=\"]*+)(?P<rest>(?!=).*)$", re.DOTALL)
_IN_BRACES = lazy_regex(
    r"\{\s*(?P<class>\.?)(?P<name>[A-Za-z][^\s{},;=\"]*)(?=[\s,}])(?P<rest>[^{}]*)\}(?P<end>.*)$", re.DOTALL
)


class BadAttributes(ValueError):
    """An attribute list that cannot be read; ``place`` is where the unreadable item starts."""

    def __init__(self, place: Place, item: str) -> None:
        super().__init__(item)
        self.place = place
        self.item = item


def split_end(line: Line, path: str) -> tuple[str, tuple[Attribute, ...]]:
    """Return the line's text before a closing attribute list, and the list's items (none if there is no list).

    Braces that touch a bracket, ``[Hund]{tts="de"}``, belong to it if they say nothing of a question. A width belongs
    to the picture that it touches. Braces behind a backslash are text.

    Raises :class:`BadAttributes` if the braces are an attribute list with an item that cannot be read.
    """
    found = AT_END.search(line.text)
    if not found or not _FIRST_ITEM.match(found["body"]) or _ESCAPE.search(line.text, 0, found.start()):
        return line.text, ()
    place = Place(path, line.number, line.column + found.start("body"))
    items = read_items(found["body"], place)
    before = line.text[: found.start()]
    if before.endswith("]") and not any(map(_is_of_question, items)):
        return line.text, ()
    if before.endswith(")") and all(item.key in ("width", "height") for item in items):
        return line.text, ()
    return before.rstrip(), items


def _is_of_question(item: Attribute) -> bool:
    return item.value in _KINDS if item.key == "." else item.key not in ("lang", "tts")


def match_start(text: str, start: int) -> re.Match[str] | None:
    """Return a match of the attribute list that begins at ``start`` (its ``body`` group is its inside), or None."""
    found = _AT_START.match(text, start)
    return found if found and _FIRST_ITEM.match(found["body"]) else None


def read_items(body: str, place: Place) -> tuple[Attribute, ...]:
    """Return the items of an attribute list's inside; ``place`` is where it starts. Raises :class:`BadAttributes`."""
    items: list[Attribute] = []
    at = 0
    while rest := body[at:].lstrip():
        found = _ITEM.match(body, at)
        where = Place(place.path, place.line, place.column + len(body) - len(rest))
        if not found:
            raise BadAttributes(where, rest.split()[0])
        value = found["name"] or found["bare"] or found["quoted"]  # only what is quoted may be empty
        items.append(Attribute(found["mark"] or found["key"], value, where))
        at = found.end()
    return tuple(items)


def is_list(text: str) -> bool:
    """Whether a text is an attribute list, all of which can be read."""
    found = _AT_START.fullmatch(text)
    with suppress(BadAttributes):
        return bool(found and read_items(found["body"], Place("")))
    return False


_UNQUOTED = lazy_regex(
    r"(?P<key>[A-Za-z][\w-]*)=(?P<words>[^\s\"{}=.#][^\s\"{}=]*(?:\s+[^\s\"{}=.#][^\s\"{}=]*)+)(?=\s|$)"
)


def in_quotes(body: str) -> str:
    """Return how the first value of several words is written that lacks its quotation marks; empty without one."""
    found = _UNQUOTED.search(body)
    return f'write {found["key"]}="{found["words"]}"' if found else ""


class Info(NamedTuple):
    """What stands behind a fence."""

    language: str
    """In small letters."""
    start: int = -1
    """Where the attribute list begins; -1 if there is none."""
    classes: tuple[str, ...] = ()
    """Classes beside a language in braces, ``{python .check}``."""
    ignored: tuple[str, ...] = ()
    """What else stands there."""
    braced: bool = False
    """Whether the language stands in braces without a dot, as notebooks write it, and MyST its directives."""


def split_info(info: str, flags: Collection[str]) -> Info:
    """Take a fence's info string apart; ``flags`` are the classes that name no language.

    Notebooks write ``{r}``, Pandoc ``{.python}``, rustdoc ``rust,ignore``, others ``js:app.js`` or ``python{1,3}``.
    """
    found = _IN_BRACES.match(info)
    if found and not found["class"]:
        words = _SEPARATORS.split(found["rest"])
        classes = tuple(word[1:] for word in words if _CLASS.match(word))
        rest = " ".join(word for word in words if not _CLASS.match(word)) if classes else found["rest"]
        return Info(found["name"].lower(), -1, classes, _words(rest, found["end"]), braced=True)
    if found and found["name"] not in flags:
        return Info(found["name"].lower(), 0, (), _words(found["end"]))
    named = _LANGUAGE.match(info)
    name, begin = (named["name"].lower(), named.start("rest")) if named else ("", 0)
    for at in range(begin, len(info)):
        if info[at] == "{" and (attributes := match_start(info, at)):
            return Info(name, at, (), _words(info[begin:at], info[attributes.end() :]))
    return Info(name, -1, (), _words(info[begin:]))


def _words(*texts: str) -> tuple[str, ...]:
    return tuple(text.strip(" \t,") for text in texts if text.strip(" \t,"))
