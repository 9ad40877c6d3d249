"""Writes notes of deckwright's own note type for image occlusion as the ``.occlusion`` questions that they were.

Their masks may have been moved, added and removed in Anki's own editor since.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deckwright.adopt.names import is_blank, plain
from deckwright.adopt.original import OriginalType
from deckwright.adopt.to_markdown import Manner, Unwritable, to_markdown
from deckwright.adopt.tree import canonical
from deckwright.base.model import Family, NoteId
from deckwright.base.patterns import lazy_regex
from deckwright.cards.likeness import Likeness
from deckwright.cards.notetypes import FIELDS, Role, by_role, name_of
from deckwright.markdown.cloze import OCCLUSION, Cloze, outer_holes
from deckwright.questions.headings import NOTE_ID
from deckwright.regions.region import of_mask

LIKENESS = Likeness(emphasis=True, space=True)
"""What makes no difference in such a note: our templates put each field between blocks."""

_MADE_TAG = lazy_regex(r"(?:type|level)::")
"""A tag that a build makes."""
_PARAGRAPH = lazy_regex(r"<p>((?:(?!</?p\b).)*)</p>", re.DOTALL)
_PICTURE = lazy_regex(r"<img [^<>]*>")
_SOURCE = lazy_regex(r'src="([^"]*)"')
_NIGHT = lazy_regex(r' class="(?:[^"]* )?night[" ]')
_SIZE = lazy_regex(r' (?:width|height|class)="[^"]*"')
_LOST = lazy_regex(r":(?:angle|fill)=")


@dataclass(frozen=True, slots=True)
class Occluded:
    """A question as it stands in its file: its title, what stands in its braces besides id and tags, and the rest."""

    title: str
    braces: str
    body: str
    tags: tuple[str, ...]
    """Those that the author gave."""
    told: tuple[str, ...] = ()
    """What is not as it was."""


def is_own(note_type: OriginalType) -> bool:
    """Whether a note type is the one that deckwright makes for image occlusion."""
    fields = tuple(slot.name for slot in FIELDS[Family.OCCLUSION])
    return note_type.fields == fields and note_type.name.endswith(f" · {Family.OCCLUSION}")


def own_ids(notes: Mapping[int, Sequence[str]]) -> dict[int, NoteId]:
    """Return the ids that such notes tell of themselves, each given once; ``notes`` are their fields."""
    at = [slot.role for slot in FIELDS[Family.OCCLUSION]].index(Role.ID)
    told: dict[NoteId, int] = {}
    for number, fields in notes.items():
        if NOTE_ID.fullmatch(fields[at]):
            told.setdefault(NoteId(fields[at]), number)
    return {number: note_id for note_id, number in told.items()}


def write_occluded(fields: Mapping[str, str], tags: Sequence[str], manner: Manner) -> Occluded:
    """Return the question that a note was, given its fields. Raises :class:`Unwritable` with the reason."""
    texts = {role: _plain_pictures(text) for role, text in by_role(Family.OCCLUSION, fields).items()}
    title = to_markdown(_bare(texts[Role.TITLE]), manner)
    picture = to_markdown(texts[Role.PICTURE], manner)
    if "\n" in title or "\n" in picture or not picture.startswith("!["):
        raise Unwritable("a title of several lines, or something else than one picture")
    masks = outer_holes(texts[Role.MASKS])
    labels = {number: hole.text for hole in outer_holes(texts[Role.LABELS]) for number in hole.numbers}
    shown = [hole for hole in masks if hole.numbers != (0,) and ":oi=1" not in hole.text]
    level, retired = texts[Role.LEVEL], texts[Role.NOTICE]
    braces = [*([f"level={level}"] if level else []), *([".retired"] if retired else [])]
    braces += ["hide=one"] if shown else []
    parts = [picture, "\n".join(_lines(masks, labels, manner))]
    for name, role in (("Extra", Role.EXTRA), ("Hint", Role.HINT)):
        if text := texts[role]:
            parts.append(f"### {name}\n\n{to_markdown(_bare(text), manner)}")
    told = [*_told(masks, labels, bool(shown)), *_told_of_labels(texts[Role.LABELS])]
    own = tuple(tag for tag in tags if not _MADE_TAG.match(tag) and not (retired and tag.endswith("::retired")))
    return Occluded(title, "".join(f" {one}" for one in braces), "\n\n".join(parts), own, tuple(told))


def _plain_pictures(html: str) -> str:
    """Return a field whose pictures have no size and no twin for the night, as a build gives them both."""
    return _PICTURE.sub(lambda found: "" if _NIGHT.search(found[0]) else _SIZE.sub("", found[0]), html)


def twins(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the addresses of pictures that have a twin for the night, each with that of the twin."""
    for html in fields:
        found = _PICTURE.findall(html)
        for day, night in itertools.pairwise(found):
            if _NIGHT.search(night) and not _NIGHT.search(day):
                yield _SOURCE.findall(day)[0], _SOURCE.findall(night)[0]


