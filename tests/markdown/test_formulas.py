"""Formulas: found by Pandoc's rule, and given back as they were written."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.help.rendering import answer

MADE = re.compile(
    r'<span class="math">\\\[(?P<display>(?:[^\\]|\\[^\]])*)\\\]</span>|\\\((?P<inline>(?:[^\\]|\\[^)])*)\\\)'
)
"""A formula as MathJax finds it: a backslash and what follows it belong together."""

ATOMS = st.one_of(
    st.sampled_from("xyzn0127+-=<>&|,.:;!'\"*_^~`@#%/[]()é漢 "),
    st.sampled_from(["\\frac{a}{b}", "x_{i_{j}}", "{{a}}", "\\$", "\\\\", "\\{", "\\}", "\\left[0,1\\right]"]),
    st.sampled_from(["a_*b*", "__x__", "`x`", "[a](b)", "<b>", "&amp;", "\\alpha", "::"]),
)
TEX = (
    st.lists(ATOMS, min_size=1, max_size=6)
    .map("".join)
    .filter(lambda tex: tex.strip() == tex and (tex[0], tex[-1]) != ("`", "`"))
)
WRITTEN = st.tuples(TEX, st.sampled_from([("$", "$"), ("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]")]))
BETWEEN = st.lists(
    st.sampled_from(
        ["so", "and *then*", "**bold**", "`code $x$`", "[link](https://x.org)", "\\$5", "\n", "a_b", "~~no~~"]
    ),
    max_size=3,
).map(" ".join)


def formulas(made: str) -> list[tuple[str, bool]]:
    """Return the formulas of a field: the TeX, and whether it is displayed."""
    text = re.sub(r"<code>.*?</code>", "", made)
    pieces = [(found["display"], found["inline"]) for found in MADE.finditer(text)]
    return [(html.unescape(shown if inline is None else inline), inline is None) for shown, inline in pieces]


@given(st.lists(st.tuples(BETWEEN, WRITTEN), min_size=1, max_size=14), BETWEEN)
def test_formulas_come_back_as_written(parts: list[tuple[str, tuple[str, tuple[str, str]]]], end: str) -> None:
    """Any text with any number of formulas gives each of them back, unchanged and in order."""
    texts = [f"{between}, {start}{tex}{close}, " for between, (tex, (start, close)) in parts]
    made = answer("Text " + "".join(texts).replace("\n", " \n") + end.strip())
    assert formulas(made.fields["Back"]) == [(tex, start in ("$$", "\\[")) for _, (tex, (start, _)) in parts]


PANDOC = [
    ("$x$", ["x"]),
    ("a $x$ b $y$ c", ["x", "y"]),
    ("$x$y", ["x"]),
    ("y$x$", ["x"]),
    ("$5-$10", []),
    ("$20,000 and USD$30,000", []),
    ("$5 and $x$", ["x"]),
    ("$x$5", []),
    ("$x$5 and $y$", ["y"]),
    ("$ x$", []),
    ("$x $", []),
    ("$x $y$", ["y"]),
    ("\\$x$", []),
    ("$x\\$", []),
    ("$x\\$y$", ["x\\$y"]),
    ("\\\\$x$", ["x"]),
    ("$x\\\\$", ["x\\\\"]),
    ("$a\nb$", ["a\nb"]),
    ("$", []),
    ("a $$", []),
    ("$ $", []),
    ("$$ $$", []),
    ("a $$x$$ b", ["x"]),
    ("$$x$", []),
    ("$$\nx\n$$", ["x"]),
    ("\\(x\\) and \\[y\\]", ["x", "y"]),
    ("\\(x and \\]", []),
    ("`$x$` $y$", ["y"]),
    ("$`x`$", ["x"]),
    ("**$x$** *$y$* ~~$z$~~", ["x", "y", "z"]),
    ("- $x$\n- $y$", ["x", "y"]),
    ("| $a|b$ | c |\n|---|---|\n| d | $e$ |", ["a|b", "e"]),
    ("> $x\n> y$", ["x\ny"]),
    ("$x\n\ny$", []),
    ("$$x\\$$$", ["x\\$"]),
    ("\\[a \\\\] b\\]", ["a \\\\] b"]),
    ("\\(a \\\\\\) b", ["a \\\\"]),
]


@pytest.mark.parametrize(("text", "expected"), PANDOC)
def test_dollars_by_pandocs_rule(text: str, expected: list[str]) -> None:
    """A dollar opens a formula before a non-space and closes it behind one, unless a digit follows; others are text."""
    made = answer(f"Text\n\n{text}")
    assert made.errors == []
    assert [tex for tex, _ in formulas(made.fields["Back"])] == expected


@pytest.mark.parametrize("text", ["$5-$10", "$20,000 and USD$30,000", "\\$x\\$", "$ x$", "a $x $ b"])
def test_dollars_that_are_text_are_shown(text: str) -> None:
    """What is no formula stands on the card as it was written, without the backslash that escapes."""
    assert answer(text).fields["Back"] == f"<p>{text.replace(chr(92), '')}</p>"


@pytest.mark.parametrize("text", ["$a \\) b$", "$$a \\[ b$$", "\\(a \\[ b\\)", "$\\frac{a$", "$a}{$", "$\\text{$x$}$"])
def test_a_formula_that_would_not_end_where_it_seems_is_refused(text: str) -> None:
    """A formula that MathJax would read otherwise, for its braces or for a delimiter inside, is a problem."""
    assert {problem.code for problem in answer(text).problems} == {"E506"}


def test_text_in_a_formula_may_hold_formulas() -> None:
    """A formula in the text of a formula is MathJax's to read."""
    assert answer(r"$\text{if \(x\)}$").fields["Back"] == r"<p>\(\text{if \(x\)}\)</p>"
