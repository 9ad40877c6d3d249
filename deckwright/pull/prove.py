"""Tries changes of a file until a field says what stands in Anki, by rendering each: nothing else counts as a proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path

from deckwright.adopt.to_markdown import Manner, Unwritable
from deckwright.adopt.tree import Crooked, HtmlNode
from deckwright.base.model import AnyType, Note, NoteId, Source
from deckwright.base.problems import Problem, Problems, Severity
from deckwright.cards.finished import check_finished
from deckwright.cards.likeness import Likeness
from deckwright.cards.lint.standard import lint_card
from deckwright.cards.notetypes import NoteType, Role
from deckwright.cards.render import render_question
from deckwright.gather import pointers_to
from deckwright.pull.arriving import Arrivals
from deckwright.pull.fields.candidates import candidates, why_not
from deckwright.pull.fields.differences import differences
from deckwright.pull.fields.normal import Form, normal, same_field
from deckwright.pull.fields.spots import is_in_heading, is_of_item, part_of
from deckwright.pull.fields.unseen import keeps_unseen
from deckwright.pull.states import forms_of
from deckwright.pull.tags import with_tags
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question
from deckwright.questions.sources import unify
from deckwright.ship.cells import put_cells
from deckwright.ship.ids import pin_item, pin_question
from deckwright.tex.check import check_formulas

TRIES = 80
"""Changes of a file that are rendered for one difference."""

STEPS = 60
"""Differences of one field that are looked at; a field that differs more is written anew, or not at all."""

_FOLLOWS = (Role.SOURCES, Role.TOPIC)
"""What is made of the other fields."""


_SAID_LATER = ("W702", "W724")
"""What a build says of a picture that a learner put in: it has no alternative text, or asks for a font."""

_AROUND = "it shows the sequence's title, the items around this one, or what holds for all: change it there"
_HIDES = "there is a comment, a hidden check or the target of a link in between, which would be lost: change it by hand"
_MADE = {
    Role.ID: "a note is known by its id: write it back in Anki",
    Role.TYPE: "this stands as the question's type in the file: change it there, or write it back in Anki",
    Role.LEVEL: "this stands as the question's level in the file: change it there, or write it back in Anki",
    Role.TOPIC: "this is made of the titles of the files: change it there, or write it back in Anki",
    Role.SOURCES: "this is made of what is cited: change it in the bibliography, or write it back in Anki",
    Role.REVERSE: "this is the question's answer: change it in the field of the answer, or write a ### Reverse",
    Role.RESERVED: "the files have nothing that stands in this field: empty it in Anki",
}
"""What to do about a field that nothing in a question stands for by itself."""
_NO_PLACE = "no place of it in the file was found that gives just this when it is rendered"


class Unproved(Exception):
    """Nothing was found that says in Markdown what stands in Anki; the message says why."""


@dataclass(frozen=True, slots=True)
class Tryout:
    """A question as a file has it, its note, and what is wrong with it."""

    question: Question
    note: Note
    wrong: tuple[Problem, ...]


class Bench:
    """One deck while it is pulled into: the texts of its files by now."""

    def __init__(self, arrivals: Arrivals, types: Sequence[NoteType]) -> None:
        self.arrivals = arrivals
        self.surroundings = surroundings = arrivals.surroundings
        self.types: dict[AnyType, NoteType] = {note_type.family: note_type for note_type in types}
        self.all_types = types
        self.sources = {question.source.file: question.source for question in surroundings.questions.values()}
        self.texts = {file: source.text for file, source in self.sources.items()}
        self.others: dict[Path, Mapping[NoteId, str]] = {}
        self._others_pointers: tuple[NoteId, Mapping[str, str]] | None = None

    def show(self, file: Path, text: str, note_id: NoteId) -> Tryout | None:
        """Return a question as a text of its file gives it; None if it is not there, or others are not as they were."""
        source = self.sources[file]._replace(text=unify(text))
        problems = Problems()
        questions = [one for one in parse_source(source, problems) if not one.heading.draft]
        known = {one.id: one for one in questions}
        if len(known) != len(questions) or note_id not in known or not self._left(file, known, note_id):
            return None
        question = known[note_id]
        around = replace(self.surroundings, questions={**self.surroundings.questions, **dict(known.items())})
        was = self.surroundings.questions.get(note_id)
        if source.vault and was and was.heading.prompt.text != question.heading.prompt.text:
            around = replace(around, pointers=self._pointers(question, around.questions))
        note = render_question(question, around, problems).note
        first, last = question.place.line, question.place.line + question.text.count("\n")
        wrong = [one for one in problems.sorted() if question.row or first <= one.place.line <= last]
        return Tryout(question, note, tuple(wrong))

    def _pointers(self, question: Question, questions: Mapping[str, Question]) -> Mapping[str, str]:
        """Return where links of a vault lead with a question as it is tried; the others are as they are by now."""
        if not self._others_pointers or self._others_pointers[0] != question.id:
            others = (one for name, one in questions.items() if name != question.id)
            self._others_pointers = question.id, pointers_to(others)
        return {**pointers_to([question]), **self._others_pointers[1]}

    def as_settled(self, note_id: NoteId, pointers: Mapping[str, str] | None = None) -> Note:
        """Return a note as the files had it when they were settled; ``pointers`` say where links of a vault lead."""
        around = self.surroundings if pointers is None else replace(self.surroundings, pointers=pointers)
        return render_question(around.questions[note_id], around, Problems()).note

    def _left(self, file: Path, known: Mapping[NoteId, Question], note_id: NoteId) -> bool:
        """Whether the other questions of a file say what they said; that one may be new."""
        if file not in self.others:
            source = self.sources[file]._replace(text=self.texts[file])
            found = (one for one in parse_source(source, Problems()) if not one.heading.draft)
            self.others[file] = {one.id: one.text for one in found}
        before = self.others[file]
        return known.keys() == {*before, note_id} and all(
            one.text == before[name] for name, one in known.items() if name != note_id
        )

    def keep(self, file: Path, text: str) -> None:
        """Let a file have another text from now on."""
        self.texts[file] = text
        self.others.pop(file, None)
        self._others_pointers = None

    def open(self, source: Source) -> str:
        """Return the text that a file has by now; it may be a new one."""
        self.sources.setdefault(source.file, source)
        return self.texts.setdefault(source.file, source.text)

    def carry(self, note_type: NoteType) -> None:
        """Let the deck carry a note type from now on."""
        self.types[note_type.family] = note_type
        self.all_types = [*self.all_types, note_type]
        self.surroundings = replace(self.surroundings, types={**self.surroundings.types, note_type.family: note_type})

    def settle(self) -> bool:
        """Let all files show each other's questions as they are by now; return whether any file has changed."""
        changed = [self.sources[file]._replace(text=text) for file, text in self.texts.items()]
        changed = [source for source in changed if source.text != self.sources[source.file].text]
        known = dict[str, Question](self.surroundings.questions)
        for source in changed:
            known |= {one.id: one for one in parse_source(source, Problems()) if not one.heading.draft}
        self.surroundings = replace(self.surroundings, questions=known, pointers=pointers_to(known.values()))
        self._others_pointers = None
        return bool(changed)

    def wrong(self, shown: Tryout, deep: bool) -> list[Problem]:
        """Return what is wrong with a question; ``deep`` also asks what a build asks at last."""
        found = list(shown.wrong)
        if deep:
            problems, settings = Problems(), self.surroundings.settings
            problems.extend(lint_card(shown.note, shown.question, settings.lint).problems)
            clozes = {kind.family for kind in self.all_types if kind.cloze}
            check_finished([shown.note], self.all_types, settings.shown(settings.file), problems)
            check_formulas([shown.note], [shown.question], clozes, settings, problems)
            found += problems.sorted()
        return found

    def faults(self, shown: Tryout, deep: bool = False) -> Counter[str]:
        """Return the codes of what is wrong with a question, as :meth:`wrong` tells it."""
        return Counter(one.code for one in self.wrong(shown, deep) if one.severity is not Severity.INFO)


