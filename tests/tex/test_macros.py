"""A deck's own macros: checked where they are defined, and expanded in its formulas."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deckwright.settings.settings import Macro
from deckwright.tex.expand import MacroMisuse, expand
from tests.help.support import SETTINGS, Project, needs

MACROS = r"""
[macros]
R = '\mathbb{R}'
eps = '\varepsilon'
norm = ['\lVert #1 \rVert', 1]
twice = ['\norm{#1}\norm{#1}', 1]
swap = ['#2-#1', 2]
"""
KNOWN = {
    macro.name: macro
    for macro in (
        Macro("R", r"\mathbb{R}"),
        Macro("eps", r"\varepsilon"),
        Macro("norm", r"\lVert #1 \rVert", 1),
        Macro("twice", r"\norm{#1}\norm{#1}", 1),
        Macro("swap", "#2-#1", 2),
    )
}
EXPANDED = {
    r"x": r"x",
    r"\R x": r"\mathbb{R} x",
    r"\R^n": r"\mathbb{R}^n",
    r"\eps x": r"\varepsilon x",
    r"\eps2": r"\varepsilon2",
    r"\epsx": r"\epsx",
    r"\swap{\eps}{a}": r"a-\varepsilon",
    r"\swap a\eps b": r"\varepsilon-a b",
    r"\swap{a}{\eps}b": r"\varepsilon-ab",
    r"\norm{x}": r"\lVert x \rVert",
    r"\norm \R": r"\lVert \mathbb{R} \rVert",
    r"\norm{\norm{x}}": r"\lVert \lVert x \rVert \rVert",
    r"\twice{y}": r"\lVert y \rVert\lVert y \rVert",
    # Another command takes all that a macro stands for.
    r"x^\R": r"x^{\mathbb{R}}",
    r"x_\eps": r"x_\varepsilon",
    r"\frac\R2": r"\frac{\mathbb{R}}2",
    r"\frac{1}\R": r"\frac{1}{\mathbb{R}}",
    r"\frac1\norm{x}": r"\frac1{\lVert x \rVert}",
    r"\sqrt[\R]\R": r"\sqrt[\mathbb{R}]{\mathbb{R}}",
    r"\hat\R\R": r"\hat{\mathbb{R}}\mathbb{R}",
    # What is no command stays.
    r"\\R": r"\\R",
    r"\text{\R, $\R$, \(\R\)}\R": r"\text{\R, $\mathbb{R}$, \(\mathbb{R}\)}\mathbb{R}",
    r"\verb|\R|\R": r"\verb|\R|\mathbb{R}",
    "a % \\R\n\\R": "a % \\R\n\\mathbb{R}",
    r"\begin{R}\R\end{R}": r"\begin{R}\mathbb{R}\end{R}",
}


@pytest.mark.parametrize("tex", EXPANDED)
def test_expanding(tex: str) -> None:
    """Macros are expanded as MathJax would: by whole names, with their arguments, and nothing else is touched."""
    assert expand(tex, KNOWN) == EXPANDED[tex]


@given(st.lists(st.sampled_from(["\\", "{", "}", "x", " ", "%", "\n", "\\alpha", "\\text", "^", "_", "[", "]"])))
def test_without_macros_nothing_changes(parts: list[str]) -> None:
    """A formula that has none of the macros stays as it is, whatever it is."""
    tex = "".join(parts)
    assert expand(tex, KNOWN) == tex


@given(
    st.lists(st.sampled_from(["\\R", "\\norm", "\\eps", "\\swap", "{", "}", "x", " ", "\\text", "$", "^", "[", "]"]))
)
def test_no_formula_breaks_the_reader(parts: list[str]) -> None:
    """Any formula is expanded without a macro left outside texts, or told to be wrong."""
    tex = "".join(parts)
    try:
        made = expand(tex, KNOWN)
    except MacroMisuse:
        return
    assert "\\text" in tex or not re.search(r"\\(?:R|norm|eps|swap)(?![A-Za-z])", made)


@pytest.mark.parametrize(
    ("tex", "means"),
    [
        (r"\norm", r"\norm{x}"),
        (r"{\norm}x", r"\norm{x}"),
        (r"\swap{a}", r"\swap{x}{y}"),
        (r"\swap a", r"\swap{x}{y}"),
        (r"\newcommand{\R}{x}", "another name"),
        (r"\def\R{x}", "another name"),
        (r"\let \R = x", "another name"),
        (r"\DeclareMathOperator*{\R}{x}", "another name"),
    ],
)
def test_wrong_use(project: Project, tex: str, means: str) -> None:
    """A macro without its arguments, or one that a formula defines anew, is an error with its place and the way out."""
    project.write({"content/deck.toml": SETTINGS + MACROS}).questions(f"## Q? {{#q}}\n\nso ${tex}$\n")
    (found,) = project.problems()
    assert (found["code"], found["line"], found["column"]) == ("E511", 3, 4)
    assert means in found["hint"]


def test_growth_is_bounded() -> None:
    """Macros that double what they are given end with a problem, not with the machine's memory."""
    grow = {f"g{'x' * at}": Macro(f"g{'x' * at}", f"\\g{'x' * (at + 1)}{{#1#1}}", 1) for at in range(1, 39)}
    with pytest.raises(MacroMisuse, match="too long"):
        expand(r"\gx{a}", grow)
    last = f"g{'x' * 39}"
    with pytest.raises(MacroMisuse, match="too long"):
        expand(r"\gx{a}", grow | {last: Macro(last, "", 1)})
    halves = {f"h{'x' * at}": Macro(f"h{'x' * at}", f"\\h{'x' * (at + 1)}" * 2) for at in range(1, 39)}
    with pytest.raises(MacroMisuse, match="too long"):
        expand(r"\hx", halves | {"h" + "x" * 39: Macro("h" + "x" * 39, "")})
    with pytest.raises(MacroMisuse, match="too long"):
        expand(r"\norm{" * 5_000 + "}" * 5_000, KNOWN)


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("R = 1", "what the command stands for"),
        ("R = ['x']", "what the command stands for"),
        ("R = ['x', true]", "what the command stands for"),
        ("R = ['x', 1, 2]", "what the command stands for"),
        ("R = ''", "what the command stands for"),
        ("r1 = 'x'", "letters only"),
        (r"'\R' = 'x'", "letters only"),
        ("begin = 'x'", "another name"),
        ("R = ['x', 10]", "0 to 9"),
        ("R = ['x', -1]", "0 to 9"),
        ("R = ['#2', 1]", "number of arguments"),
        ("R = '#1'", "number of arguments"),
        ("R = 'a # b'", "number of arguments"),
        ("R = 'a % b'", r"\\%"),
        ("R = '{'", "braces"),
        ("R = '}{'", "braces"),
        (r"R = '\) \('", "dollar signs"),
        ("R = '$$'", "dollar signs"),
        (r"R = '\R'", "stands for itself"),
        (r"R = '\b'" + "\n" + r"b = '{\R}'", "stands for"),
        (r"R = '\href{x}{y}'", "leave it out"),
        (r"R = ['\style{#1}{y}', 1]", "leave it out"),
    ],
)
def test_a_macro_that_cannot_be_used(project: Project, line: str, means: str) -> None:
    """A faulty macro is an error at its line in ``deck.toml``, with what to do, and no formula is faulted for it."""
    text = f"{SETTINGS}[macros]\n{line}\n"
    project.write({"content/deck.toml": text}).questions("## Q? {#q}\n\n$x$\n")
    result = project.run("check", "--format", "json")
    assert result.code in (1, 2)
    (found,) = project.problems()
    assert found["code"] in ("E001", "E510")
    assert found["path"] == "content/deck.toml"
    assert found["line"] - SETTINGS.count("\n") in (2, 3)
    assert means.replace("\\\\", "\\") in f"{found['message']} ({found['hint']})"


