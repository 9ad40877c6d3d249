r"""Puts a deck's macros into its formulas when a note is made, so that every client shows them.

MathJax's own rule, token by token: a macro's arguments go into what it stands for, and reading goes on there. Where
another command takes a macro for its argument (``\frac\R2``, ``x^\R``), it takes all that the macro stands for, as it
would if MathJax knew the macro. In ``\text{…}`` a name is a word, except between dollar signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from deckwright.base.limits import EXPANDED_TOKENS, EXPANDING_STEPS
from deckwright.settings.settings import Macro
from deckwright.tex.macros import tokens

_ONE = """
    sqrt hat widehat bar overline underline vec tilde widetilde dot ddot acute grave breve check overrightarrow
    overleftarrow overbrace underbrace mathbb mathbf mathrm mathit mathsf mathtt mathcal mathscr mathfrak boldsymbol bm
    pmb operatorname mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner boxed cancel bcancel xcancel
    phantom hphantom vphantom smash xrightarrow xleftarrow substack Bbb bold
"""
_TWO = "frac dfrac tfrac cfrac binom dbinom tbinom overset underset stackrel textcolor colorbox"
TAKES: Mapping[str, int] = {
    **dict.fromkeys(("^", "_"), 1),
    **{f"\\{name}": 1 for name in _ONE.split()},
    **{f"\\{name}": 2 for name in _TWO.split()},
}
"""How many arguments they take that may be a command by itself."""

WORDS = frozenset(f"\\{name}" for name in "text textrm textnormal textbf textit textsf texttt mbox hbox fbox".split())
"""Commands whose argument is text."""

_NAMES = frozenset(f"\\{name}" for name in "begin end label ref eqref tag".split())
"""Commands whose argument is a name."""

_DEFINES = frozenset(
    f"\\{name}" for name in "def gdef edef xdef let newcommand renewcommand providecommand DeclareMathOperator".split()
)


class MacroMisuse(Exception):
    """A formula uses a macro as it cannot be used."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def expand(tex: str, macros: Mapping[str, Macro]) -> str:
    """Return a formula with the macros in it expanded; as it is if it has none. Raises :class:`MacroMisuse`.

    The marks of holes, as :data:`deckwright.tex.macros.HOLE` has them, stay in their places.
    """
    written = tokens(tex)
    if not any(token[0] == "\\" and token[1:] in macros for token in written):
        return tex
    return _join(_Expansion(written, macros).run())


def _join(made: Iterable[str]) -> str:
    """Return tokens as TeX, a space between a command and a letter that are neighbours now."""
    text = ""
    before = ""
    for token in made:
        if _is_word(before) and token[0].isascii() and token[0].isalpha():
            text += " "
        text += token
        before = token
    return text


def _is_word(token: str) -> bool:
    return len(token) > 1 and token[0] == "\\" and token[1].isalpha()


@dataclass(slots=True)
class _Group:
    """What is read inside braces or an option's brackets, or the formula itself."""

    wanted: int = 0
    """How many arguments the command before still takes."""
    end: str = "}"


