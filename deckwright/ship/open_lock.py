"""Notices that the lock is gone, or older than what was shipped: every package carries a copy to compare it with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from deckwright.anki.archive import LOCK_MEMBER, BadMember, BadPackage, open_archive, read_member
from deckwright.base.command import command, shown
from deckwright.base.files import Unreadable, read_confined
from deckwright.base.limits import LOCK_BYTES
from deckwright.base.model import Family, Note, NoteId, Place
from deckwright.base.problems import Problems
from deckwright.cards.notetypes import NoteType, make_guid
from deckwright.remember.store import Store
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Hints, Lock, parse_lock, read_lock
from deckwright.ship.locked.known import recall_lock
from deckwright.ship.locked.notes import briefly


def open_lock(
    settings: Settings,
    notes: Sequence[Note],
    types: Sequence[NoteType],
    problems: Problems,
    store: Store | None = None,
) -> Lock:
    """Return the lock, for commands that need it: a lost or damaged one is an error, an old one a warning.

    ``notes`` and ``types`` are the deck's own, by which its packages are known. ``store`` may know the lock as one that
    was written by this program.
    """

    def recall(data: bytes) -> Lock | None:
        return recall_lock(data, store) if store else None

    if not os.path.lexists(settings.lock):
        _check_not_lost(settings, types, problems)
        return Lock()
    packages = [file for file in (settings.output, settings.usual_output) if file.is_file()]
    found = Problems()
    lock = read_lock(settings.lock, found, packages[0] if packages else None, recall)
    problems.extend(found.sorted())
    if not found.errors:
        _check_own(lock, settings, types, problems)
        for package in dict.fromkeys(packages):
            _check_old(lock, package, settings, notes, types, problems)
    return lock


def shipped_copy(package: Path) -> bytes | None:
    """Return the copy of the lock in a package; None if it has none, or is none. Raises :class:`BadMember`."""
    if not package.is_file():  # reading a device may never end
        return None
    try:
        with open_archive(package) as archive:
            return read_member(archive, LOCK_MEMBER, LOCK_BYTES)
    except BadMember:
        raise
    except (OSError, KeyError, BadPackage):
        return None


def parse_copy(data: bytes, problems: Problems) -> Lock:
    """Return the lock that a package's copy holds; what is wrong with it is added to ``problems``."""
    hints = Hints("build the package again", "build the package again")
    try:
        return parse_lock(data.decode("utf-8"), LOCK_MEMBER, problems, hints)
    except UnicodeDecodeError:
        problems.add(Place(LOCK_MEMBER), "E801", "the lock is damaged: it is not UTF-8", hints.restore)
        return Lock()


def belongs(lock: Lock, settings: Settings, types: Sequence[NoteType]) -> bool:
    """Whether a lock is of this deck: it has one of its note types, or a GUID made from its namespace."""
    numbers = {note_type.id for note_type in types}
    return any(note_type.id in numbers for note_type in lock.types.values()) or any(
        note.guid == make_guid(settings.namespace, note.id, note.family) for note in lock.notes.values()
    )


def _check_own(lock: Lock, settings: Settings, types: Sequence[NoteType], problems: Problems) -> None:
    """Note an error if the lock was not made under this deck's namespace: all its notes would be new ones.

    Or if a note type in it is another deck's: that one is older than the family's first note, which is this deck's.
    """
    own = {note_type.family: note_type.id for note_type in types if isinstance(note_type.family, Family)}
    if not own.keys().isdisjoint(lock.types) and not belongs(lock, settings, types):
        message = f"this lock knows no note and no note type of the namespace in {shown(settings.file)}"
        hint = "take this deck's own lock, or write back the namespace with which it was built"
        problems.add(Place(shown(settings.lock)), "E814", message, hint)
        return
    for family, number in own.items():
        known = lock.types.get(family)
        if not known or known.id == number:
            continue
        notes = [note for note in lock.notes.values() if note.family == family]
        if not notes:
            continue
        first = min(notes, key=lambda note: note.nid)
        if first.guid == make_guid(settings.namespace, first.id, family):
            message = f"the note type “{family}” has another deck's id here: {known.id} in place of {number}"
            place = Place(shown(settings.lock), lock.type_lines[family])
            problems.add(place, "E814", message, Hints.of(settings.output).restore)


