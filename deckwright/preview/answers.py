"""What the preview's page is told: the deck, its notes and problems as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.base.model import Place
from deckwright.base.problems import Problem, Severity
from deckwright.cards.sides import Sides, note_sides
from deckwright.preview.editors import editor_link
from deckwright.preview.live import Snapshot, View, plain
from deckwright.preview.players import with_players

_NO_CARD = Sides(0, "", "", "")
"""Stands for the cards of a note whose note type is not there, or has changed since the note was sound."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what a snapshot holds, each place with the address that opens it in the author's editor."""

    editor: str
    """An address with ``{path}``, ``{line}`` and ``{column}``; nothing for no links."""
    folder: Path
    """What the paths of places are relative to."""
    called: Callable[[str], str]
    """Returns a text with its commands as they are to be typed."""

    def deck(self, snapshot: Snapshot) -> Mapping[str, Any]:
        """Return the list of the notes and all problems."""
        owners = {problem: view.note.id for view in snapshot.views for problem in view.problems}
        return {
            "name": snapshot.settings.name,
            "fault": snapshot.fault,
            "notes": [self._listed(view) for view in snapshot.views],
            "problems": [{**self._problem(found), "note": owners.get(found)} for found in snapshot.problems],
        }

    def note(self, view: View, snapshot: Snapshot) -> Mapping[str, Any]:
        """Return a note with both sides of its cards."""
        note_type = snapshot.types.get(view.note.family)
        cards = note_sides(view.note, note_type) if note_type else ()
        return {
            **self._listed(view),
            **self._place(view.note.place),
            "stale": view.stale,
            "problems": [self._problem(found) for found in view.problems],
            "css": note_type.css if note_type else "",
            "cards": [
                {"ord": card.ord, "front": with_players(card.front), "back": with_players(card.back)}
                for card in cards or [_NO_CARD]
            ],
        }

    def _listed(self, view: View) -> dict[str, Any]:
        note = view.note
        return {
            "id": note.id,
            "digest": view.digest,
            "prompt": "".join(text for _, text in view.prompt),
            "shown": view.prompt,
            "cards": max(1, len(note.ords)),
            "kind": note.kind,
            "deck": note.deck,
            "tags": note.tags,
            "retired": note.retired,
            "broken": view.broken,
            "faulty": any(found.severity is Severity.ERROR for found in view.problems),
            "warned": any(found.severity is Severity.WARNING for found in view.problems),
            "text": plain(note),
        }

    def _problem(self, problem: Problem) -> dict[str, Any]:
        told = {"code": problem.code, "severity": problem.severity, "message": problem.message}
        told["hint"] = self.called(problem.hint)
        return {**told, **self._place(problem.place)}

    def _place(self, place: Place) -> dict[str, str]:
        where = f"{place.path}:{place.line}:{place.column}"
        return {"where": where, "link": editor_link(self.editor, place, self.folder)}
