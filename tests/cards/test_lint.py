"""The card standard: what each rule reports just over its limit, and what it lets pass just within."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.help.carrying import carry
from tests.help.support import MP3, PNG, SETTINGS, Project

BIBLIOGRAPHY = """
@article{Lloyd1982, author = {Lloyd, Stuart}, year = {1982}, title = {Quantization}, doi = {10.1109/TIT.1982.1056489}}
@book{Vapnik1992, author = {Boser, B. and Vapnik, V.}, year = {1992}, title = {Margins}}
@misc{Acme2020, author = {{Acme, Inc.}}, year = {2020}, title = {Report}}
"""
FILE = "content/topic/questions.md"
ABOVE = "The author's own notes.\n\n"
"""What stands above the question in its file, so that the question begins on line 3."""

OFF = """
[lint]
front_words = 0
answer_words = { qa = 0 }
extra_words = 0
list_items = 0
procedure_items = 0
cloze_holes = 0
cloze_hole_words = 0
cloze_share = 0
table_rows = 0
cell_words = 0
code_lines = [0, 99]
code_width = 0
code_check = false
question_mark = false
recall = false
formula = false
giveaway = 0
sources = 0
level = false
topic_tag = ""
numbers = false
similar = 0
"""
"""Every rule's limit as if it were not there."""


@dataclass(frozen=True)
class Over:
    """A question over a limit: the setting, the question, the problem's code and a part of its message."""

    setting: str
    text: str
    code: str
    told: str


def problems(project: Project, text: str, setting: str = "") -> list[tuple[str, str, int, str]]:
    """Return code, file, line and message of each problem of a file of questions under ``[lint]`` settings."""
    project.write(
        {
            "content/deck.toml": SETTINGS + (setting if "[lint]" in setting else f"[lint]\n{setting}\n"),
            "content/references.bib": BIBLIOGRAPHY,
            "media/dot.png": PNG,
            "media/dot2.png": PNG[:-12] + b"\0\0\0\0tEXt" + bytes(4) + PNG[-12:],
            "media/moo.mp3": MP3,
            "media/baa.mp3": MP3 + MP3,
            FILE: ABOVE + text,
        }
    )
    return [(found["code"], found["path"], found["line"], found["message"]) for found in project.problems()]


def basic(answer: str, heading: str = "What is it?", braces: str = "") -> str:
    """Return a question with an answer."""
    return f"## {heading} {{#it {braces}}}\n\n{answer}\n"


def asked(heading: str, braces: str = "") -> str:
    """Return a question that asks so."""
    return basic("So.", heading, braces)


def cloze(text: str) -> str:
    """Return a cloze note."""
    return basic(text, "A title of five words", ".cloze")


def code(*blocks: str, braces: str = ".code", after: str = "") -> str:
    """Return a question whose answer is blocks of code."""
    return basic("\n\n".join(f"```python\n{block}\n```" for block in blocks) + after, "Write it", braces)


def table(*cells: str) -> str:
    """Return a table of one column, its head the first cell."""
    return "\n".join(f"| {cell} |" for cell in (cells[0], "---", *cells[1:]))


CHECK = "\n\n```python {.check}\nassert 1\n```"
TWO_CITED = "[@Lloyd1982, sec. 3.2; @Vapnik1992, Theorem 4.6]"
HIDDEN = "\n\n```python {.check}\nassert 'this is long and hidden'\n```"

