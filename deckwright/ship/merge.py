"""``lock --merge``: one lock out of the two that git could not merge, so that learners of either branch lose nothing.

Notes are told apart by their GUID, as learners' Ankis do. Every note of either side is kept; where the sides differ,
the one stamped later is kept, because nothing older would arrive any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from deckwright.base.model import AnyType, Guid, NoteId, Place
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import make_guid
from deckwright.regions.known import Known, merge_known
from deckwright.settings.settings import Settings
from deckwright.ship.digests import letters, respell, same_result
from deckwright.ship.lock import (
    END,
    HEAD,
    PULLED,
    Hints,
    Lock,
    LockedNote,
    LockedType,
    State,
    add_damaged,
    check_end,
    check_head,
    parse_line,
    split_lines,
)


@dataclass(frozen=True, slots=True)
class Merged:
    """The lock of two branches, and what had to be decided, by the notes' ids."""

    lock: Lock
    differing: tuple[NoteId, ...] = ()
    """Shipped by both sides, with different words: the later stamp was taken."""
    unsettled: tuple[NoteId, ...] = ()
    """Of these, those with equal stamps: the next build ships them again."""
    twice_new: tuple[NoteId, ...] = ()
    """Added by each side on its own."""
    renamed: tuple[tuple[NoteId, NoteId], ...] = ()
    """Another id and the one that is kept."""
    dropped: tuple[NoteId, ...] = ()
    """Ids that two different notes had: only one of them can be updated from now on."""


@dataclass(frozen=True, slots=True)
class _Found:
    """All that the sides remember of one note: lines with one GUID."""

    lines: tuple[LockedNote, ...]

    @property
    def guid(self) -> Guid:
        return self.lines[0].guid

    @property
    def ids(self) -> list[NoteId]:
        return sorted({line.id for line in self.lines})

    @property
    def late(self) -> LockedNote:
        """The line that was shipped last; of two with one stamp, one that a build saw, whichever side is ours."""

        def rank(line: LockedNote) -> tuple[int, bool, bool, int, str]:
            return line.mod, line.inputs != PULLED, line.state is State.LIVE, len(line.seen), repr(line)

        return max(self.lines, key=rank)

    @property
    def is_unsettled(self) -> bool:
        """Whether different words were shipped under the latest stamp, so that no side's learners would take it."""
        return any(line.mod == self.late.mod and not same_result(line, self.late) for line in self.lines)

    @property
    def is_differing(self) -> bool:
        """Whether the sides shipped different words."""
        return any(not same_result(line, self.late) for line in self.lines)


def merge_lock(
    text: str, path: str, settings: Settings, questions: Mapping[NoteId, AnyType], hints: Hints, problems: Problems
) -> Merged:
    """Return the one lock that ``text``, with git's marks or with notes that stand twice, comes to.

    ``path`` is its name in problems; ``questions`` are the ids in the source as it is now, with their families. Errors:
    a line that cannot be read, a newer version, sides that are not of one deck, two questions that are one note.
    """
    types: dict[AnyType, LockedType] = {}
    found: dict[Guid, list[LockedNote]] = {}
    version = 0
    for number, line in _lines_of_sides(text):
        place = Place(path, number)
        if f'"{HEAD}"' in line[:30]:
            version = max(version, check_head(line, place, problems, hints))
            continue
        if line == END:
            continue
        try:
            read = parse_line(line)
        except ValueError as error:
            add_damaged(error, place, problems, hints)
            continue
        if isinstance(read, LockedNote):
            found.setdefault(read.guid, []).append(read)
        else:
            types[read.family] = _merge_types(types.get(read.family, read), read, place, problems)
    if not version and not problems.errors:
        problems.add(Place(path), "E801", "the lock is damaged: its first line is missing", hints.restore)
    if not problems.errors:
        check_end(split_lines(text), version, path, problems, hints)
    groups = [_Found(tuple(lines)) for _, lines in sorted(found.items())]
    for group in groups:
        _check_one_note(group, path, questions, hints, problems)
    return Merged(Lock()) if problems.errors else _merge(groups, types, settings, questions)


