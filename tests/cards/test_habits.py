"""What looks like markup and is none: told where a learner would see it, and silent in code, in formulas, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from deckwright.base.problems import Problem
from deckwright.cards.lookalikes import find_habits
from deckwright.notations.block_marks import BLOCK_MARKS
from deckwright.notations.formulas import FORMULAS
from deckwright.notations.habits import HOLES, LOOSE_HOLE, LOST, Habit
from deckwright.notations.marks import MARKS, READING
from tests.help.rendering import answer, render
from tests.help.support import MP3, PNG, Project

CODES = ("E421", "E501", "E513", "E705", "W314", "W419", "W421", "W501", "W513")

SPELLINGS = {
    "E705": [
        *("!(x.png)", "[d]!(x.png)"),
        *("![[x.png]]", "![[x.png|300]]", "![[folder/x y.JPG]]", "![[der Hund.mp3]]", "![[Note#Part]]", "![[x|300]]"),
        *("![d](x.png =100x20)", "![d](x.png =100x)", "![d](x.png =50%)", "![d] (x.png)", "![d](no such.png)"),
        *("![e][undefined]", "![e][]", "![e]", "!(d)[x.png]", "![d]（x.png）", "！［d］（x.png）"),
        *("[sound:x.mp3]", "[Sound:x y.mp3]", "[anki:tts lang=de_DE]Hund[/anki:tts]", "[anki:play:q:0]"),
        *("[audio](no such.mp3)", ".. image:: x.png", "image::x.png[a]", "image:x.png[]", "[img]x.png[/img]"),
        '(Hund){tts="de"}',
        *('![d](x.png "title)', "![d](x.png 'title)", "![d](x.png “title”)", "![d](x.png title)", "![d](x.png"),
        *("\\includegraphics[width=3cm]{x}", "!x.png!", "!x.png|thumbnail!"),
    ],
    "E421": [
        *("<!- x -->", "<!— x —>", "<!- x ->"),
        *(
            "%%private%%",
            "a %% not for\nlearners %% b",
            "%%\nprivate\n%%",
            "{>>why?<<}",
            "{# draft #}",
            "{/* draft */}",
        ),
        *("{{!-- draft --}}", "{{! draft }}", "{::comment}x{:/comment}", "\\begin{comment}x\\end{comment}"),
    ],
    "E513": ["[latex]x[/latex]", "[LaTeX]x", "[$]x[/$]", "[$$]x[/$$]", "[$]\\frac{a}{b}[/$]"],
    "W513": [
        "\\section{Rivers}",
        "\\subsection*{Rivers}",
        *("$ x $", "$ x$", "$x $", "$ x + y $", "$ \\sum_i x_i $", "$ E = mc^2 $", "\\frac{a}{b}", "\\ce{H2O}"),
        *("an \\alpha there", "2\\pi", "$f=\\text{if $x>0$}$", "$\\mbox{if $x$}$", "\\textbf{a}", "\\ref{eq}"),
        *("\\emph{a}", "\\textit{a b}", "\\cite{Doe2020}", "\\citep[p. 3]{Doe2020}", "\\begin{tabular}{ll}"),
        *("\\begin{itemize}x\\end{itemize}", "＄x＄", "stem:[x]", "a \\rightarrow b"),
        *("$x^2 is", "$x_1 + y for", "$E = mc^2 so", "$$x^2$ is", "$\\R is", "so $\\frac{a}{b} and", "**so** $x^2"),
        *("it is x^2$", "E = mc^2$, so", "(a_1$)", "x^2$$", "$x^2$3", "$x$2"),
        *("\\(x^2 is", "\\[ x^2", "x^2\\) is", "so x_1\\] it is", "\\\\(x^2\\\\)", "\\\\[x = 1\\\\]"),
        *("x_{ij} and", "10^{-3}", "\\frac12", "{\\bf b}", "\\verb|x|"),
        *("$\nx^2\n$", 'G\\"odel', '\\"{U}bung', 'na\\"{\\i}ve', "\\begin{theorem} x", "\\begin{verbatim}"),
        *("$n log n$", "from $5 or 6$", "costs $5 per day and 6$"),
        *("$HOME:$PATH", "PATH=$HOME/bin:$PATH", "${HOME}:${PATH}", "$foo($bar)", "$DAY/$MONTH is"),
    ],
    "W501": [
        *("{{c::x}}", "{{1::x}}", "{c1::x}", "{1::x}", "{{с1::x}}", "{{cl::x}}", "{{ ::x}}", "{ {c1::x}}", "((c1::x))"),
        *("[c1::x]", "｛｛c1：：x｝｝", "{{cloze x}}", "{{cloze::x}}"),
    ],
    "W421": [
        *("Hint: x", "**Answer:** x", "**Extra**: x", "[1]: In Africa.", "$x$ {width=240}"),
        *("Tags: africa rivers", "tags: #africa, #rivers", "^1690000000000"),
        *("(die Gabel){.fem}", "Gabel{.fem}"),
        *("$x${width:240}", "$x${width: 240px}", '[d](https://example.org "title)', '$x${width="300}'),
        *("[[Note]]", "[[Note|alias]]", "[[Note#Part]]", "#[[tag]]", "[[https://example.org][text]]", "[[Note][text]]"),
        *(
            "text ^abc123",
            "^table-one",
            "::: {.note}\ntext\n:::",
            ":::tip\ntext\n:::",
            ":::: a\n::::",
            "??? note\n    a",
        ),
        *(
            '???+ note "T"\n    a',
            '!!! tip inline end "x"\n    a',
            "!!! note “T”\n    a",
            "x^[note]",
            "a word.^[A note.]",
        ),
        *("[x]{.cls}", "[x]{.a .b}", "[x]{width=3}", "`x`{.r}", "`x`{=html}", "**x**{.red}", "$x${.y}", "a\n{: .cls}"),
        *(":smile:", "so :+1: it is", ":white_check_mark:", ":material-check:", ":fontawesome-solid-x:"),
        *("[t](Note name.md)", "[t](a b.pdf)", "[t](#A heading)", "[t](https://e.org/a b)", "[t] (https://e.org)"),
        *(
            "(t)[https://e.org]",
            "[https://e.org text]",
            "[text|https://e.org]",
            "[t]（https://e.org）",
            "[t][undefined]",
        ),
        *("[toc]", "[TOC]", "[[_TOC_]]", "[[toc]]", "{:toc}", "{{ TOC }}"),
        *("{math}`x`", ":math:`x`", ".. note:: a", "{++added++}", "{--a--}", "{~~a~>b~~}", "{==a==}", "{+ a +}"),
        *("{% raw %}x{% endraw %}", "{{% note %}}", "{{< figure >}}", "{{#if a}}", "{{/if}}", "{{> part}}", "--8<-- a"),
        *("{{page.title}}", "{{Front}}", "{{hint:Back}}", "{{embed x}}", "{!file.md!}", "see @fig:x", "see @tbl-x"),
        *(
            "#exam #heart",
            "a #flashcard",
            "*[HTML]: a language",
            "[#other-id]",
            "^^x^^",
            "++strg+c++",
            "++inserted++",
            "a ``b'' c",
        ),
        *("&copy 2026", "a &nbsp b", "'''bold'''", "== Heading ==", '=== "Tab"', "tags:: a", "[source:: a book]"),
        *(
            "((65a1b2c3-1234-5678-9abc-123456789abc))",
            "[b]x[/b]",
            "[url=https://e.org]x[/url]",
            "kbd:[Ctrl]",
            "footnote:[a]",
        ),
        *("#+BEGIN_QUOTE", "＊＊a＊＊", "｀a｀", "漢[かん]", "漢字[かんじ]", "漢[hàn]", "{漢|かん}"),
        *("x[^a note here]", "<https://e.org/a b>", "<mailto:a b@e.org>", "%% hidden"),
        *(
            "[t](https://e.org",
            "[t](https://e.org] so",
            "[t(https://e.org)",
            "a ||hidden|| b",
            "a >!hidden!< b",
            ">!hidden!<",
        ),
        *("{color:red}x{color}", "h2. Heading", "bq. said", "Q: What?\nA: That.", "%%hidden"),
        *("**Q:** What?\n**A:** That.", "**Q**: What?\n**A**: That.", "{ref}`x`", "{py:func}`x`", "(my-label)="),
        *(
            "【4†source】",
            "【12:3†x.pdf】",
            "\ue200cite\ue202turn0search1\ue201",
            ":contentReference[oaicite:0]{index=0}",
        ),
        *("{漢字|かん|じ}", "漢《かん》", "[漢]{かん}"),
    ],
    "W419": [
        *("a `b c", "a ``b` c", "a ´b´ c"),
        "** bold **",
        "a ** word ** b",
        "__ bold __",
        "~~ gone it is ~~",
        "**a",
        "~one~",
        "~two words~",
        "**a*",
        "*a**",
        "***a** b",
    ],
    "W314": [
        *(
            "a) x\nb) y",
            "(a) x\n(b) y",
            "A. x\nB. y",
            "i) x\nii) y",
            "(1) x\n(2) y",
            "1、x\n2、y",
            "（1）x\n（2）y",
            "→ x\n→ y",
            "I. x\nII. y",
            "| x\n| y z",
            "| x | y |",
        ),
        *(
            "a | b\nc | d",
            "| a | b |\n| c | d |",
            "a | b | c\n=== | === | ===",
            "‘‘‘python\nx\n‘‘‘",
            "´´´\nx\n´´´",
            "'''\nx\n'''",
        ),
        *("a\n** b\n** c", "Term\n:meaning", "Term\n~ meaning", "|===\n| a | b\n|==="),
        *("① x\n② y", "1️⃣ x\n2️⃣ y", "👉 x\n👉 y", "(@) x\n(@good) y", "#. x\n#. y", ">>> 1 + 1\n2"),
        *("def f(x):\n    return x", "if x:\n  f(x)", "class A {\n    int x;", "for i in a:\n    print(i)"),
        *("[x] a\n[ ] b", "☐ a\n☑ b", "✓ a\n✗ b", "- [x ] a", "- [  ] a"),
        *("``python\nx = 1\n``", "`\nx\n`", "=====", "———", "+---+---+\n| a | b |", "- [] a\n- [/] b", "- [✓] a"),
    ],
}

PROSE = [
    "The set {{1}, {2}} and {{a}} holds {x : x > 0}, and A[i][j] is a[0][1] of [[1, 2], [3, 4]].",
    "It costs $5 and 6 $ or US$ 7, that is 10 $ a 20 $ note, and $HOME or $a $b are names.",
    "At 10:30:15 the ratio 3:4:5 and a: b: c; std::vector, Foo::bar and the port :80: here.",
    "C:\\temp\\alpha and \\\\server\\beta\\gamma, \\n, \\d+ and \\x41; 50%% and %%s of %%d.",
    "a ^ b, 2^10 and x ^2, ^C, `^[a-z]+$`, wow![1] and vec![1, 2], #![feature] and a!(b)[c].",
    "He said ''so'' – it's o'clock; R&D, AT&T, a && b, &ref and ?a=1&copy=2.",
    "A. Smith and\nD. Jones, who are\n(a) not",
    "P(A | B) = 1 and\nP(B | A) = 2",
    "grep x | sort\nand nothing more",
    "i++ + ++i and C++ or g++, 2 ** 3 ** 4, a ** b ** c, if a == b == c:",
    "– yes\n– no\n\n(see below)\n(and above)",
    "Write @somebody or a@fig.org; issue #12, C# #1 and #ff0000; [1], [2][3] and [x] [y].",
    "Wait!!! Really??? Yes: :) and :-( and ::: no.",
    "[Note] is text, (c1::x) is, {x} is, [$5] too, and so is f(x)[y] or [a](b).",
    "a\\\nb) c\\\nc) d",
    "$HOME_DIR, $x_max and $a_name are names, ${HOME}_x too.",
    "The $n$th of $k$-means and $n-$gram has $O($n$)$, or $AB,$ or $x_1$,$x_2$; $PATH and $HOME; $HOME, $PATH.",
    "So find '^a$' there, or \\[a b].",
    "The patterns ^[a-z]+\nand a|^b$ find it.",
    "A $x cost $5^ then; \\(see a_name) or foo_bar\\] b_name, $A $B, US$ 5 and 6$, $(x) and $$.",
    "It is $x \\text{ for all } y$ and $a \\operatorname{arg max} b$ or $\\int f dx dy$, $\\log n$ and $a \\in B$.",
    "He did this for example:\n   with care, and so\n   on; if you see this:\n   stop",
    "It is __the main point__, __all__ of it, and __really__ so.",
    "The circled ① is one, and ② two; a > b >> c >>> d.",
    "From ~5 to ~10 files in ~/bin and ~/lib; H~2~O.",
    'I. Newton and\nV. Hugo; don\\\'t say \\"and\\", f(x)= 3 and (a)=(b).',
    "The norm ||x|| or ||a - b||, and |x| + |y| or | x | is\n\n|x| = |y|",
    "It costs 5\n$ and\nmore $ than that; 【注】 and ¯\\\\\\_(ツ)\\_/¯.",
]


def read(text: str) -> list[Problem]:
    """Return what is told of a text in the terms of this page."""
    return [problem for problem in answer(text).problems if problem.code in CODES]


def every_spelling() -> Iterator[tuple[str, str]]:
    """Yield each spelling with its code."""
    for code, spellings in SPELLINGS.items():
        yield from ((spelling, code) for spelling in spellings)


@pytest.mark.parametrize(("spelling", "code"), sorted(every_spelling()))
def test_a_spelling_of_another_tool_is_told(spelling: str, code: str) -> None:
    """Each is told with its code at the line where it stands, and with what to write instead."""
    found = [problem for problem in read(f"One.\n\n{spelling}\n\nTwo.") if problem.code == code]
    assert found
    assert all(5 <= problem.place.line <= 5 + spelling.count("\n") and problem.hint for problem in found)


@pytest.mark.parametrize(("spelling", "code"), sorted(every_spelling()))
def test_the_same_in_code_or_escaped_is_text(spelling: str, code: str) -> None:
    """In a fence, in backticks and with its signs escaped, the same raises no alarm."""
    assert read(f"One.\n\n````\n{spelling}\n````\n\nTwo.") == []
    assert read(f"One ````` {spelling.replace(chr(10), chr(32))} ````` two.") == []
    assert read("One " + re.sub(r"[!-/:-@\[-`{-~]|[^\x00-\x7f]", lambda sign: f"&#{ord(sign[0])};", spelling)) == []


@pytest.mark.parametrize(("spelling", "code"), sorted(every_spelling()))
def test_the_same_in_a_formula_is_the_formulas(spelling: str, code: str) -> None:
    """Inside a formula all signs are TeX's."""
    if "$" not in spelling and "c1::" not in spelling:
        assert [
            problem
            for problem in read(f"One $$ {spelling.replace(chr(10), chr(32))} $$ two.")
            if problem.code != "E501" and "set without its spaces" not in problem.message
        ] == []


