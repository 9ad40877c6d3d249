"""Reads running text in one pass, linear in its length: words, code, formulas, holes, links, tags, breaks, emphasis.

By CommonMark 0.31.2, with what a card needs besides. What is read goes into Python-Markdown's tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from xml.etree.ElementTree import TreeBuilder

from deckwright.base.limits import EMPHASIS_DEPTH
from deckwright.base.model import Line
from deckwright.base.patterns import lazy_regex
from deckwright.markdown.cloze import Holes
from deckwright.markdown.inline.brackets import Brackets
from deckwright.markdown.inline.draft import Context, Draft, End, OpenHole
from deckwright.markdown.inline.emphasis import (
    CLOSING,
    MarkRun,
    Runs,
    Start,
    find_accident,
    find_sign,
    find_special,
    is_half,
    read_run,
)
from deckwright.markdown.inline.keys import read_keys
from deckwright.markdown.inline.tex import check_acting, check_braces, check_remark, check_words
from deckwright.markdown.inline.vault import SIGNS, VaultMarks
from deckwright.markdown.link_grammar import REFERENCE, refer
from deckwright.markdown.raw_html import Tags
from deckwright.markdown.tokens import Cut, Formula, Hole, Made, Mark, Piece
from deckwright.notations.environments import BEGIN

_SIGNS = r"\\`$<\[\]{}&*_~^="
_SPECIAL = lazy_regex(rf"[{_SIGNS}]|!\[|::|\+\+|(?<! ) {{2,}}\n")
_IN_A_LINE = lazy_regex(rf"[{_SIGNS}!:+](?:(?<![!:+])|(?<=!)\[|(?<=:):|(?<=\+)\+)")
"""The same where no line ends in two spaces. What begins with one set of characters is found several times as fast."""
_OPENS_DISPLAY = lazy_regex(r"\n[ \t]*(?:\$\$|\\\[|\\begin\{)")
_BREAKING = lazy_regex(rf"{_SPECIAL.pattern}|(?<! ) ?\n")
"""The same where every line's end breaks the line."""
_IN_VAULT = {one: lazy_regex(rf"{one.pattern}|{SIGNS}") for one in (_SPECIAL, _BREAKING)}
"""The same in a note of a vault."""
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_WIDE = lazy_regex(r"[^\S\t\n\f\r\v ]")
"""White space that shows."""
ESCAPED_SPACE = "\\ "
"""A space that a backslash stands before: text, but in what is lowered or raised a space that parts no words."""


def scan(lines: Sequence[Line], context: Context, in_table: bool = False) -> Draft:
    """Return what ``lines`` of running text hold, noting what is wrong.

    In a table's row ``\\|`` is a bar even inside code (https://github.github.com/gfm/#example-200).
    """
    draft = Draft(lines, context, in_table)
    text = draft.text
    signs = _BREAKING if context.line_breaks else _SPECIAL
    if context.shared.vault:
        signs = _IN_VAULT[signs]
    elif signs is _SPECIAL and "  \n" not in text:
        signs = _IN_A_LINE
    if found := signs.search(text):
        _Scanner(draft).run(signs, found)
        context.said += draft.said()
    elif text:  # words alone: nothing in them begins or ends, so nothing is left open
        draft.nodes.append(text)
        context.said.append(text)
    context.check_shown(draft)
    return draft


def scan_display(lines: Sequence[Line], context: Context) -> Draft:
    """Return the display formula that ``lines`` are, noting what is wrong."""
    draft = Draft(lines, context, in_table=False)
    _Scanner(draft).take(0, 0, len(draft.text), len(draft.text), is_display=True)
    context.said += draft.said()
    return draft


def grow(draft: Draft, tree: TreeBuilder) -> None:
    """Add a text to a tree."""
    growing = None
    for node in draft.nodes:
        if isinstance(node, str):
            tree.data(_as_data(node))
        else:
            growing = growing or _Growing(draft, tree)
            growing.add(node)


def _as_data(text: str) -> str:
    # The serialiser takes a reference in a text for one; the layout takes any white space for none of the text's.
    text = text.replace("&", "&amp;")
    return text if text.isascii() else _WIDE.sub(lambda found: f"&#{ord(found[0])};", text)


