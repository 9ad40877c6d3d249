"""``pull``: takes what a learner changed in Anki back into the question files, field by field, and proves it.

Three texts of each field are compared: what was shipped, what the files say now, what stands in Anki. What only the
learner changed becomes an edit of the file; what both changed is told and left alone. The collection is only read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from deckwright.anki.packages import PackedNote
from deckwright.base.model import Family, Guid, Note, NoteId
from deckwright.base.problems import ExitCode, Problems, Progress, Severity, stop
from deckwright.cards.notetypes import NoteType, Role, name_of
from deckwright.gather import Deck
from deckwright.markdown.plain import plain_lines
from deckwright.plan.earlier import in_package, shipped_last
from deckwright.plan.model import Had
from deckwright.pull.arriving import Arrivals
from deckwright.pull.beware import beware
from deckwright.pull.fields.merge import merged
from deckwright.pull.learner import LearnersNotes, LearnersSide, Remembered
from deckwright.pull.masks import take_masks
from deckwright.pull.model import FieldStates, Pulled, PulledField, PulledNote, Standing, TakenIn
from deckwright.pull.new.take import HalfTaken, NewNotes, half_taken, list_made
from deckwright.pull.next_build import foresee, replaced, unlinked
from deckwright.pull.prove import Bench, Unproved, source_lines, take_over, take_tags
from deckwright.pull.states import field_states, forms_of, is_edited, shipped_once
from deckwright.pull.tags import lowered, matching
from deckwright.questions.lists.heads import ENDINGS
from deckwright.remember.run import remembering
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.digests import DigestNote, RememberedDigests, digest_ahead
from deckwright.ship.lock import Lock
from deckwright.ship.open_lock import open_lock
from deckwright.ship.shipment import Shipment
from deckwright.ship.stamp import StampOptions, stamp


def pull(
    settings: Settings,
    learner: LearnersSide,
    against: Path | None,
    problems: Problems,
    progress: Progress,
    jobs: int = 1,
    tags: Sequence[str] = (),
    up_to_date: bool = False,
    new: bool = False,
) -> Pulled | None:
    """Return what a ``learner`` has otherwise, and the files' texts with it; None if the deck has errors.

    Nothing is written. ``against`` is the package from which the learner's notes are, if it is not the last one; notes
    that it lacks are compared with the last one. ``up_to_date`` says that the learner had the last version of each note
    before she edited it. Tags are taken over that a pattern among ``tags`` names. ``new`` takes in the notes that were
    made in Anki under the deck; those have all their tags, or those that a pattern names.
    """
    with remembering(jobs, digest_ahead) as memory, TemporaryDirectory(prefix="deckwright-") as kept:
        deck = memory.gather(settings, problems, progress)
        lock = open_lock(settings, deck.notes, deck.types, problems)
        if problems.errors:
            return None
        digest = RememberedDigests(memory)
        found = Problems()
        shipment = stamp(deck.notes, deck.types, lock, build_time(lock), settings, StampOptions(), found, digest)
        problems.extend(problem for problem in found.sorted() if problem.severity is Severity.ERROR)
        if problems.errors:
            return None
        stage, copies = Path(kept, "types"), Path(kept, "files")
        copies.mkdir()
        half = half_taken(lock, deck.sources)
        theirs = learner.read(_without(shipment, half.again), settings, copies)
        if not theirs.notes:
            stop(ExitCode.USAGE, f"{theirs.called} holds no note of this deck", theirs.hint)
        pulling = _Pulling(deck, lock, shipment, theirs, settings, tags, half)
        pulled = pulling.pull(against, up_to_date, progress, stage if new else None)
        return pulling.with_next_build(pulled, digest)


def _without(shipment: Shipment, names: Collection[NoteId]) -> Shipment:
    """Return a shipment whose lock does not know some notes."""
    if not names:
        return shipment
    notes = {name: note for name, note in shipment.lock.notes.items() if name not in names}
    return replace(shipment, lock=replace(shipment.lock, notes=notes))


_UNSURE = "it may be an earlier text of yours"


class _Pulling:
    def __init__(
        self,
        deck: Deck,
        lock: Lock,
        shipment: Shipment,
        found: LearnersNotes,
        settings: Settings,
        tags: Sequence[str],
        half: HalfTaken,
    ) -> None:
        self.half = half
        self.deck = deck
        self.lock = lock
        self.shipment = shipment
        self.found = found
        self.arrivals = Arrivals(deck.read, deck.notes, found.collected.files, found.lacking)
        self.bench = Bench(self.arrivals, deck.types)
        self.settings = settings
        self.patterns = tags
        self.older: list[Note] = []
        self.strange: list[Note] = []
        self.hidden: list[Note] = []
        self.stamps = {stamped.note.id: stamped.mod for stamped in shipment.notes}
        self.refused: list[tuple[Note, FieldStates, PulledField]] = []
        self.ours = 0
        self.remembered: Remembered | None = found.remembered
        self.said: Collection[Guid] = ()
        """The notes of which the author says what the learner had before she edited them."""

    def pull(self, against: Path | None, up_to_date: bool, progress: Progress, stage: Path | None) -> Pulled:
        """Return what came of it; with a folder ``stage`` to work in, notes that were made in Anki are taken in."""
        guids = {stamped.note.id: stamped.guid for stamped in self.shipment.notes}
        there = self.found.notes
        named = in_package(against, self.shipment).notes if against else {}
        earlier = {**shipped_last(self.lock, self.settings).notes, **named}
        self.said = earlier.keys() if up_to_date else named.keys()
        numbers = {guid: note.nid for guid, note in there.items()}
        sure = {*self.said, *shipped_once(self.lock, self.settings, numbers)}
        notes = []
        for done, note in enumerate(self.deck.notes, 1):
            progress(done, len(self.deck.notes))
            guid = guids.get(note.id, Guid(""))
            if guid in there and guid in earlier:
                pulled = self.note(note, there[guid], earlier[guid], guid in sure)
                notes += [pulled] if pulled else []
        notes = self.again(notes)
        made = self.made(stage)
        texts = {
            file: (self.bench.sources[file].text, text)
            for file, text in self.bench.texts.items()
            if text != self.bench.sources[file].text
        }
        known = frozenset(guids.values())
        gone = tuple(self.gone(there, earlier, known))
        unknown = [name for name, guid in guids.items() if guid in there and name not in self.lock.notes]
        compared = len(known & there.keys()) - len(unknown)
        return Pulled(
            notes=tuple(notes),
            texts=texts,
            files=self.arrivals.needed(texts.values()),
            compared=compared,
            older=tuple(self.older),
            strange=tuple(self.strange),
            gone=gone,
            hidden=tuple(self.hidden),
            unknown=tuple(unknown),
            ours=self.ours,
            made=made,
            lost=tuple(sorted(self.half.unsure)),
            notice=self.found.notice,
        )

    def with_next_build(self, pulled: Pulled, digest: DigestNote) -> Pulled:
        """Return what came of it with what the next build asks about it, and what an import of that replaces."""
        self.bench.settle()  # the second try and new notes may have changed files since
        if all(field.reason for note in pulled.notes for field in note.fields):
            return replace(pulled, replaced=replaced(pulled.notes, self.shipment.report.changed))
        shown = {note.id for note in pulled.notes}  # those of which nothing was taken may show others that changed
        build = foresee(self.deck, self.bench, shown, self.lock, self.settings, digest)
        lost = unlinked(self.deck, self.bench, pulled.notes) if self.settings.obsidian else ()
        return replace(pulled, asks=build.asks, replaced=replaced(pulled.notes, build.ships), unlinked=lost)

    def made(self, stage: Path | None) -> TakenIn:
        """Take in the notes that were made in Anki, or only list them."""
        if not stage:
            return list_made(self.found.collected)
        shipped = [note_type for note_type, _ in self.shipment.types]
        families = {note_type.family for note_type in shipped}
        ours = [*shipped, *(note_type for note_type in self.deck.types if note_type.family not in families)]
        deck, there = self.deck, self.found.collected
        sources, notes, again = deck.sources, deck.notes, self.half.again
        return NewNotes(
            self.bench, self.settings, sources, notes, self.lock, ours, there, self.patterns, stage, again
        ).take()

    def again(self, notes: Sequence[PulledNote]) -> list[PulledNote]:
        """Return the notes with another try at what was not to be had: what it shows of others is right now."""
        if not self.bench.settle():
            return [*notes]
        refused, self.refused = self.refused, []
        tried = {id(field): self.field(note, state) for note, state, field in refused}
        made = [
            replace(note, fields=tuple(now for field in note.fields if (now := tried.get(id(field), field))))
            for note in notes
        ]
        return [note for note in made if note.fields]

    def gone(
        self, there: Mapping[Guid, PackedNote], earlier: Mapping[Guid, Had], known: Collection[Guid]
    ) -> Iterator[NoteId]:
        """Yield the notes that the learner changed and that the files have no more."""
        for locked in self.lock.notes.values():
            theirs, note_type = there.get(locked.guid), self.bench.types.get(locked.family)
            if not theirs or not note_type or locked.guid in known or self.is_ours(locked.guid, theirs, note_type):
                continue
            if is_edited(theirs, earlier[locked.guid], note_type):
                yield locked.id

    def is_ours(self, guid: Guid, there: PackedNote, note_type: NoteType) -> bool:
        """Whether all that a note says in Anki is remembered as the deck's own."""
        names = [slot.name for slot in note_type.fields if slot.role is not Role.FILE]
        return self.remembered is not None and all(
            self.remembered.knows(guid, name, there.fields.get(name, "")) for name in names
        )

    def note(self, note: Note, there: PackedNote, had: Had, sure: bool) -> PulledNote | None:
        note_type = self.bench.types[note.family]
        if there.type != note_type.id or not {slot.name for slot in note_type.fields} <= set(there.fields):
            self.strange.append(note)
            return None
        locked = self.lock.notes.get(note.id)
        if locked is None:
            return None
        there = self.with_files(note, there)
        states = [self.judged(there.guid, one) for one in field_states(note, there, had, locked, note_type, sure)]
        verdicts = {state.verdict for state in states}
        if Standing.OLDER in verdicts:
            self.older.append(note)
            return None
        self.ours += bool(states) and verdicts == {Standing.OURS}
        fields = [self.field(note, state) for state in states if state.verdict is not Standing.OURS]
        fields += self.tags(note, there, had, sure)
        done = tuple(field for field in fields if field)
        is_ours = Standing.OURS in verdicts or (Standing.BOTH in verdicts and not any(field.conflict for field in done))
        is_pushed = self.remembered is not None and self.remembered.was_there(locked.guid)  # the next push brings it
        if is_ours and not is_pushed and all(field.reason for field in done) and self.is_newer(note, there):
            self.hidden.append(note)
        return PulledNote(note.id, note.place, done) if done else None

    def with_files(self, note: Note, there: PackedNote) -> PackedNote:
        """Return a learner's note with the files that a build would ship in place of her own."""
        question, themed = self.bench.surroundings.questions[note.id], isinstance(note.family, Family)
        fields = {name: self.arrivals.standing(text, question, themed) for name, text in there.fields.items()}
        return replace(there, fields=fields) if fields != there.fields else there

    def judged(self, guid: Guid, state: FieldStates) -> FieldStates:
        """Return a field with what is remembered of its texts; but what the author says counts more."""
        if not self.remembered:
            return state
        judged = self.remembered.judge(guid, state)
        if guid in self.found.older and guid not in self.said and judged.verdict is not Standing.OURS:
            return replace(state, verdict=Standing.OLDER)
        is_said = guid in self.said and state.verdict is not Standing.OLDER
        return state if is_said and judged.verdict is not Standing.OURS else judged

    def is_newer(self, note: Note, there: PackedNote) -> bool:
        """Whether no import of the next package replaces a note in Anki."""
        return self.stamps.get(note.id, 0) <= there.mod

    def field(self, note: Note, state: FieldStates) -> PulledField | None:
        """Take a field over, or say why not; None if it came with another field of the note."""
        ours, theirs = plain_lines(state.written), plain_lines(state.standing)
        if ours == theirs:
            ours, theirs = state.written, state.standing
        if state.verdict is Standing.BOTH:
            told = PulledField(state.name, note.place.line, ours, theirs, "both changed it", conflict=True)
            return self.merged(note, state, told)
        if state.verdict is Standing.UNSURE:
            return PulledField(state.name, note.place.line, ours, theirs, _UNSURE, unsure=True)
        take = take_masks if state.name == name_of(Role.MASKS) and note.family is Family.OCCLUSION else take_over
        try:
            before, after = take(self.bench, note, state.name, state.standing)
        except Unproved as error:
            reason = self.arrivals.lacking(state.standing) or str(error)
            refused = PulledField(state.name, note.place.line, ours, theirs, reason)
            self.refused.append((note, state, refused))
            return refused
        if before == after:
            return None
        return self.taken(note, state, before, after)

    def merged(self, note: Note, state: FieldStates, told: PulledField) -> PulledField | None:
        """Take over what the learner changed in other places than we did; return ``told`` if that is not plain.

        None if we changed all that she did, and more.
        """
        if not state.sure or state.shipped is None:
            return told
        form = forms_of(self.bench.types[note.family])[state.name]
        both = merged(state.shipped, state.written, state.standing, form)
        with suppress(Unproved):
            if both:
                before, after = take_over(self.bench, note, state.name, both)
                return replace(self.taken(note, state, before, after), merged=True) if before != after else None
        return told

    def taken(self, note: Note, state: FieldStates, before: str, after: str) -> PulledField:
        """Return a field that was taken over, with what is to be said of its text."""
        is_sheet = self.bench.surroundings.questions[note.id].source.file.suffix.lower() in ENDINGS
        return replace(_taken(state.name, before, after), beware=beware(state.written, state.standing, is_sheet))

    def tags(self, note: Note, there: PackedNote, had: Had, sure: bool) -> list[PulledField]:
        """Take over the tags of the patterns that were asked for; what is wrong with one stops no other."""
        given = self.remembered.tags(there.guid) if self.remembered else None
        was = lowered(had.text.tags) if given is None and had.text else lowered(given or ())
        theirs, known = lowered(there.tags), lowered(note.tags) | was
        added = [tag for tag in matching(there.tags, self.patterns) if tag.casefold() not in known]
        gone = [tag for tag in matching(note.tags, self.patterns) if tag.casefold() in was - theirs]
        if not added and not gone:
            return []
        ours = " ".join(note.tags)
        wanted = " ".join([*(tag for tag in note.tags if tag not in gone), *added])
        if there.mod < had.mod and given is None:
            self.older.append(note)
            return []
        if not sure and given is None:
            return [PulledField("tags", note.place.line, ours, wanted, _UNSURE, unsure=True)]
        with suppress(Unproved):
            return [_taken("tags", *take_tags(self.bench, note, added, gone))]
        return list(self.tags_one_by_one(note, added, gone))

    def tags_one_by_one(self, note: Note, added: Sequence[str], gone: Sequence[str]) -> Iterator[PulledField]:
        """Take over what can be of tags that cannot be taken over together."""
        texts: list[str] = []
        for more, less in [*(([tag], []) for tag in added), *(([], [tag]) for tag in gone)]:
            try:
                texts += take_tags(self.bench, note, more, less)
            except Unproved as error:
                yield PulledField("tags", note.place.line, " ".join(less), " ".join(more), str(error))
        if texts:
            yield _taken("tags", texts[0], texts[-1])


def _taken(name: str, before: str, after: str) -> PulledField:
    """Return a field that was taken over, with the lines that changed for it."""
    changes = list(source_lines(before, after))
    line, *_ = changes[0]
    return PulledField(name, line, "\n".join(old for _, old, _ in changes), "\n".join(new for _, _, new in changes))
