"""Compares the next package with what somebody had before, note by note: what Anki will do, and what is otherwise.

Anki's rule, under its default options: a note is matched by its GUID; it is updated if the package's ``mod`` is newer,
in whole seconds; it conflicts if its note type has other fields or templates. Existing cards never change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from deckwright.base.model import AnyType, Family, Guid, Html, NoteId, Stamped
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problem
from deckwright.cards.notetypes import NoteType, Role, by_role, say_the_same, title_of
from deckwright.cards.templates import cloze_ords, standard_ords
from deckwright.markdown.plain import plain_lines
from deckwright.media.named import named_files
from deckwright.plan.model import (
    Against,
    Change,
    Earlier,
    Had,
    NotePlan,
    Outcome,
    Plan,
    Text,
    Totals,
    TypeChange,
    TypePlan,
    Wording,
)
from deckwright.plan.risks import find_risks
from deckwright.plan.types import same_schema, type_changes
from deckwright.plan.wording import compare
from deckwright.settings.settings import Settings
from deckwright.ship.digests import (
    ANSWERS,
    ASKS,
    digest_note,
    same_answer,
    same_other,
    same_prompt,
)
from deckwright.ship.lock import Lock, LockedNote
from deckwright.ship.searches import search_for, search_for_notes
from deckwright.ship.shipment import Shipment

_ASKING = (*ASKS, Role.FIRST)
_ANSWERING = (*ANSWERS, Role.FURTHER)
_IMAGE = lazy_regex(r"<img\b[^>]*>")
_ALT = lazy_regex(r"""\salt=("[^"]*"|'[^']*')""")


def make_plan(
    shipment: Shipment, lock: Lock, earlier: Earlier, settings: Settings, problems: Sequence[Problem] = ()
) -> Plan:
    """Return what an import of ``shipment`` will do to somebody who has what ``earlier`` says.

    ``lock`` is the one before this shipment.
    """
    planner = _Planner(shipment, lock, earlier, settings)
    here = [planner.note(stamped) for stamped in shipment.notes]
    gone = [planner.gone(had) for had in planner.vanished()]
    types = [made for note_type, mod in planner.packed_types() if (made := planner.type(note_type, mod))]
    notes = (*here, *sorted(gone, key=lambda note: (note.path, note.id)))
    return Plan(
        deck=settings.name,
        source=earlier.source,
        file=earlier.file,
        first=not earlier.notes,
        texts=earlier.has_texts,
        totals=_totals(notes),
        risks=tuple(find_risks(notes, types, shipment, earlier, settings)),
        types=tuple(types),
        notes=notes,
        search=planner.search(gone),
        problems=tuple(problems),
    )


def _totals(notes: Sequence[NotePlan]) -> Totals:
    outcomes = Counter(note.outcome for note in notes)
    packed = [note for note in notes if note.outcome is not Outcome.STAYS]
    return Totals(
        notes=len(packed),
        cards=sum(len(note.ords) for note in packed),
        new=outcomes[Outcome.NEW],
        new_cards=sum(len(note.ords) for note in packed if note.outcome is Outcome.NEW),
        updated=outcomes[Outcome.UPDATED],
        unchanged=outcomes[Outcome.UNCHANGED],
        hidden=outcomes[Outcome.HIDDEN],
        conflicting=outcomes[Outcome.CONFLICTING],
        stays=outcomes[Outcome.STAYS],
        cards_added=sum(len(note.added) for note in packed),
        cards_gone=sum(len(note.gone) for note in packed),
    )