OVER: Mapping[str, Over] = {
    # W703
    "a prompt": Over("front_words = 4", asked("What is one two three?"), "W703", "5 words"),
    "a prompt with more below it": Over(
        "front_words = 4", basic("Given one two.\n\n### Answer\n\nSo."), "W703", "6 words"
    ),
    "a prompt with code in it": Over("front_words = 4", asked("What does `np.mean` do?"), "W703", "5 words"),
    # W704
    "no question mark": Over("question_mark = true", asked("Name it."), "W704", "0 question marks"),
    "two question marks": Over("question_mark = true", asked("What? Why?"), "W704", "2 question marks"),
    "a second question below the first": Over(
        "question_mark = true", basic("Why?\n\n### Answer\n\nSo."), "W704", "2 question marks"
    ),
    # W705
    "yes or no": Over("recall = true", asked("Is the mean robust?"), "W705", "yes or no"),
    "yes or no, emphasised": Over("recall = true", asked("*Can* it fail?"), "W705", "yes or no"),
    "yes or no, politely": Over("recall = true", asked("May it fail?"), "W705", "yes or no"),
    "yes or no, with a contraction": Over("recall = true", asked("Isn’t the mean robust?"), "W705", "yes or no"),
    "yes or no, with another one": Over("recall = true", asked("Can't the mean fail?"), "W705", "yes or no"),
    "a vague verb": Over("recall = true", asked("Explain the mean."), "W705", "verb"),
    "two questions": Over("recall = true", asked("What is it, and why is it so?"), "W705", "two things"),
    "two other questions": Over("recall = true", asked("What is it and where is it used?"), "W705", "two things"),
    # W706
    "an answer": Over(
        "answer_words = { qa = 3 }", basic("One two three four."), "W706", "4 words; the limit for qa is 3"
    ),
    "an answer of another type": Over(
        "answer_words = { qa = 9, why = 3 }", basic("One two three four.", braces='type="why"'), "W706", "for why is 3"
    ),
    "an answer with code in a line": Over("answer_words = { qa = 3 }", basic("It calls `np.mean`."), "W706", "4 words"),
    "an answer with code that is no formula": Over(
        "answer_words = { qa = 3 }", basic(r"It is `\(a b\)`."), "W706", "4 words"
    ),
    "an answer in a list and a table": Over(
        "answer_words = { qa = 3 }", basic(f"- One\n- two\n\n{table('three', 'four')}"), "W706", "4 words"
    ),
    "an answer with a footnote": Over(
        "answer_words = { qa = 3 }", basic("One two.[^a]\n\n[^a]: Three four."), "W706", "4 words"
    ),
    "a typed answer with more below it": Over(
        "answer_words = { qa = 3 }", basic("One two\n\nThree four.", braces=".typed"), "W706", "4 words"
    ),
    "Extra": Over("extra_words = 3", basic("So.\n\n### Extra\n\nOne two three four."), "W706", "Extra has 4 words"),
    # W707
    "a list": Over("list_items = 2", basic("- a\n- b\n- c"), "W707", "3 things"),
    "a list with numbers": Over("list_items = 2", basic("1. a\n2. b\n3. c"), "W707", "3 things"),
    "a list in a list": Over("list_items = 2", basic("- a\n- b\n    - c"), "W707", "3 things"),
    "two lists": Over("list_items = 2", basic("- a\n- b\n\nBut\n\n- c"), "W707", "3 things"),
    "a procedure": Over(
        "procedure_items = 2", basic("1. a\n2. b\n3. c", braces='type="procedure"'), "W707", "3 things"
    ),
    # W708
    "holes": Over("cloze_holes = 2", cloze("{{c1::a}} {{c1::b}} {{c2::c}}"), "W708", "3 holes"),
    "holes in holes": Over("cloze_holes = 2", cloze("{{c1::a {{c2::b {{c3::c}}}}}}"), "W708", "3 holes"),
    "holes in code": Over(
        "cloze_holes = 2", cloze("```python\n{{c1::a}} = {{c2::b}}\n```\n\n{{c3::c}}"), "W708", "3 holes"
    ),
    "a hole": Over("cloze_hole_words = 2", cloze("One {{c1::two three four}}"), "W708", "a hole has 3 words"),
    "a hole around a hole": Over(
        "cloze_hole_words = 2", cloze("One {{c1::two {{c2::three}} four}}"), "W708", "a hole has 3 words"
    ),
    "what is hidden": Over("cloze_share = 0.5", cloze("{{c1::One two}} three {{c2::four}} five"), "W708", "60%"),
    "what is hidden beside code": Over(
        "cloze_share = 0.5", cloze("{{c1::One two}} three\n\n```python\na = b + c\n```"), "W708", "67%"
    ),
    # W709
    "rows": Over("table_rows = 2", basic(table("head", "a", "b", "c")), "W709", "3 rows"),
    "rows of the second table": Over(
        "table_rows = 2", basic(f"{table('head', 'a')}\n\nBut\n\n{table('head', 'a', 'b', 'c')}"), "W709", "3 rows"
    ),
    "rows of a cloze note": Over("table_rows = 2", cloze(table("head", "{{c1::a}}", "b", "c")), "W709", "3 rows"),
    "a cell": Over("cell_words = 2", basic(table("head", "a", "one two three")), "W709", "3 words"),
    "a cell in the head": Over("cell_words = 2", basic(table("one two three", "a")), "W709", "3 words"),
    "a cell with a hole": Over(
        "cell_words = 2", cloze(table("head", "one {{c1::two three::four}}")), "W709", "3 words"
    ),
    # W710
    "little code": Over("code_lines = [2, 3]", code("a = 1"), "W710", "1 lines of code; 2 to 3"),
    "much code": Over("code_lines = [2, 3]", code("a = 1\nb = 2\nc = 3\nd = 4"), "W710", "4 lines"),
    "much code in two blocks": Over("code_lines = [2, 3]", code("a = 1\nb = 2", "c = 3\nd = 4"), "W710", "4 lines"),
    "little code that is seen": Over("code_lines = [2, 3]", code("a = 1", after=CHECK), "W710", "1 lines"),
    "no code": Over("code_lines = [2, 3]", basic("So.", braces=".code"), "W710", "0 lines"),
    "code that nothing checks": Over("code_check = true", code("a = 1"), "W710", "nothing checks"),
    # W712
    "a line of code": Over("code_width = 5", code("a = 1", "b = 22"), "W712", "line 10: 6 characters"),
    "a line of code in a question": Over("code_width = 5", code("a = 11", braces=""), "W712", "line 6: 6 characters"),
    "a line of code in a list": Over(
        "code_width = 5", basic("- One\n\n  ```python\n  a = 11\n  ```"), "W712", "line 8: 6 characters"
    ),
    "a line of code in a hint": Over(
        "code_width = 5", basic("So.\n\n### Hint\n\n```python\na = 11\n```"), "W712", "line 10: 6 characters"
    ),
    "a line of code with a hole": Over(
        "code_width = 5", cloze("```python\na = {{c1::11}}\n```"), "W712", "line 6: 6 characters"
    ),
    "a line of code in a picture": Over(
        "code_width = 5", basic("```python {.image}\na = 11\n```"), "W712", "line 6: 6 characters"
    ),
    # W713
    "no formula": Over("formula = true", basic("So.", braces='type="formula"'), "W713", "shows none"),
    "what only looks like a formula": Over(
        "formula = true", basic(r"It is `\(x\)` at \$5.", braces='type="formula"'), "W713", "shows none"
    ),
    # W714
    "a prompt that tells": Over(
        "giveaway = 0.5",
        basic("Red, GREEN, blue and black.", "Which are red green blue?"),
        "W714",
        "3 of the answer's 4",
    ),
    "a reason that the prompt tells": Over(
        "giveaway = 0.5", basic("Red green blue black.", "Why red green blue?", 'type="why"'), "W714", "3 of"
    ),
    # W716
    "no level": Over("level = true", basic("So."), "W716", "no level"),
    "no topic": Over('topic_tag = "topic::"', basic("So.", braces='tags="topics topic"'), "W716", "topic::"),
    # W717
    "a percentage": Over("numbers = true", basic("It is 95%."), "W717", "the number 95%"),
    "a percentage with a space": Over("numbers = true", basic("It is 9.5 %."), "W717", "the number 9.5 %"),
    "a percentage in a formula": Over("numbers = true", basic(r"It is $95\%$."), "W717", r"the number 95\%"),
    "a percentage in a spaced formula": Over("numbers = true", basic(r"It is $95\,\%$."), "W717", r"the number 95\,\%"),
    "a factor": Over("numbers = true", basic("It is 2x faster."), "W717", "the number 2x"),
    "a factor with its sign": Over("numbers = true", basic("It is 2.5× faster."), "W717", "the number 2.5×"),
    "a factor in words": Over("numbers = true", basic("It is 10 times faster."), "W717", "the number 10 times"),
    "millions": Over("numbers = true", basic("It has 60 million weights."), "W717", "the number 60 million"),
    "a large number": Over("numbers = true", basic("It has 100 layers."), "W717", "the number 100"),
    "a large number with a comma": Over("numbers = true", basic("It has 1,000 layers."), "W717", "the number 1,000"),
    "a large number with all": Over("numbers = true", basic("It is 12,345.67 m."), "W717", "the number 12,345.67"),
    "a precise number": Over("numbers = true", basic("It is 0.125."), "W717", "the number 0.125"),
    "a large number in a formula": Over("numbers = true", basic("It is $x_{784}$."), "W717", "the number 784"),
    "a year": Over("numbers = true", basic("Lloyd found it in 1957."), "W717", "the number 1957"),
    "a year that is typed": Over(
        "numbers = true", basic("1957", "In which year?", ".typed"), "W717", "the number 1957"
    ),
    "a number in a cloze note": Over("numbers = true", cloze("It has {{c1::100}} layers."), "W717", "the number 100"),
    "a number with a source but no page": Over(
        "numbers = true", basic("It has 100 layers [@Lloyd1982; @Vapnik1992]."), "W717", "the number 100"
    ),
    "a number with a source whose author has a comma": Over(
        "numbers = true", basic("It has 100 layers [@Acme2020]."), "W717", "the number 100"
    ),
    # W721
    "no source": Over("sources = 1", basic("So."), "W721", "0 sources"),
    "one source, cited twice": Over(
        "sources = 2", basic("So [@Lloyd1982, p. 131] it [@Lloyd1982, p. 132] is."), "W721", "1 sources"
    ),
}

