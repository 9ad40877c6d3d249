r"""Says in an author's words why MathJax refuses a formula, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from deckwright.base.patterns import lazy_regex
from deckwright.tex.engine import Refusal

_SUGGESTED: Mapping[str, str] = {
    **{letter: rf"'\mathbb{{{letter}}}'" for letter in "RNZQCEPFK"},
    "norm": r"['\lVert #1 \rVert', 1]",
    "abs": r"['\lvert #1 \rvert', 1]",
    "set": r"['\{ #1 \}', 1]",
    "dv": r"['\frac{d #1}{d #2}', 2]",
    "pdv": r"['\frac{\partial #1}{\partial #2}', 2]",
    "dd": r"'\mathrm{d}'",
    "qty": r"['\left( #1 \right)', 1]",
    "bm": r"['\boldsymbol{#1}', 1]",
    "vb": r"['\mathbf{#1}', 1]",
    "mathds": r"['\mathbb{#1}', 1]",
    "mathbbm": r"['\mathbb{#1}', 1]",
    "indep": r"'\perp\!\!\!\perp'",
    **{name: rf"'\operatorname*{{{name}}}'" for name in ("argmax", "argmin")},
    **{name: rf"'\operatorname{{{name}}}'" for name in "Var Cov E tr rank diag sgn sign softmax KL grad curl".split()},
}
"""What authors often take for commands of TeX: definitions for ``[macros]``."""

_PICTURES = frozenset("tikzcd tikzpicture pspicture picture circuitikz forest axis pgfpicture xy asy".split())
_NAMED = lazy_regex(r"\\(?:begin|end)\{([^}]*)\}|(\\(?:[A-Za-z]+\*?|.))|'([^'\]]*)'|\{([^}]*)\}")

_CAUSES: Mapping[str, tuple[str, str]] = {
    "Misplaced": (
        "{words}: it stands outside what has columns",
        "put the formula into \\begin{{aligned}}…\\end{{aligned}}, cases or a matrix; the sign is \\&",
    ),
    "MissingCloseBrace": ("a }} is missing", "write it where the argument ends"),
    "ExtraOpenMissingClose": ("a }} is missing", "write it where the group ends; the sign is \\{{"),
    "ExtraCloseMissingOpen": ("a }} too many", "remove it; the sign is \\}}"),
    "ExtraLeftMissingRight": (
        "a \\left without its \\right",
        "write \\right), or \\right. where nothing is to be seen",
    ),
    "MissingLeftExtraRight": ("a \\right without its \\left", "write \\left(, or \\left. where nothing is to be seen"),
    "DoubleExponent": ("two exponents of one thing", "braces say which: {{x^2}}^3 or x^{{2^3}}"),
    "DoubleSubscripts": ("two indices of one thing", "braces say which: {{x_i}}_j or x_{{i_j}}"),
    "MissingArgFor": ("{name} lacks an argument", "in braces behind it: {name}{{…}}"),
    "CantUseHash1": ("a # alone, which TeX takes for an argument", "write \\# for the sign"),
    "CantUseHash2": ("a # alone, which TeX takes for an argument", "write \\# for the sign"),
    "MathNotTerminated": ("a $ inside a text is not closed", "write the second one; the sign is \\$"),
    "MissingOrUnrecognizedDelim": ("{name} is not followed by a bracket", "like {name}( ; {name}. shows none"),
    "EnvBadEnd": ("{words}", "the names behind \\begin and \\end must be the same, the inner one closed first"),
    "EnvMissingEnd": ("\\begin{{{name}}} is not closed", "write \\end{{{name}}}"),
    "MissingBeginExtraEnd": ("\\end{{{name}}} has no \\begin", "write \\begin{{{name}}} where it begins, or remove it"),
    "MissingEnd": ("\\begin{{{name}}} is not closed", "write \\end{{{name}}}"),
    "AmbiguousUseOf": ("two {name} in one group", "braces say which comes first: {{a {name} b}} {name} c"),
    "MisplacedLimits": ("{name} stands behind no operator", "like \\sum{name}, or \\operatorname*{{argmax}}{name}"),
    "MissingScript": (
        "nothing stands behind a ^ or a _",
        "write what is raised or lowered: x^{{2}}; the signs are \\^{{}} and \\_",
    ),
    "MissingDimOrUnits": ("{name} lacks a length", "a number and its unit, like 1em or 3pt"),
    "MultipleCommand": ("{name} stands there twice", "leave out one of the two"),
    "ExtraMiddle": ("a \\middle outside \\left and \\right", "like \\left( a \\middle| b \\right)"),
    "MissingCloseBracket": ("a ] is missing", "write it where the argument of {name} ends"),
    "BracketMustBeDimension": (
        "a [ behind \\\\ begins a length",
        "write \\\\{{}}[ if it is a bracket; a length is like \\\\[1em]",
    ),
    "MaxMacroSub1": ("a macro stands for itself", "it would never end"),
    "MaxMacroSub2": ("an environment stands for itself", "it would never end"),
    "MaxBufferSize": ("a macro grows without end", "does it stand for itself?"),
}
"""By MathJax's names for faults: what is wrong, and what to do."""
_OF_ENVIRONMENTS = {
    "UnknownEnv": "begin",
    "EnvMissingEnd": "begin",
    "MissingEnd": "begin",
    "MissingBeginExtraEnd": "end",
}
"""Those that are about an environment: whether about its beginning or its end."""


