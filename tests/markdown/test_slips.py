"""Tests of slips in formulas: what TeX sets otherwise than it looks is told, what is meant so is not."""

from __future__ import annotations

import pytest

from deckwright.markdown.inline.slips import find_slip

MEANT = [
    *(r"10^{15}", r"x^2y", r"a_1 b_2", r"x^2.", r"0^+", r"x^\prime", r"\pm 5^\circ", r"e^{-x}", r"a_{10}", r"x_n^2"),
    *(r"\sqrt 2", r"\sqrt{16}", r"\sqrt[3]{27}", r"\frac12", r"\frac ab", r"f(x)_{(i)}", r"\mathrm d x", r"\hat xy"),
    *(
        r"\sin(x)",
        r"\operatorname{arcsin}(x)",
        r"x_{max}",
        r"\mathrm{max}(a, b)",
        r"\text{sin of } x",
        r"\alpha",
        r"sx + in",
    ),
    *(r"\{1, 2\}", r"3{,}14", r"x_{1,2}", r"f_{a, b}(x)", r"\frac{1}{a, b}", r"\left\{1, 2\right\}", r"{a \over b}"),
    *(
        r"\begin{aligned} a \\ b \end{aligned}",
        r"\substack{a \\ b}",
        r"a \\[2pt] b",
        r"\ce{A -> B}",
        r"a < b",
        r"x := 1",
    ),
    *(r"10\,\mathrm{km}", r"5\text{ apples}", "2 ab", "3 xyz", r"2 \alpha", "7 in", r"\ce{2 NaOH}"),
    *(
        r"\begin{cases} 1 & \text{if}\ x \\ 0 & \text{else} \end{cases}",
        "\\begin{pmatrix} a & b\\ c \\\\ d & e \\end{pmatrix}",
        "\\begin{pmatrix}\na & b \\\\\nc & d\n\\end{pmatrix}",
    ),
    *(r"n!=1", r"a --> b", r"a \ne b", r"\color{red}{x}"),
]
"""What says in TeX what it looks like, or may well be meant."""


@pytest.mark.parametrize("tex", MEANT)
def test_what_is_meant_so_is_no_slip(tex: str) -> None:
    """A formula that is written as TeX has it gives no warning."""
    assert find_slip(tex) is None


@pytest.mark.parametrize(
    ("tex", "right"),
    {
        "x^-1": "^{-1}",
        "2^0.5": "^{0.5}",
        "a_12^2": "_{12}",
        "x^(n)": "^{n}",
        r"\sqrt(x)": r"\sqrt{x}",
        r"\binom(n)(k)": r"\binom{n}{k}",
        r"\mathbf xy": r"\mathbf{xy}",
        "max(a, b)": r"\max",
        "lim_{n} a_n": r"\lim",
        "2 theta": r"\theta",
        r"\\alpha": r"\alpha",
        r"A = {a, b}": r"\{a, b\}",
        r"x \in {a, b}": r"\{a, b\}",
        "a <=> b": r"\iff",
        "a != b": r"\ne",
        "x <= 1": r"\le",
        "10 km": r"10\,\mathrm{km};",
        "5 apples": r"5\text{ apples};",
        r"\begin{pmatrix} a & b \ c & d \end{pmatrix}": r"\\ where",
        "\\begin{aligned}\na &= b \\\nc &= d\n\\end{aligned}": r"\\ where",
        r"\begin{bmatrix} a & b \\ c & d \ e & f \end{bmatrix}": r"\\ where",
    }.items(),
)
def test_a_slip_is_told_with_what_to_write(tex: str, right: str) -> None:
    """The hint is the spelling that gives what the slip looks like."""
    slip = find_slip(tex)
    assert slip and slip.hint.startswith(f"write {right}")