WITHIN: Mapping[str, tuple[str, str]] = {
    # W703
    "a prompt": ("front_words = 4", asked("What is one two?")),
    "a prompt with a formula": ("front_words = 4", asked("What is $a + b + c$, $$d$$ one two?")),
    "a prompt with a decimal": ("front_words = 4", asked("What exceeds 0.5, 1,000?")),
    "a prompt with half a word emphasised": ("front_words = 4", asked("What is *k*-means, H<sub>2</sub>O?")),
    "a prompt that cites": ("front_words = 4", asked(f"What is one two {TWO_CITED}?")),
    "a prompt with code below it": (
        "front_words = 4",
        basic("```python\nx = 1\n```\n\n### Answer\n\nSo.", "What is one two?"),
    ),
    "a prompt with a picture": (
        "front_words = 4",
        basic("![one > two](../../media/dot.png)\n\n### Answer\n\nSo.", "What is one two?"),
    ),
    "a prompt that is heard": ("front_words = 4", asked("What does [Hund]{tts=de} mean?")),
    "a prompt that is also heard": ("front_words = 4", asked("What is one two?", "tts=en")),
    "a title of a cloze note": ("front_words = 4", cloze("{{c1::One}} two")),
    # W704
    "one question mark": ("question_mark = true", asked("What?")),
    "a question mark in a formula": ("question_mark = true", asked("What is $P(x = ?)$?")),
    "a question mark in code": ("question_mark = true", asked("What does `a ?? b` say?")),
    "a question mark in a block of code": (
        "question_mark = true",
        basic("```python\n'?'\n```\n\n### Answer\n\nWhy?\n\n### Hint\n\nIs it?"),
    ),
    "a Chinese question mark": ("question_mark = true", asked("这是什么？")),
    "an Arabic question mark": ("question_mark = true", asked("ما هذا؟", "lang=ar")),
    "a task": ("question_mark = true", code("a = 1")),
    "a title": ("question_mark = true", cloze("{{c1::One}} two")),
    "a title of another type": ("question_mark = true", basic("{{c1::One}} two", "A title", '.cloze type="why"')),
    # W705
    "one or the other": ("recall = true", asked("Is it the mean or the median?")),
    "a word that begins like a verb": ("recall = true", asked("Isotonic and explained: what is it?")),
    "a name that begins with a verb": ("recall = true", asked("Must-link constraints say what?")),
    "a keyword that is a verb": ("recall = true", asked("`is` compares what?")),
    "code before a verb": ("recall = true", asked("`x` is what?")),
    "two things in one question": ("recall = true", asked("What do bias and variance add up to?")),
    "a title that is a question": ("recall = true", basic("{{c1::One}} two", "Is it so, and why", ".cloze")),
    # W706
    "an answer": ("answer_words = { qa = 3 }", basic("One two three.")),
    "an answer of a type without a limit": ("answer_words = { why = 3 }", basic("One two three four.")),
    "an answer that cites": ("answer_words = { qa = 3 }", basic("One two three [@Lloyd1982, p. 131].")),
    "an answer that cites two": ("answer_words = { qa = 3 }", basic(f"One two three {TWO_CITED}.")),
    "an answer that cites two with more": (
        "answer_words = { qa = 3 }",
        basic("One [@Lloyd1982, secs 3.1–3.2 and app. A.1; @Acme2020; @Vapnik1992, passim] two three [@Vapnik1992]."),
    ),
    "an answer with formulas": ("answer_words = { qa = 3 }", basic("One $a + b$ two \\(c\\) three\n\n$$d + e$$")),
    "an answer with code": ("answer_words = { qa = 3 }", basic("One two three\n\n```python\na = b\n```")),
    "an answer with code as a picture": (
        "answer_words = { qa = 3 }",
        basic("One two three\n\n```python {.image}\nif a > b:\n    c()\n```"),
    ),
    "an answer with a hidden check": ("answer_words = { qa = 3 }", basic("One two three" + HIDDEN)),
    "an answer with a picture": ("answer_words = { qa = 3 }", basic("One two three ![a > b](../../media/dot.png)")),
    "an answer with a sound": ("answer_words = { qa = 3 }", basic("One two three [audio](../../media/moo.mp3)")),
    "an answer that is heard": ("answer_words = { qa = 3 }", basic("One two [Hund]{tts=de}")),
    "an answer with a footnote's number": (
        "answer_words = { qa = 3 }",
        basic("One two.[^a]\n\n[^a]: Three."),
    ),
    "an answer with letters emphasised": (
        "answer_words = { qa = 3 }",
        basic("*k*-means **over**fits [so](https://a.org)."),
    ),
    "an answer with long parts beside it": (
        "answer_words = { qa = 3 }\nextra_words = 5",
        basic("One two three.\n\n### Hint\n\nOne two three four.\n\n### Extra\n\nOne two three four five."),
    ),
    "a reversed answer": (
        "answer_words = { qa = 3 }",
        basic("One two three.\n\n### Reverse\n\nOne two three four.", braces=".reversed"),
    ),
    "Extra that cites": ("extra_words = 2", basic(f"So.\n\n### Extra\n\nOne $a$ two {TWO_CITED}.")),
    # W707
    "a list": ("list_items = 2", basic("- a\n- b")),
    "footnotes": ("list_items = 1", basic("So[^a][^b]\n\n- a\n\n[^a]: One.\n[^b]: Two.")),
    "options": ("list_items = 2", basic("- [x] a\n- [ ] b\n- [ ] c", braces=".choice")),
    "a list in Extra": ("list_items = 2", basic("So.\n\n### Extra\n\n- a\n- b\n- c")),
    "a procedure": (
        "list_items = 2\nprocedure_items = 3",
        basic("1. a\n2. b\n3. c", braces='type="procedure"'),
    ),
    "sources": ("list_items = 1", basic("So [@Lloyd1982; @Vapnik1992].")),
    # W708
    "holes": ("cloze_holes = 2", cloze("{{c1::a}} {{c2::b}} `{{c3::c}}`")),
    "a hole": ("cloze_hole_words = 2", cloze("One {{c1::two three}} four five six")),
    "a hole with a hint": ("cloze_hole_words = 2", cloze("One {{c1::two three::a word and another}} four")),
    "a hole with a formula": ("cloze_hole_words = 2", cloze(r"One {{c1::two $\frac{{a}}{b} :: c$ three}} four")),
    "a hole that is code": (
        "cloze_hole_words = 2",
        cloze("One {{c1::`std::vector`}}\n\n```python\n{{c2::a(b, c)}}\n```"),
    ),
    "a hole that cites": ("cloze_hole_words = 2", cloze(f"One {{{{c1::two three {TWO_CITED}}}}}")),
    "what is hidden": ("cloze_share = 0.5", cloze("{{c1::One}} two {{c2::three}} four")),
    "what is hidden twice": ("cloze_share = 0.5", cloze("{{c1::One {{c2::two}}}} three four")),
    "what is hidden with a hint": ("cloze_share = 0.5", cloze("{{c1::One two::a b c d}} three four")),
    "a hint with a hole": ("cloze_share = 0.5", cloze("{{c1::One::two {{c2::three::a}} four}} five")),
    "half a word": ("cloze_share = 0.5", cloze("Over{{c1::fit}}ting one")),
    "what is hidden in code": ("cloze_share = 0.5", cloze("One two:\n\n```python\n{{c1::a = b + c}}\n```")),
    "a formula that is hidden": ("cloze_share = 0.5", cloze("One {{c1::$a$}} two {{c2::$b$}}")),
    # W709
    "rows": ("table_rows = 2", basic(table("head", "a", "b"))),
    "cells": (
        "cell_words = 2",
        basic("One two three.\n\n" + table("head", f"one $a + b$ two {TWO_CITED}", "*k*-means it")),
    ),
    # W710
    "little code": ("code_lines = [2, 3]", code("a = 1\nb = 2")),
    "much code": ("code_lines = [2, 3]", code("a = 1\nb = 2\nc = 3", after=CHECK)),
    "code in a question": ("code_lines = [2, 3]\ncode_check = true", code("a = 1", braces="")),
    "code that is checked": ("code_check = true", code("a = 1", after=CHECK)),
    # W712
    "a line of code": ("code_width = 5", code("a = 1\nb = 2")),
    "a line of a hidden check": ("code_width = 5", code("a = 1", after=HIDDEN)),
    "a line of code with holes": ("code_width = 5", cloze("```python\n{{c1::a = {{c2::1}}}}\n```")),
    "code in a line": ("code_width = 5", basic("It is `a = 1 + 1`.")),
    # W713
    "a formula in the prompt": ("formula = true", asked("What is $a$?", 'type="formula"')),
    "a formula in the answer": ("formula = true", basic("$$a$$", braces='type="formula"')),
    "no formula": ("formula = true", basic("So.")),
    # W714
    "half of the answer": ("giveaway = 0.5", basic("Red green blue black.", "Which are red green?")),
    "a short answer": ("giveaway = 0.5", basic("Red green blue.", "Which are red green blue?")),
    "common words": ("giveaway = 0.5", basic("It is in the red, green, blue and black.", "What is it in the red?")),
    "what only the citation tells": (
        "giveaway = 0.5",
        basic("Red green [@Lloyd1982].", "Which red green did Lloyd 1982 see?"),
    ),
    "a type that cannot tell": ("giveaway = 0.5", basic("Red green blue black.", "Red green blue?", 'type="when"')),
    # W716
    "a level": ("level = true", basic("So.", braces='level="basic"')),
    "a topic": ('topic_tag = "topic::"', basic("So.", braces='tags="a topic::b"')),
    # W717
    "a small number": ("numbers = true", basic("It has 3 or 12 layers.")),
    "a size": ("numbers = true", basic("It is 3×3, 3 × 3 or 3 x 3.")),
    "a product in a formula": ("numbers = true", basic("It is $2x + 1$, $3 x$.")),
    "names with numbers": ("numbers = true", basic("ResNet-101, sha256 and utf8x.")),
    "a number that is checked": ("numbers = true", basic("It has 100 layers." + CHECK)),
    "a number with a page": ("numbers = true", basic("It has 100 layers [@Lloyd1982, p. 131].")),
    "a number with a page of the second source": (
        "numbers = true",
        basic("It has 100 layers [@Acme2020; @Vapnik1992, p. 3]."),
    ),
    "a number with a section without a number": ("numbers = true", basic("It has 100 layers [@Vapnik1992, appendix].")),
    "a number with a page in Extra": ("numbers = true", basic("It has 100.\n\n### Extra\n\nSo [@Acme2020, p. 3].")),
    "the year of a source": ("numbers = true", basic("So it is [@Lloyd1982; @Acme2020].")),
    "a number in code": ("numbers = true", basic("So:\n\n```python\na = 1000\n```")),
    "a number in the prompt": ("numbers = true", asked("What are 100%?")),
    "a number on a code card": ("numbers = true", basic("It is 100.", braces=".code")),
    # W721
    "a source": ("sources = 1", basic("So [@Lloyd1982].")),
    "two sources in different parts": ("sources = 2", basic("So [@Lloyd1982].\n\n### Extra\n\nIt is [@Acme2020].")),
}


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_over_a_limit(project: Project, over: Over) -> None:
    """What is over a limit is one warning at the question's heading, and says by how much."""
    ((code, path, line, message),) = problems(project, over.text, over.setting)
    assert (code, path, line) == (over.code, FILE, 3)
    assert over.told in message


