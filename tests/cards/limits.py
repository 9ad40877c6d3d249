"""The limits of the card standard: what is just over each, and what is just within or not meant by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.help.standard import CHECK, HIDDEN, TWO_CITED, asked, basic, cloze, code, drawn, table

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
    """A question over a limit: what it is, its text, a part of the message."""

    what: str
    text: str
    told: str


@dataclass(frozen=True)
class Within:
    """A question within a limit, or one that it does not mean: what it is and its text."""

    what: str
    text: str


LIMITS: Mapping[tuple[str, str], list[Over | Within]] = {
    ("W703", "front_words = 4"): [
        Over("a prompt", asked("What is one two three?"), "5 words"),
        Over("a prompt with more below it", basic("Given one two.\n\n### Answer\n\nSo."), "6 words"),
        Over("a prompt with code in it", asked("What does `np.mean` do?"), "5 words"),
        Within("a prompt", asked("What is one two?")),
        Within("a prompt with a formula", asked("What is $a + b + c$, $$d$$ one two?")),
        Within("a prompt with a decimal", asked("What exceeds 0.5, 1,000?")),
        Within("a prompt with half a word emphasised", asked("What is *k*-means, H<sub>2</sub>O?")),
        Within("a prompt that cites", asked(f"What is one two {TWO_CITED}?")),
        Within("a prompt with code below it", basic("```python\nx = 1\n```\n\n### Answer\n\nSo.", "What is one two?")),
        Within(
            "a prompt with a picture",
            basic("![one > two](../../media/dot.png)\n\n### Answer\n\nSo.", "What is one two?"),
        ),
        Within("a prompt that is heard", asked("What does [Hund]{tts=de} mean?")),
        Within("a prompt that is also heard", asked("What is one two?", "tts=en")),
        Within("a title of a cloze note", cloze("{{c1::One}} two")),
    ],
    ("W704", "question_mark = true"): [
        Over("no question mark", asked("Name it."), "0 question marks"),
        Over("two question marks", asked("What? Why?"), "2 question marks"),
        Over("a second question below the first", basic("Why?\n\n### Answer\n\nSo."), "2 question marks"),
        Within("one question mark", asked("What?")),
        Within("a question mark in a formula", asked("What is $P(x = ?)$?")),
        Within("a question mark in code", asked("What does `a ?? b` say?")),
        Within(
            "a question mark in a block of code",
            basic("```python\n'?'\n```\n\n### Answer\n\nWhy?\n\n### Hint\n\nIs it?"),
        ),
        Within("a Chinese question mark", asked("这是什么？")),
        Within("an Arabic question mark", asked("ما هذا؟", "lang=ar")),
        Within("a task", code("a = 1")),
        Within("a title", cloze("{{c1::One}} two")),
        Within("a title of another type", basic("{{c1::One}} two", "A title", '.cloze type="why"')),
    ],
    ("W705", "recall = true"): [
        Over("yes or no", asked("Is the mean robust?"), "yes or no"),
        Over("yes or no, emphasised", asked("*Can* it fail?"), "yes or no"),
        Over("yes or no, politely", asked("May it fail?"), "yes or no"),
        Over("yes or no, with a contraction", asked("Isn’t the mean robust?"), "yes or no"),
        Over("yes or no, with another one", asked("Can't the mean fail?"), "yes or no"),
        Over("a vague verb", asked("Explain the mean."), "verb"),
        Over("two questions", asked("What is it, and why is it so?"), "two things"),
        Over("two other questions", asked("What is it and where is it used?"), "two things"),
        Within("one or the other", asked("Is it the mean or the median?")),
        Within("a word that begins like a verb", asked("Isotonic and explained: what is it?")),
        Within("a name that begins with a verb", asked("Must-link constraints say what?")),
        Within("a keyword that is a verb", asked("`is` compares what?")),
        Within("code before a verb", asked("`x` is what?")),
        Within("two things in one question", asked("What do bias and variance add up to?")),
        Within("a title that is a question", basic("{{c1::One}} two", "Is it so, and why", ".cloze")),
    ],
    ("W706", "answer_words = { qa = 3 }"): [
        Over("an answer", basic("One two three four."), "4 words; the limit for qa is 3"),
        Over("an answer with code in a line", basic("It calls `np.mean`."), "4 words"),
        Over("an answer with code that is no formula", basic(r"It is `\(a b\)`."), "4 words"),
        Over("an answer in a list and a table", basic(f"- One\n- two\n\n{table('three', 'four')}"), "4 words"),
        Over("an answer with a footnote", basic("One two.[^a]\n\n[^a]: Three four."), "4 words"),
        Over("a typed answer with more below it", basic("One two\n\nThree four.", braces=".typed"), "4 words"),
        Within("an answer", basic("One two three.")),
        Within("an answer that cites", basic("One two three [@Lloyd1982, p. 131].")),
        Within("an answer that cites two", basic(f"One two three {TWO_CITED}.")),
        Within(
            "an answer that cites two with more",
            basic(
                "One [@Lloyd1982, secs 3.1–3.2 and app. A.1; @Acme2020; @Vapnik1992, passim] two three [@Vapnik1992]."
            ),
        ),
        Within("an answer with formulas", basic("One $a + b$ two \\(c\\) three\n\n$$d + e$$")),
        Within("an answer with code", basic("One two three\n\n```python\na = b\n```")),
        Within(
            "an answer with code as a picture", basic("One two three\n\n```python {.image}\nif a > b:\n    c()\n```")
        ),
        Within("an answer with a hidden check", basic("One two three" + HIDDEN)),
        Within("an answer with a picture", basic("One two three ![a > b](../../media/dot.png)")),
        Within("an answer with a sound", basic("One two three [audio](../../media/moo.mp3)")),
        Within("an answer that is heard", basic("One two [Hund]{tts=de}")),
        Within("an answer with a footnote's number", basic("One two.[^a]\n\n[^a]: Three.")),
        Within("an answer with letters emphasised", basic("*k*-means **over**fits [so](https://a.org).")),
        Within("a reversed answer", basic("One two three.\n\n### Reverse\n\nOne two three four.", braces=".reversed")),
    ],
    ("W706", "answer_words = { qa = 9, why = 3 }"): [
        Over("an answer of another type", basic("One two three four.", braces='type="why"'), "for why is 3"),
    ],
    ("W706", "extra_words = 3"): [
        Over("Extra", basic("So.\n\n### Extra\n\nOne two three four."), "Extra has 4 words"),
    ],
    ("W706", "answer_words = { why = 3 }"): [
        Within("an answer of a type without a limit", basic("One two three four.")),
    ],
    ("W706", "answer_words = { qa = 3 }\nextra_words = 5"): [
        Within(
            "an answer with long parts beside it",
            basic("One two three.\n\n### Hint\n\nOne two three four.\n\n### Extra\n\nOne two three four five."),
        ),
    ],
    ("W706", "extra_words = 2"): [
        Within("Extra that cites", basic(f"So.\n\n### Extra\n\nOne $a$ two {TWO_CITED}.")),
    ],
    ("W707", "list_items = 2"): [
        Over("a list", basic("- a\n- b\n- c"), "3 things"),
        Over("a list with numbers", basic("1. a\n2. b\n3. c"), "3 things"),
        Over("a list in a list", basic("- a\n- b\n    - c"), "3 things"),
        Over("two lists", basic("- a\n- b\n\nBut\n\n- c"), "3 things"),
        Within("a list", basic("- a\n- b")),
        Within("options", basic("- [x] a\n- [ ] b\n- [ ] c", braces=".choice")),
        Within("a list in Extra", basic("So.\n\n### Extra\n\n- a\n- b\n- c")),
    ],
    ("W707", "procedure_items = 2"): [
        Over("a procedure", basic("1. a\n2. b\n3. c", braces='type="procedure"'), "3 things"),
    ],
    ("W707", "list_items = 1"): [
        Within("footnotes", basic("So[^a][^b]\n\n- a\n\n[^a]: One.\n[^b]: Two.")),
        Within("sources", basic("So [@Lloyd1982; @Vapnik1992].")),
    ],
    ("W707", "list_items = 2\nprocedure_items = 3"): [
        Within("a procedure", basic("1. a\n2. b\n3. c", braces='type="procedure"')),
    ],
    ("W708", "cloze_holes = 2"): [
        Over("holes", cloze("{{c1::a}} {{c1::b}} {{c2::c}}"), "3 clozes"),
        Over("holes in holes", cloze("{{c1::a {{c2::b {{c3::c}}}}}}"), "3 clozes"),
        Over("holes in code", cloze("```python\n{{c1::a}} = {{c2::b}}\n```\n\n{{c3::c}}"), "3 clozes"),
        Within("holes", cloze(r"{{c1::a}} {{c2::b}} `\{{c3::c}}`")),
    ],
    ("W708", "cloze_hole_words = 2"): [
        Over("a hole", cloze("One {{c1::two three four}}"), "a cloze has 3 words"),
        Over("a hole around a hole", cloze("One {{c1::two {{c2::three}} four}}"), "a cloze has 3 words"),
        Within("a hole", cloze("One {{c1::two three}} four five six")),
        Within("a hole with a hint", cloze("One {{c1::two three::a word and another}} four")),
        Within("a hole with a formula", cloze(r"One {{c1::two $\frac{{a}}{b} :: c$ three}} four")),
        Within("a hole that is code", cloze("One {{c1::`std::vector`}}\n\n```python\n{{c2::a(b, c)}}\n```")),
        Within("a hole that cites", cloze(f"One {{{{c1::two three {TWO_CITED}}}}}")),
        Within("a hole in a formula", cloze(r"One $x = {{c1::\frac{a}{b} + \sqrt{c}}}$")),
    ],
    ("W708", "cloze_share = 0.5"): [
        Over("what is hidden", cloze("{{c1::One two}} three {{c2::four}} five"), "60%"),
        Over("what is hidden beside code", cloze("{{c1::One two}} three\n\n```python\na = b + c\n```"), "67%"),
        Within("what is hidden", cloze("{{c1::One}} two {{c2::three}} four")),
        Within("what is hidden twice", cloze("{{c1::One {{c2::two}}}} three four")),
        Within("what is hidden with a hint", cloze("{{c1::One two::a b c d}} three four")),
        Within("a hint around a hint", cloze("{{c1::One {{c2::two::a b c}}::d e f}} three four")),
        Within("half a word", cloze("Over{{c1::fit}}ting one")),
        Within("what is hidden in code", cloze("One two:\n\n```python\n{{c1::a = b + c}}\n```")),
        Within("a formula that is hidden", cloze("One {{c1::$a$}} two {{c2::$b$}}")),
    ],
    ("W709", "table_rows = 2"): [
        Over("rows", basic(table("head", "a", "b", "c")), "3 rows"),
        Over(
            "rows of the second table",
            basic(f"{table('head', 'a')}\n\nBut\n\n{table('head', 'a', 'b', 'c')}"),
            "3 rows",
        ),
        Over("rows of a cloze note", cloze(table("head", "{{c1::a}}", "b", "c")), "3 rows"),
        Within("rows", basic(table("head", "a", "b"))),
    ],
    ("W709", "cell_words = 2"): [
        Over("a cell", basic(table("head", "a", "one two three")), "3 words"),
        Over("a cell in the head", basic(table("one two three", "a")), "3 words"),
        Over("a cell with a hole", cloze(table("head", "one {{c1::two three::four}}")), "3 words"),
        Within("cells", basic("One two three.\n\n" + table("head", f"one $a + b$ two {TWO_CITED}", "*k*-means it"))),
    ],
    ("W710", "code_lines = [2, 3]"): [
        Over("little code", code("a = 1"), "1 lines of code; 2 to 3"),
        Over("much code", code("a = 1\nb = 2\nc = 3\nd = 4"), "4 lines"),
        Over("much code in two blocks", code("a = 1\nb = 2", "c = 3\nd = 4"), "4 lines"),
        Over("little code that is seen", code("a = 1", after=CHECK), "1 lines"),
        Over("no code", basic("So.", braces=".code"), "0 lines"),
        Within("little code", code("a = 1\nb = 2")),
        Within("much code", code("a = 1\nb = 2\nc = 3", after=CHECK)),
    ],
    ("W710", "code_check = true"): [
        Over("code that nothing checks", code("a = 1"), "nothing checks"),
        Within("code that is checked", code("a = 1", after=CHECK)),
    ],
    ("W710", "code_lines = [2, 3]\ncode_check = true"): [
        Within("code in a question", code("a = 1", braces="")),
    ],
    ("W712", "code_width = 5"): [
        Over("a line of code", code("a = 1", "b = 22"), "line 10: 6 characters"),
        Over("a line of code in a question", code("a = 11", braces=""), "line 6: 6 characters"),
        Over("a line of code in a list", basic("- One\n\n  ```python\n  a = 11\n  ```"), "line 8: 6 characters"),
        Over("a line of code in a hint", basic("So.\n\n### Hint\n\n```python\na = 11\n```"), "line 10: 6 characters"),
        Over("a line of code with a hole", cloze("```python\na = {{c1::11}}\n```"), "line 6: 6 characters"),
        Over("a line of code in a picture", basic("```python {.image}\na = 11\n```"), "line 6: 6 characters"),
        Within("a line of code", code("a = 1\nb = 2")),
        Within("a line of a hidden check", code("a = 1", after=HIDDEN)),
        Within("a line of code with holes", cloze("```python\n{{c1::a = {{c2::1}}}}\n```")),
        Within("code in a line", basic("It is `a = 1 + 1`.")),
    ],
    ("W713", "formula = true"): [
        Over("no formula", basic("So.", braces='type="formula"'), "shows none"),
        Over("what only looks like a formula", basic(r"It is `\(x\)` at \$5.", braces='type="formula"'), "shows none"),
        Within("a formula in the prompt", asked("What is $a$?", 'type="formula"')),
        Within("a formula in the answer", basic("$$a$$", braces='type="formula"')),
        Within("no formula", basic("So.")),
    ],
    ("W714", "giveaway = 0.5"): [
        Over(
            "a prompt that tells",
            basic("Red, GREEN, blue and black.", "Which are red green blue?"),
            "3 of the answer's 4",
        ),
        Over(
            "a reason that the prompt tells",
            basic("Red green blue black.", "Why red green blue?", 'type="why"'),
            "3 of",
        ),
        Within("half of the answer", basic("Red green blue black.", "Which are red green?")),
        Within("a short answer", basic("Red green blue.", "Which are red green blue?")),
        Within("common words", basic("It is in the red, green, blue and black.", "What is it in the red?")),
        Within("what only the citation tells", basic("Red green [@Lloyd1982].", "Which red green did Lloyd 1982 see?")),
        Within("a type that cannot tell", basic("Red green blue black.", "Red green blue?", 'type="when"')),
        Over("a title with the hidden words", cloze("It is {{c1::of five words::how long}}, so."), "“of five words”"),
        Over("a title with what one cloze hides", cloze("A {{c1::river}} has a {{c2::Title}}."), "“Title”"),
        Within("a title with a part of the hidden words", cloze("It has {{c1::five letters}} in a line.")),
        Within("a title with common words only", cloze("It is {{c1::of a}} kind.")),
        Within("a title with another form of the word", cloze("It has {{c1::titles}} and more.")),
        Over("a title with hidden code", cloze("It is `{{c1::five}}` in a line."), "“five”"),
        Within("a title with the words beside a hidden formula", cloze("It is {{c1::five $x$}} in a line.")),
        Over("a drawing that shows the answer", drawn("The Nile."), "“Nile and Congo”"),
        Over("a drawing that shows what is typed", drawn("Nile", braces=".typed"), "“Nile and Congo”"),
        Over("outlines that say what they show", drawn("White\nSea"), "“The White Sea”"),
        Within("a drawing that shows a word of the answer", drawn("The long Nile.")),
        Within("a drawing with the words in two places", drawn("Congo White")),
        Within("a long answer that a drawing shows", drawn("The great White Sea there.")),
        Within("a letter that names a part of a drawing", drawn("B")),
        Within("a number in a drawing", drawn("1900")),
        Within("a choice among what a drawing names", drawn("The Nile.", "Which of the two is it?")),
        Within("a drawing in the answer", basic("![A map](../../media/map.svg)\n\nNile")),
    ],
    ("W716", "level = true"): [
        Over("no level", basic("So."), "no level"),
        Within("a level", basic("So.", braces='level="basic"')),
    ],
    ("W716", 'topic_tag = "topic::"'): [
        Over("no topic", basic("So.", braces='tags="topics topic"'), "topic::"),
        Within("a topic", basic("So.", braces='tags="a topic::b"')),
    ],
    ("W717", "numbers = true"): [
        Over("a percentage", basic("It is 95%."), "the number 95%"),
        Over("a percentage with a space", basic("It is 9.5 %."), "the number 9.5 %"),
        Over("a percentage in a formula", basic(r"It is $95\%$."), r"the number 95\%"),
        Over("a percentage in a spaced formula", basic(r"It is $95\,\%$."), r"the number 95\,\%"),
        Over("a factor", basic("It is 2x faster."), "the number 2x"),
        Over("a factor with its sign", basic("It is 2.5× faster."), "the number 2.5×"),
        Over("a factor in words", basic("It is 10 times faster."), "the number 10 times"),
        Over("millions", basic("It has 60 million weights."), "the number 60 million"),
        Over("a large number", basic("It has 100 layers."), "the number 100"),
        Over("a large number with a comma", basic("It has 1,000 layers."), "the number 1,000"),
        Over("a large number with all", basic("It is 12,345.67 m."), "the number 12,345.67"),
        Over("a precise number", basic("It is 0.125."), "the number 0.125"),
        Over("a large number in a formula", basic("It is $x_{784}$."), "the number 784"),
        Over("a year", basic("Lloyd found it in 1957."), "the number 1957"),
        Over("a year that is typed", basic("1957", "In which year?", ".typed"), "the number 1957"),
        Over("a number in a cloze note", cloze("It has {{c1::100}} layers."), "the number 100"),
        Over(
            "a number with a source but no page",
            basic("It has 100 layers [@Lloyd1982; @Vapnik1992]."),
            "the number 100",
        ),
        Over(
            "a number with a source whose author has a comma", basic("It has 100 layers [@Acme2020]."), "the number 100"
        ),
        Within("a small number", basic("It has 3 or 12 layers.")),
        Within("a size", basic("It is 3×3, 3 × 3 or 3 x 3.")),
        Within("a product in a formula", basic("It is $2x + 1$, $3 x$.")),
        Within("names with numbers", basic("ResNet-101, sha256 and utf8x.")),
        Within("a number that is checked", basic("It has 100 layers." + CHECK)),
        Within("a number with a page", basic("It has 100 layers [@Lloyd1982, p. 131].")),
        Within("a number with a page of the second source", basic("It has 100 layers [@Acme2020; @Vapnik1992, p. 3].")),
        Within("a number with a section without a number", basic("It has 100 layers [@Vapnik1992, appendix].")),
        Within("a number with a page in Extra", basic("It has 100.\n\n### Extra\n\nSo [@Acme2020, p. 3].")),
        Within("the year of a source", basic("So it is [@Lloyd1982; @Acme2020].")),
        Within("a number in code", basic("So:\n\n```python\na = 1000\n```")),
        Within("a number in the prompt", asked("What are 100%?")),
        Within("a number on a code card", basic("It is 100.", braces=".code")),
    ],
    ("W721", "sources = 1"): [
        Over("no source", basic("So."), "0 sources"),
        Within("a source", basic("So [@Lloyd1982].")),
    ],
    ("W721", "sources = 2"): [
        Over("one source, cited twice", basic("So [@Lloyd1982, p. 131] it [@Lloyd1982, p. 132] is."), "1 sources"),
        Within("two sources in different parts", basic("So [@Lloyd1982].\n\n### Extra\n\nIt is [@Acme2020].")),
    ],
}
"""The questions by the code of the problem and the setting."""
