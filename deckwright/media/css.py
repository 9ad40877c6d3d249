"""Decides on CSS by its tokens, as a browser reads them: what could load a file, and the same without it.

Words are never looked for: CSS can write every one of them otherwise (``u\\72l(…)``), and has many ways to name a file.
So functions and at-rules are taken only from a list, and an address only if the caller knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import tinycss2
from tinycss2 import ast

from deckwright.base.limits import CSS_CHARACTERS, CSS_DEPTH, CSS_DIGITS
from deckwright.base.patterns import lazy_regex
from deckwright.base.text import close_to

_LONG_NUMBER = lazy_regex(rf"[0-9]{{{CSS_DIGITS + 1}}}")
_ENCODED = lazy_regex(r"[A-Za-z0-9+/=]{200,}")
_SPECIAL = lazy_regex(r"[(\\@{]")
"""A value without these characters has no function, no address and no at-rule, however it is written."""

_KNOWN = lazy_regex(r"\b(?:matrix|rotate|scale|translate|rgb|rgba)\(|\burl\(#[\w.-]+\)")
"""What most values with a bracket have it from."""

FUNCTIONS = frozenset(
    # colours
    "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix color-contrast contrast-color device-cmyk light-dark"
    # numbers and variables
    " calc min max clamp round mod rem sin cos tan asin acos atan atan2 pow sqrt hypot log exp abs sign progress random"
    " calc-size var env attr counter counters symbols sibling-index sibling-count if style media supports ident"
    # pictures that are drawn
    " linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient"
    " repeating-conic-gradient -webkit-linear-gradient -webkit-radial-gradient -webkit-gradient -moz-linear-gradient"
    " -webkit-repeating-linear-gradient from to color-stop"
    # filters
    " blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia"
    # transforms, paths and times
    " matrix matrix3d perspective rotate rotate3d rotatex rotatey rotatez scale scale3d scalex scaley scalez skew"
    " skewx skewy translate translate3d translatex translatey translatez circle ellipse inset path polygon rect"
    " xywh ray shape superellipse cubic-bezier linear steps scroll view"
    # layout
    " minmax fit-content repeat anchor anchor-size"
    # fonts
    " local format tech font-tech font-format stylistic styleset character-variant swash ornaments annotation"
    " palette-mix"
    # selectors
    " not is where has matches any -webkit-any -moz-any nth-child nth-last-child nth-of-type nth-last-of-type nth-col"
    " nth-last-col lang dir host host-context slotted part cue highlight state selector active-view-transition-type"
    " view-transition-group view-transition-image-pair view-transition-old view-transition-new".split()
)
"""What CSS calls a function, and loads nothing."""

AT_RULES = frozenset(
    "media supports keyframes -webkit-keyframes -moz-keyframes -o-keyframes font-face font-feature-values"
    " font-palette-values layer container scope property page counter-style starting-style position-try view-transition"
    " charset namespace viewport -ms-viewport"
    # inside of others
    " styleset stylistic character-variant swash ornaments annotation historical-forms"
    " top-left top-center top-right bottom-left bottom-center bottom-right left-top right-top left-bottom"
    " right-bottom".split()
)
"""What stands behind an ``@``, and loads nothing."""

Allows = Callable[[str], bool]
"""Whether an address may stand in CSS."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Something in CSS that could load a file or act."""

    what: str
    """As it is meant, however it is written."""
    line: int
    """From 1."""
    column: int
    """From 1."""


def is_plain(value: str) -> bool:
    """Tell at a glance whether a value can reach for nothing, as most do."""
    return not _SPECIAL.search(value) or not _SPECIAL.search(_KNOWN.sub("", value))


def reaches(css: str, allows: Allows) -> Iterator[Reach]:
    """Yield what could load a file, of a style sheet, of declarations or of a single value."""
    if is_too_long(css):
        yield Reach(f"over {CSS_CHARACTERS:,} characters of CSS, or a number of over {CSS_DIGITS:,} digits", 1, 1)
    else:
        yield from _reaches(tinycss2.parse_component_value_list(css), allows)


def is_too_long(css: str) -> bool:
    """Whether CSS, or a number in it, is so long that it is not read."""
    return (len(css) > CSS_CHARACTERS and len(_ENCODED.sub("", css)) > CSS_CHARACTERS) or bool(_LONG_NUMBER.search(css))


