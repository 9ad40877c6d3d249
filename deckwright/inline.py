"""Reads what stands inside a paragraph and must not reach Python-Markdown: one pass, linear in the text.

Code spans, formulas, cloze holes, citations, footnotes, links, images, raw tags and escapes become tokens
(:mod:`deckwright.tokens`). What is left for Python-Markdown is emphasis, keys, marks and entities.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import Protocol

from pygments.token import _TokenType

from deckwright.attributes import BadAttributes, match_start, read_items
from deckwright.blocks import Fence, Shared, label
from deckwright.lines import BLOCK_TAGS
from deckwright.model import Attribute, Line, Place
from deckwright.problems import Problems
from deckwright.spans import Spans
from deckwright.tokens import Formula, Hole, Mark, Stash

HOLES = 500
"""The highest cloze number Anki accepts."""

BRACKETS = 50
"""How deep brackets may be nested in a paragraph, and so may HTML elements."""

HOLE_NESTING = 8
"""How deep holes may be nested: Anki reads no deeper than ten."""

SCHEMES = ("http", "https", "mailto")
"""What a link may lead to."""

INLINE_TAGS = {
    **dict.fromkeys(["b", "em", "i", "strong", "del", "ins", "s", "u", "sub", "sup", "kbd", "mark", "small"], ()),
    **dict.fromkeys(["q", "samp", "var", "ruby", "rt", "rp", "br", "wbr"], ()),
    "abbr": ("title",),
    "span": ("lang", "dir"),
}
"""The raw HTML elements that may stand in a paragraph, and the attributes of each."""

_VOID = ("br", "wbr")
_SPECIAL = re.compile(r"[\\`$<\[\]!{}:]|\*+|_+|~+|=+|\+{5,}")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_RUN = 10
_TEX_SIGN = re.compile(r"\\.|[{}]", re.DOTALL)
_HOLE = re.compile(r"\{\{c(\d+)::")
_LIKE_A_HOLE = re.compile(r"\{\{\s*[cC]\s*\d[^{}\n]{0,40}")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>", re.IGNORECASE)
_EMAIL = re.compile(r"<([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:\s[^<>]*)?)>")
_TAG_ATTRIBUTE = re.compile(r"""\s*([A-Za-z][\w-]*)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_TARGET = re.compile(
    r"""\(\s*+(?:<(?P<angle>[^<>\n]*)>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]*\))*+))"""
    r"""(?:\s++(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*+\)"""
)
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")
_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_CITATION = re.compile(r"\[([^\[\]@]*+@[^\[\]]*)\]")
_CITED = re.compile(r"@(?P<key>[A-Za-z0-9][\w:.+/-]*)(?:,\s+(?P<locator>.+))?$", re.DOTALL)
_LIKE_A_CITATION = re.compile(r"(?:^|[\s;(-])@[A-Za-z]")


class Context(Protocol):
    """What the scanner asks of the note that it reads for."""

    stash: Stash
    shared: Shared
    problems: Problems
    path: str
    holes_allowed: bool
    themed: bool
    """Whether the cards have the deck's own style sheet; without it, nothing may rely on its classes."""

    def cite(self, cited: Sequence[tuple[str, str, Place]]) -> str:
        """Return the HTML for the sources cited: key, locator and place of each."""

    def image(self, target: str, alt: str, attributes: Sequence[Attribute], place: Place) -> str:
        """Return the HTML for a picture."""

    def footnote(self, name: str, place: Place) -> str:
        """Return the HTML for a reference to a footnote."""

    def question_link(self, name: str, place: Place) -> str:
        """Return the HTML that stands for another question."""

    def lex(self, code: str, language: str) -> list[tuple[_TokenType, str]]:
        """Return the tokens that code is coloured by."""

    def listing(self, fence: Fence) -> str:
        """Return the HTML for code shown as a picture."""


def scan(lines: Sequence[Line], context: Context, in_table: bool = False) -> str:
    """Return the text of ``lines`` with everything that Python-Markdown must not read as tokens.

    In a table's row ``\\|`` is a bar even inside code (https://github.github.com/gfm/#example-200).
    """
    return _Scanner(lines, context, in_table).run()


