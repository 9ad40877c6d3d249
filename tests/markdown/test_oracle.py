"""Running text against an oracle: markdown-it-py reads the same words and the same emphasis in random paragraphs.

``PARAGRAPHS`` in the environment says how many; every night they are 20,000.
"""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deckwright.markdown.plain import letters
from tests.help.rendering import answer
from tests.help.shape import shape

PARAGRAPHS = int(os.environ.get("PARAGRAPHS", "600"))
ORACLE = MarkdownIt("commonmark").enable("strikethrough")

MARKS = ["*", "*", "*", "**", "**", "***", "****", "_", "_", "__", "___", "~~"]
WORDS = ["a", "b", "foo", "é", "漢字", "2", "10", "x\u00a0y", "x\u2003*", "*\u00a0y"]
SIGNS = [".", ",", "(", ")", "-", "“", "”", "€", "!", ":", "/", "'", '"', "…", "🧠", "[", "]", "#", "=", "^"]
SPACES = [" ", " ", " ", " ", "  ", "\n"]
PIECES = [
    *("`x*`", "`` `_ ``", "`", "$x$", "$a_1$ ", "\\*", "\\_", "\\\\", "\\a", "&amp;", "&copy", "&copy;", "&#42;"),
    *("<https://e.org/_a_>", "[a](https://e.org/*b*)", "[*a](https://e.org)", "![", "](https://e.org/_a_)"),
    *("\\\n", "  \n"),
]
TEXTS = st.lists(st.sampled_from([*MARKS * 3, *WORDS * 2, *SIGNS, *SPACES * 2, *PIECES]), max_size=26).map("".join)

_MARK = re.compile(r"[*_~^]")
_NOT_COMMON = re.compile(
    r"\$\d|\\[\[(\]) ]|\\\$|!\[|~~~|\w~~|~~\w|\[\^|\[[\s\S]*<h|^ *: ",
    re.MULTILINE,
)


def is_comparable(text: str) -> bool:
    """Whether both read the same language there.

    Here ``: `` begins a meaning, ``$`` before a digit ends no formula, formulas may begin after a backslash, ``~~``
    strikes no part of a word together with another one, and a picture must exist. markdown-it loses a space behind a
    backslash, and lets a link stand in a link.
    """
    return not _NOT_COMMON.search(text)


@settings(max_examples=PARAGRAPHS, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@pytest.mark.timeout(1200)
@given(TEXTS)
@example("2*3 is 6, 2**3 is 8, and 3*4 is 12")
@example("a**2 + b**2")
@example("print(*args, **kwargs) and a*b")
@example("V*(s) = max Q*(s,a) and {X*, S*}")
@example("*$HOME/bin*")
@example("a(*b) = **c and d*`code` here")
@example("**bold*b _i* _c_ **d*e**__f__ *g**h*")
def test_words_and_emphasis_are_commonmarks(text: str) -> None:
    """Every paragraph shows the words and the emphasis that CommonMark reads in it, or a problem says so."""
    assume(is_comparable(text))
    made = answer(f"w {text}")
    assume(not made.errors and len(made.notes) == 1)
    shown = re.sub(r"\\\((.*?)\\\)", r"$\1$", made.fields["Back"])
    oracle = ORACLE.render(f"w {text}")
    if "<sup>" in shown:  # CommonMark does not know it, and what stands in it pairs with nothing outside
        shown, oracle = (_MARK.sub("", letters(one)) for one in (shown, oracle))
    assert shape(shown) == shape(oracle)


@settings(max_examples=PARAGRAPHS, deadline=None)
@pytest.mark.timeout(1200)
@given(st.lists(st.sampled_from(["^", "^", "~", "~", "~~", "*", "**", " ", " ", "a", "b", "2", "(", ")", "+", "/"])))
@example(list("x^2^ and H~2~O"))
@example(list("^a*b^c* ~~a~b~c~~ x^2^^3^"))
def test_raised_and_lowered_text_keeps_every_letter(pieces: list[str]) -> None:
    """What is raised or lowered shows without its two marks and holds no space; every other letter shows."""
    text = f"w {' '.join(''.join(pieces).split())}".rstrip()
    made = answer(text)
    assume(not made.errors and len(made.notes) == 1)
    shown = made.fields["Back"]
    for inside in re.findall(r"<(su[bp])>(.*?)</\1>", shown):
        assert " " not in inside[1]
    for tag, mark in {"sup": "^", "sub": "~", "del": "~~", "em": "*", "strong": "**"}.items():
        shown = re.sub(f"</?{tag}>", mark, shown)
    assert letters(shown) == text
