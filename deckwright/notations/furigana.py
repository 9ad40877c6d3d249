"""Furigana as Anki writes them: ``漢字[かんじ]``, by the rule of its template filter.

What is read stands in brackets, and what it belongs to reaches back to a space, which is left out, or to the beginning.
Rule: https://docs.ankiweb.net/templates/fields.html#additional-ruby-characters. Only kana make a reading here, so that
other brackets stay text.
"""

from __future__ import annotations

from deckwright.base.patterns import lazy_regex

_KANA = "\u3041-\u3096\u3099-\u309f\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_READING = lazy_regex(rf"[{_KANA}]+")
_BASE = lazy_regex(r" ?(?P<base>[^\s\[\]]+)\Z")


def split_base(before: str, inside: str) -> tuple[str, str] | None:
    """Return the text before what brackets give the reading of, and that itself; None if ``inside`` is no reading."""
    found = _BASE.search(before) if _READING.fullmatch(inside) else None
    return (before[: found.start()], found["base"]) if found else None