def test_what_its_arguments_make_of_a_macro(project: Project) -> None:
    """What a macro and its arguments make together is looked at as what is written: nothing acts."""
    toml = SETTINGS + "[macros]\nbreak = ['\\\\#1', 1]\nnear = ['\\hr#1', 1]\n"
    project.write({"content/deck.toml": toml}).questions(
        "## Q? {#q}\n\n$\\break{delimsize}$\n\n## P? {#p}\n\n$\\near{ef}{x}$\n"
    )
    found = project.problems()
    assert [(one["code"], one["line"]) for one in found if one["severity"] == "error"] == [("E510", 3)]


def test_macros_on_the_card(project: Project) -> None:
    """The card has the expanded formula, which MathJax knows; the heading, holes and other questions' prompts, too."""
    project.write({"content/deck.toml": SETTINGS + MACROS}).questions(
        "## What is $\\R$? {#one}\n\nSome $\\norm{x}$.\n\n"
        "## Two {#two .cloze}\n\n{{c1::$$\\frac\\R2$$}}, see [](#one).\n"
    )
    needs("py_mini_racer")
    assert project.problems() == []
    project.build()
    notes = project.notes()
    assert "\\(\\mathbb{R}\\)" in notes["one"]["fields"]["Front"]
    assert "\\(\\lVert x \\rVert\\)" in notes["one"]["fields"]["Back"]
    assert "\\[\\frac{\\mathbb{R&#125;&#125;2\\]" in notes["two"]["fields"]["Text"]
    assert "\\(\\mathbb{R}\\)" in notes["two"]["fields"]["Text"]


def test_a_changed_macro_ships_the_notes_that_use_it(project: Project) -> None:
    """Another meaning of a macro is a change of the notes that show it, by themselves or by a link, and of no other."""
    project.write({"content/deck.toml": SETTINGS + MACROS}).questions(
        "## What is $\\R$? {#one}\n\nx\n\n## Two? {#two}\n\nsee [](#one)\n\n## Three? {#three}\n\n$\\norm{x}$\n"
    )
    project.build()
    before = project.notes()
    project.now += 100
    project.write({"content/deck.toml": SETTINGS + MACROS.replace(r"\mathbb{R}", r"\mathbf{R}")})
    project.build()
    after = project.notes()
    assert {name for name, note in after.items() if note["mod"] != before[name]["mod"]} == {"one", "two"}


def test_a_deck_that_uses_no_macro_stays_as_it_is(project: Project) -> None:
    """Defining macros changes no note that has none of them."""
    project.questions("## What is $x$? {#one}\n\n$\\mathbb{R}$\n").build()
    lock = project.lock.read_bytes()
    project.now += 100
    project.write({"content/deck.toml": SETTINGS + MACROS}).build()
    assert project.lock.read_bytes() == lock
