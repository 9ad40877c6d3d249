r"""A deck's own TeX macros, as ``[macros]`` in ``deck.toml`` has them: ``norm = ['\lVert #1 \rVert', 1]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from deckwright.base.limits import MACRO_CHARACTERS
from deckwright.base.patterns import lazy_regex
from deckwright.settings.settings import Macro

ARGUMENTS = 9
"""Arguments that a macro may have."""

HOLE = r"\x00\d+\x00"
"""What stands for the mark of a hole in TeX, as a pattern; no author can write a NUL."""

TOKEN = lazy_regex(rf"{HOLE}|\\[A-Za-z]+|\\.|%[^\n]*\n?|#[0-9]?|\s+|.", re.DOTALL)
"""A token of TeX: a hole's mark, a command, a comment, a parameter, white space, or one character."""

# What begins and ends things, or gives names: another meaning of these would tear every formula.
_FIXED = frozenset("begin end left right middle def gdef let newcommand renewcommand newenvironment verb text".split())


class MacroFault(NamedTuple):
    """Why a macro cannot be used, and what to do."""

    macro: Macro
    message: str
    hint: str = ""


def tokens(tex: str) -> list[str]:
    """Return TeX as tokens."""
    return TOKEN.findall(tex)


def macro_faults(macros: Sequence[Macro]) -> Iterator[MacroFault]:
    """Yield what is wrong with a deck's macros."""
    for macro in macros:
        for message, hint in _faults(macro):
            yield MacroFault(macro, message, hint)
    yield from _circles({macro.name: macro for macro in macros})


def _faults(macro: Macro) -> Iterator[tuple[str, str]]:
    name = macro.name
    if not re.fullmatch(r"[A-Za-z]{1,40}", name):
        yield f"“{name[:40]}” cannot be a macro's name", "letters only, without the backslash, like R or norm"
    if name in _FIXED:
        yield f"\\{name} has a meaning of its own that formulas rely on", "use another name"
    if not 0 <= macro.arguments <= ARGUMENTS:
        yield f"\\{name} has {macro.arguments} arguments; 0 to {ARGUMENTS} are possible", ""
    if len(macro.body) > MACRO_CHARACTERS:
        yield f"\\{name} stands for {len(macro.body):,} characters; the limit is {MACRO_CHARACTERS:,}", ""
    depth = 0
    written = tokens(macro.body)
    for token in written:
        if token[0] == "#" and not (token[1:] and 1 <= int(token[1:]) <= macro.arguments):
            hint = f"write the number of arguments behind it: {name} = ['…', 1]; a number sign is \\#"
            yield f"\\{name} has {macro.arguments} arguments, so {token} means nothing in it", hint
        elif token[0] == "%":
            yield f"in \\{name} a % hides what is behind it", "a percent sign is \\%"
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            break
    if depth:
        yield f"the braces of \\{name} do not match", ""
    if "$$" in macro.body or not {"\\(", "\\)", "\\[", "\\]"}.isdisjoint(written):
        yield f"\\{name} would begin or end a formula", "write only what stands between the dollar signs"


def _circles(macros: Mapping[str, Macro]) -> Iterator[MacroFault]:
    called = {
        name: {token[1:] for token in tokens(macro.body) if token[1:] in macros} for name, macro in macros.items()
    }
    try:
        TopologicalSorter(called).prepare()
    except CycleError as error:
        circle = error.args[1][:-1]
        name = min(circle)
        through = " and ".join(f"\\{other}" for other in sorted(circle) if other != name)
        message = f"\\{name} stands for {through}, and so for itself" if through else f"\\{name} stands for itself"
        yield MacroFault(macros[name], message, "give it a name that MathJax does not have")
