"""Decides who a note is and whether it changed: its GUID, and the ``mod`` by which a learner's Anki takes it or not.

Anki matches notes by GUID and takes a package's note only if its ``mod`` is newer, in whole seconds; it then replaces
all fields and tags. So the ``mod`` of a note that did not change must not move (else every learner's own edit of it is
lost), and that of a changed one must (else the change never arrives).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from deckwright.attributes import nearest
from deckwright.lock import Lock, LockedNote, LockedType
from deckwright.model import AnyType, Asset, Family, MediaName, Note, NoteId, Place, Stamped
from deckwright.notetypes import FIELDS, NoteType, Slot, make_guid
from deckwright.problems import Problems
from deckwright.settings import Settings

_ASKS = ("Front", "Title")
_ANSWERS = ("Back", "Text", "Typed", "Options", "Reverse")


@dataclass(frozen=True, slots=True)
class StampOptions:
    """What the author asked for on the command line."""

    rerendered: bool = False
    """Ship notes that only a library upgrade changed."""
    touch: frozenset[str] = frozenset()
    """Ids to stamp anew although they did not change."""
    restore: frozenset[str] = frozenset()
    """Retired ids that may come back as they are."""
    accept: frozenset[str] = frozenset()
    """Ids that may have the words of another question."""
    allow_schema_change: bool = False
    """Ship note types whose fields or templates changed, at the price that learners' notes of them stop updating."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build ships, by the notes' ids."""

    new: tuple[NoteId, ...] = ()
    changed: tuple[NoteId, ...] = ()
    unchanged: tuple[NoteId, ...] = ()
    moved: tuple[NoteId, ...] = ()
    """In another deck than before, whether changed or not: existing cards stay where they are."""
    restored: tuple[NoteId, ...] = ()
    retired: tuple[NoteId, ...] = ()
    """Gone from the source with this build."""
    rerendered: tuple[NoteId, ...] = ()
    """Differ only because a library was upgraded, and were not shipped."""
    types: tuple[AnyType, ...] = ()
    """Note types whose look changed."""


@dataclass(frozen=True, slots=True)
class Shipment:
    """Everything a package holds, and the lock that remembers it."""

    notes: tuple[Stamped, ...]
    types: tuple[tuple[NoteType, int], ...]
    """Each note type with its ``mod``."""
    lock: Lock
    report: Report

    @property
    def used_types(self) -> tuple[tuple[NoteType, int], ...]:
        """The note types that have notes, each with its ``mod``: Anki takes over no others."""
        used = {stamped.note.family for stamped in self.notes}
        return tuple((kind, mod) for kind, mod in self.types if kind.family in used)

    @property
    def media(self) -> dict[MediaName, Asset]:
        """Every file for Anki's media folder by its name, sorted."""
        assets = [asset for stamped in self.notes for asset in stamped.note.assets]
        assets += [asset for kind, _ in self.used_types for asset in kind.media]
        return dict(sorted({asset.name: asset for asset in assets}.items()))


def stamp(
    notes: Sequence[Note],
    types: Sequence[NoteType],
    lock: Lock,
    now: int,
    settings: Settings,
    options: StampOptions,
    problems: Problems,
) -> Shipment:
    """Return the notes with their identity, and the new lock.

    ``now`` is in whole seconds since 1970. Errors: an id that changed its family, a retired id that came back as
    another question, an unpinned id that vanished while its file has a new unpinned question, an id that has another
    question's words.
    A question marked ``.retired`` that was never shipped is left out; the others come last, so that new learners meet
    them last.
    """
    check_unpinned(notes, lock, problems)
    lock = _part_nids(lock, now)
    _check_asked(notes, lock, settings, options, problems)
    notes = sorted(_to_ship(notes, lock, settings, problems), key=lambda note: note.retired)
    stamper = _Stamper(lock, now, settings, options, problems)
    stamped = [stamper.note(note) for note in notes]
    stamped_types = [stamper.type(kind) for kind in types]
    gone = [old for name, old in lock.notes.items() if name not in stamper.locked]
    for old in gone:
        if old.state == "live":
            stamper.retired.append(old.id)
        stamper.locked[old.id] = replace(old, state="retired")
    new_lock = Lock(dict(sorted(stamper.locked.items())), {**lock.types, **stamper.types})
    unsaid = [note for note in notes if note.id not in options.accept]
    check_renamed(unsaid, new_lock, lock, problems)
    check_exchanged(unsaid, new_lock, lock, problems)
    return Shipment(tuple(stamped), tuple(stamped_types), new_lock, stamper.report())