class _Scanner(Spans):
    def __init__(self, lines: Sequence[Line], context: Context, in_table: bool) -> None:
        super().__init__(lines, context.path)
        self.in_table = in_table
        self.context = context
        self.stash = context.stash
        self.out: list[str] = []
        self.brackets: list[tuple[int, int]] = []
        """Open brackets: their index in ``out`` and in the text."""
        self.tags: list[tuple[str, int]] = []
        self.holes: list[tuple[int, bool, int]] = []
        """Open holes: where each starts, whether its hint has begun, and how many braces are open around it."""
        self.braces = 0
        """How many braces of the text are open in the innermost hole: in ``}}}`` the first may be one's partner."""

    def report(self, at: int, code: str, message: str, hint: str = "") -> None:
        self.context.problems.add(self.place(at), code, message, hint)

    def run(self) -> str:
        readers: dict[str, Callable[[int], int]] = {
            "\\": self.escape,
            "`": self.code,
            "$": self.dollar,
            "<": self.angle,
            "[": self.open_bracket,
            "]": self.close_bracket,
            "!": self.bang,
            "{": self.open_brace,
            "}": self.close_brace,
            ":": self.colon,
        }
        at = 0
        while found := _SPECIAL.search(self.text, at):
            self.out.append(self.text[at : found.start()])
            read = readers.get(found[0][0], self.delimiters)
            at = read(found.start())
        self.out.append(self.text[at:])
        self.finish()
        return "".join(self.out)

    def finish(self) -> None:
        for index, _ in self.brackets:
            self.out[index] = self.stash.literal(self.out[index])
        for name, start in self.tags:
            self.report(start, "E407", f"<{name}> is not closed", f"write </{name}> in the same paragraph")
        for start, _, _ in self.holes:
            self.report(start, "E502", "this hole is not closed", "write }} where it ends, in the same paragraph")

    # Each reader takes where its character stands, adds to ``out`` and returns where to go on.

    def literal(self, at: int, length: int = 1) -> int:
        self.out.append(self.stash.literal(self.text[at : at + length]))
        return at + length

    def plain(self, at: int, length: int = 1) -> int:
        self.out.append(self.text[at : at + length])
        return at + length

    def delimiters(self, at: int) -> int:
        found = _SPECIAL.match(self.text, at)
        assert found
        # Emphasis by a longer run means nothing and makes Markdown's patterns slow.
        return self.literal(at, len(found[0])) if len(found[0]) > _RUN else self.plain(at, len(found[0]))

    def escape(self, at: int) -> int:
        if end := self.formula(at):
            return end
        following = self.text[at + 1 : at + 2]
        if following == "\n":
            self.out.append(self.stash.put("<br>"))
            return at + 1
        if following and following in _PUNCTUATION:
            self.out.append(self.stash.literal(following))
            return at + 2
        return self.literal(at)

    def code(self, at: int) -> int:
        length, close = self.code_end(at)
        if close < 0:
            return self.literal(at, length)
        inside = self.text[at + length : close].replace("\n", " ")
        if inside.strip() and inside[0] == inside[-1] == " ":
            inside = inside[1:-1]
        if self.in_table:
            inside = inside.replace("\\|", "|")
        self.out.append(self.stash.put(f"<code>{html.escape(inside, quote=False)}</code>"))
        return close + length

    def dollar(self, at: int) -> int:
        end = self.formula(at)
        if end:
            return end
        display = self.text.startswith("$$", at)
        line_end = self.text.find("\n", at)
        line = self.text[self.text.rfind("\n", 0, at) + 1 : line_end if line_end >= 0 else None]
        if display and line.strip() == "$$" != self.text.strip():
            hint = "no blank line may stand inside a formula; \\$\\$ for two dollar signs"
            self.report(at, "E509", "this $$ begins or ends no formula of its paragraph", hint)
        return self.literal(at, 2 if display else 1)

    def formula(self, at: int) -> int:
        """Read the formula that begins at ``at`` and return where it ends, 0 if none does."""
        start, close, end = self.formula_bounds(at)
        tex = self.text[start:close].strip()
        if not tex:
            return 0
        self.check_tex(at, tex)
        self.out.append(self.stash.put(Formula(tex, self.text.startswith(("$$", "\\["), at))))
        return end

    def check_tex(self, at: int, tex: str) -> None:
        if _HOLE.search(tex):
            hint = "put the whole formula into the hole: {{c1::$…$}}"
            self.report(at, "E501", "a hole cannot stand inside a formula", hint)
        depth = 0
        for sign in _TEX_SIGN.findall(tex):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if depth < 0:
                break
            if not depth and sign in ("\\(", "\\)", "\\[", "\\]"):
                hint = "leave it out, or put it into \\text{…}"
                self.report(at, "E506", f"{sign} would begin or end a formula inside this one", hint)
                return
        if depth:
            self.report(at, "E506", "the braces of this formula do not match", "write \\$ for a dollar sign")

    def angle(self, at: int) -> int:
        if found := _AUTOLINK.match(self.text, at):
            address = html.escape(found[1])
            self.out.append(self.stash.put(f'<a href="{address}">{address}</a>'))
            return found.end()
        if found := _EMAIL.match(self.text, at):
            address = html.escape(found[1])
            self.out.append(self.stash.put(f'<a href="mailto:{address}">{address}</a>'))
            return found.end()
        if self.text.startswith("<!--", at):
            close = self.find("-->", at)
            if close < 0:
                self.report(at, "E403", "this comment is not closed", "write --> where it ends")
                return self.literal(at)
            return close + 3
        if found := _TAG.match(self.text, at):
            return self.tag(at, found)
        if re.match(r"<[!?][A-Za-z]", self.text[at : at + 3]):
            self.refuse_tag(at, self.text[at + 1] + "…")
        return self.literal(at)

    def tag(self, at: int, found: re.Match[str]) -> int:
        name, rest = found["name"].lower(), found["rest"].rstrip("/")
        if name not in INLINE_TAGS:
            self.refuse_tag(at, name)
            return self.literal(at, len(found[0]))
        if found["close"]:
            if self.tags and self.tags[-1][0] == name:
                self.tags.pop()
                self.out.append(self.stash.put(f"</{name}>"))
            else:
                self.report(at, "E407", f"</{name}> closes nothing here", "close elements in the reverse order")
            return found.end()
        attributes = tag_attributes(name, rest, INLINE_TAGS[name])
        if attributes is None:
            allowed = ", ".join(INLINE_TAGS[name]) or "none"
            self.report(at, "E409", f"<{name}> has an attribute that is not allowed", f"allowed: {allowed}")
            attributes = ""
        if name not in _VOID:
            if len(self.tags) == BRACKETS:
                self.report(at, "E401", f"elements are nested over {BRACKETS} deep", "close them in this paragraph")
                return self.literal(at, len(found[0]))
            self.tags.append((name, at))
        self.out.append(self.stash.put(f"<{name}{attributes}>"))
        return found.end()

    def refuse_tag(self, at: int, name: str) -> None:
        if name in BLOCK_TAGS:
            hint = f"begin a line with <{name}>"
        else:
            hint = f"if it is text, put it in backticks: `<{name}>`"
        self.report(at, "E408", f"raw HTML <{name}> is not allowed here", hint)

    def bang(self, at: int) -> int:
        if self.text.startswith("![", at):
            self.brackets.append((len(self.out), at))
            return self.plain(at, 2)
        return self.plain(at)

    def open_bracket(self, at: int) -> int:
        if found := _FOOTNOTE.match(self.text, at):
            self.out.append(self.stash.put(self.context.footnote(found[1], self.place(at))))
            return found.end()
        if found := _CITATION.match(self.text, at):
            end = self.citation(at, found)
            if end:
                return end
        if len(self.brackets) == BRACKETS:
            self.report(at, "E401", f"brackets are nested over {BRACKETS} deep", "close them, or write \\[")
        if len(self.brackets) >= BRACKETS:
            return self.literal(at)
        self.brackets.append((len(self.out), at))
        return self.plain(at)

    def citation(self, at: int, found: re.Match[str]) -> int:
        """Read ``[@key, locator; @key]``; return 0 if the brackets hold something else."""
        if not _LIKE_A_CITATION.search(found[1]) or self.text[found.end() : found.end() + 1] in ("(", "["):
            return 0
        cited = []
        offset = at + 1
        for part in found[1].split(";"):
            one = _CITED.match(part.strip())
            start = offset + len(part) - len(part.lstrip())
            offset += len(part) + 1
            if not one:
                hint = "write [@key], [@key, p. 3] or [@key; @other]"
                self.report(start, "E601", f"cannot read the citation “{part.strip()[:60]}”", hint)
                continue
            cited.append((one["key"], " ".join((one["locator"] or "").split()), self.place(start)))
        if cited:
            self.out.append(self.stash.put(self.context.cite(cited)))
        return found.end()

    def close_bracket(self, at: int) -> int:
        if not self.brackets:
            return self.literal(at)
        index, start = self.brackets.pop()
        is_image = self.text[start] == "!"
        inside = self.text[start + (2 if is_image else 1) : at]
        target, end = self.target(at, inside)
        if target is None:
            self.out[index] = self.stash.literal(self.out[index])
            return self.literal(at)
        if is_image:
            attributes, end = self.attributes(end)
            alt = self.stash.plain("".join(self.out[index + 1 :]))
            del self.out[index:]
            self.out.append(self.stash.put(self.context.image(target, alt.strip(), attributes, self.place(start))))
            return end
        self.link(index, target, start, empty=not inside.strip())
        return end

    def target(self, at: int, inside: str) -> tuple[str | None, int]:
        """Return where a link whose text ends at ``at`` leads to, and where the link ends; None if it is none."""
        if found := _TARGET.match(self.text, at + 1):
            target = found["angle"] if found["angle"] is not None else found["bare"]
            return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", target)), found.end()
        links = self.context.shared.links
        found = _REFERENCE.match(self.text, at + 1)
        if found and label(found[1] or inside) in links:
            return links[label(found[1] or inside)].target, found.end()
        if label(inside) in links:
            return links[label(inside)].target, at + 1
        return None, at + 1

    def attributes(self, at: int) -> tuple[tuple[Attribute, ...], int]:
        found = match_start(self.text, at)
        if not found:
            return (), at
        try:
            return read_items(found["body"], self.place(found.start("body"))), found.end()
        except BadAttributes as error:
            self.context.problems.add(error.place, "E204", f"cannot read “{error.item}” in an attribute list")
            return (), found.end()

    def link(self, index: int, target: str, start: int, empty: bool) -> None:
        scheme = re.match(r"([A-Za-z][\w+.-]*):", target)
        if target.startswith("#") and len(target) > 1:
            pointer = self.context.question_link(target[1:], self.place(start))
            if empty or "".join(self.out[index + 1 :]) == target:
                del self.out[index + 1 :]
            else:
                pointer = f" ({pointer})" if pointer else ""
            self.out[index] = ""
            self.out.append(self.stash.put(pointer))
            return
        if scheme and scheme[1].lower() in SCHEMES:
            self.out[index] = self.stash.put(f'<a href="{html.escape(target.replace(" ", "%20"))}">')
            self.out.append(self.stash.put("</a>"))
            return
        if scheme:
            known = ", ".join(SCHEMES)
            self.report(start, "E602", f"a link must not lead to “{scheme[1]}:”", f"allowed: {known}")
        else:
            shown = target if len(target) < 60 else target[:57] + "…"
            hint = "give the whole address, or (#id) for another question"
            self.report(start, "E603", f"the link to “{shown}” leads nowhere on a card", hint)

    def open_brace(self, at: int) -> int:
        if not self.text.startswith("{{", at) or self.text.startswith("{{{", at):
            self.braces += 1
            return self.plain(at)
        found = _HOLE.match(self.text, at)
        if not found:
            if like := _LIKE_A_HOLE.match(self.text, at):
                hint = "a hole is {{c1::text}} or {{c1::text::hint}}"
                self.report(at, "E501", f"“{like[0].strip()}” is no hole", hint)
            return self.literal(at, 2)
        if not self.context.holes_allowed:
            hint = "add .cloze to the heading's braces, and put holes in the body; as text: `{{c1::…}}`"
            self.report(at, "E505", "a hole can stand only in the body of a .cloze question", hint)
            return self.literal(at, 2)
        if not 1 <= int(found[1][:9]) <= HOLES:
            self.report(at, "E504", f"c{found[1][:9]} is no number for a hole", f"use c1 to c{HOLES}")
            return self.literal(at, 2)
        if len(self.holes) == HOLE_NESTING:
            self.report(at, "E401", f"holes are nested over {HOLE_NESTING} deep", "Anki shows no more of them")
            return self.literal(at, 2)
        self.holes.append((at, False, self.braces))
        self.braces = 0
        self.out.append(self.stash.put(Hole(Mark.OPEN, int(found[1]))))
        return found.end()

    def close_brace(self, at: int) -> int:
        if not self.text.startswith("}}", at) or (self.holes and self.braces and self.text.startswith("}}}", at)):
            self.braces = max(self.braces - 1, 0)
            return self.plain(at)
        if not self.holes:
            return self.literal(at, 2)
        start, _, self.braces = self.holes.pop()
        if not self.text[start:at].split("::", 1)[1].strip():
            self.report(start, "E502", "this hole is empty", "write what is hidden: {{c1::text}}")
        self.out.append(self.stash.put(Hole(Mark.CLOSE)))
        return at + 2

    def colon(self, at: int) -> int:
        if not self.holes or not self.text.startswith("::", at):
            return self.plain(at)
        start, hinted, braces = self.holes[-1]
        if hinted:
            hint = "put :: in backticks, or leave the hint out"
            self.report(at, "E503", "a second :: in a hole: the first one starts the hint", hint)
            return self.literal(at, 2)
        self.holes[-1] = (start, True, braces)
        self.out.append(self.stash.put(Hole(Mark.HINT)))
        return at + 2


def tag_attributes(name: str, rest: str, allowed: Sequence[str]) -> str | None:
    """Return a tag's attributes rewritten with quotes and escapes, or None if one of them is not allowed."""
    made, at = [], 0
    while rest[at:].strip():
        found = _TAG_ATTRIBUTE.match(rest, at)
        if not found or found[1].lower() not in allowed:
            return None
        value = html.unescape(found[2] if found[2] is not None else found[3])
        made.append(f' {found[1].lower()}="{html.escape(value)}"')
        at = found.end()
    return "".join(made)
