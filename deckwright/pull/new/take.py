"""Takes notes that were made in Anki into question files, each proven by rendering it, with its GUID in the lock.

What the lock gets is what stands in Anki. So the next build sees what a question gives otherwise, as its id in a field,
and ships it as a change of that very note: no review is lost, and no note comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from deckwright.adopt.names import is_blank, name_notes, plain
from deckwright.adopt.occlusion import LIKENESS, has_labels, same_own, write_occluded
from deckwright.adopt.to_files import Sheet, write_note
from deckwright.adopt.to_markdown import Manner, Unwritable, to_markdown
from deckwright.adopt.tree import canonical
from deckwright.anki.packages import PackedNote
from deckwright.base.limits import RAW_BYTES, SOURCE_BYTES
from deckwright.base.model import Drawn, Family, Note, NoteId, Source
from deckwright.base.problems import Problems
from deckwright.cards.likeness import likenesses
from deckwright.cards.notetypes import Field, NoteType, Role, by_role, name_of
from deckwright.markdown.plain import plain_lines
from deckwright.media.named import named_files, rename_files
from deckwright.pull.beware import beware
from deckwright.pull.fields.normal import as_built
from deckwright.pull.model import MadeNote, TakenIn
from deckwright.pull.new.places import NewPlaces
from deckwright.pull.new.types import Types
from deckwright.pull.new.write import OwnNote, as_lines, occluded, tidied
from deckwright.pull.prove import Bench, Tryout, manner_of, said
from deckwright.pull.reading import Collected
from deckwright.pull.states import forms_of
from deckwright.pull.tags import lowered, matching
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question
from deckwright.questions.sources import unify
from deckwright.settings.settings import Settings
from deckwright.ship.lock import PULLED, Lock, LockedNote, State, dump_lock
from deckwright.ship.recover import locked_as_packed

_PERSONAL = ("leech", "marked")
"""Tags that a learner's Anki gives."""
_MADE_OF = (Role.SOURCES, Role.TOPIC, Role.LEVEL, Role.TYPE, Role.ID, Role.NOTICE, Role.FILE, Role.RESERVED)
"""Fields of the deck's own note types that a build fills."""
_PLACED = (Role.TOPIC, Role.ID, Role.FILE)
"""Those that say which question it is, and where. In a copy of a note they are still that note's."""
_UNPLACED = (*_PLACED, Role.SOURCES, Role.NOTICE, Role.RESERVED)
"""Those in which nothing stands that a question says."""


_Differs = Callable[[Note], str]
"""Names the field in which a note that was rendered does not say what stands in Anki; empty if all do."""


class HalfTaken(NamedTuple):
    """Notes that came into the lock by a ``pull``, and whose questions are in no file."""

    again: frozenset[NoteId] = frozenset()
    """The ``pull`` was killed before it wrote them, or an author took them back: they are as new as before."""
    unsure: frozenset[NoteId] = frozenset()
    """They may have another id in the files by now, so to take them in again would make them twice."""


class Left(Exception):
    """A note is left in Anki; the message says why."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question that a note may become, and what is to be told of it."""

    text: str
    remarks: tuple[str, ...] = ()


def list_made(collected: Collected) -> TakenIn:
    """Return the notes that were made in Anki, none of them taken in."""
    return TakenIn(tuple(MadeNote(_title(note), note.deck) for note in collected.made))


def half_taken(lock: Lock, sources: Sequence[Source]) -> HalfTaken:
    """Return the notes that the lock has by a ``pull``, and of which no build and no file knows."""
    unbuilt = {name for name, note in lock.notes.items() if note.state is State.LIVE and note.inputs == PULLED}
    if not unbuilt:
        return HalfTaken()
    here = frozenset(_ids_in(sources))
    lost = frozenset(unbuilt - here)
    # A question that the lock does not know may be one of them, under an id that an author likes better.
    return HalfTaken(lost) if here <= lock.notes.keys() else HalfTaken(unsure=lost)


def _title(note: PackedNote) -> str:
    return next((said for text in note.fields.values() if (said := plain(text)[:100])), "a note without text")


