"""The loop of Pygments' lexers again, which looks the rules of a place up by itself: twice as quick.

It is used as long as it does what Pygments' loop does; that is tried, once, with a lexer that has all sorts of rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, default, this, using
from pygments.token import Error, Keyword, Name, Number, Operator, String, Text, Whitespace

from deckwright.base.colours import TokenType
from deckwright.markdown.code.rules import StateRules


class Looping(RegexLexer):
    """A lexer that knows the rules of its states by the character that stands there."""

    quick_states: ClassVar[Mapping[str, StateRules] | None] = None
    """None if there is more than one set of them, of which only Pygments knows which one is meant."""

    def get_tokens_unprocessed(
        self, text: str, stack: Iterable[str] = ("root",)
    ) -> Iterator[tuple[int, TokenType, str]]:
        """Yield the tokens of a text with their positions, beginning in the last state of ``stack``."""
        states = self.quick_states
        if states is None:
            yield from super().get_tokens_unprocessed(text, stack)
            return
        path = list(stack)
        rules = states[path[-1]].by_character
        position = 0
        while True:
            for match, action, following in rules[text[position : position + 1]]:
                found = match(text, position)
                if found:
                    if type(action) is TokenType:
                        yield position, action, found.group()
                    elif action is not None:
                        yield from action(self, found)
                    position = found.end()
                    if following is not None:
                        _follow(following, path)
                        rules = states[path[-1]].by_character
                    break
            else:
                if position >= len(text):
                    return
                if text[position] == "\n":
                    path = ["root"]
                    rules = states["root"].by_character
                    yield position, Whitespace, "\n"
                else:
                    yield position, Error, text[position]
                position += 1


def _follow(following: Any, path: list[str]) -> None:
    """Go to the states that follow: Pygments has a tuple of names, or how many end, as a negative number."""
    if isinstance(following, int):
        del path[max(len(path) + following, 1) :]
        return
    for state in following if isinstance(following, tuple) else (following,):
        if state == "#push":
            path.append(path[-1])
        elif state != "#pop":
            path.append(state)
        elif len(path) > 1:
            path.pop()


class Sample(RegexLexer):
    """A lexer with rules of all sorts, which a loop can be tried with."""

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            ("a", Name),
            ("(b)(1)?", bygroups(Keyword, Number), "one"),  # type: ignore[no-untyped-call]
            ("c", Operator, ("one", "#push", "two", "#pop")),
            ("d+", using(this, state="two"), "#pop"),  # type: ignore[no-untyped-call]
            ("(?=e)", Text, "two"),
            ("f", Text, "#push"),
        ],
        "one": [("a", String), ("b", Text, "#push"), ("c", Text, "#pop:2"), ("x", Text, ("#pop", "#pop"))],
        "two": [("d", Number, "#pop"), ("e", Text, "#pop:9"), ("x", Text, "two"), default(("#pop", "one"))],
    }
    code = "ab1aba\nabbaca cabxa!\nddxea dexexa\n\nbbbc?a\ncxa eaffbcca\nbéa"
