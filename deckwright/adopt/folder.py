"""The folder that an adopted deck becomes: settings, note types, media and question files."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from deckwright.adopt.names import DeckFiles, Shelves
from deckwright.adopt.original import Original, OriginalType
from deckwright.adopt.stock import Stock
from deckwright.adopt.to_files import Sheet, Written, split_files, write_file
from deckwright.base.command import shown


class Folder:
    """The folder of an adopted deck, which is written to again until it is right."""

    def __init__(self, root: Path, shelves: Shelves, stock: Stock) -> None:
        self.root = root
        self.shelves = shelves
        self.stock = stock
        self.content = root / "content"
        self.namespace = uuid.uuid4()
        self.content.mkdir(parents=True)
        (root / ".gitignore").write_text("build/\n", encoding="utf-8")

    @property
    def settings(self) -> Path:
        """The file of the settings."""
        return self.content / "deck.toml"

    def place(self, deck: str) -> DeckFiles:
        """Return where a deck's notes go; those without cards are in no deck and go to the top."""
        found = self.shelves.places.get(deck)
        if found:
            return found
        taken = {place.stem for place in self.shelves.places.values() if not place.folder}
        stem = "notes-without-cards"
        return DeckFiles((), f"{stem}-2" if stem in taken else stem, "Notes without cards")

    def media_from(self, deck: str) -> str:
        """Return the path from a deck's files to the media folder."""
        return "../" * (len(self.place(deck).folder) + 1) + "media/"

    def write_media(self) -> None:
        """Copy the media that notes show."""
        for name, source in self.stock.written():
            target = self.root / "media" / name
            target.parent.mkdir(exist_ok=True)
            if isinstance(source, bytes):
                target.write_bytes(source)
            else:
                shutil.copyfile(source, target)

    def write_types(self, original: Original, keys: Mapping[int, str], shares: Mapping[int, Sequence[str]]) -> None:
        """Write the note types as they are, each with the media that it keeps beside it."""
        names: set[str] = set()
        for number, note_type in original.types.items():
            folder = self.content / "notetypes" / keys[number]
            folder.mkdir(parents=True)
            name = note_type.name
            while name.casefold() in names:
                name += "+"  # as Anki does; it may have two names that differ in capitals only, a deck not
            names.add(name.casefold())
            for file, text in type_texts(note_type, name):
                _write(folder / file, text)
            for name in shares[number]:
                (folder / "media").mkdir(exist_ok=True)
                shutil.copyfile(original.media[name], folder / "media" / name)

    def write_questions(self, decks: Mapping[str, Sequence[Sheet]], trusted: Sequence[str]) -> dict[str, list[Written]]:
        """Write all question files and the settings; return what stands where, by the files' names in problems."""
        for old in self.content.rglob("*.md"):
            old.unlink()
        written: dict[str, list[Written]] = {}
        for deck, sheets in decks.items():
            place = self.place(deck)
            folder = self.content.joinpath(*place.folder)
            folder.mkdir(parents=True, exist_ok=True)
            parts = list(split_files(sheets))
            for number, part in enumerate(parts, 1):
                stem = f"{place.stem}-{number:0{len(str(len(parts)))}}" if len(parts) > 1 else place.stem
                text, lines = write_file(place.title, part)
                _write(folder / f"{stem}.md", text)
                written[shown(folder / f"{stem}.md")] = lines
        for topic in self.shelves.topics:  # decks all of whose notes are left out
            self.content.joinpath(*topic.folder.split("/")).mkdir(parents=True, exist_ok=True)
        _write(self.settings, self._settings(trusted))
        return written

    def _settings(self, trusted: Sequence[str]) -> str:
        lines = [f"name = {_toml(self.shelves.name)}", f'namespace = "{self.namespace}" # never change it']
        if self.shelves.topics:
            lines += ["", "# The decks' names in Anki: change none, learners' cards would stay under the old one."]
        for topic in self.shelves.topics:
            lines += ["[[topics]]", f"folder = {_toml(topic.folder)}"]
            lines += [f"deck = {_toml(topic.deck)}" if topic.deck else f"title = {_toml(topic.title)}", ""]
        if trusted:
            lines += ["", "# Notes whose HTML ships unchecked: they hold scripts, remote addresses or missing media."]
            lines += ["[html]", "trusted = [", *(f"  {_toml(name)}," for name in trusted), "]"]
        return "\n".join(lines).rstrip() + "\n"


def type_texts(note_type: OriginalType, name: str) -> Iterator[tuple[str, str]]:
    """Yield the files that describe a note type that is to be called ``name``: their names and their texts."""
    data = json.loads(json.dumps(note_type.data))
    data["name"] = name
    for at, template in enumerate(data["tmpls"], 1):
        yield f"{at}.front.html", template.pop("qfmt")
        yield f"{at}.back.html", template.pop("afmt")
        template.pop("did", None)
    yield "style.css", data.pop("css")
    for key in ("mod", "usn", "did", "req"):
        data.pop(key, None)
    yield "notetype.json", _json(data)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _toml(text: str) -> str:
    """Return a text as a TOML string: JSON's are, but for U+007F."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
