"""Imports a package into the real Anki library, in a collection of its own, and reports what arrived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.anki.apart import apart
from deckwright.anki.packages import check_package
from deckwright.anki.scratch import import_package, need_anki, scratch_collection
from deckwright.base.command import command

_RENDER_FAULTS = ("card-template-error", "Invalid cloze", "has no cards")


@dataclass(frozen=True, slots=True)
class Verified:
    """What Anki made of a package. ``faults`` is empty if all is well."""

    anki: str
    """The version of the Anki library."""
    notes: int
    cards: int
    media: int
    decks: tuple[str, ...]
    faults: tuple[str, ...]


def verify_package(package: Path) -> Verified:
    """Import ``package`` twice under Anki's default options and look at everything; needs the extra ``verify``.

    Stops with exit code 3 if the library is missing, and with 2 if the file cannot be imported at all.
    """
    need_anki("verify")
    check_package(package, f"{command('build')} makes one and prints its name")
    return apart(package, _verify, package)


def _verify(package: Path) -> Verified:
    with scratch_collection(package) as collection:
        return _look(collection, package)


def _look(collection: Any, package: Path) -> Verified:
    import anki.buildinfo

    faults: list[str] = []
    schema = collection.db.scalar("select scm from col")
    first = import_package(collection, package)
    if first.conflicting:
        faults.append(f"{len(first.conflicting)} notes conflict with their note type")
    second = import_package(collection, package)
    if second.new or second.updated:
        faults.append(f"a second import changes {len(second.new) + len(second.updated)} notes")
    if collection.db.scalar("select scm from col") != schema:
        faults.append("the import forces a full sync")
    faults += _media_faults(collection) + _database_faults(collection)
    faults += list(_card_faults(collection))
    decks = tuple(deck.name for deck in collection.decks.all_names_and_ids(skip_empty_default=True))
    media = len(list(Path(collection.media.dir()).iterdir()))
    return Verified(
        anki.buildinfo.version, collection.note_count(), collection.card_count(), media, decks, tuple(faults)
    )


def _media_faults(collection: Any) -> list[str]:
    check = collection.media.check()
    faults = [f"media file missing: {name}" for name in check.missing]
    return faults + [f"media file that no card shows: {name}" for name in check.unused]


def _database_faults(collection: Any) -> list[str]:
    problems, fine = collection.fix_integrity()
    expected = re.compile(r"rebuilt|optimized", re.IGNORECASE)
    lines = [line for line in str(problems).split("\n") if line.strip() and not expected.search(line)]
    return [f"Check Database: {line}" for line in lines] if lines or not fine else []


def _card_faults(collection: Any) -> Iterator[str]:
    """Yield the cards that Anki cannot show, and those it would call empty."""
    for card_id in collection.find_cards(""):
        card = collection.get_card(card_id)
        output = card.render_output()
        for side, text in (("front", output.question_text), ("back", output.answer_text)):
            if any(fault in text for fault in _RENDER_FAULTS):
                yield f"card {card.id} ({card.note().fields[0][:40]}): the {side} does not show"
    report = collection.get_empty_cards()
    for note in report.notes:
        yield f"note {note.note_id} has {len(note.card_ids)} empty cards"