@pytest.mark.parametrize(("setting", "text"), WITHIN.values(), ids=WITHIN)
def test_within_a_limit(project: Project, setting: str, text: str) -> None:
    """What is just within a limit, and what is not meant by it, is not reported."""
    assert problems(project, text, setting) == []


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_without_a_limit(project: Project, over: Over) -> None:
    """A rule is off in a deck that gives no limit, or gives one that means none."""
    assert problems(project, over.text) == []
    assert problems(project, over.text, OFF) == []


def test_the_front_matter_counts(project: Project) -> None:
    """Level, tag and type may come from the file's front matter; a cloze note's title is no question even so."""
    above = "---\nlevel: basic\ntags: [topic::a]\ntype: why\n---\n"
    project.write(
        {
            "content/deck.toml": SETTINGS
            + '[lint]\nlevel = true\ntopic_tag = "topic::"\nquestion_mark = true\nanswer_words = { why = 2 }\n',
            FILE: above + basic("One two.") + cloze("{{c1::One}} two").replace("#it", "#hole"),
        }
    )
    assert project.problems() == []
    project.questions(above + basic("One two three."), FILE)
    assert [problem["code"] for problem in project.problems()] == ["W706"]


def test_a_formula_in_the_topic_line(project: Project) -> None:
    """The formula of a file's topic line is none of the card."""
    text = "# About $k$\n\n" + basic("So.", braces='type="formula"')
    assert [code for code, _, _, _ in problems(project, text, "formula = true")] == ["W713"]


