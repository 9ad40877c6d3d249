"""Parses the block structure of Markdown by CommonMark's rules, with the few extensions a card needs.

Python-Markdown wants lists indented by four and a blank line before a list or a table; most editors and code hosts do
not. So the containers (lists, quotes, definitions, admonitions, ``<details>``) are found here, and Python-Markdown is
handed the leaves: paragraphs, headings and tables. What CommonMark would read otherwise is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from deckwright.base.limits import BLOCK_DEPTH
from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.markdown.blocks import (
    Admonition,
    Block,
    Definition,
    Definitions,
    Display,
    Fence,
    Item,
    List,
    Paragraph,
    Quote,
    RawElement,
    Rule,
    Shared,
    Table,
    Title,
)
from deckwright.markdown.containers import Inside, Lines, cut_indent, cut_quote
from deckwright.markdown.lines import (
    ADMONITION,
    BLOCK_SIGNS,
    DEFINITION,
    FENCE_OPEN,
    FOOTNOTE,
    HEADING,
    ITEM,
    QUOTE,
    RULE,
    SETEXT,
    TAG,
    Reading,
    begins_block,
    blank,
    fence_state,
    indent,
    interrupts,
    setext_fault,
    untab,
)
from deckwright.markdown.link_grammar import read_definition, without_definitions
from deckwright.notations.environments import BEGIN, depth_after
from deckwright.notations.obsidian import COMMENT

_TASK = lazy_regex(r"\[(?P<state>[ xX])\][ \t]+(?=\S)")
_CLOSING = lazy_regex(r"(?:^|[ \t])#+$")
_OTHER_SIGNS = BLOCK_SIGNS | {""}


def parse_blocks(lines: Sequence[Line], path: str, shared: Shared, problems: Problems) -> tuple[Block, ...]:
    """Return the blocks of ``lines``, adding definitions to ``shared`` and what is wrong to ``problems``."""
    tabbed = {line.number: line.text for line in lines if "\t" in line.text}
    reading = Reading(path, shared, problems, tabbed)
    return _Run(reading, Lines([untab(line) for line in lines] if tabbed else lines), 0).blocks


class _Run:
    """One pass over the lines of one container, as far as they belong to it."""

    def __init__(self, reading: Reading, lines: Lines, depth: int) -> None:
        self.reading = reading
        self.lines = lines
        self.depth = depth
        self.at = 0
        self.end = 0
        """Behind the last line that a block took."""
        self.has_gap = False
        """Whether a blank line parts two of its blocks."""
        self.unclosed: set[str] = set()
        self.found: list[Block] = []
        if depth <= BLOCK_DEPTH:
            self.read()
        else:
            self.skip()
        if not self.found and 0 < depth <= BLOCK_DEPTH:
            self.found += reading.only_tags(map(lines.get, range(self.at)))
        self.blocks = tuple(self.found)

    def read(self) -> None:
        while (line := self.lines.own(self.at)) is not None:
            if blank(line):
                self.at = max(self.lines.after_blanks(self.at), self.at + 1)
                continue
            self.has_gap = self.has_gap or 0 < self.end < self.at
            if (width := indent(line)) >= 4:
                self.found.append(self.indented_code())
            else:
                self.block(line.cut(width))
            self.end = self.at

    def skip(self) -> None:
        first = self.lines.get(0)
        assert first
        self.reading.report(first, "E401", f"blocks are nested over {BLOCK_DEPTH} deep", "flatten it")
        while self.lines.own(self.at) is not None:
            self.at += 1
        self.end = self.at

    def block(self, line: Line) -> None:
        """Read the block that begins with ``line``, whose indentation is cut off."""
        text = line.text
        if _is_running(text):
            self.paragraph()
        elif found := FENCE_OPEN.match(text):
            self.found.append(self.fenced_code(line, found))
        elif end := self.reading.comment_end(text):
            self.comment(line, end)
        elif HEADING.match(text):
            self.heading(line)
        elif RULE.match(text):
            self.at += 1
            self.found.append(Rule())
        elif found := QUOTE.match(text):
            self.reading.check_prompt(line)
            self.found.append(self.quote(line.cut(found.end())))
        elif ITEM.match(text):
            self.found.append(self.items())
        elif found := ADMONITION.match(text):
            self.found.append(self.admonition(line, found))
        elif found := FOOTNOTE.match(text):
            blocks = self.contain(line.cut(found.end()), cut_indent(4), _ends_footnote).blocks
            definition = Definition(self.reading.place(line), blocks=blocks)
            self.reading.define(self.reading.shared.footnotes, line, found["label"], definition)
        elif TAG.match(text):
            self.element(line)
        elif (found := BEGIN.match(text)) and (lines := self.environment(found["name"])):
            self.found.append(Paragraph(lines))
        else:
            self.paragraph()

    # Leaves

    def fenced_code(self, head: Line, found: re.Match[str]) -> Fence | Display:
        """Read a block of code; GitHub's ``math`` is a formula."""
        fence = self.fence(head, found)
        if fence.language != "math" or fence.flags or fence.raw:
            return fence
        if not fence.code.strip():
            self.reading.report(head, "E512", "this formula is empty", "write it between the two lines")
            return replace(fence, language="")
        return Display(fence.lines)

    def environment(self, name: str) -> tuple[Line, ...]:
        """Take the lines of the TeX environment that begins here; nothing, and nothing taken, if it is not closed."""
        lines: list[Line] = []
        depth = 0
        while name not in self.unclosed and (line := self.lines.own(self.at + len(lines))) is not None:
            lines.append(line.cut(indent(line)))
            depth, end = depth_after(line.text, name, depth)
            if end >= 0:
                self.at += len(lines)
                return tuple(lines)
        self.unclosed.add(name)
        return ()

    def fence(self, head: Line, found: re.Match[str]) -> Fence:
        offset = indent(first) if (first := self.lines.own(self.at)) else 0
        mark = found["mark"]
        close = re.compile(rf"[ ]{{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        info = found["info"].strip()
        self.at += 1
        inside: list[Line] = []
        while (line := self.lines.own(self.at)) is not None:
            self.at += 1
            if mark in line.text and close.match(line.text):
                return self.reading.fence(head, info, inside)
            inside.append(line.cut(min(offset, indent(line))) if offset else line)
        hint = f"write {mark} on a line of its own where the code ends, indented like its beginning"
        if not self.reading.was_told("E312", inside):  # of a question's heading in it
            self.reading.report(head, "E402", "this code block is not closed", hint)
        return self.reading.fence(head, info, inside)

    def indented_code(self) -> Fence:
        inside: list[Line] = []
        at = self.at
        while (line := self.lines.own(at)) is not None and (blank(line) or indent(line) >= 4):
            inside.append(line.cut(min(4, indent(line))))
            at += 1
            if not blank(line):
                self.at = at
        while blank(inside[-1]):
            inside.pop()
        self.reading.check_pictures(inside)
        return Fence("", frozenset(), self.reading.code(inside), self.reading.place(inside[0]))

    def comment(self, head: Line, end: str) -> None:
        begun = head.column - line.column + 2 if (line := self.lines.own(self.at)) else 0
        while (line := self.lines.own(self.at)) is not None:
            self.at += 1
            if (at := line.text.find(end, begun)) >= 0:
                if not blank(rest := line.cut(at + len(end))):
                    message = f"the text behind {end} would be left out with the comment"
                    self.reading.report(rest, "E403", message, "put it on a new line")
                return
            begun = 0
        self.reading.report(head, "E403", "this comment is not closed", f"write {end} where it ends")

    def heading(self, line: Line) -> None:
        self.at += 1
        level = len(line.text) - len(line.text.lstrip("#"))
        if level < 4:
            message = f"a heading of level {level} cannot stand inside a text"
            hint = "use #### here; ## starts a question at the beginning of a line"
            self.reading.report(line, "E404", message, hint)
            return
        rest = line.cut(level)
        text = rest.cut(indent(rest)).text.strip()
        if text := _CLOSING.sub("", text).rstrip():
            title = Line(text, line.number, rest.column + indent(rest))
            self.found.append(Title(level, self.reading.without_id([title])[0]))

    def table(self) -> Table:
        rows: list[Line] = []
        while (line := self.lines.own(self.at)) is not None and not blank(line):
            if len(rows) >= 2 and (begins_block(line) or indent(line) >= 4):
                break
            rows.append(line.cut(indent(line)))
            self.at += 1
        return Table(tuple(rows))

    def paragraph(self) -> None:
        """Read the paragraph that begins here, with the table that may end it; a table; or a definition list."""
        if self.lines.starts_table(self.at):
            self.found.append(self.table())
            return
        is_term = not self.lines.starts_meaning(self.at)
        lines: list[Line] = []
        while (line := self.lines.get(self.at)) is not None and not blank(line):
            width = indent(line)
            if lines and not self.lines.is_lazy(self.at):
                if width < 4 and SETEXT.match(line.text.strip()) and without_definitions(lines):
                    self.setext(line, lines[-1])
                    break
                if width < 4 and self.lines.starts_table(self.at):
                    self.text(lines)
                    self.found.append(self.table())
                    return
                if (is_term and self.lines.starts_meaning(self.at)) or interrupts(line):
                    break
            lines.append(line.cut(width))
            self.at += 1
        if is_term and self.lines.starts_meaning(self.lines.after_blanks(self.at)) and without_definitions(lines):
            self.found.append(self.definitions(tuple(lines)))
        else:
            self.text(lines)

    def text(self, lines: Sequence[Line]) -> None:
        """Take the link definitions off a paragraph's beginning, and keep what is left of it."""
        rest = self.reading.without_marks(without_definitions(lines, self.reading.define_link))
        if rest:
            self.found.append(Paragraph(rest))

    def setext(self, line: Line, above: Line) -> None:
        message, hint = setext_fault(line.text, above.text)
        self.reading.report(line, "E405", message, hint)
        self.at += 1

    # Containers

    def contain(
        self, first: Line, cut: Callable[[Line], Line | None], ends: Callable[[Line], bool] = begins_block
    ) -> _Run:
        """Read the container that begins at the current line, of which ``first`` is inside, and go behind it."""
        run = _Run(self.reading, Inside(self.lines, self.at, first, cut, ends), self.depth + 1)
        self.at += max(run.end, 1)
        return run

    def quote(self, first: Line) -> Quote | Admonition:
        start = self.at
        run = self.contain(first, cut_quote)
        self.at = start + run.at  # with the blank lines at its end, which bear its mark
        return self.reading.alert(run.blocks) or Quote(run.blocks)

    def items(self) -> List:
        head = self.lines.own(self.at)
        first = ITEM.match(head.text.lstrip(" ")) if head else None
        assert head and first
        items: list[Item] = []
        loose = False
        while True:
            at = self.lines.after_blanks(self.at)
            line = self.lines.own(at)
            text = line.text.lstrip(" ") if line else ""
            found = ITEM.match(text)
            if not line or not found or indent(line) >= 4 or RULE.match(text):
                break
            if (found["end"] or found["mark"]) != (first["end"] or first["mark"]):
                break
            loose = loose or (bool(items) and at > self.at)
            self.at = at
            item, has_gap = self.item(line, found)
            loose = loose or has_gap
            items.append(item)
        self.reading.check_inset(items[-1].line, line)
        return List(int(first["number"]) if first["number"] else None, not loose, tuple(items), head)

    def item(self, line: Line, found: re.Match[str]) -> tuple[Item, bool]:
        """Return an item, and whether blank lines part its own blocks."""
        mark = indent(line) + found.start("gap")
        gap = len(found["gap"])
        empty = not line.text[mark:].strip()
        offset = mark + (gap if 1 <= gap <= 4 and not empty else 1)
        first = line.cut(offset)
        task = _TASK.match(first.text)
        below = self.lines.get(self.at + 1)
        if empty and (below is None or blank(below)):
            self.at += 1
            return Item((), line), False
        first, is_ticked = (first.cut(task.end()), task["state"] != " ") if task else (first, None)
        is_words = _is_running(first.text) and first.text[0] not in " \t" and not self.reading.shared.vault
        if is_words and self.depth < BLOCK_DEPTH and self.lines.is_alone(self.at, offset):
            self.at += 1
            return Item((Paragraph((first,)),), line, is_ticked), False
        run = self.contain(first, cut_indent(offset))
        return Item(run.blocks, line, is_ticked), run.has_gap

    def admonition(self, line: Line, found: re.Match[str]) -> Admonition:
        title = found["title"]
        at = found.start("title") if title is not None else found.start("kind")
        head = Line(found["kind"].capitalize() if title is None else title, line.number, line.column + at)
        blocks = self.contain(line.cut(len(line.text)), cut_indent(4), lambda _: True).blocks
        below = self.lines.own(self.at)
        if not blocks and (title is None or (below is not None and not blank(below))):
            hint = "write its text on the next line, indented by four spaces; if it is text, write \\!!!"
            self.reading.report(line, "E423", "this box is empty", hint)
        kind = found["kind"].lower()
        return Admonition(kind, head, blocks, kind if title is None else "")

    def definitions(self, terms: tuple[Line, ...]) -> Definitions:
        """Read a definition list, the first ``terms`` of which are read already."""
        entries = []
        while terms:
            meanings = []
            while self.lines.starts_meaning(at := self.lines.after_blanks(self.at)):
                self.at = at
                meanings.append(self.meaning())
            entries.append((terms, tuple(meanings)))
            terms = self.terms()
        return Definitions(tuple(entries))

    def terms(self) -> tuple[Line, ...]:
        """Take the lines that a meaning follows; none, and nothing taken, if it is something else that follows."""
        at = self.lines.after_blanks(self.at)
        found: list[Line] = []
        while (line := self.lines.own(at)) is not None and not blank(line) and not self.lines.starts_meaning(at):
            if (indent(line) >= 4 and not found) or begins_block(line):
                return ()
            found.append(line.cut(indent(line)))
            at += 1
        at = self.lines.after_blanks(at)
        if not found or not self.lines.starts_meaning(at):
            return ()
        self.at = at
        return tuple(found)

    def meaning(self) -> tuple[Block, ...]:
        line, below = self.lines.own(self.at), self.lines.own(self.lines.after_blanks(self.at + 1))
        assert line
        head = line.cut(indent(line))
        mark = DEFINITION.match(head.text)
        assert mark
        width = indent(below) if below else 0
        run = self.contain(head.cut(mark.end()), cut_indent(min(width, 4) if width >= 2 else 4), _ends_meaning)
        if run.lines.is_lazy(run.end - 1) and self.lines.starts_meaning(self.at):
            last = self.lines.get(self.at - 1)
            assert last
            message = "this line may be a new term or go on with the meaning above"
            hint = "put a blank line above a term; indent by four what goes on"
            self.reading.report(last, "E414", message, hint)
        return run.blocks

    def element(self, line: Line) -> None:
        """Read the raw HTML element that begins here, with all blocks up to its closing tag."""
        found = TAG.match(line.text)
        assert found
        name = re.sub(r"[</>]", " ", found[0]).split()[0].lower()
        tag = Line(found[0], line.number, line.column)
        rest = line.cut(found.end())
        if found[0].startswith("</"):
            hint = "open it before, in the same list or quote"
            self.reading.report(line, "E407", f"</{name}> closes nothing", hint)
            self.go_on(self.at, rest)
            return
        inside = None if name in self.unclosed else self.until_closed(name, rest)
        if inside is None:
            self.unclosed.add(name)
            self.reading.report(line, "E407", f"<{name}> is not closed", f"write </{name}> where it ends")
            self.go_on(self.at, rest)
            return
        self.found.append(RawElement(name, tag, _Run(self.reading, Lines(inside), self.depth + 1).blocks))

    def go_on(self, at: int, rest: Line) -> None:
        """Go on with what stands behind a tag on the line at ``at``."""
        self.lines.put(at, rest)
        self.at = at + 1 if blank(rest) else at

    def until_closed(self, name: str, first: Line) -> list[Line] | None:
        """Return the lines up to the tag that closes ``name`` and go behind it; None if there is none."""
        tags = re.compile(rf"<(/?){name}(?=[\s>])[^<>]*>", re.IGNORECASE)
        inside: list[Line] = []
        at, open_tags = self.at, 1
        open_fence: str | None = None
        line: Line | None = first
        while line is not None:
            was_open = open_fence
            open_fence = fence_state(open_fence, line.text) if open_fence or at > self.at else None
            for found in () if was_open or open_fence else tags.finditer(line.text):
                open_tags += -1 if found[1] else 1
                if open_tags == 0:
                    inside.append(Line(line.text[: found.start()], line.number, line.column))
                    self.go_on(at, line.cut(found.end()))
                    return inside
            inside.append(line)
            at += 1
            line = self.lines.own(at)
        return None


def _is_running(text: str) -> bool:
    """Whether a line begins running text for sure, as most do: no other block begins so."""
    return text[:1] not in _OTHER_SIGNS and COMMENT not in text


def _ends_footnote(line: Line) -> bool:
    return begins_block(line) or read_definition(line.text.lstrip(" "), 0) is not None


def _ends_meaning(line: Line) -> bool:
    return begins_block(line) or bool(DEFINITION.match(line.text.lstrip(" ")))
