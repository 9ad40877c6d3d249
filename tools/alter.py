"""Alters what a card answers, a place at a time: the code that it shows, the numbers of its text that a check holds.

Used by :mod:`tools.weak_checks`. What is left alone, because any value would do as well: seeds, numbers below 1e-5,
tolerances, places to round to, and how often or on how many draws something is tried.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", ">"),
    ast.LtE: ("<=", ">="),
    ast.Gt: (">", "<"),
    ast.GtE: (">=", "<="),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}
COUNTED: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.BitAnd: ("&", "|"),
    ast.BitOr: ("|", "&"),
}
TURNED = {"max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "any": "all", "all": "any"}
"""Functions that are operators by another name, and what stands for them."""

TINY = 1e-5
"""Below it a number in code only keeps something from being zero, or tells when two are the same."""

SEEDED = {"default_rng", "seed", "manual_seed", "RandomState", "PRNGKey", "SeedSequence"}
TRIED = {"range", "trange", "arange"}
CLOSE = {"isclose", "allclose", "assert_allclose", "approx"}
LEFT_ALONE = re.compile(
    r"random_state|seed|size|shape|[ar]tol|(abs|rel)_tol|tol|eps|h|decimal|n_(init|iter|estimators|samples|repeats)"
    r"|(max_)?iter|epochs|steps|sweeps|rounds|trees|limit|tile|rate|lr|axis|dim"
)
"""Names of arguments whose value is no part of what a card says, where they are given and where they have a default."""
MANY = 20
"""From here on a whole number says how often something is done, where it stands in a ``range``."""

NAMES = (Decimal(1), Decimal(2))
"""In a text these are in most cases part of a name: class 1, F1, L2."""

_NUMBER = re.compile(
    r"(?<![\w.#@/-])(?P<digits>\d+(?:(?:,|\{,\}|\\,|_)\d{3})*(?:\.\d+)?)"
    r"(?:\s*(?:\\cdot|\\times|·|×)\s*10\^(?:\{(?P<power>-?\d+)\}|(?P<digit>\d)))?"
    r"(?P<percent>\s*(?:\\,)?\\?%)?"
)
_NOT_SAID = re.compile(
    r"^ {0,3}(?P<mark>`{3,}|~{3,}).*?^ {0,3}(?P=mark)|\[@[^\]]*\]|\]\([^)]*\)|\{#[^}]*\}|\{\{c\d+::|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
"""Code blocks, sources, addresses, the braces of a heading, marks of clozes: no number in them is said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place of a piece of code, and what shall stand there."""

    start: int
    end: int
    new: str
    line: int
    """The line of the place, the first is 1."""

    def made_of(self, code: str) -> str:
        """Return the code with the change."""
        return code[: self.start] + self.new + code[self.end :]

    def line_of(self, code: str) -> str:
        """Return the altered line of the code, without the white space around it."""
        return self.made_of(code).split("\n")[self.line - 1].strip()


@dataclass(frozen=True, slots=True)
class Said:
    """A number that a card's text says."""

    text: str
    """As it is written."""
    value: Decimal
    unit: Decimal
    """What its last digit stands for, zeros left out; from 1,000 on its second digit: the others round it."""
    line: int
    """The line of the text in which it stands first; the first is 1."""

    def forms(self) -> list[tuple[Decimal, Decimal]]:
        """Return the values that code may have for it, each with its unit: 5 % is 5, and 0.05."""
        pair = (self.value, self.unit)
        return [pair, (self.value / 100, self.unit / 100)] if "%" in self.text else [pair]


def numbers_said(text: str) -> list[Said]:
    """Return the numbers of a question's Markdown that a learner reads, each once, in their order."""
    found: dict[str, Said] = {}
    said = _NOT_SAID.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in _NUMBER.finditer(said):
        digits = re.sub(r"[,_{}\\]", "", match["digits"])
        value = Decimal(digits).scaleb(int(match["power"] or match["digit"] or 0))
        if value and value not in NAMES:
            written = " ".join(match[0].split())
            last = _exponent(value.normalize())
            unit = Decimal(1).scaleb(max(last, value.adjusted() - 1) if value >= 1000 else last)
            found.setdefault(written, Said(written, value, unit, text.count("\n", 0, match.start()) + 1))
    return list(found.values())


def tied(said: Said, up: bool, check: str) -> list[Change]:
    """Return the changes of a check by which it would hold another number than the text says, one unit up or down.

    A number of the check holds the text's if it is the same, or becomes the same when it is rounded as the text is.
    Those in assertions come first.
    """
    tree = ast.parse(check)
    asserted = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Assert) for inner in ast.walk(node)}
    found: list[tuple[bool, Change]] = []
    for node in _constants(tree):
        written = _segment(check, node)
        value = Decimal(str(node.value))
        for as_code, unit in said.forms():
            if value == as_code or (len(as_code.as_tuple().digits) > 1 and abs(value - as_code) < unit / 2):
                new = value + unit if up else value - unit
                change = _change(check, node, node, _as_written(new, written))
                found.append((id(node) not in asserted, change))
                break
    return [change for _, change in sorted(found, key=lambda pair: (pair[0], pair[1].start))]


def altered(code: str) -> Iterator[Change]:
    """Yield every change of a piece of code that makes another program of it, in the order of the places."""
    tree = ast.parse(code)
    same = ast.dump(tree)
    changes = sorted(_changes(code, tree), key=lambda change: (change.start, change.end, change.new))
    for change in dict.fromkeys(changes):
        try:
            other = ast.dump(ast.parse(change.made_of(code)))
        except SyntaxError:
            continue
        if other != same:
            yield change


