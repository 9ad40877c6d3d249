"""Lines as the block parser sees them: their indent, what they begin, what all of a text share.

Rules: https://spec.commonmark.org/0.31.2/ (container and leaf blocks) and https://github.github.com/gfm/ (tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from deckwright.base.model import Attribute, Line, Place
from deckwright.base.patterns import lazy_regex
from deckwright.base.problems import Problems
from deckwright.base.text import nearest
from deckwright.markdown.attributes import BadAttributes, Info, in_quotes, is_list, match_start, read_items, split_info
from deckwright.markdown.blocks import (
    DIAGRAMS,
    DRAWN_ELSEWHERE,
    Admonition,
    Block,
    Definition,
    Fence,
    Paragraph,
    Shared,
    label,
)
from deckwright.markdown.link_grammar import LinkDefinition
from deckwright.media.sounds import names_sound
from deckwright.notations.alerts import nearest_kind, read_alert
from deckwright.notations.obsidian import COMMENT, find_block_id, hides_below, hides_line, is_tags

BLOCK_TAGS = ("details", "summary", "figure", "figcaption")
"""The raw HTML elements that hold blocks."""

FENCE_FLAGS = ("check", "norun", "image", "noimage")
"""The classes a fence's attribute list may have."""

FENCE_OPEN = lazy_regex(r"(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
RAW_HTML = "{=html}"
"""The info string of a fence that holds HTML as it stands (https://pandoc.org/MANUAL.html#extension-raw_attribute)."""
HEADING = lazy_regex(r"#{1,6}(?=[ \t]|$)")
RULE = lazy_regex(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
QUOTE = lazy_regex(r">[ ]?")
_PROMPT = lazy_regex(r">>> (?:[\w.\[\]]+ ?[-+*/%(=\[.]|(?:import|from|def|class|for|print)\b|[\w\"'(\[])")
ITEM = lazy_regex(r"(?P<mark>[-+*]|(?P<number>[0-9]{1,9})(?P<end>[.)]))(?P<gap>[ \t]+|$)")
SETEXT = lazy_regex(r"(=+|-+)[ \t]*$")
ADMONITION = lazy_regex(r'!!![ ]?(?P<kind>[A-Za-z][\w-]*)(?:[ ]+"(?P<title>[^"]*)")?[ \t]*$')
DEFINITION = lazy_regex(r":[ \t]+(?=\S)")
FOOTNOTE = lazy_regex(r"\[\^(?P<label>[^\]\s]+)\]:[ \t]*")
TAG = lazy_regex(rf"</?(?:{'|'.join(BLOCK_TAGS)})(?=[\s>])[^<>]*>", re.IGNORECASE)
_LEADS = lazy_regex(r"[:/#.]|^$")
"""What stands in the target of a link, a picture or a comment like ``[//]: # (text)``."""
_SHOWN = lazy_regex(r"(?P<mark>!?)\[[^\[\]]*\]\((?P<target>[^()\s]+)\)[ \t]*(?:\{[^{}]*\})?$")
"""A line that is nothing but a picture or a link."""
_BOX = '!!! note "Title", and below it the text indented by four'
_DIRECTIVES = {
    **dict.fromkeys(
        ("admonition", "caution", "danger", "dropdown", "hint", "important", "note", "tip", "warning"), _BOX
    ),
    **dict.fromkeys(("figure", "image"), "![What is to be seen](x.png)"),
    "math": "the formula between two lines of $$",
}
"""What MyST writes as a code block, and how to write it here."""
_CODE = ("code", "code-block", "code-cell")
"""Its code itself, whose language stands behind the braces."""
_PREFIX = lazy_regex(r"(?:[ \t>]|(?:[-+*:]|[0-9]{1,9}[.)])(?=[ \t]))*")
_DELIMITER = lazy_regex(r"[ \t]*:?-+:?[ \t]*")
_BLOCK_MARKS = frozenset("`~#>-*_+!<[0123456789")
"""What blocks begin with that are no running text."""
BLOCK_SIGNS = _BLOCK_MARKS | {"\\"}
"""The same, with that of an environment of TeX."""
_BEGINNINGS = (FENCE_OPEN, RULE, QUOTE, HEADING, TAG, ADMONITION, FOOTNOTE)


def untab(line: Line) -> Line:
    """Return the line with the tabs before its text as spaces (stops of four, as CommonMark counts)."""
    if "\t" not in line.text:
        return line
    found = _PREFIX.match(line.text)
    end = found.end() if found else 0
    return Line(line.text[:end].expandtabs(4) + line.text[end:], line.number, line.column)


def from_column(text: str, column: int) -> str:
    """Return what of ``text`` stands at ``column`` (from 0) and behind it; what is left of a tab becomes spaces."""
    at = width = 0
    while width < column and at < len(text):
        width += 4 - width % 4 if text[at] == "\t" else 1
        at += 1
    return " " * (width - column) + text[at:]


def indent(line: Line) -> int:
    """How many spaces the line begins with."""
    return len(line.text) - len(line.text.lstrip(" "))


def blank(line: Line) -> bool:
    """Whether the line holds nothing but spaces and tabs."""
    return not line.text.strip(" \t")


def begins_block(line: Line) -> bool:
    """Whether the line begins a block of its own where no paragraph is open."""
    text = line.text.lstrip(" ")
    if text[:1] not in _BLOCK_MARKS or indent(line) >= 4:
        return False
    return text.startswith("<!--") or bool(ITEM.match(text)) or any(rule.match(text) for rule in _BEGINNINGS)


def interrupts(line: Line) -> bool:
    """Whether the line ends a paragraph above it: so does all that begins a block, but of list items only some."""
    if not begins_block(line):
        return False
    text = line.text.lstrip(" ")
    item = ITEM.match(text)
    return not item or bool(RULE.match(text)) or bool(text[item.end() :].strip() and item["number"] in (None, "1"))


def is_delimiter_row(line: Line) -> bool:
    """Whether the line is what parts a table's head from its body: ``|---|:-:|``."""
    text = line.text.strip()
    if begins_block(line) or indent(line) >= 4 or not ("|" in text or text.startswith(":") or text.endswith(":")):
        return False
    cells = text.removeprefix("|").removesuffix("|").split("|")
    return all(_DELIMITER.fullmatch(cell) for cell in cells)


def fence_state(open_fence: str | None, text: str) -> str | None:
    """Return the mark of the fence that is open after the line ``text``."""
    if open_fence is None:
        found = FENCE_OPEN.match(text.lstrip(" "))
        return found["mark"] if found else None
    stripped = text.strip()
    closes = len(stripped) >= len(open_fence) and set(stripped) == {open_fence[0]}
    return None if closes else open_fence


class Reading:
    """What the containers of one text share."""

    def __init__(self, path: str, shared: Shared, problems: Problems, tabbed: dict[int, str]) -> None:
        self.path = path
        self.shared = shared
        self.problems = problems
        self.is_inset = False
        """Whether a line was told that is indented too little for its item."""
        self.tabbed = tabbed
        """The lines that hold tabs, as they were written, by their number."""

    def place(self, line: Line) -> Place:
        """Return where the line's text begins."""
        return Place(self.path, line.number, line.column + indent(line))

    def report(self, line: Line, code: str, message: str, hint: str) -> None:
        """Note a problem of the line."""
        self.problems.add(self.place(line), code, message, hint)

    def was_told(self, code: str, lines: Sequence[Line]) -> bool:
        """Whether a problem of that code was noted of one of the lines."""
        return any(code in self.problems.codes_at(self.place(line).path, line.number) for line in lines)

    def code(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Return lines of code with their tabs as they were written."""
        return tuple(map(self._with_tabs, lines) if self.tabbed else lines)

    def _with_tabs(self, line: Line) -> Line:
        written = self.tabbed.get(line.number)
        return line if written is None else Line(from_column(written, line.column - 1), line.number, line.column)

    def define(self, known: dict[str, Definition], line: Line, name: str, definition: Definition) -> None:
        """Keep a footnote or a link; the first of one name counts."""
        if label(name) in known:
            self.report(line, "E406", f"“{name}” is defined twice in this question", "remove one of the two")
        known.setdefault(label(name), definition)

    def items(self, head: Line, start: int) -> tuple[Attribute, ...]:
        """Return the items of the attribute list that begins at ``start``; none if it is negative."""
        found = match_start(head.text, start) if start >= 0 else None
        if not found:
            return ()
        try:
            return read_items(found["body"], Place(self.path, head.number, head.column + found.start("body")))
        except BadAttributes as error:
            self.problems.add(
                error.place, "E204", f"cannot read “{error.item}” in an attribute list", in_quotes(found["body"])
            )
            return ()

    def define_link(self, line: Line, found: LinkDefinition) -> None:
        """Keep a link, and note one that can lead nowhere: it may be text, which would show nowhere."""
        if not _LEADS.search(found.target):
            message = f"this line shows nowhere: it defines a link that leads to “{found.target[:60]}”"
            self.report(line, "W422", message, "write \\[ if it is text")
        self.define(self.shared.links, line, found.label, Definition(self.place(line), found.target))

    def check_pictures(self, code: Sequence[Line]) -> None:
        """Note a picture or a sound that is code only because it is indented: nobody would notice that it is lost."""
        for line in code:
            found = _SHOWN.match(line.text)
            if found and (found["mark"] or names_sound(found["target"])):
                message = f"“{found[0][:60]}” is indented by four or more, so that it is code"
                self.report(line, "W314", message, "begin it at the margin of its text; a fence if it is code")

    def check_inset(self, item: Line, below: Line | None) -> None:
        """Note a line behind a list, whose last item is ``item``, that is indented as if it belonged to that."""
        found = ITEM.match(item.text.lstrip(" "))
        if (
            below
            and found
            and not self.is_inset
            and indent(item) < indent(below) < (offset := indent(item) + found.end())
        ):
            message = "this line is indented, and too little to belong to the item above it: it stands behind the list"
            self.report(
                below, "W314", message, f"begin it with {offset} spaces; if it stands behind the list, with none"
            )
            self.is_inset = True  # told once: one seldom comes alone

    def check_prompt(self, line: Line) -> None:
        """Note what Python prints before what is typed: it makes three quotations in each other."""
        if _PROMPT.match(line.text):
            hint = "write ```pycon on a line above it, and ``` below; three quotations are > > >"
            self.report(line, "W314", f"“{line.text.strip()[:60]}” is a quotation, and no session of Python", hint)

    def is_directive(self, head: Line, info: str, found: Info) -> bool:
        """Whether a fence is what MyST writes as a code block, and is none; notes it. Else braces name a language."""
        if not found.braced:
            return False
        name = found.language
        words = info.partition("}")[2].split()
        is_code = name in _CODE
        right = f"{head.text.lstrip(' ')[:3]}{words[0] if words else 'python'}" if is_code else _DIRECTIVES.get(name)
        if right:
            message = f"“{info[:60]}” is no language here: what stands below it is shown as code, without colours"
            self.report(head, "W421", message, f"write {right}")
        return bool(right)

    def alert(self, blocks: Sequence[Block]) -> Admonition | None:
        """Return the box that a quote's blocks make; None if they are a quote, or no alert, which is a problem."""
        first = blocks[0] if blocks else None
        found = read_alert(first.lines[0], self.shared.vault) if isinstance(first, Paragraph) else None
        if not found or not isinstance(first, Paragraph):
            return None
        inside: tuple[Block, ...] = (*([Paragraph(first.lines[1:])] if first.lines[1:] else []), *blocks[1:])
        if not found.box or not (inside or found.titled or self.shared.vault):
            wrong = "this alert is empty" if found.box else f"“{found.kind[:60]}” is no kind of alert"
            hint = "write its text on the next line, behind a >" if found.box else nearest_kind(found.kind)
            self.report(first.lines[0], "E423", wrong, f"{hint}; if it is text, write \\[")
            return None
        if found.fold and not self.shared.vault:
            hint = f"leave the {found.fold} out; what folds is <details> with a <summary>"
            self.report(first.lines[0], "W423", "this box does not fold on a card", hint)
        fold = found.fold if self.shared.vault else ""
        return Admonition(found.box, found.title, inside, "" if found.titled else found.kind, fold)

    def comment_end(self, text: str) -> str:
        """Return what ends the comment that a line begins; empty if it begins none, or text follows in a vault."""
        if text.startswith("<!--"):
            return "-->"
        return COMMENT if self.shared.vault and hides_line(text) else ""

    def without_marks(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """Return the lines of a paragraph; in a vault without the id of the block, tags and comments on their lines."""
        if not self.shared.vault or not lines:
            return tuple(lines)
        shown = [
            line
            for line in lines
            if not is_tags(line.text) and not (hides_line(line.text) and not hides_below(line.text))
        ]
        return tuple(line for line in self.without_id(shown) if not blank(line))

    def without_id(self, lines: Sequence[Line]) -> Sequence[Line]:
        """Return the lines of a block; in a vault without the id at its end, which is kept."""
        text = "\n".join(line.text for line in lines)
        found, end = find_block_id(text) if self.shared.vault else ("", 0)
        if not found:
            return lines
        last = lines[-1]
        self.shared.block_ids.append((found, last))
        return [*lines[:-1], last.with_text(last.text[: end - len(text)])]

    def only_tags(self, lines: Iterable[Line | None]) -> tuple[Paragraph, ...]:
        """Return a paragraph of the lines that a container holds, if they are tags alone: it must not be empty."""
        found = [line for line in lines if line and not blank(line)] if self.shared.vault else []
        if not found or not all(is_tags(line.text) for line in found):
            return ()
        return (Paragraph(tuple(line.strip() for line in found)),)

    def fence(self, head: Line, info: str, lines: Sequence[Line]) -> Fence:
        """Take a fence's info string apart."""
        if info == RAW_HTML:
            return Fence("", frozenset(), self.code(lines), self.place(head), raw=True)
        found = split_info(info, FENCE_FLAGS)
        if self.is_directive(head, info, found):
            return Fence("", frozenset(), self.code(lines), self.place(head))
        flags: set[str] = set()
        alt = ""
        ignored = list(found.ignored)
        items = self.items(head, head.text.find(info) + found.start) if found.start >= 0 else ()
        for item in (*(Attribute(".", name, self.place(head)) for name in found.classes), *items):
            if item.key == "." and item.value in FENCE_FLAGS:
                flags.add(item.value)
            elif item.key == "." and item.value.lower() == found.language:
                continue  # Pandoc's spelling: {.python}
            elif item.key == "alt" and found.language in (*DIAGRAMS, *DRAWN_ELSEWHERE):
                alt = item.value
            elif item.key in "#.":
                message = f"unknown attribute “{item.key}{item.value}” of a code block"
                self.problems.add(item.place, "E205", message, nearest(item.value, FENCE_FLAGS))
            else:
                ignored.append(f"{item.key}=…")
        if {"image", "noimage"} <= flags:
            self.report(head, "E205", "{.image} and {.noimage} say the opposite of each other", "leave one of them out")
        elif "noimage" in flags and found.language not in (*DIAGRAMS, *DRAWN_ELSEWHERE):
            self.report(head, "W412", "{.noimage} does nothing here: this block is no diagram", "leave it out")
        if flags & {"image"} and DRAWN_ELSEWHERE.get(found.language):
            meant = DRAWN_ELSEWHERE[found.language]
            hint = f'write ```{meant} {{.image alt="What is to be seen"}}'
            self.report(head, "W412", f"“{found.language}” is code here: as a diagram it is called {meant}", hint)
        if found.language in DIAGRAMS and "image" in ignored:
            hint = f'write ```{found.language} {{.image alt="What is to be seen"}}'
            self.report(head, "E205", "“image” lacks its braces and its dot", hint)
        elif ignored:
            self.tell_ignored(head, " ".join(ignored))
        return Fence(found.language, frozenset(flags), self.code(lines), self.place(head), alt=alt)

    def tell_ignored(self, head: Line, ignored: str) -> None:
        """Note that something behind a fence does nothing; a class that is meant to hide its block must not."""
        lost = next((flag for flag in FENCE_FLAGS if f".{flag}" in ignored), "")
        if lost:
            whole = f"{{{ignored}}}"
            hint = f"write it in braces: {whole if is_list(whole) else f'{{.{lost}}}'}"
            if torn := re.search(r'(\{[^{}"]*="[^{}"]*)\}$', ignored):
                hint = f'a quotation mark is not closed: write {torn[1]}"}}'
            self.report(head, "E205", f"“{ignored[:60]}” is no attribute list", hint)
            return
        hint = "leave it out; what may stand there: " + ", ".join(f"{{.{flag}}}" for flag in FENCE_FLAGS)
        self.report(head, "W412", f"“{ignored[:60]}” does nothing for a code block here", hint)


_KEY = lazy_regex(r"(?:tags|level|type|kind|lang|answer_lang|tts|answer_tts|line_breaks)[ \t]*:[ \t]")
"""A line of front matter."""


def setext_fault(line: str, above: str) -> tuple[str, str]:
    """Return what is wrong with a ``line`` of ``=`` or ``-`` right below the text ``above``, and what to write."""
    sign, above = line.strip()[:3], above.strip()
    if sign == "---" and _KEY.match(above):
        message = "this is read as text: front matter stands at the beginning of a file only"
        return message, 'begin a file of its own with it, or write it into the braces of a heading: {#id tags="a b"}'
    hint = f"for a line across the card, put a blank line above {sign}; for a heading, write #### before the text"
    if above.endswith("?"):
        hint = f"a question begins with two #: ## {above[:150]}; {hint}"
    return f"{sign} right below a text makes that text a heading, and a text has no such headings", hint