def _check_asked(
    notes: Sequence[Note], lock: Lock, settings: Settings, options: StampOptions, problems: Problems
) -> None:
    """Note each id on the command line that is no question's."""
    here = [note.id for note in notes]
    for name in sorted((options.touch | options.restore | options.accept) - set(here)):
        was = lock.notes.get(NoteId(name))
        message = f"there is no question “{name}” to ship" + (
            ", only a note that learners may still have" if was else ""
        )
        hint = f"to bring it back, write the question with {{#{name}}} again" if was else nearest(name, here)
        problems.add(Place(settings.shown(settings.root)), "E807", message, hint)


def check_identity(
    notes: Sequence[Note], types: Sequence[NoteType], lock: Lock, settings: Settings, problems: Problems
) -> None:
    """Note what a build would say of the notes' identity; nothing is stamped, so the clock does not matter."""
    stamp(notes, types, lock, lock.newest, settings, StampOptions(), problems)


def _to_ship(notes: Sequence[Note], lock: Lock, settings: Settings, problems: Problems) -> list[Note]:
    """Return the notes without those that were retired before anybody had them."""
    shipped = [note for note in notes if not note.retired or note.id in lock.notes]
    for note in notes:
        if note.retired and note.id not in lock.notes:
            hint = "take .retired away to ship it, or write .draft; renamed by hand: give it its old id back"
            problems.add(note.place, "W820", "this question is retired and was never shipped: it is left out", hint)
    if notes and not shipped:
        hint = "take .retired away from those that should be learned"
        problems.add(Place(settings.shown(settings.root)), "E300", "there is no question to ship", hint)
    return shipped


def _part_nids(lock: Lock, now: int) -> Lock:
    """Return the lock with every note id once: two branches that built within a second may have given one id twice.

    Anki matches notes by GUID, so to learners who have the note its id in the package is nothing.
    """
    notes = dict(lock.notes)
    free = max([now * 1000, *(note.nid + 1 for note in notes.values())])
    taken: set[int] = set()
    for note in sorted(notes.values(), key=lambda note: note.id):
        if note.nid in taken:
            notes[note.id] = replace(note, nid=free)
            free += 1
        taken.add(note.nid)
    return Lock(notes, lock.types)