@pytest.mark.parametrize(
    "habit", [*LOST, *FORMULAS, *HOLES, *MARKS, *BLOCK_MARKS, READING], ids=lambda habit: habit.what[:40]
)
def test_every_rule_has_a_spelling(habit: Habit) -> None:
    """No rule stands in the tables for which there is no example, and its quick look finds what its pattern finds."""
    spelled = [
        spelling for spelling, _ in every_spelling() if habit.pattern.search(re.sub("`x`", "\x02" * 3, spelling))
    ]
    spelled = spelled or [one for one, _ in every_spelling() if habit.pattern.search(one.replace("$x$", "\x00" * 3))]
    assert spelled
    assert any(cue in spelling for spelling in spelled for cue in habit.cues)


@pytest.mark.parametrize("prose", PROSE)
def test_prose_raises_no_alarm(prose: str) -> None:
    """Ordinary sentences with such signs are text."""
    assert read(prose) == []


@pytest.mark.parametrize("spelling", SPELLINGS["W501"])
def test_a_near_hole_in_a_cloze_question_is_an_error(spelling: str) -> None:
    """Where holes are asked, one that is none stops the build."""
    found = render(f"## Q {{#q .cloze}}\n\n{{{{c1::a}}}} and {spelling}.").problems
    assert [problem.code for problem in found if problem.code in CODES] == ["E501"]


