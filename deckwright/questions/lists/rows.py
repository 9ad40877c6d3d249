"""Makes of each row of a list the question that a heading with the same words would be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from deckwright.base.limits import QUESTION_BYTES
from deckwright.base.model import Attribute, Kind, Line, Markdown, NoteId, Place, Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import close_to, nearest, slugify
from deckwright.markdown.attributes import BadAttributes, split_end
from deckwright.markdown.blocks import Block, Paragraph, Shared
from deckwright.markdown.structure import parse_blocks
from deckwright.questions.braces import FLAGS, KEYS
from deckwright.questions.frontmatter import KINDS, KINDS_ELSEWHERE, FrontMatter
from deckwright.questions.headings import NOTE_ID, head_of_row
from deckwright.questions.lists.columns import ITEMS, TEXTS
from deckwright.questions.question import Body, Heading, Question, Row, WordList

Cell = tuple[Line, ...]
"""The lines of a cell, without the white space around them; none of an empty one."""

_DASHES = lazy_regex(r"[ \t]*:?-+:?[ \t]*")
_CLASSES = (*(kind for kind in KINDS if kind != Kind.CHOICE), "draft", "retired")
"""What a row may be."""


@dataclass(frozen=True, slots=True)
class Common:
    """What all rows of a list have alike."""

    source: Source
    topic: Line | None
    defaults: FrontMatter
    heading: Heading | None
    """The list's own heading, None of a file that is a list."""
    table: WordList


def make_question(cells: Sequence[Cell], line: int, common: Common, problems: Problems) -> Question | None:
    """Return the question of a row that begins in a line; None for one that is empty, or can be none."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    first = filled[0][0]
    here = Place(common.source.path, line, first.column if first.number == line else 1)
    row = Row(
        common.table, tuple((name, cell) for name, cell in zip(common.table.columns, cells, strict=False) if cell)
    )
    named = dict(row.cells)
    text = " | ".join(f"{name}: {_text(named[name])}" for name in _IN_ORDER if name in named) + "\n"
    if (size := len(text.encode())) > QUESTION_BYTES:
        message = f"this row has {size:,} bytes; the limit is {QUESTION_BYTES:,}"
        problems.add(here, "E303", message, "make it a question with a heading, and split that")
        return None
    if len(filled) > 1 and all(_DASHES.fullmatch(_text(cell)) for cell in filled):
        message = "this row has nothing but hyphens, and would be a card"
        problems.add(here, "E316", message, "leave it out: a table has one such row, below its head")
        return None
    if "front" not in named:
        problems.add(here, "E309", "the cell “front” of this row is empty", "write what is asked, or leave the row out")
        return None
    return _question(row, named, here, Markdown(text), common, problems)


_SHEET_ERROR = lazy_regex(r"#(?:NAME\?|REF!|VALUE!|WERT!|BEZUG!|DIV/0!|N/A|NV|NUM!|NULL!|SPILL!)|Err:\d{3}")
"""What a spreadsheet program shows in place of a text that it took for a formula."""

_IN_ORDER = (*TEXTS, "kind", *ITEMS)
"""The columns but for the id's, as a row is digested: in which order they stand makes no difference."""


def _text(cell: Cell) -> str:
    return "\n".join(line.text for line in cell)


def _question(
    row: Row, named: dict[str, Cell], here: Place, text: Markdown, common: Common, problems: Problems
) -> Question:
    front = _place(named["front"], common.source.path)
    for name, cell in named.items():
        if found := _SHEET_ERROR.fullmatch(_text(cell)):
            message = f"the cell “{name}” holds “{found[0]}”, which a spreadsheet program shows for an error"
            hint = "write its text; in the spreadsheet, an apostrophe before it keeps = + - at its beginning as text"
            problems.add(_place(cell, common.source.path), "W316", message, hint)
    # A row's place is in its first line, which what was noted of it is looked for from.
    heading = _heading(named, front if front.line == here.line else here, common, problems)
    _check_parts(named, heading, common.source.path, problems)
    shared, path = Shared(common.source.vault is not None), common.source.path
    parts = {name: _blocks(named[name], path, shared, problems) for name in TEXTS if name in named and name != "front"}
    below = named["front"][1:]
    body = Body(
        front=parse_blocks(below, path, shared, problems) if below else (),
        answer=parts.get("back", ()),
        extra=parts.get("extra", ()),
        hint=parts.get("hint", ()),
        reverse=parts.get("reverse", ()) if heading.kind is Kind.REVERSED else (),
        shared=shared,
    )
    return Question(
        heading=heading,
        source=common.source,
        topic=common.topic,
        code=(),
        written=text,
        read_body=lambda: body,
        line_breaks=common.defaults.line_breaks,
        row=row,
    )


