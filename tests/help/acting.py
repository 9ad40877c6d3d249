"""Formulas that do more than draw, and formulas that only look so: what the tests of both kinds share."""

from __future__ import annotations

LOADS = "red;background:url(/evil.png)"
"""A colour, and behind it a rule that fetches a file."""

LEADS = "{javascript:evil()}{y}"

ACTING = {
    "a link": rf"x + \href{LEADS}",
    "a link to elsewhere": r"\href{https://evil.example}{y}",
    "a link with a data address": r"\href{data:text/html,evil}{y}",
    "a link in a text": rf"\text{{see $\href{LEADS}$}}",
    "a link in a box": rf"\hbox{{\(\href{LEADS}\)}}",
    "a link in a tag": rf"x \tag{{$\href{LEADS}$}}",
    "a link over an arrow": rf"a \xrightarrow[\href{LEADS}]{{b}} c",
    "a link in a chemical formula": rf"\ce{{A + \href{LEADS}}}",
    "a link over a chemical arrow": rf"\ce{{A ->[\href{LEADS}][b] B}}",
    "a link in a unit": rf"\pu{{\href{LEADS}}}",
    "a link in a tooltip": rf"\mathtip{{x}}{{\href{LEADS}}}",
    "a link beside an equation": rf"\begin{{empheq}}[left=\href{LEADS}]{{align}} x \end{{empheq}}",
    "a link by another name": rf"\let\x\href\x{LEADS}",
    "a link by another name with a sign": rf"\let\x=\href \x{LEADS}",
    "a link in a macro": rf"\def\x{{\href}}\x{LEADS}",
    "a link in a command": r"\newcommand{\x}[1]{\href{#1}{y}}\x{javascript:evil()}",
    "a link in an environment": rf"\newenvironment{{x}}{{\href{LEADS}}}{{}}\begin{{x}}\end{{x}}",
    "a link behind a comment": f"x % {chr(10)} \\href{LEADS}",
    "a link behind a line break": rf"x \\\href{LEADS}",
    "a link put together": r"\DeclarePairedDelimiterX{\x}[1]{(}{)}{\delimsizeef{javascript:evil()}{y}}\x[\hr]{1}",
    "a link put together behind a break": (
        r"\DeclarePairedDelimiterX{\x}[1]{(}{)}{\\delimsize{javascript:evil()}{y}}\x[href]{1}"
    ),
    "a token with a link": r"\mmlToken{mi}[href=javascript:evil()]{y}",
    "a token with a style": r"\mmlToken{mi}[style=background:url(/evil.png)]{y}",
    "a style": r"\style{background:url(/evil.png)}{y}",
    "a style over the card": r"\style{position:fixed;inset:0}{evil}",
    "a box with a style": r"\bbox[background:url(/evil.png)]{y}",
    "a box with more than a border": r"\bbox[border:1px solid red;background:url(/evil.png)]{y}",
    "a box by another name": r"\let\x\bbox\x[background:url(/evil.png)]{y}",
    "a box in a macro": r"\def\x{\bbox}\x[background:url(/evil.png)]{y}",
    "a box with a parameter": r"\def\x#1{\bbox[#1]{y}}\x{background:url(/evil.png)}",
    "a frame": rf"\fcolorbox{{{LOADS}}}{{white}}{{y}}",
    "a frame with a parameter": rf"\def\x#1{{\fcolorbox{{#1}}{{white}}{{y}}}}\x{{{LOADS}}}",
    "a frame with a parameter like a colour": rf"\def\x#1{{\fcolorbox{{#123}}{{white}}{{y}}}}\x{{{LOADS}}}",
    "a colour": rf"\definecolor{{x}}{{named}}{{{LOADS}}}\fcolorbox{{x}}{{white}}{{y}}",
    "a colour with no model": rf"\definecolor{{x}}{{}}{{{LOADS}}}\fcolorbox{{x}}{{white}}{{y}}",
    "a character": rf"\unicode[{LOADS}]{{65}}",
    "a character with its height": rf"\unicode[.5,.5][{LOADS}]{{x41}}",
    "a class": r"\class{evil}{y}",
    "an id": r"\cssId{evil}{y}",
}
"""What MathJax makes more of than a drawing, each by itself."""

OTHERS = (
    *(r"\require{action}", r"\require{[mathjax]/../evil}", r"\setOptions{x}", r"\url{https://evil.example}"),
    *(r"\data{x=evil}{y}", r"\mmlToken{mi}[onclick=evil()]{y}", r"\bbox%[background:url(/evil.png)]{y}", r"{\href}"),
    *(r"\bbox[{background:url(/evil.png)}]{y}", r"\fcolorbox[named]{a:b}{c}{d}", r"\style{}{}", r"a\hrefb \href1"),
)
"""What acts in other versions, or shows an error in this one."""

HARMLESS = (
    *(r"\\href{a}{b}", r"\hrefs{a}", r"\HREF{a}", r"\hr%ef{a}", r"\hr ef{a}", r"\csname href\endcsname", "href{a}{b}"),
    *(r"\def\x#1{\h#1}\x{ref}", r"\newcommand{\R}{\mathbb{R}} \R", r"\let\phi\varphi \phi", r"\def\x#1{\#1}\x{href}"),
    *(r"\bbox[yellow, 5px]{x}", r"\bbox[5px, border: 2px solid red]{x}", r"\bbox{x}", r"\bbox[#ff0]{x}"),
    *(r"\fcolorbox{red}{white}{x}", r"\fcolorbox{#ff0000}{#fff}{x}", r"\color{red}{x}", r"\colorbox{yellow}{x}"),
    *(r"\definecolor{sky}{RGB}{80, 160, 220}\color{sky} x", r"\unicode{x2713}", r"\unicode[.5,.1][Georgia]{65}"),
    *(r"\ce{CO2 + H2O <=> H2CO3}", r"\begin{aligned} a &= b \\ \text{data: style} &= c \end{aligned}", r"\ref{a}"),
    *(r"\mathtip{x}{a tip}", r"\cancel{x}", r"\enclose{circle}[mathcolor=red]{x}", r"\delimsize x"),
)
"""What only draws, and is near to what does more."""