def test_braces_without_a_number_are_told_in_a_cloze_question() -> None:
    """Two braces around a word are a hole elsewhere, and elsewhere only: in other questions they are text."""
    found = render("## Q {#q .cloze}\n\n{{c1::a}} and {{word}}.").problems
    assert [problem.code for problem in found] == ["W501"]
    assert read("The braces of {{word}}.") == []
    assert LOOSE_HOLE.pattern.search("{{word}}")


def test_a_reading_in_a_japanese_question_is_not_told() -> None:
    """Anki's furigana are told only where the question's language is another one."""
    assert [problem.code for problem in render('## Q? {#q lang="de"}\n\n漢[かん]').problems] == ["W421"]
    assert render('## Q? {#q lang="ja"}\n\n漢[かん]').problems == []


def test_a_prompt_is_looked_at() -> None:
    """What stands in a heading is told like what stands below it."""
    assert [(problem.code, problem.place.line) for problem in render("## Why [[x]]? {#q}\n\nA.").problems] == [
        ("W421", 1)
    ]


def test_a_size_in_an_alternative_text_is_told(project: Project) -> None:
    """Obsidian takes the number out of the text; here it would be read aloud."""
    project.write({"content/q.md": "## Q? {#q}\n\n![a|200](../media/x.png)\n\n![b|c](../media/x.png)\n"})
    project.write({"media/x.png": PNG})
    found = [(problem["code"], problem["line"]) for problem in project.problems()]
    assert [one for one in found if one[0] == "W421"] == [("W421", 3)]


