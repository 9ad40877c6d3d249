"""HTML back into Markdown, for fields that come from Anki: only what Markdown surely gives back, and no guess.

It need be right nearly always, and refuse what has no words here: :mod:`~deckwright.adopt.adopt` compares all of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from deckwright.adopt.tree import Crooked, HtmlElement, HtmlNode, read_tree
from deckwright.base.patterns import lazy_regex
from deckwright.cards.likeness import BLOCKS, Likeness
from deckwright.cards.lookalikes import find_habits
from deckwright.markdown.cloze import WRITTEN_HEAD, cut_holes, cut_tex
from deckwright.markdown.link_grammar import SCHEMES
from deckwright.markdown.raw_html import INLINE_TAGS
from deckwright.markdown.tokens import Cut
from deckwright.media.named import SOUND
from deckwright.media.pictures import FORMATS

_FORMULA = r"\\\((?P<inline>(?:[^\\]|\\[^()])*+)\\\)|\\\[(?P<display>(?:[^\\]|\\[^\[\]])*+)\\\]"
_READ = lazy_regex(rf"{_FORMULA}|{SOUND.pattern}", re.DOTALL)
_HOLE = lazy_regex(rf"{WRITTEN_HEAD}|::|\}}\}}")
_ACTED_ON = lazy_regex(r"\[(?:sound:|/?latex\]|/?\$\$?\]|anki:)", re.IGNORECASE)
_BREAK = "\x00"
"""Stands for a line's end until it is known what is around it; no field can hold it."""
_BREAKS = lazy_regex(rf"(?<=[^\s{_BREAK}]) ?{_BREAK} ?(?=[^\s{_BREAK}])")
_SPACE = lazy_regex(r"[ \t\n\r\f]+")
_SPECIAL = lazy_regex(r"[\\`*{<\[!$_&^]|~+|={2,}|\+{2,}|[^\x20-\x7e]|[-\"#%'(),./:;>?@\]|}=+]")
_PLAIN = frozenset("-\"#%'(),./:;>?@]|}=+")
"""Signs that mean something only to other tools, as part of a longer mark."""
_SIGN = lazy_regex(r"[!-/:-@\[-`{-~]")
_BLOCK_START = lazy_regex(r"(?P<number>\d{1,9})(?=[.)])|[#>|]|[-+:=~](?=[\s=~-]|$)|[-=]+(?=\s*$)|!!!")
_REFERENCE = lazy_regex(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z])")
_BRACKETED = lazy_regex(r"\[[\^@!]|\[[^\[\]]*\](?=[(\[:])|\[[ xX]\](?=\s)|\[[^\[\]]*@")
_LANGUAGE = lazy_regex(r"language-([a-z0-9+#.-]+)$")
_ADDRESS = lazy_regex(rf"(?:{'|'.join(SCHEMES)}):[^\s<>\\]+$", re.IGNORECASE)


class Unwritable(ValueError):
    """HTML that Markdown has no words for; the message says what of it, to stand after “it holds”."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a field is written."""

    cloze: bool
    """Its note type has holes."""
    like: Likeness
    media: str
    """The path from the question's file to the media folder, with a ``/`` at its end."""
    reference: Callable[[str], str]
    """Gives a picture's address the name of its file in the media folder; empty if there is none."""
    sound: Callable[[str], str] = lambda name: ""
    """Gives the name of a sound the path that a question file has for it; empty where it cannot be written."""
    own: Callable[[Mapping[str, str]], Mapping[str, str] | None] = lambda attributes: attributes
    """Gives those of a picture's attributes that an author writes; None if only a build puts the picture there."""