def without_reaches(css: str, allows: Allows) -> str:
    """Return a style sheet or declarations without those declarations and rules that could load a file.

    ``css`` is not too long, and :func:`reaches` finds nothing in what is returned.
    """
    made: str = tinycss2.serialize(_kept(tinycss2.parse_component_value_list(css), allows, CSS_DEPTH))
    return "" if next(reaches(made, allows), None) else made


def _reaches(tokens: Sequence[ast.Node], allows: Allows) -> Iterator[Reach]:
    waiting = [(token, 0) for token in reversed(tokens)]
    while waiting:
        token, depth = waiting.pop()
        what = _reach(token, allows)
        if depth > CSS_DEPTH:
            what = f"brackets within brackets, {CSS_DEPTH} deep"
        if what:
            yield Reach(what[:100], token.source_line, token.source_column)
        elif inner := _inside(token):
            waiting += [(one, depth + 1) for one in reversed(inner)]


def _inside(token: ast.Node) -> Sequence[ast.Node]:
    if token.type == "function":
        return token.arguments  # type: ignore[no-any-return]
    return token.content if token.type in ("() block", "[] block", "{} block") else ()


def _reach(token: ast.Node, allows: Allows) -> str:
    """Return what a token reaches for, empty if it is none of that kind; what stands inside it is not looked at."""
    match token.type:
        case "url":
            return "" if allows(token.value) else f"url({token.value})"
        case "function" if token.lower_name == "url":
            named = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
            if len(named) == 1 and named[0].type == "string":
                return "" if allows(named[0].value) else f"url({named[0].value})"
            return "url(…)"
        case "function" if token.lower_name not in FUNCTIONS:
            return f"{token.lower_name}(…)"
        case "at-keyword" if token.lower_value not in AT_RULES:
            return f"@{token.lower_value}"
        case "error" if token.kind in ("bad-url", "bad-string"):
            return str(token.message)
    return ""


def _kept(tokens: Sequence[ast.Node], allows: Allows, depth: int) -> list[ast.Node]:
    """Return the tokens of a sheet or block without the items that reach for something; blocks are looked into."""
    kept: list[ast.Node] = []
    item: list[ast.Node] = []
    for token in tokens:
        # Of a font without its file nothing is left to be kept.
        if token.type == "{} block" and depth and not any(_is_font_face(one) for one in item):
            token.content = _kept(token.content, allows, depth - 1)
        item.append(token)
        if token.type == "{} block" or token == ";":
            kept += item if _is_harmless(item, allows) else []
            item = []
    return kept + (item if _is_harmless(item, allows) else [])


def _is_font_face(token: ast.Node) -> bool:
    return bool(token.type == "at-keyword" and token.lower_value == "font-face")


def _is_harmless(item: Sequence[ast.Node], allows: Allows) -> bool:
    return next(_reaches(item, allows), None) is None


