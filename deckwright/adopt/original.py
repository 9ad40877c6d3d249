"""Reads somebody's Anki package as it arrives in a learner's collection: its notes, note types, decks and media.

Anki itself imports it into a collection of its own, so all formats are read, and everything is what a learner of the
deck has: Anki strips and composes characters, and renames what it cannot keep.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deckwright.anki.apart import apart
from deckwright.anki.packages import check_package
from deckwright.anki.scratch import import_package, need_anki, restore_collection, scratch_collection, without_types
from deckwright.base.fields import FIELD_END
from deckwright.base.problems import ExitCode, stop

_PERSONAL = ("leech", "marked")
"""Tags that a learner's Anki gives, and that it takes from what others share."""
_NEW = 0
"""The queue of a card that was never studied: its ``due`` is its place among the new ones."""


@dataclass(frozen=True, slots=True)
class OriginalType:
    """A note type: Anki's own dictionary of it, and what is asked of it most."""

    id: int
    name: str
    mod: int
    cloze: bool
    fields: tuple[str, ...]
    data: Mapping[str, Any]

    @property
    def sides(self) -> tuple[str, ...]:
        """The HTML of all its templates' sides."""
        return tuple(template[side] for template in self.data["tmpls"] for side in ("qfmt", "afmt"))


@dataclass(frozen=True, slots=True)
class OriginalNote:
    """A note with its identity and where its cards are."""

    guid: str
    nid: int
    mod: int
    """Whole seconds since 1970."""
    type: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    ords: tuple[int, ...]
    decks: tuple[str, ...]
    """The decks of its cards, in their order, each once."""


@dataclass(frozen=True, slots=True)
class Original:
    """A deck as somebody has it."""

    notes: tuple[OriginalNote, ...]
    """In the order in which their cards are shown first."""
    types: Mapping[int, OriginalType]
    """Those that notes have, by their id."""
    media: Mapping[str, Path]
    """The files of its media folder by their names; gone when the reading ends."""


@contextlib.contextmanager
def read_original(file: Path) -> Iterator[Original]:
    """Yield what a package (``.apkg``) or a whole collection (``.colpkg``) holds; its media as long as it is open.

    Stops with exit code 2 if the file is no package, and with 3 if the Anki library is missing.
    """
    need_anki("adopt")
    check_package(file, "name what Anki saves with File → Export, FILE.apkg")
    with tempfile.TemporaryDirectory(prefix="deckwright-") as folder:
        yield apart(file, _read_file, file, Path(folder))


def _read_file(file: Path, folder: Path) -> Original:
    """Return what a file holds; its media stay in ``folder``."""
    with scratch_collection(file, folder) as collection:
        if file.suffix.lower() == ".colpkg":
            restore_collection(collection, file)
            return _read(collection, set())
        own = without_types(collection)
        import_package(collection, file)
        return _read(collection, own)


def _read(collection: Any, own: set[int]) -> Original:
    decks = {deck.id: deck.name for deck in collection.decks.all_names_and_ids()}
    found = (
        collection.models.get(note_type.id)
        for note_type in collection.models.all_names_and_ids()
        if note_type.id not in own
    )
    types = {note_type.id: note_type for note_type in map(read_type, found)}
    cards: dict[int, list[tuple[int, int, str]]] = {}
    rows = collection.db.all(
        "select nid, ord, type, due, case when odid then odid else did end from cards order by nid, ord"
    )
    for nid, ord_, state, due, deck in rows:
        cards.setdefault(nid, []).append((ord_, due if state == _NEW else 2**40, decks.get(deck, "Default")))
    notes = []
    for nid, guid, mid, mod, tags, text in collection.db.all("select id, guid, mid, mod, tags, flds from notes"):
        if mid not in types or text.count(FIELD_END) + 1 != len(types[mid].fields):
            what = "is of a note type that is not there" if mid not in types else "has other fields than its note type"
            hint = "in Anki, Tools → Check Database repairs it; then export it again"
            stop(ExitCode.USAGE, f"the collection is damaged: the note {guid!r} {what}", hint)
        its = cards.get(nid, [])
        note = OriginalNote(
            guid=guid,
            nid=nid,
            mod=mod,
            type=mid,
            fields=tuple(text.split(FIELD_END)),
            tags=tuple(tag for tag in tags.split(" ") if tag and tag.lower() not in _PERSONAL),
            ords=tuple(ord_ for ord_, _, _ in its),
            decks=tuple(dict.fromkeys(deck for _, _, deck in its)),
        )
        notes.append((min((due for _, due, _ in its), default=2**41), nid, note))
    ordered = tuple(note for _, _, note in sorted(notes, key=lambda entry: entry[:2]))
    used = {note.type for note in ordered}
    folder = Path(collection.media.dir())
    media = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
    return Original(ordered, {number: note_type for number, note_type in types.items() if number in used}, media)


def read_type(data: Mapping[str, Any]) -> OriginalType:
    """Return a note type, given Anki's own dictionary of it."""
    fields = tuple(part["name"] for part in data["flds"])
    return OriginalType(int(data["id"]), data["name"], int(data["mod"]), data["type"] == 1, fields, data)
