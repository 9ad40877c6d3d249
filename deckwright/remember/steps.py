"""The steps of gathering, each of which first looks whether a build before has done it already.

Only what is without a fault is kept: what has problems is done again, and tells them again with their places of today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

from deckwright.base.fields import Spill
from deckwright.base.files import below, seen_from
from deckwright.base.machine import give_back
from deckwright.base.model import AnyType, Asset, Family, Html, Note, Source, has_holes
from deckwright.base.problems import Problem, Problems, Progress
from deckwright.cards.context import Rendering, Surroundings
from deckwright.cards.facts import digest_inputs, make_tags, regions_of
from deckwright.cards.finished import is_finished
from deckwright.cards.lint.card import Card
from deckwright.cards.lint.compare import similar
from deckwright.cards.lint.standard import Linted, lint_card
from deckwright.cards.notetypes import NoteType
from deckwright.cards.render import render_question
from deckwright.gather import Deck, Steps, gather, own_types
from deckwright.questions.question import Question
from deckwright.questions.sources import read_sources
from deckwright.remember.asked import Files, Json, Lookups, Unknown, answer_again, ask_again, together
from deckwright.remember.dividing import Dividing
from deckwright.remember.files_read import FilesRead
from deckwright.remember.notes_page import ASKED, MADE_OF, STATES, Heard
from deckwright.remember.pages import PageName, Pages
from deckwright.remember.plain import digest_of, dump, tags_as_text
from deckwright.remember.question_files import QuestionFile, States, whole_files, world_of
from deckwright.remember.store import Store
from deckwright.settings.card_standard import LintLimits
from deckwright.settings.settings import Settings
from deckwright.tex.ahead import Ahead
from deckwright.tex.check import formulas_in
from deckwright.tex.finding import Tex

DigestAhead = Callable[[Note, NoteType | None], tuple[str, Json]]
"""Makes digests of a note that a command will ask for: what they hang on besides the note's words, and they."""


