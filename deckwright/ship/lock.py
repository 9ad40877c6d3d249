"""``deck.lock``: what was shipped of every note, one note a line, sorted, so that branches merge.

The file is committed with the content and travels inside every package. Each line is a JSON object; the first names the
format's version, and the last says that nothing is cut off. Each line that was written since locks say so carries how
many notes the lock had then, which is never more than it has now, and a sum over the rest of it. So lines that are
gone, or were changed by hand, are told; and git merges lines as ever, since each speaks for itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from deckwright.base.command import command, shown
from deckwright.base.files import Unreadable, read_confined
from deckwright.base.limits import LOCK_BYTES
from deckwright.base.model import AnyType, Family, Guid, Kind, NoteId, Place, read_type
from deckwright.base.problems import Problems
from deckwright.regions.known import Known
from deckwright.ship.locked.notes import InBrief, briefly, changed, lines_of

VERSION = 5
"""The newest format: it may have notes of regions of a picture, and tell what each cloze of a text hides."""

WITH_SUMS = 4
"""The one before: its lines have a sum."""

WITH_END = 3
"""The one before: it has an end. Before that, a note may tell how it is seen; without such a note it was 1."""

DAMAGED = 20
"""Lines that cannot be read before the rest is not tried."""

NUMBERS = 2**53
"""Above every id and time in the lock: JSON readers agree on whole numbers up to here."""

ORDS = 500
"""Cards that Anki lets a note have."""

RESPELLED = "respelled"
"""What the lock says of a note that was shipped in different letters that look the same."""

HEAD = "deckwright lock"
"""The key of the first line; its value is the format's version."""

END = '{"end of the lock": true}'
"""The last line, always the same: a lock that was cut off at the end of any line lacks it, and branches merge."""


class State(StrEnum):
    """Whether a note that was shipped is a question still."""

    LIVE = "live"
    RETIRED = "retired"
    """No longer in the source."""


PULLED = "pulled"
"""What stands in place of the digest of a note's inputs until a build sees it, if ``pull`` took it in from Anki."""


@dataclass(frozen=True, slots=True)
class LockedNote:
    """What was shipped last of one note."""

    id: NoteId
    guid: Guid
    family: AnyType
    kind: Kind
    deck: str
    ords: tuple[int, ...]
    media: tuple[str, ...]
    prompt: str
    """Digest of the fields that ask."""
    answer: str
    """Digest of the fields that answer."""
    other: str
    """Digest of the other fields."""
    tags: str
    """Digest of the tags."""
    inputs: str
    """Digest of all that the author controls, or ``PULLED``."""
    mod: int
    """Whole seconds since 1970."""
    nid: int
    """Anki's note id."""
    file: str
    pinned: bool
    state: State = State.LIVE
    seen: tuple[str, ...] = ()
    """Digests of what a learner sees of prompt, answer and other fields; empty if those of the fields say it.

    Behind them, ``RESPELLED`` if learners may have the fields in different letters under one stamp.
    """
    among: int = 0
    """How many notes the lock had when this line was written; 0 if nobody knows, as of lines of before format 4."""
    regions: tuple[Known, ...] = ()
    """Of a picture with hidden regions, and of a text with clozes: every one that was ever shipped, so that none gets
    another's reviews."""

    @property
    def is_live(self) -> bool:
        """Whether it is a question still."""
        return self.state is State.LIVE

    @property
    def has_parts(self) -> bool:
        """Whether only the newest format can tell of it."""
        return bool(self.regions) or self.family is Family.OCCLUSION


@dataclass(frozen=True, slots=True)
class LockedType:
    """What was shipped last of a note type."""

    family: AnyType
    id: int
    schema: str
    """Digest of the ids of its fields and templates, in their order."""
    digest: str
    """Digest of all that a learner's Anki takes over: CSS, templates, names."""
    mod: int
    among: int = 0
    """As of a note."""


Locked = TypeVar("Locked", LockedNote, LockedType)