class _Scanner:
    """Goes through a text. Each reader takes where its character stands and returns where to go on."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.text = draft.text
        draft.runs = Runs(draft.text)
        self.tags = Tags(draft)
        self.holes = Holes(draft)
        self.found: list[MarkRun] = []
        self.bare: set[tuple[tuple[int, ...], int]] = set()
        """The holes around each single ``~`` before a word that lowers nothing, and the white space where it ends."""
        self.brackets = Brackets(draft)

    @cached_property
    def vault_marks(self) -> VaultMarks:
        """What reads the marks of a note of a vault."""
        return VaultMarks(self.draft, self.brackets)

    def run(self, signs: re.Pattern[str], found: re.Match[str] | None) -> None:
        """Read the whole text, in which ``signs`` are to be stopped at; ``found`` is the first of them."""
        draft, text = self.draft, self.text
        readers = _READERS_IN_VAULT if draft.context.shared.vault else _READERS
        search, at = signs.search, 0
        while found:
            start = found.start()
            if start > at:
                self.words(text[at:start])
            at = readers[text[start]](self, start)
            draft.note_taken(start, at)
            found = search(text, at)
        if at < len(text):
            draft.nodes.append(text[at:])
        draft.runs.pair()
        self.join()
        self.tags.end()
        self.holes.end()
        self.doubt()

    def doubt(self) -> None:
        """Warn of marks that hardly do what was meant."""
        if not self.found:
            return
        if self.draft.context.typed:
            for pair in self.draft.runs.pairs[:1]:
                message = f"“{pair.opener.mark * pair.opener.length}” is a part of what is to be typed"
                hint = "if it is meant, put the answer in backticks; else leave it out"
                self.draft.report(pair.opener.at, "W307", message, hint)
            return
        pairs = self.draft.runs.pairs
        if accident := find_accident(pairs, self.text) or find_sign(pairs, self.text):
            written = accident.mark * accident.length
            where = "is beside letters or digits" if accident.is_inside_word else "looks like a sign"
            message = f"this “{written}” {where}, and makes text bold or italic instead of showing"
            hint = f"if it is text, write {''.join(chr(92) + mark for mark in written)} for each, or use backticks"
            self.draft.report(accident.at, "W418", message, hint)
        if named := find_special(pairs, self.text):
            message = f"“{named[0]}” is a name of Python's, and shows in bold without its lines"
            hint = f"write `{named[0]}`, in backticks; if bold is meant, **{named['name']}**"
            self.draft.report(named.start(), "W418", message, hint)
        if half := next(filter(is_half, self.found), None):
            written = half.mark * half.left
            missing = "closed" if half.can_open else "opened"
            hint = (
                f"write {written}text{written}, without spaces inside; "
                f"if it is text, {''.join(chr(92) + mark for mark in written)}"
            )
            self.draft.report(half.at, "W419", f"this “{written}” is not {missing}: it shows as it stands", hint)
        if self.bare and (tilde := next(filter(self.is_bare, self.found), None)):
            message = "this “~” neither strikes nor lowers: it shows as it stands"
            hint = "~~ on both sides strikes, and what is lowered stands right behind its base: H~2~O; as text \\~"
            self.draft.report(tilde.at, "W419", message, hint)

    def is_bare(self, run: MarkRun) -> bool:
        """Whether a run is the second of two single ``~`` around words, which behind white space lower nothing."""
        behind = run.after.isspace() or run.after in CLOSING
        is_level = run.mark == "~" and run.is_level and bool(run.left)
        return is_level and behind and bool({(run.holes, run.gaps), (run.holes, -1)} & self.bare)

    def words(self, text: str) -> None:
        self.draft.nodes.append(text)
        self.draft.runs.gaps += " " in text or "\n" in text or "\t" in text

    def join(self) -> None:
        """Put a space in the place of an escaped one in what is lowered or raised; elsewhere a backslash is text."""
        if ESCAPED_SPACE not in self.draft.nodes:
            return
        levels = {start for pair in self.draft.runs.pairs if pair.closer.is_level for start in pair.closer.ends}
        is_open = 0
        for at, node in enumerate(self.draft.nodes):
            if isinstance(node, MarkRun):
                is_open += len(levels.intersection(node.starts)) - len(levels.intersection(node.ends))
            elif node == ESCAPED_SPACE and is_open:
                self.draft.nodes[at] = "\N{NO-BREAK SPACE}"

    def marks(self, at: int) -> int:
        end = at + 1
        while self.text.startswith(self.text[at], end):
            end += 1
        run = read_run(self.text, at, end - at, self.draft.context.holes_allowed)
        if self.draft.holes:
            run.holes = tuple([hole.at for hole in self.draft.holes])
        if run.can_open or run.can_close:
            self.draft.runs.add(run)
            self.found.append(run)
            if not self.draft.context.typed:
                self.draft.nodes.append(run)
                return end
        elif run.mark == "~" and run.is_level and not run.after.isspace():
            # A path, ~/bin, and a number, ~5, mean something of their own; before a letter it may strike several words.
            self.bare.add((run.holes, -1 if run.after.isalpha() else self.draft.runs.gaps))
        return self.draft.add_text(at, end - at)

    def colon(self, at: int) -> int:
        """Read the beginning of a hint, or a colon, which in a vault whose marks of ``==`` make holes begins none."""
        return self.draft.add_text(at) if self.draft.context.shared.highlights else self.holes.colon(at)

    def highlight(self, at: int) -> int:
        """Read a mark that begins or ends a hole, or one that marks a text."""
        place = self.draft.place(at)
        number = self.draft.context.shared.highlights.get((place.line, place.column))
        if number is None or not self.draft.context.holes_allowed:
            return self.marks(at)
        if number:
            self.draft.holes.append(OpenHole(at, 0))
            self.draft.add(Hole(Mark.OPEN, number))
        elif self.draft.holes:
            self.draft.holes.pop()
            self.draft.add(Hole(Mark.CLOSE))
        return at + 2

    def escape(self, at: int) -> int:
        if end := self.brackets.begin_escaped(at) or self.formula(at):
            return end
        if found := BEGIN.match(self.text, at):
            self.refuse(at, found["name"])
        following = self.text[at + 1 : at + 2]
        if following in ("[", "]"):
            self.alone(at, f"\\{following}", "\\]" if following == "[" else "\\[")
        if following == "\n":
            return self.line_break(at + 1)
        if following == " " and not self.text[at + 2 : at + 3].isspace():
            self.draft.add(ESCAPED_SPACE)
            return at + 2
        if following and following in _PUNCTUATION:
            self.draft.add(following)
            return at + 2
        return self.draft.add_text(at)

    def line_end(self, at: int) -> int:
        """Read the end of a line that breaks it, with the spaces before it."""
        end = self.text.index("\n", at)
        if end - at < 2 and self.is_broken(end):
            self.words("\n")
            return end + 1
        if end - at < 2:
            self.draft.context.spellings.add("line_breaks")
        return self.line_break(end)

    def is_broken(self, end: int) -> bool:
        """Whether the line that ends there is broken anyhow: by a tag, or by a formula on lines of its own."""
        last = self.draft.nodes[-1] if self.draft.nodes else ""
        is_tag = isinstance(last, Made) and last.html == "<br>"
        return is_tag or (isinstance(last, Formula) and last.display) or bool(_OPENS_DISPLAY.match(self.text, end))

    def line_break(self, at: int) -> int:
        """Add a break in the place of the line end at ``at``; the tree's layout sets the line end behind it again."""
        start = Start("br", at)
        self.draft.add(start, End(start))
        self.draft.runs.gaps += 1
        return at + 1

    def reference(self, at: int) -> int:
        found = REFERENCE.match(self.text, at)
        if not found:
            return self.draft.add_text(at)
        if not self.draft.check_references(at, found.end()):
            return self.draft.add_text(at, len(found[0]))
        self.draft.add(refer(found))
        return found.end()

    def keys(self, at: int) -> int:
        made, end = read_keys(self.text, at)
        if not made:
            return self.draft.add_text(at)
        self.draft.add(self.draft.stash.made(made))
        return end

    def code(self, at: int) -> int:
        draft = self.draft
        length, close = draft.spans.code_end(at)
        if close < 0:
            return draft.add_text(at, length)
        inside = self.text[at + length : close].replace("\n", " ")
        begin = at + length
        if inside.strip(" ") and inside[0] == inside[-1] == " ":
            begin, inside = begin + 1, inside[1:-1]
        if draft.in_table:
            inside = inside.replace("\\|", "|")
        start = Start("code", at)
        cut = self.holes.cut(begin, inside) if draft.context.holes_allowed else Cut(inside)
        draft.add(start, *cut.parts(), End(start))
        return close + length

    def dollar(self, at: int) -> int:
        end = self.formula(at)
        if end:
            return end
        display = self.text.startswith("$$", at)
        if display:
            self.alone(at, "$$", "$$")
        return self.draft.add_text(at, 2 if display else 1)

    def alone(self, at: int, mark: str, other: str) -> None:
        """Note a mark of a formula on lines of its own that stands alone on its line, and has no ``other`` half.

        Two that stand alone in their paragraphs, with a formula between, are told once.
        """
        line_end = self.text.find("\n", at)
        line = self.text[self.text.rfind("\n", 0, at) + 1 : line_end if line_end >= 0 else None]
        if line.strip() != mark:
            return None
        told, begins = self.draft.context.told, other if mark == "\\]" else mark
        if begins in told:
            return told.remove(begins)
        if mark != "\\]":
            told.add(begins)
        if mark == other:
            lacks, both, way = "no second $$", "$$ above and below", "\\$\\$"
        else:
            lacks, both, way = f"no {other}", "\\[ above and \\] below", "without the backslash"
        message = f"this {mark} has {lacks} in its paragraph, so there is no formula"
        hint = f"write {both} the formula, without a blank line between them; if it is text, {way}"
        self.draft.report(at, "E509", message, hint)
        return None

    def formula(self, at: int) -> int:
        """Read the formula that begins at ``at`` and return where it ends, 0 if none does."""
        start, close, end = self.draft.spans.formula_bounds(at)
        tex = self.text[start:close]
        if not tex.strip():
            return 0
        self.take(at, start, close, end, self.text.startswith(("$$", "\\[", "\\begin{"), at))
        return end

    def take(self, at: int, start: int, close: int, end: int, is_display: bool) -> None:
        """Add the formula that is written from ``at`` to ``end`` and whose TeX stands from ``start`` to ``close``."""
        tex = self.text[start:close]
        tex = tex.strip() if self.draft.context.themed else tex  # as another tool wrote it
        start = self.text.index(tex, start)
        cut = self.holes.cut(start, tex, is_tex=True)
        if not cut.faults:
            check_braces(self.draft, start, cut)
            check_words(self.draft, start, tex, end)
        if not is_display:
            check_remark(self.draft, start, tex, cut)
        check_acting(self.draft, start, tex, bool(cut.marks))
        cut = self.draft.context.settle(cut, self.draft.place(at))
        self.draft.add(Formula(cut, is_display))

    def refuse(self, at: int, name: str) -> None:
        """Note an environment that makes no formula."""
        is_closed = self.draft.spans.find(f"\\end{{{name}}}", at) >= 0
        wrong = "has a text before it on its line" if is_closed else "is not closed"
        hint = "begin it on a line of its own" if is_closed else f"write \\end{{{name}}} where it ends"
        message = f"\\begin{{{name}}} {wrong}, and is no formula"
        self.draft.report(at, "E512", message, f"{hint}; as text, in backticks")


