"""Turns blocks into HTML: they fill Python-Markdown's tree, which it lays out and writes; then comes the sanitiser."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

import nh3
from markdown import Extension, Markdown
from markdown.treeprocessors import PrettifyTreeprocessor, Treeprocessor
from markdown.util import Registry

from deckwright.base.limits import TABLE_CELLS
from deckwright.base.model import Html, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import line_and_column
from deckwright.markdown.blocks import (
    Admonition,
    Block,
    Definitions,
    Display,
    Fence,
    List,
    Paragraph,
    Quote,
    RawElement,
    Rule,
    Table,
    Title,
)
from deckwright.markdown.cloze import cut_holes
from deckwright.markdown.highlight import find_lexer, has_paths, spans, undrawn, way_out
from deckwright.markdown.inline.draft import Context, Draft, split_cells
from deckwright.markdown.inline.scan import grow, scan, scan_display
from deckwright.markdown.link_grammar import SCHEMES
from deckwright.markdown.plain import letters as words_of
from deckwright.markdown.raw_html import tag_attributes
from deckwright.markdown.tokens import Cut, visible

ELEMENT_ATTRIBUTES = {"details": ("open",), "summary": (), "figure": (), "figcaption": ()}

_OPTION = lazy_regex(r"(?:#|//|--|%%)\| [\w-]+:.*")
"""What tells Quarto how to run a block of code."""
_TAGS = set(
    """
    a abbr b blockquote br cite code dd del details div dl dt em figcaption figure h4 h5 h6 hr i img input ins kbd li
    mark ol p pre q rp rt ruby s samp small span strong sub summary sup table tbody td th thead tr u ul var wbr
    """.split()
)
_ATTRIBUTES = {
    "*": {"class", "lang", "dir", "role", "aria-label"},
    "a": {"href"},
    "abbr": {"title"},
    "details": {"open"},
    "code": {"translate"},
    "div": {"data-lang", "tabindex", "translate"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "th": {"scope"},
}
_MARK = "\ufeff"
"""What a parser leaves out where it begins a text, because it would be the mark of a byte order."""
_BARE = lazy_regex(r"[ -%'-;=?-~\n]*")
"""ASCII without ``<``, ``>`` and ``&``: it holds nothing that a sanitiser takes out, or a parser writes otherwise."""
_CLEANER = nh3.Cleaner(
    tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None, strip_comments=False
)
_ALIGNMENTS = {
    (False, False): "",
    (True, False): "left",
    (True, True): "center",
    (False, True): "right",
}
"""The class of a column's cells, by whether its delimiters begin and end with a colon."""


class _Theme(Treeprocessor):
    """Adds what only the deck's own style sheet needs. It comes after the layout, so that a table and its box touch."""

    def run(self, root: Element) -> None:
        for code in root.iter("code"):
            code.set("translate", "no")
        for cell in root.iter("th"):
            cell.set("SCOPE", "col")  # the serialiser sorts: thus it stands before the class, as in all decks shipped
        if next(root.iter("table"), None) is not None:
            for parent in list(root.iter()):
                for at, child in enumerate(parent):
                    if child.tag == "table":
                        parent[at] = _boxed(child)


def _boxed(table: Element) -> Element:
    # A scrolling box must be reachable by the keyboard, hence tabindex.
    box = Element("div", {"class": "table", "tabindex": "0"})
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box


class _Cards(Extension):
    """What makes Python-Markdown write cards: it lays out and writes the tree that our own rules have filled."""

    def __init__(self, themed: bool) -> None:
        super().__init__()
        self.themed = themed

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Python-Markdown's)
        """Choose the tree's processors: no text in it is to be read once more."""
        md.treeprocessors = Registry()
        md.treeprocessors.register(PrettifyTreeprocessor(md), "layout", 20)
        if self.themed:
            md.treeprocessors.register(_Theme(md), "theme", 10)


