"""What to type instead of braces at a heading's end that cannot be read: the same items in the spelling that works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deckwright.base.languages import SPEAKING, tag_of
from deckwright.base.model import Kind, Place
from deckwright.base.text import close_to, slugify
from deckwright.markdown.attributes import AT_END, BadAttributes, read_items
from deckwright.questions.frontmatter import CONTEXT_KEYS, KINDS, KINDS_ELSEWHERE, LEVELS, TYPES

FLAGS = ("draft", "retired", "list", "sequence")
KEYS = (
    *("tags", "level", "type", "covers", "lang", "answer_lang", "tts", "answer_tts", "after", "notetype", "hide"),
    *CONTEXT_KEYS,
)

_LONGEST = 300
"""Characters of braces that are put right: nobody types longer ones from a message."""

_QUOTES = str.maketrans("“”„‟«»″", '"' * 7, "\u200b\ufeff") | str.maketrans("‘’‚‛‹›′", "'" * 7)
_WRITTEN = re.compile(
    r"""\#+:?\s*(?P<id>[^\s,;#"'=]+) | \.(?P<kind>[^\s,;"'=]+)
    | (?P<key>[A-Za-z][\w-]*)\s*(?:=|:(?!:))\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|\[(?P<list>[^\]]*)\]
      |(?P<bare>[^\s,;"']+))
    | (?P<word>[^\s,;]+)""",
    re.VERBOSE,
)
"""An item as people write it."""
_NAMES = {"id": "#", "name": "#", "kind": ".", "class": ".", "tag": "tags", "language": "lang"}
"""Keys that stand for something else here."""
_LISTS = ("tags", "covers", "after")
_A_KIND = re.compile(rf"(?<!\S)\.(?:{'|'.join(KINDS)})(?!\S)")
_AN_ID = re.compile(r"(?<!\S)#")
_YES = ("true", "yes", "y", "1", "on")


def put_right(body: str) -> str:
    """Return braces with the items of ``body``, each in the spelling that works; empty where that is not sure."""
    if len(body) > _LONGEST:
        return ""
    note_id, kinds, keys, last = "", list[str](), dict[str, str](), ""
    for mark, value in _items(body.translate(_QUOTES)):
        if mark == "#" and note_id and value in (*KINDS, *FLAGS):
            kinds, last = [*kinds, value], "."
        elif mark == "#" and not note_id and slugify(value):
            note_id, last = _as_id(value), "#"
        elif mark == "." and (kind := _kind(value)):
            kinds, last = [*kinds, kind], "."
        elif (mark == "." and value.lower() in LEVELS) or (not mark and value.lower() in LEVELS[1:]):
            keys["level"] = last = value.lower()
        elif not mark and value.lstrip(":") in (*KINDS, *FLAGS):
            kinds, last = [*kinds, value.lstrip(":")], "."
        elif mark in KEYS and mark not in keys and (word := _value(mark, value)):
            keys[mark], last = word, mark
        elif not mark and last in _LISTS:
            keys[last] += " " + value.strip('"')
        elif not mark and value in KEYS:
            return ""
        elif not mark and last == "#" and slugify(value):
            note_id = f"{note_id}-{slugify(value)}"
        else:
            return ""
    if len([kind for kind in kinds if kind in KINDS]) > 1:
        return ""
    made = [f"#{note_id}"] if note_id else []
    made += [f".{kind}" for kind in dict.fromkeys(kinds)] + [f'{key}="{value}"' for key, value in keys.items()]
    return _sure(" ".join(made))


def open_quote(body: str) -> tuple[int, str] | None:
    """Return where in the inside of braces a value stands with one quotation mark, and the inside put right; else None.

    The value is taken to end where the next item begins.
    """
    if len(body) > _LONGEST or "=" not in body:
        return None
    body = body.translate(_QUOTES)
    for found in _QUOTED.finditer(body):
        if not found["close"]:
            value = found["bare"] or found["value"]
            return found.start(), f'{body[: found.start()]}{found["key"]}="{value}"{body[found.end() :]}'
    return None


_NEXT = r"(?=\s+(?:[#.][A-Za-z]|[A-Za-z_]+=)|\s*$)"
_QUOTED = re.compile(
    rf"""(?<!\S)(?P<key>[A-Za-z_]+)=(?:(?P<open>["'])(?P<value>(?:(?!(?P=open)|\s[A-Za-z_]+=).)*?)(?:(?P<close>(?P=open))(?=\s|$)|{_NEXT})"""
    rf"""|(?P<bare>[^\s"'=]+)(?P<end>["'])(?=\s|$))"""
)
"""A value with a quotation mark on one or both sides, up to the next item."""


def of_kind(heading: str, note_id: str, kind: Kind) -> tuple[int, str]:
    """Return where the braces of a heading stand, or would stand (from 1), and how they are written for another kind.

    ``heading`` is its whole line, ``note_id`` the id that it has or that was made for it.
    """
    braces = AT_END.search(heading)
    body = _A_KIND.sub("", braces["body"]) if braces else ""
    own = "" if _AN_ID.search(body) else f"#{note_id} "
    column = braces.start() if braces else len(heading.rstrip())
    return column + 1, put_right(f"{own}{body} .{kind}") or f".{kind} in its braces"


def _items(text: str) -> Iterator[tuple[str, str]]:
    """Yield what each item begins with (``#``, ``.``, a key, nothing for a word) and its value."""
    for found in _WRITTEN.finditer(text):
        value = next(
            one for one in (found["double"], found["single"], found["list"], found["bare"], "") if one is not None
        )
        if found["key"]:
            key = found["key"].lower()
            if key in (*KINDS, *FLAGS) and value.lower() in _YES:
                yield ".", key
                continue
            near = () if key == "context" else close_to(key, KEYS)  # which may be before or after
            key = _NAMES.get(key) or (key if key in KEYS else next(iter(near), ""))
            yield key or "?", value
        elif found["word"]:
            yield "", found["word"]
        else:
            yield ("#", found["id"]) if found["id"] else (".", found["kind"])


def _as_id(value: str) -> str:
    return value if re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", value) else slugify(value)


def _kind(value: str) -> str:
    known = (*KINDS, *FLAGS)
    word = value.lower()
    return KINDS_ELSEWHERE.get(word) or (word if word in known else next(iter(close_to(word, known)), ""))


def _value(key: str, value: str) -> str:
    """Return a value as it is to be; empty if that is not sure."""
    words = " ".join(word.strip("\"'#[]") for word in re.split(r"[\s,;]+", value)).strip()
    if key in ("level", "type"):
        known = LEVELS if key == "level" else TYPES
        return words.lower() if words.lower() in known else next(iter(close_to(words.lower(), known)), "")
    if key in SPEAKING:
        return tag_of(words)
    return words if key in _LISTS else value


def _sure(body: str) -> str:
    try:
        return f"{{{body}}}" if body and read_items(body, Place("")) else ""
    except BadAttributes:
        return ""
