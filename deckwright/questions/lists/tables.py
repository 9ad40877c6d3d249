"""Reads what stands under a heading with ``.list``: tables, each row of which is a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from deckwright.base.limits import FILE_QUESTIONS
from deckwright.base.model import Kind, Line, Place, Source
from deckwright.base.problems import Problems
from deckwright.markdown.inline.draft import split_cells, without_escapes
from deckwright.markdown.lines import begins_block, blank, indent, is_delimiter_row, untab
from deckwright.notations.obsidian import find_block_id
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import defaults_of
from deckwright.questions.lists.columns import read_head
from deckwright.questions.lists.rows import Common, make_question
from deckwright.questions.outline import Division
from deckwright.questions.question import Heading, Question, WordList


def read_list(
    group: Sequence[Division],
    heading: Heading,
    source: Source,
    topic: Line | None,
    front_matter: FrontMatter,
    problems: Problems,
) -> list[Question]:
    """Return the questions of a list: the parts of its section, the first of them below ``heading`` itself."""
    path = source.path
    is_sound = check_heading(heading, path, problems)
    _check_parts(group[1:], path, problems)
    if not is_sound:
        return []
    tables = list(_tables(group[0].lines, source, problems))
    rows = sum(len(lines) - 2 for lines in tables)
    if rows > FILE_QUESTIONS:
        message = f"this list has {rows:,} rows; the limit is {FILE_QUESTIONS:,}"
        problems.add(heading.place, "E303", message, "split it into several files")
        return []
    if not tables and not problems.has_error(heading.place, len(group[0].lines) + 1):
        problems.add(heading.place, "E315", "this list has no table", "write | front | back | below it, then |---|---|")
    defaults = defaults_of(heading, front_matter)
    found: list[Question] = []
    for lines in tables:
        columns = _columns(lines, path, problems)
        if columns:
            table = WordList(columns, lines[0].number, lines[-1].number)
            found += _rows(lines[2:], Common(source, topic, defaults, heading, table), problems)
    return found


def check_heading(heading: Heading, path: str, problems: Problems) -> bool:
    """Return whether a list can have such a heading; note what in it only a question has."""
    place = heading.place
    if heading.pinned:
        hint = "leave it out: each row has its own, in a column id"
        problems.add(place, "E315", f"a list has no id, and this one has #{heading.id}", hint)
    if heading.notetype:
        hint = "leave it out; a note of that type is a question with ##"
        problems.add(heading.notetype.place, "E315", "a list has no note type of another deck", hint)
    elif heading.sequence:
        hint = "write .list for the rows of a table, .sequence for the items of an ordered list"
        problems.add(place, "E315", "a heading is .list or .sequence, not both", hint)
    elif heading.kind is Kind.CHOICE:
        hint = "write each as a question with ##"
        problems.add(place, "E315", "a list has no .choice: a row has no place for options", hint)
    return not (heading.notetype or heading.sequence or heading.kind is Kind.CHOICE)


def _check_parts(parts: Sequence[Division], path: str, problems: Problems) -> None:
    """Note the ``###`` headings in a list."""
    for part in parts:
        name = part.title.text.rstrip(" #\t")
        message = f"“### {name[:80]}” stands in a list, whose parts are the columns of its table"
        hint = f"make it a column, or write ## {name[:80]} for a question or another list"
        problems.add(Place(path, part.head.number), "E315", message, hint)


def _tables(lines: Sequence[Line], source: Source, problems: Problems) -> Iterator[list[Line]]:
    """Yield the lines of each table, its head first; note the lines that belong to none."""
    at, is_below = 0, False
    has_table = any("|" in line.text and is_delimiter_row(untab(below)) for line, below in pairwise(lines))
    while at < len(lines):
        line = untab(lines[at])
        is_name = source.vault is not None and not find_block_id(line.text)[1]  # the table's, for links
        if blank(line) or is_name:
            at += 1
        elif line.text.startswith("<!--"):
            at = next((end + 1 for end in range(at, len(lines)) if "-->" in lines[end].text), len(lines))
        elif "|" in line.text and at + 1 < len(lines) and is_delimiter_row(untab(lines[at + 1])):
            end = at + 2
            while end < len(lines) and _goes_on(lines[end]):
                end += 1
            yield list(lines[at:end])
            at, is_below = end, True
        elif not has_table and "|" not in line.text:
            return _report_no_table(line, source.path, problems)
        else:
            _report(line, lines[at - 1].text.strip() if is_below else None, source.path, problems)
            while at < len(lines) and not blank(lines[at]):
                at += 1


def _goes_on(line: Line) -> bool:
    """Whether a line is a further row of the table above it."""
    line = untab(line)
    return not (blank(line) or begins_block(line) or indent(line) >= 4)


def _report_no_table(line: Line, path: str, problems: Problems) -> None:
    """Note the first line of what stands in place of a table."""
    text = re.sub(r"^(?:[-*+•]|\d+[.)])\s+", "", line.text.strip())
    sides = [side.strip() for side in re.split(r"\t+|\s*;\s*|\s+[-–—=]\s+|\s*::?\s+", text, maxsplit=1)]
    row = f"| {sides[0][:60]} | {sides[1][:60]} |" if len(sides) == 2 and all(sides) else "| Hund | dog |"
    hint = f"write | front | back |, below it |---|---|, and then {row}"
    message = "a list is a table with a row for each note, and this is none"
    problems.add(Place(path, line.number, line.column + indent(line)), "E316", message, hint)


def _report(line: Line, above: str | None, path: str, problems: Problems) -> None:
    """Note a line that belongs to no table; ``above`` is what stands above it, None if no table does."""
    place = Place(path, line.number, line.column + indent(line))
    if "|" in line.text and above is not None:
        ends, hint = "a blank line", "leave that line out; a further table has a head of its own"
        if above.endswith("-->"):
            ends, hint = "a comment", "put the comment above or below the table"
        elif above:
            ends, hint = "what this line begins with", "begin the row with |"
        message = f"this row belongs to no table: {ends} ended the one above"
    elif "|" in line.text:
        message = "this row belongs to no table: below a table's head stands a row of hyphens"
        hint = f"write |{'---|' * min(len(split_cells(line, path)), 20)} below the head"
    else:
        message = "this text is no row of the list, and would show nowhere"
        hint = "leave it out, or put it between <!-- and -->"
    problems.add(place, "E316", message, hint)


def _columns(lines: Sequence[Line], path: str, problems: Problems) -> tuple[str, ...]:
    """Return the names of a table's columns; none if its head is wrong, which is noted."""
    head, delimiters = (split_cells(line, path) for line in lines[:2])
    if len(head) == len(delimiters):
        return read_head(head, path, problems)
    message = f"the table's head has {len(head)} cells, the row below it {len(delimiters)}"
    hint = f"write |{'---|' * len(head)}" if len(head) <= 20 else "write --- once for each cell of the head"
    problems.add(Place(path, lines[1].number), "E315", message, hint)
    return ()


def _rows(lines: Sequence[Line], common: Common, problems: Problems) -> Iterator[Question]:
    path, columns = common.source.path, common.table.columns
    for line in lines:
        cells = split_cells(line, path)
        if len(cells) > len(columns):
            place = Place(path, line.number, cells[len(columns)].column)
            message = f"this row has {len(cells)} cells, the table's head {len(columns)}"
            problems.add(place, "E316", message, "write a | that is text as \\|")
        elif question := make_question(
            [(without_escapes(cell),) if cell.text else () for cell in cells], line.number, common, problems
        ):
            yield question