class _Markdown(Markdown):
    """Python-Markdown, which is asked of every element of a tree whether it is a block: one look into a set."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._blocks = frozenset(self.block_level_elements)

    def is_block_level(self, tag: object) -> bool:
        """Whether an element is a block. The names of ours are in small letters; a comment has none."""
        return tag in self._blocks


@cache
def _markdown(themed: bool) -> tuple[Sequence[Treeprocessor], Callable[[Element], str]]:
    """Return what lays a tree out, in its order, and what writes it: Python-Markdown's, made once."""
    markdown = _Markdown(extensions=[_Cards(themed)], output_format="html")
    return tuple(markdown.treeprocessors), markdown.serializer


def convert(blocks: Sequence[Block], context: Context) -> str:
    """Return HTML in which formulas, holes and what is heard are still comments; not yet sanitised."""
    if not blocks:
        return ""
    writer = _Writer(context)
    writer.write(blocks)
    return writer.end()


def convert_line(line: Line, context: Context) -> str:
    """Return the same of one line of running text, without a paragraph around it."""
    draft = scan([line], context)
    if draft.nodes == [draft.text] and _BARE.fullmatch(draft.text):
        return draft.text.strip()  # a tree that holds nothing but these is written as they stand
    writer = _Writer(context)
    grow(draft, writer.tree)
    return writer.end()


def inline_html(line: Line, context: Context, cloze: bool) -> Html:
    """Return the HTML of one line of running text, without a paragraph around it."""
    return finish(convert_line(line, context), context, cloze)


def finish(text: str, context: Context, cloze: bool) -> Html:
    """Sanitise HTML as a net (everything it would drop was refused before) and put formulas and holes back.

    Below it is a second net: what the text says must be what the field shows. If it is not, an error says so.
    """
    if text.startswith(_MARK):
        text = f"&#{ord(_MARK)};{text[1:]}"
    cleaned = text if _BARE.fullmatch(text) else _CLEANER.clean(text)
    made = context.stash.finish(cleaned.strip(), cloze)
    if "<!--" in made or visible(words_of(made)) != visible("".join(context.said)):
        context.report_loss()
    return made


