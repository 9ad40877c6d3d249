"""Formulas as authors write them by habit, and half of them (:mod:`deckwright.notations.habits` tells how)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckwright.notations.environments import BEGIN
from deckwright.notations.habits import Habit, habit

_GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon
phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
""".split()
_SIGNS = """
approx cdot cdots circ cup cap equiv exists forall geq infty int ldots leftarrow Leftarrow leftrightarrow leq mapsto
mathbb nabla neq notin oplus otimes partial pm mp prod propto rightarrow Rightarrow Leftrightarrow sim simeq sqrt subset
subseteq sum times to wedge vee rightleftharpoons degree frac dfrac tfrac binom
""".split()

_SIGNS_OF_TEX = r"[^$\x00-\x02\s\w\\]|\\[A-Za-z]+|\\[^A-Za-z\s]|[\d_ \t]"
_TEX = (
    rf"(?=[^$\n]*[\\^_=])(?:{_SIGNS_OF_TEX}|(?<![^\W\d_])[^\W\d_]{{1,3}}(?![^\W\d_])){{1,200}}?"
    rf"|(?:{_SIGNS_OF_TEX}|(?<![^\W\d_])[^\W\d_](?![^\W\d_])){{1,200}}?"
)
"""What a formula may hold: no words, so that the prices of two things are none."""

_PIECE = r"[^$`\x00-\x02\s\w\\]|\\[A-Za-z]+|\\[^A-Za-z\s()\[\]]|[\d_ \t]|(?<![^\W\d_])[^\W\d_]{1,3}(?![^\W\d_])"
"""What a formula may be made of whose other half is missing; words of up to three letters may be a product."""
_RAISED = r"(?:(?<=[\w)\]}])|(?<=\w')|(?<=\w\|)(?=\^[\d{]))\^[\w\\{(+*-]"
_LOWERED = r"(?<![^\W_][^\W_])(?<=[^\W_]|[)\]}|'])_(?:\{|\\[A-Za-z]|[^\W_](?![^\W_]))"
_SURELY = rf"(?:{_RAISED}|{_LOWERED}|\\[A-Za-z]{{2,}}(?![\\/:.\w])|(?<=\$)\\[CEFHKNPQRZ](?![\w\\]))"
"""What stands in formulas and not in prose."""
_HALF = rf"(?P<tex>(?:{_PIECE}){{0,100}}?{_SURELY}(?:{_PIECE}){{0,100}}?)"
_AFTER = r"(?=[ \t]*(?:[.,;:!?]+(?:\s|\Z)|[^\W\d_]{2,}(?![\^_({])|[$`\x00-\x02]|\\[()\[\]]|$))"
"""What ends the part of a text that may be a formula: a word, the end of a sentence or a line, something else read."""
_TAIL = (
    rf"(?<![^\s(])(?=[^$\n]{{0,80}}?{_SURELY})(?P<tex>[^\s$](?:(?!\b[^\W\d_]{{2,3}}[ \t])(?:{_PIECE})){{0,80}}+)(?<!\s)"
)

_ONE = r"(?!\\\\)[^\n]"