@pytest.mark.parametrize(("written", "right"), [("![x](my x.png)", "![x](<"), ("[audio](my x.mp3)", "[audio](<")])
def test_a_hint_names_the_file_that_there_is(project: Project, written: str, right: str) -> None:
    """A name with a space that is no path from here: the hint has the path of the file that is meant, and it works."""
    project.write({"media/my x.png": PNG, "media/my x.mp3": MP3}).questions(f"## Q? {{#q}}\n\n{written}\n")
    (problem,) = project.problems()
    instead = problem["hint"].removeprefix("write ")
    assert instead.startswith(right)
    assert project.questions(f"## Q? {{#q}}\n\n{instead}\n").problems() == []


def test_what_shows_nowhere_is_told() -> None:
    """A footnote or a definition that nothing refers to is told, and so is a line that is a definition by mistake."""
    text = "A.[^1]\n\n[^1]: used\n\n[^2]: unused\n\n[Answer]: 42\n\n[x]: https://e.org\n\n[//]: # (a note)"
    found = [(problem.code, problem.place.line) for problem in answer(text).problems]
    assert found == [("W422", 7), ("W422", 9), ("W422", 11)]


@pytest.mark.parametrize(
    ("info", "right"),
    [
        ("{code-block} c", "```c"),
        ("{note}", "!!! note"),
        ("{math}", "$$"),
        ("{figure} x.png", "![What"),
    ],
)
def test_a_directive_in_braces_is_told(info: str, right: str) -> None:
    """What MyST writes on a fence's line is told with what to write."""
    (problem,) = answer(f"```{info}\nx\n```").problems
    assert problem.code == "W421"
    assert right in problem.hint


