"""Decides who a note is and whether it changed: its GUID, and the ``mod`` by which a learner's Anki takes it or not.

Anki matches notes by GUID and takes a package's note only if its ``mod`` is newer, in whole seconds; it then replaces
all fields and tags. So the ``mod`` of a note that did not change must not move (else every learner's own edit of it is
lost), and that of a changed one must (else the change never arrives).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from deckwright.base.command import command, shown
from deckwright.base.model import AnyType, Family, Guid, Note, NoteId, Place, Stamped, has_holes
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.cards.likeness import is_loose
from deckwright.cards.notetypes import NoteType, make_guid
from deckwright.questions.question import as_id
from deckwright.settings.settings import Settings
from deckwright.ship.digests import (
    DigestNote,
    Digests,
    RememberedDigests,
    digest_note,
    digest_schema,
    digest_type,
    is_respelled,
    letters,
    media_of,
    regions_with,
    respell,
    same_answer,
    same_letters,
    same_prompt,
    same_result,
    same_texts,
)
from deckwright.ship.lock import NUMBERS, Lock, LockedNote, LockedType, State, with_values
from deckwright.ship.locked.notes import briefly, by_guid, changed
from deckwright.ship.locked.numbers import free_carried_nids, free_nids, part_nids
from deckwright.ship.shipment import Report, Shipment
from deckwright.ship.slips.find import are_at_rest, check_slips
from deckwright.ship.slips.ids import check_unpinned
from deckwright.ship.slips.regions import check_regions


class StampOptions(NamedTuple):
    """What the author asked for on the command line."""

    rerendered: bool = False
    """Ship notes that only a library upgrade changed."""
    touch: frozenset[str] = frozenset()
    """Ids to stamp anew although they did not change."""
    restore: frozenset[str] = frozenset()
    """Retired ids that may come back as they are."""
    accept: frozenset[str] = frozenset()
    """Ids that may have the words of another question."""
    locked: bool = False
    """The lock is to stay: nothing is added to it but what the source has that it lacks."""
    allow_schema_change: bool = False
    """Ship note types whose fields or templates changed, at the price that learners' notes of them stop updating."""


def stamp(
    notes: Sequence[Note],
    types: Sequence[NoteType],
    lock: Lock,
    now: int,
    settings: Settings,
    options: StampOptions,
    problems: Problems,
    digest: DigestNote = digest_note,
) -> Shipment:
    """Return the notes with their identity, and the new lock.

    ``now`` is in whole seconds since 1970. Errors: an id that changed its family, a retired id that came back as
    another question, an unpinned id that vanished while its file has a new unpinned question, an id that has another
    question's words.
    A question marked ``.retired`` that was never shipped is left out; the others come last, so that new learners meet
    them last.
    """
    check_unpinned(notes, types, lock, problems)
    lock = part_nids(lock, now)
    _check_asked(notes, lock, settings, options, problems)
    notes = sorted(_to_ship(notes, lock, settings, problems), key=lambda note: note.retired)
    stamper = _Stamper(lock, now, types, settings, options, problems, digest)
    stamped = stamper.notes(notes)
    stamped_types = [stamper.type(note_type) for note_type in types if _is_shipped(note_type, notes, lock)]
    here, changes = {note.id for note in notes}, stamper.changes
    for name in [name for name, old in briefly(lock.notes).items() if old.is_live and name not in here]:
        stamper.retired.append(name)
        changes[name] = replace(lock.notes[name], state=State.RETIRED)
    has_end = lock.has_end or not options.locked  # one of before gets its end with the next build that may change it
    new_lock = Lock(changed(lock.notes, changes), {**lock.types, **stamper.types}, has_end)
    if not options.locked:
        new_lock = new_lock.counted(capped=bool(stamper.new))  # what came instead of what it lacks was accepted
    check_slips(notes, changes, options.accept, new_lock, lock, settings, problems)
    unsaid = (note for note in notes if note.file not in stamper.known and note.id not in options.accept)
    check_regions(unsaid, new_lock, lock, problems)
    new_lock = replace(new_lock, marks=stamper.lasting(new_lock, notes))
    decks = {name: settings.deck_options(name) for name in _with_ancestors({note.deck for note in notes})}
    return Shipment(tuple(stamped), tuple(stamped_types), new_lock, stamper.report(), decks)


def _with_ancestors(decks: Iterable[str]) -> list[str]:
    """Return the names of the decks and of all decks above them: Anki wants every one in the package."""
    parts = [name.split("::") for name in decks]
    return sorted({"::".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)})


