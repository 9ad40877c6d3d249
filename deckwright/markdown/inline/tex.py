"""What is wrong with a formula as it is written, before MathJax sees it. Of each, the TeX begins at ``start``."""

from __future__ import annotations

import html
import re

from deckwright.base.patterns import lazy_regex
from deckwright.markdown.formulas import find_acting, find_acting_html
from deckwright.markdown.inline.draft import Draft
from deckwright.markdown.inline.slips import find_slip
from deckwright.markdown.tokens import Cut

_ARGUMENTS = 6
"""How deep the arguments of commands are looked for in a formula."""

_REMARK = lazy_regex(r"(?<!\\)(?:\\\\)*%(?:[^\n]*\S|[ \t]*\Z)")
"""What TeX takes for a remark. One that is empty, and not the formula's last, only joins two lines."""
_SIGN = lazy_regex(r"\\.|[{}]", re.DOTALL)
_ARGUMENT = lazy_regex(r"(?<!\\)\\[A-Za-z]+\*?(?:\[[^\[\]{}]*\])?\{[^{}]*\}|\{[^{}]*\}|%[^\n]*")
_FUNCTIONS = "arccos arcsin arctan arg cos cosh cot deg det dim exp gcd inf ker lim log max min sin sinh sup tan tanh"
_WORD = lazy_regex(r"(?<=\s)(?:[^\W\d_]{3,}|a[nst]|by|i[fns]|o[fnr]|to)(?=\s)")
_NAMES = lazy_regex(r"\{?[A-Za-z]{2}\w*\}?(?:[^\s\\^{}]*[:/=.,;&|\"'(])")
"""What is no formula before a name: the first of two names with dollar signs, and what parts them."""
_NAME = lazy_regex(r"[A-Za-z_]\w*|\{\w+\}")


def check_acting(draft: Draft, start: int, tex: str, has_holes: bool) -> None:
    """Note the commands that do more than draw."""
    # Of a formula with holes, a card shows the inside of each, its hint, or neither.
    found = find_acting_html(html.escape(tex, quote=False)) if has_holes else find_acting(tex)
    for acting in found:
        hint = f"leave it out; as text, in backticks: `\\{acting.name}`"
        if acting.name == "href":
            hint = f"write the link beside the formula: [text](https://…); as text, in backticks: `\\{acting.name}`"
        at = max(tex.find(f"\\{acting.name}"), 0) if has_holes else acting.start
        draft.report(start + at, "E510", f"\\{acting.name} in a formula {acting.why}", hint)


def check_words(draft: Draft, start: int, tex: str, end: int) -> None:
    """Note a formula that holds words, as from one price to the next: TeX sets them without their spaces.

    So is one between two names of a shell or of PHP. Of one without words, note the first slip that TeX takes without
    a word. ``end`` is where the formula ends.
    """
    if not draft.context.themed:
        return
    behind = _NAME.match(draft.text, end)
    if behind and draft.text[start - 1] == "$" and _NAMES.fullmatch(tex):
        hint = f"write \\${tex}\\${behind[0]}; code goes in backticks"
        draft.report(start - 1, "W513", f"“${tex}$” is read as a formula, and shows without its dollar signs", hint)
    elif not _note_words(draft, start, tex) and (slip := find_slip(tex)):
        draft.report(start + slip.start, "W514", slip.what, slip.hint)


def _note_words(draft: Draft, start: int, tex: str) -> bool:
    if not _WORD.search(tex):
        return False
    bare = tex
    for _ in range(_ARGUMENTS):
        bare = _ARGUMENT.sub(lambda found: "\\" * len(found[0]), bare)
    if word := _WORD.search(bare):
        hint = "write \\text{…} around words; a dollar sign that begins no formula is \\$"
        if word[0] in _FUNCTIONS.split():
            hint = f"write \\{word[0]}; {hint}"
        message = f"“{word[0]}” stands in a formula, “{_short(tex)}”, which is set without its spaces"
        draft.report(start + word.start(), "W513", message, hint)
    return bool(word)


def check_braces(draft: Draft, start: int, cut: Cut) -> None:
    """Note a brace without its other half, or the mark of another formula."""
    opened: list[int] = []
    for found in _SIGN.finditer(cut.code):
        sign, at = found[0], start if cut.marks else start + found.start()
        if sign == "{":
            opened.append(at)
        elif sign == "}" and opened:
            opened.pop()
        elif sign == "}":
            hint = "remove it, or write { where it begins; a dollar sign that is text is \\$"
            return draft.report(at, "E506", f"a }} of “{_short(cut.code)}” closes nothing", hint)
        elif not opened and sign in ("\\(", "\\)", "\\[", "\\]"):
            hint = "leave it out, or put it into \\text{…}"
            return draft.report(at, "E506", f"{sign} would begin or end a formula inside this one", hint)
    if opened:
        hint = "write a } where it ends; a dollar sign that is text is \\$"
        draft.report(opened[-1], "E506", f"a {{ of “{_short(cut.code)}” is not closed", hint)
    return None


def check_remark(draft: Draft, start: int, tex: str, cut: Cut) -> None:
    """Note a ``%`` behind which TeX reads nothing; ``cut`` is the formula without its holes' marks."""
    found = _REMARK.search(tex)
    if found and draft.context.themed and _REMARK.search(cut.code):
        hint = "write \\% for the sign; \\$ is a dollar sign that begins no formula"
        at = start + tex.index("%", found.start())
        what = "does not show" if found[0].rstrip().endswith("%") else "hides what stands behind it"
        draft.report(at, "W511", f"a % in this formula {what}", hint)


def _short(tex: str) -> str:
    """Return a formula, or its beginning, as a message names it."""
    line = " ".join(tex.split())
    return line if len(line) <= 40 else f"{line[:40]}…"
