"""Reads what stands under a heading with ``.sequence``: an ordered list, each item of which is a question.

Its card shows the items before it, and asks for the next one. Numbers are not shown, so an item that is added, moved or
removed changes the cards beside it only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from deckwright.base.limits import SEQUENCE_BYTES
from deckwright.base.model import Attribute, Kind, Line, Markdown, Place, Source
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.markdown.attributes import AT_END, BadAttributes, split_end
from deckwright.markdown.blocks import (
    Admonition,
    Block,
    Definitions,
    Display,
    Fence,
    Item,
    List,
    Paragraph,
    Quote,
    RawElement,
    Shared,
    Table,
    Title,
)
from deckwright.markdown.lines import ITEM, indent
from deckwright.markdown.structure import parse_blocks
from deckwright.questions.braces import open_quote, put_right
from deckwright.questions.frontmatter import FrontMatter
from deckwright.questions.headings import defaults_of, head_of_row, plain, slug_id
from deckwright.questions.outline import Division
from deckwright.questions.question import Around, Beside, Body, Heading, Neighbours, Question, SequenceItem
from deckwright.vault.headings import marks_start

_Ends = Mapping[int, tuple[str, tuple[Attribute, ...]]]
"""By the number of a line that ends in braces, the line without them, and what is in them."""

_INSIDE = lazy_regex(r"(?<!\])\{[^{}]*(?<=[{\s])#[A-Za-z0-9][\w.-]*(?=[\s}])[^{}]*\}")
"""Braces with an id."""
_AT_THE_END = "write {#id} at the end of the item's first paragraph"


def split_item(line: Line, path: str, vault: bool) -> tuple[str, tuple[Attribute, ...], str]:
    """Return an item's line up to the braces at its end, what is in them, and what stands behind them.

    Braces that touch a word belong to it. In a vault an id of a block, tags and comments may stand behind the braces.
    Raises :class:`BadAttributes` if they hold what cannot be read.
    """
    text = line.text.rstrip()
    end = marks_start(text) if vault else len(text)
    text, behind = text[:end], text[end:]
    found = AT_END.search(text)
    before = text[: found.start()] if found else ""
    if not before[-1:].isspace() or before.count("`") % 2 or before.count("$") % 2:
        return text, (), behind
    return *split_end(line.with_text(text), path), behind


@dataclass(frozen=True, slots=True)
class _Common:
    """What all items of a sequence have alike."""

    heading: Heading
    """That of the sequence."""
    context: Neighbours
    source: Source
    topic: Line | None
    defaults: FrontMatter
    body: Body
    """With what stands on all cards, and no answer."""
    beside: Beside
    """The lines of that."""


@dataclass(frozen=True, slots=True)
class _OneItem:
    """An item of the list."""

    heading: Heading
    """What stands for one."""
    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]
    """Without its mark, its braces and its indentation."""
    end: int
    indent: int

    @property
    def text(self) -> str:
        return "".join(f"{line.text}\n" for line in self.lines)


def read_sequence(
    group: Sequence[Division],
    heading: Heading,
    parts: Mapping[str, Sequence[Line]],
    source: Source,
    topic: Line | None,
    front_matter: FrontMatter,
    problems: Problems,
) -> tuple[list[Question], tuple[Block, ...]]:
    """Return the questions of a sequence, and all blocks that stand below its heading, in their order.

    ``parts`` are the lines below its ``###`` headings, by their names.
    """
    path, shared = source.path, Shared(source.vault is not None)
    said = heading.sequence
    if not said or not _check_heading(heading, problems):
        return [], ()
    braces = _read_braces(group[0].lines, source, problems)
    lines = [line.with_text(braces[line.number][0]) if line.number in braces else line for line in group[0].lines]
    blocks = parse_blocks(lines, path, shared, problems)
    below = {name: parse_blocks(part, path, shared, problems) for name, part in parts.items()}
    at = _find_list(blocks, heading, problems, len(lines) + 1)
    ordered = blocks[at] if at >= 0 else None
    if not isinstance(ordered, List):
        return [], ()
    above = [line for line in lines if line.number < ordered.line.number]
    beside = (heading.prompt, *above, *(line for part in parts.values() for line in part))
    written = [*beside, *(lines if shared.footnotes or shared.links else ())]
    common = _Common(
        heading=heading,
        context=Neighbours(
            source.context_before if said.before is None else said.before,
            source.context_after if said.after is None else said.after,
        ),
        source=source,
        topic=topic,
        defaults=defaults_of(heading, front_matter),
        body=Body(
            front=blocks[:at],
            extra=below.get("Extra", ()),
            hint=below.get("Hint", ()),
            shared=shared,
        ),
        beside=Beside(beside, "".join(f"{line.text}\n" for line in written)),
    )
    items = list(_read_items(ordered, lines, braces, common, problems))
    return _questions(items, common, problems), (*blocks, *common.body.extra, *common.body.hint)


def _check_heading(heading: Heading, problems: Problems) -> bool:
    """Return whether a sequence can have such a heading; note what in it only a question has."""
    place = heading.place
    if heading.pinned:
        message = f"a sequence has no id, and this one has #{heading.id}"
        problems.add(place, "E320", message, "leave it out: each item has its own, at its end")
    if heading.notetype:
        hint = "leave it out; a note of that type is a question with ##"
        problems.add(heading.notetype.place, "E320", "a sequence has no note type of another deck", hint)
        return False
    if heading.kind not in (Kind.BASIC, Kind.TYPED):
        hint = f"leave .{heading.kind} out; .typed asks to type each item"
        if heading.file_kind:
            hint = f"write .basic beside .sequence: .{heading.kind} is what the front matter says"
        message = f"the items of a sequence are .basic or .typed, and cannot be .{heading.kind}"
        problems.add(place, "E320", message, hint)
        return False
    return True


def _read_braces(lines: Sequence[Line], source: Source, problems: Problems) -> _Ends:
    """Return the lines that end in an item's braces; a list that they stand in is looked for as if they were text."""
    braces: dict[int, tuple[str, tuple[Attribute, ...]]] = {}
    by_number = {line.number: line for line in lines}
    path, vault = source.path, source.vault is not None
    for block in parse_blocks(lines, path, Shared(), Problems()):
        if not isinstance(block, List) or block.start is None:
            continue
        for item in block.items:
            first = item.blocks[0] if item.blocks else None
            own = first.lines if isinstance(first, Paragraph) else (first.line,) if isinstance(first, Title) else ()
            for line in own:
                try:
                    text, given, behind = split_item(by_number[line.number], path, vault)
                except BadAttributes as error:
                    message = f"cannot read “{error.item[:60]}” in the braces"
                    hint = 'items are #id and key="value", with spaces between them; \\{ is a brace as text'
                    problems.add(error.place, "E204", message, hint)
                    continue
                if given and line is not own[-1]:
                    message = "these braces stand inside the item's text"
                    problems.add(given[0].place, "E321", message, f"{_AT_THE_END}, in line {own[-1].number}")
                elif given:
                    braces[line.number] = text + behind, given
                elif found := _INSIDE.search(plain(line.text)):
                    _report_inside(line.cut(found.start()), found[0], path, vault, problems)
    return braces


