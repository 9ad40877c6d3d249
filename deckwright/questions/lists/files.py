"""Reads a CSV or TSV file that is a list: its first record names the columns, each further one is a question."""

from __future__ import annotations

from collections.abc import Sequence

from deckwright.base.limits import FILE_QUESTIONS
from deckwright.base.model import Line, Place, Source
from deckwright.base.problems import Problems
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import defaults_of, read_heading
from deckwright.questions.lists.columns import read_head
from deckwright.questions.lists.heads import find_head
from deckwright.questions.lists.records import CsvField, read_records
from deckwright.questions.lists.rows import Cell, Common, make_question
from deckwright.questions.lists.tables import check_heading
from deckwright.questions.outline import is_short
from deckwright.questions.question import Heading, Question, WordList


def read_file(source: Source, ending: str, problems: Problems) -> list[Question]:
    """Return the questions of a file that is a list. Depends on nothing but the file."""
    head, path = find_head(source.text, ending), source.path
    columns = read_head([_line(field) for field in _filled(head.fields)], path, problems)
    front_matter = FrontMatter(slash_tags=source.slash_tags)
    topic, heading = _read_above(head.above, front_matter, path, problems)
    if not columns or (heading and not check_heading(heading, path, problems)):
        return []
    table = WordList(columns, head.fields[0].line, 0, head.separator)
    common = Common(source, topic, defaults_of(heading, front_matter) if heading else front_matter, heading, table)
    found: list[Question] = []
    rows = 0
    for fields in read_records(source.text, head.separator):
        if fields[0].line <= table.first or not (filled := _filled(fields)):
            continue
        rows += 1
        if rows > FILE_QUESTIONS:
            message = f"this list has over {FILE_QUESTIONS:,} rows, which is the limit"
            problems.add(Place(path), "E303", message, "split it into several files")
            return []
        if _is_parted_otherwise(filled, common, problems):
            return found
        if question := _question(filled, common, problems):
            found.append(question)
    if not rows:
        hint = "write a row below it; begin the file's name with _ if it is no part of the deck"
        problems.add(Place(path), "W103", "this list has a head and no row", hint)
    return found


def _filled(fields: Sequence[CsvField]) -> Sequence[CsvField]:
    """Return a record without the empty fields at its end, which spreadsheet programs write as far as any has some."""
    last = max((at for at, field in enumerate(fields) if field.text.strip()), default=-1)
    return fields[: last + 1]


def _line(field: CsvField) -> Line:
    return Line(field.text, field.line, field.column)


def _read_above(
    lines: Sequence[Line], front_matter: FrontMatter, path: str, problems: Problems
) -> tuple[Line | None, Heading | None]:
    """Return the topic and the list's heading, which may stand above the head as in a question file."""
    topic: Line | None = None
    heading: Heading | None = None
    for line in lines:
        is_topic = line.text.startswith("# ")
        if (topic if is_topic else heading) or (is_topic and heading):
            message = "a file that is a list has one # line, and one ## line below it, above the names of its columns"
            problems.add(Place(path, line.number), "E315", message, "leave this one out, or start a new file")
        elif is_topic:
            topic = line.cut(2) if is_short(line, path, problems) else None
        else:
            heading = read_heading(line.cut(3), path, front_matter, problems)
    return topic, heading


def _question(fields: Sequence[CsvField], common: Common, problems: Problems) -> Question | None:
    """Return the question of a record; None, and a problem, if its cells are not what its columns say."""
    path, columns = common.source.path, common.table.columns
    if torn := next(filter(_is_torn, fields), None):
        if torn.is_torn:
            message = "the quotation mark that begins this cell does not end it"
            hint = 'write " at the cell\'s end, and "" for one that is text'
        else:
            message = "a space before its quotation mark makes the marks of this cell a part of it"
            hint = "leave the space out"
        problems.add(Place(path, torn.line, torn.column), "E316", message, hint)
        return None
    if len(fields) > len(columns):
        place = Place(path, fields[len(columns)].line, fields[len(columns)].column)
        mark = {"\t": "a tab", ";": "a semicolon"}.get(common.table.separator, "a comma")
        message = f"this row has {len(fields):,} cells, the head {len(columns)}"
        problems.add(place, "E316", message, f'put a cell in which {mark} stands into quotation marks: "…"')
        return None
    return make_question([*map(_cell, fields)], fields[0].line, common, problems)


def _is_parted_otherwise(fields: Sequence[CsvField], common: Common, problems: Problems) -> bool:
    """Whether a row is one cell with as many commas or semicolons as the head has others, which is noted."""
    mark, columns = common.table.separator, common.table.columns
    if len(fields) > 1 or fields[0].quoted:
        return False
    other = next((one for one in ",;\t" if one != mark and fields[0].text.count(one) >= len(columns) - 1), "")
    if not other:
        return False
    names = {",": "commas", ";": "semicolons", "\t": "tabs"}
    message = f"the rows of this list have {names[other]} between their cells, and its head has {names[mark]}"
    head = "front, a tab and back" if other == "\t" else other.join(columns)
    problems.add(Place(common.source.path, common.table.first), "E316", message, f"write {head} as its head")
    return True


def _is_torn(field: CsvField) -> bool:
    bare = field.text.strip(" ")
    return field.is_torn or (not field.quoted and len(bare) > 1 and bare[0] == bare[-1] == '"' != field.text[0])


def _cell(field: CsvField) -> Cell:
    """Return the lines of a field, without the white space around what stands in it."""
    first, *rest = field.text.split("\n")
    lines = [Line(first, field.line, field.column)]
    lines += [Line(text, number) for number, text in enumerate(rest, field.line + 1)]
    filled = [at for at, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return ()
    lines = [Line(line.text.rstrip(), line.number, line.column) for line in lines[filled[0] : filled[-1] + 1]]
    return (lines[0].strip(), *lines[1:])
