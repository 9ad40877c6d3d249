r"""Makes holes in formulas fit for TeX: a card shows ``[...]``, a hint or an answer in the place of each.

What stands in a hole is an argument as a whole, ``x^{{c1::10}}`` is ``x^{10}``; it does not grow into a command before
or behind it; and words of a hint are a text, not a product of letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.tokens import Cut, Hole, Mark
from deckwright.settings.settings import Macro
from deckwright.tex.expand import TAKES, WORDS
from deckwright.tex.macros import ARGUMENTS, HOLE, tokens

_ARGUMENTS = {**TAKES, **dict.fromkeys(WORDS, 1)}
_HOLE = lazy_regex(f"({HOLE})")
_LOOKED_AT = 1_000
"""Tokens before a hole in which the command is looked for that it may be an argument of."""

_TEX_SIGN = lazy_regex(r"[\\^_{}&~#%$]")
_WORD = lazy_regex(r"[^\W\d_]{2}")


def settle_holes(cut: Cut, macros: Mapping[str, Macro], expand: Callable[[str], str]) -> Cut:
    """Return a formula with holes as it ships; ``expand`` puts the deck's macros into TeX and keeps holes' marks."""
    takes = {**_ARGUMENTS, **{f"\\{macro.name}": macro.arguments for macro in macros.values()}}
    cut = _braced(cut, takes)
    holes = [hole for _, hole in cut.marks]
    numbers = iter(range(len(holes)))
    tex = "".join(part if isinstance(part, str) else f"\x00{next(numbers)}\x00" for part in cut.parts())
    return _parted(expand(tex), [replace(hole, hint=_as_text(expand(hole.hint))) for hole in holes])


def show(cut: Cut, hidden: int = 0) -> str:
    """Return a formula as a card shows it: with the holes of one number hidden, the others filled."""
    made: list[str] = []
    covered, depth = 0, 0
    hint: str | None = None
    for part in cut.parts():
        if isinstance(part, str):
            made += [] if covered else [part]
        elif part.mark is Mark.OPEN:
            depth += 1
            covered = covered or (depth if part.number == hidden else 0)
        elif part.mark is Mark.HINT:
            hint = part.hint if covered == depth else hint
        else:
            if covered == depth:
                made.append(f"[{'...' if hint is None else hint}]")
                covered, hint = 0, None
            depth -= 1
    return "".join(made)


def _braced(cut: Cut, takes: Mapping[str, int]) -> Cut:
    """Return a formula with braces around each hole that is an argument."""
    made = ""
    written: list[str] = []
    marks: list[tuple[int, Hole]] = []
    closing: list[str] = []
    for part in cut.parts():
        if isinstance(part, str):
            added = part
        elif part.mark is Mark.OPEN:
            is_argument = _wants_argument(written[-_LOOKED_AT:], takes)
            # Behind \\\\, [...] would be read as the distance that it takes.
            added = "{" if is_argument else "{}" if written[-1:] == ["\\\\"] else ""
            closing.append("}" if is_argument else "")
            marks.append((len(made) + len(added), part))
        else:
            added = closing.pop() if part.mark is Mark.CLOSE else ""
            marks.append((len(made), part))
        made += added
        written += tokens(added)
    return Cut(made, tuple(marks))


def _wants_argument(written: list[str], takes: Mapping[str, int]) -> bool:
    """Whether what follows these tokens, which are used up, is an argument of a command in them."""
    taken = 0
    while written and taken < ARGUMENTS:
        token = written.pop()
        if token.isspace():
            continue
        if token in "{[":
            return False
        if token in takes:
            return taken < takes[token]
        if token == "}":
            _drop_group(written, "{", "}")
        if token == "]":
            _drop_group(written, "[", "]")
        else:
            taken += 1
    return False


def _drop_group(written: list[str], opening: str, closing: str) -> None:
    depth = 1
    while written and depth:
        depth += {opening: -1, closing: 1}.get(written.pop(), 0)


def _parted(tex: str, holes: list[Hole]) -> Cut:
    """Return TeX with its marks taken out; a command's name ends before each."""
    made = ""
    marks: list[tuple[int, Hole]] = []
    parts = _HOLE.split(tex)
    for part, following in zip(parts, _first_letters(parts), strict=True):
        if part[:1] != "\x00":
            made += part
            continue
        name = made[made.rfind("\\") :]
        is_joined = following.isascii() and following.isalpha() and name[:1] == "\\" and name[1:].isalpha()
        made += " " if is_joined else ""
        marks.append((len(made), holes[int(part.strip("\x00"))]))
    return Cut(made, tuple(marks))


def _first_letters(parts: list[str]) -> list[str]:
    """Return for each part the first character behind it that is no mark's."""
    found = [""] * len(parts)
    for at in range(len(parts) - 2, -1, -1):
        following = parts[at + 1]
        found[at] = found[at + 1] if following[:1] in ("", "\x00") else following[0]
    return found


def _as_text(hint: str) -> str:
    return f"\\text{{{hint}}}" if _WORD.search(hint) and not _TEX_SIGN.search(hint) else hint