def to_markdown(text: str, manner: Manner) -> str:
    """Return a field as Markdown. Raises :class:`Unwritable` with the reason."""
    try:
        tree = read_tree(text)
    except Crooked as error:
        raise Unwritable(str(error)) from error
    unsaid = SOUND.sub(lambda found: "" if manner.sound(html.unescape(found[1])) else found[0], text)
    if found := _ACTED_ON.search(unsaid):
        raise Unwritable(f"what Anki acts on: {found[0].rstrip(':')}{'…]' if found[0].endswith(':') else ''}")
    if not manner.like.edges and text != text.strip(" \t\n\r\f"):
        raise Unwritable("white space at its ends, beside which a template shows something")
    return _MarkdownWriter(manner).field(tree)


class _MarkdownWriter:
    def __init__(self, manner: Manner) -> None:
        self.manner = manner
        self.holes = 0

    def field(self, nodes: Sequence[HtmlNode]) -> str:
        if not _has_block(nodes):
            made = self.paragraph(nodes)
        elif len(found := _filled(nodes)) == 1 and isinstance(found[0], HtmlElement) and found[0].name == "p":
            raise Unwritable("a <p> around all of it")
        else:
            made = self.blocks(nodes)
        if self.holes:
            raise Unwritable("a hole that is not closed")
        return made

    # Blocks

    def blocks(self, nodes: Sequence[HtmlNode]) -> str:
        made = []
        for node in _filled(nodes):
            if isinstance(node, str) or node.name not in BLOCKS:
                raise Unwritable("text beside blocks")
            made.append(self.block(node))
        return "\n\n".join(made)

    def block(self, node: HtmlElement) -> str:
        _no_attributes(node)
        match node.name:
            case "p" if _filled(node.children):
                return self.paragraph(node.children)
            case "hr":
                return "---"
            case "h4" | "h5" | "h6":
                return "#" * int(node.name[1]) + " " + self.line(node.children)
            case "ul" | "ol":
                return self.items(node)
            case "blockquote":
                return "\n".join(f"> {line}".rstrip() for line in self.blocks(node.children).split("\n"))
            case "pre":
                return self.code_block(node)
            case "table":
                return self.table(node)
        raise Unwritable(f"<{node.name}>")

    def items(self, node: HtmlElement) -> str:
        items = _filled(node.children)
        if not items or not all(isinstance(item, HtmlElement) and item.name == "li" for item in items):
            raise Unwritable("a list of something else than items")
        made = []
        loose = any(_begins_with_block(item.children) for item in items if isinstance(item, HtmlElement))
        for number, item in enumerate(items, 1):
            assert isinstance(item, HtmlElement)
            _no_attributes(item)
            mark = "- " if node.name == "ul" else f"{number}. "
            inside = self.blocks(item.children) if loose else self.tight_item(item.children)
            if not inside:
                raise Unwritable("an empty item")
            made.append(mark + inside.replace("\n", "\n" + " " * len(mark)))
        text = ("\n\n" if loose else "\n").join(made)
        return re.sub(r"^[ ]+$", "", text, flags=re.MULTILINE)

    def tight_item(self, nodes: Sequence[HtmlNode]) -> str:
        end = next((at for at, node in enumerate(nodes) if _is_block(node)), len(nodes))
        first = self.paragraph(nodes[:end])
        rest = [self.block(node) for node in _filled(nodes[end:]) if isinstance(node, HtmlElement) and _is_list(node)]
        if len(rest) != len(_filled(nodes[end:])):
            raise Unwritable("text beside blocks in a list")
        return "\n".join([first, *rest])

    def code_block(self, node: HtmlElement) -> str:
        children = node.children
        if len(children) != 1 or not isinstance(children[0], HtmlElement) or children[0].name != "code":
            raise Unwritable("<pre> without <code>")
        code = children[0]
        language = _LANGUAGE.fullmatch(dict(code.attributes).get("class", ""))
        if len(code.attributes) > (1 if language else 0):
            raise Unwritable("<code> with attributes")
        if language and language[1] == "math":
            raise Unwritable("code in a language that Markdown takes for a formula")
        text = "".join(_text_of(code))
        fence = "`" * max(3, _longest_ticks(text) + 1)
        return f"{fence}{language[1] if language else ''}\n{text.removesuffix(chr(10))}\n{fence}"

    def table(self, node: HtmlElement) -> str:
        parts = _filled(node.children)
        names = [part.name if isinstance(part, HtmlElement) else "" for part in parts]
        if names not in (["thead"], ["thead", "tbody"]):
            raise Unwritable("<table> without a head")
        rows: list[str] = []
        for part in parts:
            assert isinstance(part, HtmlElement)
            _no_attributes(part)
            for row in _filled(part.children):
                cells = self.cells(row, "th" if part.name == "thead" else "td")
                rows.append(f"| {' | '.join(cells)} |")
                if len(rows) == 1:
                    rows.append("|" + "---|" * len(cells))
        return "\n".join(rows)

    def cells(self, row: HtmlNode, name: str) -> list[str]:
        made = []
        if isinstance(row, str) or row.name != "tr":
            raise Unwritable("<table> without rows")
        _no_attributes(row)
        for cell in _filled(row.children):
            if isinstance(cell, str) or cell.name != name:
                raise Unwritable("<table> with other cells than its head says")
            _no_attributes(cell)
            made.append(self.line(cell.children).replace("|", "\\|"))
        return made

    # Text

    def paragraph(self, nodes: Sequence[HtmlNode]) -> str:
        text = self.inline(nodes).strip()
        text = _BREAKS.sub("\\\\\n", text) if self.manner.like.markup else text
        text = text.replace(_BREAK, "<br>")
        return "\n".join(_escape_start(line) for line in text.split("\n"))

    def line(self, nodes: Sequence[HtmlNode]) -> str:
        """Return running text of one line: for headings and cells."""
        if _has_block(nodes):
            raise Unwritable("blocks in a line")
        return self.inline(nodes).strip().replace(_BREAK, "<br>")

    def inline(self, nodes: Sequence[HtmlNode]) -> str:
        pieces = [self.text(node) if isinstance(node, str) else self.element(node) for node in nodes]
        made = ""
        for at, piece in enumerate(pieces):
            if isinstance(piece, str):
                made += piece
                continue
            short, long = piece
            made += long if _touches(made[-1:]) or _touches(_first(pieces, at + 1)) else short
        return made

    def element(self, node: HtmlElement) -> str | tuple[str, str]:
        """Return an inline element; of emphasis two forms, the second of which may also touch a letter."""
        match node.name:
            case "br":
                _no_attributes(node)
                return _BREAK
            case "img":
                return self.picture(node)
            case "code":
                return self.code(node)
            case "a":
                return self.link(node)
            case "b" | "strong" | "i" | "em" if not node.attributes:
                return self.emphasis(node)
        allowed = INLINE_TAGS.get(node.name)
        if allowed is None or node.name == "wbr":
            raise Unwritable(f"<{node.name}>")
        made = ""
        for key, value in node.attributes:
            if key not in allowed or re.search(r'["<>{}&\n]', value):
                raise Unwritable(f"<{node.name} {key}>")
            made += f' {key}="{value}"'
        return f"<{node.name}{made}>{self.inline(node.children)}</{node.name}>"

    def emphasis(self, node: HtmlElement) -> str | tuple[str, str]:
        inside = self.inline(node.children)
        long = f"<{node.name}>{inside}</{node.name}>"
        is_plain = inside and inside == inside.strip() and not re.search(rf"[*{_BREAK}]", inside)
        if not is_plain or (node.name in "bi" and not self.manner.like.emphasis):
            return long
        mark = "**" if node.name in ("b", "strong") else "*"
        return f"{mark}{inside}{mark}", long

    def code(self, node: HtmlElement) -> str:
        _no_attributes(node)
        text = _SPACE.sub(" ", "".join(_text_of(node)))
        if not text.strip() or text != text.strip() or not text.isprintable():
            raise Unwritable("<code> with spaces at its ends")
        if self.manner.cloze and _is_faulty(cut_holes(text)):
            raise Unwritable("<code> that a hole begins or ends in")
        ticks = "`" * (_longest_ticks(text) + 1)
        gap = " " if "`" in (text[0], text[-1]) else ""
        return f"{ticks}{gap}{text}{gap}{ticks}"

    def link(self, node: HtmlElement) -> str:
        address = dict(node.attributes).get("href", "")
        if [name for name, _ in node.attributes] != ["href"] or not _ADDRESS.match(address):
            raise Unwritable("a link with attributes, or to something else than an address")
        target = f"<{address}>" if re.search(r"[()]", address) else address
        return f"[{self.inline(node.children)}]({target})"

    def picture(self, node: HtmlElement) -> str:
        if (attributes := self.manner.own(dict(node.attributes))) is None:
            return ""
        name = self.manner.reference(attributes.get("src", ""))
        if not name or set(attributes) - {"src", "alt", "width"}:
            raise Unwritable("a picture with attributes, or that is no file of the deck")
        if not name.lower().endswith(tuple(FORMATS)):
            raise Unwritable("a picture in a format that not every Anki shows")
        alt = attributes.get("alt", "")
        if re.search(r"[\[\]\\`$*_<>{}&\n]", alt):
            raise Unwritable("a picture with marks in its alternative text")
        width = attributes.get("width", "")
        if width and not re.fullmatch(r"[1-9]\d{0,3}", width):
            raise Unwritable("a picture with attributes, or that is no file of the deck")
        return f"![{alt}]({self.target(self.manner.media + name)})" + (f"{{width={width}}}" if width else "")

    def target(self, path: str) -> str:
        path = path.replace("%", "%25")
        return f"<{path}>" if re.search(r"[\s()]", path) else path

    def text(self, text: str) -> str:
        made, at = "", 0
        for found in _READ.finditer(text):
            sound = f"[audio]({self.target(self.manner.sound(found[3]))})" if found[3] else ""
            made += self.words(text[at : found.start()]) + (sound or self.formula(found))
            at = found.end()
        return made + self.words(text[at:])

    def formula(self, found: re.Match[str]) -> str:
        tex, display = found["inline"] or "", found["display"]
        tex = tex if display is None else display
        if "%" in tex:
            raise Unwritable("a formula with a comment")
        if self.manner.cloze and _is_faulty(cut_tex(tex)):
            raise Unwritable("a formula that a hole begins or ends in")
        tex = _SPACE.sub(" ", tex)
        if display is not None:
            return f"$${tex}$$"
        simple = tex and tex == tex.strip() and not re.search(r"\$|\\$", tex)
        return f"${tex}$" if simple else found[0]

    def words(self, text: str) -> str:
        if not self.manner.cloze:
            return _escape(text)
        made, at = "", 0
        for found in _HOLE.finditer(text):
            made += _escape(text[at : found.start()])
            at = found.end()
            if found[0] == "::":
                made += "::"
                continue
            self.holes += -1 if found[0] == "}}" else 1
            if self.holes < 0:
                raise Unwritable("}} outside a hole")
            made += found[0]
        return made + _escape(text[at:])


