"""A bar in a formula: the spaces beside it are nothing, to MathJax as to the lock."""

from __future__ import annotations

import re
from html import escape

from deckwright.ship.seen import seen
from deckwright.tex.engine import Engine, read_scripts
from deckwright.tex.mathjax import find_mathjax
from tests.help.support import needs

BARS = r"""
a|b  |x|  ||x||  \left|x\right|  P(A|B)  \alpha|b  a|\alpha  \{x|x>0\}  x_|a|  \frac|a  \sqrt|a|
\begin{array}{|c||c|}a|&c\end{array}  \mathrm{a|b}  \mathit{ab|c}  \operatorname{a|b}  \left.x\right|_0^1
\braket{a|b}  \Set{x|x>1}  \set{x|x>1}  \left(a\middle|b\right)  a\|b|c  1|2  .5|.5  x'|'  a\\|b  x\,|\,y  \sin|x|
\lim_{x\to0}|x|  \color{red}|x|  \xrightarrow[a|b]{c|d}  \genfrac|]{0pt}{}{a}{b}  -|x|  a=|x|=b  \not|  |^2  |_a  {|}
\kern1em|x  \left|\frac|a|b\right|  \overset|a  \abovewithdelims||1pt a  \begin{array}{c|c@{|}c}a&b&c\end{array}
\begin{cases}a|b\\|c|\end{cases}  \text{a | b}|c  \bigg|_{x=0}  \begin{vmatrix}a|b\end{vmatrix}  \substack{a|b\\c}
""".split("  ")
TREE = """
const { mathjax } = MathJax._.mathjax;
const { TeX } = MathJax._.input.tex_ts;
const { AllPackages } = MathJax._.input.tex.AllPackages;
const packages = [...AllPackages.filter((name) => !["textmacros", "bussproofs"].includes(name)), "mathtools"];
const page = mathjax.document("", { InputJax: new TeX({ packages }) });
const walk = (node) => node.kind === "text" ? [node.getText()]
  : [node.kind, node.texClass, node.attributes.getAllAttributes(), node.properties, node.childNodes.map(walk)];
globalThis.compile = (tex, display) => ["", JSON.stringify(walk(page.convert(tex, { display, end: 149 })))];
"""
"""What gives the tree that MathJax draws, in place of what it refuses."""


def test_spaces_beside_a_bar_are_nothing_to_mathjax() -> None:
    """Formulas that are seen alike with spaces beside their bars, and without, are the same to MathJax."""
    for module in ("py_mini_racer", "mathjax"):
        needs(module)
    folder = find_mathjax()
    assert folder
    engine = Engine([*read_scripts(folder), TREE])
    for line in BARS:
        for tex in (part for part in line.split("\n") if part):
            forms = [tex, re.sub(r"(?<!\\)\|", " | ", tex), re.sub(r" *\| *", "|", tex)]
            shown = [seen(f"\\({escape(form, quote=False)}\\)") for form in forms]
            alike = [form for form, one in zip(forms, shown, strict=True) if one == shown[0]]
            assert len(alike) == 3 or "text" in tex, tex
            assert len({engine.compile(form, display) for form in alike for display in (False, True)}) <= 2, tex
    engine.close()
