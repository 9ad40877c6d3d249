"""Pygments' lexers with exactly their tokens, in a third of the time.

At every position of the code, Pygments tries the rules of a state one after the other; most of them begin with another
character than stands there. What runs here is Pygments' own loop, with all that is to be said of states and actions,
but a state is a list that, when it is walked along, leaves those rules out. A rule is compiled when it is first tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any, TypeAlias, cast

from pygments.lexer import DelegatingLexer, Lexer, RegexLexerMeta, words
from pygments.util import Future

from deckwright.markdown.code.first import Characters, at, first_characters

Rule: TypeAlias = tuple[Any, Any, Any]
"""What Pygments makes of a rule: the method that matches, what becomes of the match, and the state that follows."""


@cache
def quick(kind: type[Lexer]) -> type[Lexer]:
    """Return a class of lexers that makes the same tokens as ``kind``, quicker if it can; else ``kind`` itself."""
    if type(kind) is RegexLexerMeta:
        return _class(_Quick, kind)
    return _class(type(kind), kind, _Delegating) if issubclass(kind, DelegatingLexer) else kind


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

    def process_tokendef(self, name: str, tokendefs: dict[str, list[Any]] | None = None) -> dict[str, list[Rule]]:
        """Return Pygments' rules by state. ``tokendefs`` has them as the lexer defines them, or else ``tokens``."""
        given = tokendefs or self.tokens[name]
        # Pygments reads the rules with empty expressions, and finds its way through them; then they are put in.
        held_back = {state: [_without_expression(rule, self.flags) for rule in given[state]] for state in given}
        process: Any = super().process_tokendef
        made: dict[str, list[Rule]] = process(name, held_back)
        try:
            made |= {state: _StateRules(map(_with_expression, made[state])) for state in made}
        except (TypeError, ValueError):  # another Pygments may make something else of its rules
            return cast(dict[str, list[Rule]], process(name, given))
        return made


def _without_expression(rule: Any, flags: int) -> Any:
    """Return a rule as Pygments takes it, of which the expression waits in the action."""
    return ("", _Expression(rule[0], flags, rule[1]), *rule[2:]) if type(rule) is tuple else rule


def _with_expression(rule: Rule) -> Rule:
    _, action, state = rule
    if action is None:  # it only goes to another state
        return rule
    if not isinstance(action, _Expression):
        raise TypeError(action)
    return action, action.action, state


class _Expression:
    """A regular expression that is compiled when it is needed, and what becomes of its match."""

    def __init__(self, expression: str | Future, flags: int, action: Any) -> None:
        self.action = action
        self._expression = expression
        self._flags = flags

    def __call__(self, *where: Any) -> re.Match[str] | None:
        """Return the match at a place (text, position, and perhaps end), as the compiled expression's method does."""
        found: re.Match[str] | None = self.match(*where)
        return found

    @cached_property
    def match(self) -> Any:
        """Pygments' own rule has this: the method that matches."""
        return re.compile(_text(self._expression), self._flags).match

    @cached_property
    def first(self) -> Characters:
        """The characters that a match may begin with."""
        return first_characters(_beginning(self._expression), self._flags)


def _beginning(expression: str | Future) -> str:
    """Return an expression whose matches begin with all that matches of this one begin with: of words, the letters."""
    if isinstance(expression, words):
        letters = sorted({re.escape(word[:1]) for word in expression.words})
        return f"{expression.prefix}(?:{'|'.join(letters)})"
    return _text(expression)


def _text(expression: Any) -> str:
    return cast(str, expression.get() if isinstance(expression, Future) else expression)


class _StateRules(list[Rule]):
    """The rules of a state. Who walks along them and asks the first one of a place gets what may match there.

    So does Pygments' loop: it begins anew at every place.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        super().__init__(rules)
        self._by_character: dict[str, list[Rule]] = {}

    def __iter__(self) -> Iterator[Rule]:
        rules: list[Rule] | None = None

        def look(text: str, position: int, end: int | None = None) -> None:
            nonlocal rules
            character = text[position : position + 1] if end is None or position < end else ""
            rules = self._by_character.get(character)
            if rules is None:
                rules = self._by_character[character] = self._beginning_with(character)

        yield look, None, None
        yield from super().__iter__() if rules is None else rules

    def _beginning_with(self, character: str) -> list[Rule]:
        here = at(character)
        rules = list(super().__iter__())
        tried = [rule for rule in rules if not isinstance(rule[0], _Expression) or rule[0].first & here]
        return [(of.match if isinstance(of, _Expression) else of, *rest) for of, *rest in tried]