def with_values(line: Locked, **values: Any) -> Locked:
    """Return a line with other values; itself if it has them: most do not change, and a copy takes long."""
    for name, value in values.items():
        if getattr(line, name) != value:
            return replace(line, **values)
    return line


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that was ever shipped."""

    notes: Mapping[NoteId, LockedNote] = field(default_factory=dict)
    types: Mapping[AnyType, LockedType] = field(default_factory=dict)
    has_end: bool = True
    """Whether the file says where it ends, as those of before format 3 do not."""
    lines: Mapping[NoteId, int] = field(default_factory=dict, compare=False)
    """Where in the file each note stands."""
    type_lines: Mapping[AnyType, int] = field(default_factory=dict, compare=False)
    """Where each note type stands."""
    marks: Mapping[str, str] = field(default_factory=dict, compare=False)
    """By question files, digests of notes that are as the lock says, so far as that is known."""

    @property
    def newest(self) -> int:
        """The latest ``mod`` of any note or note type; 0 if nothing was shipped."""
        return max(
            [
                0,
                *(note.mod for note in briefly(self.notes).values()),
                *(note_type.mod for note_type in self.types.values()),
            ]
        )

    @property
    def fullest(self) -> tuple[int, int]:
        """The most notes that the lock ever had, so far as a line of it tells, and the number of that line."""
        notes = [(note.among, self.lines.get(name, 1)) for name, note in briefly(self.notes).items()]
        types = [(kind.among, self.type_lines.get(name, 1)) for name, kind in self.types.items()]
        return max([(0, 1), *notes, *types])

    def counted(self, capped: bool) -> Lock:
        """Return the lock with the number of its notes in each line that tells none; if ``capped``, or more."""
        count = len(self.notes)

        def among(line: InBrief | LockedType) -> int:
            return min(line.among, count) if capped and line.among else line.among or count

        numbers = ((name, among(note), note.among) for name, note in briefly(self.notes).items())
        notes = {name: replace(self.notes[name], among=now) for name, now, before in numbers if now != before}
        types = {name: with_values(kind, among=among(kind)) for name, kind in self.types.items()}
        return replace(self, notes=changed(self.notes, notes), types=types)


class Edited(ValueError):
    """A line of the lock does not fit its sum."""


Recall = Callable[[bytes], Lock | None]
"""Gives the lock of a file's bytes if they are surely those that this very program wrote: then nothing was edited."""


def read_lock(file: Path, problems: Problems, package: Path | None = None, recall: Recall = lambda data: None) -> Lock:
    """Return the lock; an empty one if there is no file. A damaged file is a problem, and nothing is built from it.

    ``package`` is where its copy may be found, for the hint. ``recall`` may know the lock.
    """
    try:
        os.lstat(file)
    except FileNotFoundError:
        return Lock()
    except OSError as error:
        problems.add(Place(shown(file)), "E801", f"the lock cannot be read: {error.strerror}", "make it readable")
        return Lock()
    hints = Hints.of(package)
    try:
        data = read_confined(file, file.parent, LOCK_BYTES)
    except Unreadable as error:
        problems.add(Place(shown(file)), "E801", f"the lock {error}", hints.restore)
        return Lock()
    try:
        return recall(data) or parse_lock(data.decode("utf-8-sig"), shown(file), problems, hints)
    except UnicodeDecodeError:
        problems.add(Place(shown(file)), "E801", "the lock is damaged: it is not UTF-8", hints.restore)
        return Lock()


class Hints(NamedTuple):
    """What an author is told to do about a lock that cannot be used."""

    restore: str
    merge: str

    @classmethod
    def of(cls, package: Path | None = None) -> Hints:
        """Return what to do about a lock; ``package`` holds its copy, where one is at hand."""
        here = package if package and package.is_file() else None
        source = "the last package" if here else "any package that was built"
        restore = f"from {source}: {command('lock', '--from', here or 'FILE.apkg')}"
        merge = f"take both sides' notes: {command('lock', '--merge')}"
        return cls(f"restore it from your version control, or {restore}", merge)


