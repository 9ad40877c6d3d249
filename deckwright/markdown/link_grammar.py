"""The grammar of links by CommonMark: destinations, titles, labels, definitions; and of character references.

Rules: https://spec.commonmark.org/0.31.2/#links, and there #link-reference-definitions and
#entity-and-numeric-character-references.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html.entities import html5
from typing import NamedTuple

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex

SCHEMES = ("http", "https", "mailto")
"""What a link may lead to."""

LABEL = 999
"""Characters that a label may have."""

PARENTHESES = 32
"""How deep parentheses may be nested in a destination, as in CommonMark's own programs."""

REFERENCE = lazy_regex(r"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]*));")
"""A character reference; what is not known by its name is text."""

_ESCAPE = lazy_regex(rf"\\(?P<escaped>[!-/:-@\[-`{{-~])|{REFERENCE.pattern}")
_LABEL = lazy_regex(rf"\[(?P<label>(?:[^\\\[\]]|\\.?){{1,{LABEL}}}+)\]", re.DOTALL)
_ANGLE = lazy_regex(r"<(?P<target>(?:[^<>\n\\]|\\.)*+)>")
_BARE = lazy_regex(r"(?:[^ \x00-\x1f\x7f()\\]|\\[!-/:-@\[-`{-~]|\\)++|[()]")
_TITLE = lazy_regex(r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)""", re.DOTALL)
_GAP = lazy_regex(r"[ \t]*+(?:\n[ \t]*+)?+")
_LINE_END = lazy_regex(r"[ \t]*+(?:\n|\Z)")


class LinkDefinition(NamedTuple):
    """A link definition that stands in a text: its label and its target as they are meant, and where it ends."""

    label: str
    target: str
    end: int


def unescape(text: str) -> str:
    """Return what is meant by a text in which backslashes and character references may stand."""
    return _ESCAPE.sub(lambda found: found["escaped"] or refer(found), text) if "\\" in text or "&" in text else text


def refer(found: re.Match[str]) -> str:
    """Return the character that a match of :data:`REFERENCE` stands for, or the reference if it stands for none."""
    if name := found["name"]:
        return html5.get(f"{name};", found[0])
    number = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number < 0xE000 else "\ufffd"


def read_label(text: str, at: int) -> tuple[str, int]:
    """Return the label in the brackets at ``at``, and where they end; nothing if there are none."""
    found = _LABEL.match(text, at)
    return (found["label"], found.end()) if found else ("", 0)


def read_target(text: str, at: int) -> tuple[str, int]:
    """Return the destination at ``at`` and where it ends; ``at`` itself if there is none."""
    if text.startswith("<", at):
        found = _ANGLE.match(text, at)
        return (unescape(found["target"]), found.end()) if found else ("", at)
    end, depth = at, 0
    while piece := _BARE.match(text, end):
        if piece[0] == "(":
            depth += 1
        elif piece[0] == ")":
            depth -= 1
        if depth < 0:
            break
        if depth > PARENTHESES:
            return "", at
        end = piece.end()
    return (unescape(text[at:end]), end) if not depth or depth < 0 else ("", at)


def read_inline_target(text: str, at: int) -> tuple[str | None, int]:
    """Return where the link leads to whose parentheses begin at ``at``, and where they end; None if it is no link."""
    if not text.startswith("(", at):
        return None, at
    start = _gap(text, at + 1)
    target, end = read_target(text, start)
    if end == start and text.startswith("<", start):
        return None, at
    title = _gap(text, end)
    if title > end and (found := _TITLE.match(text, title)) and "\n\n" not in found[0]:
        title = _gap(text, found.end())
    return (target, title + 1) if text.startswith(")", title) else (None, at)


def read_definition(text: str, at: int) -> LinkDefinition | None:
    """Return the link definition that begins at ``at``, the beginning of a line; None if none does."""
    label, end = read_label(text, at)
    if not label.strip() or label.startswith("^") or not text.startswith(":", end):
        return None
    start = _gap(text, end + 1)
    target, end = read_target(text, start)
    if end == start:
        return None
    title = _gap(text, end)
    if title > end and (found := _TITLE.match(text, title)) and (after := _LINE_END.match(text, found.end())):
        return LinkDefinition(label, target, after.end())
    line_end = _LINE_END.match(text, end)
    return LinkDefinition(label, target, line_end.end()) if line_end else None


def without_definitions(
    lines: Sequence[Line], define: Callable[[Line, LinkDefinition], object] = lambda line, found: None
) -> Sequence[Line]:
    """Return a paragraph's lines without the link definitions that it begins with, which ``define`` is told."""
    if not lines[0].text.startswith("["):
        return lines
    text = "\n".join(line.text for line in lines)
    at = taken = 0
    while text.startswith("[", at) and (found := read_definition(text, at)):
        define(lines[taken], found)
        taken += text.count("\n", at, found.end)
        at = found.end
    return lines[taken:] if at < len(text) else ()


def _gap(text: str, at: int) -> int:
    found = _GAP.match(text, at)
    return found.end() if found else at


def instead_of(target: str, said: str) -> str:
    """Return what to write in the place of a link, shown as ``said``, that leads nowhere on a card."""
    said = " ".join(said.split())[:60] or "text"
    name = target.lower()
    if name.endswith((".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")):
        return f"a picture has a ! before it: ![{said}]({target[:80]})"
    if name.endswith((".amr", ".wma", ".aif", ".aiff", ".mid", ".midi", ".m4b", ".caf", ".ape")):
        return f"save it as MP3 and write [{said}]({target.rsplit('.', 1)[0][:80]}.mp3)"
    if name.endswith((".mp4", ".mov", ".webm", ".avi", ".mkv", ".m4v", ".mpg", ".mpeg")):
        sound = f"[{said}]({target.rsplit('.', 1)[0][:80]}.mp3)"
        return f"a card plays no film: save its sound as MP3 and write {sound}, or link to the film on the web"
    if target.startswith("@"):
        return f"a source is cited as [{target[:80]}]"
    if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|io|de|uk|eu|fr|info)(?:/|$))", name):
        return f"write [{said}](https://{target[:80]})"
    if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", name):
        return f"write [{said}](mailto:{target[:80]})"
    other = target[:80] if re.fullmatch(r"[a-z0-9][a-z0-9_-]*", target) else "id"
    return f"write a whole address, [{said}](https://…), or another question's id, [{said}](#{other})"


def refused_scheme(scheme: str) -> tuple[str, str]:
    """Return what is wrong with a link of a scheme that no card may lead to, and what to write."""
    if scheme.lower() == "file":
        return "“file:” leads to a file on your own computer, which no learner has", "write the text without a link"
    return (
        f"a link must not lead to “{scheme}:”",
        "a link begins with https://, http:// or mailto:; else write its text alone",
    )
