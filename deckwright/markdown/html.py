"""Turns blocks into HTML: tokens out, Markdown over the rest, sanitiser, tokens back with Anki's marks escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

import nh3
from markdown import Markdown as Converter

from deckwright.base.model import Html, Line, Place
from deckwright.markdown.blocks import (
    Admonition,
    Block,
    Definitions,
    Element,
    Fence,
    List,
    Paragraph,
    Quote,
    Rule,
    Table,
    Title,
)
from deckwright.markdown.brackets import SCHEMES, Context
from deckwright.markdown.highlight import Cut, cut_holes, find_lexer, nearest_languages, spans
from deckwright.markdown.inline import HOLES, scan, tag_attributes
from deckwright.markdown.spans import split_cells
from deckwright.markdown.tokens import BlockHtml, Mark, tight

ELEMENT_ATTRIBUTES = {"details": ("open",), "summary": (), "figure": (), "figcaption": ()}

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
CELLS = 5_000
"""Cells a table may have: short rows below a wide head are filled up, so a small text could make millions."""

_CLEANER = nh3.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None, strip_comments=True)
_PLAIN = re.compile(r"[^*_~=+&<>\ufdd0]+")
"""Text in which Markdown would find nothing but a break behind two spaces."""
_ALIGNMENTS = {
    (False, False): "",
    (True, False): ' class="left"',
    (True, True): ' class="center"',
    (False, True): ' class="right"',
}
"""The attribute of a column's cells, by whether its delimiters begin and end with a colon."""
_WRAPPED = re.compile(r"<(summary|figcaption)>\s*<p>(.*?)</p>\s*</\1>", re.DOTALL)


@cache
def _converter() -> Converter:
    """Return the one Markdown object, with the block rules off that :mod:`deckwright.markdown.structure` replaces.

    Making one takes longer than converting a card, so it is kept and reset.
    """
    converter = Converter(
        extensions=["pymdownx.keys", "pymdownx.mark", "pymdownx.tilde"],
        extension_configs={"pymdownx.tilde": {"subscript": False}},
        output_format="html",
    )
    for name in ("indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference"):
        converter.parser.blockprocessors.deregister(name)
    converter.preprocessors.deregister("html_block")
    # Code, links, images, escapes, raw HTML and addresses are read by deckwright.markdown.inline.
    for name in ("backtick", "escape", "reference", "link", "image_link", "image_reference", "short_reference"):
        converter.inlinePatterns.deregister(name)
    for name in ("short_image_ref", "autolink", "automail", "html"):
        converter.inlinePatterns.deregister(name)
    return converter


def convert(blocks: Sequence[Block], context: Context) -> str:
    """Return HTML in which formulas, holes and nothing else still are tokens; not yet sanitised."""
    pieces = groupby(_Writer(context).write(blocks), lambda piece: isinstance(piece, BlockHtml))
    # Finished pieces that follow one another are one token: each token is a paragraph for Markdown to walk through.
    texts = [
        context.stash.put(BlockHtml("\n".join(same))) if is_html else "\n\n".join(same) for is_html, same in pieces
    ]
    return convert_text("\n\n".join(texts), context)


def inline_html(line: Line, context: Context, cloze: bool) -> Html:
    """Return the HTML of one line of running text, without a paragraph around it."""
    return finish(convert_text(tight(scan([line], context)), context), context, cloze)


def convert_text(text: str, context: Context) -> str:
    """Run Markdown over text with tokens and put the trusted HTML back."""
    if not text:
        return ""
    try:
        made = _converter().reset().convert(text)
    except RecursionError:
        context.problems.add(Place(context.path), "E401", "emphasis is nested too deep", "remove some * and _")
        return ""
    return _WRAPPED.sub(r"<\1>\2</\1>", context.stash.restore_html(made))


def finish(text: str, context: Context, cloze: bool) -> Html:
    """Sanitise HTML as a net (everything it would drop was refused before) and put formulas and holes back."""
    return context.stash.finish(_CLEANER.clean(text).strip(), cloze) if text else Html("")