class NewNotes:
    """The notes that were made in Anki, while they are taken in."""

    def __init__(
        self,
        bench: Bench,
        settings: Settings,
        sources: Sequence[Source],
        notes: Sequence[Note],
        lock: Lock,
        ours: Sequence[NoteType],
        collected: Collected,
        tags: Sequence[str],
        stage: Path,
        again: Collection[NoteId] = (),
    ) -> None:
        """``ours`` are the deck's note types with the ids that learners know; ``stage`` is an empty folder.

        ``again`` are those notes of the lock that are taken in as if it did not know them.
        """
        self.bench = bench
        self.settings = settings
        self.lock = lock
        self.collected = collected
        self.patterns = tags
        self.places = NewPlaces(settings, sources)
        self.own = {note_type.id: note_type for note_type in ours if isinstance(note_type.family, Family)}
        carried = [note_type for note_type in ours if not isinstance(note_type.family, Family)]
        self.types = Types(settings, [*self.own.values()], carried, collected, stage)
        self.taken_ids = {note.id for note in notes} | set(lock.notes) | set(_ids_in(sources))
        self.taken_ids.difference_update(again)
        self.asked = {title: note for note in notes if (title := self._asks(note))}
        self.filled = {*lock.notes, *self._placed(notes)}
        self.locked: dict[NoteId, LockedNote] = {}

    def take(self) -> TakenIn:
        """Take in what can be, and return what became of each note."""
        notes = self.collected.made
        ids = name_notes([self._texts(note) for note in notes], {}, self.taken_ids)
        made = [self._taken(note, name) for note, name in zip(notes, ids, strict=True)]
        if not self.locked:
            return TakenIn(tuple(made), asked=True)
        families = {note.family for note in self.locked.values()}
        types = {**self.lock.types, **{one.family: one for one in self.types.locked(families)}}
        guids = {note.guid for note in self.locked.values()}  # what was half taken has one already
        notes_now = {name: note for name, note in self.lock.notes.items() if note.guid not in guids} | self.locked
        locked = replace(self.lock, notes=notes_now, types=types).counted(capped=False)
        before = self.settings.lock.read_bytes().decode("utf-8-sig")
        lock = unify(before), dump_lock(locked)
        return TakenIn(tuple(made), asked=True, lock=lock, types=self.types.files(families))

    def _placed(self, notes: Sequence[Note]) -> Iterator[str]:
        """Yield what a build fills in of where questions of the deck's own note types are."""
        for note in notes:
            if isinstance(note.family, Family):
                slots = self.bench.types[note.family].fields
                yield from (text for slot, text in zip(slots, note.fields, strict=True) if slot.role in _PLACED)

    def _texts(self, note: PackedNote) -> list[str]:
        """Return a note's fields, without the ones of which no id is to be made."""
        own = self.own.get(note.type)
        if not own:
            return [*note.fields.values()]
        texts = by_role(own.family, note.fields)
        return [text for role, text in texts.items() if role not in (*_MADE_OF, Role.MASKS, Role.PICTURE)]

    def _taken(self, note: PackedNote, name: NoteId) -> MadeNote:
        title = _title(note)
        source = self.places.source(note.deck)
        try:
            if source is None:
                raise Left("no file that [obsidian] include chooses is in its folder")
            if sum(len(text.encode()) for text in note.fields.values()) > RAW_BYTES:
                raise Left(f"its fields have more than {RAW_BYTES:,} bytes")
            before = self.bench.open(source)
            text, shown, draft = self._written(note, name, source, before)
        except (Left, Unwritable) as error:
            reason = f"it holds {error}" if isinstance(error, Unwritable) else str(error)
            return MadeNote(title, note.deck, reason=self._lacking(note) or reason)
        self.bench.keep(source.file, text)
        note_type = self.bench.types[shown.note.family]
        self.locked[name] = replace(locked_as_packed(name, note, note_type, shown.note), inputs=PULLED)
        remarks = [*draft.remarks, *self._remarks(note, shown)]
        line = shown.question.place.line
        return MadeNote(title, note.deck, name, source.path, line, remarks=tuple(remarks))

    def _lacking(self, note: PackedNote) -> str:
        """Return why a file that a note names cannot be had; empty if all can be."""
        return next((why for one in note.fields.values() if (why := self.bench.arrivals.lacking(one))), "")

    def _remarks(self, note: PackedNote, shown: Tryout) -> Iterator[str]:
        if shown.note.deck != note.deck:
            yield f"it is in the deck {note.deck}, which has no folder here: new learners find it in {shown.note.deck}"
        asks = self._asks(shown.note)
        if twin := self.asked.get(asks):
            yield f"it asks the same as {twin.id}, {twin.place.path}:{twin.place.line}"
        for text in dict.fromkeys(beware("", text, is_sheet=False) for text in shown.note.fields):
            if text:
                yield f"beware: {text}"
        if asks:
            self.asked.setdefault(asks, shown.note)

    def _asks(self, note: Note) -> str:
        note_type = self.bench.types.get(note.family)
        if not note_type:
            return ""
        fields = {slot.name: text for slot, text in zip(note_type.fields, note.fields, strict=True)}
        # A cloze without a title has its deck's name as one, as others have.
        asking = (Role.TEXT,) if note.family is Family.CLOZE else (Role.PROMPT, Role.TITLE, Role.FIRST)
        names = [slot.name for slot in note_type.fields if slot.role in asking]
        text = next((fields[name] for name in names if fields[name].strip()), "")
        return " ".join(plain_lines(text).split()).casefold()

    # One note

    def _written(self, note: PackedNote, name: NoteId, source: Source, before: str) -> tuple[str, Tryout, _Draft]:
        """Return the text of the file with a note, and how it is shown. Raises :class:`Left` or ``Unwritable``."""
        stub = _stub(source)
        reason = ""
        for draft, differs in self._drafts(note, name, stub):
            text = f"{before.rstrip(chr(10))}\n\n{draft.text}".lstrip("\n")
            if len(text.encode()) > SOURCE_BYTES:
                raise Left(f"{source.path} would become too large")
            shown = self.bench.show(source.file, text, name)
            if shown is None:
                reason = reason or f"the end of {source.path} is no place for a question"
                continue
            errors = {code for code in self.bench.faults(shown, deep=True) if code[0] == "E"}
            if errors:
                reason = f"a build would refuse it: {said(self.bench, shown, errors)}"
            elif other := differs(shown.note):
                reason = reason or f"no text was found that gives just its field {other} when it is rendered"
            elif lost := lowered(self._tags(note)) - lowered(shown.note.tags):
                reason = f"its tag “{min(lost)}” cannot be written: rename it in Anki"
            elif gone := sorted(set(note.ords) - set(shown.note.ords)):
                reason = f"it has a card that a build would not make: number {gone[0] + 1}"
            else:
                return text, shown, draft
        raise Left(reason or "no text was found for it")

    def _tags(self, note: PackedNote) -> list[str]:
        tags = [tag for tag in note.tags if tag.casefold() not in (*_PERSONAL, self.settings.retired_tag.casefold())]
        return matching(tags, self.patterns) if self.patterns else tags

    def _drafts(self, note: PackedNote, name: NoteId, stub: Question) -> Iterator[tuple[_Draft, _Differs]]:
        own = self.own.get(note.type)
        if own is None:
            yield from self._carried(note, name, stub)
            return
        note = replace(note, fields=self._own_fields(note, own))
        if own.family is Family.OCCLUSION:
            yield from self._occluded(note, name, stub)
        else:
            yield from self._question(note, name, own, stub)

    def _own_fields(self, note: PackedNote, own: NoteType) -> dict[str, str]:
        """Return what stands in the fields of one of the deck's own note types; one that a learner removed is empty.

        Raises ``Unwritable`` if something stands where no question says it.
        """
        slots = {slot.name: slot for slot in own.fields}
        for name, text in note.fields.items():
            role = slots[name].role if name in slots else Role.RESERVED
            if role not in _UNPLACED or is_blank(text) or (role in _PLACED and text in self.filled):
                continue
            why = "for which a question has no place" if role is Role.RESERVED else "which only a build fills"
            raise Unwritable(f"a text in {name}, {why}: empty it in Anki")
        return {name: note.fields.get(name, "") for name in slots}

    def _question(
        self, note: PackedNote, name: NoteId, own: NoteType, stub: Question
    ) -> Iterator[tuple[_Draft, _Differs]]:
        """Yield a note of the deck's own note type as a question of the deck."""
        assert isinstance(own.family, Family), "a carried note has no such fields"
        fields = {key: self.bench.arrivals.standing(text, stub, True) for key, text in note.fields.items()}
        forms = forms_of(own)
        form = next(iter(forms.values()))
        heading = note.deck.rpartition("::")[2]
        texts, in_vault = by_role(own.family, fields), bool(self.settings.obsidian)
        written = OwnNote(name, own.family, texts, self._tags(note), form, heading, in_vault)
        remarks: tuple[str, ...] = ()
        if own.family is Family.CLOZE and is_blank(fields[name_of(Role.TITLE)]):
            remarks = (f"it has no title in Anki: “{heading}” is its heading",)

        def differs(made: Note) -> str:
            for slot, text in zip(own.fields, made.fields, strict=True):
                given = fields[slot.name]
                if slot.role in _MADE_OF or (slot.role is Role.TITLE and is_blank(given)):
                    continue
                if not as_built(text, given, forms[slot.name]):
                    return slot.name
            return ""

        for text in written.texts(manner_of(self.bench, stub, form.like, own.cloze)):
            yield _Draft(text, remarks), differs

    def _media_names(self, note: PackedNote) -> dict[str, str]:
        """Return a note's fields with the names that its files have in the deck."""
        return {key: rename_files(text, self.bench.arrivals.file_name) for key, text in note.fields.items()}

    def _occluded(self, note: PackedNote, name: NoteId, stub: Question) -> Iterator[tuple[_Draft, _Differs]]:
        """Yield a picture with masks that were drawn in Anki's own editor."""
        fields, note_type = self._media_names(note), self.own[note.type]
        manner = Manner(False, LIKENESS, "", lambda one: self.bench.arrivals.path_of(one, stub))
        forms = forms_of(note_type)
        texts = [slot.name for slot in note_type.fields if slot.role in (Role.TITLE, Role.EXTRA, Role.HINT)]
        lines = {field: "" if is_blank(fields[field]) else tidied(fields[field], forms[field]) for field in texts}
        own = write_occluded({**fields, **lines}, self._tags(note), manner)
        heading = note.deck.rpartition("::")[2]
        standing = {key: self.bench.arrivals.standing(text, stub, True) for key, text in note.fields.items()}

        def is_so(slot: Field, built: str, named: str) -> bool:
            """Whether a field was built as it stands; ``named`` has its media as the media folder names them."""
            given = fields[slot.name]
            if slot.role in (Role.TITLE, Role.EXTRA, Role.HINT, Role.LEVEL, Role.TYPE) and is_blank(given):
                return True
            if slot.role is Role.PICTURE:
                return {one.name for one in named_files(given)} <= {one.name for one in named_files(named)}
            if slot.role is Role.LABELS:
                return has_labels(named, given)
            if slot.role is Role.MASKS:
                return same_own(slot.name, named, given)
            return slot.role in _UNPLACED or as_built(built, standing[slot.name], forms[slot.name])

        def differs(made: Note) -> str:
            built = zip(note_type.fields, made.fields, strict=True)
            return next((slot.name for slot, text in built if not is_so(slot, text, _named_back(text, made))), "")

        remarks = [*own.told, *([] if own.title.strip() else [f"it has no header in Anki: “{heading}” is its heading"])]
        yield _Draft(occluded(name, own, heading), tuple(remarks)), differs

    def _carried(self, note: PackedNote, name: NoteId, stub: Question) -> Iterator[tuple[_Draft, _Differs]]:
        """Yield a note of another note type, which keeps it: Anki updates a note only under the one that it has."""
        note_type, fault = self.types.find(note.type)
        if note_type is None:
            raise Left(fault)
        if note_type.family not in self.bench.types:
            self.bench.carry(note_type)
        likes = likenesses([slot.name for slot in note_type.fields], note_type.css, note_type.sides)
        fields = {key: as_lines(text) for key, text in self._media_names(note).items()}
        reasons: dict[str, str] = {}

        def path(one: str) -> str:
            return self.bench.arrivals.path_of(one, stub)

        markdown: list[str | None] = []
        for key, text in fields.items():
            try:
                markdown.append(to_markdown(text, Manner(note_type.cloze, likes[key], "", path, path)))
            except Unwritable as error:
                reasons[key] = str(error)
                markdown.append(None)
        tags = tuple(self._tags(note))
        sheet = Sheet(name, note_type.family, note_type.cloze, tuple(fields), tuple(fields.values()), (), tags)
        sheet = replace(sheet, markdown=tuple(markdown))
        wrong: set[int] = set()

        def differs(made: Note) -> str:
            for at, (key, text) in enumerate(zip(fields, made.fields, strict=True)):
                built = _named_back(text, made)
                if built != fields[key] and canonical(built, likes[key]) != canonical(fields[key], likes[key]):
                    wrong.add(at)
            return sheet.names[min(wrong)] if wrong else ""

        yield _Draft(write_note(sheet), tuple(_stays(reasons))), differs
        again = set(wrong) or {at for at, text in enumerate(sheet.markdown) if text}
        for at in sorted(again):
            reasons.setdefault(sheet.names[at], "what comes back otherwise")
        wrong.clear()
        yield _Draft(write_note(sheet.without_markdown(sorted(again))), tuple(_stays(reasons))), differs


def _stays(reasons: Mapping[str, str]) -> Iterator[str]:
    return (f"its field {name} stays HTML: it holds {reason}" for name, reason in reasons.items())


def _named_back(field: str, note: Note) -> str:
    """Return a field that was rendered with its media under the names that they have in the media folder."""
    names = {str(asset.name): asset.file.name for asset in note.assets if not isinstance(asset, Drawn)}
    return rename_files(field, lambda name: names.get(name, ""))


def _ids_in(sources: Sequence[Source]) -> Iterator[NoteId]:
    """Yield the ids of all questions in files, drafts among them."""
    return (question.id for source in sources for question in parse_source(source, Problems()))


def _stub(source: Source) -> Question:
    """Return a question of a file, for what needs one before there is one."""
    (stub, *_) = parse_source(source._replace(text="## A {#a .basic}\n\nb\n"), Problems())
    return stub
