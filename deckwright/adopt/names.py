"""Gives somebody's notes, note types, decks and media the names that they have as files, as an author would name them.

The same deck is always given the same names. All names hold on every file system: lowercase, no two that differ in
capitals only, none that Windows keeps for devices.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from deckwright.base.limits import NAME_CHARACTERS
from deckwright.base.model import Family, NoteId
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import name_fault, slugify
from deckwright.markdown.cloze import fill_holes
from deckwright.markdown.plain import plain_line
from deckwright.media.named import named_files

ID_LENGTH = 60
"""Characters of a note's id that are made of its text."""

FOLDER_LENGTH = 40
"""Characters of a folder's name."""

NESTED = 8
"""Folders inside folders; decks nested deeper get a folder beside them."""

DEVICE = lazy_regex(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices."""

_UNREAD = lazy_regex(
    r"\{\{c\d+::image-occlusion:[^{}]*\}\}|\[sound:[^\[\]]*\]|\[/?(?:latex|\$\$?)\]|\\[()\[\]]",
    re.DOTALL,
)


def plain(field: str) -> str:
    """Return what a field says as one line of text, without markup, holes and sounds."""
    text = plain_line(fill_holes(_UNREAD.sub(" ", field)))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def is_blank(field: str) -> bool:
    """Whether a field shows nothing: no text, no picture and no recording."""
    return not plain(field) and not next(named_files(field), None)


class Names:
    """Names of one kind, each given once, whatever its capitals."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}
        self._last: Counter[str] = Counter()

    def take(self, wanted: str, ending: str = "") -> str:
        """Return the name ``wanted``, with a number behind it if it is taken, and ``ending``."""
        name = wanted + ending
        number = self._last[wanted.casefold()] or 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{wanted}-{number}{ending}"
        self._last[wanted.casefold()] = number
        self._taken.add(name.casefold())
        return name


def name_notes(
    fields: Sequence[Sequence[str]], known: Mapping[int, NoteId], taken: Iterable[NoteId] = ()
) -> list[NoteId]:
    """Return an id for each note, given its fields: a slug of the first that says something.

    ``known`` are those that stay as they are, by the notes' places; ``taken`` are those of other notes.
    """
    names = Names([*known.values(), *taken])
    made = []
    for at, its in enumerate(fields):
        if at in known:
            made.append(known[at])
            continue
        slug = next((slug for field in its[:3] if (slug := slugify(plain(field)))), "")
        if len(slug) > ID_LENGTH:
            slug = slug[: ID_LENGTH + 1].rpartition("-")[0] or slug[:ID_LENGTH]
        digest = sha256("\x1f".join(its).encode("utf-8", "replace")).hexdigest()
        made.append(NoteId(names.take(slug or f"q-{digest[:8]}")))
    return made


def name_types(types: Mapping[int, str], taken: Iterable[str] = ()) -> dict[int, str]:
    """Return the key of each note type, given their names by their ids; ``taken`` are keys that others have."""
    names = Names([*(family.value for family in Family), *taken])
    return {number: names.take(_safe(slugify(name)[:50].strip("-"), "notetype")) for number, name in types.items()}


def name_media(names: Collection[str]) -> dict[str, str]:
    """Return the name that each file of Anki's media folder has among the deck's own media."""
    taken = Names()
    made = {}
    for name in sorted(names):
        stem, dot, ending = name.rpartition(".")
        stem, ending = (stem.strip(" ."), dot + ending) if stem else (name.strip(" ."), "")
        if stem.endswith(".dark"):
            stem = stem.removesuffix(".dark") + "-dark"  # else it would be another picture's twin for the night
        if ending == ".py":
            ending = ".py.txt"  # else `figures` would execute it
        made[name] = taken.take(f"m-{stem}" if DEVICE.match(stem) or not stem else stem, ending)
    return made


def _safe(slug: str, otherwise: str) -> str:
    return f"{slug or otherwise}-{otherwise}" if DEVICE.fullmatch(slug) else slug or otherwise


@dataclass(frozen=True, slots=True)
class DeckFiles:
    """Where the notes of a deck are written."""

    folder: tuple[str, ...]
    """Below the content folder."""
    stem: str
    """Of its files' names."""
    title: str
    """The last part of the deck's name."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One ``[[topics]]`` table of ``deck.toml``."""

    folder: str
    title: str = ""
    deck: str = ""
    """The full name, for a deck whose name does not follow from the deck's own and the folders."""


@dataclass(frozen=True, slots=True)
class Shelves:
    """All decks as folders."""

    name: str
    """The setting ``name``: the deck above all, or above most."""
    places: Mapping[str, DeckFiles]
    """By the decks' full names."""
    topics: tuple[Shelf, ...]


def arrange_decks(decks: Mapping[str, int], otherwise: str) -> Shelves:
    """Return folders for decks, given how many notes each has; ``otherwise`` is a name if none of theirs can be one."""
    roots: Counter[str] = Counter()
    for deck, notes in decks.items():
        roots[deck.split("::")[0]] += notes
    root = min(roots, key=lambda name: (-roots[name], name)) if roots else ""
    usable = bool(root) and not name_fault(root) and len(root) <= NAME_CHARACTERS
    name = root if usable else _clean(root) or otherwise
    arranging = _Arranging()
    for deck in sorted(decks, key=lambda deck: deck.casefold().split("::")):
        parts = deck.split("::")
        below = usable and parts[0] == root
        arranging.add(deck, parts[1:] if below else parts, below)
    return Shelves(name, arranging.places, tuple(arranging.topics.values()))


def _clean(name: str) -> str:
    kept = "".join(sign if not name_fault(f"a{sign}a") else " " for sign in name)
    return " ".join(kept.replace("::", " ").split())[:NAME_CHARACTERS].strip()


class _Arranging:
    def __init__(self) -> None:
        self.folders: dict[tuple[bool, tuple[str, ...]], tuple[str, ...]] = {(True, ()): (), (False, ()): ()}
        self.names: dict[tuple[str, ...], Names] = {(): Names(["notetypes", "media", "build"])}
        self.places: dict[str, DeckFiles] = {}
        self.topics: dict[str, Shelf] = {}

    def add(self, deck: str, parts: Sequence[str], below: bool) -> None:
        """Give a deck its folder. ``below`` tells whether ``parts`` follow the deck's own name."""
        title = parts[-1] if parts else deck
        stem = _safe(slugify(title)[:FOLDER_LENGTH].strip("-"), "questions")
        stem = f"{stem}-questions" if stem == "readme" else stem
        plain_parts = below and len(parts) <= NESTED and all(not name_fault(part) for part in parts)
        folder: tuple[str, ...] = ()
        for depth in range(1, len(parts) + 1) if len(parts) <= NESTED else [len(parts)]:
            folder = self.folder(folder, below, tuple(parts[:depth]))
            path = "/".join(folder)
            if plain_parts:
                self.topics.setdefault(path, Shelf(path, title=parts[depth - 1]))
        if parts and not plain_parts:
            self.topics["/".join(folder)] = Shelf("/".join(folder), deck=deck)
        self.places[deck] = DeckFiles(folder, stem, title)

    def folder(self, parent: tuple[str, ...], below: bool, parts: tuple[str, ...]) -> tuple[str, ...]:
        known = self.folders.get((below, parts))
        if known is None:
            names = self.names.setdefault(parent, Names())
            slug = _safe(slugify(parts[-1])[:FOLDER_LENGTH].strip("-"), "deck")
            known = self.folders[below, parts] = (*parent, names.take(slug))
        return known
