"""What a build shipped: read from the package, beside what it must be by the rules."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.help.support import open_package, read_package
from tests.promises.histories.promises import hold
from tests.promises.histories.source import Source


@dataclass(frozen=True)
class Shipped:
    """What was shipped last of a question, by the rules."""

    content: tuple[object, ...]
    stamp: int
    """When its content changed last, or it was touched: seconds since 1970."""
    guid: str
    """The GUID with which it was shipped first."""


@dataclass(frozen=True)
class Packed:
    """A note in a package."""

    number: int
    """The question it was made from."""
    guid: str
    stamp: int
    fields: tuple[str, ...]
    """As Anki stores them: NFC."""
    tags: tuple[str, ...]
    ords: tuple[int, ...]
    deck: str
    type: str


@dataclass(frozen=True)
class Version:
    """A published package."""

    file: Path
    notes: tuple[Packed, ...]
    shipped: Mapping[int, Shipped]
    """What must be in it, by the questions' numbers."""
    styles: Mapping[str, str]
    """The CSS of each note type, by its name."""
    style_stamps: Mapping[str, int]
    """When each changed last, by the rules."""
    media: Mapping[str, bytes]
    drawn: Mapping[int, bytes]
    """The picture that each question shows, if it shows one, as its author drew it."""
    gone: Mapping[str, str]
    """The notes that left with this build: GUID and last id."""
    search: str
    """What finds them in Anki, as the build printed it."""


def read_notes(package: Path, numbers: Mapping[str, int]) -> Iterator[Packed]:
    """Yield the notes of a package; ``numbers`` says whose question an id is."""
    for note in read_package(package):
        yield Packed(
            number=numbers[note["fields"]["ID"]],
            guid=note["guid"],
            stamp=note["mod"],
            fields=tuple(unicodedata.normalize("NFC", text) for text in note["fields"].values()),
            tags=tuple(sorted(note["tags"])),
            ords=tuple(note["ords"]),
            deck=note["deck"],
            type=note["type"],
        )


def read_looks(package: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the CSS of each note type of a package, and its media files."""
    with open_package(package) as (archive, connection):
        models = json.loads(connection.execute("select models from col").fetchone()[0])
        media = {name: archive.read(member) for member, name in json.loads(archive.read("media")).items()}
    return {model["name"]: model["css"] for model in models.values()}, media


def pictures(fields: Iterable[str]) -> list[str]:
    """Return the names of the files that fields show."""
    return re.findall(r'src="([^"]*)"', "\n".join(fields))


def as_seen(fields: Iterable[str]) -> list[str]:
    """Return fields without what a question's form in its file makes of them, which no card shows."""
    return [re.sub(r"\s+", " ", text.replace('data-lang="py"', 'data-lang="python"')) for text in fields]


def look_into(version: Version, source: Source) -> None:
    """Hold what must hold of a package by itself, before anybody imports it."""
    wanted = sorted((shipped.guid, shipped.stamp) for shipped in version.shipped.values())
    found = sorted((note.guid, note.stamp) for note in version.notes)
    hold("a question keeps its GUID, and is stamped when it changed and only then", found, wanted)
    for note in version.notes:
        question, text = source.questions[note.number], "\n".join(note.fields)
        hold("a note says what its author wrote", [word for word in question.words if word not in text], [])
        shown = {version.media.get(name) for name in pictures(note.fields)}
        drawn = {version.drawn[note.number]} if note.number in version.drawn else set()
        hold("a note shows the picture that its author drew", shown, drawn)
        marks = {*question.tags, *(["lab::retired"] if question.retired else [])}
        hold("a note has its author's tags", {tag for tag in note.tags if not tag.startswith("type::")}, marks)
        hold("a note has the cards that it asks for", list(note.ords), question.ords)
        hold("a note lies in its folder's deck", note.deck, source.deck(note.number))
    styled = [name for name, css in version.styles.items() if css.endswith(source.rule)]
    hold("the style sheet ends with the author's own", styled, list(version.styles))
