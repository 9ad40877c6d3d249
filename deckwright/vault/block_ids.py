"""Writes ids as Obsidian has them: ``^id`` at the end of a block, which Obsidian does not show."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.notations.obsidian import SCHEDULE, read_block_id
from deckwright.vault.headings import split_braces, split_heading

_WORDS = lazy_regex(r"[^\W_](?:[^|]*[^|\\$`])?$")
"""A line that is plain text, whatever stands above it."""
_REMARK = lazy_regex(rf"[ \t]*{SCHEDULE}[ \t]*$")
_ROW = lazy_regex(r"[ \t>]*\|")
_CARET = lazy_regex(r"\^[A-Za-z0-9-]+")
_BLOCK_ID = lazy_regex(r"[a-z0-9-]+")


def is_block_id(note_id: str) -> bool:
    """Whether an id can stand behind ``^``: letters, digits and hyphens alone."""
    return bool(_BLOCK_ID.fullmatch(note_id))


def ways_to_put(lines: Sequence[str], note_id: str) -> Iterator[list[str]]:
    """Yield the lines of a question, as they stand in a file, with its id written, the best way first.

    It stands at the end of a paragraph, else on a line of its own below the block, as Obsidian wants it, before what a
    plugin keeps below a card; where that cannot be read, at the end of the heading.
    """
    last = len(lines) - 1
    has_remark = last > 0 and is_remark(lines[last])
    at = last - 1 if has_remark else last
    text, end = _parted(lines[at])
    put = list(lines)
    if at == 0 or _is_plain(lines, 0, at) or (has_remark and _is_text(text) and not _is_open(lines[:at])):
        put[at] = f"{text.rstrip()} ^{note_id}{end}"
        yield put
    elif not (has_remark and _ROW.match(text)):
        mark = _parted(lines[0])[1] or "\n"
        put[at] = f"{text}{mark}{'' if has_remark else mark}^{note_id}{end}"
        yield put
    if lines[0].startswith("##"):
        put = list(lines)
        text, end = _parted(lines[0])
        words, braces = split_braces(text)
        put[0] = f"{words.rstrip()} ^{note_id}{' ' if braces else ''}{braces}{end}"
        yield put


def _parted(line: str) -> tuple[str, str]:
    """Return a line without its end, and its end."""
    text = line.rstrip("\r\n")
    return text, line[len(text) :]


def is_remark(line: str) -> bool:
    """Whether a line is what a plugin keeps of the card above it."""
    return _REMARK.fullmatch(line.strip()) is not None


def _is_text(line: str) -> bool:
    """Whether a line that is not in a block of code neither begins nor ends one, nor a formula, a table or HTML."""
    text = line.strip(" \t>")
    return bool(text) and text[0] not in "|`~$<" and text[-1] not in "`~$>"


def _is_open(lines: Sequence[str]) -> bool:
    """Whether code that begins in the lines goes on below them."""
    return sum(line.lstrip().startswith(("```", "~~~")) for line in lines) % 2 == 1


def _is_plain(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether the last line belongs to a paragraph: so do all lines above it up to a blank one, or the heading."""
    at = last
    while at > first and lines[at].strip():
        if not _WORDS.match(lines[at].rstrip()) or re.match(r"\d{1,9}[.)]\s", lines[at]):
            return False
        at -= 1
    above = [line.lstrip() for line in lines[first:last]]
    return not _is_open(above) and not any("<" in line for line in above)


def change_block_id(lines: list[str], at: int, old: str, new: str) -> bool:
    """Change the id ``old`` at the end of a line; return whether it stood there."""
    text, end = _parted(lines[at])
    remark = _REMARK.search(text)
    bare = text[: remark.start()] if remark else text
    found, start = read_block_id(bare)
    if found != old:
        return False
    lines[at] = f"{text[:start]}{_CARET.sub(f'^{new}', text[start:], count=1)}{end}"
    return True


def change_in_heading(line: str, old: str, new: str) -> str:
    """Return a heading's line with the id ``new`` in place of ``old`` behind its words, if that stands there."""
    if split_heading(Line(line.rstrip("\r\n"), 1))[2] != old:
        return line
    before, found, behind = line.rpartition(next(one[0] for one in reversed(list(_CARET.finditer(line)))))
    return f"{before}^{new}{behind}" if found else line


def repoint_links(line: str, old: str, new: str, files: Collection[str], is_there: bool) -> str:
    """Return a line whose wikilinks to the block ``old`` of a file lead to ``new``; code stays as it is.

    ``files`` is what links may call that file, in small letters; ``is_there`` tells whether the line stands in it.
    """

    def repoint(found: re.Match[str]) -> str:
        file = found["file"].strip().casefold().removesuffix(".md").removeprefix("/")
        is_it = file in files if file else is_there
        return f"{found['begin']}{new}" if is_it else found[0]

    link = rf"(?P<begin>\[\[(?P<file>[^\[\]|#\n]*)#(?:[^\[\]|\n]*#)?\^){re.escape(old)}(?=[\]|\\])"
    parts = re.split(r"(`+[^`]*`+)", line)
    parts[::2] = [re.sub(link, repoint, part, flags=re.I) for part in parts[::2]]
    return "".join(parts)