def _is_faulty(cut: Cut) -> bool:
    return any(fault.code[0] == "E" for fault in cut.faults)


def _escape(text: str) -> str:
    """Return text in which Markdown finds nothing."""
    text = _SPACE.sub(" ", text)
    bracketed = bool(_BRACKETED.search(text))
    dollars = text.count("$") > 1
    doubted = _doubted(text)
    pairs = {sign for sign in "^~" if text.count(sign) > 1}

    def mark(found: re.Match[str]) -> str:
        sign, at = found[0], found.start()
        following = text[found.end() : found.end() + 1]
        if at in doubted and len(sign) == 1 and sign not in "&\\":
            return f"\\{sign}" if sign.isascii() and sign not in "[(" else f"&#{ord(sign)};"
        if sign in _PLAIN:
            return sign
        match sign:
            case "[":
                return "&#91;" if bracketed else sign
            case "^" | "~":
                return f"\\{sign}" if sign in pairs else sign
            case "$":
                return "\\$" if dollars else sign
            case "!":
                return "\\!" if following == "[" else sign
            case "<":
                return "\\<" if re.match(r"[A-Za-z/!?]", following) else sign
            case "_":
                inside = text[at - 1 : at].isalnum() and following.isalnum()
                return sign if inside else "\\_"
            case "&":
                return "&amp;" if _REFERENCE.match(text, at) and html.unescape(text[at:]) != text[at:] else sign
        if sign.isascii():
            return "".join("\\" + one for one in sign)
        return _odd(sign, at in (0, len(text) - 1))

    return _SPECIAL.sub(mark, text)