def test_a_note_of_another_type(project: Project) -> None:
    """Of a note of another deck's type only its level and its tags are looked at."""
    above = "---\nlevel: basic\n---\n"
    long = "A long list without an end?\n\n" + table(*"abcdef") + "\n\n- 100\n- 200\n"
    rules = "front_words = 1\nanswer_words = { qa = 1 }\nlist_items = 1\ntable_rows = 1\nquestion_mark = true\n"
    rules += "recall = true\nsources = 1\nnumbers = true\nsimilar = 0.1\nlevel = true\n"
    text = pair(*[basic(long, "Is it long", 'notetype="geography"')] * 2)
    carry(project).write({"content/deck.toml": SETTINGS + "[lint]\n" + rules}).questions(above + text)
    assert project.problems() == []
    project.questions(text)
    assert [found["message"] for found in project.problems()] == ["no level", "no level"]
    project.write({"content/deck.toml": SETTINGS + '[lint]\ntopic_tag = "topic::"\n'})
    assert [found["code"] for found in project.problems()] == ["W716", "W716"]


def test_every_fault_is_told(project: Project) -> None:
    """A question with several faults has a warning for each, and each question its own, in the order of the lines."""
    text = asked("Explain it and how") + "\n" + asked("Is it so").replace("#it", "#so")
    found = problems(project, text, "question_mark = true\nrecall = true\nlevel = true")
    assert [(line, code) for code, _, line, _ in found] == [
        *((3, code) for code in ("W704", "W705", "W705", "W716")),
        *((7, code) for code in ("W704", "W705", "W716")),
    ]