FORMULAS: Sequence[Habit] = (
    habit(
        "E513",
        ("[latex]", "[LATEX]", "[LaTeX]", "[Latex]"),
        r"\[(?i:latex)\](?P<tex>[^\n]*?)(?:\[/(?i:latex)\]|$)",
        "is Anki's old way to draw LaTeX, which draws nothing here",
        "write $…$ in a line, $$…$$ on lines of its own",
    ),
    habit(
        "E513",
        "[$",
        r"\[\$\$?\](?P<tex>[^\n]*?)\[/\$\$?\]",
        "is Anki's old way to draw LaTeX, and its brackets would show",
        r"write $\g<tex>$ in a line, $$\g<tex>$$ on lines of its own",
        as_written=True,
    ),
    habit(
        "W513",
        ("\\text{", "\\mbox{", "\\textrm{", "\\hbox{"),
        r"\$[^$\x00\n]*\\(?:text|mbox|textrm|hbox)\{[^{}\n]*",
        "ends at the dollar sign inside \\text{…}, or is no formula at all",
        "end the text before the inner formula: \\\\text{if }x>0",
    ),
    habit(
        "W513",
        "$",
        rf"(?<![\d$\w])(?<!\d )\$(?:[ \t]+(?:{_TEX})[ \t]*|(?:{_TEX})[ \t]+)\$(?![\w$])",
        "is no formula: a space stands inside its dollar signs",
        "write $x$ without the spaces; if it is text, \\\\$",
    ),
    habit(
        "W513",
        ("$\n", "$ \n", "\n$"),
        r"^[ \t]*\$[ \t]*\n[^$\x00-\x02]{1,300}?\n[ \t]*\$[ \t]*$",
        "is no formula: one dollar sign stands on a line of its own",
        "write $$ above and below the formula; if it is text, \\\\$",
    ),
    habit(
        "W513",
        "$",
        rf"(?<![\w$])\$(?P<tex>(?=[^\s$])(?:(?:{_PIECE}){{0,60}}?{_SURELY}(?:{_PIECE}){{0,60}}?|[^\W\d_]))(?<!\s)\$(?=\d)",
        "is no formula: a digit stands right behind its second dollar sign",
        r"write \\(\g<tex>\\)",
    ),
    habit(
        "W513",
        "$",
        rf"(?<![\w$])(?P<mark>\$\$?)(?=[^\s$]){_HALF}{_AFTER}",
        "begins a formula that does not end, and shows as it stands",
        r"write \g<mark>\g<tex>\g<mark>; if it is text, \\$",
    ),
    habit(
        "W513",
        "$",
        rf"{_TAIL}(?P<mark>\$\$?)(?![\w$])",
        "ends a formula that does not begin, and shows as it stands",
        r"write \g<mark>\g<tex>\g<mark>; if it is text, \\$",
    ),
    *(
        habit(
            "W513",
            begin,
            rf"(?<!\\){re.escape(begin)}[ \t]*{_HALF}{_AFTER}",
            "begins a formula that does not end, and shows without its backslash",
            f"write \\{begin}\\g<tex>\\{end}; if it is text, without the backslash",
            escaped=True,
        )
        for begin, end in (("\\(", "\\)"), ("\\[", "\\]"))
    ),
    *(
        habit(
            "W513",
            end,
            rf"{_TAIL}(?<!\\){re.escape(end)}",
            "ends a formula that does not begin, and shows without its backslash",
            f"write \\{begin}\\g<tex>\\{end}; if it is text, without the backslash",
            as_written=True,
        )
        for begin, end in (("\\(", "\\)"), ("\\[", "\\]"))
    ),
    *(
        habit(
            "W513",
            begin,
            rf"{re.escape(begin)}(?P<tex>(?:{_ONE}){{0,100}}?[\^_=+<>{{](?:{_ONE}){{0,100}}?){re.escape(end)}",
            "is no formula: a backslash before a backslash makes it text",
            f"write {begin}\\g<tex>{end} with one backslash each",
            escaped=True,
        )
        for begin, end in (("\\\\(", "\\\\)"), ("\\\\[", "\\\\]"))
    ),
    habit(
        "W513",
        "\\begin{",
        r"\\begin\{(?:itemize|enumerate|description)\}",
        "is a list in LaTeX, and shows as it stands",
        "write each item on a line of its own: - the first; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        "\\begin{",
        r"\\begin\{(?:theorem|lemma|proof|definition|corollary|proposition|example|remark|quote|quotation|center"
        r"|verbatim|lstlisting|minted)\*?\}",
        "is a block of LaTeX, and shows as it stands",
        'write !!! note "Theorem" and the text below it, indented by four; > before a quote, ``` around code',
        once=True,
    ),
    habit(
        "W513",
        "\\begin{",
        r"\\begin\{(?:tabular|table|longtable)[x*]?\}",
        "is a table in LaTeX, and shows as it stands",
        "write | a | b | and below it | --- | --- |; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        ("\\section", "\\subsection", "\\chapter"),
        r"\\(?:chapter|(?:sub){0,2}section)\*?\{(?P<text>[^{}\n]+)\}",
        "is a heading in LaTeX, and shows as it stands",
        r"write #### \g<text>; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\[A-Za-z]*cite[A-Za-z]*\*?(?:\[[^\[\]\n]*\])*\{(?P<key>[^{}\s,]+)\}",
        "is LaTeX's way to cite, and shows as it stands",
        r"write [@\g<key>]; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\textbf\{(?P<text>[^{}\n]+)\}",
        "is bold in LaTeX, and shows as it stands",
        r"write **\g<text>**; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        r"(?<!\\)\\(?:emph|textit)\{(?P<text>[^{}\n]+)\}",
        "is emphasis in LaTeX, and shows as it stands",
        r"write *\g<text>*; if it is text, in backticks",
    ),
    habit(
        "W513",
        ('\\"', "\\'{", "\\^{", "\\`{", "\\~{", "\\={", "\\.{"),
        r"(?<=[A-Za-z])\\\"[aeiou](?=[a-z])|\\[\"'^`~=.]\{\\?[A-Za-z]\}",
        "is a letter with its accent in LaTeX, and shows as two signs",
        "write the letter, like ö",
        escaped=True,
    ),
    habit(
        "W513",
        ("_{", "^{"),
        r"(?<![\w{}$\\])[^\W_]{1,3}[_^]\{[^{}\n]{1,20}\}",
        "is TeX outside a formula, and shows as it stands",
        r"write $\g<0>$; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        ("{\\bf", "{\\em", "{\\it", "{\\tt", "{\\sc", "\\verb|", "\\verb+", "\\verb!"),
        r"\{\\(?:bf|em|it|tt|sc)(?:[ \t]|\\/)[^{}\n]*\}|\\verb(?P<sign>[|+!])[^\n]+?(?P=sign)",
        "is a mark of LaTeX, and shows as it stands",
        "write **bold**, *emphasis* or code in backticks; if it is text, in backticks",
    ),
    habit(
        "W513",
        "\\",
        rf"(?<![\\:/.])(?<![A-Za-z_])\\(?:{'|'.join(_GREEK + _SIGNS)})(?![A-Za-z])"
        rf"|(?<!\\)(?!{BEGIN.pattern}|\\end\{{)\\[A-Za-z]{{2,}}\*?(?:\[[^\[\]\n]*\])?\{{",
        "is TeX outside a formula, and shows as it stands",
        "put the whole formula into $…$; if it is text, in backticks",
        once=True,
    ),
    habit(
        "W513",
        ("＄", ":["),
        r"＄[^＄\n]+＄|(?<!\w)(?:stem|latexmath|asciimath):\[[^\[\]\n]+\]",
        "is no formula here",
        "write $…$",
    ),
)