def parse_lock(text: str, path: str, problems: Problems, hints: Hints) -> Lock:
    """Return the lock that ``text`` holds; ``path`` is its name in problems."""
    notes: dict[NoteId, LockedNote] = {}
    types: dict[AnyType, LockedType] = {}
    guids: dict[Guid, NoteId] = {}
    where: dict[NoteId, int] = {}
    types_where: dict[AnyType, int] = {}
    damaged = 0
    lines = split_lines(text)
    marked = next((number for number, line in enumerate(lines, 1) if is_mark(line)), 0)
    if marked:
        problems.add(Place(path, marked), "E802", "the lock holds the marks of a merge conflict", hints.merge)
        return Lock()
    version = check_head(lines[0], Place(path), problems, hints)
    if not version:
        return Lock()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line == END:
            continue
        place = Place(path, number)
        try:
            found = parse_line(line)
        except ValueError as error:
            add_damaged(error, place, problems, hints)
            damaged += 1
            if damaged == DAMAGED:
                break
            continue
        if isinstance(found, LockedType):
            if found.family in types:
                problems.add(place, "E804", f"the note type “{found.family}” stands twice in the lock", hints.merge)
            elif twin := next((old.family for old in types.values() if old.id == found.id), None):
                message = f"the note types “{found.family}” and “{twin}” have one id in the lock"
                problems.add(place, "E804", message, hints.restore)
            types[found.family] = found
            types_where[found.family] = number
            continue
        if found.id in notes or found.guid in guids:
            other = found.id if found.id in notes else guids[found.guid]
            problems.add(place, "E804", f"“{found.id}” and “{other}” have one identity in the lock", hints.merge)
        notes[found.id] = found
        guids[found.guid] = found.id
        where[found.id] = number
    if not damaged:
        check_end(lines, version, path, problems, hints)
    return Lock(notes, types, END in lines, where, types_where)


def add_damaged(error: ValueError, place: Place, problems: Problems, hints: Hints) -> None:
    """Note an error for a line that :func:`parse_line` refused."""
    if isinstance(error, Edited):
        message = "the lock is damaged: this line was changed, and its sum does not fit any more"
        problems.add(place, "E801", message, f'{hints.restore}; if the change is meant, take "sum" out of the line')
    else:
        problems.add(place, "E801", "the lock is damaged: this line cannot be read", hints.restore)


def split_lines(text: str) -> list[str]:
    """Return the lines of a lock, whatever ends them."""
    return text.replace("\r\n", "\n").split("\n")


def is_mark(line: str) -> bool:
    """Whether a line was written by git between the sides of a conflict; a lock's own lines begin with a brace."""
    return line.startswith(("<<<<<<<", "|||||||", "=======", ">>>>>>>"))


def check_head(line: str, place: Place, problems: Problems, hints: Hints) -> int:
    """Return the known format of which ``line`` begins a lock; note an error and return 0 if it does not."""
    try:
        version = json.loads(line)[HEAD]
    except (ValueError, KeyError, TypeError, RecursionError):
        problems.add(place, "E801", "the lock is damaged: its first line is missing", hints.restore)
        return 0
    if type(version) is not int or version < 1:
        problems.add(place, "E801", "the lock is damaged: its first line has no known format", hints.restore)
        return 0
    if version > VERSION:
        from deckwright.base.installed import updating

        message = f"the lock was written by a newer deckwright (format {version})"
        problems.add(place, "E803", message, updating())
        return 0
    return version


def check_end(lines: Sequence[str], version: int, path: str, problems: Problems, hints: Hints) -> None:
    """Note an error if a lock of a format that has a last line lacks it; git may have put it anywhere."""
    if version >= WITH_END and END not in lines:
        last = max(number for number, line in enumerate(lines, 1) if line.strip())
        message = "the lock is cut off behind this line: nobody knows which notes are missing"
        problems.add(Place(path, last), "E801", message, hints.restore)


def parse_line(line: str, is_own: bool = False) -> LockedNote | LockedType:
    """Return the note or note type that a line remembers. Raises ``ValueError`` if it is damaged, or was edited.

    A line of which it is known that this program wrote it is neither.
    """
    try:
        data = json.loads(line)
        told = data.pop("sum", None)
        if told is not None and not is_own and told != _sum(data):
            raise Edited
        return _type(data) if "note type" in data else _note(data, is_own)
    except (TypeError, KeyError, RecursionError, AttributeError) as error:
        raise ValueError(str(error)) from error


