"""A field's HTML in the form by which two are compared: as a tree, without what the builder puts on by itself.

That is what nobody wrote: the colours of code, the span that keeps a formula and its comma together, the mark of a
short prompt, the words for a screen reader. They follow from the text, and change with it. All else stays: what differs
in this form, differs for a learner.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from deckwright.adopt.tree import VOID, Crooked, HtmlElement, HtmlNode, canonical, read_tree
from deckwright.base.patterns import lazy_regex
from deckwright.cards.likeness import BLOCKS, Likeness

_SPACE = lazy_regex(r"[ \t\n\r\f]+")
_DOUBLED = lazy_regex(r"\u00a0+(?= )|(?<= )\u00a0+")
"""What Anki's editor makes of a second space."""
_EMPHASIS = {"b": "strong", "i": "em"}
_DRESS = frozenset(["aria-label", "tabindex", "translate"])
_AROUND_FORMULAS = ((("class", "tied"),), (("class", "math"),))
"""The attributes of the spans that the builder puts around formulas."""
_PRE = "pre"


@dataclass(frozen=True, slots=True)
class Form:
    """How a field is compared."""

    like: Likeness
    """What makes no difference in its note type."""
    themed: bool
    """It is one of the deck's own note types, whose texts the builder puts into paragraphs."""


def normal(text: str, form: Form) -> list[HtmlNode]:
    """Return a field as a tree in its normal form. Raises :class:`~deckwright.adopt.tree.Crooked`."""
    like = form.like
    if not like.markup:
        return [text]
    tree = _undressed(read_tree(text), like, False)
    if not form.themed:
        return _trimmed(tree, like, like.edges)
    return _in_paragraphs(_trimmed(_single(tree), like, like.edges))


def same_field(one: str, other: str, form: Form) -> bool:
    """Whether two fields are the same in their normal form, and Anki acts on the same marks in both."""
    if one == other:
        return True
    ours, theirs = canonical(one, form.like), canonical(other, form.like)
    if ours[1] != theirs[1]:
        return False
    try:
        return normal(one, form) == normal(other, form)
    except Crooked:
        return ours == theirs


def as_built(built: str, field: str, form: Form) -> bool:
    """Whether a build made the one of a text that says the other, but for what the theme wraps such texts in."""
    if same_field(built, field, form):
        return True
    if canonical(built, form.like)[1] != canonical(field, form.like)[1]:
        return False
    try:
        return plain(normal(built, form)) == normal(field, form)
    except Crooked:
        return False