def _bare(html: str) -> str:
    """Return a field without the one paragraph that all of it stands in."""
    found = _PARAGRAPH.fullmatch(html.strip())
    return found[1] if found else html


def _lines(masks: Sequence[Cloze], labels: Mapping[int, str], manner: Manner) -> Iterator[str]:
    for hole in masks:
        region = of_mask(hole.text.removeprefix(OCCLUSION))
        if not region:
            raise Unwritable(f"a mask that no region is: {hole.text[:60]}")
        for number in hole.numbers:
            label = to_markdown(labels[number], manner) if number in labels else f"Region {number}"
            yield f"- {{{{c{number}::{label}}}}}: {region}" if number else f"- {region}"


def _told(masks: Sequence[Cloze], labels: Mapping[int, str], some_shown: bool) -> Iterator[str]:
    """Yield what a learner's editor made of the masks that has no spelling here, or no label."""
    there = {number for hole in masks for number in hole.numbers if number}
    if lost := sorted({f"c{number}" for hole in masks if _LOST.search(hole.text) for number in hole.numbers}):
        yield f"a mask was turned or has a colour of its own, and is straight and plain now: {', '.join(lost)}"
    if some_shown and any(":oi=1" in hole.text for hole in masks if hole.numbers != (0,)):
        yield "some masks were hidden with the others and some alone; each is hidden alone now"
    if new := sorted(there - labels.keys()):
        named = ", ".join(f"c{number}" for number in new)
        yield f"a region had no label, and is called “Region {new[0]}” now: {named}. Write its label"
    if gone := sorted(labels.keys() - there):
        yield f"a label had no region any more, and is left out: {', '.join(f'c{number}' for number in gone)}"


def _told_of_labels(field: str) -> Iterator[str]:
    """Yield what of a field of labels no line has."""
    labels = _labels(field)
    if twice := sorted({f"c{number}" for number, label in labels if dict(labels)[number] != label}):
        yield f"a region had several labels, and has the last one now: {', '.join(twice)}"
    if beside := _beside(field):
        yield f"a text beside the labels is left out: “{plain(beside)[:60]}”"


def drawn(field: str) -> list[tuple[str, str, bool]]:
    """Return what a field's masks show, in no order of theirs: number, region, and whether it is hidden with others."""
    masks = ((hole, of_mask(hole.text.removeprefix(OCCLUSION))) for hole in outer_holes(field))
    return sorted((hole.head, region or hole.text, ":oi=1" in hole.text) for hole, region in masks)


def unwritten(field: str) -> set[str]:
    """Return the numbers of the masks that have what no line says: that they are turned, or a colour of their own."""
    return {hole.head for hole in outer_holes(field) if _LOST.search(hole.text)}


def same_own(name: str, built: str, expected: str) -> bool:
    """Whether a field of such a note, its media under the names of the media folder, is what it was.

    Anki's editor writes the masks in another order, no zeros at the end of numbers, and a line's end behind the last.
    """
    if name == name_of(Role.MASKS):
        return drawn(built) == drawn(expected)
    if name == name_of(Role.LABELS):
        return sorted(_labels(built), key=repr) == sorted(_labels(expected), key=repr)
    return built == expected or canonical(built, LIKENESS) == canonical(expected, LIKENESS)


def has_labels(built: str, standing: str) -> bool:
    """Whether a field of labels that was built has all that stands in Anki in it, but for labels without a region."""
    there = dict(_labels(built))
    labels = _labels(standing)
    once = len(dict(labels)) == len(labels) and not _beside(standing)
    return once and all(there.get(number, label) == label for number, label in labels)


def _labels(field: str) -> list[tuple[int, object]]:
    """Return the labels of a field, each with its number; a number may come twice."""
    holes = outer_holes(field)
    return [(number, (canonical(hole.text, LIKENESS), hole.hint)) for hole in holes for number in hole.numbers]


def _beside(field: str) -> str:
    """Return what stands in a field of labels beside them; empty if it is but lines and space."""
    for hole in reversed(outer_holes(field)):
        field = f"{field[: hole.start]} {field[hole.end :]}"
    return "" if is_blank(field) else field