# Prompts alike

SAME: Mapping[str, tuple[str, str]] = {
    "the same words": (asked("What is it?"), asked("What is *it*?")),
    "other capitals": (asked("What is it?"), asked("What IS it?")),
    "the same below another citation": (asked("What is it [@Lloyd1982]?"), asked("What is it [@Acme2020]?")),
    "the same formula": (asked("What is $a$?"), asked("what is \\(a\\)?")),
    "the same sentence with other holes": (
        cloze("It {{c1::rises}} and falls.").replace("A title", "Another title"),
        cloze("It rises and {{c1::falls::or?}}."),
    ),
    "the same code": (
        basic("```python\na\n```\n\n### Answer\n\nA."),
        basic("```python\na\n```\n\n### Answer\n\nB."),
    ),
}
OTHER: Mapping[str, tuple[str, str]] = {
    "other words": (asked("What is it?"), asked("What was it?")),
    "another formula": (asked(r"What is $\sigma$?"), asked(r"What is $\Sigma$?")),
    "other code": (asked("What does `s` match?"), asked("What does `S` match?")),
    "another block of code": (
        basic("```python\na\n```\n\n### Answer\n\nA."),
        basic("```python\nb\n```\n\n### Answer\n\nB."),
    ),
    "another picture": (
        basic("![A tree](../../media/dot.png)\n\n### Answer\n\nAn oak."),
        basic("![A tree](../../media/dot2.png)\n\n### Answer\n\nAn elm."),
    ),
    "another sound": (
        basic("[audio](../../media/moo.mp3)\n\n### Answer\n\nA cow."),
        basic("[audio](../../media/baa.mp3)\n\n### Answer\n\nA sheep."),
    ),
    "other words that are read aloud": (
        asked("What does [Hund]{tts=de} mean?"),
        asked("What does [Katze]{tts=de} mean?"),
    ),
    "a sentence that is only code": (cloze("```python\n{{c1::a}}\n```"), cloze("```python\n{{c1::b}}\n```")),
}


