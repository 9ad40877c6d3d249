"""``adopt``: turns somebody's Anki package into a folder of question files whose builds its learners can go on with.

Every note keeps its identity and its note type. Fields become Markdown where a build of it gives the same field back,
and stay HTML where it does not: everything is written, rendered by the builder itself and compared, until nothing
differs. All happens in a folder beside the one asked for, which takes its name at the very end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from deckwright.adopt.folder import Folder
from deckwright.adopt.names import arrange_decks, name_notes, name_types
from deckwright.adopt.occlusion import LIKENESS, is_own, own_ids, same_own, twins, write_occluded
from deckwright.adopt.original import Original, OriginalNote, read_original
from deckwright.adopt.report import Adopted, Difference
from deckwright.adopt.stock import Stock, share_out, take_stock
from deckwright.adopt.to_files import Sheet, Written
from deckwright.adopt.to_markdown import Manner, Unwritable, to_markdown
from deckwright.adopt.tree import canonical
from deckwright.anki.packages import PackedNote, read_package
from deckwright.base.command import PROGRAM, shown
from deckwright.base.files import write_together, writing
from deckwright.base.limits import DECK_CHARACTERS, RAW_BYTES
from deckwright.base.model import Drawn, Family, Guid, Note, NoteId
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, Problem, Problems, Progress, Severity, stop
from deckwright.cards.likeness import Likeness, likenesses
from deckwright.cards.notetypes import FIELDS, NoteType, name_texts
from deckwright.gather import Deck, gather
from deckwright.media.named import rename_files
from deckwright.settings.deck_toml import load_settings
from deckwright.settings.settings import Settings
from deckwright.ship.clock import build_time
from deckwright.ship.lock import ORDS, Lock, LockedType, dump_lock
from deckwright.ship.stamp import StampOptions, stamp

BuildDeck = Callable[[Settings, Problems], object]
"""Builds the deck of these settings without changing its lock."""

ROUNDS = 12
"""Times that everything is written and compared; two or three are enough, unless a file has very many faults."""

_KINDS = {
    "E701": "media that the package does not hold",
    "E702": "media that are empty, damaged, or do more than show something",
}
"""What is said of errors whose own messages name a file."""

_ADDRESS = lazy_regex(r"(?<==)\S+(?= is no file)|(?<=must not lead to ).+")
_INTRODUCTION = "raw HTML must only show something: "

LATEST = 2**53
"""Above every number that the lock can hold."""


def adopt_package(package: Path, folder: Path, build: BuildDeck, progress: Progress) -> Adopted:
    """Write the deck that ``package`` holds to ``folder``, and return what came of it.

    Stops with exit code 2 if the file is no package or the folder is not empty, with 3 if the Anki library is missing.
    """
    _check_folder(folder)
    with read_original(package) as original:
        if not original.notes:
            stop(ExitCode.CONTENT, f"{shown(package)} holds no notes", "export a deck that has some")
        with _beside(folder) as temporary:
            adoption = _Adoption(original, package, temporary)
            adopted = adoption.finish(adoption.settle(progress), build)
            move(temporary, folder)
    return adopted


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        stop(ExitCode.USAGE, f"{shown(folder)} is a file", "name a folder that does not exist yet")
    if folder.is_dir() and any(folder.iterdir()):
        hint = "name a folder that does not exist yet, or is empty: nothing of yours is ever written over"
        stop(ExitCode.USAGE, f"{shown(folder)} is not empty", hint)


def _check_foreign(original: Original, name: str, package: Path) -> None:
    """Stop if the deck was built from question files: taking them over again would make two note types of each."""
    own = {f"{name} · {family}" for family in Family if family is not Family.OCCLUSION}
    if any(note_type.name in own for note_type in original.types.values()):
        message = f"{shown(package)} was built by deckwright from question files"
        hint = f"go on with those; what was changed in Anki goes into them with {PROGRAM} pull"
        stop(ExitCode.USAGE, message, hint)


def _check_names(decks: Iterable[str]) -> None:
    """Stop if a deck's name is longer than a deck may have it: another name would be another deck to learners."""
    for name in decks:
        if len(name) > DECK_CHARACTERS:
            message = (
                f"the name of the deck {name[:40]} … has {len(name):,} characters; the limit is {DECK_CHARACTERS:,}"
            )
            stop(ExitCode.CONTENT, message, "give it a shorter name in Anki, and export it again")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside another one; what is in it at the end is removed."""
    parent = Path(os.path.abspath(folder)).parent
    parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".deckwright-", dir=parent))
    try:
        yield temporary / (folder.name or "deck")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def move(temporary: Path, folder: Path) -> None:
    """Give the finished folder its name, or fill the empty one that has it, which may be the current one."""
    if not folder.is_dir():
        os.replace(temporary, folder)
        return
    for part in sorted(temporary.iterdir(), key=lambda part: part.name == "content"):  # without it, it is no deck
        os.replace(part, folder / part.name)


@dataclass(frozen=True, slots=True)
class _Settled:
    """The deck once all of it comes back as it was."""

    settings: Settings
    deck: Deck


class _Adoption:
    """One deck while it is adopted: what is known of its notes, and in what form each of them is written by now."""

    def __init__(self, original: Original, package: Path, root: Path) -> None:
        self.original = original
        self.own = next((number for number, note_type in original.types.items() if is_own(note_type)), 0)
        """The note type for image occlusion, if a deck of question files made it."""
        shown_by_night = twins(field for note in original.notes if note.type == self.own for field in note.fields)
        self.stock: Stock = take_stock(original, dict(shown_by_night))
        self.known: dict[NoteId, OriginalNote] = {}
        self.duplicates: list[NoteId] = []
        self.reasons: dict[tuple[NoteId, int], str] = {}
        """Why a field is not Markdown."""
        self.trusted: dict[NoteId, str] = {}
        self.left_out: dict[NoteId, str] = {}
        self.sheets: dict[NoteId, Sheet] = {}
        others = {number: note_type for number, note_type in original.types.items() if number != self.own}
        self.keys = name_types({number: note_type.name for number, note_type in others.items()})
        self.likes: dict[int, dict[str, Likeness]] = {
            number: likenesses(note_type.fields, note_type.data["css"], note_type.sides)
            for number, note_type in original.types.items()
        }
        decks = Counter(note.decks[0] for note in original.notes if note.decks)
        _check_names(decks)
        shelves = arrange_decks(decks, package.stem)
        _check_foreign(original, shelves.name, package)
        self.folder = Folder(root, shelves, self.stock)
        self._prepare()
        carried = replace(original, types=others)
        self.folder.write_types(carried, self.keys, share_out(carried, self._fields_by_type()))
        self.folder.write_media()

    def _fields_by_type(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for note in self.original.notes:
            found.setdefault(note.type, []).extend(note.fields)
        return found

    def _prepare(self) -> None:
        """Make the sheet of every note, in Markdown wherever there are words for it."""
        # Of several notes with one GUID, Anki updates the newest.
        newest: dict[str, int] = {}
        for note in self.original.notes:
            newest[note.guid] = max(note.nid, newest.get(note.guid, note.nid))
        for note_id, note in zip(self._ids(), self.original.notes, strict=True):
            self.known[note_id] = note
            if note.nid != newest[note.guid]:
                self.duplicates.append(note_id)
            elif sum(len(field.encode()) for field in note.fields) > RAW_BYTES:
                self.left_out[note_id] = f"its fields have more than {RAW_BYTES:,} bytes"
            else:
                try:
                    own = note.type == self.own
                    self.sheets[note_id] = self._own_sheet(note_id, note) if own else self._sheet(note_id, note)
                except Unwritable as error:
                    self.left_out[note_id] = f"it holds {error}"

    def _ids(self) -> list[NoteId]:
        """Return the notes' ids. They are given out in the order in which the notes were made."""
        notes = self.original.notes
        by_age = sorted(range(len(notes)), key=lambda at: notes[at].nid)
        known = own_ids({place: notes[at].fields for place, at in enumerate(by_age) if notes[at].type == self.own})
        named = dict(zip(by_age, name_notes([notes[at].fields for at in by_age], known), strict=True))
        return [named[at] for at in range(len(notes))]

    def _sheet(self, note_id: NoteId, note: OriginalNote) -> Sheet:
        note_type = self.original.types[note.type]
        html = tuple(self.stock.prepare(field) for field in note.fields)
        media = self.folder.media_from(note.decks[0] if note.decks else "")
        markdown: list[str | None] = []
        for at, (name, field) in enumerate(zip(note_type.fields, html, strict=True)):
            manner = Manner(note_type.cloze, self.likes[note.type][name], media, self.stock.file_of)
            try:
                markdown.append(to_markdown(field, manner))
            except Unwritable as error:
                self.reasons[note_id, at] = str(error)
                markdown.append(None)
        return Sheet(note_id, self.keys[note.type], note_type.cloze, note_type.fields, html, tuple(markdown), note.tags)

    def _own_sheet(self, note_id: NoteId, note: OriginalNote) -> Sheet:
        names = self.original.types[note.type].fields
        html = tuple(self.stock.prepare(field) for field in note.fields)
        manner = Manner(
            False, LIKENESS, self.folder.media_from(note.decks[0] if note.decks else ""), self.stock.file_of
        )
        own = write_occluded(name_texts(FIELDS[Family.OCCLUSION], html), note.tags, manner)
        return Sheet(note_id, "", True, names, html, (None,) * len(html), own.tags, own)

    def settle(self, progress: Progress) -> _Settled:
        """Write everything, render and compare it, until no error is left and every field comes back as it was.

        Stops with exit code 1 if no note is left, with 3 if it comes to no end.
        """
        for _ in range(ROUNDS):
            if not self.sheets:
                reason = next(iter(self.left_out.values()))
                stop(ExitCode.CONTENT, "no text file can hold any of its notes", f"the first one: {reason}")
            written = self._write()
            settings, problems = load_settings(self.folder.settings), Problems()
            deck = gather(settings, problems, progress)
            errors = [problem for problem in problems.sorted() if problem.severity is Severity.ERROR]
            if not self._yield_to(errors, written) and not self._compare(deck.notes):
                if errors:
                    break
                return _Settled(settings, deck)
        problem = errors[0] if errors else ""
        stop(
            ExitCode.ENVIRONMENT,
            f"deckwright itself failed: it cannot write this deck: {problem}",
            "please report it with the package; nothing was written",
        )

    def _write(self) -> dict[str, list[Written]]:
        decks: dict[str, list[Sheet]] = {}
        for note_id, sheet in self.sheets.items():
            note = self.known[note_id]
            decks.setdefault(note.decks[0] if note.decks else "", []).append(sheet)
        return self.folder.write_questions(decks, list(self.trusted))

    def _yield_to(self, errors: Sequence[Problem], written: Mapping[str, Sequence[Written]]) -> bool:
        """Write otherwise what the builder has an error of; return whether that changes anything."""
        steps: dict[tuple[NoteId, int | None], str] = {}
        for error in errors:
            lines = written.get(error.place.path, [])
            at = bisect_right([part.line for part in lines], error.place.line) - 1
            if at >= 0:
                steps.setdefault((lines[at].note, lines[at].field), self._said(error))
        waiting = {note_id for note_id, field in steps if field is not None and self._is_markdown(note_id, field)}
        for (note_id, field), said in steps.items():
            if field is not None and self._is_markdown(note_id, field):
                self._keep_html(note_id, field, f"what the builder refuses: {said}")
            elif note_id not in waiting:  # a step may cure all errors of the note
                waiting.add(note_id)
                self._step_back(note_id, field, said)
        return bool(steps)

    def _is_markdown(self, note_id: NoteId, field: int) -> bool:
        return note_id in self.sheets and bool(self.sheets[note_id].markdown[field])

    def _step_back(self, note_id: NoteId, field: int | None, said: str) -> None:
        """Take a note as it is, of which HTML is an error, or all of it; leave it out if it is trusted already."""
        sheet = self.sheets.get(note_id)
        if sheet is None:
            return
        if field is None and any(sheet.markdown):
            for at, text in enumerate(sheet.markdown):
                if text:
                    self._keep_html(note_id, at, f"what the builder refuses: {said}")
        elif note_id not in self.trusted and not sheet.own:
            self.trusted[note_id] = said
        else:
            self.left_out[note_id] = said
            del self.sheets[note_id]

    def _said(self, error: Problem) -> str:
        """Return an error's message without what it owes to where the deck is written now, and to names."""
        if error.code in _KINDS:
            return _KINDS[error.code]
        message = error.message.replace(f"{shown(self.folder.root)}/", "").removeprefix(_INTRODUCTION)
        return _ADDRESS.sub("…", message)

    def _keep_html(self, note_id: NoteId, field: int, reason: str) -> None:
        self.reasons.setdefault((note_id, field), reason)
        self.sheets[note_id] = self.sheets[note_id].without_markdown([field])

    def _compare(self, notes: Sequence[Note]) -> bool:
        """Keep the HTML of the fields that do not come back as they were; return whether there are such."""
        changed = False
        for note in notes:
            sheet = self.sheets[note.id]
            for at, text in enumerate(sheet.markdown):
                if text is not None and not self._same(note.id, at, _readable(note.fields[at], note)):
                    self._keep_html(note.id, at, "what comes back otherwise")
                    changed = True
        return changed

    def _same(self, note_id: NoteId, at: int, built: str) -> bool:
        """Whether a field that was built is what it was, its media under the names of the media folder."""
        sheet = self.sheets[note_id]
        like = self.likes[self.known[note_id].type][sheet.names[at]]
        expected = sheet.html[at]
        if sheet.own:
            named = (rename_files(text, self.stock.compared) for text in (built, expected))
            return same_own(sheet.names[at], *named)
        return built == expected or self._canonical(built, like) == self._canonical(expected, like)

    def _canonical(self, text: str, like: Likeness) -> object:
        """Return what two fields are compared by.

        Media are renamed when shipped, and a name may be written in several ways (``a&amp;b.png``, ``a%20b.png``).
        """
        return canonical(rename_files(text, self.stock.compared), like)

    def _lock(self, settled: _Settled) -> int:
        """Write the lock: what a build would remember, with the identities that learners' collections know.

        Return how many notes have a stamp of the future.
        """
        problems = Problems()
        now = build_time(Lock())
        deck, settings = settled.deck, settled.settings
        fresh = stamp(deck.notes, deck.types, Lock(), now, settings, StampOptions(), problems).lock
        notes = {}
        for note_id, locked in fresh.notes.items():
            note = self.known[note_id]
            nid = note.nid if 0 < note.nid < LATEST else locked.nid
            notes[note_id] = replace(
                locked, guid=Guid(note.guid), mod=_past(note.mod, now), nid=nid, ords=self._ords(note, locked.ords)
            )
        mods = {key: _past(self.original.types[number].mod, now) for number, key in self.keys.items()}
        kinds = {key: replace(note_type, mod=mods.get(key, note_type.mod)) for key, note_type in fresh.types.items()}
        if Family.OCCLUSION in kinds:
            kinds[Family.OCCLUSION] = self._own_type(kinds[Family.OCCLUSION], deck.types, now)
        lock = Lock(notes, kinds)
        write_together([(settings.lock, writing(dump_lock(lock)))])
        return sum(self.known[note_id].mod > now for note_id in notes)

    def _own_type(self, known: LockedType, types: Sequence[NoteType], now: int) -> LockedType:
        """Return what learners have of the note type for image occlusion; without a digest if that is another text."""
        had = self.original.types[self.own]
        made = next(note_type for note_type in types if note_type.family is Family.OCCLUSION)
        same = (had.name, had.data["css"], had.sides) == (made.name, made.css, made.sides)
        return replace(known, id=had.id, mod=_past(had.mod, now), digest=known.digest if same else "")

    def _ords(self, note: OriginalNote, made: tuple[int, ...]) -> tuple[int, ...]:
        """Return the cards that a note has, whether or not Anki itself would make them, if they have a template.

        Of a note of the deck's own note type they are those that a build makes.
        """
        if note.type == self.own:
            return made
        note_type = self.original.types[note.type]
        limit = ORDS if note_type.cloze else len(note_type.data["tmpls"])
        return tuple(ord_ for ord_ in note.ords if ord_ < limit)

    def finish(self, settled: _Settled, build: BuildDeck) -> Adopted:
        """Build the deck, compare what the package holds with the original, and return what there is to say."""
        settings, problems = settled.settings, Problems()
        future = self._lock(settled)
        build(settings, problems)
        if problems.errors:
            first = next(problem for problem in problems.sorted() if problem.severity is Severity.ERROR)
            hint = "please report it with the package; nothing was written"
            stop(ExitCode.ENVIRONMENT, f"deckwright itself failed: the deck does not build: {first}", hint)
        packed = {str(note.guid): note for note in read_package(settings.output).notes}
        shutil.rmtree(settings.output.parent)
        differences = [found for note in settled.deck.notes for found in self._differences(note, packed)]
        kinds = self.original.types
        html = {key: reason for key, reason in self.reasons.items() if key[1] >= 0 and key[0] in self.sheets}
        filled = sum(bool(field) for sheet in self.sheets.values() for field in sheet.html)
        return Adopted(
            name=settings.name,
            notes=len(self.sheets),
            cards=sum(len(self.known[note_id].ords) for note_id in self.sheets),
            decks=len(self.folder.shelves.places),
            types=tuple(note_type.name for note_type in kinds.values()),
            media=len(list(self.stock.written())),
            fields=filled,
            html=html,
            names={key: self.sheets[key[0]].names[key[1]] for key in html},
            trusted={note_id: said for note_id, said in self.trusted.items() if note_id in self.sheets},
            left_out=self.left_out,
            duplicates=tuple(self.duplicates),
            spread=tuple(note_id for note_id in self.sheets if len(self.known[note_id].decks) > 1),
            future=future,
            missing=tuple(sorted(self.stock.missing)),
            differences=tuple(differences),
        )

    def _differences(self, rendered: Note, packed: Mapping[str, PackedNote]) -> Iterator[Difference]:
        note_id, note = rendered.id, self.known[rendered.id]
        built = packed.get(note.guid)
        if built is None:
            yield Difference(note_id, "it is not in the package")
            return
        own = self.sheets[note_id].own
        told = own.told if own else ()
        yield from (Difference(note_id, what) for what in told)
        for at, (name, text) in enumerate(built.fields.items()):
            if not told and not self._same(note_id, at, _readable(text, rendered)):
                yield Difference(note_id, f"the field {name} is not what it was")
        if sorted(built.tags) != sorted(note.tags):
            lost = ", ".join(sorted(set(note.tags) ^ set(built.tags)))
            yield Difference(note_id, f"its tags differ: {lost}")
        if built.ords != note.ords:
            had, has = (", ".join(str(ord_ + 1) for ord_ in ords) or "none" for ords in (note.ords, built.ords))
            yield Difference(note_id, f"its cards were {had}, and are {has}")
        if note.decks and built.deck != note.decks[0]:
            yield Difference(note_id, f"it was in the deck {note.decks[0]} and is in {built.deck}")


def _past(mod: int, now: int) -> int:
    """Return a stamp that a lock can hold: none of the future, and none before 1970."""
    return max(0, min(mod, now))


def _readable(field: str, note: Note) -> str:
    """Return a field that was built with its media under the names that they have in the media folder."""
    names = {str(asset.name): asset.file.name for asset in note.assets if not isinstance(asset, Drawn)}
    return rename_files(field, lambda name: names.get(name, ""))