def take_over(bench: Bench, note: Note, name: str, standing: str) -> tuple[str, str]:
    """Change the file of a note so that its field ``name`` says what stands in Anki.

    Return the lines that changed, before and after. Raises :class:`Unproved`; then nothing has changed.
    """
    file = bench.surroundings.questions[note.id].source.file
    before = bench.texts[file]
    text, shown = _search(bench, file, note, name, standing)
    deep, was = bench.faults(shown, deep=True), bench.show(file, before, note.id)
    assert was, "a question that was rendered is in its file"
    new = {code for code in deep - bench.faults(was, deep=True) if code[0] == "E"}
    if new:
        raise Unproved(f"a build would refuse it: {said(bench, shown, new)}")
    bench.keep(file, text)
    return before, text


def take_tags(bench: Bench, note: Note, added: Sequence[str], gone: Sequence[str]) -> tuple[str, str]:
    """Change the file of a note so that it has some tags and has others no more; return its text before and after.

    Raises :class:`Unproved`; then nothing has changed.
    """
    question = bench.surroundings.questions[note.id]
    file = question.source.file
    before = bench.texts[file]
    first = bench.show(file, before, note.id)
    assert first, "a question that was rendered is in its file"
    lost = {tag.casefold() for tag in gone}
    wanted = {tag.casefold() for tag in (*first.note.tags, *added)} - lost
    for text in with_tags(first.question, before, added, gone):
        made = bench.show(file, text, note.id)
        if (
            made
            and {tag.casefold() for tag in made.note.tags} == wanted
            and made.note.fields == first.note.fields
            and not bench.faults(made, deep=True) - bench.faults(first, deep=True)
        ):
            bench.keep(file, text)
            return before, text
    raise Unproved("these tags are not written at the question itself, or cannot be")