_READERS: dict[str, Callable[[_Scanner, int], int]] = {
    "\\": _Scanner.escape,
    "`": _Scanner.code,
    "$": _Scanner.dollar,
    "&": _Scanner.reference,
    "+": _Scanner.keys,
    **dict.fromkeys(" \n", _Scanner.line_end),
    "<": lambda scanner, at: scanner.tags.begin(at),
    "[": lambda scanner, at: scanner.brackets.begin(at),
    "]": lambda scanner, at: scanner.brackets.close(at),
    "!": lambda scanner, at: scanner.brackets.begin_image(at),
    "{": lambda scanner, at: scanner.holes.begin(at),
    "}": lambda scanner, at: scanner.holes.close(at),
    ":": _Scanner.colon,
    **dict.fromkeys("*_~^=", _Scanner.marks),
}
"""What reads a sign, by its first character: made once, as every text of a deck asks for it."""
_READERS_IN_VAULT: dict[str, Callable[[_Scanner, int], int]] = {
    **_READERS,
    "=": _Scanner.highlight,
    "[": lambda scanner, at: scanner.vault_marks.bracket(at),
    "!": lambda scanner, at: scanner.vault_marks.image(at),
    "%": lambda scanner, at: scanner.vault_marks.percent(at),
    "#": lambda scanner, at: scanner.vault_marks.tag(at),
}
"""The same in a note of a vault."""


