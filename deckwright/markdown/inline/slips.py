r"""Slips in formulas that TeX sets otherwise than they look, without a word: ``10^15``, ``sin(x)``, ``{1, 2}``.

MathJax refuses none of them, so that nobody would see them before the card. Only what is hardly ever meant is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex

_BRACED = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_WORDS = lazy_regex(
    rf"\\(?:text[a-z]*|[mhf]box|math(?:rm|sf|tt|it|bf|bb|cal|frak|scr|op)|operatorname\*?|begin|end|tag\*?|label|ref|ce|pu"
    rf"|color|textcolor|colorbox|hspace|vspace|unicode|DeclareMathOperator\*?|(?:re)?newcommand|def)\s*{_BRACED}"
    r"|[_^]\{[A-Za-z ,.]+\}|\\(?:[A-Za-z]+|[^\\])|%[^\n]*"
)
"""Where words stand that are no slips: what commands set as text, names below a letter, and the commands themselves."""
_ROWS = lazy_regex(r"\\begin\s*\{|\\(?:substack|shortstack|matrix|cases|displaylines|eqalign|array|smallmatrix)\b|&")
"""What has lines of its own."""
_FUNCTIONS = """
arccos arcsin arctan cosh coth cos cot csc det dim exp gcd inf lim ln log max min sec sinh sin sup tanh tan
""".split()
_SYMBOLS = """
alpha beta gamma delta epsilon varepsilon zeta theta iota kappa lambda omega sigma varphi infty cdot leq geq neq
nabla forall exists partial approx rightarrow Rightarrow Gamma Delta Theta Lambda Sigma Omega
""".split()
_TAKING = "frac dfrac tfrac sqrt binom overline hat vec".split()
_SCRIPTED = "sum prod int lim".split()
_ONE = r"(?:\d+(?:\.\d+)?|\\[A-Za-z]+|[A-Za-z])"
_RELATIONS = {
    "<=>": "\\iff",
    ">=": "\\ge",
    "<=": "\\le",
    "!=": "\\ne",
    "->": "\\to",
    "=>": "\\Rightarrow",
}
_UNITS = """
km cm mm nm kg mg ml dl ms ns min Hz kHz MHz GHz kB MB GB TB keV MeV GeV kPa hPa mol kcal kJ kW kWh dB mph EUR USD
""".split()
_MEASURED = lazy_regex(
    rf"(?<![\w.,\\^{{])(?P<number>\d[\d.,]*)[ \t]+"
    rf"(?:(?P<unit>{'|'.join(_UNITS)})|(?P<word>(?!{'|'.join(_SYMBOLS)})[a-z]{{4,}}))(?![A-Za-z({{_^])"
)
"""A number with a unit or a word behind it."""
_ENVIRONMENT = lazy_regex(r"\\(?P<mark>begin|end)\s*\{(?P<name>[A-Za-z]*matrix|d?cases|aligned|align\*?|array|split)\}")
_ENDS_LINE = lazy_regex(r"(?<!\\)(?:\\\\)*(?P<one>\\)[ \t]*\n(?=\s*\S)")
_ENDS_ROW = lazy_regex(r"(?<!\\)(?:\\\\)*(?P<one>\\)[ \t]")
_ONE_SIGN = lazy_regex(rf"(?<!\\)(?P<sign>[\^_])(?P<all>\d\d+(?:\.\d+)?|\d\.\d+|(?<=\^)[-−]{_ONE})")
_IN_BRACKETS = lazy_regex(r"(?<!\\)(?P<sign>[\^_])\((?P<inside>[^(){}]{1,30})\)")
_ROOT = lazy_regex(r"\\sqrt[ \t]*(?:(?P<digits>\d\d+)|\((?P<inside>[^(){}]{1,30})\))")
_FRACTION = lazy_regex(r"\\(?P<name>[dt]?frac|binom)[ \t]*\((?P<one>[^(){}]*)\)[ \t]*\((?P<two>[^(){}]*)\)")
_IN_ONE_FONT = lazy_regex(r"\\(?P<name>math(?:rm|bf|bb|cal|it)|operatorname)[ \t]+(?P<word>[A-Za-z]{2,})")
_RELATION = lazy_regex(r"<=>|(?<![-<=>!+:|])(?:>=|<=|(?<=\s)!=|->|=>)(?![-<=>])")
_RELATION_SIGNS = frozenset("<>!")
_SET = lazy_regex(r"(?:^|=|(?<=\\)[ \t])[ \t]*(?P<set>\{(?P<inside>[^{}\\^_]+,[^{}]+)\})")
_LINE_END = lazy_regex(r"\\\\(?!\[)(?P<name>[A-Za-z]{2,})?")
_BARE_COMMAND = lazy_regex(
    rf"(?<![A-Za-z\\])(?:(?:{'|'.join(_FUNCTIONS)})(?![A-Za-z])|(?:{'|'.join(_SYMBOLS)})(?![A-Za-z])"
    rf"|(?:{'|'.join(_TAKING)})(?=\{{)|(?:{'|'.join(_SCRIPTED)})(?=[_^]))"
)


class Slip(NamedTuple):
    """A slip: where it begins, what TeX makes of it, and what to write."""

    start: int
    what: str
    hint: str


def find_slip(tex: str) -> Slip | None:
    """Return the first slip of a formula; None if there is none."""
    return min(_slips(tex), key=lambda slip: slip.start, default=None)


def _slips(tex: str) -> Iterator[Slip]:
    if "^" in tex or "_" in tex:
        yield from _scripts(tex)
    if "\\" in tex:
        yield from _arguments(tex)
        yield from _lines(tex)
        yield from _rows(tex)
    bare = _WORDS.sub(lambda found: "\\" * len(found[0]), tex)
    yield from _commands(bare)
    for found in _MEASURED.finditer(bare):
        name = found["unit"] or found["word"]
        right = f"{found['number']}\\,\\mathrm{{{name}}}" if found["unit"] else f"{found['number']}\\text{{ {name}}}"
        what = f"“{found[0]}” is set without its space, and “{name}” as a product of letters"
        yield Slip(found.start(), what, f"write {right}; a dollar sign that begins no formula is \\$")
    for found in _RELATION.finditer(bare) if not _RELATION_SIGNS.isdisjoint(bare) else ():
        right = _RELATIONS[found[0]]
        yield Slip(found.start(), f"“{found[0]}” shows as it stands", f"write {right}")
    for found in _SET.finditer(bare) if "{" in bare else ():
        if tex[found.start("set")] == "{" and "," in found["inside"].strip(", "):
            inside = tex[found.start("inside") : found.end("inside")]
            what = f"the braces of “{{{inside[:40]}}}” do not show: to TeX they are a group"
            yield Slip(found.start("set"), what, f"write \\{{{inside[:40]}\\}}")


def _scripts(tex: str) -> Iterator[Slip]:
    """Yield what is raised or lowered only in part."""
    for found in _ONE_SIGN.finditer(tex):
        sign, given = found["sign"], found["all"]
        where = "raised" if sign == "^" else "lowered"
        what = f"in “{sign}{given}” only “{given[0]}” is {where}: TeX takes one character"
        yield Slip(found.start(), what, f"write {sign}{{{given}}}")
    for found in _IN_BRACKETS.finditer(tex):
        where = "raised" if found["sign"] == "^" else "lowered"
        what = f"in “{found[0]}” only “(” is {where}: TeX takes one character"
        yield Slip(found.start(), what, f"write {found['sign']}{{{found['inside']}}}")


def _arguments(tex: str) -> Iterator[Slip]:
    """Yield commands that take less than they seem to."""
    for found in _ROOT.finditer(tex):
        inside = found["digits"] or found["inside"]
        what = f"in “{found[0]}” the root is only of “{(found['digits'] or '(')[0]}”: TeX takes one character"
        yield Slip(found.start(), what, f"write \\sqrt{{{inside}}}")
    for found in _FRACTION.finditer(tex):
        what = f"“{found[0]}” takes the brackets for its arguments"
        yield Slip(found.start(), what, f"write \\{found['name']}{{{found['one']}}}{{{found['two']}}}")
    for found in _IN_ONE_FONT.finditer(tex):
        what = f"“{found[0]}” is only of “{found['word'][0]}”: TeX takes one character"
        yield Slip(found.start(), what, f"write \\{found['name']}{{{found['word']}}}")


def _lines(tex: str) -> Iterator[Slip]:
    """Yield two backslashes where there are no lines to end."""
    if _ROWS.search(tex):
        return
    for found in _LINE_END.finditer(tex):
        if found["name"]:
            what = f"“{found[0]}” is a line's end and the letters “{found['name']}”"
            yield Slip(found.start(), what, f"write \\{found['name']}, with one backslash")
        else:
            what = "“\\\\” ends no line here: MathJax goes on in the same one"
            yield Slip(found.start(), what, "write \\begin{aligned} … \\end{aligned} around the lines")


def _rows(tex: str) -> Iterator[Slip]:
    """Yield one backslash where a row was to end: TeX takes it for a space, and goes on in the same row."""
    opened: re.Match[str] | None = None
    for mark in _ENVIRONMENT.finditer(tex):
        if mark["mark"] == "begin":
            opened = mark
        elif opened and opened["name"] == mark["name"]:
            at = _row_without_end(tex[opened.end() : mark.start()])
            if at >= 0:
                what = "one backslash ends no row: TeX takes it for a space"
                yield Slip(opened.end() + at, what, "write \\\\ where a row ends")
            opened = None


def _row_without_end(body: str) -> int:
    """Return where the first backslash stands that looks like the end of a row and is none, -1 if nowhere."""
    if found := _ENDS_LINE.search(body):
        return found.start("one")
    rows = list(re.finditer(r"(?:[^\\]|\\[^\\])+", body))
    cells = [row[0].count("&") for row in rows]
    for row in rows:
        if len(rows) > 1 and row[0].count("&") == min(cells):
            continue
        at = row.start() + row[0].find("&")
        for cell in row[0].split("&")[1:-1]:
            if found := _ENDS_ROW.search(cell):
                return at + 1 + found.start("one")
            at += len(cell) + 1
    return -1


def _commands(bare: str) -> Iterator[Slip]:
    """Yield commands without their backslashes: TeX sets them as a product of letters."""
    for found in _BARE_COMMAND.finditer(bare):
        what = f"“{found[0]}” is set as a product of letters: the backslash is missing"
        yield Slip(found.start(), what, f"write \\{found[0]}")
