"""What is nearly a cloze, ``{c1::Nile}`` or ``{{c1:Nile}}``, in the spelling that works."""

from __future__ import annotations

import re

from deckwright.base.patterns import lazy_regex

_NEARLY = lazy_regex(
    r"(?P<open>(?:[{(\[｛]\s*)+)(?:[cCсС]?\s*(?P<number>\d{1,3})|cloze\b|[cCсС](?=\W)|[\w!?@#]{1,12}(?=\s*::))?"
    r"\s*[:：;；,.=]*\s*(?P<text>[^\n]*)$"
)
_NUMBERS = lazy_regex(r"\{\{\s*(?P<numbers>c\d{1,3}(?:\s*,\s*c?\d{1,3})+)\s*::(?P<text>.+?)\}{1,2}$", re.IGNORECASE)
"""A cloze of several numbers, as newer versions of Anki write it."""
_CLOSING = {"{": "}", "｛": "｝", "(": ")", "[": "]"}
_LONGEST = 80
"""Characters of a text that are shown again."""


def as_cloze(written: str) -> str:
    """Return what to write in place of something that is nearly a cloze: with its own text, if that is sure."""
    if (several := _NUMBERS.match(written)) and len(several["text"]) <= _LONGEST:
        numbers = re.findall(r"\d+", several["numbers"])[:3]
        return "".join(f"{{{{c{int(number)}::" for number in numbers) + several["text"] + "}}" * len(numbers)
    found = _NEARLY.match(written)
    text = found["text"].strip() if found else ""
    for sign in "".join(found["open"].split()) if found else "":
        text = text.removesuffix(_CLOSING[sign]).rstrip()
    if not found or not text.strip(".… ") or len(text) > _LONGEST:
        return "{{c1::text}}, or {{c1::text::hint}}"
    return f"{{{{c{int(found['number'] or 1)}::{text}}}}}"