def _doubted(text: str) -> set[int]:
    """Return where signs stand that would begin what looks like another tool's markup."""
    places = set()
    for found in find_habits(text, cloze=True):
        sign = _SIGN.search(text, found.start, found.end)
        places.add(sign.start() if sign else found.start)
    return places


def _odd(character: str, at_edge: bool) -> str:
    """Return a character beyond ASCII: as it is if it shows, else as a reference that an author can see."""
    if character == "\N{NO-BREAK SPACE}":
        return "&nbsp;"
    kind = unicodedata.category(character)
    if kind in ("Cc", "Cs", "Cn", "Co") and not character.isprintable() and kind != "Co":
        raise Unwritable(f"U+{ord(character):04X}")
    joins = character in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{IDEOGRAPHIC SPACE}" and not at_edge
    return f"&#{ord(character)};" if kind in ("Zs", "Zl", "Zp", "Cf") and not joins else character


def escape_line(text: str) -> str:
    """Return plain text as one line of Markdown: for headings, also such as are only titles."""
    made = _escape_start(_escape(text).strip())
    return re.sub(r"#+$", lambda found: "\\#" * len(found[0]), made)


def _escape_start(line: str) -> str:
    """Return a line of running text that begins no block, and does not look as if it did."""
    if line[:1] in ("\N{FULLWIDTH NUMBER SIGN}", "\N{SMALL NUMBER SIGN}"):
        return f"&#{ord(line[0])};{line[1:]}"
    found = _BLOCK_START.match(line)
    if not found:
        return line
    end = found.end() if found["number"] else 0
    return f"{line[:end]}\\{line[end:]}"