@dataclass(slots=True)
class _Expansion:
    """A formula that is read: what is still to come, the next token last, and what is made of the rest."""

    written: Sequence[str]
    macros: Mapping[str, Macro]
    ahead: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    moved: int = 0

    def run(self) -> Sequence[str]:
        self.ahead += reversed(self.written)
        while self.ahead:
            if len(self.made) + len(self.ahead) > EXPANDED_TOKENS or self.moved > EXPANDING_STEPS:
                raise MacroMisuse("the macros of this formula make it too long", "split it")
            self.read(self.ahead.pop())
        return self.made

    def read(self, token: str) -> None:
        if token[0] == "\x00":  # the mark of a hole, which is no part of the TeX
            self.made.append(token)
            return
        macro = self.macros.get(token[1:]) if token[0] == "\\" else None
        group = self.groups[-1]
        if macro:
            self.call(macro, group)
            return
        self.made.append(token)
        if token == "{":
            self.groups.append(_Group())
        elif token == "}":
            self.close()
        elif token == "[" and group.wanted and _is_word("".join(self.made[-2:-1])):
            self.groups.append(_Group(end="]"))
        elif token == "]" == group.end:
            self.groups.pop()
        elif token == "\\verb":
            self.copy_verb()
        elif token in WORDS:
            self.copy_words()
        elif token in _NAMES:
            self.copy_group()
        elif token in _DEFINES:
            self.refuse_own()
        elif token in TAKES:
            self.took()
            group.wanted = TAKES[token]
        elif not token.isspace() and token[0] != "%":
            self.took()

    def close(self) -> None:
        while len(self.groups) > 1 and self.groups.pop().end != "}":
            pass  # a bracket that was none of an option's
        self.took()

    def took(self) -> None:
        """Note that what was read may have been an argument."""
        group = self.groups[-1]
        group.wanted = max(group.wanted - 1, 0)

    def call(self, macro: Macro, group: _Group) -> None:
        arguments = [self.argument(macro) for _ in range(macro.arguments)]
        body: list[str] = []
        for token in tokens(macro.body):
            body += arguments[int(token[1:]) - 1] if token[0] == "#" else [token]
            if len(body) > EXPANDED_TOKENS:
                break  # which is told when the next token is read
        self.moved += 1 + len(body) + sum(map(len, arguments))
        if group.wanted and len(body) > 1:
            body = ["{", *body, "}"]
        self.ahead += reversed(body)

    def argument(self, macro: Macro) -> list[str]:
        """Take an argument of a macro: a group without its braces, or one token."""
        while self.ahead and (self.ahead[-1].isspace() or self.ahead[-1][0] == "%"):
            self.ahead.pop()
        if not self.ahead or self.ahead[-1] in ("}", "&", "\\\\", "\\end"):
            wanted = f"{macro.arguments} argument{'s' if macro.arguments > 1 else ''}"
            example = "".join(f"{{{letter}}}" for letter in "xyzabcdef"[: macro.arguments])
            raise MacroMisuse(f"\\{macro.name} of [macros] takes {wanted}", f"like \\{macro.name}{example}")
        first = self.ahead.pop()
        if first[0] == "\x00":
            raise MacroMisuse(f"a hole is the argument of \\{macro.name}", "put braces around the hole")
        if first != "{":
            return [first]
        depth = 1
        taken: list[str] = []
        while self.ahead:
            token = self.ahead.pop()
            depth += {"{": 1, "}": -1}.get(token, 0)
            if not depth:
                return taken
            taken.append(token)
        raise MacroMisuse(f"the argument of \\{macro.name} is not closed", "write its }")

    def skip_space(self) -> None:
        while self.ahead and self.ahead[-1].isspace():
            self.made.append(self.ahead.pop())

    def copy_until(self, end: str) -> None:
        while self.ahead:
            self.made.append(self.ahead.pop())
            if self.made[-1] == end:
                return

    def copy_verb(self) -> None:
        self.skip_space()
        if self.ahead:
            self.made.append(self.ahead.pop())
            self.copy_until(self.made[-1])

    def copy_group(self) -> None:
        self.skip_space()
        depth = 0
        while self.ahead:
            token = self.ahead.pop()
            self.made.append(token)
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth <= 0:
                return

    def copy_words(self) -> None:
        """Copy a text as it stands; the formulas in it are read."""
        self.skip_space()
        depth, inside = 0, False
        formula: list[str] = []
        while self.ahead:
            token = self.ahead.pop()
            if token == "$" or (token == "\\(" and not inside) or (token == "\\)" and inside):
                if inside:
                    self.made += _Expansion(formula, self.macros).run()
                    formula = []
                inside = not inside
                self.made.append(token)
                continue
            (formula if inside else self.made).append(token)
            depth += {"{": 1, "}": -1}.get(token, 0)
            if depth <= 0:
                break
        self.made += formula
        self.took()

    def refuse_own(self) -> None:
        """Refuse another meaning for a macro of the deck: which one counts where would be anybody's guess."""
        following = [token for token in self.ahead[-4:] if not token.isspace() and token not in ("{", "*")]
        name = following[-1][1:] if following and following[-1][0] == "\\" else ""
        if name in self.macros:
            raise MacroMisuse(f"\\{name} is a macro of the deck, and this formula defines it anew", "use another name")
        self.copy_name()

    def copy_name(self) -> None:
        self.skip_space()
        while self.ahead and self.ahead[-1] in ("{", "*"):
            self.read(self.ahead.pop())
        if self.ahead and self.ahead[-1] != "}":
            self.made.append(self.ahead.pop())