def said(bench: Bench, shown: Tryout, codes: set[str]) -> str:
    """Return what a build says of a question, of these codes, first."""
    found = Problems()
    found.extend(bench.wrong(shown, deep=True))
    first = next((one for one in found.sorted() if one.code in codes), None)
    return f"{first.code} {first.message}" if first else ", ".join(sorted(codes))


def _search(bench: Bench, file: Path, note: Note, name: str, standing: str) -> tuple[str, Tryout]:
    note_type = bench.types[note.family]
    names = [slot.name for slot in note_type.fields]
    role = note_type.fields[names.index(name)].role
    form = forms_of(note_type)[name]
    try:
        wanted = normal(standing, form)
    except Crooked as error:
        raise Unproved(f"it holds {error}") from error
    text = bench.texts[file]
    first = bench.show(file, text, note.id)
    assert first, "a question that was rendered is in its file"
    if same_field(first.note.fields[names.index(name)], standing, form):
        return text, first
    if first.question.item and not is_of_item(role):
        raise Unproved(_MADE.get(role, _AROUND))
    now, reason, refused = first, "", ""
    for _ in range(STEPS):
        field = now.note.fields[names.index(name)]
        if same_field(field, standing, form):
            return text, now
        try:
            is_now = normal(field, form)
        except Crooked as error:
            raise Unproved(f"the files hold {error}") from error
        if is_now == wanted:
            raise Unproved("Anki acts on a mark in it that a text of the files only shows")
        manner = _manner(bench, now.note, form.like, note_type.cloze)
        found, hides = None, False
        try:
            for tried in islice(candidates(now.question, text, (role, name), is_now, wanted, manner), TRIES):
                for spelled in _spelled(now.question, role, tried):
                    nearer, why = _nearer(bench, (file, spelled), (first, now), (names.index(name), role), wanted)
                    refused = refused or why
                    if nearer and not _keeps(now, nearer[1], names.index(name), form):
                        hides = True
                    elif nearer:
                        found = nearer
                        break
                if found:
                    break
        except Unwritable as error:
            reason = str(error)
        if not found:
            lacks = reason or why_not(is_now, wanted, manner)
            usual = refused or _MADE.get(role, _NO_PLACE)
            raise Unproved(_HIDES if hides else f"it holds {lacks}" if lacks else usual)
        text, now = found
    raise Unproved("it differs in too many places")


