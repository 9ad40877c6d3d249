"""Locks as earlier versions wrote them, and as somebody changes them who means it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ADDED = re.compile(r', "among": \d+(?P<between>, "regions": .*)?, "sum": "[0-9a-f]{12}"')
"""What the format with sums adds to a line: a count, and behind what pictures and texts hid, the sum."""

HEAD = re.compile(r'\{"deckwright lock": [45]\}')
"""The first line of a lock whose lines have sums; the newer one tells of what pictures and texts hide."""

BEFORE = '{"deckwright lock": 3}'


def without_sums(text: str) -> str:
    """Return a lock as it was written before its lines had sums: whoever changes a line may take its sum out."""
    return HEAD.sub(BEFORE, ADDED.sub(lambda found: found["between"] or "", text))


def without_counts(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line of a lock says of its note, without how many notes there were and the sum."""
    return {name: value for name, value in line.items() if name not in ("among", "sum")}