def _report_inside(line: Line, written: str, path: str, vault: bool, problems: Problems) -> None:
    """Note an id in braces behind which an item goes on: it would be text, and the item's card a new one."""
    message = f"behind “{written[:60]}” the item goes on, so that it is no id"
    torn = open_quote(written[1:-1])
    if torn and written.endswith("}"):
        message = f"“{written[:60]}” has a value with one quotation mark, and a value stands between two"
        right = put_right(torn[1]) or f"{{{torn[1]}}}"
        return problems.add(Place(path, line.number, line.column), "E321", message, f"write {right}")
    marks = "; tags, comments and ^id may stand behind it" if vault else ""
    hint = f"end the item's first paragraph with {written[:80]}, after a space{marks}; \\{{ for a brace that is text"
    return problems.add(Place(path, line.number, line.column), "E321", message, hint)


def _find_list(blocks: Sequence[Block], heading: Heading, problems: Problems, length: int) -> int:
    """Return which block is the ordered list; -1, and a problem, where there is none, or something below it."""
    path = heading.place.path
    numbers = [at for at, block in enumerate(blocks) if isinstance(block, List) and block.start is not None]
    if not numbers:
        if problems.has_error(heading.place, length):
            return -1
        bullets = next((block for block in blocks if isinstance(block, List)), None)
        place = Place(path, bullets.line.number, bullets.line.column) if bullets else heading.place
        message = "a sequence is an ordered list, and this one has bullets" if bullets else "this sequence has no list"
        hint = "write 1. in place of the bullet" if bullets else "write 1. and the first item below the heading"
        text = next((block.lines[0] for block in blocks if isinstance(block, Paragraph)), None)
        if text and not bullets:
            place = Place(path, text.number, text.column)
            message = "a sequence is an ordered list, and this line begins no item of one"
            said = text.text.strip()
            words = re.sub(r"^\d+[.)]", "", said)  # a number without a space begins no item
            hint = f"write 1. {words[:80]}" + (", with a space behind the point" if words != said else "")
        problems.add(place, "E320", message, hint)
        return -1
    at = numbers[0]
    if rest := blocks[at + 1 :]:
        place, is_list = _place_of(rest[0], heading.place), isinstance(rest[0], List)
        what = "a second list" if is_list else "this"
        message = f"{what} stands below the list of a sequence, and belongs to no item"
        hint = "go on with the mark of the first list, 1. or 1)"
        if not is_list:
            hint = "indent it as far as the item's text if it belongs to the item above"
            hint += "; write ### Extra above it if it is for all items"
        problems.add(place, "E320", message, hint)
        return -1
    return at


def _place_of(block: Block, otherwise: Place) -> Place:
    """Return where a block begins; ``otherwise`` if it does not tell."""
    line: Line | None = None
    match block:
        case Paragraph() | Table() | Display():
            line = next(iter(block.lines), None)
        case List() | Title():
            line = block.line
        case Admonition():
            line = block.title
        case RawElement():
            line = block.tag
        case Definitions():
            line = block.entries[0][0][0]
        case Fence():
            return block.place
        case Quote() if block.blocks:
            return _place_of(block.blocks[0], otherwise)
        case _:
            pass
    return Place(otherwise.path, line.number, line.column) if line else otherwise


