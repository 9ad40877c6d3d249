"""The rules of a lexer's state, by the character that stands where they are tried.

A rule is compiled when it is first tried.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias, cast

from pygments.lexer import words
from pygments.util import Future

from deckwright.markdown.code.first import Characters, at, first_characters

Rule: TypeAlias = tuple[Any, Any, Any]
"""What Pygments makes of a rule: the method that matches, what becomes of the match, and the state that follows."""


def without_expression(rule: Any, flags: int) -> Any:
    """Return a rule as a lexer defines it, of which the expression waits in the action; or what else stands there."""
    return ("", _Expression(rule[0], flags, rule[1]), *rule[2:]) if type(rule) is tuple else rule


def with_expression(rule: Rule) -> Rule:
    """Return what Pygments made of such a rule, with its own expression; TypeError or ValueError if it is not known."""
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
        return re.compile(self._whole, self._flags).match

    @cached_property
    def first(self) -> Characters:
        """The characters that a match may begin with."""
        given = self._expression
        # Of many words the letters are enough, without an expression of them all.
        listed = isinstance(given, words) and isinstance(given.words, Collection)
        return first_characters(_of_letters(given) if listed else self._whole, self._flags)

    @cached_property
    def _whole(self) -> Any:
        given: Any = self._expression
        return given.get() if isinstance(given, Future) else given


def _of_letters(given: Any) -> str:
    """Return an expression whose matches begin with all that those words begin with."""
    letters = sorted({re.escape(word[:1]) for word in given.words})
    return f"{given.prefix}(?:{'|'.join(letters)})"


class StateRules(list[Rule]):
    """The rules of a state. Who walks along them and asks the first one of a place gets what may match there.

    So does Pygments' loop: it begins anew at every place.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        super().__init__(rules)
        self.by_character = _ByCharacter([*super().__iter__()])

    def __iter__(self) -> Iterator[Rule]:
        rules: list[Rule] | None = None

        def look(text: str, position: int, end: int | None = None) -> None:
            nonlocal rules
            rules = self.by_character[text[position : position + 1] if end is None or position < end else ""]

        yield look, None, None
        yield from super().__iter__() if rules is None else rules


class _ByCharacter(dict[str, list[Rule]]):
    """The rules that may match where a character stands, in their order; at the end of the text it is empty."""

    def __init__(self, rules: list[Rule]) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, character: str) -> list[Rule]:
        if character > "\x80":
            return self.setdefault(character, self["\x80"])  # all that are not ASCII are as good as the first
        here = at(character)
        tried = [rule for rule in self._rules if not isinstance(rule[0], _Expression) or rule[0].first & here]
        rules = [(of.match if isinstance(of, _Expression) else of, *rest) for of, *rest in tried]
        return self.setdefault(character, cast(list[Rule], rules))
