"""``lock``: mends the lock file in its place, and says in sentences what came of it."""

from __future__ import annotations

import os
from pathlib import Path

from deckwright.base.command import shown
from deckwright.base.files import Unreadable, read_confined, write_together, writing
from deckwright.base.limits import LOCK_BYTES
from deckwright.base.model import AnyType, NoteId
from deckwright.base.problems import ExitCode, Problems, stop
from deckwright.base.text import count
from deckwright.gather import Deck, gather
from deckwright.settings.settings import Settings
from deckwright.ship.lock import Hints, Lock, LockedNote, dump_lock, parse_line, read_lock, split_lines
from deckwright.ship.merge import Merged, merge_lock
from deckwright.ship.recover import Recovered, find_loss, listed, recover_lock


def restore_in_place(package: Path, settings: Settings, problems: Problems) -> list[str]:
    """Write the lock that ``package`` carries, or what its notes tell of it; return what to say.

    A lock here that is of a newer version is added to ``problems`` and stays. Stops with exit code 1 if the lock here
    is in order and knows more, with 2 if the package is none of this deck.
    """
    text = _read(settings) if os.path.lexists(settings.lock) else None
    found = Problems()
    current = read_lock(settings.lock, found)
    newer = [problem for problem in found.sorted() if problem.entry.newer_lock]
    if newer:
        problems.extend(newer)
        return []
    deck = _gather(settings)
    recovered = recover_lock(package, deck.notes, deck.types, settings)
    if text is not None and not found.errors:
        if recovered.exact and dump_lock(current) == recovered.text:
            return [f"{shown(settings.lock)} is the very lock that {shown(package)} carries: nothing to do."]
        _check_overwrite(current, recovered, package, settings)
    write_together([(settings.lock, writing(recovered.text))])
    return [*_tell(recovered, package, settings), *_tell_lost(text or "", recovered)]


def merge_in_place(settings: Settings, problems: Problems) -> list[str]:
    """Make one lock of the two sides of a merge; return what to say. What is wrong is added to ``problems``."""
    where, hints = shown(settings.lock), Hints.of(settings.output)
    if not os.path.lexists(settings.lock):
        stop(ExitCode.CONTENT, f"there is no {where} to merge", hints.restore)
    text = _read(settings)
    found = Problems()
    read_lock(settings.lock, found, settings.output)
    if not found.errors:
        return [f"{where} needs no merging: it holds no marks of a conflict, and no note twice."]
    if any(not problem.entry.merged for problem in found.sorted()):
        problems.extend(found.sorted())
        return []
    families: dict[NoteId, AnyType] = {note.id: note.family for note in _gather(settings).notes}
    merged = merge_lock(text, where, settings, families, hints, problems)
    if problems.errors:
        return []
    write_together([(settings.lock, writing(dump_lock(merged.lock)))])
    return _tell_merged(merged, where)


def _read(settings: Settings) -> str:
    """Return the lock file's text. Stops with exit code 1 if it is nothing that may be replaced."""
    try:
        return read_confined(settings.lock, settings.root, LOCK_BYTES).decode("utf-8-sig", "replace")
    except Unreadable as error:
        stop(ExitCode.CONTENT, f"{shown(settings.lock)} {error}", "move it away first")


def _gather(settings: Settings) -> Deck:
    """Return the deck as it stands in the source, whatever else is wrong with it."""
    return gather(settings, Problems(), lambda done, total: None)


def _check_overwrite(current: Lock, recovered: Recovered, package: Path, settings: Settings) -> None:
    """Stop unless the lock here, which is in order, knows nothing that would be lost."""
    where = shown(settings.lock)
    hint = "keep it; if it is the wrong one all the same, rename it first, for example to old.lock"
    if not recovered.exact:
        stop(ExitCode.CONTENT, f"{where} is in order, and {shown(package)} carries no copy of a lock", hint)
    loss = find_loss(current, recovered.lock)
    if loss:
        stop(ExitCode.CONTENT, f"{where} knows what {shown(package)} does not: {loss}", hint)


def _tell(recovered: Recovered, package: Path, settings: Settings) -> list[str]:
    notes = recovered.lock.notes
    where = f"{shown(settings.lock)}: {count(len(notes), 'note')} restored"
    if recovered.exact:
        return [f"{where}, exactly as {shown(package)} carries them. Commit it with the content."]
    lines = [
        f"{where} from the notes in {shown(package)}, which carries no copy of the lock. Commit it with the content.",
        "  Unknown are the ids of questions that were retired: use no id of a question that you once removed.",
        "  Notes edited in Anki before the export, or in the source since, count as changed in the next build.",
    ]
    if recovered.others:
        lines.append(f"  Left out: {count(recovered.others, 'note')} of other note types.")
    if recovered.unnamed:
        search = ",".join(map(str, recovered.unnamed))
        lines.append(
            f"  Notes whose field ID is damaged were left out; find them in Anki, fix it, export again: nid:{search}"
        )
    return lines


def _tell_lost(text: str, recovered: Recovered) -> list[str]:
    """Say what lines of a damaged lock, which was replaced, still knew."""
    notes: dict[NoteId, LockedNote] = {}
    for line in split_lines(text):
        try:
            note = parse_line(line)
        except ValueError:
            continue
        if isinstance(note, LockedNote) and (note.id not in notes or notes[note.id].mod < note.mod):
            notes[note.id] = note
    loss = find_loss(Lock(notes), recovered.lock)
    if not loss:
        return []
    return [f"  The damaged lock also knew {loss}. If your version control has it whole, take it from there."]


def _tell_merged(merged: Merged, where: str) -> list[str]:
    lines = [f"{where}: {count(len(merged.lock.notes), 'note')}, of both sides."]
    later = [name for name in merged.differing if name not in merged.unsettled]
    if later:
        lines.append(f"  Shipped with different words, the later stamp taken: {listed(later)}.")
    if merged.unsettled:
        lines.append(
            f"  Shipped with different words under one stamp; the next build stamps anew: {listed(merged.unsettled)}."
        )
    if merged.twice_new:
        lines.append(
            f"  Added by each side on its own: {listed(merged.twice_new)}. Two questions? Give the later one a new id."
        )
    lines += [f"  “{old}” is now “{new}”, as one side renamed it." for old, new in merged.renamed]
    if merged.dropped:
        lines.append(f"  Two notes had one id: {listed(merged.dropped)}. Learners of one side keep theirs as it is.")
    return [*lines, "Build once the questions of both sides are in place, then commit all of it."]
