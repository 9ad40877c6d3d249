"""Reads the tags that a front matter gives all questions of its file, and judges every tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from deckwright.base.limits import FILE_TAGS
from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import find_forbidden, name_of

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedMap

_PLAIN = lazy_regex(r"[^\s,\[\]{}#&*!'\"][^\s,\]}#]*")
"""How a number, a date or a truth is written."""


def read_tags(
    table: CommentedMap, here: Place, lines: Sequence[str], problems: Problems, slash: bool = False
) -> tuple[str, ...]:
    """Return what a front matter, whose lines are ``lines``, gives as ``tags``; the key stands at ``here``.

    A number is a tag as it is written, and nothing is no tag.
    """
    value = table["tags"]
    if value is None:
        _check_remark(here, lines, problems)
        return ()
    if isinstance(value, str) and re.search(r"[,;\s]", value.strip()):
        problems.add(here, "E207", f"“{value.strip()[:60]}” is no tag", _as_list(value.strip()))
        return ()
    if isinstance(value, str) and (item := re.match(r"\s*-(?=[^\W_])(\S+)\s*$", _next_line(here, lines))):
        message = f"“-{item[1][:60]}” is no tag: an item of a list has a space behind its dash"
        problems.add(Place(here.path, here.line + 1, item.start(1)), "E207", message, f"write - {item[1][:60]}")
        return ()
    items = _items(value, here) if isinstance(value, list) else [(value, _behind(table, here))]
    if len(items) > FILE_TAGS:
        problems.add(here, "E203", f"{len(items):,} tags; the limit is {FILE_TAGS}", "keep tags few")
        return ()
    found = [_tag(item, place, lines, problems, slash) for item, place in items]
    return tuple(tag for tag in found if tag)


def _next_line(here: Place, lines: Sequence[str]) -> str:
    """Return the line of the front matter below ``here``; empty where there is none."""
    return lines[here.line - 1] if here.line - 1 < len(lines) else ""


def check_tag(tag: str, place: Place, problems: Problems, foreign: bool = False, slash: bool = False) -> str:
    """Return the tag, or nothing if Anki would change it, or find it only with difficulty (a problem is noted).

    A ``foreign`` one came with a note from elsewhere: nothing but what Anki itself would change is wrong with it. With
    ``slash``, a ``/`` is written for ``::``.
    """
    if slash and not foreign:
        tag = tag.replace("/", "::")
    if bad := find_forbidden(tag):
        problems.add(place, "E103", f"a tag holds {name_of(bad[0])}", "delete the character")
        return ""
    wrong = r"[ \u3000\x00-\x1f\x7f]" if foreign else r"\s|[\"“”„‟«»\x00-\x1f]"
    if re.search(wrong, tag) or not all(tag.split("::")):
        hint = "write " + (_as_tag(tag) or "a word")
        problems.add(place, "E207", f"“{tag[:60]}” is no tag: spaces, quotes or an empty part", hint)
        return ""
    if not foreign and (odd := re.search(r"^#|;", tag)):
        what = "a tag has no # before it" if odd[0] == "#" else "a semicolon parts no tags"
        right = " ".join(filter(None, map(_as_tag, tag.replace("#", "").split(";"))))
        problems.add(place, "W207", f"“{tag[:60]}” is one tag, with its sign: {what}", f"write {right or 'a word'}")
    if "/" in tag.strip("/") and not foreign:
        below = re.sub(r"/+", "::", tag.strip("/"))
        message = f"“{tag[:60]}” is one tag in Anki, and none is below another"
        problems.add(place, "I207", message, f"{below} is a tree; with slash_tags = true in deck.toml, so is yours")
    return tag


def _as_tag(text: str) -> str:
    """Return a text as a tag; empty if nothing is left of it."""
    words = re.sub(r"[\s\"“”„‟«»,;]+", "-", text).strip("-")
    return re.sub(r"(?:::)+-*|-+::", "::", words).strip(":-")[:100]


def _as_list(text: str) -> str:
    """Return what to write in place of a text that stands for several tags, or for one of several words."""
    if len(text) > 300:
        return "write them as tags: [one, two]"
    text = text.strip("()[]{} ") or text
    parts = [
        part for part in map(_as_tag, re.split(r"[,;]|(?:^|\s)-\s*" if text[0] == "-" else r"[,;]|\s-\s", text)) if part
    ]
    hint = f"write tags: [{', '.join(parts)}]"
    if len(parts) == 1 and not re.search("[,;]", text):
        hint += f"; if it is more than one: [{', '.join(filter(None, map(_as_tag, text.split())))}]"
    return hint


def _check_remark(here: Place, lines: Sequence[str], problems: Problems) -> None:
    remark = re.search(r":\s*(#\s*[^\s,#]+)", lines[here.line - 2])
    if remark:
        message = f"“tags” is empty: behind a #, as in “{remark[1][:60]}”, YAML reads nothing"
        place = Place(here.path, here.line, remark.start(1) + 1)
        problems.add(place, "E203", message, f"write tags: [{_as_tag(remark[1].strip('# '))}]")


def _items(value: Sequence[object], here: Place) -> list[tuple[object, Place]]:
    """Return a list's items with their places; that of the key where YAML does not tell."""
    from ruamel.yaml.comments import CommentedSeq

    known = value.lc.data or {} if isinstance(value, CommentedSeq) else {}
    places = (known.get(number) for number in range(len(value)))
    return [
        (item, Place(here.path, at[0] + 2, at[1] + 1) if at else here) for item, at in zip(value, places, strict=True)
    ]