def _first(pieces: Sequence[str | tuple[str, str]], at: int) -> str:
    """Return the first character of the pieces from one on; empty if there is none."""
    following = (pieces[number] for number in range(at, len(pieces)))
    texts = (piece if isinstance(piece, str) else piece[0] for piece in following)
    return next((text[0] for text in texts if text), "")


def _touches(character: str) -> bool:
    return character.isalnum() or character in ("*", "_", "\\")


def _has_block(nodes: Sequence[HtmlNode]) -> bool:
    return any(_is_block(node) for node in nodes)


def _begins_with_block(nodes: Sequence[HtmlNode]) -> bool:
    first = _filled(nodes)[:1]
    return bool(first) and _is_block(first[0]) and not _is_list(first[0])


def _is_block(node: HtmlNode) -> bool:
    return isinstance(node, HtmlElement) and node.name in BLOCKS


def _is_list(node: HtmlNode) -> bool:
    return isinstance(node, HtmlElement) and node.name in ("ul", "ol")


def _filled(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    """Return the nodes without the white space between blocks."""
    return [node for node in nodes if not isinstance(node, str) or node.strip(" \t\n\r\f")]


def _no_attributes(node: HtmlElement) -> None:
    if node.attributes:
        raise Unwritable(f"<{node.name}> with attributes ({node.attributes[0][0]})")


def _text_of(node: HtmlElement) -> list[str]:
    if not all(isinstance(child, str) for child in node.children):
        raise Unwritable(f"elements in <{node.name}>")
    return [child for child in node.children if isinstance(child, str)]


def _longest_ticks(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
