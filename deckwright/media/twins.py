"""Finds pictures that were meant for the night, and have names under which no card shows them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from deckwright.base.model import Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problem
from deckwright.media.pictures import FORMATS

_NIGHT = lazy_regex(r"(?P<stem>.+?)[-_. ]?(?i:dark|night|darkmode|dark-mode|black)$")


def check_twins(media: Path, texts: Iterable[str], shown: Callable[[Path], str]) -> Iterator[Problem]:
    """Yield a problem for each file like ``map-dark.png`` beside a ``map.png`` that has no ``map.dark.png``.

    One that a text of ``texts`` names is a picture of its own.
    """
    written: str | None = None
    for folder, folders, names in os.walk(media):
        folders.sort()
        known = set(names)
        for name in sorted(names):
            stem, dot, ending = name.rpartition(".")
            found = _NIGHT.match(stem) if f"{dot}{ending.lower()}" in FORMATS else None
            day = (
                next((f"{found['stem']}{ending}" for ending in FORMATS if f"{found['stem']}{ending}" in known), "")
                if found
                else ""
            )
            if not found or not day:
                continue
            right = f"{Path(day).stem}.dark{Path(day).suffix}"
            if right in known:
                continue
            written = "\n".join(texts) if written is None else written
            if name in written:
                continue
            message = f"this looks like the night's picture of {day}, and no card shows it"
            same = f"{dot}{ending.lower()}" == Path(day).suffix.lower()
            way = f"rename it to {right}" if same else f"save it as {right}: both pictures have one format"
            yield Problem(Place(shown(Path(folder, name))), "W727", message, way)