def names_after(css: str, properties: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what each declaration of one of the properties lists: its words and strings, divided by commas.

    With each comes the name of the at-rule that it stands in directly, such as ``font-face``, empty for none.
    Of what is too long it yields nothing.
    """
    if is_too_long(css):
        return
    waiting: list[tuple[str, Sequence[ast.Node]]] = [("", tinycss2.parse_component_value_list(css))]
    while waiting:
        rule, content = waiting.pop()
        tokens = [token for token in content if token.type not in ("whitespace", "comment")]
        opened = ""
        for at, token in enumerate(tokens):
            if token.type == "at-keyword":
                opened = token.lower_value
            elif token.type == "{} block":
                waiting.append((opened, token.content))
                opened = ""
            elif token.type == "ident" and token.lower_value in properties and tokens[at + 1 : at + 2] == [":"]:
                yield rule, _listed(tokens[at + 2 :], is_short=token.lower_value == "font")


@dataclass(frozen=True, slots=True)
class Idle:
    """Something in a style sheet that browsers leave out without a word."""

    what: str
    hint: str
    line: int
    """From 1."""
    column: int
    """From 1."""


def idle(css: str, variables: Collection[str]) -> Iterator[Idle]:
    """Yield what does nothing: what is no declaration, a comment of another language, a variable that nothing sets.

    ``variables`` are those that are set elsewhere, like ``--accent``. Of what is too long it yields nothing.
    """
    if is_too_long(css):
        return
    lines = css.split("\n")
    blocks: list[Sequence[ast.Node]] = [tinycss2.parse_component_value_list(css)]
    made: dict[str, ast.Node] = {}
    used: dict[str, ast.Node] = {}
    commented: set[int] = set()
    for block in blocks:
        for token, behind in pairwise([*block, None]):
            if token.type == "ident" and token.value.startswith("--") and behind == ":":
                made.setdefault(token.value, token)
            elif token.type == "function" and token.lower_name == "var":
                named = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
                if len(named) == 1 and named[0].type == "ident":
                    used.setdefault(named[0].value, named[0])
            elif token == "/" and behind == "/" and token.source_line not in commented:
                commented.add(token.source_line)
                text = lines[token.source_line - 1][token.source_column + 1 :].strip()[:60]
                message = "two slashes begin no comment in CSS: what follows up to the next } or ; does nothing"
                yield Idle(message, f"write /* {text} */", token.source_line, token.source_column)
            if inner := _inside(token):
                blocks.append(inner)
            if token.type == "{} block":
                yield from _idle_declarations(token.content, lines)
    for name, token in used.items():
        if name not in variables and name not in made:
            known = [*variables, *made]
            hint = _meant(name, known) or f"write a value of your own, or set it: .card {{ {name}: … }}"
            yield Idle(f"nothing sets {name}, so this does nothing", hint, token.source_line, token.source_column)
    for name, token in made.items():
        if name not in variables and name not in used and (hint := _meant(name, variables)):
            yield Idle(f"nothing uses {name}, so this does nothing", hint, token.source_line, token.source_column)


def _meant(name: str, known: Iterable[str]) -> str:
    close = close_to(name.removeprefix("--"), [one.removeprefix("--") for one in known])
    return f"did you mean --{close[0]}?" if close else ""


def _idle_declarations(content: Sequence[ast.Node], lines: Sequence[str]) -> Iterator[Idle]:
    """Yield what in a rule's braces is no declaration, or two in one; comments with slashes are told as such."""
    if any(one == other == "/" for one, other in pairwise(content)):
        return
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type == "error":
            line = lines[item.source_line - 1]
            written = line.rpartition("{")[2].strip(" \t;}")[:60]
            given = re.fullmatch(r"([a-z-]+)\s*=\s*(.+)", written)
            hint = f"write {given[1]}: {given[2]};" if given else "a declaration is like color: red;"
            column = line.find(written) + 1
            yield Idle(f"“{written}” is no declaration, and browsers leave it out", hint, item.source_line, column)
        elif item.type == "declaration" and "colour" in item.lower_name and not item.name.startswith("--"):
            right = item.lower_name.replace("colour", "color")
            what = f"“{item.name}” is no property of CSS, and browsers leave it out"
            yield Idle(what, f"write {right}: …;", item.source_line, item.source_column)
        elif item.type == "declaration":
            values = [token for token in item.value if token.type != "comment"]
            for space, name, colon in zip(values, values[1:], values[2:], strict=False):
                is_new = space.type == "whitespace" and "\n" in space.value and name.type == "ident"
                if is_new and colon == ":":
                    what = f"a semicolon is missing before “{name.value}”, and browsers leave both out"
                    value = tinycss2.serialize(item.value).strip().split("\n")[0].strip()
                    yield Idle(what, f"write {item.name}: {value[:40]};", item.source_line, item.source_column)
                    break


def _listed(tokens: Sequence[ast.Node], is_short: bool) -> list[str]:
    """Return a comma-separated list of words and strings, up to its declaration's end.

    In the short form of ``font`` it begins behind the size.
    """
    listed: list[list[str]] = [[]]
    for token in tokens:
        if token in (";", "!") or token.type == "{} block":
            break
        if token == ",":
            listed.append([])
        elif is_short and token.type in ("dimension", "percentage", "number"):
            listed = [[]]
        elif token.type in ("ident", "string"):
            listed[-1].append(token.value)
    return [name for words in listed if (name := " ".join(words))]