class _Writer:
    """Fills Python-Markdown's tree with blocks."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.stash = context.stash
        self.tree = TreeBuilder(insert_comments=True)
        self.tree.start("div", {})

    def end(self) -> str:
        """Return the tree as HTML."""
        self.tree.end("div")
        root: Element = self.tree.close()
        processors, serialise = _markdown(self.context.themed)
        for processor in processors:
            processor.run(root)
        made = serialise(root).strip().removeprefix("<div>").removesuffix("</div>")
        return self.stash.restore(made).strip()

    def write(self, blocks: Sequence[Block], is_tight: bool = False) -> None:
        """Write blocks; the paragraphs of a tight list have no element of their own."""
        if not blocks:
            self.tree.data("\n")
        for at, block in enumerate(blocks):
            piece = self.piece(block) if isinstance(block, Fence) else ""
            if not piece:
                self.block(block, is_tight)
                continue
            if not at:
                self.tree.data("\n")
            self.tree.comment(self.stash.put(self.stash.made(piece)))
            if not (is_tight and isinstance(blocks[min(at + 1, len(blocks) - 1)], Paragraph)):
                self.tree.data("\n")

    def block(self, block: Block, is_tight: bool) -> None:
        match block:
            case Paragraph(lines):
                self.paragraph(scan(lines, self.context), is_tight)
            case Display(lines):
                self.paragraph(scan_display(lines, self.context), is_tight)
            case Title(level, line):
                self.inline(line, f"h{level}")
            case Rule():
                with self.inside("hr"):
                    pass
            case Table(lines):
                self.table(lines)
            case List():
                self.list(block)
            case Quote(blocks):
                with self.inside("blockquote"):
                    self.write(blocks)
            case Admonition():
                self.admonition(block)
            case Definitions():
                self.definitions(block)
            case RawElement():
                self.element(block)

    @contextmanager
    def inside(self, tag: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        self.tree.start(tag, dict(attributes or {}))
        yield
        self.tree.end(tag)

    def report(self, line: Line, code: str, message: str, hint: str) -> None:
        self.context.problems.add(Place(self.context.path, line.number, line.column), code, message, hint)

    # Leaves

    def inline(self, line: Line, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        """Write one line of running text, in an element."""
        draft = scan([line], self.context)
        self.tree.start(tag, dict(attributes or {}))
        grow(draft, self.tree)
        self.tree.end(tag)

    def paragraph(self, draft: Draft, is_tight: bool) -> None:
        if draft.is_empty:
            return
        if is_tight:
            grow(draft, self.tree)
            return
        self.tree.start("p", {})
        grow(draft, self.tree)
        self.tree.end("p")

    def table(self, lines: Sequence[Line]) -> None:
        head, delimiters, *rows = (split_cells(line, self.context.path) for line in lines)
        if len(head) != len(delimiters):
            message = f"the table's head has {len(head)} cells, the row below it {len(delimiters)}"
            right = f"|{'---|' * len(head)}"
            hint = f"write {right}" if len(head) <= 20 else "write --- once for each cell of the head"
            self.report(lines[1], "E410", message, hint)
        if len(head) * (len(rows) + 1) > TABLE_CELLS:
            message = f"a table of {len(head) * (len(rows) + 1):,} cells; the limit is {TABLE_CELLS:,}"
            self.report(lines[0], "E415", message, "split it into several questions")
            return
        columns = [_ALIGNMENTS[cell.text[0] == ":", cell.text[-1] == ":"] for cell in delimiters]
        with self.inside("table"):
            with self.inside("thead"):
                self.row(head, columns, is_head=True)
            if rows:
                with self.inside("tbody"):
                    for line, row in zip(lines[2:], rows, strict=True):
                        if len(row) > len(head):
                            message = f"this row has {len(row)} cells, the table's head {len(head)}"
                            self.report(line, "E410", message, "write a | that is text as \\|")
                        row.extend(Line("", line.number) for _ in head[len(row) :])
                        self.row(row, columns)

    def row(self, cells: Sequence[Line], columns: Sequence[str], is_head: bool = False) -> None:
        self.tree.start("tr", {})
        for cell, column in zip(cells, columns, strict=False):
            # A head that says nothing is none: screen readers would announce an empty one.
            name = "th" if is_head and cell.text.strip() else "td"
            self.tree.start(name, {"class": column} if column else {})
            grow(scan([cell], self.context, in_table=True), self.tree)
            self.tree.end(name)
        self.tree.end("tr")

    # Containers

    def list(self, block: List) -> None:
        attributes = {"START": str(block.start)} if block.start not in (None, 1) else {}
        if any(item.task is not None for item in block.items):
            attributes["class"] = "task-list"
        name = "ul" if block.start is None else "ol"
        self.tree.start(name, attributes)
        for item in block.items:
            self.tree.start("li", {} if item.task is None else {"class": "task-list-item"})
            if item.task is not None:
                self.box(item.task)
            self.write(item.blocks, block.tight)
            self.tree.end("li")
        self.tree.end(name)

    def box(self, is_ticked: bool) -> None:
        key, checked = ("done", " checked") if is_ticked else ("open", "")
        label = html.escape(self.context.word(key))
        box = f'<input type="checkbox" aria-label="{label}" disabled{checked}>'
        self.tree.comment(self.stash.put(self.stash.made(box)))
        self.tree.data(" ")

    def admonition(self, block: Admonition) -> None:
        named = {"class": "admonition-title"}
        word = self.context.box_word(block.named)
        with self.inside("div", {"class": f"admonition {block.kind}"}), self.folding(block.fold):
            named = {} if block.fold else named
            tag = "summary" if block.fold else "p"
            if word and word != block.title.text:
                self.context.said.append(word)
                with self.inside(tag, named):
                    self.tree.data(word)
            elif block.title.text:
                self.inline(block.title, tag, named)
            self.write(block.blocks)

    @contextmanager
    def folding(self, fold: str) -> Iterator[None]:
        """Write what folds, open if ``fold`` is a plus; nothing of it where a box does not fold."""
        if not fold:
            yield
            return
        with self.inside("details", {"open": ""} if fold == "+" else {}):
            yield

    def definitions(self, block: Definitions) -> None:
        with self.inside("dl"):
            for terms, meanings in block.entries:
                for term in terms:
                    self.inline(term, "dt")
                for meaning in meanings:
                    with self.inside("dd"):
                        self.write(meaning, is_tight=len(meaning) == 1)

    def element(self, block: RawElement) -> None:
        rest = re.sub(r"^<\w+|/?>$", "", block.tag.text)
        allowed = ELEMENT_ATTRIBUTES[block.name]
        attributes = tag_attributes(re.sub(r"\bopen(?!\s*=)", 'open=""', rest), allowed)
        if attributes is None:
            message = f"<{block.name}> has an attribute that is not allowed"
            self.report(block.tag, "E409", message, f"allowed: {', '.join(allowed) or 'none'}")
        is_line = block.name in ("summary", "figcaption") and len(block.blocks) == 1
        with self.inside(block.name, attributes):
            self.write(block.blocks, is_tight=is_line)

    # Code

    def piece(self, fence: Fence) -> str:
        """Return the HTML of a block of code; empty if it is not shown."""
        if "check" in fence.flags:
            return ""
        if fence.raw:
            hint = "it may be all of a section in a question with notetype=…; code of that kind: ```html"
            self.context.problems.add(fence.place, "E416", "raw HTML has no place here", hint)
            return ""
        if fence.is_diagram(self.context.diagrams):
            return self.context.diagram(fence)
        if fault := undrawn(fence, self.context.diagrams):
            self.context.problems.add(fence.place, "W412", *fault)
        is_told = (
            bool(fault)
            or "noimage" in fence.flags
            or "E205" in self.context.problems.codes_at(fence.place.path, fence.place.line)
        )
        if self.context.themed and not is_told and find_lexer(fence.language) is None:
            message = f"“{fence.language[:60]}” is no language that is known: the code is shown plain"
            self.context.problems.add(fence.place, "W412", message, lambda: way_out(fence.language))
        if fence.lines and (found := _OPTION.match(fence.lines[0].text)):
            message = f"“{found[0][:60]}” is an option of Quarto, and a card shows it"
            self.report(fence.lines[0], "W412", message, "delete the line")
        if "image" in fence.flags:
            return self.context.listing(fence)
        cut = self.holes(fence) if self.context.holes_allowed else Cut(fence.code)
        code = cut.code
        self.context.said += (part if isinstance(part, str) else self.stash.said(part) for part in cut.parts())
        marks = [(offset, self.stash.comment(hole)) for offset, hole in cut.marks]
        inside = spans(self.context.lex(code, fence.language), marks)
        if not self.context.themed:
            language = f' class="language-{html.escape(fence.language)}"' if fence.language else ""
            return f"<pre><code{language}>{inside}</code></pre>"
        language = f' data-lang="{html.escape(fence.language)}"' if fence.language else ""
        return f'<div class="code"{language} translate="no"><pre tabindex="0"><code>{inside}</code></pre></div>'

    def holes(self, fence: Fence) -> Cut:
        """Take the holes out of a block of code, and report those that are none."""
        cut = cut_holes(fence.code, has_paths(fence.language))
        for fault in cut.faults:
            number, column = line_and_column(fence.code, fault.at)
            line = fence.lines[number - 1].cut(column - 1)
            hint = f"{fault.hint}, in the same block" if fault.code == "E502" else fault.hint
            self.report(line, fault.code, fault.message, hint)
        return cut