def _check_asked(
    notes: Sequence[Note], lock: Lock, settings: Settings, options: StampOptions, problems: Problems
) -> None:
    """Note each id on the command line that is no question's."""
    asked = options.touch | options.restore | options.accept
    here = [note.id for note in notes] if asked else []
    for name in sorted(asked - set(here)):
        was = lock.notes.get(NoteId(name))
        message = f"there is no question “{name}” to ship" + (
            ", only a note that learners may still have" if was else ""
        )
        hint = f"to bring it back, write the question with {{#{name}}} again" if was else nearest(name, here)
        problems.add(Place(settings.shown(settings.root)), "E807", message, hint)


def check_identity(
    notes: Sequence[Note],
    types: Sequence[NoteType],
    lock: Lock,
    settings: Settings,
    problems: Problems,
    digest: DigestNote = digest_note,
) -> None:
    """Note what a build would say of the notes' identity; nothing is stamped, so the clock does not matter."""
    stamp(notes, types, lock, lock.newest, settings, StampOptions(), problems, digest)


def _to_ship(notes: Sequence[Note], lock: Lock, settings: Settings, problems: Problems) -> list[Note]:
    """Return the notes without those that were retired before anybody had them."""
    shipped = [note for note in notes if not note.retired or note.id in lock.notes]
    unknown = {"E801", "E802", "E803", "E812"} & problems.codes_in(shown(settings.lock))
    for note in notes:
        if note.retired and note.id not in lock.notes and not unknown:  # who has no lock knows nothing of it
            hint = "take .retired away to ship it, or write .draft; renamed by hand: give it its old id back"
            problems.add(note.place, "W820", "this question is retired and was never shipped: it is left out", hint)
    if notes and not shipped and not unknown:
        hint = "take .retired away from those that should be learned"
        problems.add(Place(settings.shown(settings.root)), "E300", "there is no question to ship", hint)
    return shipped


def _is_shipped(note_type: NoteType, notes: Sequence[Note], lock: Lock) -> bool:
    """Whether a build ships a note type, or one before it did.

    That for hidden parts of a picture came later than the other two: the lock of a deck without any is as it was.
    """
    if note_type.family is not Family.OCCLUSION or note_type.family in lock.types:
        return True
    return any(note.family is Family.OCCLUSION for note in notes)