@pytest.mark.parametrize(
    ("info", "language", "codes"),
    [
        ("{note:x}", "note:x", ["W412"]),
        ("{py:function} f", "py:function", ["W412", "W412"]),
        ("{ r }", "r", []),
        ("{codeql}", "codeql", []),
        ("{c++}", "c++", []),
        ("{ Note, x=1 }", "", ["W421"]),
        ("{note}{x}", "", ["W421"]),
    ],
)
def test_braces_behind_a_fence_are_read_by_one_grammar(info: str, language: str, codes: list[str]) -> None:
    """A name in braces reaches to white space, a comma or the brace, whether it is a language or a directive."""
    made = answer(f"```{info}\nx\n```")
    assert [problem.code for problem in made.problems] == codes
    assert (f'data-lang="{language}"' in made.fields["Back"]) == bool(language)


def test_lines_that_stay_apart_are_no_list(project: Project) -> None:
    """Where a line's end breaks it on the card, items that are counted by hand do not run together."""
    project.write({"content/q.md": "---\nline_breaks: true\n---\n\n## Q? {#q}\n\na) x\nb) y\n"})
    assert [problem for problem in project.problems() if problem["code"] == "W314"] == []


def test_what_goes_with_an_error_waits() -> None:
    """Beside an error in the same paragraph, or of the whole question, no mark is told of; another error is."""
    assert [problem.code for problem in answer("x[^1] and :smile:\n\n:smile:").problems] == ["E605", "W421"]
    assert [problem.code for problem in answer("x[^1] and ![[x.png]]").problems] == ["E605", "E705"]
    assert [problem.code for problem in render("## Q? {#q .choice}\n\na) x\nb) y").problems] == ["E308"]


