"""Formulas that MathJax refuses, with a word of what an author is told of each, and some that it takes."""

from __future__ import annotations

REFUSED = {
    r"\R": r"R = '\mathbb{R}'",
    r"\norm{x}": r"norm = ['\lVert #1 \rVert', 1]",
    r"\argmax_x": r"\operatorname*{argmax}",
    r"\aplha": r"did you mean \alpha",
    r"\rightarow": r"\rightarrow",
    r"a & b": r"\begin{aligned}",
    r"\begin{tikzcd}A\end{tikzcd}": "an SVG",
    r"\begin{alignd}a\end{alignd}": "did you mean aligned",
    r"\begin{align}a\end{aligned}": "must be the same",
    r"\left( x": r"\left without its \right",
    r"x \right)": r"\right without its \left",
    r"x^2^3": "two exponents",
    r"x_i_j": "two indices",
    r"\mathbb": r"\mathbb lacks an argument",
    r"\frac{1}": r"\frac lacks an argument",
    r"a + \begin{cases} x": r"\begin{cases} is not closed",
    r"x \end{cases}": r"\end{cases} has no \begin",
    r"a \over b \over c": r"two \over in one group",
    r"x\limits_0": r"\limits stands behind no operator",
    r"x_": "nothing stands behind",
    r"\kern x": r"\kern lacks a length",
    r"x \tag{1} \tag{2}": "stands there twice",
    r"a \middle| b": r"like \left(",
    r"\sqrt[3": r"where the argument of \sqrt ends",
    r"a \\[b]": r"a length is like \\[1em]",
    r"\big x": "not followed by a bracket",
    r"\prescript{1}{2}{x}": "MathJax itself fails",
    r"\vdotswithin{=}": "MathJax itself fails",
    r"\def\a{\a}\a": "stands for itself",
    r"\def\a#1{\a{#1#1}}\a{x}": "grows without end",
}
"""What MathJax refuses, and what message or hint must say of it."""

TAKEN = [
    r"x^2",
    r"\begin{align}a&=b\\c&=d\end{align}",
    r"\begin{aligned}a&=b\end{aligned}",
    r"\ce{H2O}",
    r"\text{if \R}",
    r"\operatorname*{argmax}_x \mathbb{R} \xrightarrow{a} \bra{x} \cancel{y}",
    r"\newcommand{\q}{1}\q",
    r"\begin{CD}A@>>>B\end{CD}",
    r"\unicode{x2713}",
    r"\coloneqq",
    r"\begin{aligned}a\\\vdotswithin{=}b\end{aligned}",
    r"漢 é",
]
"""What it shows."""