class _Growing:
    """Adds the nodes of a text to a tree that are no words, and reports elements that cross."""

    def __init__(self, draft: Draft, tree: TreeBuilder) -> None:
        self.draft = draft
        self.tree = tree
        self.open: list[Start] = []
        self.emphases = 0

    def add(self, node: Piece | Start | End | MarkRun) -> None:
        match node:
            case MarkRun():
                for start in node.ends:
                    self.emphases -= self.end(start)
                if node.left:
                    self.tree.data(node.mark * node.left)
                for start in reversed(node.starts):
                    self.emphasise(start)
            case Start():
                self.start(node)
            case End(start):
                self.end(start)
            case _:
                self.tree.comment(self.draft.stash.put(node))

    def emphasise(self, start: Start) -> None:
        if self.emphases < EMPHASIS_DEPTH:
            self.emphases += 1
            self.start(start)
        elif self.emphases == EMPHASIS_DEPTH:
            self.draft.report(start.at, "E401", f"emphasis is nested over {EMPHASIS_DEPTH} deep", "remove some * and _")

    def start(self, start: Start) -> None:
        self.open.append(start)
        given = start.attributes
        self.tree.start(start.tag, {name: given[name].replace("&", "&amp;") for name in given} if given else {})

    def end(self, start: Start) -> bool:
        """End an element, and return whether it was open: it is not if it was nested too deep, or another one ended."""
        if start not in self.open:
            return False
        if self.open[-1] is not start:
            crossed = next((one for one in (start, *reversed(self.open)) if one.written), start)
            hint = "put the whole of it into the element, or the element into it"
            message = f"<{crossed.tag}> crosses the beginning or the end of an emphasis or a link"
            self.draft.report(crossed.at, "E407", message, hint)
        while self.open.pop() is not start:
            self.tree.end("")
        self.tree.end(start.tag)
        return True
