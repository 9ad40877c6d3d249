"""Reads what stands inside a paragraph and must not reach Python-Markdown: one pass, linear in the text.

Code spans, formulas, cloze holes, citations, footnotes, links, images, raw tags and escapes become tokens
(:mod:`deckwright.markdown.tokens`). What is left for Python-Markdown is emphasis, keys, marks and entities.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from deckwright.base.model import Line
from deckwright.markdown.brackets import BRACKETS, Brackets, Context
from deckwright.markdown.formulas import find_acting
from deckwright.markdown.lines import BLOCK_TAGS
from deckwright.markdown.tokens import Formula, Hole, Mark

HOLES = 500
"""The highest cloze number Anki accepts."""

HOLE_NESTING = 8
"""How deep holes may be nested: Anki reads no deeper than ten."""

INLINE_TAGS = {
    **dict.fromkeys(["b", "em", "i", "strong", "del", "ins", "s", "u", "sub", "sup", "kbd", "mark", "small"], ()),
    **dict.fromkeys(["q", "samp", "var", "ruby", "rt", "rp", "br", "wbr"], ()),
    "abbr": ("title",),
    "span": ("lang", "dir"),
}
"""The raw HTML elements that may stand in a paragraph, and the attributes of each."""

_VOID = ("br", "wbr")
_SPECIAL = re.compile(r"[\\`$<\[\]!{}:&]|\*+|_+|~+|=+|\+{5,}")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_RUN = 10
_TEX_SIGN = re.compile(r"\\.|[{}]", re.DOTALL)
_NUMERIC = re.compile(r"&#(?:[xX][0-9A-Fa-f]+|[0-9]+);")
_HOLE = re.compile(r"\{\{c(\d+)::")
_LIKE_A_HOLE = re.compile(r"\{\{\s*[cC]\s*\d[^{}\n]{0,40}")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>", re.IGNORECASE)
_EMAIL = re.compile(r"<([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>(?:\s[^<>]*)?)>")
_TAG_ATTRIBUTE = re.compile(r"""\s*([A-Za-z][\w-]*)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")


def scan(lines: Sequence[Line], context: Context, in_table: bool = False) -> str:
    """Return the text of ``lines`` with everything that Python-Markdown must not read as tokens.

    In a table's row ``\\|`` is a bar even inside code (https://github.github.com/gfm/#example-200).
    """
    return _Scanner(lines, context, in_table).run()


class _Scanner(Brackets):
    def __init__(self, lines: Sequence[Line], context: Context, in_table: bool) -> None:
        super().__init__(lines, context)
        self.in_table = in_table
        self.tags: list[tuple[str, int]] = []
        self.braces = 0
        """How many braces of the text are open in the innermost hole: in ``}}}`` the first may be one's partner."""

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
            "&": self.ampersand,
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
        for index, _, _ in self.brackets:
            self.out[index] = self.stash.literal(self.out[index])
        for name, start in self.tags:
            self.report(start, "E407", f"<{name}> is not closed", f"write </{name}> in the same paragraph")
        for start, _, _ in self.holes:
            self.report(start, "E502", "this hole is not closed", "write }} where it ends, in the same paragraph")

    # Each reader takes where its character stands, adds to ``out`` and returns where to go on.

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

    def ampersand(self, at: int) -> int:
        found = _NUMERIC.match(self.text, at)
        if not found:
            return self.plain(at)
        is_sound = self.check_references(at, found.end())
        return self.plain(at, len(found[0])) if is_sound else self.literal(at, len(found[0]))

    def code(self, at: int) -> int:
        length, close = self.code_end(at)
        if close < 0:
            return self.literal(at, length)
        inside = self.text[at + length : close].replace("\n", " ")
        if inside.strip() and inside[0] == inside[-1] == " ":
            inside = inside[1:-1]
        if self.in_table:
            inside = inside.replace("\\|", "|")
        start = '<code translate="no">' if self.context.themed else "<code>"
        self.out.append(self.stash.put(f"{start}{html.escape(inside, quote=False)}</code>"))
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
        tex = self.text[start:close]
        if not tex.strip():
            return 0
        tex = tex.strip() if self.context.themed else tex  # as another tool wrote it
        self.check_tex(at, tex)
        self.check_acting(start + self.text[start:close].index(tex), tex)
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

    def check_acting(self, start: int, tex: str) -> None:
        for acting in find_acting(tex):
            hint = f"leave it out; as text, in backticks: `\\{acting.name}`"
            self.report(start + acting.start, "E510", f"\\{acting.name} in a formula {acting.why}", hint)

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
        self.check_references(at, found.end())
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
            self.brackets.append((len(self.out), at, tuple(self.holes)))
            return self.plain(at, 2)
        return self.plain(at)

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