def test_a_footnote_below_another_question_is_told_once() -> None:
    """Where a reference misses its footnote, the footnote is not told to miss its reference."""
    text = "## A? {#a}\n\nA.[^1]\n\n## B? {#b}\n\nB.\n\n[^1]: note"
    assert [problem.code for problem in render(text).problems] == ["E605"]


HIDDEN = [
    *(r"\d+\.\d*", r"^\w+\.\d\{2\}", r"C:\Users\me\.ssh", r"C:\*.txt", r"\\server\share", r"正则\d\.\d表示"),
    *(r"c:\.ssh", r"C:\.config\.ssh", r"C:\$Recycle.Bin"),
]
"""Paths and patterns that lose a backslash."""


@pytest.mark.parametrize("written", HIDDEN)
def test_a_backslash_that_is_lost_in_a_path_is_told(written: str) -> None:
    """A path or a pattern of which a backslash escapes a sign is a warning at its place; in backticks it is itself."""
    (told,) = answer(f"So {written} is.").problems
    assert (told.code, told.place.column) == ("W424", 4)
    assert answer(f"So `{written}` is.").problems == []


@pytest.mark.parametrize(
    "written",
    [
        r"\*args, a\_b and \$5/\$6",
        r"\n, C:\temp\x and \d+",
        r"C:\\temp\\my\_dir, x\\y\_z",
        r"$\{x\}\alpha$",
        "a\\\nb",
        r"note a:\* b, x:\_ y, A:\* c and B:\_",
        r"see a:\*b\*, x:\_y\_, A:\_or\_ and C:\$5",
        r"App\Models\User\::find, \std\::vector",
    ],
)
def test_a_backslash_that_does_what_it_should_is_not_told(written: str) -> None:
    """Escapes alone, backslashes that show alone, formulas and breaks raise no alarm; nor does a table's bar."""
    assert "W424" not in [problem.code for problem in answer(written).problems]
    assert answer("| a | b |\n|---|---|\n| \\d\\|\\w | c |").problems == []


@pytest.mark.parametrize("written", [r"App\Models\User\::find", r"\Carbon\::now", r"a\::b\::c"])
def test_colons_in_a_cloze_may_have_their_backslash(written: str) -> None:
    """A path in a cloze is written with ``\\::``, as its hint begins with colons: no backslash of it is lost."""
    assert render(f"## Q? {{#q .cloze}}\n\n{{{{c1::{written}}}}} is.").problems == []


LONG = [
    *("|{spaces}x", "a {{{spaces}x::", "a {{{{{spaces}x::", "[a]({spaces}x", "[d]({spaces}.mp3 .png .md"),
    *("[a](https://a{spaces}", "[a](b{files}", "[a](b{parts}", "{quotes}", "【1†{daggers}", "{sources}"),
]
"""Texts with many of what some pattern passes over."""


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", LONG)
def test_a_long_line_is_looked_through_once(text: str) -> None:
    """However long a line of spaces or of one mark is, no pattern passes over it again for each of its characters."""
    runs = {"spaces": " " * 100_000, "files": " .md .mp3" * 10_000, "parts": " .md#.x#" * 10_000}
    runs |= {"quotes": "\ue200" * 100_000, "daggers": "†" * 100_000, "sources": "【1†" * 50_000}
    assert len(list(find_habits(text.format(**runs), cloze=True))) < 9


def test_items_with_tabs_of_a_word_processor_are_told_once() -> None:
    """A bullet or a number with a tab behind it is told as the item that it is, and as no column of a table."""
    for mark in ("•", "a.", "o"):
        told = [problem.message for problem in read(f"{mark}\tone\n{'b.' if mark == 'a.' else mark}\ttwo")]
        assert len(told) <= 1
        assert not any("columns" in message for message in told)
    assert len(read("Name:\tAnn\nAge:\t12")) == 1