def _changes(code: str, tree: ast.Module) -> Iterator[Change]:
    signs: dict[int, ast.UnaryOp] = {}
    for node in _walk(tree):
        match node:
            case ast.BinOp(left, op, right) if type(op) in COUNTED and not _is_text(left) and not _is_text(right):
                yield from _between(code, left, right, *COUNTED[type(op)])
            case ast.AugAssign(target, op, value) if type(op) in COUNTED:
                yield from _between(code, target, value, *COUNTED[type(op)])
            case ast.Compare(left, ops, others):
                for (one, other), compared in zip(pairwise([left, *others]), ops, strict=True):
                    if type(compared) in COMPARED:
                        yield from _between(code, one, other, *COMPARED[type(compared)])
            case ast.BoolOp(joined, values):
                words = ("and", "or") if isinstance(joined, ast.And) else ("or", "and")
                for one, other in pairwise(values):
                    yield from _between(code, one, other, *words)
            case ast.UnaryOp(ast.USub(), operand):
                if isinstance(operand, ast.Constant):
                    signs[id(operand)] = node
                else:
                    yield _change(code, node, operand, _segment(code, operand))
            case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
                yield _change(code, node, operand, _segment(code, operand))
            case ast.Call(ast.Name(name) as function) if name in TURNED:
                yield _change(code, function, function, TURNED[name])
            case ast.Call(ast.Attribute(value, name) as function) if name in TURNED:
                yield _change(code, function, function, f"{_segment(code, value)}.{TURNED[name]}")
            case _:
                pass
    for constant in _constants(tree):
        yield from _other_numbers(code, constant, signs.get(id(constant)))


def _other_numbers(code: str, node: ast.Constant, sign: ast.UnaryOp | None) -> Iterator[Change]:
    """Yield a number's neighbours, a unit of its last digit away, and the number without its sign."""
    written = _segment(code, node)
    value = Decimal(str(node.value))
    unit = (
        Decimal(1) if isinstance(node.value, int) and value < MANY else Decimal(1).scaleb(_exponent(value.normalize()))
    )
    whole: ast.expr = sign or node
    signed = -value if sign else value
    for new in (signed + unit, signed - unit):
        text = _as_written(abs(new), written)
        yield _change(code, whole, whole, f"-{text}" if new < 0 else text)
    if sign and value != unit:
        yield _change(code, whole, whole, written)


def _constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the numbers of a program whose value is part of what it says."""
    for node in _walk(tree):
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if isinstance(node.value, int | float) and (node.value == 0 or abs(node.value) >= TINY):
            yield node


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node below one that is not left alone."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for at, child in enumerate(value if isinstance(value, list) else [value]):
            # The places of what stands in an f-string are not known to Python 3.11.
            if (
                isinstance(child, ast.AST)
                and not isinstance(child, ast.JoinedStr)
                and not _alone(node, name, at, child)
            ):
                yield child
                yield from _walk(child)


def _alone(parent: ast.AST, name: str, at: int, child: ast.AST) -> bool:
    """Whether what stands there is left alone: nothing that it could be would make the card wrong."""
    match parent:
        case ast.keyword(str(argument)):
            return bool(LEFT_ALONE.fullmatch(argument))
        case ast.arguments(first, args, defaults=defaults) if name == "defaults":
            return bool(LEFT_ALONE.fullmatch([*first, *args][at - len(defaults)].arg))
        case ast.Call(function) if name == "args":
            called = getattr(function, "attr", "") or getattr(function, "id", "")
            many = isinstance(child, ast.Constant) and isinstance(child.value, int) and child.value >= MANY
            return (
                called in SEEDED
                or (called in CLOSE and at >= 2)
                or (called == "round" and at == len(getattr(parent, "args", ())) - 1 and _rounds(parent, function))
                or (called in TRIED and many)
            )
        case ast.Compare(left, [ast.Lt() | ast.LtE()]) if name == "comparators":
            return _is_distance(left) and isinstance(child, ast.Constant)
        case _:
            return False


def _rounds(call: ast.AST, function: ast.expr) -> bool:
    """Whether the last argument of ``round`` is the number of places: the second one, of a method the first."""
    assert isinstance(call, ast.Call)
    module = isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "np"
    )
    return len(call.args) == (2 if module else 1)


def _is_distance(node: ast.expr) -> bool:
    """Whether an expression says how far two things are apart, or the largest of such distances."""
    return any(
        isinstance(inner, ast.Call)
        and (getattr(inner.func, "attr", "") or getattr(inner.func, "id", "")) in ("abs", "fabs", "norm")
        for inner in ast.walk(node)
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "a number in code or text is finite"
    return exponent


def _as_written(value: Decimal, like: str) -> str:
    """Return a number as code writes it: with an exponent, or without, as another is."""
    if "e" in like.lower():
        return f"{value.normalize():e}".replace("E", "e")
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") + ".0" * ("." in like and value == value.to_integral()) if "." in text else text


def _between(code: str, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[Change]:
    """Yield the change of the operator that stands between two expressions."""
    start, end = _span(code, left)[1], _span(code, right)[0]
    at = code.find(old, start, end)
    if at >= 0:
        yield Change(at, at + len(old), new, code.count("\n", 0, at) + 1)


def _change(code: str, outer: ast.expr, at: ast.expr, new: str) -> Change:
    start, end = _span(code, outer)
    return Change(start, end, new, code.count("\n", 0, start) + 1)


def _segment(code: str, node: ast.expr) -> str:
    start, end = _span(code, node)
    return code[start:end]


def _span(code: str, node: ast.expr) -> tuple[int, int]:
    """Return where an expression stands in the code, in characters; Python counts bytes."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    lines = code.split("\n")

    def position(line: int, column: int) -> int:
        before = sum(len(text) + 1 for text in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    return position(node.lineno, node.col_offset), position(node.end_lineno, node.end_col_offset)
