"""What came of an adoption, and the words for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from deckwright.base.model import Family, NoteId

_OURS = tuple(f" · {family}" for family in Family)
"""How the names of note types end that a build made."""

EXAMPLES = 3
"""Notes that are named of each kind."""

LISTED = 12
"""Kinds of reasons that are listed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a build would not give back."""

    note: NoteId
    what: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of an adoption."""

    name: str
    notes: int
    cards: int
    decks: int
    types: tuple[str, ...]
    media: int
    fields: int
    """Fields that hold something."""
    html: Mapping[tuple[NoteId, int], str]
    """Why a field stays HTML, by its note and number."""
    names: Mapping[tuple[NoteId, int], str]
    """The names of those fields."""
    trusted: Mapping[NoteId, str]
    """The notes that ship unchecked, and what was found in them first."""
    left_out: Mapping[NoteId, str]
    """The notes that cannot be written, and why."""
    duplicates: tuple[NoteId, ...]
    """Notes whose GUID another note has too."""
    spread: tuple[NoteId, ...]
    """Notes whose cards are in several decks."""
    future: int
    """Notes that were changed after now, by their own account."""
    missing: tuple[str, ...]
    """Media that fields name and the package does not hold."""
    differences: tuple[Difference, ...]


def describe(adopted: Adopted) -> Iterator[str]:
    """Yield the lines that tell an author what could not be turned, and what else to know."""
    ours = [name for name in adopted.types if name.endswith(_OURS)]
    if ours:
        yield (
            f"made by deckwright from question files: {', '.join(ours)}. Word lists, sequences and notes of a "
            "vault do not come back as such: each note stands alone, as it is in Anki. If you have those files, go on "
            "with them"
        )
    if adopted.html:
        done = adopted.fields - len(adopted.html)
        yield f"{done:,} of {adopted.fields:,} fields are Markdown; {len(adopted.html):,} stay HTML as it is, for:"
        yield from _reasons(adopted)
    else:
        yield "its one field is Markdown" if adopted.fields == 1 else f"all {adopted.fields:,} fields are Markdown"
    if adopted.trusted:
        yield (
            f"notes with what a build refuses: {len(adopted.trusted):,}. [html] trusted in deck.toml names them, and "
            "they ship as they are; look at each:"
        )
        yield from _kinds(adopted.trusted)
    if adopted.missing:
        yield f"media that notes name and the package does not hold: {len(adopted.missing):,}: {_some(adopted.missing)}"
    if adopted.spread:
        yield (
            f"notes with cards in several decks: {len(adopted.spread):,}. Learners' cards stay where they are; new "
            f"learners find them in the first: {_some(adopted.spread)}"
        )
    if adopted.duplicates:
        yield (
            f"notes whose GUID another note has too, so that Anki cannot update them: {len(adopted.duplicates):,}. "
            f"They are left out, and stay with those who have them: {_some(adopted.duplicates)}"
        )
    if adopted.left_out:
        yield f"notes that no text file can hold, so that they are left out: {len(adopted.left_out):,}:"
        yield from _kinds(adopted.left_out)
    if adopted.future:
        yield (
            f"notes that were changed in the future, by their own account: {adopted.future:,}. An update of them "
            "reaches learners only when that time has come"
        )
    if adopted.differences:
        yield f"what differs from the original: {len(adopted.differences):,}:"
        shown = adopted.differences[:LISTED]
        yield from (f"  {difference.note}: {difference.what}" for difference in shown)
        if len(adopted.differences) > len(shown):
            yield f"  and {len(adopted.differences) - len(shown):,} more"
    else:
        yield "a build gives every note back: its identity, fields, tags, cards and deck"


def _reasons(adopted: Adopted) -> Iterator[str]:
    named: dict[str, list[str]] = {}
    for key, reason in adopted.html.items():
        named.setdefault(reason, []).append(f"{key[0]} ({adopted.names[key]})")
    yield from _listed(named)


def _kinds(said: Mapping[NoteId, str]) -> Iterator[str]:
    named: dict[str, list[str]] = {}
    for note_id, reason in said.items():
        named.setdefault(reason, []).append(note_id)
    yield from _listed(named)


def _listed(named: Mapping[str, Sequence[str]]) -> Iterator[str]:
    counts = Counter({reason: len(notes) for reason, notes in named.items()})
    for reason, number in counts.most_common(LISTED):
        yield f"  {number:,} × {reason}: {_some(named[reason])}"
    if len(counts) > LISTED:
        yield f"  and {len(counts) - LISTED:,} more reasons"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:EXAMPLES]) + (" …" if len(names) > EXAMPLES else "")
