"""A plan for programs: JSON of a documented form (``docs/plan.md``)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from deckwright.base.problems import Problem, as_objects
from deckwright.plan.model import NotePlan, Plan, Risk, TypePlan

VERSION = 1
"""Of the form; a key more does not change it, a key less or another meaning does."""


def plan_json(plan: Plan | None, problems: Sequence[Problem]) -> str:
    """Return a plan as JSON; without one, the problems for which none could be made."""
    data: dict[str, Any] = {"version": VERSION, "problems": as_objects(problems), "plan": None}
    if plan:
        data["plan"] = {
            "deck": plan.deck,
            "against": {"what": plan.source, "file": plan.file, "texts": plan.texts, "first": plan.first},
            "totals": asdict(plan.totals),
            "risks": [_risk(risk) for risk in plan.risks],
            "types": [_type(note_type) for note_type in plan.types],
            "notes": [_note(note) for note in plan.notes],
            "search": plan.search,
        }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "code": risk.code,
        "path": risk.place.path if risk.place else "",
        "line": risk.place.line if risk.place else None,
        "notes": risk.notes,
        "message": risk.message,
        "todo": risk.todo,
    }


def _type(note_type: TypePlan) -> dict[str, Any]:
    return {
        "name": note_type.name,
        "was_name": note_type.was_name,
        "import": note_type.outcome,
        "changes": note_type.changes,
    }


def _note(note: NotePlan) -> dict[str, Any]:
    return {
        "id": note.id,
        "guid": note.guid,
        "path": note.path,
        "line": note.line,
        "import": note.outcome,
        "changes": note.changes,
        "title": note.title,
        "kind": note.kind,
        "was_kind": note.was_kind,
        "was_id": note.was_id,
        "deck": note.deck,
        "was_deck": note.was_deck,
        "cards": note.ords,
        "cards_added": note.added,
        "cards_gone": note.gone,
        "cards_gone_reviewed": note.studied,
        "edited_by_learner": note.edited,
        "tags_added": note.tags_added,
        "tags_gone": note.tags_gone,
        "texts": [
            {
                "field": wording.field,
                "part": wording.change,
                "diff": [[piece.mark, piece.text] for piece in wording.pieces],
            }
            for wording in note.wordings
        ],
    }
