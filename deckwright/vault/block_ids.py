"""Writes ids as Obsidian has them: ``^id`` at the end of a block, which Obsidian does not show."""

from __future__ import annotations

import re

from deckwright.base.model import Line
from deckwright.notations.obsidian import read_block_id
from deckwright.vault.headings import split_heading

_WORDS = re.compile(r"[^\W_](?:[^|]*[^|\\$`])?$")
"""A line that is plain text, whatever stands above it."""
_BLOCK_ID = re.compile(r"[a-z0-9-]+")


def is_block_id(note_id: str) -> bool:
    """Whether an id can stand behind ``^``: letters, digits and hyphens alone."""
    return bool(_BLOCK_ID.fullmatch(note_id))


def put_block_id(lines: list[str], first: int, last: int, note_id: str) -> None:
    """Write an id into the lines of a file, for the question that has those from ``first`` to ``last``.

    It stands at the end of a paragraph, else on a line of its own below the block, as Obsidian wants it.
    """
    text = lines[last].rstrip("\r\n")
    end = lines[last][len(text) :]
    if last == first or _is_plain(lines, first, last):
        lines[last] = f"{text.rstrip()} ^{note_id}{end}"
        return
    mark = lines[first][len(lines[first].rstrip("\r\n")) :] or "\n"
    lines[last] = f"{text}{mark}{mark}^{note_id}{end}"


def _is_plain(lines: list[str], first: int, last: int) -> bool:
    """Whether the last line belongs to a paragraph: so do all lines above it up to a blank one, or the heading."""
    at = last
    while at > first and lines[at].strip():
        if not _WORDS.match(lines[at].rstrip()) or re.match(r"\d{1,9}[.)]\s", lines[at]):
            return False
        at -= 1
    above = [line.lstrip() for line in lines[first:last]]
    return sum(line.startswith(("```", "~~~")) for line in above) % 2 == 0 and not any("<" in line for line in above)


def change_block_id(lines: list[str], first: int, last: int, old: str, new: str) -> None:
    """Change the id ``old`` of the question with those lines, wherever it stands at the end of one."""
    for at in range(first, last + 1):
        text = lines[at].rstrip("\r\n")
        _, _, in_heading = split_heading(Line(text, 1)) if at == first else (None, None, "")
        if old in (read_block_id(text)[0], in_heading):
            lines[at] = re.sub(rf"\^{re.escape(old)}(?![\w-])", f"^{new}", text, flags=re.I) + lines[at][len(text) :]


def repoint_links(line: str, old: str, new: str) -> str:
    """Return a line whose wikilinks to the block ``old`` lead to ``new``."""
    return re.sub(rf"(\[\[[^\[\]|\n]*#\^){re.escape(old)}(?=[\]|\\])", rf"\g<1>{new}", line, flags=re.I)