class Verdict(NamedTuple):
    """Why MathJax refuses a formula, and the names it knows that are most like one it does not."""

    refusal: Refusal
    near: tuple[str, ...] = ()


def judge(refusal: Refusal, commands: Sequence[str], environments: Sequence[str]) -> Verdict:
    """Return a refusal with the known names that may have been meant."""
    from difflib import get_close_matches

    name = _name(refusal)
    if refusal.id == "UndefinedControlSequence":
        close = get_close_matches(name.removeprefix("\\"), commands, n=2, cutoff=0.75)
        return Verdict(refusal, tuple(f"\\{found}" for found in close))
    if refusal.id == "UnknownEnv":
        return Verdict(refusal, tuple(get_close_matches(name, environments, n=2, cutoff=0.6)))
    return Verdict(refusal)


def explain(verdict: Verdict, macros: Sequence[str]) -> tuple[str, str]:
    """Return what to tell of a verdict, and what to do; ``macros`` are the names of the deck's own."""
    name = _name(verdict.refusal)
    match verdict.refusal.id:
        case "UndefinedControlSequence":
            return _shown(f"MathJax does not know {name}"), _unknown(name.removeprefix("\\"), verdict, macros)
        case "UnknownEnv":
            return _shown(f"MathJax does not know \\begin{{{name}}}"), _environment(name, verdict)
        case known if known in _CAUSES:
            what, hint = (text.format(name=name, words=verdict.refusal.message) for text in _CAUSES[known])
            return _shown(what), hint
        case "TypeError" | "RangeError" | "ReferenceError":
            return _shown("MathJax itself fails on it"), "it is a fault of MathJax: write it in another way"
    return _shown(f"MathJax says: {verdict.refusal.message}"), "fix it, or write it in another way"


def culprit(verdict: Verdict) -> str:
    """Return what of a formula a verdict is about, as it stands there; empty if MathJax does not say."""
    if verdict.refusal.id in ("CantUseHash1", "CantUseHash2"):
        return "#"
    if verdict.refusal.id == "Misplaced":
        return verdict.refusal.message.removeprefix("Misplaced ")
    if verdict.refusal.id == "EnvBadEnd":
        return verdict.refusal.message[verdict.refusal.message.rfind("\\end") :]
    name = _name(verdict.refusal)
    if verdict.refusal.id in _OF_ENVIRONMENTS:
        return f"\\{_OF_ENVIRONMENTS[verdict.refusal.id]}{{{name}}}"
    return name if name.startswith("\\") else ""


def _shown(what: str) -> str:
    return f"this formula would be red on the card: {what}"


def _name(refusal: Refusal) -> str:
    """Return the environment or command that MathJax's message is about."""
    found = _NAMED.search(refusal.message)
    return next((one for one in found.groups() if one), "") if found else ""


def _unknown(name: str, verdict: Verdict, macros: Sequence[str]) -> str:
    from difflib import get_close_matches

    own = [f"\\{found}" for found in get_close_matches(name, macros, n=1, cutoff=0.75)]
    meant = " or ".join([*own, *verdict.near])
    definition = f"{name} = {_SUGGESTED.get(name, '…')}" if name.isalpha() else ""
    define = f"define it below [macros] in deck.toml: {definition}" if definition else ""
    asked = f"did you mean {meant}?" if meant else ""
    if name in _SUGGESTED or not asked:
        return define or "leave it out"
    return f"{asked} Or {define}" if define else asked


def _environment(name: str, verdict: Verdict) -> str:
    if name.removesuffix("*") in _PICTURES:
        return "MathJax draws no pictures: draw it elsewhere, as an SVG, and show that: ![…](….svg)"
    if verdict.near:
        return f"did you mean {' or '.join(verdict.near)}?"
    return "it has aligned, cases, array, matrix, pmatrix, bmatrix, gathered, equation …"
