"""Pygments' lexers with exactly their tokens, several times as quick.

At every place of the code, Pygments tries the rules of a state one after the other; most of them begin with another
character than stands there. Here Pygments still reads its rules itself, and most lexers run in its own loop or in one
that is tried against it; but a state is a list that leaves such rules out where they would be tried.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from pygments.lexer import DelegatingLexer, Lexer, RegexLexerMeta

from deckwright.markdown.code.loop import Looping, Sample
from deckwright.markdown.code.rules import Rule, StateRules, with_expression, without_expression


@cache
def quick(kind: type[Lexer]) -> type[Lexer]:
    """Return a class of lexers that makes the same tokens as ``kind``, quicker if it can; else ``kind`` itself."""
    if type(kind) is RegexLexerMeta:
        return _class(_Quick, kind, *([Looping] if loops_like_pygments() else []))
    return _class(type(kind), kind, _Delegating) if issubclass(kind, DelegatingLexer) else kind


@cache
def loops_like_pygments() -> bool:
    """Whether the loop here makes the same of the sample as the Pygments that is installed."""
    own, other = Sample(), _class(_Quick, Sample, Looping)()
    try:
        return [*own.get_tokens_unprocessed(Sample.code)] == [*other.get_tokens_unprocessed(Sample.code)]
    except Exception:  # whatever another Pygments has changed, its own loop is right
        return False


def _class(metaclass: Any, *bases: type[Lexer]) -> type[Lexer]:
    made: type[Lexer] = metaclass(bases[0].__name__, bases, {})
    return made


class _Delegating(DelegatingLexer):
    """A lexer of two others, such as one for HTML and one for what makes HTML: both are quick."""

    def __init__(self, root: type[Lexer], language: type[Lexer], *needle: Any, **options: Any) -> None:
        super().__init__(quick(root), quick(language), *needle, **options)


class _Quick(RegexLexerMeta):
    """The class of lexers' classes: it makes of their states what the lexer's loop walks along."""

    flags: int
    tokens: dict[str, Any]
    quick_states: dict[str, StateRules] | None

    def process_tokendef(self, name: str, tokendefs: dict[str, list[Any]] | None = None) -> dict[str, Any]:
        """Return Pygments' rules by state. ``tokendefs`` has them as the lexer defines them, or else ``tokens``."""
        given = tokendefs or self.tokens[name]
        # Pygments reads the rules with empty expressions, and finds its way through them; then they are put in.
        held_back = {state: [without_expression(rule, self.flags) for rule in given[state]] for state in given}
        process: Any = super().process_tokendef
        made: dict[str, list[Rule]] = process(name, held_back)
        try:
            states = {state: StateRules(map(with_expression, made[state])) for state in made}
        except (TypeError, ValueError):  # another Pygments may make something else of its rules
            return cast(dict[str, Any], process(name, given))
        # A lexer that has several sets of states is left to Pygments' loop, which knows the set.
        self.quick_states = None if name or "quick_states" in vars(self) else states
        made |= states
        return made
