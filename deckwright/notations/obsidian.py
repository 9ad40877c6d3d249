"""What stands in the notes of an Obsidian vault besides Markdown: wikilinks, comments, tags, ids of blocks.

Rules: https://help.obsidian.md/syntax, https://help.obsidian.md/tags, https://help.obsidian.md/links. Where a deck has
no ``[obsidian]``, all of this is text, or a spelling that :mod:`deckwright.notations.habits` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex

COMMENT = "%%"
"""What begins and ends a comment."""

_LINK = lazy_regex(r"!?\[\[(?P<target>[^\[\]|\n]+?)(?:\\?\|(?P<more>[^\[\]\n]*))?\]\]")
_HIDDEN = lazy_regex(r"%%.*?%%", re.DOTALL)
TAG_CHARACTERS = r"[\w/\-\u200d\u20e3\u2190-\u21ff\u2300-\u27bf\u2900-\u2bff\ufe0f\U0001f000-\U0001faff]"
"""What a tag is written with: letters, digits, ``_``, ``-``, ``/``, and pictures such as an emoji."""

_WORD = rf"(?<!\S)#{TAG_CHARACTERS}+"
_TAG = lazy_regex(rf"{_WORD}")
_ONLY_TAGS = lazy_regex(rf"[ \t]*{_WORD}(?:[ \t]+{_WORD})*[ \t]*")
_NO_TEXT = lazy_regex(
    r"(?P<ticks>`++).*?(?<!`)(?P=ticks)(?!`)|`+"
    r"|\$\$(?:[^$\\]|\\.|\$(?!\$))*+\$\$|\$(?=\S)(?:[^$\\]|\\.)*+(?<!\s)\$(?!\d)|\$+"
    rf"|\\.|{_HIDDEN.pattern}|<!--(?:.*?-->|.*)|\[\[[^\[\]\n]*\]\]|(?P<tag>{_WORD})",
    re.DOTALL,
)
"""What of a paragraph no tag stands in, and a tag."""
_COLOUR = lazy_regex(r"[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}(?:[0-9a-fA-F]{2})?)?")
_ID = lazy_regex(r"(?:^[ \t]*|(?<=\S)[ \t]+)\^(?P<id>[A-Za-z0-9-]+)[ \t]*$")
_MADE = lazy_regex(r"[0-9a-f]{6}")
_HTML = lazy_regex(
    r"[ ]{0,3}</?(?:(?:address|article|aside|blockquote|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|textarea|tfoot|th|thead|tr|ul)"
    r"(?=[\s/>])|[A-Za-z][^<>]*>[ \t]*(?:\n|$))",
    re.IGNORECASE,
)
"""The beginning of a block of HTML (https://spec.commonmark.org/0.31.2/#html-blocks)."""
_CLOSED = lazy_regex(r"`+[^`]*`+|\$\$.*?\$\$|<!--.*?-->", re.DOTALL)
_OPEN = lazy_regex(r"\$\$|<!--")
_WIDTH = lazy_regex(r"(?P<width>[1-9]\d{0,3})(?:x\d+)?")
_PUNCTUATION = lazy_regex(r"[\W_]+")
_BRACES = lazy_regex(r"\{[^{}]*\}\s*$")


class Wikilink(NamedTuple):
    """``[[note#heading|alias]]``, or with a ``!`` before it what shows a file."""

    target: str
    file: str
    """The note or file, empty for the note in which the link stands."""
    anchor: str
    """The heading, or an id behind ``^``; empty without one."""
    more: tuple[str, ...]
    """What stands behind bars: an alias, or of a picture what it shows and its width."""
    end: int
    """Where it ends in its text."""

    @property
    def words(self) -> str:
        """What it says where it leads to no question: its alias, else as Obsidian shows it."""
        if alias := "|".join(self.more).strip():
            return alias
        headings = [part for part in self.target.split("#") if part and not part.startswith("^")]
        return " > ".join(map(str.strip, headings)) or self.target


def read_link(text: str, at: int) -> Wikilink | None:
    """Return the wikilink that begins at ``at``, with or without ``!``; None if none does."""
    found = _LINK.match(text, at)
    if not found or not found["target"].strip():
        return None
    target = found["target"].strip()
    file, _, anchor = target.partition("#")
    more = tuple(part.strip(" \\") for part in found["more"].split("|")) if found["more"] else ()
    return Wikilink(target, file.strip(), anchor.rpartition("#")[2].strip(), more, found.end())


def read_size(words: tuple[str, ...]) -> tuple[str, int]:
    """Return what stands behind the bars of a picture as what is to be seen, and its width; 0 without one."""
    last = _WIDTH.fullmatch(words[-1].strip()) if words else None
    return "|".join(words[:-1] if last else words).strip(), int(last["width"]) if last else 0


def heading_key(text: str) -> str:
    """Return the words of a heading as links to it are compared: without marks, braces and capitals."""
    return _PUNCTUATION.sub(" ", _BRACES.sub("", text).casefold()).strip()


def hidden_end(text: str, at: int) -> int:
    """Return where the comment ends that begins at ``at``, 0 if it is not closed."""
    found = _HIDDEN.match(text, at)
    return found.end() if found else 0


def hides_line(text: str) -> bool:
    """Whether a line begins with a comment that holds all of it, or that goes on below it."""
    text = text.strip()
    if not text.startswith(COMMENT):
        return False
    end = hidden_end(text, 0)
    return not end or end == len(text)


def hides_below(text: str) -> bool:
    """Whether a comment begins with a line and does not end in it."""
    text = text.strip()
    return text.startswith(COMMENT) and not hidden_end(text, 0)


def read_tag(text: str, at: int) -> tuple[str, int]:
    """Return the tag at ``at`` as Anki writes it, and where it ends; an empty one if there is none."""
    found = _TAG.match(text, at)
    return (_as_tag(found[0]), found.end()) if found else ("", at)


def last_tags(text: str, at: int, end: int) -> int:
    """Return where the tags begin with which a line ends, whose text goes from ``at`` to ``end``; ``end`` without."""
    words = list(re.finditer(r"\S+", text[at:end]))
    while words and _TAG.fullmatch(words[-1][0]) and _as_tag(words[-1][0]):
        end = at + words.pop().start()
    return end


def is_tags(text: str) -> bool:
    """Whether a line holds tags and nothing else."""
    return bool(_ONLY_TAGS.fullmatch(text)) and all(map(_as_tag, text.split()))


def find_tags(text: str) -> Iterator[tuple[str, int]]:
    """Yield the tags of a paragraph as Anki writes them, and where they stand: none in code, formulas, comments."""
    for found in _NO_TEXT.finditer(text):
        if found["tag"] and (tag := _as_tag(found["tag"])):
            yield tag, found.start()


def _as_tag(written: str) -> str:
    """Return a tag without its ``#``, ``/`` as Anki's ``::``; empty for a number or a colour."""
    name = written.lstrip("#")
    if not re.search(r"[^\d_/-]", name) or _COLOUR.fullmatch(name):
        return ""
    return "::".join(part for part in name.split("/") if part)


SCHEDULE = r"<!--SR:[^<>]*-->"
"""What the plugin Spaced Repetition keeps right behind a card, as a pattern."""


def is_made(note_id: str) -> bool:
    """Whether an id is like those that Obsidian makes when somebody links to a block."""
    return bool(_MADE.fullmatch(note_id))


def find_block_id(text: str) -> tuple[str, int]:
    """Return the id at the end of a whole block of text, and where the text ends; empty without one.

    What stands in HTML, and in a formula or a comment that goes on below, is none.
    """
    last = text.rpartition("\n")[2]
    found, end = read_block_id(last)
    end += len(text) - len(last)
    if not found or _HTML.match(text) or _OPEN.search(_CLOSED.sub("", text[:end])):
        return "", len(text)
    return found, end


def read_block_id(text: str) -> tuple[str, int]:
    """Return the id of a block at the end of a line, in small letters, and where its text ends; empty without one."""
    found = _ID.search(text)
    return (found["id"].lower(), found.start()) if found else ("", len(text))