def _note(data: dict[str, Any], is_own: bool) -> LockedNote:
    """Return the note that a line's data tell; they are used up."""
    data["family"] = read_type(data["family"])
    data["kind"] = _KINDS[data["kind"]]
    data["state"] = _STATES[data.get("state", State.LIVE)]
    data["ords"], data["media"], data["seen"] = tuple(data["ords"]), tuple(data["media"]), tuple(data.get("seen", ()))
    data["regions"] = tuple([Known(*one) for one in data["regions"]]) if "regions" in data else ()
    note = LockedNote(**data)
    if is_own:
        return note
    others = ("family", "kind", "ords", "media", "pinned", "state", "seen", "regions")
    _check_types(note, ("mod", "nid", "among"), others)
    if type(note.pinned) is not bool or not all(type(ord_) is int and 0 <= ord_ < ORDS for ord_ in note.ords):
        raise ValueError("wrong type")
    if not _fits(note.kind, note.family):
        raise ValueError("wrong value")
    if len(note.seen) not in (0, 3) and (len(note.seen), note.seen[-1]) != (4, RESPELLED):
        raise ValueError("wrong length")
    if not all(type(one.number) is int and 0 < one.number <= ORDS for one in note.regions):
        raise ValueError("wrong number")
    for name in (*note.media, *note.seen, *(text for one in note.regions for text in one[1:])):
        name.encode()
    return note


def _fits(kind: Kind, family: AnyType) -> bool:
    return family is Family.of(kind) if isinstance(family, Family) else kind is Kind.CARRIED


def _type(data: dict[str, Any]) -> LockedType:
    note_type = LockedType(read_type(data.pop("note type")), **data)
    _check_types(note_type, ("id", "mod", "among"), ("family",))
    return note_type


def _check_types(line: LockedNote | LockedType, numbers: Sequence[str], others: Sequence[str]) -> None:
    """Raise ``ValueError`` unless ``numbers`` are what a database can hold and the rest, but ``others``, is text."""
    for name in _NAMES[type(line)]:
        value = getattr(line, name)
        if name in numbers:
            least = 1 if name in ("nid", "id") else 0  # Anki dies of a note or a note type with the id 0
            if type(value) is not int or not least <= value < NUMBERS:
                raise ValueError("wrong number")
        elif name not in others:
            if type(value) is not str:
                raise ValueError("wrong type")
            value.encode()  # half a surrogate pair is no text


def dump_lock(lock: Lock) -> str:
    """Return the lock as text: the same for the same lock."""
    lines = [json.dumps({HEAD: _version(lock)})]
    for note_type in sorted(lock.types.values(), key=lambda note_type: note_type.family):
        data = _told(note_type)
        lines.append(json.dumps(_sealed({"note type": data.pop("family"), **data})))
    lines += lines_of(lock.notes, _line)
    if lock.has_end:
        lines.append(END)
    return "\n".join(lines) + "\n"


def _line(note: LockedNote) -> str:
    data = _told(note)
    for name in ("seen", "regions"):
        if not data[name]:
            del data[name]
    return _LINE.encode(_sealed(data))


_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_NAMES = {kind: [one.name for one in fields(kind)] for kind in (LockedNote, LockedType)}
_LINE = json.JSONEncoder(ensure_ascii=False)
_SUMMED = json.JSONEncoder(sort_keys=True)


def _told(line: LockedNote | LockedType) -> dict[str, Any]:
    """Return all that a line says, by the names it has there; nothing in it is copied."""
    return {name: getattr(line, name) for name in _NAMES[type(line)]}


def _version(lock: Lock) -> int:
    """Return the oldest format that has all that a lock tells."""
    if any(note.has_parts for note in briefly(lock.notes).values()) or Family.OCCLUSION in lock.types:
        return VERSION
    if any(line.among for lines in (briefly(lock.notes), lock.types) for line in lines.values()):
        return WITH_SUMS
    if lock.has_end:
        return WITH_END
    return 2 if any(note.seen for note in lock.notes.values()) else 1


def _sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Return a line's data with their sum; as they are if they are of before lines had one."""
    if data["among"]:
        return {**data, "sum": _sum(data)}
    return {name: value for name, value in data.items() if name != "among"}


def _sum(data: dict[str, Any]) -> str:
    """Return a sum over all that a line says, however it is spelled."""
    return sha256(_SUMMED.encode(data).encode()).hexdigest()[:12]