def _blocks(cell: Cell, path: str, shared: Shared, problems: Problems) -> tuple[Block, ...]:
    """Return a cell of one line as running text: a hyphen or a number that begins it is no list, as in any table.

    One of several lines is a text, with lists and code.
    """
    return (Paragraph(cell),) if len(cell) == 1 else parse_blocks(cell, path, shared, problems)


def _heading(named: dict[str, Cell], here: Place, common: Common, problems: Problems) -> Heading:
    """Return what a row's cells say that a heading would say, and its list's heading where they say nothing."""
    path, own, prompt = common.source.path, common.heading, named["front"][0]
    items = [Attribute(key, _text(named[key]), _place(named[key], path)) for key in ITEMS if key in named]
    items += _classes(named.get("kind", ()), path, problems)
    heading = head_of_row(prompt, items, here, common.defaults, problems)
    for line in (prompt, *named.get("back", ())[-1:]):
        _check_braces(line, path, problems)
    if cell := named.get("id"):
        heading = _with_id(heading, cell, path, problems)
    if not own:
        return heading
    return heading._replace(
        covers=heading.covers or own.covers,
        after=heading.after or own.after,
        draft=heading.draft or own.draft,
        retired=heading.retired or own.retired,
    )


def _check_braces(prompt: Line, path: str, problems: Problems) -> None:
    """Note a question's braces in a cell: they are text, and a row has columns for what would stand in them."""
    try:
        text, items = split_end(prompt, path)
    except BadAttributes:
        return
    if item := next(filter(_is_of_question, items), None):
        column = {"#": "id", ".": "kind"}.get(item.key, item.key)
        message = f"“{prompt.text[len(text) :].strip()[:60]}” is text: a row has columns for what stands in braces"
        hint = f"write {item.value[:80]} into a column {column}; \\{{ for a brace that is text"
        problems.add(item.place, "W209", message, hint)


def _is_of_question(item: Attribute) -> bool:
    if item.key in "#.":
        return item.value in (*KINDS, *FLAGS) if item.key == "." else not item.value.isdecimal()  # TeX's {#1}
    return item.key in KEYS


def _place(cell: Cell, path: str) -> Place:
    return Place(path, cell[0].number, cell[0].column)


def _classes(cell: Cell, path: str, problems: Problems) -> Iterator[Attribute]:
    """Yield what a row's cell says of its kind: words like ``typed`` or ``retired``, with or without a dot."""
    for line in cell:
        for found in re.finditer(r"[^\s,]+", line.text):
            place = Place(path, line.number, line.column + found.start())
            word = found[0].removeprefix(".")
            if word in _CLASSES:
                yield Attribute(".", word, place)
            else:
                problems.add(place, "E205", f"unknown kind “{word[:60]}”", partial(_instead, word))


def _instead(word: str) -> str:
    """Return what to write in place of a word that is no kind of a row."""
    if word == Kind.CHOICE:
        return "a row has no place for options: write it as a question with ##"
    if (meant := KINDS_ELSEWHERE.get(word.lower())) in _CLASSES:
        return f"write {meant}"
    return f"write {close_to(word, _CLASSES)[0]}" if close_to(word, _CLASSES) else nearest(word, _CLASSES)


def _with_id(heading: Heading, cell: Cell, path: str, problems: Problems) -> Heading:
    """Return a row's heading under the id that is written in a cell; a wrong one is noted."""
    written = _text(cell)
    if NOTE_ID.fullmatch(written):
        return heading._replace(id=NoteId(written), pinned=True)
    right = slugify(written.strip("{}#. "))
    form = "an id has a-z, 0-9, dot, hyphen and underscore, 80 of them at most"
    problems.add(_place(cell, path), "E208", f"“{written[:60]}” is no id", f"write {right}; {form}" if right else form)
    return heading


def _check_parts(named: dict[str, Cell], heading: Heading, path: str, problems: Problems) -> None:
    """Note a part that is missing in a row, or that its kind does not have."""
    if "back" not in named:
        what = "the text with the clozes" if heading.kind is Kind.CLOZE else "the answer"
        hint = f"write {what} there, or leave the row out"
        problems.add(_place(named["front"], path), "E310", "the cell “back” of this row is empty", hint)
    if "reverse" in named and heading.kind is not Kind.REVERSED:
        message = "“reverse” makes a second card, and this row has one card"
        problems.add(
            _place(named["reverse"], path), "E306", message, "add .reversed to the list's heading, or a column kind"
        )
