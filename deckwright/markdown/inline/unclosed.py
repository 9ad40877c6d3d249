"""What to write in place of a hole that was to go on where none can: in the next paragraph, item or block of code."""

from __future__ import annotations

import re

from deckwright.markdown.inline.draft import Draft, OpenHole
from deckwright.markdown.lines import FENCE_OPEN

_ITEM = re.compile(r"(?P<mark>(?:(?:[-*+]|\d{1,9}[.)])\s+)?)(?P<text>.*)")
_SHOWN = 3
"""How many lines a message writes anew."""
_ONE_CARD = "what has one number is on one card"


def way_to_end(draft: Draft, hole: OpenHole) -> str:
    """Return how a hole of a text is written that was to go on in the paragraph or the list below."""
    head, _, inside = draft.text[hole.at :].partition("::")
    if inside.strip():
        text = inside.strip().split("\n")[0].strip()
        shown = f"{head}::{text if len(text) <= 60 else text[:60] + '…'}}}}}"
        return f"write {shown} here, and the rest as a cloze of its own: {_ONE_CARD}"
    line, below = draft.place(hole.at).line, draft.context.line_below
    if FENCE_OPEN.match(below(line)):
        return f"write the cloze inside the code block: {head}::{below(line + 1)[:60]}}}}}, and no line of it outside"
    lines = dict.fromkeys(below(line + more) for more in range(_SHOWN + 1))
    items = [_filled(head, text) for text in lines if text.strip("}")]
    if not items:
        return f"write {head}::text}}}}, with what the learner is to recall in place of text"
    if len(items) == 1:
        return f"write {items[0]}"
    if len(items) > _SHOWN:
        return f"write {', '.join(items[:_SHOWN])} and so on, each on its line: {_ONE_CARD}"
    return f"write {', '.join(items[:-1])} and {items[-1]}, each on its line: {_ONE_CARD}"


def _filled(head: str, line: str) -> str:
    """Return a line of a text with all of it in a hole, but for the mark of an item."""
    item = _ITEM.match(line)
    assert item
    return f"{item['mark']}{head}::{item['text'].rstrip('}')[:60]}}}}}"