def _behind(table: CommentedMap, here: Place) -> Place:
    """Return where the value stands, if YAML tells."""
    if not table.lc.data or "tags" not in table.lc.data:
        return here
    line, column = table.lc.value("tags")
    return Place(here.path, line + 2, column + 1)


_REMARK = lazy_regex(r"\s*-\s+(#\s*[^\s,#]+)")
"""An item that YAML takes for a remark."""


def _tag(item: object, place: Place, lines: Sequence[str], problems: Problems, slash: bool) -> str:
    """Return one item as a tag; nothing, and a problem, if it is none."""
    if isinstance(item, str):
        return check_tag(str(item), place, problems, slash=slash)
    written = _PLAIN.match(lines[place.line - 2], place.column - 1) if place.line > 1 else None
    if written and not isinstance(item, list | dict | None):
        return check_tag(written[0], place, problems, slash=slash)
    if item is None:
        line = lines[place.line - 2] if place.line > 1 else ""
        above = lines[place.line - 3] if place.line > 2 else ""
        if remark := _REMARK.match(line):
            message = f"an item of “tags” is empty: behind a #, as in “{remark[1][:60]}”, YAML reads nothing"
            if not _REMARK.match(above):  # one cause, told once
                place = Place(place.path, place.line, remark.start(1) + 1)
                problems.add(place, "E203", message, f"write - {_as_tag(remark[1].strip('# '))}")
            return ""
        problems.add(place, "E203", "an item of “tags” is empty", "remove it")
    else:
        tree = _tree(item)
        words = [_as_tag(part) for part in item if isinstance(part, str)] if isinstance(item, list) else []
        message = "an item of “tags” is no word"
        if isinstance(item, dict) and item and not tree and all(value is None for value in item.values()):
            words, message = [_as_tag(str(key)) for key in item], "“tags” stand in braces"
            tree = f"tags: [{', '.join(words)}]"
        if words and not tree:
            message = f"“[{', '.join(words)}]” is a list inside the list of tags"
        hint = f"write {tree or ', '.join(words)}" if tree or words else "like tags: [topic::clustering, exam]"
        problems.add(place, "E203", message[:200], hint[:200])
    return ""


def _tree(item: object) -> str:
    """Return the tag that was meant by ``a: b``, which YAML takes for a table; nothing for anything else."""
    pairs = list(item.items()) if isinstance(item, dict) else []
    if len(pairs) != 1 or not all(isinstance(part, str) for part in pairs[0]):
        return ""
    return "::".join(map(_as_tag, pairs[0]))