class _Stamper:
    def __init__(self, lock: Lock, now: int, settings: Settings, options: StampOptions, problems: Problems) -> None:
        self.lock = lock
        self.now = now
        self.settings = settings
        self.options = options
        self.problems = problems
        self.locked: dict[NoteId, LockedNote] = {}
        self.types: dict[AnyType, LockedType] = {}
        self.guids = {old.guid: name for name, old in lock.notes.items()}
        self.next_nid = max([1, now * 1000, *(note.nid + 1 for note in lock.notes.values())])
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

    def note(self, note: Note) -> Stamped:
        old = self.lock.notes.get(note.id)
        fresh = self.describe(note, old)
        if old is None:
            self.check_new(note, fresh)
            self.new.append(note.id)
            self.next_nid += 1
            locked = fresh
        else:
            self.check(note, old, fresh)
            locked = self.update(note, old, fresh)
        self.locked[note.id] = locked
        return Stamped(note, locked.guid, locked.mod, locked.nid)

    def describe(self, note: Note, old: LockedNote | None) -> LockedNote:
        """Return the note as the lock would remember it, stamped now."""
        digests = digest_note(note)
        return LockedNote(
            id=note.id,
            guid=old.guid if old else make_guid(self.settings.namespace, note.id, note.family),
            family=note.family,
            kind=note.kind,
            deck=note.deck,
            ords=note.ords,
            media=tuple(sorted(asset.name for asset in note.assets)),
            inputs=note.inputs,
            mod=max(self.now, old.mod + 1) if old else self.now,
            nid=old.nid if old else self.next_nid,
            file=note.file,
            pinned=note.pinned,
            **digests,
        )

    def update(self, note: Note, old: LockedNote, fresh: LockedNote) -> LockedNote:
        if old.deck != fresh.deck:
            self.moved.append(note.id)
        if old.state == "retired":
            self.restored.append(note.id)
        kept = replace(old, deck=fresh.deck, file=fresh.file, pinned=fresh.pinned, kind=fresh.kind, state="live")
        same = result(old) == result(fresh)
        if same and note.id not in self.options.touch:
            self.unchanged.append(note.id)
            return replace(kept, inputs=fresh.inputs, media=fresh.media)
        # A card more is never held back: Anki adds a package's cards even to notes that it does not update.
        only_looks = old.inputs == fresh.inputs and old.ords == fresh.ords
        if only_looks and not self.options.rerendered and note.id not in self.options.touch:
            self.rerendered.append(note.id)
            self.unchanged.append(note.id)
            return kept
        self.changed.append(note.id)
        return fresh

    def check_new(self, note: Note, fresh: LockedNote) -> None:
        owner = self.guids.get(fresh.guid)
        if owner:
            message = f"the id “{note.id}” belonged to another question, which is “{owner}” now and keeps its reviews"
            hint = f"the same question: write {{#{owner}}}; another one: choose a new id"
            self.problems.add(note.place, "E806", message, hint)

    def check(self, note: Note, old: LockedNote, fresh: LockedNote) -> None:
        if old.family != fresh.family:
            message = f"“{note.id}” was a {old.family} and cannot become a {fresh.family}: Anki would drop its reviews"
            hint = "give it a new id; the old note stays with those who have it"
            self.problems.add(note.place, "E805", message, hint)
        another = old.prompt != fresh.prompt and old.answer != fresh.answer and old.inputs != fresh.inputs
        if old.state == "retired" and another and note.id not in self.options.restore:
            message = f"the id “{note.id}” belonged to another question, which was retired"
            hint = f"choose a new id, or bring the old note back: python build_deck.py build --restore {note.id}"
            self.problems.add(note.place, "E806", message, hint)
        gone = sorted(set(old.ords) - set(fresh.ords))
        if gone:
            cards = ", ".join(f"c{ord_ + 1}" if fresh.family is Family.CLOZE else str(ord_ + 1) for ord_ in gone)
            message = f"this question no longer has card {cards}"
            hint = "learners keep the card and its reviews until they run Tools → Empty Cards"
            self.problems.add(note.place, "W801", message, hint)

    def type(self, kind: NoteType) -> tuple[NoteType, int]:
        digest, schema = digest_type(kind), digest_schema(kind)
        old = self.lock.types.get(kind.family)
        if old and old.schema != schema and not self.options.allow_schema_change:
            message = (
                f"the fields or templates of the note type “{kind.name}” changed: no learner's note of it would update"
            )
            hint = "build with the deckwright that wrote the lock, or with --allow-schema-change"
            place = Place(self.settings.shown(self.settings.lock))
            if kind.original:
                place, hint = kind.place, "undo the change of its files, or build with --allow-schema-change"
            self.problems.add(place, "E810", message, hint)
        if old and old.digest == digest:
            mod = old.mod
        else:
            mod = max(self.now, old.mod + 1) if old else self.now
            self.changed_types.append(kind.family)
        self.types[kind.family] = LockedType(kind.family, old.id if old else kind.id, schema, digest, mod)
        return replace(kind, id=self.types[kind.family].id), mod


def digest_note(note: Note) -> dict[str, str]:
    """Return the digests of a note's prompt, answer, other fields and tags."""
    if isinstance(note.family, Family):
        return digest_fields(
            dict(zip((slot.name for slot in FIELDS[note.family]), note.fields, strict=True)), note.tags
        )
    return digest_carried(note.fields, note.tags)


def digest_carried(values: Sequence[str], tags: Iterable[str]) -> dict[str, str]:
    """Return the same digests of a note of a carried note type: its first field asks, the others answer."""
    others = values[1:]
    # Where the first field is all there is, another note's equally empty rest must not make the two alike.
    answer = others if any(others) else values
    return {
        "prompt": _digest(values[:1]),
        "answer": _digest(answer),
        "other": _digest([]),
        "tags": _digest(sorted(tags)),
    }


def digest_fields(named: Mapping[str, str], tags: Iterable[str]) -> dict[str, str]:
    """Return the digests of prompt, answer, other fields and tags; ``named`` are the fields in their order."""
    rest = [name for name in named if name not in (*_ASKS, *_ANSWERS)]
    return {
        "prompt": _digest([named.get(name, "") for name in _ASKS]),
        "answer": _digest([named.get(name, "") for name in _ANSWERS]),
        "other": _digest([named[name] for name in rest]),
        "tags": _digest(sorted(tags)),
    }


def digest_type(kind: NoteType) -> str:
    """Return the digest of all that a learner's Anki takes over from a note type."""
    if kind.original:
        return _digest([json.dumps(kind.original, sort_keys=True)])
    templates = [part for template in kind.templates for part in (template.slot.name, template.front, template.back)]
    return _digest([kind.name, kind.css, *(slot.name for slot in kind.fields), *templates])


