"""Writes ids into the source, so that rewording a question never makes a new card; renames one.

The id of a question stands in its heading's braces, in a vault behind ``^`` at its end
(:mod:`deckwright.vault.block_ids`); that of a row of a list in a cell (:mod:`deckwright.ship.cells`); that of an item
of a sequence in braces at the end of its first paragraph. A region of a picture has a number instead.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from deckwright.base.command import command
from deckwright.base.files import write_together, writing
from deckwright.base.model import Kind, Line, NoteId, Source, Stands
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import ExitCode, Problems, stop
from deckwright.base.text import nearest, slugify
from deckwright.cards.notetypes import make_guid
from deckwright.markdown.attributes import split_end
from deckwright.markdown.blocks import List, Paragraph, fences
from deckwright.markdown.cloze import WRITTEN_HEAD
from deckwright.markdown.lines import ITEM
from deckwright.questions.headings import NOTE_ID
from deckwright.questions.lists.sequences import split_item
from deckwright.questions.parse import parse_source
from deckwright.questions.question import Question, Row, SequenceItem, WordList, as_id
from deckwright.questions.sources import read_sources, unify
from deckwright.regions.lines import bare_label, numbered
from deckwright.settings.settings import Settings
from deckwright.ship.cells import put_cells
from deckwright.ship.lock import Lock, dump_lock
from deckwright.vault.block_ids import (
    change_block_id,
    change_in_heading,
    is_block_id,
    is_remark,
    repoint_links,
    ways_to_put,
)
from deckwright.vault.headings import marks_start
from deckwright.vault.pointers import names_of

_NUMBERED = lazy_regex(WRITTEN_HEAD)


@dataclass(frozen=True, slots=True)
class NumberedRegion:
    """A region that had no number, and how its line is written with one."""

    question: Question
    line: Line
    text: str


def number_regions(questions: Iterable[Question], lock: Lock) -> Iterator[NumberedRegion]:
    """Yield the regions of pictures that have no number, with one that none ever had, or that their label had."""
    for question in questions:
        if question.heading.kind is not Kind.OCCLUSION:
            continue
        items = [item for block in question.body.answer if isinstance(block, List) for item in block.items]
        paragraphs = [item.blocks[0] for item in items if len(item.blocks) == 1]
        lines = [one.lines[0] for one in paragraphs if isinstance(one, Paragraph) and len(one.lines) == 1]
        known = lock.notes[question.id].regions if question.id in lock.notes else ()
        here = {int(number) for line in lines for number in _NUMBERED.findall(line.text)}
        taken = here | {one.number for one in known}
        for line in lines:
            if label := bare_label(line.text):
                words = re.sub(r"[*_`]", "", label).casefold()
                had = (one.number for one in known if one.words == words and one.number not in here)
                number = next(had, max(taken, default=0) + 1)
                here.add(number)
                taken.add(number)
                yield NumberedRegion(question, line, numbered(line.text, number))


def write_ids(questions: Sequence[Question], regions: Sequence[NumberedRegion] = ()) -> list[Question]:
    """Write ``{#id}`` at the headings and items that lack one, the id into such rows; return what got one.

    A flashcard of a vault that has no place for one gets none. ``regions`` get their numbers.
    """
    unpinned = [question for question in questions if not question.heading.pinned]
    texts = _read([question.source for question in (*unpinned, *(one.question for one in regions))])
    for one in regions:
        lines, at = texts[one.question.source.file], one.line.number - 1
        before, _, after = lines[at].rpartition(one.line.text.strip())
        lines[at] = before + one.text + after
    left = _pin_all(texts, unpinned)
    _write(texts)
    return [question for question in unpinned if question.id not in left]


def _pin_all(texts: Mapping[Path, list[str]], questions: Sequence[Question]) -> set[NoteId]:
    """Write into the lines of files the ids of questions that have none there; return those that have no place."""
    left: set[NoteId] = set()
    rows: dict[tuple[Path, WordList], dict[int, str]] = {}
    for question in questions:
        if question.row:
            rows.setdefault((question.source.file, question.row.table), {})[question.place.line] = question.id
        elif question.item:
            pin_item(texts[question.source.file], question.item, question.id, question.source.vault is not None)
        elif not pin_question(texts[question.source.file], question, question.id):
            left.add(question.id)
    for (file, table), ids in rows.items():
        put_cells(texts[file], table, "id", ids)
    return left


def pin_question(lines: list[str], question: Question, note_id: str) -> bool:
    """Write an id at a question's heading; in a vault as Obsidian has it, where it is read again. Return if it is.

    ``lines`` are those of its file, each with its end.
    """
    at, end = question.place.line - 1, _last(question) + 1
    if not (question.source.vault and is_block_id(note_id)):
        lines[at] = pin(lines[at], note_id)
        return True
    end += end < len(lines) and is_remark(lines[end])
    for put in ways_to_put(lines[at:end], note_id):
        read = parse_source(question.source._replace(text=unify("".join(put))), Problems())
        if [(one.id, one.heading.pinned) for one in read] == [(note_id, True)]:
            lines[at:end] = put
            return True
    return False


def _last(question: Question) -> int:
    """Return the index of a question's last line."""
    return question.place.line + question.text.count("\n") - 2


def spelled_id(question: Question) -> str:
    """Return a question's id as it is written into its file."""
    is_braced = question.stands is Stands.BLOCK and not is_block_id(question.id)
    return as_id(question.id, Stands.HEADING if is_braced else question.stands)


class FreeIds:
    """Parses files as ever, but of two questions with one heading and no id the second gets the next free id.

    Where one of the two was shipped under that id, nobody can say which: their id stays, and is a problem.
    """

    def __init__(self, settings: Settings, lock: Lock) -> None:
        self._shipped = frozenset(lock.notes)
        found = (one for source in read_sources(settings, Problems()) for one in parse_source(source, Problems()))
        self._taken = {question.id for question in found if question.heading.pinned} | self._shipped

    def __call__(self, source: Source, problems: Problems) -> list[Question]:
        """Return the questions of a file."""
        return [self._with_free_id(question) for question in parse_source(source, problems)]

    def _with_free_id(self, question: Question) -> Question:
        if question.heading.pinned or question.id in self._shipped:
            return question
        free = next_free(question.id, self._taken)
        self._taken.add(free)
        return replace(question, heading=question.heading._replace(id=free))


def next_free(wanted: NoteId, taken: Collection[NoteId]) -> NoteId:
    """Return an id, or the first that is free of those with a number behind it."""
    numbered = (NoteId(f"{wanted[:70]}-{number}") for number in count(2))
    return wanted if wanted not in taken else next(one for one in numbered if one not in taken)


def pin(line: str, note_id: str) -> str:
    """Return a heading's line with ``#id`` as the first item of its attribute list; its line end stays."""
    text, braces, end = _split(line)
    return f"{text} {{#{note_id}{' ' + braces[1:].lstrip() if braces else '}'}{end}"


def pin_item(lines: list[str], item: SequenceItem, note_id: str, vault: bool) -> None:
    """Write ``{#id}`` at the end of an item's first paragraph; what begins with none goes below the braces."""
    at = item.end - 1
    line = lines[at]
    body = line.rstrip("\r\n")
    if item.indent:
        end = line[len(body) :] or "\n"
        found = ITEM.match(body.lstrip(" "))
        mark = len(body) - len(body.lstrip(" ")) + (found.start("gap") if found else 0)
        lines[at] = f"{body[:mark]} {{#{note_id}}}{end}{' ' * item.indent}{body[mark:].lstrip()}{line[len(body) :]}"
        return
    text, items, behind = split_item(Line(body, 1), "", vault)
    braces = body.rstrip()[len(text) :].removesuffix(behind)
    more = braces.strip().removeprefix("{").lstrip() if items else "}"
    lines[at] = f"{text.rstrip()} {{#{note_id}{' ' if items else ''}{more}{behind}{line[len(body) :]}"


def rename_id(old: str, new: str, questions: Sequence[Question], lock: Lock, settings: Settings) -> list[Path]:
    """Give a question another id in its heading, in what refers to it, and in the lock, where it keeps its GUID.

    Returns the files that changed. Stops with exit code 2 if there is no question ``old``, or ``new`` is no free id.
    """
    known = {question.id: question for question in questions}
    found = known.get(NoteId(old))
    if not found and _by_hand(NoteId(old), known.get(NoteId(new)), lock):
        notes = dict(lock.notes)
        notes[NoteId(new)] = replace(notes.pop(NoteId(old)), id=NoteId(new), pinned=True)
        renamed = known[NoteId(new)]
        texts = {} if renamed.heading.pinned else _read([renamed.source])
        _pin_all(texts, [] if renamed.heading.pinned else [renamed])  # reworded without an id, which it has from now on
        _write(texts, (settings.lock, dump_lock(Lock(notes, lock.types))))
        return sorted([settings.lock, *texts])
    if not found:
        hint = nearest(old, known) or f"{command('check')} lists what is wrong"
        stop(ExitCode.USAGE, f"there is no question “{old}”", hint)
    if not NOTE_ID.fullmatch(new):
        form = "an id has a-z, 0-9, dot, hyphen and underscore, 80 of them at most"
        stop(ExitCode.USAGE, f"“{new}” is no id", f"like {slugify(new)}; {form}" if slugify(new) else form)
    if found.stands is Stands.BLOCK and not is_block_id(new):
        stop(ExitCode.USAGE, f"“{new}” is no id of a block in Obsidian", "it has a-z, 0-9 and hyphens alone")
    notes = dict(lock.notes)
    if NoteId(new) in known or (NoteId(new) in notes and not _begun(found, NoteId(new), lock, settings)):
        owner = known.get(NoteId(new))
        where = f"{owner.place.path}:{owner.place.line} has it" if owner else "a question that was deleted keeps its id"
        stop(ExitCode.USAGE, f"the id “{new}” is taken", f"{where}; choose another one")
    before = _read([question.source for question in questions])
    after = {file: list(lines) for file, lines in before.items()}
    for question in questions:
        _rename_in_question(after[question.source.file], question, found, new)
    if NoteId(old) in notes:
        notes[NoteId(new)] = replace(notes.pop(NoteId(old)), id=NoteId(new), pinned=True)
    changed = {file: lines for file, lines in after.items() if lines != before[file]}
    if any(allow.id == old for allow in settings.lint.allow):
        text = settings.file.read_bytes().decode("utf-8")
        changed[settings.file] = [re.sub(rf'\bid(\s*=\s*)"{re.escape(old)}"', rf'id\g<1>"{new}"', text)]
    _write(changed, (settings.lock, dump_lock(Lock(notes, lock.types))) if lock.notes else None)
    return sorted(changed)


def _by_hand(old: NoteId, renamed: Question | None, lock: Lock) -> bool:
    """Whether the author has changed the id in the heading already, and only the lock still has the old one."""
    was = lock.notes.get(old)
    return bool(renamed and was and was.family == renamed.heading.family and renamed.id not in lock.notes)


def _begun(question: Question, new: NoteId, lock: Lock, settings: Settings) -> bool:
    """Whether this very renaming was cut off after the lock had been written."""
    guid = make_guid(settings.namespace, question.id, question.heading.family)
    return question.id not in lock.notes and lock.notes[new].guid == guid


def _rename_in_question(lines: list[str], question: Question, renamed: Question, new: str) -> None:
    """Rename an id in the heading and in the links of a question; code stays as it is."""
    old, owner = renamed.id, renamed.source
    if question.source.vault:
        for at in _text_of(question):
            is_there = question.source.file == owner.file
            lines[at] = repoint_links(lines[at], old, new, names_of(owner.name), is_there)
    if question.row:
        _rename_in_row(lines, question, question.row, old, new)
        return
    if question.item:
        _rename_in_item(lines, question, question.item, old, new)
        return
    head = question.place.line - 1
    for at in _text_of(question):
        if at != head:
            lines[at] = _repoint(lines[at], old, new)
    if question.source.vault and question.id == old and question.heading.pinned:
        _rename_block(lines, question, new)
    if question.id == old and not question.heading.pinned:
        pin_question(lines, question, new)
    else:
        lines[head] = _rename_in_heading(lines[head], old, new)


def _rename_block(lines: list[str], question: Question, new: str) -> None:
    """Rename the id of a question of a vault in its heading, and where it stands at the end of a block."""
    head, old = question.place.line - 1, question.id
    lines[head] = change_in_heading(lines[head], old, new)
    blocks = [line.number - 1 for note_id, line in question.body.shared.block_ids if note_id == old]
    for at in blocks:
        change_block_id(lines, at, old, new)
    if not lines[head].startswith("##"):  # of a flashcard, at its end
        any(change_block_id(lines, at, old, new) for at in range(_last(question), head - 1, -1))


def _text_of(question: Question) -> list[int]:
    """Return the indices of a question's lines, and of those beside it in its sequence, at which no code stands."""
    beside = [number - 1 for number in question.item.beside] if question.item else []
    code = {line.number - 1 for fence in fences(question.body.blocks) for line in fence.lines}
    return [at for at in (*beside, *range(question.place.line - 1, _last(question) + 1)) if at not in code]


def _rename_in_item(lines: list[str], question: Question, item: SequenceItem, old: str, new: str) -> None:
    """Rename an id in an item and in what stands beside it in its sequence."""
    heading = item.beside[0] - 1
    for at in _text_of(question):
        if at != heading:
            lines[at] = _repoint(lines[at], old, new)
    lines[heading] = _rename_in_heading(lines[heading], old, new)
    if question.id == old and not question.heading.pinned:
        pin_item(lines, item, new, question.source.vault is not None)
    else:
        at = item.end - 1
        end = marks_start(lines[at].rstrip()) if question.source.vault else len(lines[at])
        lines[at] = _rename_in_heading(lines[at][:end], old, new) + lines[at][end:]


def _rename_in_row(lines: list[str], question: Question, row: Row, old: str, new: str) -> None:
    """Rename an id in a row's cells, and in the braces of its list."""
    first, cells = question.place.line, dict(row.cells)
    for at in range(first - 1, first - 1 + question.text.count("\n")):
        lines[at] = _repoint(lines[at], old, new)
    if question.id == old:
        put_cells(lines, row.table, "id", {first: new})
    if any(item.value == old and item.place.line >= first for item in question.heading.after):
        words = re.sub(rf"(?<![\w.-]){re.escape(old)}(?![\w.-])", new, cells["after"][0].text)
        put_cells(lines, row.table, "after", {first: words})
    for item in question.heading.after:
        if item.place.line < first:
            lines[item.place.line - 1] = _rename_in_heading(lines[item.place.line - 1], old, new)


def _rename_in_heading(line: str, old: str, new: str) -> str:
    text, braces, _ = _split(line)
    rest = line[len(text) :]
    if braces:
        word = rf"(?<![\w.-]){re.escape(old)}(?![\w.-])"
        rest = re.sub(rf"(?<=[{{\s])#{re.escape(old)}(?=[\s}}])", f"#{new}", rest)
        rest = re.sub(r'(?<=[{\s])after=(?:"[^"]*"|[^\s"}]+)', lambda found: re.sub(word, new, found[0]), rest)
    return _repoint(text, old, new) + rest


def _repoint(line: str, old: str, new: str) -> str:
    parts = re.split(r"(`+[^`]*`+)", line)  # code stays as it is
    for at in range(0, len(parts), 2):
        text = re.sub(rf"(\](?:\(|:)\s*<?)#{re.escape(old)}(?=[\s)>]|$)", rf"\g<1>#{new}", parts[at])
        parts[at] = text.replace(f"[#{old}](#{new})", f"[#{new}](#{new})")
    return "".join(parts)


def _split(line: str) -> tuple[str, str, str]:
    """Return a heading's line as its text, its attribute list with the braces (empty without one) and its line end."""
    body = line.rstrip("\r\n")
    text, items = split_end(Line(body.rstrip(), 1), "")
    return text.rstrip(), body[len(text) :].strip() if items else "", line[len(body) :]


def _read(sources: Sequence[Source]) -> dict[Path, list[str]]:
    """Return each file's lines with their ends. Stops with exit code 1 if a file is no longer what was checked."""
    texts: dict[Path, list[str]] = {}
    for source in {source.file: source for source in sources}.values():
        text = source.file.read_bytes().decode("utf-8", "replace")
        if unify(text.removeprefix("\ufeff")) != source.text:
            stop(ExitCode.CONTENT, f"{source.path} changed meanwhile, so nothing was written", "try again")
        texts[source.file] = text.splitlines(keepends=True)
    return texts


def _write(texts: Mapping[Path, list[str]], lock: tuple[Path, str] | None = None) -> None:
    # The lock first: if only it gets written, a build says what is missing, and no card loses its reviews.
    targets = [*([lock] if lock else []), *((file, "".join(lines)) for file, lines in texts.items())]
    write_together([(file, writing(text)) for file, text in targets])
