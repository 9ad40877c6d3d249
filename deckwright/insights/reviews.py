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
_TEXT = "cast(n.guid as text), cast(n.tags as text)"
_NUMBERS = "cast(c.ord as integer), cast(c.lapses as integer)"
_TOLD = "cast(ease as integer), cast(lastIvl as integer), cast(time as integer)"
"""Columns as they should be: in SQLite a file made to harm may hold anything in any."""
_LEECH = "leech"
"""The tag that Anki gives a note when one of its cards becomes a leech."""


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
        rows = f"select c.id, {_TEXT}, {_NUMBERS} from cards c join notes n on n.id = c.nid order by c.id"
        return tuple(
            Studied(CardKey(Guid(guid), ord_), lapses, _LEECH in tags.casefold().split(), tuple(answers[card]))
            for card, guid, tags, ord_, lapses in collection.db.execute(rows)
            if guid in guids and card in answers
        )


def _answers(collection: Any) -> dict[int, list[Review]]:
    """Return the reviews by the id of their card."""
    found: dict[int, list[Review]] = {}
    rows = f"select cid, id, {_TOLD} from revlog where type = ? and ease > 0 order by id"
    for card, when, ease, gap, taken in collection.db.execute(rows, _REVIEW):
        days = gap if gap >= 0 else -gap / 86_400
        found.setdefault(card, []).append(Review(when / 1000, ease > _AGAIN, days, taken / 1000))
    return found