def digest_schema(kind: NoteType) -> str:
    """Return the digest of what must never change: the ids of the fields and templates, in their order.

    Of a carried note type also their names where the original has no ids, its sort field and whether it is a cloze
    type: all that makes Anki refuse its notes, or ask for a full sync.
    """
    if kind.original:
        fields, templates = ([_known_by(slot) for slot in slots] for slots in (kind.fields, kind.template_slots))
        return _digest([str(kind.cloze), str(kind.sort_field), *fields, "", *templates])
    slots = [*kind.fields, *kind.template_slots]
    return _digest([str(slot.id) for slot in slots])


def _known_by(slot: Slot) -> str:
    return slot.name if slot.id is None else str(slot.id)


def _digest(parts: Sequence[str]) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def result(note: LockedNote) -> tuple[object, ...]:
    """Return all of a note that an import takes over: two notes of one result look alike to a learner."""
    return note.prompt, note.answer, note.other, note.tags, note.ords


def check_unpinned(notes: Sequence[Note], lock: Lock, problems: Problems) -> None:
    """A question without an id that was reworded must not turn into a new card unseen."""
    here = {note.id for note in notes}
    vanished: dict[str, list[LockedNote]] = {}
    for old in lock.notes.values():
        if not old.pinned and old.state == "live" and old.id not in here:
            vanished.setdefault(old.file, []).append(old)
    for note in notes:
        if note.pinned:
            continue
        if note.id in lock.notes or note.file not in vanished:
            hint = f"end the heading with {{#{note.id}}}, or run: python build_deck.py ids --write"
            problems.add(note.place, "W701", "this question has no id, so rewording it would make a new card", hint)
            continue
        olds = sorted(old.id for old in vanished[note.file])
        either = " or ".join(f"{{#{old}}}" for old in olds[:3])
        message = f"this question is new, and {', '.join(olds[:3])} of the same file is gone"
        hint = f"reworded: end the heading with {either} to keep its reviews; new: with {{#{note.id}}}"
        problems.add(note.place, "E808", message, hint)


def check_renamed(notes: Sequence[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """A new id with the words of one that vanished was renamed by hand: learners would start it again."""
    gone = [old for old in lock.notes.values() if old.state == "live" and fresh.notes[old.id].state == "retired"]
    for note in notes:
        new = fresh.notes[note.id]
        if note.id in lock.notes or not note.pinned:
            continue
        kin = [old for old in gone if old.family is new.family]
        titled = new.family is Family.CLOZE  # whose prompt is but a title, which many may share
        alike = [old for old in kin if old.answer == new.answer or (old.prompt == new.prompt and not titled)]
        same = [old for old in alike if old.prompt == new.prompt and old.answer == new.answer]
        if same:
            message = f"this is “{same[0].id}” under another id: its learners would lose their reviews"
            keep = f"python build_deck.py ids --rename {same[0].id} {note.id} keeps them; so does the old id"
            hint = f"{keep}; if it is to be a new note: build --accept {note.id}"
            problems.add(note.place, "E811", message, hint)
        elif alike:
            message = f"this new question is much like “{alike[0].id}”, which is gone"
            hint = f"if it is the same one, `ids --rename {alike[0].id} {note.id}` keeps its reviews"
            problems.add(note.place, "W802", message, hint)


def check_exchanged(notes: Sequence[Note], fresh: Lock, lock: Lock, problems: Problems) -> None:
    """An id whose words were another one's until now: learners would see a question with the reviews of another."""
    left: dict[object, LockedNote] = {}
    for old in lock.notes.values():
        new = fresh.notes[old.id]
        if old.state == "live" and (new.state == "retired" or _words(new) != _words(old)):
            left.setdefault(_words(old), old)
    for note in notes:
        new, was = fresh.notes[note.id], lock.notes.get(note.id)
        owner = left.get(_words(new))
        if owner is None or (was and _words(was) == _words(new)):
            continue
        if was is None and not _is_another(fresh.notes[owner.id], owner):
            continue  # a copy beside a question that was mended
        message = f"“{note.id}” has the words of “{owner.id}”, whose learners would lose their reviews of them"
        hint = f"write {{#{owner.id}}} here; to exchange ids, ids --rename; if it is meant: build --accept {note.id}"
        problems.add(note.place, "E820", message, hint)


def _words(note: LockedNote) -> tuple[object, ...]:
    return note.family, note.prompt, note.answer


def _is_another(new: LockedNote, old: LockedNote) -> bool:
    """Whether a note that is still shipped asks and answers something else than before."""
    return new.state == "live" and new.prompt != old.prompt and new.answer != old.answer