class _Stamper:
    def __init__(
        self,
        lock: Lock,
        now: int,
        types: Sequence[NoteType],
        settings: Settings,
        options: StampOptions,
        problems: Problems,
        digest: DigestNote,
    ) -> None:
        self.lock = lock
        self.digest = digest
        self.now = now
        self.by_family = {note_type.family: note_type for note_type in types}
        self.loose = {note_type.family for note_type in types if is_loose(note_type)}
        self.kept = {
            note_type.family
            for note_type in types
            if note_type.family in lock.types and lock.types[note_type.family].digest == digest_type(note_type)
        }
        """The note types that are as they were shipped."""
        self.settings = settings
        self.options = options
        self.problems = problems
        self.changes: dict[NoteId, LockedNote] = {}
        """What the lock will say in other words than now."""
        self.marks: Mapping[str, str] = {}
        """By files, digests of all by which their notes are known to be as locked."""
        self.known: set[str] = set()
        """The files whose notes are."""
        self.unsettled: set[str] = set()
        """Those with a note of which the lock will say something else than it is."""
        self.types: dict[AnyType, LockedType] = {}
        self.free_nids = free_nids(lock, now)
        self.free_carried = free_carried_nids(lock, now, settings.namespace)
        self.new: list[NoteId] = []
        self.changed: list[NoteId] = []
        self.unchanged: list[NoteId] = []
        self.moved: list[NoteId] = []
        self.restored: list[NoteId] = []
        self.retired: list[NoteId] = []
        self.rerendered: list[NoteId] = []
        self.changed_types: list[AnyType] = []

    def report(self) -> Report:
        return Report(
            new=tuple(self.new),
            changed=tuple(self.changed),
            unchanged=tuple(self.unchanged),
            moved=tuple(self.moved),
            restored=tuple(self.restored),
            retired=tuple(sorted(self.retired)),
            rerendered=tuple(self.rerendered),
            types=tuple(self.changed_types),
        )

    @cached_property
    def guids(self) -> Mapping[Guid, NoteId]:
        """By their GUIDs, all notes that the lock knows."""
        return by_guid(self.lock.notes)

    def notes(self, notes: Sequence[Note]) -> list[Stamped]:
        """Stamp notes: those of a file whose mark the lock has are as it says, without a look at each of them."""
        if isinstance(self.digest, RememberedDigests):
            self.marks = self.digest.marks(notes, self.by_family)
        if not self.options.touch:
            self.known = {file for file, mark in self.marks.items() if mark == self.lock.marks.get(file)}
        briefs = briefly(self.lock.notes)

        def as_locked(note: Note) -> Stamped:
            brief = briefs[note.id]
            self.unchanged.append(note.id)
            return Stamped(note, brief.guid, brief.mod, brief.nid)

        return [as_locked(note) if note.file in self.known else self.note(note) for note in notes]

    def lasting(self, lock: Lock, notes: Sequence[Note]) -> Mapping[str, str]:
        """Return the marks of the files of which the next build, too, will ship what ``lock`` says, without a word."""
        marks = {file: mark for file, mark in self.marks.items() if file not in self.unsettled}
        parts, briefs = defaultdict(list), briefly(lock.notes)
        for note in notes:
            if note.file in marks and note.file not in self.known and briefs[note.id].has_parts:
                parts[note.file].append(note)
        restless = {file for file, found in parts.items() if not are_at_rest(found, lock)}
        return {file: mark for file, mark in marks.items() if file not in restless}

    def note(self, note: Note) -> Stamped:
        old = self.lock.notes.get(note.id)
        digests = self.digest(note, self.by_family.get(note.family))
        if old and self.is_as_locked(note, old, digests):
            self.unchanged.append(note.id)
            return Stamped(note, old.guid, old.mod, old.nid)
        fresh = self.describe(note, old, digests)
        if old and self.keeps_cards(old, fresh):
            self.unsettled.add(note.file)
            note, fresh = note._replace(ords=old.ords), replace(fresh, ords=old.ords)
        if old is None:
            self.check_new(note, fresh)
            self.new.append(note.id)
            locked = fresh
        else:
            self.check(note, old, fresh)
            locked = self.update(note, old, fresh)
        if locked is not fresh:
            self.unsettled.add(note.file)
        if locked is not old:
            self.changes[note.id] = locked
        return Stamped(note, locked.guid, locked.mod, locked.nid)

    def keeps_cards(self, old: LockedNote, fresh: LockedNote) -> bool:
        """Whether a note has the cards that it was shipped with: it is carried and did not change, nor did its type.

        Other tools make cards that Anki itself would not, or leave some out. Anki sees to that when the note or its
        note type changes; before, no learner's card is added or lost.
        """
        family = fresh.family
        if isinstance(family, Family) or (old.inputs != fresh.inputs and not same_texts(old, fresh)):
            return False
        return family in self.kept

    def is_as_locked(self, note: Note, old: LockedNote, digests: Digests) -> bool:
        """Whether the lock would say of a note just what it says, so that nothing need be asked: as of most notes."""
        return (
            old.state is State.LIVE
            and (old.family, old.kind, old.pinned) == (note.family, note.kind, note.pinned)
            and (old.deck, old.file, old.inputs, old.ords) == (note.deck, note.file, note.inputs, note.ords)
            and (old.prompt, old.answer, old.other) == (digests["prompt"], digests["answer"], digests["other"])
            and (old.tags, old.seen) == (digests["tags"], digests["seen"])
            and old.media == media_of(note)
            and old.regions == regions_with(note, old)
            and note.id not in self.options.touch
        )

    def describe(self, note: Note, old: LockedNote | None, digests: Digests) -> LockedNote:
        """Return the note as the lock would remember it, stamped now."""
        return LockedNote(
            id=note.id,
            guid=old.guid if old else make_guid(self.settings.namespace, note.id, note.family),
            family=note.family,
            kind=note.kind,
            deck=note.deck,
            ords=note.ords,
            media=media_of(note),
            inputs=note.inputs,
            mod=max(self.now, old.mod + 1) if old else self.now,
            nid=old.nid if old else next(self.free_nids if isinstance(note.family, Family) else self.free_carried),
            file=note.file,
            pinned=note.pinned,
            state=State.LIVE,
            regions=regions_with(note, old),
            **digests,
        )

    def update(self, note: Note, old: LockedNote, fresh: LockedNote) -> LockedNote:
        if old.deck != fresh.deck:
            self.moved.append(note.id)
        if old.state is State.RETIRED:
            self.restored.append(note.id)
        kept = with_values(
            old, deck=fresh.deck, file=fresh.file, pinned=fresh.pinned, kind=fresh.kind, state=State.LIVE
        )
        loose = note.family in self.loose
        same = same_result if loose else same_letters  # where white space shows, letters are what is seen
        if same(old, fresh) and note.id not in self.options.touch:
            self.unchanged.append(note.id)
            regions = old.regions if self.options.locked else fresh.regions
            return self.learn(with_values(kept, inputs=fresh.inputs, media=fresh.media, regions=regions), fresh)
        # A card more is never held back: Anki adds a package's cards even to notes that it does not update.
        only_looks = old.inputs == fresh.inputs and old.ords == fresh.ords and (loose or not is_respelled(old))
        if only_looks and not self.options.rerendered and note.id not in self.options.touch:
            self.rerendered.append(note.id)
            self.unchanged.append(note.id)
            return kept
        self.changed.append(note.id)
        return fresh

    def learn(self, kept: LockedNote, fresh: LockedNote) -> LockedNote:
        """Return what the lock knows of how a note that did not change is seen.

        A lock of before this was known learns it as long as the fields are still those that were shipped.
        """
        if self.options.locked or is_respelled(kept):
            return kept
        return with_values(kept, seen=fresh.seen) if letters(kept) == letters(fresh) else respell(kept)

    def check_new(self, note: Note, fresh: LockedNote) -> None:
        owner = self.guids.get(fresh.guid)
        if owner:
            message = f"the id “{note.id}” belonged to another question, which is “{owner}” now and keeps its reviews"
            hint = f"the same question: write {as_id(owner, note.stands)}; another one: choose a new id"
            self.problems.add(note.place, "E806", message, hint)

    def check(self, note: Note, old: LockedNote, fresh: LockedNote) -> None:
        if old.family != fresh.family:
            message = f"“{note.id}” was a {old.family} and cannot become a {fresh.family}: Anki would drop its reviews"
            hint = "give it a new id; the old note stays with those who have it"
            self.problems.add(note.place, "E805", message, hint)
            return
        another = not same_prompt(old, fresh) and not same_answer(old, fresh) and old.inputs != fresh.inputs
        if old.state is State.RETIRED and another and note.id not in self.options.restore:
            message = f"the id “{note.id}” belonged to another question, which was retired"
            hint = f"choose a new id, or bring the old note back: {command('build', '--restore', note.id)}"
            self.problems.add(note.place, "E806", message, hint)
        elif another and note.contested and note.id not in self.options.accept:
            message = (
                f"“{note.id}” asks and answers something else than before: learners would have the reviews of that"
            )
            hint = "it may be a heading's or a flashcard's, as the settings are: write the heading's behind it, like"
            hint += " ## Heading ^id, and a new one at the flashcard; if both sides of one were reworded: "
            hint += command("build", "--accept", note.id)
            self.problems.add(note.place, "E820", message, hint)
        gone = sorted(set(old.ords) - set(fresh.ords))
        if gone and not self.problems.has_error(Place(note.place.path), NUMBERS):  # which may hide cards
            cards = ", ".join(f"c{ord_ + 1}" if has_holes(fresh.family) else str(ord_ + 1) for ord_ in gone)
            message = f"this question no longer has card {cards}"
            hint = "learners keep the card and its reviews until they run Tools → Empty Cards"
            self.problems.add(note.place, "W801", message, hint)

    def type(self, note_type: NoteType) -> tuple[NoteType, int]:
        digest, schema = digest_type(note_type), digest_schema(note_type)
        old = self.lock.types.get(note_type.family)
        if old and old.schema != schema and not self.options.allow_schema_change:
            message = f"the fields or templates of the note type “{note_type.name}” changed"
            message += ": no learner's note of it would update"
            place, hint = (
                Place(self.settings.shown(self.settings.lock)),
                "build with the deckwright that wrote the lock",
            )
            if note_type.original:
                place, hint = note_type.place, "undo the change of its files"
            meant = command("build", "--allow-schema-change")
            self.problems.add(place, "E810", message, f"{hint}; if it is meant: {meant}")
        if old and old.digest == digest:
            mod = old.mod
        else:
            mod = max(self.now, old.mod + 1) if old else self.now
            self.changed_types.append(note_type.family)
        among = old.among if old and (old.schema, old.digest) == (schema, digest) else 0
        self.types[note_type.family] = LockedType(
            note_type.family, old.id if old else note_type.id, schema, digest, mod, among
        )
        return replace(note_type, id=self.types[note_type.family].id), mod