def _single(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    """Return a tree with one space wherever Anki's editor made two of it."""
    made: list[HtmlNode] = []
    for node in nodes:
        if isinstance(node, str):
            made.append(_DOUBLED.sub("", node))
        else:
            inside = node.children if node.name == _PRE else _single(node.children)
            made.append(HtmlElement(node.name, node.attributes, inside))
    return made


def _in_paragraphs(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    """Return a field with a paragraph around running text, and in place of each line that Anki's editor made a div."""
    made: list[HtmlNode] = []
    run: list[HtmlNode] = []
    for node in [*nodes, None]:
        if node is not None and not is_block(node):
            run.append(node)
            continue
        while run and _is_break(run[-1]):
            run.pop()
        if run:
            made.append(HtmlElement("p", (), run))
        run = []
        if not isinstance(node, HtmlElement):
            continue
        if node.name == "div" and (not node.attributes or node.attributes[0][0] in ("dir", "lang")):
            inside = _in_paragraphs(node.children)
            made += [HtmlElement("div", node.attributes, inside)] if node.attributes else inside
        elif node.name != "p" or node.children:
            made.append(node)
    return made


def as_html(nodes: Sequence[HtmlNode]) -> str:
    """Return a tree as HTML."""
    made = ""
    for node in nodes:
        if isinstance(node, str):
            made += html.escape(node, quote=False)
            continue
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes)
        end = "" if node.name in VOID else f"{as_html(node.children)}</{node.name}>"
        made += f"<{node.name}{attributes}>{end}"
    return made


def plain(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    """Return a tree without what the theme wraps things in, as far as Markdown has other words for it."""
    made: list[HtmlNode] = []
    for node in nodes:
        if isinstance(node, str):
            made.append(node)
            continue
        attributes, inside = dict(node.attributes), plain(node.children)
        shown = attributes.get("class", "")
        if node.name == "div" and shown == "code" and len(inside) == 1:
            made += _with_language(inside, attributes.get("data-lang", ""))
        elif node.name == "div" and (shown == "table" or "lang" in attributes):
            made += inside
        elif node.name in ("th", "td", "ul", "li", "ol", "code") and set(attributes) <= {"class", "scope"}:
            made.append(HtmlElement(node.name, (), inside))
        else:
            made.append(HtmlElement(node.name, node.attributes, inside))
    return made


def is_block(node: HtmlNode) -> bool:
    """Whether a node stands for itself, and is no part of running text."""
    return isinstance(node, HtmlElement) and node.name in BLOCKS


def words_of(nodes: Sequence[HtmlNode]) -> str:
    """Return the text of a tree in one line, for a message."""
    return " ".join("".join(_words(nodes)).split())


def _words(nodes: Sequence[HtmlNode]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node.name == "img":
            yield f"[{dict(node.attributes).get('src', '')}]"
        else:
            space = " " if node.name in BLOCKS or node.name == "br" else ""
            yield space
            yield from _words(node.children)
            yield space


def _with_language(nodes: Sequence[HtmlNode], language: str) -> list[HtmlNode]:
    """Return a ``pre`` whose code says its language as adopted decks do."""
    (pre,) = nodes
    if not isinstance(pre, HtmlElement) or len(pre.children) != 1 or not isinstance(pre.children[0], HtmlElement):
        return list(nodes)
    named = (("class", f"language-{language}"),) if language else ()
    return [HtmlElement(_PRE, (), [HtmlElement("code", named, pre.children[0].children)])]


def _undressed(nodes: Sequence[HtmlNode], like: Likeness, exact: bool) -> list[HtmlNode]:
    made: list[HtmlNode] = []
    for node in nodes:
        if isinstance(node, str):
            _add(made, node)
            continue
        attributes = tuple(sorted(pair for pair in node.attributes if pair[0] not in _DRESS))
        inside = _undressed(node.children, like, exact or node.name == _PRE)
        if node.name == "span" and (exact or attributes in _AROUND_FORMULAS):
            for child in inside:
                _add(made, child)
            continue
        if node.name == "br" and exact:
            _add(made, "\n")
            continue
        if node.name == "p" and attributes == (("class", "entry"),):
            attributes = ()
        name = _EMPHASIS.get(node.name, node.name) if like.emphasis and not attributes else node.name
        made.append(HtmlElement(name, attributes, inside))
    return made


def _add(nodes: list[HtmlNode], node: HtmlNode) -> None:
    """Append a node; texts that touch are one."""
    if isinstance(node, str) and nodes and isinstance(nodes[-1], str):
        nodes[-1] += node
    else:
        nodes.append(node)


def _trimmed(nodes: Sequence[HtmlNode], like: Likeness, edges: bool) -> list[HtmlNode]:
    """Return nodes with white space as a browser shows it, ``edges`` telling whether it shows none at the ends.

    A line break at the end of a block shows nothing either; Anki's editor leaves such.
    """
    nodes = list(nodes)
    while edges and nodes and (_is_break(nodes[-1]) or (isinstance(nodes[-1], str) and not _SPACE.sub("", nodes[-1]))):
        nodes.pop()
    made: list[HtmlNode] = []
    for at, node in enumerate(nodes):
        if isinstance(node, HtmlElement):
            inside = node.children
            if node.name != _PRE:
                inside = _trimmed(inside, like, node.name in BLOCKS)
            elif len(inside) == 1 and isinstance(code := inside[0], HtmlElement):
                # What ends the last line of code shows nothing.
                inside = [HtmlElement(code.name, code.attributes, _unended(code.children))]
            made.append(HtmlElement(node.name, node.attributes, inside))
            continue
        text = _SPACE.sub(" ", node) if like.space else node
        if (_is_edge(nodes[at - 1]) if at else edges) and like.space:
            text = text.removeprefix(" ")
        if (_is_edge(nodes[at + 1]) if at + 1 < len(nodes) else edges) and like.space:
            text = text.removesuffix(" ")
        if text:
            made.append(text)
    return made


def _unended(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    *others, last = nodes or [""]
    return [*others, last.removesuffix("\n")] if isinstance(last, str) else list(nodes)


def _is_break(node: HtmlNode) -> bool:
    return isinstance(node, HtmlElement) and node.name == "br"


def _is_edge(node: HtmlNode) -> bool:
    return is_block(node) or _is_break(node)
