"""Words: names that are like another, names that can stand for a deck or a file, numbers of things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known words most like ``word``, or all of them if there are few."""
    names = sorted(known) if isinstance(known, set | frozenset) else list(known)
    close = get_close_matches(word.lower(), names, n=3, cutoff=0.6)
    if close:
        return "did you mean " + " or ".join(f"“{name}”" for name in close) + "?"
    return "known: " + ", ".join(names) if 0 < len(names) <= 14 else ""


def slugify(text: str) -> str:
    """Return ``text`` as lowercase ASCII words joined by hyphens, 80 characters at most; may be empty."""
    ascii_text = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:80].strip("-")


def name_fault(part: str) -> str:
    """Return why a deck, or a part of its name between ``::``, cannot be called so; nothing if it can."""
    if not part or part != part.strip():
        return "has an empty part or spaces at its ends"
    if "::" in part:
        return "holds “::”, which parts decks"
    if any(unicodedata.category(character).startswith("C") for character in part) or '"' in part:
        return "holds a control character or a quotation mark"
    return ""


def count(number: int, thing: str) -> str:
    """Return “1 note” or “2 notes”."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """Return bytes as people write them (powers of 1000)."""
    if number < 1_000_000:
        return f"{number / 1000:.0f} kB"
    return f"{number / 1_000_000:.1f} MB"
