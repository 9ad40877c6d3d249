"""Holes in formulas are made fit for TeX, and what cards show of them is what MathJax gets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.markdown.cloze import cut_tex, fill_holes, hide_holes
from deckwright.settings.settings import Macro
from deckwright.tex.expand import expand
from deckwright.tex.finding import find_formulas
from deckwright.tex.holes import settle_holes, show
from tests.help.rendering import render
from tests.help.support import SETTINGS, Project, needs

MACROS = {
    macro.name: macro
    for macro in (
        Macro("R", r"\mathbb{R}"),
        Macro("norm", r"\lVert #1 \rVert", 1),
        Macro("twice", "#1 + #1", 1),
        Macro("swap", "#2-#1", 2),
    )
}

SETTLED = {
    r"x^{{c1::10}}": ("x^{10}", "x^{[...]}"),
    r"x_ {{c1::ij}}": ("x_ {ij}", "x_ {[...]}"),
    r"\frac{{c1::a}}{b}": (r"\frac{a}{b}", r"\frac{[...]}{b}"),
    r"\frac{a}{{c1::b}}": (r"\frac{a}{b}", r"\frac{a}{[...]}"),
    r"\frac a{{c1::b}}": (r"\frac a{b}", r"\frac a{[...]}"),
    r"\frac{a}{b}{{c1::c}}": (r"\frac{a}{b}c", r"\frac{a}{b}[...]"),
    r"x^{2}{{c1::+ y}}": ("x^{2}+ y", "x^{2}[...]"),
    r"\sqrt[{{c1::3}}]{x}": (r"\sqrt[3]{x}", r"\sqrt[[...]]{x}"),
    r"\sum_{i}{{c1::^n}} i": (r"\sum_{i}^n i", r"\sum_{i}[...] i"),
    r"{{c1::{{c2::a}}^2}}": ("a^2", "[...]"),
    r"a{{c1::b::c}}": ("ab", "a[c]"),
    r"a{{c1::b::some words}}": ("ab", r"a[\text{some words}]"),
    r"a{{c1::b::c_{12}}}": ("ab", "a[c_{12}]"),
    r"\norm{{{c1::x}}}": (r"\lVert x \rVert", r"\lVert [...] \rVert"),
    r"\norm{{c1::x}}": (r"\lVert x \rVert", r"\lVert [...] \rVert"),
    r"\twice{ {{c1::x}} }": ("x + x", "[...] + [...]"),
    r"\swap{a}{ {{c1::b}} }": ("b-a", "[...]-a"),
    r"\swap{a}{{c1::bc}}": ("bc-a", "[...]-a"),
    r"\swap{{c1::a}}{{c2::b}}": ("b-a", "b-[...]"),
    r"x^{{c1::\R}}": (r"x^{\mathbb{R}}", "x^{[...]}"),
    r"{{c1::\R}}y": (r"\mathbb{R}y", "[...]y"),
    r"a{{c1::b::\R}}": ("ab", r"a[\mathbb{R}]"),
    r"{{c1::\alpha}}\beta": (r"\alpha\beta", r"[...]\beta"),
    r"{{c1::\alpha}}b": (r"\alpha b", "[...]b"),
}


def put(tex: str) -> str:
    """Return TeX with the deck's macros expanded."""
    return expand(tex, MACROS)


def bare(tex: str) -> str:
    """Return TeX without the white space that makes no difference in these formulas."""
    return re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", tex)


@pytest.mark.parametrize("written", SETTLED)
def test_holes_fit(written: str) -> None:
    """A hole is one argument, holds macros or is held by them, and touches no command's name."""
    cut = settle_holes(cut_tex(written), MACROS, put)
    assert (bare(show(cut)), bare(show(cut, 1))) == tuple(map(bare, SETTLED[written]))


PIECES = st.sampled_from("a \\alpha x_{12} \\frac{a}{b_{c}} {b} \\{ \\} + \\R < & ' \\\\".split())
TEX = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)
HINTS = st.sampled_from(["", "::h", "::two words", "::x_{1}"])
HOLE = st.builds("{{{{c{}::{}{}}}}}".format, st.integers(1, 3), TEX, HINTS)
FORMULA = st.lists(st.one_of(TEX, HOLE, HOLE, st.sampled_from(["x^", "\\frac{a}", "\\sqrt"])), min_size=1, max_size=5)


@given(FORMULA)
def test_anki_shows_what_is_compiled(parts: list[str]) -> None:
    """What Anki makes of a formula's field, filled or with holes hidden, is what is compiled and looked for."""
    tex = "".join(parts).strip()
    cut = settle_holes(cut_tex(tex), {}, lambda part: part)
    made = render(f"## T {{#q .cloze}}\n\n${tex}$ and {{{{c9::b}}}}\n")
    if made.errors:
        return
    field = made.fields["Text"]
    numbers = sorted({hole.number for _, hole in cut.marks if hole.number})
    shown = [show(cut, number) for number in (0, *numbers)]
    for number, wanted in zip((0, *numbers), shown, strict=True):
        text = hide_holes(field, number) if number else fill_holes(field)
        assert [one.text for one in find_formulas(text, cloze=False)] == [wanted]
    assert {one.text for one in find_formulas(field, cloze=True)} == set(shown)


def test_macros_and_holes_on_the_card(project: Project) -> None:
    """A deck's macros are expanded around holes, in them, and in their hints."""
    needs("py_mini_racer")
    toml = SETTINGS + "[macros]\nR = '\\mathbb{R}'\nnorm = ['\\lVert #1 \\rVert', 1]\n"
    project.write({"content/deck.toml": toml}).questions(
        "## Two {#two .cloze}\n\n$\\norm{ {{c1::\\R}} } + x^{{c2::\\R::in \\R}}$\n"
    )
    assert project.problems() == []
    project.build()
    text = project.notes()["two"]["fields"]["Text"]
    hidden = [formula.text for formula in find_formulas(text, cloze=True)]
    assert [bare(formula) for formula in hidden] == [
        bare(r"\lVert \mathbb{R} \rVert + x^{\mathbb{R}}"),
        bare(r"\lVert [...] \rVert + x^{\mathbb{R}}"),
        bare(r"\lVert \mathbb{R} \rVert + x^{[in \mathbb{R}]}"),
    ]


@pytest.mark.parametrize(
    "tex",
    [
        r"{{c1::\href{javascript:alert(1)}{y}}}",
        r"x{{c1::y::\href{javascript:alert(1)}{y}}}",
        r"\hr{{c1::ef}}{javascript:alert(1)}{y}",
        r"{{c1::\hr}}ef{javascript:alert(1)}{y}",
        r"x{{c1::\class{a}{b}}}",
    ],
)
def test_no_hole_hides_what_acts(tex: str) -> None:
    """A command that acts is refused in a hole and in its hint, and so is one of which a hole holds a part."""
    made = render(f"## T {{#q .cloze}}\n\n${tex}$ and {{{{c9::b}}}}\n")
    assert "E510" in {one.code for one in made.problems}


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "odd", ["{{c1::a}}", "\\frac{{c1::a}}", "]{{c1::a}}", "\\x{{c1::y::z}}", "{}{{c1::}}", "}{{c1::"]
)
def test_many_holes_take_no_time(odd: str) -> None:
    """A formula that is full of holes is read at once."""
    render(f"## T {{#q .cloze}}\n\n$x {odd * (40_000 // len(odd))}$ and {{{{c9::b}}}}\n")
