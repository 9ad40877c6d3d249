"""Decides what a push writes: field by field by what was shipped, what the files say and what stands in Anki."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from deckwright.base.model import Asset, Guid, MediaName, Note, Stamped
from deckwright.cards.notetypes import NoteType, Role
from deckwright.connect.answers import Answering, ask_decks_of, ask_media_file, ask_suspended
from deckwright.markdown.plain import plain_lines
from deckwright.media.assets import read_asset
from deckwright.plan.model import Had
from deckwright.pull.fields.merge import covers
from deckwright.pull.model import FieldStates, Standing
from deckwright.pull.states import field_states, forms_of
from deckwright.push.model import (
    DeckMove,
    LeftAlone,
    NoteUpdate,
    PushPlan,
    RetiredInAnki,
    RunningAnki,
    RunningNote,
    TagUpdate,
)
from deckwright.push.record import PushRecord
from deckwright.push.running import asks_the_same
from deckwright.push.types import compare_types, fits, is_whole
from deckwright.push.wishes import PushWishes, RetiredWish
from deckwright.ship.digests import digest_note
from deckwright.ship.lock import Lock, State
from deckwright.ship.shipment import Shipment


@dataclass(frozen=True, slots=True)
class Before:
    """What was shipped before, as far as is known."""

    lock: Lock
    notes: Mapping[Guid, Had]
    sure: Collection[Guid]
    """The notes of which it is known that Anki had them so before anything was edited there."""


class PushComparison:
    """Compares the notes one after another, and collects what is to be done and what is not."""

    def __init__(
        self, shipment: Shipment, before: Before, running: RunningAnki, record: PushRecord, wishes: PushWishes
    ) -> None:
        self.shipment = shipment
        self.before = before
        self.running = running
        self.record = record
        self.wishes = wishes
        self.types = {note_type.family: note_type for note_type, _ in shipment.types}
        self.found = [stamped for stamped in shipment.notes if stamped.guid in running.notes]
        self.left: list[LeftAlone] = []
        self.kept: list[LeftAlone] = []
        self.updates: list[NoteUpdate] = []
        self.open: set[tuple[Guid, str]] = set()
        """Fields of which Anki keeps another text than the files have."""
        self.unsure: set[tuple[Guid, str]] = set()
        """Those of them of which nobody knows whose that text is."""

    def compare(self, anki: Answering) -> PushPlan:
        """Return the plan. Nothing is written; of media and decks Anki is asked."""
        new = tuple(stamped.note.id for stamped in self.shipment.notes if self.is_new(stamped))
        for stamped in self.found:
            self.note(stamped)
        types = [note_type for note_type, _ in self.shipment.used_types if note_type.family in self.running.types]
        restyled = tuple(compare_types(types, self.running, self.before.lock, self.record, self.left, self.kept))
        tags = tuple(self.tag_updates())
        self.tell_suspended(anki)
        media = tuple(self.media(anki, types))
        moves = tuple(self.moves(anki))
        return PushPlan(
            new=new,
            updates=tuple(self.updates),
            tags=tags,
            types=restyled,
            media=media,
            moves=moves if self.wishes.move_decks else (),
            unmoved=0 if self.wishes.move_decks else sum(len(move.cards) for move in moves),
            retired=self.retired(anki),
            left=tuple(self.left),
            kept=tuple(self.kept),
            compared=len(self.found),
        )

    def is_new(self, stamped: Stamped) -> bool:
        """Whether a note is to be sent to Anki; one that is not there and is not to be, is listed."""
        note, guid = stamped.note, stamped.guid
        if guid in self.running.notes:
            return False
        kind = self.running.types.get(note.family)
        if self.is_under_another_type(stamped):
            self.leave(note, "", "it has another note type in Anki, or the ID of another question")
        elif kind and not is_whole(kind, self.types[note.family]):
            self.leave(note, "", f"in Anki the note type “{kind.name}” has other fields or templates")
        elif self.record.was_there(guid) and not self.wishes.bring_back:
            self.leave(note, "", "it was deleted in Anki; --bring-back sends it again")
        else:
            return True
        return False

    def is_under_another_type(self, stamped: Stamped) -> bool:
        """Whether the note that has this one's number in Anki is this one: it asks what ours asks, or has its ID."""
        had = self.before.notes.get(stamped.guid)
        was = had.text.fields if had and had.text else {}
        texts = self.running.strange.get(stamped.guid, ())
        return asks_the_same(stamped, self.types[stamped.note.family], texts, was, self.record)

    def leave(self, note: Note, name: str, why: str) -> None:
        """List something of a note as left alone."""
        self.left.append(LeftAlone(f"{note.id}  {name}".rstrip(), note.place, why))

    def note(self, stamped: Stamped) -> None:
        """Compare a note that Anki has."""
        note, guid = stamped.note, stamped.guid
        there, note_type = self.running.notes[guid], self.types[note.family]
        if copies := self.running.copies.get(guid):
            self.kept.append(LeftAlone(note.id, note.place, f"{copies} more in Anki with its id, a copy of it"))
        if not fits(self.running.types[note.family], note_type):
            self.leave(note, "", "its note type lacks fields of ours in Anki")
            self.open |= {(guid, slot.name) for slot in note_type.fields}
            return
        after = {
            state.name: state.written
            for state in self.states(note, guid, there, note_type)
            if self.is_ours(note, guid, state)
        }
        if after:
            ours = {slot.name: str(text) for slot, text in zip(note_type.fields, note.fields, strict=True)}
            after |= {slot.name: ours[slot.name] for slot in note_type.fields if slot.role is Role.FILE}
            after = {name: text for name, text in after.items() if there.fields[name] != text}
            before = {name: there.fields[name] for name in after}
            self.updates.append(NoteUpdate(note.id, note.place, guid, there.nid, before, after))

    def states(self, note: Note, guid: Guid, there: RunningNote, note_type: NoteType) -> Iterator[FieldStates]:
        """Yield the fields that differ. Without a word of what was shipped, all that is known is what was pushed."""
        had, locked = self.before.notes.get(guid), self.before.lock.notes.get(note.id)
        if had is None or locked is None:
            names = [slot.name for slot in note_type.fields if slot.role is not Role.FILE]
            ours = {slot.name: text for slot, text in zip(note_type.fields, note.fields, strict=True)}
            differing = (name for name in names if ours[name] != there.fields[name])
            yield from (FieldStates(name, None, ours[name], there.fields[name], Standing.UNSURE) for name in differing)
            return
        yield from field_states(note, there.packed(guid, had.mod), had, locked, note_type, guid in self.before.sure)

    def is_ours(self, note: Note, guid: Guid, state: FieldStates) -> bool:
        """Whether what stands in a field is the text that a push put there last, or was about to; others are listed."""
        state = self.record.judge(guid, state)
        verdict = state.verdict
        if verdict is Standing.OURS or (verdict is Standing.BOTH and self.has_theirs(note, state)):
            return True
        self.open.add((guid, state.name))
        ours, theirs = plain_lines(state.written), plain_lines(state.standing)
        if ours == theirs:
            ours, theirs = state.written, state.standing
        told = LeftAlone(f"{note.id}  {state.name}", note.place, "", ours, theirs)
        if verdict is Standing.THEIRS:
            self.kept.append(replace(told, why="only changed in Anki"))
        elif verdict is Standing.BOTH:
            self.left.append(replace(told, why="both changed it", conflict=True))
        else:
            self.unsure.add((guid, state.name))
            self.left.append(replace(told, why="it may be an earlier text of yours", unsure=True))
        return False

    def has_theirs(self, note: Note, state: FieldStates) -> bool:
        """Whether what a learner changed in a field is in the files, as after a ``pull`` that merged it."""
        if not state.sure or state.shipped is None:
            return False
        form = forms_of(self.types[note.family])[state.name]
        return covers(state.shipped, state.written, state.standing, form)

    def tag_base(self, stamped: Stamped) -> tuple[str, ...] | None:
        """Return the tags that a note in Anki was given last; None if nobody knows."""
        known = self.record.tags(stamped.guid)
        if known is not None:
            return known
        shipped, locked = self.shipped_tags(stamped), self.before.lock.notes.get(stamped.note.id)
        if shipped is not None:
            return shipped
        if locked and locked.tags == digest_note(stamped.note, self.types[stamped.note.family])["tags"]:
            return stamped.note.tags
        return None

    def shipped_tags(self, stamped: Stamped) -> tuple[str, ...] | None:
        """Return the tags that a note was shipped with last; None if nobody knows."""
        had = self.before.notes.get(stamped.guid)
        return had.text.tags if had and had.text else None

    def tag_updates(self) -> Iterator[TagUpdate]:
        """Yield which tags come and go: those that the files gained or lost; a learner's own stay, and stay away."""
        asked = defaultdict[tuple[bool, tuple[str, ...], str], list[int]](list)
        for stamped in self.found:
            there = self.running.notes[stamped.guid]
            wanted, base = stamped.note.tags, self.tag_base(stamped)
            shipped = self.shipped_tags(stamped)
            has, was, wants, last = (
                {tag.casefold() for tag in tags} for tags in (there.tags, base or (), wanted, shipped or ())
            )  # an import may have brought what was shipped last since a push gave the note its tags
            kept_away = was & last if shipped is not None else was
            adds = tuple(sorted(tag for tag in wanted if tag.casefold() not in has | kept_away))
            drops = tuple(sorted(tag for tag in there.tags if tag.casefold() in (was | last) - wants))
            if base is None and has - wants:
                self.leave(stamped.note, "tags", "nobody knows which of them were yours once: none was taken away")
            below = {tag: _below(tag, set(there.tags) - set(drops)) for tag in drops}
            for tag, kept in below.items():
                if kept:
                    asked[False, (tag,), kept].append(there.nid)
            for is_adding, tags in ((True, adds), (False, tuple(tag for tag in drops if not below[tag]))):
                if tags:
                    asked[is_adding, tags, ""].append(there.nid)
        for (is_adding, tags, kept), nids in sorted(asked.items()):
            yield TagUpdate(tuple(nids), tags, is_adding, kept)

    def media(self, anki: Answering, types: Sequence[NoteType]) -> Iterator[MediaName]:
        """Yield the files that notes and note types in Anki show, and that are missing there or were changed by us."""
        assets: dict[str, Asset] = {asset.name: asset for stamped in self.found for asset in stamped.note.assets}
        assets |= {asset.name: asset for note_type in types for asset in note_type.media}
        for name, asset in sorted(assets.items()):
            if name not in self.running.media:
                yield MediaName(name)
            elif self.record.media(name) != asset.digest:
                theirs = ask_media_file(anki, name)
                if theirs == read_asset(asset):
                    self.record.own_media(name, asset.digest)
                elif self.record.media(name) == sha256(theirs).hexdigest():
                    yield MediaName(name)
                else:
                    self.left.append(LeftAlone(name, None, "it is another file in Anki"))

    def moves(self, anki: Answering) -> Iterator[DeckMove]:
        """Yield the cards that stand in a deck where we put them, and that the files have in another one now."""
        before: dict[int, frozenset[str]] = {}
        wanted: dict[int, str] = {}
        for stamped in self.found:
            guid, deck = stamped.guid, stamped.note.deck
            had = self.before.notes.get(guid)
            known = self.record.decks(guid) | {had.deck if had else deck}
            if known - {deck}:
                cards = self.running.notes[guid].cards
                before |= dict.fromkeys(cards, known - {deck})
                wanted |= dict.fromkeys(cards, deck)
        moved = defaultdict[str, list[int]](list)
        for deck, there in ask_decks_of(anki, sorted(wanted)).items():
            for card in there:
                if deck in before.get(card, ()):
                    moved[wanted[card]].append(card)
        yield from (DeckMove(deck, tuple(sorted(cards))) for deck, cards in sorted(moved.items()))

    def tell_suspended(self, anki: Answering) -> None:
        """List the notes that are in the files again, and whose cards a push suspended when they were not."""
        for stamped in self.found:
            if self.record.was_suspended(stamped.guid):
                cards = self.running.notes[stamped.guid].cards
                if any(ask_suspended(anki, cards)):
                    self.leave(stamped.note, "", "its cards are still suspended, as they were when it was gone")
                else:
                    self.record.set_suspended(stamped.guid, False)

    def retired(self, anki: Answering) -> RetiredInAnki:
        """Return the notes that are gone from the files and still in Anki."""
        gone = [
            note
            for note in self.shipment.lock.notes.values()
            if note.state is State.RETIRED and note.guid in self.running.notes
        ]
        there = [self.running.notes[note.guid] for note in gone]
        cards = [card for note in there for card in note.cards]
        if self.wishes.retired is RetiredWish.SUSPEND:
            suspended = ask_suspended(anki, cards)
            cards = [card for card, is_so in zip(cards, suspended, strict=True) if is_so is False]
        return RetiredInAnki(tuple(note.id for note in gone), tuple(note.nid for note in there), tuple(cards))


def _below(tag: str, tags: Collection[str]) -> str:
    """Return one of ``tags`` that lies below a tag, as ``a::b`` below ``a``; empty if none does."""
    return min((one for one in tags if one.casefold().startswith(f"{tag.casefold()}::")), default="")
