"""HTML as a tree and as a canonical list of tokens, by which two fields are compared.

Two fields are the same if their tokens are: the same tags with the same attributes, and between them the same text but
for white space that no browser shows. That is stricter than comparing what browsers make of them, so it never takes
different HTML for the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from deckwright.base.limits import ADOPTED_DEPTH
from deckwright.base.patterns import lazy_regex
from deckwright.cards.likeness import BLOCKS, Likeness
from deckwright.markdown.cloze import HEAD

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements without an end tag."""

_EXACT = frozenset(["pre", "textarea", "script", "style"])
_SPACE = lazy_regex(r"[ \t\n\r\f]+")
_EMPHASIS = {"b": "strong", "i": "em"}
_WHOLE = lazy_regex(r"""<[a-z/!?](?:[^<>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_OPEN = lazy_regex(r"<[a-z/!?]", re.IGNORECASE)
# What Anki and MathJax act on wherever it stands in a field.
_ACTIVE = lazy_regex(rf"\[(?:sound:[^\]]*|/?latex|/?\$\$?|anki:[^\]]*)\]|{HEAD}|\}}\}}|::|\\[()\[\]]", re.IGNORECASE)

Token = tuple[str, ...]
"""A kind (``text``, ``start``, ``end``, ``comment``) and what it holds."""


@dataclass(frozen=True, slots=True)
class HtmlElement:
    """An element of the tree."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    children: list[HtmlNode] = field(default_factory=list)


HtmlNode = HtmlElement | str


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
                    if len(stack) > ADOPTED_DEPTH:
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
