"""Searches that find a deck's notes in a learner's Anki: for notes that no longer come with the package.

Anki's search is explained in its manual, https://docs.ankiweb.net/searching.html. It refuses a regular expression that
compiles to more than 10 MB, which some 100,000 characters do, so many ids are spread over several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deckwright.base.model import Family
from deckwright.cards.notetypes import Role, make_guid, name_of
from deckwright.settings.settings import Settings
from deckwright.ship.lock import LockedNote

TERM_LIMIT = 20_000
"""Characters of ids in one regular expression."""


def search_for_notes(notes: Iterable[LockedNote], settings: Settings) -> str:
    """Return the search that finds ``notes`` of a deck.

    A note of a carried note type has no field ID. One whose GUID does not follow from its id was renamed or adopted: a
    learner's copy may still hold another id, or none. So both are searched for by Anki's own number of them, too.
    """
    notes = list(notes)
    ids = [note.id for note in notes if isinstance(note.family, Family)]
    strange = [
        note.nid
        for note in notes
        if not isinstance(note.family, Family) or note.guid != make_guid(settings.namespace, note.id, note.family)
    ]
    return search_for(settings.name, ids, strange)


def search_for(name: str, ids: Iterable[str], numbers: Iterable[int] = ()) -> str:
    """Return the search for notes of the deck called ``name`` by their field ID, or by Anki's own note ids.

    Raises ``ValueError`` with neither: a search for nothing would find everything.
    """
    ids, listed = sorted(ids), ",".join(str(number) for number in sorted(numbers))
    if not ids and not listed:
        raise ValueError("nothing to search for")
    if not ids:
        return f"nid:{listed}"
    terms = [f'"{name_of(Role.ID)}:re:^({"|".join(part)})$"' for part in _parts(ids)]
    by_id = terms[0] if len(terms) == 1 else f"({' or '.join(terms)})"
    found = f'"note:{_literal(name)} · *" {by_id}'
    return f"({found}) or nid:{listed}" if listed else found


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield the ids, escaped, in lists that a regular expression can hold."""
    part: list[str] = []
    length = 0
    for note_id in ids:
        escaped = note_id.replace(".", r"\.")
        if part and length + len(escaped) >= TERM_LIMIT:
            yield part
            part, length = [], 0
        part.append(escaped)
        length += len(escaped) + 1
    yield part


def _literal(text: str) -> str:
    """Return ``text`` such that Anki's search takes no character of it for a mark of its own."""
    return re.sub(r'[\\*_:"]', r"\\\g<0>", text)