class Remembering:
    """Steps that return what the build's own return, from a store where that holds it."""

    def __init__(self, store: Store, pages: Pages, dividing: Dividing, digest: DigestAhead | None = None) -> None:
        self.store = store
        self.pages = pages
        self._dividing = dividing
        self._digest = digest
        self._types: Mapping[AnyType, NoteType] = {}
        """All note types, once somebody asked for them."""
        self._known: dict[str, Rendering] = {}
        """By their ids, notes that hold here, of files that were looked through as a whole."""
        self._looked_through: set[str] = set()
        """The files that other processes rendered, whose notes are known as far as they hold."""
        self._ahead: dict[str, Rendering] = {}
        """By their ids, notes that other processes made, and that hold here."""
        self._read = FilesRead(store, pages)
        self._surroundings: Surroundings | None = None
        self._world = ""
        self._files: dict[str, QuestionFile] = {}
        self._sources: dict[str, Source] = {}
        self._states = States()
        self._state = self._states.of
        self._at = ""
        """The file whose page is open."""
        self._limits_known: tuple[LintLimits | None, str] = (None, "")
        self._rows: dict[str, str] = {}
        """By their ids, digests of what is kept of notes: for two that are the same, so is the note."""
        self._heard: dict[str, Heard] = {}
        """By their ids, what is known of notes besides."""
        self._compiled = Ahead()
        self._spill = Spill()

    def steps(self) -> Steps:
        """Return them."""
        return Steps(
            sources=self.sources,
            parse=self.parse,
            references=self._read.references,
            syllabus=self._read.syllabus,
            render=self.render,
            lint=self.lint,
            compare=self.compare,
            figures=self._read.figures,
            drawing=self._read.drawing,
            decoder=self._read.decoder,
            formulas=partial(self._compiled.check, formulas_of=self.formulas_of),
            is_sound=self.is_sound,
        )

    def close(self) -> None:
        """End what works meanwhile."""
        self._compiled.close()

    def let_go(self) -> None:
        """Let go of a deck of many new notes, and of its files: from now on only digests of the notes are asked for."""
        self._dividing.let_go()
        if not self._dividing.is_huge:
            return
        self._surroundings = None
        self._heard, self._types = {}, {}
        self._files, self._sources, self._ahead, self._known, self._at = {}, {}, {}, {}, ""
        self._states = States()
        self._state = self._states.of
        self._read.let_go()
        give_back()

    def gather(self, settings: Settings, problems: Problems, progress: Progress) -> Deck:
        """Return the deck as :func:`deckwright.gather.gather` does."""
        deck = gather(settings, problems, progress, self.steps())
        self._turn_over()
        return deck

    def sources(self, settings: Settings, problems: Problems) -> Sequence[Source]:
        """Return the files of the deck."""
        found = read_sources(settings, problems)
        self._dividing.has_read(settings, found)
        return found

    def parse(self, source: Source, problems: Problems) -> list[Question]:
        """Return the questions of a file, taken apart here or by another process, now or before."""
        self._dividing.come_to(source.name)
        questions = self._read.parse(source, problems)
        self._dividing.has_parsed(source, is_new=self._read.is_new)
        return questions

    def render(self, question: Question, surroundings: Surroundings, problems: Problems) -> Rendering:
        """Return the note of one question: as it was, if all that it came from is as it was."""
        self._enter(surroundings)
        name, source = question.heading.id, question.source
        self._dividing.come_to(name)
        if source.name != self._at:
            self._open(source.name)
        if problems.has_any(source.path) and self._has_any(problems, question):
            self._forget(name)  # what is wrong already may change what is said further
            return render_question(question, surroundings, problems)
        known = self._known.pop(name, None)
        if known:
            return known
        page, key = self.page("notes", source.name), self._state("question", name)
        told = self.pages.recall(page, key)
        if told is not None:
            try:
                rendering = self._ahead.pop(name, None) or self._again(told, question, surroundings)
                self._know(rendering.note, told["linted"], told["alike"], told["formulas"], told["row"])
                return rendering
            except Unknown:
                pass
        self._dividing.renders(name, surroundings.questions, self._look_ahead)
        return self._anew(page, key, question, surroundings, problems)

    def lint(self, note: Note, question: Question, limits: LintLimits) -> Linted:
        """Check one note against the card standard; one without a fault is not checked again."""
        heard = self._heard.get(note.id)
        if heard and heard.note is note and heard.problems is not None and limits is self._limits():
            return Linted(Card(note, question, tuple(heard.alike)), heard.problems)
        row = self._rows.get(note.id)
        if row is None:
            return lint_card(note, question, limits)
        key = ("linted", row, self._state("question", question.id), self._of_limits(limits))
        if self.store.recall(*key) is not None:
            return Linted(Card(note, question), ())
        found = lint_card(note, question, limits)
        if not found.problems:
            self.store.remember(b"", *key)
        return found

    def compare(self, cards: Sequence[Card], limits: LintLimits) -> Iterable[tuple[Card, Problem]]:
        """Return the prompts that are too much alike; those of which none was are not compared again."""
        prompts = "\x1e".join(["\x1f".join(one.alike) for one in cards])  # neither of both may be in a text
        retired = [at for at, one in enumerate(cards) if one.note.retired]
        items = [(at, one.sequence) for at, one in enumerate(cards) if one.question.item]
        key = "unlike", digest_of([limits.similar, prompts, retired, items])
        if self.store.recall(*key) is not None:
            return ()
        found = list(similar(cards, limits))
        if not found:
            self.store.remember(b"", *key)
        return found

    def formulas_of(self, note: Note, holes: bool) -> Sequence[Tex]:
        """Return the formulas of a note."""
        heard = self._heard.get(note.id)
        if heard and holes is has_holes(note.family):
            return heard.tex
        return formulas_in(note, holes)

    def is_sound(self, note: Note) -> bool:
        """Whether it is known that the fields of a note hold nothing that no text may."""
        heard = self._heard.get(note.id)
        return bool(heard and heard.is_sound and heard.note is note)

    def says(self, note: Note) -> str:
        """Return a digest of what stands on a note, its tags included; empty if none is at hand."""
        row = self._rows.get(note.id)
        return f"{row} {tags_as_text(note.tags)}" if row else ""

    def state_of(self, source: Source) -> str:
        """Return a digest of a question file: its text, and all else that its questions hang on but for its path."""
        return self._read.state_of(source)

    def page(self, kind: str, file: str) -> PageName:
        """Return the name of the page that tells of this deck's notes of one question file."""
        return kind, self._world, file

    def _open(self, file: str) -> None:
        """Open the page of a file's notes. That of the file before is put away: notes come file by file."""
        self._turn_over()
        self._at = file
        if file not in self._looked_through:
            self._look_through(self._files[file])

    def _look_through(self, file: QuestionFile) -> None:
        """Know all notes of a file that is as it was, but those that asked for something that is not."""
        assert self._surroundings, "a question is rendered from them"
        page = self.pages.notes(self.page("notes", file.source.name), file.state)
        if not page:
            return
        whole, root = self._surroundings, self._surroundings.settings.root
        self._states.know("question", page.states["states"] if page.states else {})
        has_same = [self._state(ASKED[kind], name) == before for kind, name, before in page.asked]
        answers = [answer_again(call, whole.media, self._sources, root) for call in page.files]
        for question in file.questions:
            name = question.heading.id
            at = page.at.get(self._state("question", name))
            if at is None:
                continue
            asked, calls = page.asked_by[at]
            if asked and not all(has_same[one] for one in asked):
                continue
            fields, *made_of, linted, alike, formulas, row = page.notes[at]
            try:
                found = together([answers[one] for one in calls]) if calls else {}
                rendering = self._rendering(question, file, found, fields, made_of)
            except Unknown:
                continue
            self._know(rendering.note, linted, alike, formulas, row)
            self._known[name] = rendering

    def _turn_over(self) -> None:
        """Put away the page that is open, if any, with the states of all questions of its file."""
        if not self._at:
            return
        page, file = self.page("notes", self._at), self._files[self._at]
        if not self.pages.is_loose:
            if self.pages.is_open(page) and (self.pages.recall(page, STATES) or {}).get("of") != file.state:
                self._keep_states(file)
            file.put_away()
        self.pages.put_away(page)
        self._at = ""

    def _keep_states(self, file: QuestionFile) -> None:
        states = {one.id: self._state("question", one.id) for one in file.questions}
        self.pages.remember(self.page("notes", file.source.name), STATES, {"of": file.state, "states": states})

    def bind(self, questions: Sequence[Question]) -> None:
        """Make the pages of those files all of whose notes were rendered here, for another process, as these were."""
        for file in whole_files(questions, self._files):
            self._keep_states(file)
            for kind in ("notes", "digests"):
                self.pages.bind(self.page(kind, file.source.name))
            file.put_away()

    def _anew(self, page: PageName, key: str, question: Question, whole: Surroundings, problems: Problems) -> Rendering:
        files = Files(whole.media, whole.settings.root)
        lookups = (
            Lookups(whole.references, lambda name: self._state("reference", name)),
            Lookups(whole.questions, lambda name: self._state("question", name)),
            Lookups(whole.types, lambda name: self._state("type", name)),
            Lookups(whole.pointers, lambda name: self._state("pointer", name)),
        )
        references, questions, types, pointers = lookups
        before = problems.told
        watched = replace(
            whole, references=references, questions=questions, types=types, pointers=pointers, media=files
        )
        rendering = render_question(question, watched, problems)
        if problems.told == before and not any(one.is_listed for one in lookups):
            note = rendering.note
            told = {
                "fields": note.fields,
                "ords": note.ords,
                "deck": note.deck,
                "inputs": note.inputs,
                "went_in": rendering.went_in,
                "assets": [asset.name for asset in note.assets],
                "cited": list(rendering.cited),
                "pointed": sorted(rendering.pointed),
                "missed": sorted(below(file, whole.settings.root) for file in rendering.missed),
                "files": files.calls,
                "asked": [one.asked for one in lookups],
            }
            with suppress(Unknown):
                again = self._again(told, question, whole)
                if again == rendering:  # what cannot be given back as it is, is not kept
                    self._keep(page, key, told, again.note, question)
                    return again
        return rendering

    def _keep(self, page: PageName, key: str, told: dict[str, Any], note: Note, question: Question) -> None:
        """Keep a note, with the word that it was checked if it has no fault."""
        limits = self._limits()
        linted = lint_card(note, question, limits)
        alike = linted.card.alike if isinstance(note.family, Family) else ()
        formulas = formulas_in(note, has_holes(note.family))
        self._hear(formulas)
        is_sound = not linted.problems and is_finished(note)
        told["linted"] = self._of_limits(limits) if is_sound else ""
        told["alike"] = alike
        told["formulas"] = [[formula.text, formula.display, formula.hidden] for formula in formulas]
        self._heard[note.id] = Heard(note, linted.problems, is_sound, alike, told["formulas"])
        told["row"] = self._rows[note.id] = sha256(dump(told)).hexdigest()
        self.pages.remember(page, key, told)
        if self._digest:
            self._types = self._types or self._all_types()
            hung_on, digests = self._digest(note, self._types.get(note.family))
            self.pages.remember(self.page("digests", note.file), self.says(note) + hung_on, digests)

    def _all_types(self) -> Mapping[AnyType, NoteType]:
        assert self._surroundings, "a question is rendered before it is kept"
        own = own_types(self._surroundings.settings, Problems())  # which are told where they ship
        return {kind.family: kind for kind in (*own, *self._surroundings.types.values())}

    def _look_ahead(self, ids: Sequence[str]) -> None:
        """Look through notes that another process made, before their turn comes."""
        assert self._surroundings, "what is divided is being rendered"
        questions = [self._surroundings.questions[name] for name in ids]
        for file in whole_files(questions, self._files):
            self._look_through(file)
            self._looked_through.add(file.source.name)
            if all(question.id in self._known for question in file.questions):
                self.pages.put_away(self.page("notes", file.source.name))  # which would be held until its turn comes
            for question in file.questions:
                if heard := self._heard.get(question.id):
                    self._hear(heard.tex)
        for question in questions:
            told = self.pages.brought(self.page("notes", question.source.name), self._state("question", question.id))
            if told is not None:
                with suppress(Unknown):
                    self._ahead[question.id] = self._again(told, question, self._surroundings)
                    self._hear([Tex(*formula) for formula in told["formulas"]])

    def _hear(self, formulas: Sequence[Tex]) -> None:
        """Have the formulas of a note compiled meanwhile, where several processes work."""
        if formulas and self._dividing.is_helped:
            assert self._surroundings, "a note is rendered before its formulas are compiled"
            self._compiled.hear(formulas, self._surroundings.settings)

    def _again(self, kept: Mapping[str, Any], question: Question, surroundings: Surroundings) -> Rendering:
        """Return a note as it was. Raises :class:`Unknown` if something it came from may be another."""
        for kind, asked in zip(ASKED, kept["asked"], strict=True):
            for name, before in asked.items():
                if self._state(kind, name) != before:
                    raise Unknown
        root, calls = surroundings.settings.root, kept["files"]
        assets = ask_again(calls, surroundings.media, self._sources, root) if calls else {}
        file, fields = self._files[question.source.name], tuple(kept["fields"])
        return self._rendering(question, file, assets, fields, [kept[name] for name in MADE_OF])

    def _rendering(
        self,
        question: Question,
        file: QuestionFile,
        found: Mapping[str, Asset],
        fields: Sequence[Html],
        made_of: Sequence[Any],
    ) -> Rendering:
        """Return a note as it was, with the files that were found. Raises :class:`Unknown` if one is another."""
        assert self._surroundings, "a question is rendered from them"
        whole, settings = self._surroundings, self._surroundings.settings
        ords, deck, inputs, went_in, names, cited, pointed, missed = made_of
        heading = question.heading
        if names and not found.keys() >= set(names):
            raise Unknown
        note = Note(
            id=heading.id,
            family=heading.family,
            kind=heading.kind,
            pinned=heading.pinned,
            retired=heading.retired,
            fields=self._spill.spilled(fields) if self._dividing.is_huge else fields,
            tags=make_tags(question, settings),
            deck=file.deck,
            ords=tuple(ords),
            assets=tuple([found[name] for name in names]) if names else (),
            inputs=inputs if deck == file.deck else digest_inputs(question, file.deck, went_in),
            file=file.source.name,
            place=heading.place,
            stands=question.stands,
            contested=heading.contested,
            in_block=heading.in_block,
            regions=regions_of(question),
        )
        references = {name: whole.references[name] for name in cited} if cited else {}
        files = frozenset([seen_from(settings.root, name) for name in missed]) if missed else frozenset()
        return Rendering(note, references, frozenset(pointed), went_in, files)

    def _know(self, note: Note, linted: str, alike: Sequence[str], formulas: Sequence[Any], row: str) -> None:
        """Know what was told of a note besides."""
        is_fine = linted == self._of_limits(self._limits())
        self._heard[note.id] = Heard(note, () if is_fine else None, is_fine, alike, formulas)
        self._rows[note.id] = row

    def _forget(self, name: str) -> None:
        """Forget what was told of a note that must be made anew."""
        for known in (self._known, self._heard, self._rows):
            known.pop(name, None)

    def _enter(self, surroundings: Surroundings) -> None:
        if surroundings is self._surroundings:
            return
        self._surroundings = surroundings
        settings = surroundings.settings
        self._read.deck = str(settings.root)
        self._world = world_of(surroundings)
        self._rows, self._heard = {}, {}
        self._files, self._sources, self._at = {}, {}, ""
        self._types, self._ahead, self._known, self._looked_through = {}, {}, {}, set()
        for question in surroundings.questions.values():
            source = question.source
            if source.name not in self._files:
                self._sources[source.name] = source
                deck, mark = settings.deck_name(source.folder), settings.retired_tag
                self._files[source.name] = QuestionFile(source, self.state_of(source), deck, mark)
            self._files[source.name].questions.append(question)
        self._states = States(surroundings, self._files)
        self._state = self._states.of

    def _has_any(self, problems: Problems, question: Question) -> bool:
        """Whether anything was noted of a question's lines."""
        start, end = self._files[question.source.name].span(question)
        return any(problems.codes_at(question.source.path, line) for line in range(start, end + 1))

    def _of_limits(self, limits: LintLimits) -> str:
        if limits is not self._limits_known[0]:
            self._limits_known = limits, digest_of(limits)
        return self._limits_known[1]

    def _limits(self) -> LintLimits:
        assert self._surroundings, "a question is rendered before it is checked"
        return self._surroundings.settings.lint
