"""Reads the reviews out of a copy of a learner's collection, with Anki's own library. The file itself is only read.

What Anki writes of a review stands in its table ``revlog``: the time in milliseconds as ``id``, the button as ``ease``
(1 is “Again”, 0 no answer but a change by hand), the interval before as ``lastIvl`` (days, or seconds if it is
negative), the time taken in milliseconds, and the ``type`` (0 learning, 1 review, 2 learning again, 3 ahead of time or
of a filtered deck, 4 by hand, 5 rescheduled). What a learner typed is not kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deckwright.anki.apart import apart
from deckwright.anki.scratch import learner_collection, need_anki
from deckwright.base.model import Guid
from deckwright.insights.model import CardKey, Review, Studied

_REVIEW = 1
_AGAIN = 1
_CARD = "c.id, c.nid, cast(n.guid as text), coalesce(cast(n.tags as text), '')"
_NUMBERS = "coalesce(cast(c.ord as integer), 0), coalesce(cast(c.lapses as integer), 0)"
_GIVEN = "cid, coalesce(cast(id as integer), 0), cast(ease as integer)"
_TOLD = "coalesce(cast(lastIvl as integer), 0), coalesce(cast(time as integer), 0)"
"""Columns as they should be: in SQLite a file made to harm may hold anything, or nothing, in any."""
_LEECH = "leech"
"""The tag that Anki gives a note when one of its cards becomes a leech. It does not say which."""


def read_reviews(file: Path, guids: frozenset[Guid]) -> tuple[Studied, ...]:
    """Return the cards of the notes ``guids`` that a learner has reviewed, each with its reviews.

    ``file`` is a ``collection.anki2``, or a ``.colpkg`` or ``.apkg`` that Anki exported. Stops with exit code 3 without
    the Anki library, with 2 if the file is none of these.
    """
    need_anki("insights")
    return apart(file, _read, file, guids)


def _read(file: Path, guids: frozenset[Guid]) -> tuple[Studied, ...]:
    with learner_collection(file) as collection:
        answers = _answers(collection)
        rows = collection.db.all(f"select {_CARD}, {_NUMBERS} from cards c join notes n on n.id = c.nid order by c.id")
        most: dict[int, int] = {}
        for _, note, _, _, _, lapses in rows:
            most[note] = max(most.get(note, 1), lapses)
        return tuple(
            Studied(CardKey(Guid(guid), ord_), lapses, _is_tagged(tags) and lapses == most[note], tuple(answers[card]))
            for card, note, guid, tags, ord_, lapses in rows
            if guid in guids and card in answers
        )


def _is_tagged(tags: str) -> bool:
    return _LEECH in tags.casefold().split()


def _answers(collection: Any) -> dict[int, list[Review]]:
    """Return the reviews by the id of their card."""
    found: dict[int, list[Review]] = {}
    rows = f"select {_GIVEN}, {_TOLD} from revlog where type = ? and cast(ease as integer) > 0 order by id"
    for card, when, ease, gap, taken in collection.db.execute(rows, _REVIEW):
        days = gap if gap >= 0 else -gap / 86_400
        found.setdefault(card, []).append(Review(when / 1000, ease > _AGAIN, days, taken / 1000))
    return found