def pair(first: str, second: str) -> str:
    """Return two questions, the second one under another id, on line 3 and further down."""
    return first + "\n" + second.replace("#it", "#second")


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_the_same_prompt(project: Project, first: str, second: str) -> None:
    """The same prompt twice is a warning in any deck, once, at the second question; it names the first one."""
    text = pair(first, second)
    line = (ABOVE + text).split("\n").index(second.replace("#it", "#second").split("\n")[0]) + 1
    for setting in ("", "similar = 0.5"):
        assert problems(project, text, setting) == [("W718", FILE, line, "the same prompt as “it”")]


@pytest.mark.parametrize(("first", "second"), OTHER.values(), ids=OTHER)
def test_another_prompt(project: Project, first: str, second: str) -> None:
    """Prompts that differ in what a learner sees or hears are not the same, nor nearly so."""
    for setting in ("", "similar = 0.7"):
        assert problems(project, pair(first, second), setting) == []


WORDS = "red green blue black white"
"""Five words that tell something."""

NEARLY: Mapping[str, tuple[float, str, str, bool]] = {
    "four words of five, over": (0.79, asked(f"Which {WORDS}?"), asked("Which red green blue black?"), True),
    "four words of five, at the limit": (0.8, asked(f"Which {WORDS}?"), asked("Which red green blue black?"), False),
    "the order": (0.9, asked("Which red green blue black?"), asked("Which black blue green red?"), True),
    "common words": (0.9, asked("Which red green blue black?"), asked("Why do the red green blue black?"), True),
    "few words": (0.5, asked("Which red green blue?"), asked("Which red green?"), False),
    "sentences": (
        0.7,
        cloze("Red green {{c1::blue}} black white"),
        cloze("Red green {{c1::blue}} black {{c2::grey}} white"),
        True,
    ),
    "only the title": (0.5, cloze("Red green {{c1::blue}} black"), cloze("One two {{c1::three}} four"), False),
    "a formula is a word": (0.75, asked("Which red green blue $a$?"), asked("Which red green blue $b$?"), False),
    "a formula, too": (0.5, asked("Which red green blue $a$?"), asked("Which red green blue $b$?"), True),
    "prompts that are heard": (
        0.79,
        asked(f"Which {WORDS}?", "tts=en"),
        asked("Which red green blue black?", "tts=en"),
        True,
    ),
}


@pytest.mark.parametrize(("limit", "first", "second", "is_told"), NEARLY.values(), ids=NEARLY)
def test_nearly_the_same_prompt(project: Project, limit: float, first: str, second: str, is_told: bool) -> None:
    """Prompts that share more of their words than the limit are a warning at the second; without a limit none."""
    text = pair(first, second)
    told = [("W718", FILE, 7, "nearly the same prompt as “it”")] if is_told else []
    assert problems(project, text, f"similar = {limit}") == told
    assert problems(project, text) == []


def test_a_prompt_like_a_retired_one(project: Project) -> None:
    """A question may be like a retired one whose place it takes."""
    project.questions(asked("What is it?"), FILE).build()
    text = pair(asked("What is it?", ".retired"), asked("What is it?"))
    assert problems(project, text, "similar = 0.5") == []


def test_alike_in_another_file(project: Project) -> None:
    """Prompts are compared across files, and each pair is told."""
    project.write(
        {
            "content/deck.toml": SETTINGS + "[lint]\nsimilar = 0.7\n",
            "content/a.md": asked("Which red green blue black?"),
            "content/b.md": asked(f"Which {WORDS}?").replace("#it", "#b"),
            "content/c.md": asked(f"What {WORDS} grey?").replace("#it", "#c"),
        }
    )
    found = [(problem["path"], problem["message"].split()[-1]) for problem in project.problems()]
    assert found == [("content/b.md", "“it”"), ("content/c.md", "“b”")]


# Exceptions