class _Writer:
    """Writes blocks as pieces: finished HTML, and paragraphs in which Python-Markdown finds the emphasis."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.stash = context.stash

    def write(self, blocks: Sequence[Block], is_tight: bool = False) -> Iterator[str]:
        for block in blocks:
            yield from self.block(block, is_tight)

    def tag(self, text: str) -> BlockHtml:
        return BlockHtml(text)

    def paragraph(self, text: str, is_tight: bool) -> str:
        if _PLAIN.fullmatch(text) and "  \n" not in text:
            return BlockHtml(f"<p>{tight(text.strip()) if is_tight else text.strip()}</p>")
        return tight(text) if is_tight else text

    def block(self, block: Block, is_tight: bool) -> Iterator[str]:
        match block:
            case Paragraph(lines):
                text = scan(lines, self.context)
                if text.strip():
                    yield self.paragraph(text, is_tight)
            case Title(level, line):
                yield from self.wrap(f"<h{level}>", [tight(scan([line], self.context))], f"</h{level}>")
            case Rule():
                yield self.tag("<hr>")
            case Fence():
                yield from self.fence(block)
            case Table(lines):
                yield from self.table(lines)
            case List():
                yield from self.list(block)
            case Quote(blocks):
                yield from self.wrap("<blockquote>", self.write(blocks), "</blockquote>")
            case Admonition(kind, title, blocks):
                yield self.tag(f'<div class="admonition {html.escape(kind)}">')
                if title.text:
                    yield from self.wrap('<p class="admonition-title">', [tight(scan([title], self.context))], "</p>")
                yield from self.write(blocks)
                yield self.tag("</div>")
            case Definitions():
                yield from self.definitions(block)
            case Element():
                yield from self.element(block)

    def report(self, line: Line, code: str, message: str, hint: str) -> None:
        self.context.problems.add(Place(self.context.path, line.number, line.column), code, message, hint)

    def wrap(self, start: str, inside: Iterator[str] | Sequence[str], end: str) -> Iterator[str]:
        yield self.tag(start)
        yield from inside
        yield self.tag(end)

    def list(self, block: List) -> Iterator[str]:
        name = "ul" if block.start is None else "ol"
        start = f' start="{block.start}"' if block.start not in (None, 1) else ""
        tasks = any(item.task is not None for item in block.items)
        yield self.tag(f'<{name}{start} class="task-list">' if tasks else f"<{name}{start}>")
        for item in block.items:
            yield self.tag(self.item_tag(item.task))
            yield from self.write(item.blocks, block.tight)
            yield self.tag("</li>")
        yield self.tag(f"</{name}>")

    def item_tag(self, task: bool | None) -> str:
        if task is None:
            return "<li>"
        label, checked = ("done", " checked") if task else ("open", "")
        return f'<li class="task-list-item"><input type="checkbox" aria-label="{label}" disabled{checked}>&#32;'

    def definitions(self, block: Definitions) -> Iterator[str]:
        yield self.tag("<dl>")
        for terms, meanings in block.entries:
            for term in terms:
                yield from self.wrap("<dt>", [tight(scan([term], self.context))], "</dt>")
            for meaning in meanings:
                yield from self.wrap("<dd>", self.write(meaning, is_tight=len(meaning) == 1), "</dd>")
        yield self.tag("</dl>")

    def element(self, block: Element) -> Iterator[str]:
        rest = re.sub(r"^<\w+|/?>$", "", block.tag.text)
        attributes = tag_attributes(
            block.name, re.sub(r"\bopen(?!\s*=)", 'open=""', rest), ELEMENT_ATTRIBUTES[block.name]
        )
        if attributes is None:
            allowed = ", ".join(ELEMENT_ATTRIBUTES[block.name]) or "none"
            place = Place(self.context.path, block.tag.number, block.tag.column)
            message = f"<{block.name}> has an attribute that is not allowed"
            self.context.problems.add(place, "E409", message, f"allowed: {allowed}")
        yield from self.wrap(f"<{block.name}{attributes or ''}>", self.write(block.blocks), f"</{block.name}>")

    def table(self, lines: Sequence[Line]) -> Iterator[str]:
        head, delimiters, *rows = (split_cells(line, self.context.path) for line in lines)
        if len(head) != len(delimiters):
            message = f"the table's head has {len(head)} cells, the row below it {len(delimiters)}"
            self.report(lines[1], "E410", message, "give each column its ---")
        if len(head) * (len(rows) + 1) > CELLS:
            message = f"a table of {len(head) * (len(rows) + 1):,} cells; the limit is {CELLS:,}"
            self.report(lines[0], "E415", message, "split it into several questions")
            return
        columns = [_ALIGNMENTS[cell.text[0] == ":", cell.text[-1] == ":"] for cell in delimiters]
        start, end = ('<div class="table" tabindex="0">', "</div>") if self.context.themed else ("", "")
        yield self.tag(f"{start}<table>\n<thead>")
        yield from self.row(head, columns, is_head=True)
        yield self.tag("</thead>\n<tbody>" if rows else "</thead>")
        for line, row in zip(lines[2:], rows, strict=True):
            if len(row) > len(head):
                message = f"this row has {len(row)} cells, the table's head {len(head)}"
                self.report(line, "E410", message, "write a | that is text as \\|")
            row.extend(Line("", line.number) for _ in head[len(row) :])
            yield from self.row(row, columns)
        yield self.tag(f"</tbody>\n</table>{end}" if rows else f"</table>{end}")

    def row(self, cells: Sequence[Line], columns: Sequence[str], is_head: bool = False) -> Iterator[str]:
        yield self.tag("<tr>")
        for cell, column in zip(cells, columns, strict=False):
            # A head that says nothing is none: screen readers would announce an empty one.
            name = "th" if is_head and cell.text.strip() else "td"
            scope = ' scope="col"' if name == "th" and self.context.themed else ""
            text = self.paragraph(scan([cell], self.context, in_table=True), is_tight=True)
            yield from self.wrap(f"<{name}{scope}{column}>", [text], f"</{name}>")
        yield self.tag("</tr>")

    def holes(self, fence: Fence) -> Cut:
        """Take the holes out of a block of code, and report those that are none."""
        cut = cut_holes(fence.code)
        if cut.unclosed is not None:
            line = fence.lines[fence.code.count("\n", 0, cut.unclosed)]
            self.report(line, "E502", "this hole is not closed", "write }} where it ends, in the same block")
        for offset, hole in cut.marks:
            if hole.mark is Mark.OPEN and not 1 <= hole.number <= HOLES:
                line = fence.lines[cut.code.count("\n", 0, offset)]
                self.report(line, "E504", f"c{hole.number} is no number for a hole", f"use c1 to c{HOLES}")
        return cut

    def fence(self, fence: Fence) -> Iterator[str]:
        if "check" in fence.flags:
            return
        if fence.raw:
            hint = "it may be all of a section in a question with notetype=…; code of that kind: ```html"
            self.context.problems.add(fence.place, "E416", "raw HTML has no place here", hint)
            return
        if self.context.themed and find_lexer(fence.language) is None:
            message = f"“{fence.language[:60]}” is no language that can be coloured"
            self.context.problems.add(fence.place, "E412", message, lambda: nearest_languages(fence.language))
        if "image" in fence.flags:
            yield self.tag(self.context.listing(fence))
            return
        cut = self.holes(fence) if self.context.holes_allowed else None
        code = cut.code if cut else fence.code
        marks = [(offset, self.stash.put(hole)) for offset, hole in cut.marks] if cut else []
        inside = spans(self.context.lex(code, fence.language), marks)
        if not self.context.themed:
            language = f' class="language-{html.escape(fence.language)}"' if fence.language else ""
            yield self.tag(f"<pre><code{language}>{inside}</code></pre>")
            return
        language = f' data-lang="{html.escape(fence.language)}"' if fence.language else ""
        # A scrolling box must be reachable by the keyboard, hence tabindex.
        yield self.tag(
            f'<div class="code"{language} translate="no"><pre tabindex="0"><code>{inside}</code></pre></div>'
        )
