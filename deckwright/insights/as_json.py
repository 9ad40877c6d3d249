"""What reviews say of a deck, for programs: JSON of a documented form (``docs/insights.md``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from deckwright.base.problems import Problem, as_objects
from deckwright.insights.model import CardKey, Evidence, Finding, Insights
from deckwright.insights.signs import SMALL

VERSION = 1
"""Of the form; a key more does not change it, a key less or another meaning does."""


def insights_json(insights: Insights | None, problems: Sequence[Problem]) -> str:
    """Return what reviews say as JSON; without it, the problems that the deck has."""
    data: dict[str, Any] = {"version": VERSION, "problems": as_objects(problems), "insights": None}
    if insights:
        by_card = {found.card: found for found in insights.findings}
        data["insights"] = {
            **{name: getattr(insights, name) for name in ("deck", "learners", "cards", "studied", "judged", "gone")},
            "repeated": list(insights.repeated),
            "reviews": asdict(insights.all),
            "long": asdict(insights.long),
            "cards_to_look_at": [_finding(found, by_card) for found in insights.findings],
        }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _finding(found: Finding, by_card: Mapping[CardKey, Finding]) -> dict[str, Any]:
    return {
        "id": found.id,
        "card": found.card.ord + 1,
        "path": found.path,
        "line": found.line,
        "title": found.title,
        "reviews": found.answers,
        "signs": [_evidence(one, by_card) for one in found.evidence],
    }


def _evidence(one: Evidence, by_card: Mapping[CardKey, Finding]) -> dict[str, Any]:
    other = by_card[one.other] if one.other else None
    return {
        "sign": one.sign,
        "count": one.count,
        "of": one.of,
        "usual": round(one.usual, 4),
        "few": one.of < SMALL,
        "seconds": round(one.seconds, 1),
        "usual_seconds": round(one.usual_seconds, 1),
        "with": {"id": other.id, "card": other.card.ord + 1} if other else None,
    }
