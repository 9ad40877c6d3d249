"""Writes notes of carried note types as question files: headings, sections, and HTML where Markdown has no words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from deckwright.adopt.names import plain
from deckwright.adopt.occlusion import Occluded
from deckwright.adopt.to_markdown import escape_line
from deckwright.base.model import NoteId
from deckwright.base.patterns import lazy_regex

HEADING_LENGTH = 240
"""Characters of a first field that is written as the heading; a longer one is a section."""

TITLE_LENGTH = 80
"""Characters of a heading that is only a title."""

FILE_NOTES = 200
"""Notes of a file: more than that nobody finds their way in."""

FILE_LENGTH = 500_000
"""Bytes of a file, unless a single note has more."""

_TICKS = lazy_regex(r"`{3,}")
_BRACE = lazy_regex(r"\\.|(?P<ticks>`+).+?(?<!`)(?P=ticks)(?!`)|\$[^$]+\$|\{")
"""A brace that is text, and what may hold others: an escaped sign, code, a formula."""
_REFERABLE = lazy_regex("[\r\x0c\x7f\u2028\u2029]")
_UNWRITABLE = lazy_regex("[\x00-\x08\x0b\x0e-\x1f\x80-\x9f\ufdd0-\ufdef\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A note as it is to be written."""

    id: NoteId
    key: str
    """Its note type."""
    cloze: bool
    names: tuple[str, ...]
    """Its fields."""
    html: tuple[str, ...]
    markdown: tuple[str | None, ...]
    """Each field as Markdown, None where it stays HTML."""
    tags: tuple[str, ...]
    own: Occluded | None = None
    """What it is to a build, if that needs no carried note type."""

    def without_markdown(self, fields: Sequence[int]) -> Sheet:
        """Return the note with some fields as HTML."""
        kept = tuple(None if at in fields else text for at, text in enumerate(self.markdown))
        return replace(self, markdown=kept)

    @property
    def asks_in_heading(self) -> bool:
        """Whether the heading is the first field, not only a title."""
        first = self.markdown[0]
        return not self.cloze and bool(first) and "\n" not in (first or "") and _fits_heading(first or "")


def _fits_heading(text: str) -> bool:
    return len(text) <= HEADING_LENGTH and "![" not in text and "$$" not in text


@dataclass(frozen=True, slots=True)
class Written:
    """A line range of a file: a field of a note, or (``field`` is None) its heading."""

    line: int
    note: NoteId
    field: int | None


def split_files(sheets: Sequence[Sheet]) -> Iterator[list[Sheet]]:
    """Yield the notes of a deck, so many as make one file."""
    inside: list[Sheet] = []
    length = 0
    for sheet in sheets:
        own = sum(len(text.encode()) for text in sheet.html) + 200
        if inside and (len(inside) == FILE_NOTES or length + own > FILE_LENGTH):
            yield inside
            inside, length = [], 0
        inside.append(sheet)
        length += own
    if inside:
        yield inside


def write_file(title: str, sheets: Sequence[Sheet]) -> tuple[str, list[Written]]:
    """Return the text of a file of questions, and where in it each field begins, in the order of the lines."""
    shared = _shared_tags(sheets)
    lines: list[str] = []
    if shared:
        quoted = ", ".join(json.dumps(tag, ensure_ascii=False) for tag in shared)
        lines += ["---", f"tags: [{quoted}]", "---", ""]
    lines += [f"# {escape_line(title)}"] if title.strip() else []
    written: list[Written] = []
    lines.append("")
    for sheet in sheets:
        for field, text in _note(sheet, shared):
            written.append(Written(len(lines) + 1, sheet.id, field))
            lines += text.split("\n")
    return "\n".join(lines).lstrip("\n") + "\n", written


def write_note(sheet: Sheet) -> str:
    """Return the text of one note, which begins with its heading."""
    return "\n".join(text for _, text in _note(sheet, ()))


def _shared_tags(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return the tags that every note of a file has: they are written once."""
    if len(sheets) < 2:
        return ()
    everywhere = set[str].intersection(*(set(sheet.tags) for sheet in sheets))
    common = [tag for tag in sheets[0].tags if tag in everywhere]
    return tuple(tag for tag in common if _referred(tag) == tag)[:100]


def _note(sheet: Sheet, shared: Sequence[str]) -> Iterator[tuple[int | None, str]]:
    """Yield the parts of a note: which field each is, None for what is no field."""
    if sheet.own:
        yield None, f"## {closed(sheet.own.title)} {_attributes(sheet, shared)}\n\n{sheet.own.body}\n"
        return
    in_heading = sheet.asks_in_heading
    heading = (sheet.markdown[0] or "") if in_heading else title_of(sheet)
    yield (0 if in_heading else None), f"## {closed(heading)} {_attributes(sheet, shared)}\n"
    in_body = 1 if in_heading else 0 if sheet.cloze else None
    order = sorted(range(len(sheet.names)), key=lambda at: (at != in_body, at))
    for at in order:
        if in_heading and at == 0:
            continue
        text = _section(sheet, at)
        if at == in_body:
            if text:
                yield at, f"{text}\n"
        elif text or at == 0:
            yield at, f"### {sheet.names[at]}\n" + (f"\n{text}\n" if text else "")


def _section(sheet: Sheet, at: int) -> str:
    markdown = sheet.markdown[at]
    return fence(sheet.html[at]) if markdown is None else markdown


def fence(text: str) -> str:
    """Return HTML as a block that a build takes as it stands."""
    if not text:
        return ""
    ticks = "`" * max([3, *(len(run) + 1 for run in _TICKS.findall(text))])
    return f"{ticks}{{=html}}\n{storable(text)}\n{ticks}"


def storable(text: str) -> str:
    """Return HTML without the characters that no question file may hold, as references where there are such."""
    text = _REFERABLE.sub(lambda found: f"&#{ord(found[0])};", text)
    return _UNWRITABLE.sub("", text)


def title_of(sheet: Sheet) -> str:
    """Return a title for a note whose heading is not its first field."""
    text = next((text for field in sheet.html[:3] if (text := plain(field))), "") or sheet.id
    if len(text) > TITLE_LENGTH:
        text = (text[:TITLE_LENGTH].rpartition(" ")[0] or text[:TITLE_LENGTH]) + " …"
    return escape_line("".join(sign for sign in text if sign not in "{}$[]\\`<>&*_"))


def closed(heading: str) -> str:
    """Return a heading whose last signs are no closing marks and whose braces are text; a formula keeps its own."""
    text = _BRACE.sub(lambda found: "\\{" if found[0] == "{" else found[0], heading)
    return re.sub(r"#+$", lambda found: "\\#" * len(found[0]), text) or "…"


def _attributes(sheet: Sheet, shared: Sequence[str]) -> str:
    tags = tags_attribute([tag for tag in sheet.tags if tag not in shared])
    kind = f".occlusion{sheet.own.braces}" if sheet.own else f'notetype="{sheet.key}"'
    return f"{{#{sheet.id} {kind}{tags}}}"


def tags_attribute(tags: Sequence[str]) -> str:
    """Return tags as an item of an attribute list, with a space before it; empty if there are none."""
    return f' tags="{" ".join(map(_referred, tags))}"' if tags else ""


def _referred(tag: str) -> str:
    """Return a tag as it stands in an attribute list: what would part or end it there is a character reference."""
    return "".join(f"&#{ord(sign)};" if sign in '",&' or sign.isspace() else sign for sign in tag)