def _read_items(
    ordered: List, lines: Sequence[Line], braces: _Ends, common: _Common, problems: Problems
) -> Iterator[_OneItem]:
    starts = [item.line.number - lines[0].number for item in ordered.items]
    for item, start, end in zip(ordered.items, starts, [*starts[1:], len(lines)], strict=True):
        own = list(lines[start:end])
        at = next((line.number for line in own if line.number in braces), 0)
        while len(own) > 1 and not own[-1].text.strip():
            own.pop()
        if found := _read_item(item, own, braces[at][1] if at else (), common, problems):
            yield replace(found, end=at, indent=0) if at else found


def _read_item(
    item: Item, lines: Sequence[Line], given: Sequence[Attribute], common: _Common, problems: Problems
) -> _OneItem | None:
    path = common.source.path
    inside = _inside(item.line)
    here = Place(path, item.line.number, inside + 1)
    if item.task is not None:
        problems.add(here, "E321", "an item of a sequence has no box", "leave it out; \\[ if it is text")
    if not item.blocks:
        if not problems.has_error(here, len(lines)):
            hint = "write what is to be recalled, or leave the item out"
            problems.add(Place(path, here.line, 1), "E321", "this item is empty", hint)
        return None
    first = item.blocks[0]
    cut = (item.line.cut(inside), *(line.cut(min(indent(line), inside)) for line in lines[1:]))
    words, at, apart = "\n".join(line.text for line in cut), item.line.number, 0
    if isinstance(first, Paragraph):
        words, at = " ".join(line.text.strip() for line in first.lines), first.lines[-1].number
    elif isinstance(first, Title):
        words = first.line.text
    elif cut[0].text.strip():
        apart = inside
    return _OneItem(_heading(words, given, here, common, problems), item.blocks, cut, at, apart)


def _inside(line: Line) -> int:
    """Return how far what stands in an item is indented that begins in a line."""
    found = ITEM.match(line.text.lstrip(" "))
    assert found, "an item begins with its mark"
    mark, gap = indent(line) + found.start("gap"), len(found["gap"])
    return mark + (gap if 1 <= gap <= 4 and line.text[mark:].strip() else 1)


def _heading(words: str, given: Sequence[Attribute], here: Place, common: _Common, problems: Problems) -> Heading:
    """Return what an item's braces say that a heading would say, and its sequence's heading where they say nothing."""
    own = common.heading
    for one in given:
        if one.key == "." and one.value not in ("draft", "retired"):
            hint = "leave it out; what holds for all items stands at the heading"
            problems.add(one.place, "E321", f"“.{one.value[:60]}” is nothing that a single item can be", hint)
        elif one.key == "notetype":
            problems.add(one.place, "E321", "an item has no note type of another deck", "leave it out")
    allowed = [one for one in given if one.key != "notetype" and (one.key != "." or one.value in ("draft", "retired"))]
    heading = head_of_row(own.prompt, allowed, here, common.defaults, problems)
    return heading._replace(
        id=heading.id if heading.pinned else slug_id(words),
        covers=heading.covers or own.covers,
        after=heading.after or own.after,
        draft=heading.draft or own.draft,
        retired=heading.retired or own.retired,
    )


def _questions(items: Sequence[_OneItem], common: _Common, problems: Problems) -> list[Question]:
    before, after = common.context.before or 0, common.context.after or 0
    # What is not learned any more, or not yet, is no help to recall what follows it.
    shown = [one for one in items if _is_shown(one)]
    questions, size, at = list[Question](), 0, 0
    for one in items:
        behind = at + _is_shown(one)
        question = _question(one, shown[max(at - before, 0) : at], shown[behind : behind + after], common)
        size += len(question.text.encode()) + len(question.around.encode())
        if size > SEQUENCE_BYTES:
            message = f"the cards of this sequence would hold over {SEQUENCE_BYTES:,} bytes"
            hint = "split it into several, or shorten what stands on every card"
            problems.add(common.heading.place, "E303", message, hint)
            return []
        questions.append(question)
        at = behind
    return questions


def _is_shown(one: _OneItem) -> bool:
    """Whether the cards of the items around an item show it."""
    return not (one.heading.draft or one.heading.retired)


def _question(one: _OneItem, earlier: Sequence[_OneItem], later: Sequence[_OneItem], common: _Common) -> Question:
    around = Around(tuple(other.blocks for other in earlier), tuple(other.blocks for other in later))
    body = replace(common.body, answer=one.blocks, around=around)
    before, after = (tuple(other.lines for other in others) for others in (earlier, later))
    return Question(
        heading=one.heading,
        source=common.source,
        topic=common.topic,
        code=(),
        written=Markdown(one.text),
        read_body=lambda: body,
        line_breaks=common.defaults.line_breaks,
        item=SequenceItem(one.end, one.indent, one.lines, before, after, common.beside),
    )
