"""The formulas of a field are those that MathJax finds on the card."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.tex.finding import Tex, find_formulas
from tests.help.support import long_but

FOUND = {
    r"\(x\) and \[y\]": [r"(x", r"[y"],
    r"\(a &lt; b\)": ["(a < b"],
    r"\(a<br>b\)": ["(a\nb"],
    r"\(a<!-- - -->b<wbr>c\)": ["(abc"],
    r"\(a<b>b</b>\) \(c\)": ["(c"],
    r"\(\text{a\)b}\)": [r"(\text{a\)b}"],
    r"\({\) \(x\)": ["(x"],
    r"\({\)": [],
    r"\(}x\)": ["(}x"],
    r"{\(x} y\)": ["(x} y"],
    r"\(x\] \)": [r"(x\] "],
    r"<code>\(x\)</code> \(y\) <pre>\(z\)</pre>": ["(y"],
    r"<code>\(x\) <b>\(y\)</b>": [],
    r"\\(x\\)": [],
    r"\\(x\)": ["(x"],
    r"&#92;(x&#92;)": ["(x"],
    r"\<span></span>(x\)": [],
    r"a < b \(x\)": ["(x"],
    r"<!-- \(x\)": ["(x"],
}


@pytest.mark.parametrize("text", FOUND)
def test_finding(text: str) -> None:
    """A formula ends outside all braces, at a tag it is none, and in code there is none."""
    wanted = [Tex(one[1:], one[0] == "[") for one in FOUND[text]]
    assert find_formulas(text, cloze=False) == wanted


def test_notes_with_holes() -> None:
    """Holes are filled and hidden as Anki does it, and tags inside a formula are taken out."""
    found = find_formulas(r"\(\frac{ {{c1::a::hint}} }{<b>b</b>}\)", cloze=True)
    assert found == [Tex(r"\frac{ a }{b}", False), Tex(r"\frac{ [hint] }{b}", False)]
    assert [formula.hidden for formula in found] == [0, 1]
    assert find_formulas(r"{{c1::\(x\)::\(hint\)}}", cloze=True) == [Tex("x", False), Tex("hint", False)]
    assert find_formulas(r"{{c1::\(x\)}} {{c2::y}}", cloze=True) == [Tex("x", False)]
    several = r"\(a {{c1::b {{c2::c}}}} {{c1::d}} {{c3::e}}\) {{c3::f}}"
    shown = ["a b c d e", "a [...] [...] e", "a b [...] d e", "a b c d [...]"]
    assert find_formulas(several, cloze=True) == [Tex(one, False) for one in shown]


@given(st.lists(st.sampled_from(["\\(", "\\)", "\\[", "\\]", "{", "}", "\\", "x", "\\{", "\\\\"]), max_size=30))
def test_the_end_is_mathjaxs(parts: list[str]) -> None:
    """Where a formula ends is where MathJax's own way of counting braces ends it."""
    text = "".join(parts)
    wanted, at = [], 0
    while opening := re.compile(r"\\[(\[]").search(text, at):
        at, braces = opening.end(), 0
        close = "\\)" if opening[0] == "\\(" else "\\]"
        for sign in re.compile(r"\\(?:[a-zA-Z]|.)|[{}]").finditer(text, at):
            if sign[0] == close and not braces:
                wanted.append(Tex(text[at : sign.start()], close == "\\]"))
                at = sign.end()
                break
            braces += 1 if sign[0] == "{" else -1 if sign[0] == "}" and braces else 0
    assert find_formulas(text, cloze=False) == wanted


ODD = ["\\(", "\\({", "\\(<code>", "\\(<!--", "\\(<a ", '\\(<a "', "\\(<a '\"", "{\\(", "\\(\\]", "\\(&", "{{c1::\\("]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("cloze", long_but([False, True], True))
@pytest.mark.parametrize("odd", long_but(ODD, "{{c1::\\("))
def test_odd_fields_take_no_time(odd: str, cloze: bool) -> None:
    """Of any field of a megabyte that repeats itself, it is known at once that it has no formula."""
    assert find_formulas(odd * (1_000_000 // len(odd)), cloze) == []


@pytest.mark.long
@pytest.mark.timeout(20)
@pytest.mark.parametrize("cloze", [False, True])
def test_braces_without_end_take_no_time(cloze: bool) -> None:
    """However many formulas begin and never end outside their braces, that is known at once."""
    assert len(find_formulas("\\(" * 200_000 + "{\\)}" * 100_000 + "}" * 100_000, cloze)) == 0