def _check_not_lost(settings: Settings, types: Sequence[NoteType], problems: Problems) -> None:
    """Note an error if a package of this deck is at hand, though there is no lock.

    Stamped anew, all its notes would be taken over by learners' Ankis, and their own edits be lost.
    """
    copies = []
    for package, copy in _copies(settings):
        if copy is None:
            _add_unreadable(package, settings, problems)
        elif belongs(copy, settings, types):
            copies.append((copy.newest, package))
    if not copies:
        return
    package = max(copies)[1]
    message = f"the lock is missing, and {shown(package)} was built with one"
    restore = command("lock", "--from", package)
    hint = f"restore it from your version control, or from its copy: {restore}; to begin anew, delete the package"
    problems.add(Place(shown(settings.lock)), "E812", message, hint)


def _add_unreadable(package: Path, settings: Settings, problems: Problems) -> None:
    """Note an error if a package may be this deck's, and nobody can tell: it stands where this deck is built."""
    if package in (settings.output, settings.usual_output):
        message = f"the lock is missing, and its copy in {shown(package)} cannot be read"
        restore = command("lock", "--from", package)
        hint = f"restore it from your version control, or from the notes: {restore}; to begin anew, delete the package"
        problems.add(Place(shown(settings.lock)), "E812", message, hint)


def _copies(settings: Settings) -> Iterator[tuple[Path, Lock | None]]:
    """Yield the packages at the output and beside the usual one, in which earlier builds are found, and their locks.

    A copy of the lock that cannot be read is None.
    """
    beside = sorted(settings.usual_output.parent.glob("*.apkg"))
    for package in dict.fromkeys([settings.output, settings.usual_output, *beside]):
        try:
            data = shipped_copy(package)
        except BadMember:
            yield package, None
            continue
        if data is not None:
            yield package, parse_copy(data, Problems())


def _check_old(
    lock: Lock, package: Path, settings: Settings, notes: Sequence[Note], types: Sequence[NoteType], problems: Problems
) -> None:
    """Note a warning if ``package`` was built from questions as they stand here, under stamps that the lock lacks.

    That is a lock from an old backup, or one whose changes were thrown away. A package of another branch is none: it
    was built from other texts.
    """
    try:
        data = shipped_copy(package)
    except BadMember:
        return  # damaged; a build writes it anew
    if data is None or is_copy(data, settings.lock):
        return
    copy = parse_copy(data, Problems())
    if not belongs(copy, settings, types):
        return
    ahead = [note.id for note in notes if _is_ahead(note, copy, lock)]
    if not ahead:
        return
    names = ", ".join(f"“{name}”" for name in ahead[:3]) + (", …" if len(ahead) > 3 else "")
    message = f"{shown(package)} shipped {names} already, which this lock does not know: it is an old one"
    restore = command("lock", "--from", package)
    hint = f"if anybody has that package, take its lock before you build: {restore}; if nobody has, go on"
    problems.add(Place(shown(settings.lock)), "W803", message, hint)


def is_copy(data: bytes, file: Path) -> bool:
    """Whether a file has these bytes."""
    try:
        return file.stat().st_size == len(data) and file.read_bytes() == data
    except OSError:
        return False


def _is_ahead(note: Note, copy: Lock, lock: Lock) -> bool:
    shipped, known = copy.notes.get(NoteId(note.id)), lock.notes.get(note.id)
    if shipped is None:
        return False
    if known is None:
        return shipped.guid not in {old.guid for old in briefly(lock.notes).values()}
    return shipped.mod > known.mod and shipped.inputs == note.inputs != known.inputs


def check_unchanged(file: Path, lock: str, problems: Problems) -> None:
    """Note an error if the lock that ``lock`` dumps is not in the file: for builds that must not change it."""
    try:
        text = read_confined(file, file.parent, LOCK_BYTES).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except Unreadable:
        text = ""
    if text != lock:
        hint = f"{command('build')}, and commit deck.lock with the content"
        problems.add(Place(shown(file)), "E809", "the lock is not what this content gives", hint)
