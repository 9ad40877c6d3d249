"""What a store remembers of a lock that this program wrote, so that no build need take it apart line by line again."""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from itertools import count

from deckwright.remember.plain import dump
from deckwright.remember.store import Store
from deckwright.ship.lock import END, Lock, LockedNote, LockedType, parse_line
from deckwright.ship.locked.notes import Brief, KnownNotes, briefly


def remember_lock(lock: Lock, dumped: str, store: Store) -> str:
    """Let the store know a lock that will be written, and return its dump."""
    ids, briefs = sorted(lock.notes), briefly(lock.notes)
    columns = dict(zip(Brief._fields, zip(*(Brief.of(briefs[name]) for name in ids), strict=True), strict=False))
    told = {"ids": ids, "types": len(lock.types), "marks": dict(lock.marks), **columns}
    store.remember(dump(told), *_written(dumped.encode()))
    return dumped


def recall_lock(data: bytes, store: Store) -> Lock | None:
    """Return the lock whose dump these bytes are; None if the store does not know it."""
    kept = store.recall(*_written(data))
    if kept is None:
        return None
    told = json.loads(kept)
    ids, lines = told["ids"], data.decode().split("\n")
    first = 1 + told["types"]  # behind the head
    types = [line for line in map(_parse, lines[1:first]) if isinstance(line, LockedType)]
    briefs = dict(zip(ids, map(Brief, *(told.get(name, ()) for name in Brief._fields)), strict=True))
    texts = dict(zip(ids, lines[first : first + len(ids)], strict=True))
    return Lock(
        notes=KnownNotes(briefs, texts, _note),
        types={one.family: one for one in types},
        has_end=END in lines[-2:],
        lines=dict(zip(ids, count(first + 1), strict=False)),
        type_lines={one.family: number for number, one in enumerate(types, 2)},
        marks=told["marks"],
    )


_parse = partial(parse_line, is_own=True)


def _note(line: str) -> LockedNote:
    note = _parse(line)
    assert isinstance(note, LockedNote), "the lines of note types stand above those of notes"
    return note


def _written(data: bytes) -> tuple[str, str]:
    return "lock", sha256(data).hexdigest()
