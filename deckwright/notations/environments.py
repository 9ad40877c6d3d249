r"""Environments of TeX that stand without a formula's marks, as in Jupyter and LaTeX: ``\begin{align} … \end{align}``.

Those count that amsmath and plain LaTeX have for formulas. MathJax sets each of them, also the inner ones (``cases``,
``pmatrix``), which LaTeX wants in a formula: nobody writes them to be read as text. What sets text or draws is none:
``itemize``, ``tikzpicture``.
"""

from __future__ import annotations

import re

from deckwright.base.patterns import lazy_regex

_NAMES = (
    r"(?:equation|align|alignat|flalign|gather|multline|eqnarray)\*?|aligned|alignedat|gathered|split|cases|array|subarray"
    r"|[pbBvV]?matrix|smallmatrix|CD"
)
BEGIN = lazy_regex(rf"\\begin\{{(?P<name>{_NAMES})\}}")
"""The beginning of an environment that is a formula."""

BEFORE = lazy_regex(r"(?:\A|\n|\{\{c\d+::)[ \t]*\Z")
"""What may stand before it: the beginning of a line, or of a hole."""

_TOKEN = lazy_regex(r"\\(?:(?P<mark>begin|end)\{(?P<name>[A-Za-z]+\*?)\}|.)", re.DOTALL)


def depth_after(text: str, name: str, depth: int = 0) -> tuple[int, int]:
    """Return how many environments called ``name`` are open behind ``text``, and where the last one of them ends.

    The end is -1 where it does not; ``depth`` are open before it.
    """
    for found in _TOKEN.finditer(text):
        if found["name"] == name:
            depth += 1 if found["mark"] == "begin" else -1
            if depth == 0:
                return 0, found.end()
    return depth, -1