def allow(code: str, note: str = "it", reason: str = "so") -> str:
    """Return an exception in deck.toml."""
    return f'[[lint.allow]]\nid = "{note}"\ncode = "{code}"\nreason = "{reason}"\n'


LONG = "front_words = 2\nquestion_mark = true\n"
FAULTY = asked("A long prompt")
UNNEEDED = "content/deck.toml", 1


@pytest.mark.parametrize(
    ("setting", "text", "told"),
    [
        pytest.param(LONG + allow("W703"), FAULTY, [("W704", FILE, 3)], id="one problem"),
        pytest.param(LONG + allow("W703") + allow("W704"), FAULTY, [], id="two problems"),
        pytest.param(
            LONG + allow("W703"),
            pair(FAULTY, asked("Another prompt?")).replace("A long prompt", "What is it?"),
            [],
            id="a problem of one question",
        ),
        pytest.param(
            "front_words = 2\n" + allow("W703", "second"),
            pair(FAULTY, asked("Another long prompt")),
            [("W703", FILE, 3)],
            id="not that of another question",
        ),
        pytest.param(LONG + allow("W703"), asked("It?"), [("W719", *UNNEEDED)], id="a question without fault"),
        pytest.param(allow("W703"), FAULTY, [("W719", *UNNEEDED)], id="a rule that is off"),
        pytest.param(allow("W703", "gone"), FAULTY, [("W719", *UNNEEDED)], id="no such question"),
        pytest.param(
            LONG + allow("W703") + allow("W704") + allow("W704", reason="as well"),
            FAULTY,
            [("W719", *UNNEEDED)],
            id="the same twice",
        ),
        pytest.param(allow("W718", "second"), pair(FAULTY, FAULTY), [], id="the same prompt"),
        pytest.param(
            allow("W718"), pair(FAULTY, FAULTY), [("W719", *UNNEEDED), ("W718", FILE, 7)], id="of the wrong question"
        ),
        pytest.param(
            allow("E608"),
            asked("What?", "after=gone"),
            [("W719", *UNNEEDED), ("E608", FILE, 3)],
            id="an error is not accepted",
        ),
    ],
)
def test_an_exception(project: Project, setting: str, text: str, told: list[tuple[str, str, int]]) -> None:
    """An exception accepts one problem of the card standard for one question, and is one itself if nothing needs it."""
    assert [found[:3] for found in problems(project, text, setting)] == told


def test_an_exception_says_which_it_is(project: Project) -> None:
    """An exception that nothing needs is told by its question and its problem."""
    ((_, _, _, message),) = problems(project, asked("It?"), allow("W703"))
    assert "“it”" in message and "W703" in message


@pytest.mark.parametrize("code", ["w703", "W73", "E608", "W719", "long", "W"])
def test_an_exception_from_no_rule_is_told(project: Project, code: str) -> None:
    """An exception whose code is none of the card standard's is told as that, and which codes there are."""
    ((kind, _, _, message),) = problems(project, asked("It?"), allow(code))
    assert kind == "W719" and f"{code} is no code of the card standard" in message
    (told,) = project.problems()
    assert "W703" in told["hint"]


# The order


def placed(note: str, after: str = "", braces: str = "") -> str:
    """Return a question that comes after others."""
    return f'## What is {note}? {{#{note}{braces} after="{after}"}}\n\nSo.\n\n'


ORDER: Mapping[str, tuple[str, list[tuple[str, int, int]]]] = {
    "in order": (placed("one") + placed("two", "one"), []),
    "in the wrong order": (placed("one", "two") + placed("two"), [("W720", 3, 23)]),
    "one of two in the wrong order": (placed("one") + placed("two", "one, three") + placed("three"), [("W720", 7, 23)]),
    "a circle": (placed("one", "two") + placed("two", "one"), [("W720", 3, 23)]),
    "unknown": (placed("one") + placed("two", "uno"), [("E608", 7, 23)]),
    "a draft": (placed("one", braces=" .draft") + placed("two", "one"), [("E608", 7, 23)]),
}


@pytest.mark.parametrize(("text", "told"), ORDER.values(), ids=ORDER)
def test_the_order(project: Project, text: str, told: list[tuple[str, int, int]]) -> None:
    """A question before the one it comes after is a warning at its ``after`` in any deck; an unknown id is an error."""
    project.questions(ABOVE + text)
    assert [(found["code"], found["line"], found["column"]) for found in project.problems()] == told


def test_the_order_across_files(project: Project) -> None:
    """The order is that of the deck: its topics as deck.toml has them."""
    topics = ["late", "early"]
    files = {"content/early/a.md": placed("one"), "content/late/a.md": placed("two", "one")}
    for order, told in ((topics, [("W720", "content/late/a.md", 1)]), (topics[::-1], [])):
        listed = "".join(f'[[topics]]\nfolder = "{topic}"\n' for topic in order)
        project.write({"content/deck.toml": SETTINGS + listed, **files})
        assert [(found["code"], found["path"], found["line"]) for found in project.problems()] == told
