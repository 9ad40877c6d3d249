"""What a note is besides its fields: its tags, its deck, its files, and the digest of all that went into it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from deckwright.base.limits import SHOWN_CHARACTERS
from deckwright.base.model import Drawn, Family, Html, Kind, Note, Stands
from deckwright.cards.context import Seen, Task
from deckwright.cards.notetypes import FIELDS, Role
from deckwright.questions.question import Question
from deckwright.settings.settings import Settings


def make_note(task: Task, seen: Seen, fields: Sequence[Html], ords: tuple[int, ...], went_in: str) -> Note:
    """Return the note that has these fields and cards; one that shows too much is an error.

    ``went_in`` is what :func:`all_that_went_in` returns.
    """
    question, heading, settings = task.question, task.question.heading, task.surroundings.settings
    if seen.stash.is_full:
        message = f"what this question shows comes to over {SHOWN_CHARACTERS:,} characters"
        task.problems.add(question.place, "E303", message, "split it, or link to shorter prompts and addresses")
    deck = settings.deck_name(question.source.folder)
    return Note(
        id=question.id,
        family=heading.family,
        kind=heading.kind,
        pinned=heading.pinned,
        retired=heading.retired,
        fields=place_file(question, fields, settings),
        tags=make_tags(question, settings),
        deck=deck,
        ords=ords,
        assets=tuple(seen.assets.values()),
        inputs=digest_inputs(question, deck, went_in),
        file=question.source.name,
        place=question.place,
        stands=question.stands,
        contested=heading.contested,
        in_block=heading.in_block,
        regions=regions_of(question),
    )


def regions_of(question: Question) -> tuple[tuple[int, int], ...]:
    """Return the numbers of a question's regions with their lines, as a note keeps them; none of another kind."""
    if question.heading.kind is not Kind.OCCLUSION:
        return ()
    from deckwright.regions.lines import lines_of

    return lines_of(question.text)


def place_file(question: Question, fields: Sequence[Html], settings: Settings) -> tuple[Html, ...]:
    """Return a note's fields with the path of its question's file in its own, as the deck's link needs it.

    Another tool's note type has no field for it.
    """
    family = question.heading.family
    if not isinstance(family, Family):
        return tuple(fields)
    path = Html(settings.links.path(question.source.name))
    at = _FILE[family]
    return (*fields[:at], path, *fields[at + 1 :])


_FILE = {family: [slot.role for slot in slots].index(Role.FILE) for family, slots in FIELDS.items()}
"""Where that field stands."""


def make_tags(question: Question, settings: Settings) -> tuple[str, ...]:
    """Return a note's tags, sorted: the author's, those for type and level, and that of a retired note."""
    heading = question.heading
    return _tags(heading.tags, heading.type, heading.level, settings.retired_tag if heading.retired else "")


@lru_cache(maxsize=10_000)
def _tags(own: tuple[str, ...], kind: str, level: str, mark: str) -> tuple[str, ...]:
    """Return all of a note's tags, sorted; many notes have the same."""
    made = (f"type::{kind}" if kind else "", f"level::{level}" if level else "", mark)
    tags = [*own, *filter(None, made)]
    # Anki compares tags without regard to case.
    return tuple(sorted({tag.casefold(): tag for tag in reversed(tags)}.values()))


def digest_inputs(question: Question, deck: str, went_in: str) -> str:
    """Return the digest of all that the author controls: the question, its deck's full name, what else went into it."""
    parts = [question.text, question.topic.text if question.topic else "", deck]
    told = _TOLD.encode(parts)[:-1] + ", " + went_in[1:]
    return sha256(told.encode()).hexdigest()[:24]


def all_that_went_in(question: Question, seen: Seen) -> str:
    """Return a list, in JSON, of all that went into a note besides its text, its topic and its deck."""
    heading = question.heading
    parts = [
        [heading.type, heading.level, heading.lang, *heading.tags],
        # A question says these in its own heading, which is its text; the text of a row or an item has neither.
        *([[question.id, heading.retired]] if question.stands in (Stands.ROW, Stands.ITEM) else ()),
        *([question.around] if question.around else ()),
        [[key, reference.full()] for key, reference in sorted(seen.cited.items())],
        sorted((name, written) for name, (written, _) in seen.prompts.items()),
        sorted(asset.digest for asset in seen.assets.values() if not isinstance(asset, Drawn)),
        *([heading.spoken] if heading.spoken else ()),
        *([seen.expanded] if seen.expanded else ()),
        *([sorted(seen.spellings)] if seen.spellings else ()),
        *([dict(sorted(seen.words.items()))] if seen.words else ()),
    ]
    return _TOLD.encode(parts)


_TOLD = json.JSONEncoder(ensure_ascii=False)
