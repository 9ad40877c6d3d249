"""What an import must do to a collection under Anki's rules: worked out from the rules, not asked of Anki."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha1
from typing import Any

from tests.promises.histories.versions import Packed, Version, pictures


@dataclass(frozen=True)
class Copy:
    """A learner's copy of a note."""

    nid: int
    type: int
    stamp: int
    fields: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Style:
    """A note type of the learner's."""

    id: int
    stamp: int
    css: str


@dataclass(frozen=True)
class State:
    """Everything of a collection that an import could touch."""

    notes: Mapping[str, Copy]
    """By GUID."""
    cards: Mapping[int, tuple[Any, ...]]
    """Each card's whole row, by its id."""
    reviews: tuple[tuple[Any, ...], ...]
    decks: Mapping[int, tuple[str, int]]
    """Each deck's name and preset, by its id."""
    presets: tuple[dict[str, Any], ...]
    styles: Mapping[str, Style]
    """The note types, by name."""
    schema: int
    """When the last change was made that forces a full sync."""
    media: Mapping[str, bytes]

    def ords(self, guid: str) -> set[int]:
        """Return the ordinals of a note's cards."""
        return {row[3] for row in self.cards.values() if guid in self.notes and row[1] == self.notes[guid].nid}


@dataclass(frozen=True)
class Outcome:
    """What must be in a collection after an import."""

    new: frozenset[str]
    updated: frozenset[str]
    """GUIDs of the notes that change."""
    contents: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    """Fields and tags of every note."""
    ords: Mapping[str, set[int]]
    """The cards of every note."""
    styles: Mapping[str, str]
    """The CSS of every note type."""
    media: Mapping[str, bytes]
    renamed: Mapping[str, str]
    """Pictures that get another name, because the learner has another file of theirs."""
    met: frozenset[str] = frozenset()
    """The known limits that the learner meets."""


def predict(before: State, version: Version) -> Outcome:
    """Return what importing ``version`` must make of ``before``, under Anki's default options.

    A note of the package that is newer than the learner's copy replaces its fields and all its tags; any other note is
    left alone, also if the learner's own edit is newer than the correction that it hides. Cards are only ever added,
    even to a note that is left alone. Merging note types, the one option that an author must reckon with, changes
    nothing of this.
    """
    notes = {version.shipped[note.number].guid: note for note in version.notes}
    new = {guid for guid in notes if guid not in before.notes}
    updated = {guid for guid in notes if guid not in new and _is_newer(version, notes[guid], before.notes[guid])}
    media, renamed = _media(before, version, [notes[guid] for guid in sorted(new | updated)])
    contents = {guid: (copy.fields, copy.tags) for guid, copy in before.notes.items()}
    contents |= {guid: (_rename(notes[guid].fields, renamed), notes[guid].tags) for guid in new | updated}
    ords = {guid: before.ords(guid) | (set(notes[guid].ords) if guid in notes else set()) for guid in contents}
    styles = {name: style.css for name, style in before.styles.items()}
    for name, css in version.styles.items():
        if name not in before.styles or version.style_stamps[name] > before.styles[name].stamp:
            styles[name] = css
    outcome = Outcome(frozenset(new), frozenset(updated), contents, ords, styles, media, renamed)
    return replace(outcome, met=frozenset(_limits(before, version, outcome)))


def _limits(before: State, version: Version, outcome: Outcome) -> Iterator[str]:
    """Yield which of the known limits a learner meets in an import: what no package can do."""
    for note in version.notes:
        guid = version.shipped[note.number].guid
        if guid in outcome.new:
            continue
        copy, cards = before.notes[guid], before.ords(guid)
        mine = " MINE " in "\x1f".join(copy.fields)
        if guid in outcome.updated:
            if mine:
                yield "a correction replaces the learner's words"
            if {"mine", "marked", "leech"} & {*copy.tags}:
                yield "a correction replaces the learner's tags"
            if cards - {*note.ords}:
                yield "a card whose hole or side is gone stays"
        elif mine:
            if any(text not in kept for text, kept in zip(note.fields, copy.fields, strict=True)):
                yield "a newer edit hides a correction"
            if {*note.ords} - cards:
                yield "a new card comes without its text, which an edit hides"
        names = [name for name in pictures(note.fields) if name not in outcome.media]
        if guid not in outcome.updated and names:
            yield "a deleted picture does not come back while its note stays as it is"
    for name, css in version.styles.items():
        if name in before.styles and css not in (before.styles[name].css, outcome.styles[name]):
            yield "a newer style sheet of the learner's, or an import that merged, hides the author's"


def _is_newer(version: Version, note: Packed, copy: Copy) -> bool:
    return version.shipped[note.number].stamp > copy.stamp


def _media(before: State, version: Version, arriving: list[Packed]) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the media folder after an import, and what Anki renames: a learner's own file is never replaced."""
    media, renamed = dict(before.media), {}
    for name in {name for note in arriving for name in pictures(note.fields)}:
        data = version.media[name]
        if media.get(name, data) != data:
            stem, ending = name.rsplit(".", 1)
            renamed[name] = f"{stem}-{sha1(data).hexdigest()}.{ending}"
        media[renamed.get(name, name)] = data
    return media, renamed


def _rename(fields: tuple[str, ...], renamed: Mapping[str, str]) -> tuple[str, ...]:
    for old, new in renamed.items():
        fields = tuple(text.replace(f'src="{old}"', f'src="{new}"') for text in fields)
    return fields