def _lines_of_sides(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of both sides with their numbers; git's marks and, in diff3 style, the common ancestor left out.

    Inside of the ancestor there may be marks of earlier merges, which are longer than those outside.
    """
    size, inside = 0, False
    for number, line in enumerate(split_lines(text), 1):
        mark = re.match(r"<{7,}|\|{7,}|={7,}|>{7,}", line)
        if mark:
            if not inside:
                size = len(mark[0]) if line[0] == "<" else size or len(mark[0])
            if len(mark[0]) == size:
                inside = line[0] == "|"
        elif line.strip() and not inside:
            yield number, line


def _merge_types(one: LockedType, other: LockedType, place: Place, problems: Problems) -> LockedType:
    if one.id != other.id:
        message = f"the two sides know the note type “{one.family}” by different numbers: they are not of one deck"
        problems.add(place, "E804", message, "keep the lock of the branch whose package learners have")
    late = max(one, other, key=lambda note_type: (note_type.mod, note_type.digest, note_type.among))
    if one.mod == other.mod and one.digest != other.digest:
        return replace(late, digest="")  # the next build stamps it, so that it arrives at learners of either side
    return late


def _check_one_note(
    group: _Found, path: str, questions: Mapping[NoteId, AnyType], hints: Hints, problems: Problems
) -> None:
    """One GUID is one note: a renaming on one side may give it two ids, but not two questions and not two families."""
    here = [name for name in group.ids if name in questions]
    if len(here) > 1:
        message = f"“{here[0]}” and “{here[1]}” are one note to learners, and both are in the source"
        hint = f"one question: delete the heading that is too much; two: the lock is damaged, so {hints.restore}"
        problems.add(Place(path), "E804", message, hint)
    elif len({line.family for line in group.lines}) > 1:
        either = " and ".join(f"“{name}”" for name in group.ids)
        problems.add(Place(path), "E804", f"{either}: one note cannot be of two families", hints.restore)


def _merge(
    groups: Sequence[_Found],
    types: Mapping[AnyType, LockedType],
    settings: Settings,
    questions: Mapping[NoteId, AnyType],
) -> Merged:
    kept, dropped = _choose_ids(groups, settings, questions)
    notes = {name: _fold(group, name) for name, group in kept.items()}
    chosen = sorted(kept.items())
    return Merged(
        lock=Lock(dict(sorted(notes.items())), dict(types)).counted(capped=True),
        differing=tuple(name for name, group in chosen if group.is_differing),
        unsettled=tuple(name for name, group in chosen if group.is_unsettled),
        twice_new=tuple(name for name, group in chosen if len({line.nid for line in group.lines}) > 1),
        renamed=tuple((other, name) for name, group in chosen for other in group.ids if other != name),
        dropped=tuple(sorted(dropped)),
    )


def _fold(group: _Found, name: NoteId) -> LockedNote:
    """Return the one line that a note gets: what was shipped last of it, and what keeps most from the rest."""
    late = replace(
        group.late,
        id=name,
        nid=min(line.nid for line in group.lines),
        # Unpinned, retired: the less is known for sure, the more the next build asks or tells.
        pinned=all(line.pinned for line in group.lines),
        state=State.LIVE if any(line.state is State.LIVE for line in group.lines) else State.RETIRED,
        regions=_join_regions(group),
    )
    if group.is_unsettled:
        # Without these two digests no text is the one that was shipped, so the next build stamps whatever it finds.
        return replace(late, tags="", inputs="")
    # Each side may have shipped its own letters under one stamp; where white space comes to show, that counts.
    return (
        respell(late) if any(line.mod == late.mod and letters(line) != letters(late) for line in group.lines) else late
    )


def _join_regions(group: _Found) -> tuple[Known, ...]:
    """Return the regions of a picture that learners of either side may have."""
    joined: tuple[Known, ...] = ()
    for line in sorted(group.lines, key=lambda line: line is group.late):
        joined = merge_known(joined, line.regions)
    return joined


def _choose_ids(
    groups: Sequence[_Found], settings: Settings, questions: Mapping[NoteId, AnyType]
) -> tuple[dict[NoteId, _Found], list[NoteId]]:
    """Return each note under one id, and the ids under which another note had to give way."""

    def wishes(group: _Found) -> list[NoteId]:
        """The ids of a note: first the one in the source, then the one that it was renamed to, then the latest."""
        mods = {name: max(line.mod for line in group.lines if line.id == name) for name in group.ids}
        derived = {name: make_guid(settings.namespace, name, group.late.family) == group.guid for name in group.ids}
        return sorted(group.ids, key=lambda name: (name not in questions, derived[name], -mods[name], name))

    def claim(group: _Found) -> tuple[bool, bool, int]:
        """Of two notes that want one id, the first has the family of the question, or no other id to go by."""
        fits = any(questions.get(name) == group.late.family for name in group.ids)
        return not fits, len(group.ids) > 1, -group.late.mod

    kept: dict[NoteId, _Found] = {}
    dropped: list[NoteId] = []
    for group in sorted(groups, key=claim):
        free = [name for name in wishes(group) if name not in kept]
        if free:
            kept[free[0]] = group
        else:
            dropped.append(wishes(group)[0])
    return kept, dropped