@dataclass(frozen=True, slots=True)
class _Difference:
    """How what a note says differs from before."""

    changes: tuple[Change, ...] = ()
    wordings: tuple[Wording, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_gone: tuple[str, ...] = ()

    @property
    def is_seen(self) -> bool:
        """Whether the package says something that the version before does not: more than tags to be lost."""
        return bool(self.tags_added) or any(change is not Change.TAGS for change in self.changes)


class _Planner:
    def __init__(self, shipment: Shipment, lock: Lock, earlier: Earlier, settings: Settings) -> None:
        self.shipment = shipment
        self.lock = lock
        self.earlier = earlier
        self.settings = settings
        self.types: Mapping[AnyType, NoteType] = {note_type.family: note_type for note_type, _ in shipment.types}
        self.by_id = {note_type.id: note_type for note_type, _ in shipment.types}
        self.is_same_schema: dict[AnyType, bool] = {}
        """Of note types that were looked at, whether Anki takes them for those of before."""
        self.rerendered = frozenset(shipment.report.rerendered)
        self.restored = frozenset(shipment.report.restored)

    @cached_property
    def decks(self) -> frozenset[str]:
        """Every deck that the author's notes are or were in."""
        return frozenset(note.deck for lock in (self.lock, self.shipment.lock) for note in lock.notes.values())

    @cached_property
    def locked(self) -> Mapping[Guid, LockedNote]:
        """All notes that were ever shipped."""
        return {note.guid: note for note in self.shipment.lock.notes.values()}

    # Notes

    def note(self, stamped: Stamped) -> NotePlan:
        return self.same(stamped) if stamped.note.id in self.earlier.same else self.compared(stamped)

    def same(self, stamped: Stamped) -> NotePlan:
        """Return the plan of a note that stays as it is."""
        note, kind = stamped.note, str(stamped.note.kind)
        return NotePlan(
            id=note.id,
            guid=stamped.guid,
            path=note.place.path,
            line=note.place.line,
            outcome=Outcome.UNCHANGED,
            changes=(),
            titled=partial(self.title, stamped),
            kind=kind,
            was_kind=kind,
            cloze=self.types[note.family].cloze,
            deck=note.deck,
            was_deck=note.deck,
            was_id="",
            ords=note.ords,
            added=(),
            gone=(),
            studied=(),
            edited=False,
            wordings=(),
            tags_added=(),
            tags_gone=(),
        )

    def title(self, stamped: Stamped) -> str:
        return title_of(self.types[stamped.note.family], self.fields(stamped))

    def compared(self, stamped: Stamped) -> NotePlan:
        note, had = stamped.note, self.earlier.notes.get(stamped.guid)
        fields = self.fields(stamped)
        difference = self.difference(stamped, fields, had) if had else _Difference()
        outcome = self.outcome(stamped, had, difference)
        if outcome is Outcome.UNCHANGED:
            difference = _Difference()
        touches = had is not None and outcome is not Outcome.CONFLICTING
        added = tuple(ord_ for ord_ in note.ords if had and touches and ord_ not in had.ords)
        gone = self.blank(stamped, had, outcome, added) if had else ()
        moved = had is not None and self.is_moved(had, note.deck)
        was_kind = str(had.locked.kind) if had and had.locked else ""
        was_id = self.former_id(had, note.id, note.family)
        facts = [
            *difference.changes,
            *([Change.CARDS_ADDED] if added else []),
            *([Change.CARDS_GONE] if gone else []),
            *([Change.KIND] if was_kind and was_kind != note.kind else []),
            *([Change.RENAMED] if was_id and outcome is Outcome.UPDATED else []),
        ]
        if outcome is Outcome.UPDATED and not facts:
            facts = [Change.TOUCHED]
        if outcome is Outcome.UNCHANGED and self.is_held_back(stamped, had, fields):
            facts.append(Change.RERENDERED)
        facts += [Change.MOVED] if moved else []
        facts += [Change.RESTORED] if note.id in self.restored else []
        return NotePlan(
            id=note.id,
            guid=stamped.guid,
            path=note.place.path,
            line=note.place.line,
            outcome=outcome,
            changes=tuple(facts),
            titled=partial(self.title, stamped),
            kind=note.kind,
            was_kind=was_kind,
            cloze=self.types[note.family].cloze,
            deck=note.deck,
            was_deck=had.deck if had else "",
            was_id=was_id,
            ords=note.ords,
            added=added,
            gone=gone,
            studied=tuple(ord_ for ord_ in gone if had and ord_ in had.studied),
            edited=had is not None and had.edited,
            wordings=difference.wordings,
            tags_added=difference.tags_added,
            tags_gone=difference.tags_gone,
        )

    def blank(self, stamped: Stamped, had: Had, outcome: Outcome, added: Sequence[int]) -> tuple[int, ...]:
        """Return the cards without content after the import: those that an updated note has no more.

        Anki adds the package's cards even to a note that it does not update, where the words for them are missing.
        """
        if outcome is Outcome.UPDATED:
            return tuple(ord_ for ord_ in had.ords if ord_ not in stamped.note.ords)
        if had.text is None:
            return ()
        note_type, text = self.types[stamped.note.family], had.text
        return tuple(ord_ for ord_ in added if not _makes(note_type, text, ord_))

    def fields(self, stamped: Stamped) -> dict[str, str]:
        names = (slot.name for slot in self.types[stamped.note.family].fields)
        return dict(zip(names, stamped.note.fields, strict=True))

    def outcome(self, stamped: Stamped, had: Had | None, difference: _Difference) -> Outcome:
        """Return what Anki did on trial, or what its rule says; that a correction is hidden is no word of Anki's."""
        known = self.earlier.outcomes
        outcome = known.get(stamped.guid, Outcome.CONFLICTING) if known is not None else self.foresee(stamped, had)
        if outcome is Outcome.UNCHANGED and had and had.mod > stamped.mod and difference.is_seen:
            return Outcome.HIDDEN
        return outcome

    def foresee(self, stamped: Stamped, had: Had | None) -> Outcome:
        """Return what Anki's rule says."""
        note_type = self.types[stamped.note.family]
        if had is None:
            return Outcome.NEW
        before = self.earlier.types.get(note_type.id)
        if note_type.family not in self.is_same_schema:
            self.is_same_schema[note_type.family] = before is None or same_schema(note_type, before)
        if had.type != note_type.id or not self.is_same_schema[note_type.family]:
            return Outcome.CONFLICTING
        return Outcome.UPDATED if stamped.mod > had.mod else Outcome.UNCHANGED

    def is_held_back(self, stamped: Stamped, had: Had | None, fields: Mapping[str, str]) -> bool:
        """Whether the note would look otherwise only since a library was upgraded."""
        if self.earlier.source is Against.LOCK:
            return stamped.note.id in self.rerendered
        return bool(had and had.mod == stamped.mod and had.text and not say_the_same(had.text.fields, fields))

    def is_moved(self, had: Had, deck: str) -> bool:
        """Whether the author moved the note; of a learner's cards, only where they are still in a deck of this name."""
        if not had.deck or had.deck == deck:
            return False
        return self.earlier.source is not Against.COLLECTION or had.deck in self.decks

    def former_id(self, had: Had | None, name: NoteId, family: AnyType) -> str:
        if had is None or not isinstance(family, Family):
            return ""
        former = by_role(family, had.text.fields).get(Role.ID, "") if had.text else had.locked.id if had.locked else ""
        return former if former != name else ""

    # What a note says

    def difference(self, stamped: Stamped, fields: Mapping[str, str], had: Had) -> _Difference:
        if self.earlier.source is not Against.LOCK or had.locked is None:
            return self.told(stamped, fields, had.text) if had.text else _Difference()
        named = self.named(stamped, had.locked)
        if not named.changes or had.text is None:
            return named
        told = self.told(stamped, fields, had.text)
        # What was held back stands in the package at hand already, as learners do not have it.
        return named if not told.changes and say_the_same(had.text.fields, fields) else told

    def named(self, stamped: Stamped, old: LockedNote) -> _Difference:
        """Name what changed, by the lock's digests alone."""
        note, marked = stamped.note, False
        if note.id not in self.rerendered and self.shipment.lock.notes.get(note.id) == old:
            return _Difference()  # the stamp found no digest changed
        note_type = self.types[note.family]
        new = digest_note(note, note_type)
        if note.retired and old.tags != new["tags"]:
            slots = self.types[note.family].fields
            pairs = zip(slots, note.fields, strict=True)
            bare = tuple(Html("") if slot.role is Role.NOTICE else text for slot, text in pairs)
            tags = tuple(tag for tag in note.tags if tag != self.settings.retired_tag)
            twin = digest_note(note._replace(fields=bare, tags=tags), note_type)
            marked = old.tags == twin["tags"]
            new = twin if marked else new
        fresh = replace(old, **new)
        parts = (
            (Change.PROMPT, same_prompt(old, fresh)),
            (Change.ANSWER, same_answer(old, fresh)),
            (Change.OTHER, same_other(old, fresh)),
            (Change.TAGS, old.tags == fresh.tags),
        )
        changes = [change for change, same in parts if not same]
        if set(old.media) != {asset.name for asset in note.assets}:
            changes.append(Change.MEDIA)
        return _Difference((*changes, *([Change.MARKED] if marked else [])))

    def told(self, stamped: Stamped, fields: Mapping[str, str], before: Text) -> _Difference:
        """Compare the words, the pictures and the tags."""
        changes: list[Change] = []
        wordings = []
        family, tags = stamped.note.family, stamped.note.tags
        for name in dict.fromkeys([*fields, *before.fields]):
            old, new = before.fields.get(name, ""), fields.get(name, "")
            role = self.role(family, name)
            if old == new or role in (Role.ID, Role.NOTICE, Role.FILE):
                continue
            was, now = plain_lines(old), plain_lines(new)
            if was != now:
                part = Change.PROMPT if role in _ASKING else Change.ANSWER if role in _ANSWERING else Change.OTHER
                wordings.append(Wording(name, role, part, compare(was, now)))
                changes.append(part)
            elif _unpictured(old) != _unpictured(new):
                changes.append(Change.FORMATTING)
        if _shown(before.fields) != _shown(fields):
            changes.append(Change.MEDIA)
        mark, added, lost = self.settings.retired_tag, _only(tags, before.tags), _only(before.tags, tags)
        changes += [Change.MARKED] if mark in added else []
        changes += [Change.UNMARKED] if mark in lost else []
        added, lost = _only(added, [mark]), _only(lost, [mark])
        changes += [Change.TAGS] if added or lost else []
        return _Difference(tuple(sorted(set(changes), key=list(Change).index)), tuple(wordings), added, lost)

    def role(self, family: AnyType, name: str) -> Role:
        """Return what a field is for, which may be one that the note type had before."""
        otherwise = Role.RESERVED if isinstance(family, Family) else Role.FURTHER
        return next((slot.role for slot in self.types[family].fields if slot.name == name), otherwise)

    # Notes that are gone

    def vanished(self) -> Iterator[Had]:
        """Yield what is not in the package; of what was gone before the last one already, a lock says nothing new."""
        packed = {stamped.guid for stamped in self.shipment.notes}
        retired = frozenset(self.shipment.report.retired)
        for had in (self.earlier.notes[guid] for guid in self.earlier.notes if guid not in packed):
            if self.earlier.source is not Against.LOCK or (had.locked and had.locked.id in retired):
                yield had

    def gone(self, had: Had) -> NotePlan:
        locked = self.locked.get(had.guid) or had.locked
        fields: Mapping[str, str] = had.text.fields if had.text else {}
        texts = by_role(note_type.family, fields) if (note_type := self.by_id.get(had.type)) else {}
        kind = str(locked.kind) if locked else ""
        return NotePlan(
            id=locked.id if locked else NoteId(texts.get(Role.ID, "")),
            guid=had.guid,
            path=self.settings.shown(self.settings.root / locked.file) if locked else "",
            line=None,
            outcome=Outcome.STAYS,
            changes=(Change.RETIRED,),
            titled=partial(title_of, note_type, fields),
            kind=kind,
            was_kind=kind,
            cloze=note_type is not None and note_type.cloze,
            deck="",
            was_deck=had.deck,
            was_id="",
            ords=had.ords,
            added=(),
            gone=(),
            studied=(),
            edited=had.edited,
            wordings=(),
            tags_added=(),
            tags_gone=(),
        )

    def search(self, gone: Sequence[NotePlan]) -> str:
        """Return the search that finds in Anki the notes that are gone; nothing without such."""
        locked = [self.locked[note.guid] for note in gone if note.guid in self.locked]
        others = [note.id for note in gone if note.guid not in self.locked and note.id]
        terms = [search_for_notes(locked, self.settings)] if locked else []
        terms += [search_for(self.settings.name, others)] if others else []
        return " or ".join(f"({term})" for term in terms) if len(terms) > 1 else "".join(terms)

    # Note types

    def packed_types(self) -> Iterator[tuple[NoteType, int]]:
        """Yield the note types that the package holds, with their stamps."""
        used = {stamped.note.family for stamped in self.shipment.notes}
        yield from ((note_type, mod) for note_type, mod in self.shipment.types if note_type.family in used)

    def type(self, note_type: NoteType, mod: int) -> TypePlan | None:
        had = self.earlier.types.get(note_type.id)
        if had is None:
            return None
        changes = tuple(type_changes(note_type, had))
        if not changes:
            return None
        outcome = Outcome.UPDATED if mod > had.mod else Outcome.HIDDEN
        if TypeChange.SCHEMA in changes:
            outcome = Outcome.CONFLICTING
        return TypePlan(note_type.name, had.shape.name if had.shape else "", outcome, changes)


def _makes(note_type: NoteType, text: Text, ord_: int) -> bool:
    """Whether a note with these words has a card of this number."""
    if note_type.cloze:
        return ord_ in cloze_ords(list(text.fields.values()))
    fronts = [template.front for template in note_type.templates]
    return ord_ in standard_ords(fronts, text.fields, bool(text.tags))


def _shown(fields: Mapping[str, str]) -> set[str]:
    """Return the names of the media that the fields show or play."""
    return {file.name for text in fields.values() for file in named_files(text)}


def _unpictured(html: str) -> str:
    """Return a field with nothing left of its pictures but what they show in words."""
    return _IMAGE.sub(lambda image: "".join(_ALT.findall(image[0])[:1]), html)


def _only(tags: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Return the tags that the others lack; Anki compares them without regard to case."""
    known = {tag.casefold() for tag in others}
    return tuple(sorted(tag for tag in tags if tag.casefold() not in known))
