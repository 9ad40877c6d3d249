"""HTML as a tree and as a canonical list of tokens, by which two fields are compared.

Two fields are the same if their tokens are: the same tags with the same attributes, and between them the same text but
for white space that no browser shows. That is stricter than comparing what browsers make of them, so it never takes
different HTML for the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from deckwright.markdown.cloze import HEAD

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements without an end tag."""

BLOCKS = frozenset(
    """
    address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
"""Elements at whose edges a browser shows no white space."""

_UNSEEN = r"(?:\{\{[#^/][^{}]*\}\}|<!--(?:(?!-->).)*-->|</?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)\b[^<>]*>)"
_UNSEEN_BEFORE = re.compile(_UNSEEN + "$", re.IGNORECASE | re.DOTALL)
_UNSEEN_AFTER = re.compile(_UNSEEN, re.IGNORECASE | re.DOTALL)
_EDGE = rf"\s|</?(?:br|{'|'.join(sorted(BLOCKS))})\b[^<>]*>"
_EDGE_BEFORE = re.compile(rf"(?:^|{_EDGE})$", re.IGNORECASE)
_EDGE_AFTER = re.compile(rf"$|{_EDGE}", re.IGNORECASE)
_NEAR = 2_000
"""Characters of a template that are looked at on either side of a field: scripts may make it very long."""
_EXACT = frozenset(["pre", "textarea", "script", "style"])
_SPACE = re.compile(r"[ \t\n\r\f]+")
_EMPHASIS = {"b": "strong", "i": "em"}
# What is not closed goes to the end, as in a browser; else hostile templates would be searched again and again.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STYLE = re.compile(r"<style\b[^>]*(?:>(.*?)(?:</style|\Z)|\Z)", re.IGNORECASE | re.DOTALL)
_RAW = re.compile(r"<(script|style|textarea|title)\b.*?(?:</\1|\Z)|<[a-z][^<>]*>", re.IGNORECASE | re.DOTALL)
_REPLACEMENT = re.compile(r"\{\{(?![#^/!])([^{}]*)\}\}")
_WHOLE = re.compile(r"""<[a-z/!?](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_OPEN = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_BRACE = re.compile(r"([{};])")
_STYLED = re.compile(r"(?<![\w#.-])(?:b|strong|i|em)(?![\w-])", re.IGNORECASE)
_PRESERVED = re.compile(
    r"white-space(?:-collapse)?\s*:[^;}]{0,200}?(?:pre|break-spaces)|<(?:pre|textarea)\b", re.IGNORECASE
)
# What Anki and MathJax act on wherever it stands in a field.
_ACTIVE = re.compile(rf"\[(?:sound:[^\]]*|/?latex|/?\$\$?|anki:[^\]]*)\]|{HEAD}|\}}\}}|::|\\[()\[\]]", re.IGNORECASE)

Token = tuple[str, ...]
"""A kind (``text``, ``start``, ``end``, ``comment``) and what it holds."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes no difference between two fields of a note type."""

    emphasis: bool
    """``<b>`` and ``<strong>`` look the same, and so do ``<i>`` and ``<em>``."""
    space: bool
    """Runs of white space look like one space."""
    markup: bool = True
    """It is read as HTML at all: not where a template puts a field into a script or an attribute, or a script may read
    what the card shows."""
    edges: bool = True
    """White space at a field's ends shows nowhere: every template puts it between blocks or spaces."""


def likenesses(fields: Iterable[str], css: str, templates: Sequence[str]) -> dict[str, Likeness]:
    """Return what makes no difference in each of a note type's fields, by its stylesheet and its templates' sides."""
    styles = [
        _COMMENT.sub("", text)
        for text in (css, *(found[1] or "" for side in templates for found in _STYLE.finditer(side)))
    ]
    emphasis = not any(_STYLED.search(_selectors(style)) for style in styles)
    space = not any(_PRESERVED.search(style) for style in (*styles, *templates))
    scripted = any("<script" in side.lower() for side in templates)
    raw = {name for name in fields if scripted or any(_is_raw(name, side) for side in templates)}
    close = {name for name in fields if any(_touches_text(name, side) for side in templates)}
    return {name: Likeness(emphasis and name not in raw, space, name not in raw, name not in close) for name in fields}


def _selectors(css: str) -> str:
    """Return what stands before the braces of a stylesheet, however deep: rules may be inside ``@media``."""
    parts = _BRACE.split(css)
    return ";".join(text for text, brace in zip(parts[::2], parts[1::2], strict=False) if brace == "{")


def _is_raw(name: str, template: str) -> bool:
    """Whether a template uses a field otherwise than as HTML: in a script, in a tag, through a filter that reads it."""
    if "{{=<%" in template:  # another syntax of marks: nobody looks closer
        return True
    for found in _REPLACEMENT.finditer(template):
        filters, _, used = found[1].rpartition(":")
        if used.strip() == name and not {part.strip() for part in filters.split(":")} <= {"", "cloze", "hint"}:
            return True
    raw = " ".join(part[0] for part in _RAW.finditer(template))
    return name in (found[1].rpartition(":")[2].strip() for found in _REPLACEMENT.finditer(raw))


def _touches_text(name: str, template: str) -> bool:
    """Whether a template puts something that shows straight beside a field."""
    for found in _REPLACEMENT.finditer(template):
        if found[1].rpartition(":")[2].strip() == name:
            before = template[max(found.start() - _NEAR, 0) : found.start()]
            after = template[found.end() : found.end() + _NEAR]
            while skipped := _UNSEEN_BEFORE.search(before):
                before = before[: skipped.start()]
            while skipped := _UNSEEN_AFTER.match(after):
                after = after[skipped.end() :]
            if not _EDGE_BEFORE.search(before) or not _EDGE_AFTER.match(after):
                return True
    return False


@dataclass(frozen=True, slots=True)
class HtmlElement:
    """An element of the tree."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: list[HtmlNode] = field(default_factory=list)


HtmlNode = HtmlElement | str


DEPTH = 20
"""How deep elements of a tree may stand in one another: deeper ones were not written by hand."""


class Crooked(ValueError):
    """HTML that is no plain tree of elements; the message says why, to stand after “it holds”."""


class _Tokeniser(HTMLParser):
    """Reads HTML as tokens, each piece of text whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(("start", tag, *(part for name, value in attrs for part in (name, value or ""))))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(("end", tag))

    def handle_data(self, data: str) -> None:
        if self.tokens and self.tokens[-1][0] == "text":
            data = self.tokens.pop()[1] + data
        self.tokens.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.tokens.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.tokens.append(("comment", decl))

    def handle_pi(self, data: str) -> None:
        self.tokens.append(("comment", data))

    def unknown_decl(self, data: str) -> None:
        self.tokens.append(("comment", data))


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of HTML as they stand."""
    reader = _Tokeniser()
    reader.feed(text)
    reader.close()
    return reader.tokens


def read_tree(text: str) -> list[HtmlNode]:
    """Return HTML as a tree, character references resolved. Raises :class:`Crooked`."""
    if _OPEN.search(_WHOLE.sub("", text)):
        raise Crooked("a tag that does not end")  # a browser takes what follows for a part of it
    top: list[HtmlNode] = []
    stack: list[HtmlElement] = []
    for token in read_tokens(text):
        inside = stack[-1].children if stack else top
        match token:
            case ("text", data):
                inside.append(data)
            case ("start", name, *parts):
                made = HtmlElement(name, tuple(zip(parts[::2], parts[1::2], strict=True)))
                inside.append(made)
                if name not in VOID:
                    stack.append(made)
                    if len(stack) > DEPTH:
                        raise Crooked("elements nested very deep")
            case ("end", name) if stack and stack[-1].name == name:
                stack.pop()
            case ("end", name):
                raise Crooked(f"tags that do not nest: </{name}> closes nothing")
            case _:
                raise Crooked("a comment")
    if stack:
        raise Crooked(f"tags that do not nest: <{stack[-1].name}> is not closed")
    return top


def canonical(text: str, like: Likeness) -> tuple[Sequence[Token], list[str]]:
    """Return the tokens of a field without what makes no difference, and the marks that Anki acts on in it."""
    if not like.markup:
        return [("text", text)], []
    tokens = [_plain(token, like) for token in read_tokens(text)]
    spaced = list(_collapse(tokens, like.edges)) if like.space else tokens
    return [token for token in spaced if token != ("text", "")], _ACTIVE.findall(text)


def _plain(token: Token, like: Likeness) -> Token:
    if token[0] not in ("start", "end"):
        return token
    name = _EMPHASIS.get(token[1], token[1]) if like.emphasis else token[1]
    pairs = sorted(zip(token[2::2], token[3::2], strict=True))
    return (token[0], name, *(part for pair in pairs for part in pair))


def _collapse(tokens: Sequence[Token], edges: bool) -> Iterator[Token]:
    """Yield the tokens with white space as browsers show it, at the ends as if they were a block's (``edges``)."""
    exact = 0
    for at, token in enumerate(tokens):
        if token[0] != "text":
            if token[0] != "comment" and token[1] in _EXACT:
                exact += 1 if token[0] == "start" else -1
            yield token
            continue
        if exact > 0:
            yield token
            continue
        text = _SPACE.sub(" ", token[1])
        if _is_edge(tokens[at - 1]) if at else edges:
            text = text.removeprefix(" ")
        if _is_edge(tokens[at + 1]) if at < len(tokens) - 1 else edges:
            text = text.removesuffix(" ")
        yield ("text", text)


def _is_edge(token: Token) -> bool:
    return token[0] in ("start", "end") and (token[1] in BLOCKS or token[1] == "br")