def _nearer(
    bench: Bench,
    tried: tuple[Path, str],
    shown: tuple[Tryout, Tryout],
    field: tuple[int, Role],
    wanted: list[HtmlNode],
) -> tuple[tuple[str, Tryout] | None, str]:
    """Return a changed file and what it shows if the field is nearer to what is wanted and nothing else is touched.

    Behind it stands what a build says if the field is just what is wanted and the build refuses it; else nothing.
    """
    file, text = tried
    first, now = shown
    at, role = field
    made = bench.show(file, text, first.note.id)
    if not made or not _alike(bench, first, made, at, role, text):
        return None, ""
    new = {code for code in bench.faults(made) - bench.faults(first) if code not in _SAID_LATER}
    form = list(forms_of(bench.types[made.note.family]).values())[at]
    try:
        before, after = (normal(one.note.fields[at], form) for one in (now, made))
    except Crooked:
        return None, ""
    if new and after == wanted:
        errors = {code for code in new if code[0] == "E"}
        return None, f"a build would {'refuse' if errors else 'warn of'} it: {said(bench, made, errors or new)}"
    is_nearer = not new and len(differences(after, wanted)) < len(differences(before, wanted))
    return (text, made) if is_nearer else None, ""


def _keeps(now: Tryout, made: Tryout, at: int, form: Form) -> bool:
    """Whether nothing of a question is lost that no card shows."""
    return keeps_unseen((now.question, now.note.fields[at]), (made.question, made.note.fields[at]), form)


def _alike(bench: Bench, first: Tryout, made: Tryout, at: int, role: Role, text: str) -> bool:
    """Whether nothing of a note differs but one field, and what follows from it."""
    one, other = first.note, made.note
    if (one.family, one.kind, one.tags, one.retired) != (other.family, other.kind, other.tags, other.retired):
        return False
    note_type = bench.types[one.family]
    forms = list(forms_of(note_type).values())
    for number, slot in enumerate(note_type.fields):
        follows = slot.role in _FOLLOWS or (slot.role is Role.REVERSE and role is Role.ANSWER)
        if slot.role is Role.REVERSE and part_of(made.question, text, Role.REVERSE, "Reverse"):
            follows = False
        if number == at or (follows and slot.role is not role):
            continue
        if not same_field(one.fields[number], other.fields[number], forms[number]):
            return False
    return True


def _manner(bench: Bench, note: Note, like: Likeness, cloze: bool) -> Manner:
    question = bench.surroundings.questions[note.id]
    return manner_of(bench, question, like, cloze)


def manner_of(bench: Bench, question: Question, like: Likeness, cloze: bool) -> Manner:
    """Return how a field of a question is written, with the files that it may show."""

    def path(name: str) -> str:
        return bench.arrivals.path(name, question)

    return Manner(cloze, like, "", path, path, lambda attributes: bench.arrivals.own(attributes, question))


def _spelled(question: Question, role: Role, text: str) -> tuple[str, ...]:
    """Return a changed file, and with the question's id written where its words give it one: they may change then."""
    return (text, _pinned(question, text)) if is_in_heading(role) or question.item else (text,)


def _pinned(question: Question, text: str) -> str:
    """Return a file in whose question an id is written that has none: its heading may change then."""
    if question.heading.pinned:
        return text
    lines = text.splitlines(keepends=True)
    if question.row:
        put_cells(lines, question.row.table, "id", {question.place.line: question.id})
    elif question.item:
        pin_item(lines, question.item, question.id, question.source.vault is not None)
    else:
        pin_question(lines, question, question.id)
    return "".join(lines)


def source_lines(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    """Yield each stretch of lines that changed: the number of its first line, and both texts."""
    old, new = before.split("\n"), after.split("\n")
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield i1 + 1, "\n".join(old[i1:i2]), "\n".join(new[j1:j2])
