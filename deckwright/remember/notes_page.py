"""The page of a question file's notes as the store has it: part by part, and what their fields say as one text.

An edit leaves most files as they are, so most pages are only read: the parts of all notes are found quicker in a few
lists than in as many mappings. What they asked of the rest of the deck stands on the page once, whoever asked it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from deckwright.base.fields import FIELD_END, KeptFields
from deckwright.base.model import Note
from deckwright.base.problems import Problem
from deckwright.remember.plain import dump
from deckwright.tex.finding import Tex

STATES = "states"
"""What stands on a page for the states of its file's questions; its notes stand under these states."""
ASKED = ("reference", "question", "type", "pointer")
"""What a note asks of the rest of the deck besides files: the kinds of things that stand under names."""

MADE_OF = "ords deck inputs went_in assets cited pointed missed".split()
"""What is told of each note that it is made of again, besides its fields."""
_PARTS = ("fields", *MADE_OF, "linted", "alike", "formulas", "row")
"""What is told of each note besides what it asked."""
_NOTE = "\x1e"
"""What stands between notes, which may be in no field either."""


class Heard(NamedTuple):
    """What is known of a note besides what it is made of."""

    note: Note
    problems: tuple[Problem, ...] | None
    """What is wrong with its card; None if nobody has checked it by the limits of today."""
    is_sound: bool
    """Whether it is known that in its fields is nothing that no text may hold."""
    alike: Sequence[str]
    """What makes the same prompt."""
    formulas: Sequence[Sequence[Any]]
    """Those of the note, in JSON's kinds; with holes only of the deck's own note type."""

    @property
    def tex(self) -> Sequence[Tex]:
        """The formulas."""
        return [Tex(*formula) for formula in self.formulas] if self.formulas else ()


class NotesPage:
    """A page that was kept."""

    def __init__(self, head: Sequence[Any], texts: bytes) -> None:
        """``head`` and ``texts`` are what :func:`pack_notes` made of it."""
        self.states: Mapping[str, Any] | None
        self.asked: Sequence[Sequence[Any]]
        """What any of its notes asked: of which kind, under which name, and the state of what stood there."""
        self.files: Sequence[Any]
        """What any of them asked of the files."""
        self.asked_by: Sequence[Sequence[Sequence[int]]]
        """Which of both each note asked."""
        self.states, keys, self.asked, self.files, asked_by, fields, *parts = head
        if keys is None and self.states:
            keys = self.states["states"].values()
        self.asked_by = _wide(asked_by, len(keys))
        self.at = {key: at for at, key in enumerate(keys)}
        """Where each note is, by the state of its question."""
        fields = map(KeptFields, texts.split(_NOTE.encode())) if fields is None else map(tuple, fields)
        self.notes = list(zip(fields, *(_wide(part, len(keys)) for part in parts), strict=True))
        """What is told of each: its fields, :data:`MADE_OF`, its limits, what makes it alike, its formulas, its row."""

    def get(self, key: str) -> Any:
        """Return what stands under a key, as it was told; None for nothing."""
        if key == STATES:
            return self.states
        if key not in self.at:
            return None
        asked: list[dict[str, str]] = [{} for _ in ASKED]
        questions, files = self.asked_by[self.at[key]]
        for kind, name, state in map(self.asked.__getitem__, questions):
            asked[kind][name] = state
        told = dict(zip(_PARTS, self.notes[self.at[key]], strict=True))
        fields = list(told["fields"])
        return told | {"fields": fields, "asked": asked, "files": [self.files[call] for call in files]}

    def all(self) -> dict[str, Any]:
        """Return all that stands on it, as it was told."""
        return {key: self.get(key) for key in ([STATES] if self.states else []) + list(self.at)}


def pack_notes(page: Mapping[str, Any]) -> bytes:
    """Return a page of notes, given what stands on it by its keys, as :func:`unpack_notes` reads it."""
    told = {key: value for key, value in page.items() if key != STATES}
    notes = list(told.values())
    asked, files = _Table(), _Table()
    asked_by = []
    for note in notes:
        questions = [[kind, *one] for kind, names in enumerate(note["asked"]) for one in names.items()]
        asked_by.append([[asked.at(one) for one in questions], [files.at(call) for call in note["files"]]])
    fields = [note["fields"] for note in notes]
    texts = _NOTE.join(FIELD_END.join(one) for one in fields).encode("utf-8", "replace")
    is_plain = [list(KeptFields(one)) for one in texts.split(_NOTE.encode())] == [list(one) for one in fields]
    parts = [_narrow([note[name] for note in notes]) for name in _PARTS if name != "fields"]
    states = page.get(STATES)
    keys = None if states and list(states["states"].values()) == list(told) else list(told)
    head = [states, keys, asked.rows, files.rows, _narrow(asked_by), None if is_plain else fields, *parts]
    return dump(head) + b"\n" + (texts if is_plain else b"")


def unpack_notes(kept: bytes) -> NotesPage:
    """Return the page of which :func:`pack_notes` made that."""
    end = kept.index(b"\n")
    return NotesPage(json.loads(kept[:end]), kept[end + 1 :])


class _Table:
    """Values of JSON's kinds, each once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._at: dict[bytes, int] = {}

    def at(self, value: Any) -> int:
        """Return where a value stands, from now on."""
        key = dump(value)
        if key not in self._at:
            self._at[key] = len(self.rows)
            self.rows.append(value)
        return self._at[key]


def _narrow(values: list[Any]) -> list[Any]:
    """Return what all notes have, once if it is the same."""
    return values[:1] if values and values.count(values[0]) == len(values) else values


def _wide(values: list[Any], size: int) -> list[Any]:
    """Return it for each note."""
    return values if len(values) == size else values * size
