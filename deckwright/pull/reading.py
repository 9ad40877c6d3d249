"""Reads a learner's collection: the deck's notes, those that were made in Anki beside them, and the files they show."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from deckwright.adopt.original import OriginalType, read_type
from deckwright.adopt.stock import OWN, names_of_type
from deckwright.anki.apart import apart
from deckwright.anki.archive import BadPackage
from deckwright.anki.packages import PackedNote, read_open
from deckwright.anki.scratch import learner_collection, need_anki
from deckwright.base.command import shown
from deckwright.base.limits import MEDIA_BYTES
from deckwright.base.model import Guid
from deckwright.base.problems import ExitCode, stop
from deckwright.media.named import named_files


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in a collection."""

    guids: frozenset[Guid]
    """The deck's notes."""
    decks: frozenset[str] = frozenset()
    """Its decks: notes in them, or below them, are looked for, too."""
    shipped: frozenset[str] = frozenset()
    """The names of media files that packages brought, which need not be looked at."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a learner's collection holds of the deck."""

    notes: tuple[PackedNote, ...]
    """Those that were shipped."""
    made: tuple[PackedNote, ...] = ()
    """Those that were made in Anki, in the order of their making."""
    types: Mapping[int, OriginalType] = field(default_factory=dict)
    """The note types of those, by their ids."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Copies of the media files that notes and these note types name and that no package brought."""
    has_media: bool = True
    """Whether there are media files at all beside the collection."""


def read_collection(file: Path, wanted: Wanted, kept: Path) -> Collected:
    """Return what a learner's collection holds of a deck; it is only read, and files are copied to ``kept``.

    Stops with exit code 3 without the Anki library, with 2 if the file is no collection.
    """
    need_anki("pull")
    return apart(file, _read, file, wanted, kept)


def _read(file: Path, wanted: Wanted, kept: Path) -> Collected:
    with learner_collection(file) as collection:
        try:
            made = read_open(collection, _made_in_anki(collection, wanted)).notes if wanted.decks else ()
            notes = read_open(collection, wanted.guids).notes
        except BadPackage as error:
            hint = "in Anki, Tools → Check Database mends it; then export it again"
            stop(ExitCode.USAGE, f"{shown(file)} is damaged: {error}", hint)
        made = tuple(note for note in made if is_below(note.deck, wanted.decks))
        types = {number: read_type(collection.models.get(number)) for number in {note.type for note in made}}
        folder = _media_folder(file, collection)
        names = names_in((*notes, *made)) - wanted.shipped
        for number, note_type in types.items():
            fields = (text for note in made if note.type == number for text in note.fields.values())
            names |= {name for name in names_of_type(note_type, fields) if name.startswith(OWN)}
        return Collected(notes, made, types, copied(names, folder, kept), bool(folder))


def names_in(notes: Iterable[PackedNote]) -> set[str]:
    """Return the names of files that notes may mean."""
    names = {named.name for note in notes for text in note.fields.values() for named in named_files(text)}
    return {name for one in names for name in (one, unquote(one))}


def is_below(deck: str, decks: Iterable[str]) -> bool:
    """Whether a deck is one of others, or below one; Anki does not tell capitals apart there."""
    return any(f"{deck}::".casefold().startswith(f"{one}::".casefold()) for one in decks)


def _made_in_anki(collection: Any, wanted: Wanted) -> Collection[Guid]:
    """Return the GUIDs of the notes with a card in one of the decks, a filtered deck counting as the card's own."""
    numbers = [deck.id for deck in collection.decks.all_names_and_ids() if is_below(deck.name, wanted.decks)]
    rows = collection.db.list(
        "select guid from notes where id in (select nid from cards where case when odid then odid else did end in "
        f"({', '.join(str(int(number)) for number in numbers)}))"
    )
    return {Guid(str(guid)) for guid in rows} - wanted.guids


def _media_folder(file: Path, collection: Any) -> Path | None:
    """Return the folder with the collection's media; beside a copy of ``collection.anki2`` there may be none."""
    if file.suffix.lower() in (".colpkg", ".apkg"):
        return Path(collection.media.dir())
    beside = (file.with_suffix(".media"), file.with_name("collection.media"))
    return next((folder for folder in beside if folder.is_dir()), None)


def copied(names: Iterable[str], folder: Path | None, kept: Path) -> dict[str, Path]:
    """Return copies of the files of a media folder that have one of the names."""
    found: dict[str, Path] = {}
    for number, name in enumerate(sorted(names)):
        if not folder or not name.strip(".") or any(sign in name for sign in "/\\\0") or len(name.encode()) > 255:
            continue
        file = folder / name
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= MEDIA_BYTES:
            found[name] = kept / str(number)
            shutil.copyfile(file, found[name])
    return found
