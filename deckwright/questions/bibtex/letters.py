"""LaTeX in an entry's fields as letters, by pylatexenc, and what no letters can say.

A title is text: it stands in a link and in the list of sources. So its formulas become letters, too, as catalogues
print them. What LaTeX would drop without a word, and an author did not mean to be dropped, stays or is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # it is loaded where it is needed: most builds know what their sources say
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
    from pylatexenc.macrospec import LatexContextDb

_SIGN = r"(?:[^\W_]|[.,:;()/+=]|-(?!-))"
PLAIN = re.compile(rf"(?:{_SIGN}| |\{{{_SIGN}(?:{_SIGN}| )*{_SIGN}\}})*")
"""What LaTeX has nothing to say of: it is not walked through, which takes longest of all that is done with a source.

Braces around several signs are kept for BibTeX, so they are the same afterwards.
"""
_PAGES = re.compile(r"\d+--\d+", re.ASCII)

_KEPT = "\x00"
"""Stands for what has its letters already while the rest gets them. No text of an author's holds it."""
_LITERAL = re.compile(
    r"(?P<brace>\\[{}])|\\(?!\()."
    r"|\$\$?(?=[^\s$])(?P<dollars>(?:[^$\\]|\\.)*?)(?<!\s)\$\$?(?!\d)"
    r"|\$(?P<command>[^$\n]*\\[A-Za-z][^$\n]*)\$"
    r"|\\\((?P<round>.*?)\\\)"
    r"|(?P<sign>[%&$])",
    re.DOTALL,
)
"""Braces that show, formulas, and signs that mean something else to LaTeX than to who exported or typed a title.

A dollar sign begins and ends a formula where it would in a question, so that a price is none; and around a command.
"""
_COMMAND = re.compile(r"\\(?P<name>[A-Za-z]+)\*?(?P<argument>[ \t]*[\[{])?")
_SCRIPTS = re.compile(r"(?P<sign>[\^_])(?:\{(?P<group>[^{}]*)\}|(?P<one>[^{}\s\\]))")
_RAISED = str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ")
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

_LETTERS = {
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "BibTeX": "BibTeX",
    "textgreater": ">",
    "textless": "<",
    "textbar": "|",
    "textunderscore": "_",
    "slash": "/",
    "degree": "°",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "S": "§",
    "P": "¶",
    "lq": "‘",
    "rq": "’",
}
"""Commands that pylatexenc has no letters for."""
_ARGUMENTS = {
    "url": (1, "%(1)s"),
    "enquote": (1, "“%(1)s”"),
    "href": (2, "%(2)s"),
    "texorpdfstring": (2, "%(2)s"),
    "operatorname": (1, "%(1)s"),
    "mathrm": (1, "%(1)s"),
}
"""How many arguments a command has, and what of them shows."""
_SILENT = frozenset(
    """bf bfseries em emph footnotesize it itshape large Large mdseries noopsort normalfont normalsize protect relax rm
    rmfamily sc scriptsize scshape sf sffamily sl slshape small tt ttfamily upshape null noindent newline linebreak
    left right big Big bigl bigr Bigl Bigr displaystyle textstyle limits nolimits""".split()
)
"""Commands that set letters and are none."""
_POINTERS = frozenset("cite citet citep ref autoref cref Cref eqref input include today includegraphics".split())
"""Commands that show what only LaTeX's own run knows."""


class Letters(NamedTuple):
    """A field as letters."""

    text: str
    """With BibTeX's braces, which tell an organisation from a person and protect capitals."""
    kept: Sequence[str]
    """What stands for each place holder of ``text``, in order: put in by ``put_back``."""
    lost: Sequence[str]
    """What of the field's LaTeX no letters say, as it is written."""


def letters(value: str) -> Letters:
    """Return a field of an entry with the letters that its LaTeX stands for."""
    if PLAIN.fullmatch(value):
        return Letters(value, (), ())
    if _PAGES.fullmatch(value):
        return Letters(value.replace("--", "–"), (), ())
    kept: list[str] = []
    lost: list[str] = []

    def keep(found: re.Match[str]) -> str:
        formula = next((found[name] for name in ("dollars", "command", "round") if found[name] is not None), None)
        if formula is not None:
            shown = _formula(formula)
            if re.search(r"[\\^_]" if re.search(r"\\[{}]", formula) else r"[\\^_{}]", shown):
                lost.append(found[0])
            kept.append(shown)
        elif found["brace"] or found["sign"]:
            kept.append(found[0][-1])
        else:
            return found[0]
        return _KEPT

    held = _LITERAL.sub(keep, value)
    text = _decode(held)
    if text is None or ("%s" in text and "%s" not in value):  # as \frac{1} shows, which lacks an argument
        return Letters(value.replace(_KEPT, ""), (), (value,))
    lost += [f"\\{found['name']}" for found in _COMMAND.finditer(value) if _is_lost(found)]
    return Letters(text, kept, lost)


def put_back(text: str, kept: Sequence[str]) -> str:
    """Return a text of ``letters`` with what its place holders stand for."""
    rest = iter(kept)
    return re.sub(_KEPT, lambda _: next(rest, ""), text)


def _formula(tex: str) -> str:
    """Return a formula as letters; what is raised or lowered and has no such letters keeps its ``^`` or ``_``."""
    return " ".join(_SCRIPTS.sub(_script, _decode(f"${tex}$") or tex).split())


def _script(found: re.Match[str]) -> str:
    table = _RAISED if found["sign"] == "^" else _LOWERED
    inner = found["one"] or found["group"]
    return inner.translate(table) if all(ord(letter) in table for letter in inner) else found[0]


def _is_lost(found: re.Match[str]) -> bool:
    """Whether a command shows nothing, or what only LaTeX knows, although a letter was meant."""
    name = found["name"]
    if name in _POINTERS:
        return True
    # An unknown command's argument is shown, without what the command does to it.
    return name not in _SILENT and not found["argument"] and _shown().get_macro_spec(name) is _unknown()


def _decode(tex: str) -> str | None:
    """Return LaTeX as letters; None for what pylatexenc fails on, like braces 1,000 deep."""
    try:
        return str(_decoder().latex_to_text(tex, latex_context=_read()))
    except (RecursionError, LookupError, ValueError, TypeError, AttributeError):
        return None


@cache
def _unknown() -> MacroTextSpec:
    from pylatexenc.latex2text import MacroTextSpec

    return MacroTextSpec("", discard=False)


@cache
def _decoder() -> LatexNodes2Text:
    from pylatexenc.latex2text import LatexNodes2Text

    # Braces tell an organisation's name from a person's.
    return LatexNodes2Text(latex_context=_shown(), keep_braced_groups=True, math_mode="text")


@cache
def _shown() -> LatexContextDb:
    """Return what commands show."""
    from pylatexenc import latex2text
    from pylatexenc.latex2text import MacroTextSpec

    context = latex2text.get_default_latex_context_db()
    shown = _LETTERS | {name: pattern for name, (_, pattern) in _ARGUMENTS.items()}
    own = [MacroTextSpec(name, text) for name, text in shown.items()]
    context.add_context_category("deckwright", prepend=True, macros=own)
    context.set_unknown_macro_spec(_unknown())
    return context


@cache
def _read() -> LatexContextDb:
    """Return how many arguments commands have."""
    from pylatexenc import latexwalker
    from pylatexenc.macrospec import std_macro

    context = latexwalker.get_default_latex_context_db()
    own = [std_macro(name, False, count) for name, (count, _) in _ARGUMENTS.items()]
    context.add_context_category("deckwright", prepend=True, macros=own)
    return context
