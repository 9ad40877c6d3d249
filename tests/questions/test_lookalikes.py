"""A line that looks like a heading, a list, a table or an id, and is none, is told: no question is swallowed."""

from __future__ import annotations

import pytest

from tests.help.rendering import render
from tests.help.support import PNG, Project

ODD_SPACES = "\u00a0\u1680\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000"
INVISIBLE = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2064\u2066\u2069\u3164\ufe0f\ufeff"


def told(project: Project, line: str) -> list[tuple[str, int]]:
    """Return what is told of a line in an answer, with where."""
    project.questions(f"# Topic\n\n## Q? {{#q}}\n\nAn answer.\n\n{line}\n\nThe rest.\n")
    return [(problem["code"], problem["line"]) for problem in project.problems()]


@pytest.mark.parametrize("odd", ODD_SPACES + INVISIBLE, ids=lambda odd: f"{ord(odd):04X}")
@pytest.mark.parametrize(
    "line", ["##{}Question", "##{}Question {{#id}}", "{}## Question", "#{}# Question", "###{}Extra"]
)
def test_no_character_that_nobody_sees_takes_a_heading(project: Project, line: str, odd: str) -> None:
    """Whatever space or invisible character stands in a heading's beginning, the line is told, with what it holds."""
    assert told(project, line.format(odd)) == [("E312", 7)]
    (problem,) = project.problems()
    assert f"U+{ord(odd):04X}" in problem["message"]
    assert "Question" in problem["hint"] or "### Extra" in problem["hint"]


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("##No space {#two}", "“## No space {#two}”"),
        ("###Extra", "“### Extra”"),
        ("####Title", "“#### Title”"),
        ("  ##Question", "“## Question”"),
        ("＃＃ Frage {#two}", "“## Frage {#two}”"),
        ("＃ Titel", "“# Titel”"),
        ("#＃Frage", "“## Frage”"),
        ("    ## Question {#x}", "“## Question {#x}”"),
        ("\t## Question {#x}", "“## Question {#x}”"),
        ("    ## What is it?", "“## What is it?”"),
        ("- a\n\n      ## Question {#x}", "“## Question {#x}”"),
    ],
)
def test_the_hint_is_the_line_as_it_should_be(project: Project, line: str, right: str) -> None:
    """What is told of a heading that is none holds the heading that works."""
    at = 7 + line.count("\n")
    assert told(project, line) == [("E312", at)]
    (problem,) = project.problems()
    assert right in problem["hint"]
    project.questions(f"## Q? {{#q}}\n\nAn answer.\n\n{right[1:-1]}\n\nThe rest.\n")
    assert "E312" not in project.codes()


@pytest.mark.parametrize(
    "line",
    [
        "Question? {#two}",
        "**Question?** {#two .typed}",
        "a\nb {#two}",
        "> Question? {#two}",
        "#### Title {#two}",
        "{#two}",
        'What is it? {level="basic"}',
        'a\nb {tags="x y" covers="z.1"}',
        "What is it? {id=two}",
    ],
)
def test_an_id_belongs_to_a_heading(project: Project, line: str) -> None:
    """A text that ends in an id is told, since no question has that id."""
    assert told(project, line) == [("E313", 7 + line.count("\n"))]


def test_an_id_above_the_first_question_is_told(project: Project) -> None:
    """What stands above the first question is not built, and an id there is told all the same: a question was meant."""
    project.questions("Lost? {#lost}\n\na\n\n## Q? {#q}\n\na\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("E313", 1)]


@pytest.mark.parametrize(
    "line",
    [
        "-\u00a0item",
        "1.\u00a0item",
        "*\u202fitem",
        "\u00a0\u00a0- item",
        "\u200b1. item",
        "\ufeff> quoted",
        "\u200b```\na\n```",
        "- [x]\u00a0right",
        "- [x]right",
        "-[ ] wrong",
        "-one\n-two\n-three",
        "*one\n*two",
        "1.one\n2.two",
        "• one\n• two",
        "•one\n•two",
    ],
)
def test_a_list_that_is_none_is_told(project: Project, line: str) -> None:
    """A line that would begin a list, a quote or code, but for a space that is missing or none, is a warning."""
    assert told(project, line)[0] == ("W314", 7)


def test_a_table_that_is_none_is_told(project: Project) -> None:
    """A no-break space in a delimiter row, which makes the table text, is told."""
    assert told(project, "a | b\n--|\u00a0--\n1 | 2") == [("W314", 8)]


@pytest.mark.parametrize("row", ["- | -", "- | - |", "- | :-: | ---"])
def test_a_row_of_single_hyphens_that_begins_a_list_is_told(project: Project, row: str) -> None:
    """Without a bar before it, a hyphen and a space begin a list, which a table's row of hyphens never means."""
    assert told(project, f"a | b | c\n{row}\n1 | 2 | 3") == [("W314", 8)]
    assert told(project, "a | b\n- | of a list\n- 2") == []


@pytest.mark.parametrize(
    ("below", "told_of"),
    [("text", [("W314", 10)]), ("a `b` c", [("W314", 10)]), ("- a", []), ("\ntext", []), ("3 |", [])],
)
def test_a_text_right_below_a_table_is_told(project: Project, below: str, told_of: list[tuple[str, int]]) -> None:
    """A line without a bar is the table's next row by GitHub's rules: it is a warning, unless another block begins."""
    assert told(project, f"| a | b |\n|---|---|\n| 1 | 2 |\n{below}") == told_of


@pytest.mark.parametrize(
    "text",
    [
        "{table}\n```py\nx\n```\nSo it is.",
        "{table}\n~~~\nx\n~~~\nSo it is.",
        "{table}\n<!--\nx\n-->\nSo it is.",
        "{table}\n<!-- x -->\nSo it is.",
        "{table}\n    x = 1",
        "- {table}\nSo it is.",
        "- x\n\n  {table}\nSo it is.",
        "{table}\n> So it is.",
        "a\n```py\nx\n```\n--- ---\n\nSo it is.",
    ],
)
def test_a_text_that_stands_apart_from_a_table_is_not_told(project: Project, text: str) -> None:
    """Code, a comment or the end of the item with the table between the two: the text below is no row of it."""
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    indented = table.replace("\n", "\n  ") if text.startswith("- ") else table
    assert told(project, text.replace("{table}", indented)) == []


@pytest.mark.parametrize("above", ["- a\n  b", "> a", "1. a"])
def test_a_table_that_goes_on_with_the_line_above_is_told(project: Project, above: str) -> None:
    """A table right below an item or a quote is text of it: one warning at its head says what is missing."""
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
    assert told(project, f"{above}\n{table}") == [("W314", 8 + above.count("\n"))]
    assert told(project, f"a\n{table}") == told(project, f"{above}\n\n{table}") == []


@pytest.mark.parametrize("answer", ["> Paris", "```\nParis\n```", "| a |\n|---|"])
def test_an_answer_that_cannot_be_typed_is_told_where_it_stands(project: Project, answer: str) -> None:
    """A quote, code or a table cannot be typed: the error is at its line, not at the heading."""
    project.questions(f"## Q? {{#q .typed}}\n\n{answer}\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("E307", 3)]


def test_a_code_block_that_begins_in_another_is_told(project: Project) -> None:
    """A block whose end was forgotten shows the marks of the next one: a warning, but not where Markdown is shown."""
    assert told(project, "```\na\n```python\nb\n```") == [("W314", 9)]
    assert told(project, "```md\na\n```python\nb\n```") == told(project, "````\n```python\nb\n```\n````") == []


def test_the_label_of_something_numbered_is_no_heading(project: Project) -> None:
    """Quarto's label behind a formula or a caption is told as that, and no heading is made of it."""
    project.questions("## Q? {#q}\n\n$$x$$ {#eq-one}\n")
    (problem,) = project.problems()
    assert problem["code"] == "E313" and problem["hint"].startswith("leave it out")


@pytest.mark.parametrize("braces", [r"\{#no}", r"\{#no, x}", r'\{level="x"}'])
def test_braces_behind_a_backslash_are_text(project: Project, braces: str) -> None:
    """At a heading's end, too, a backslash makes braces text, and it does not show."""
    project.questions(f"## Title {braces}\n\na\n")
    assert [problem["code"] for problem in project.problems()] == ["W701"]
    for own in ("", " {#q}"):
        assert f">Title {braces[1:]}</p>" in render(f"## Title {braces}{own}\n\na\n").fields["Front"]


def test_the_width_of_a_picture_is_no_attribute_of_its_heading(project: Project) -> None:
    """Braces that touch a picture are its own, at the end of a heading and of a row's front, too."""
    picture = "![An x](../media/x.png){width=30}"
    project.write({"media/x.png": PNG, "content/w.csv": f"front,back,id\n{picture},a,b\n"})
    project.questions(f"## Which? {picture}\n\na\n")
    assert [problem["code"] for problem in project.problems()] == ["W701"]


def test_hashtags_beside_an_id_are_told(project: Project) -> None:
    """Tags as other tools write them are told whether the heading has braces or not; the hint is all of the braces."""
    project.questions("## Which river? #geo #afr {#q .typed}\n\na\n")
    (problem,) = project.problems()
    assert (problem["code"], problem["column"]) == ("W209", 17)
    assert problem["hint"].startswith('write {#q .typed tags="geo afr"}')
    project.questions("## Which river? \\#geo {#q}\n\na\n")
    assert project.problems() == []


def test_a_topic_line_that_is_none_is_told(project: Project) -> None:
    """A file's first line that lacks the space behind # is told; a line of tags is not one, and does nothing."""
    project.questions("#Topic of it\n\n## Q? {#q}\n\na\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("W314", 1)]
    project.questions("#one #two\n\n## Q? {#q}\n\na\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("W422", 1)]


def test_a_question_in_a_code_block_is_told(project: Project) -> None:
    """A block whose end was forgotten hides no question, even where a later block ends it."""
    project.questions("## Q? {#q}\n\n```\na\n\n## R? {#r}\n\n```\nb\n```\n\n## S? {#s}\n\n```\nc\n```\n")
    assert ("E312", 6) in [(problem["code"], problem["line"]) for problem in project.problems()]


@pytest.mark.parametrize(
    "line",
    [
        "#hashtag and #1",
        "\\## no heading",
        "\\##No",
        "a ## b",
        "`##a`",
        "text \\{#no}",
        "`{#no}`",
        "`\\newcommand{#1}`",
        "*one* of\n*two* words",
        "-1 is\n-2 plus 1",
        "1.5 and\n2.5",
        "a\u00a0b - c",
        "5\u00a0%",
        "– item\n– item",
        "\\-one\\\n\\-two",
        "    # code\n    ## code too",
        "```\n##a {#b}\n-c\n-d\n```",
        "```markdown\n## Q {#b}\n```",
        "<!-- ##a {#b} -->",
        "$$\na\n-b\n$$",
        "word\u200b# word",
    ],
)
def test_text_stays_text(project: Project, line: str) -> None:
    """What is code, a comment, a formula, escaped or plain prose raises no alarm."""
    assert told(project, line) == []


@pytest.mark.parametrize(
    "line", ["    ![x](y.png)", "    ![x](y.png){width=30}", "\t[audio](y.mp3)", "> text\n>\n>     ![x](y.png)"]
)
def test_a_picture_that_is_code_is_told(project: Project, line: str) -> None:
    """A picture or a sound that is code only by its indentation is a warning; what says more than that is code."""
    assert told(project, line) == [("W314", 7 + line.count("\n"))]
    assert told(project, "    see ![x](y.png)") == told(project, "    [x](https://example.org)") == []


@pytest.mark.parametrize("line", ["!!! note", "!!! note\ntext", '!!! note "Title"\ntext'])
def test_a_box_that_is_empty_is_told(project: Project, line: str) -> None:
    """A box whose text is not indented, and stands below it, is an error; one that is only a title is a box."""
    assert told(project, line) == [("E423", 7)]
    assert told(project, '!!! note "Title"') == []


def test_a_width_that_stands_apart_is_told(project: Project) -> None:
    """The width of a picture stands right behind it: behind a space it would show."""
    project.write({"content/x.png": PNG})
    assert told(project, "![What is to be seen](x.png) {width=30}") == [("W421", 7)]
    assert told(project, "![What is to be seen](x.png){width=30}") == []


@pytest.mark.parametrize("line", [" ## Question {#two}", "> - ## Question {#two}", "- Question {#two}"])
def test_the_hint_of_an_id_is_the_heading(project: Project, line: str) -> None:
    """Whatever marks stand before a text that ends in an id, the hint is the heading that works."""
    project.questions(f"## Q? {{#q}}\n\nAn answer.\n\n{line}\n")
    (hint,) = [problem["hint"] for problem in project.problems() if problem["code"] == "E313"]
    assert "write ## Question {#two};" in hint


@pytest.mark.parametrize(
    "written", ["(#two)", "[#two]", "<#two>", "{:#two}", "{{#two}}", "｛#two｝", "｛＃two｝", "( #two )"]
)
def test_an_id_in_other_brackets_is_told(project: Project, written: str) -> None:
    """A heading that ends in an id in brackets of another kind is told, with the braces that work."""
    project.questions(f"## Two? {written}\n\nAn answer.\n")
    told_of = [problem for problem in project.problems() if problem["code"] == "W209"]
    assert len(told_of) == 1 and "write {#two}" in told_of[0]["hint"]


@pytest.mark.parametrize(
    "text", ["Which colour is it (#ff0000)", "What did issue (#12)", "See [](#q)", r"What is (\#two)"]
)
def test_brackets_that_hold_no_id_are_text(project: Project, text: str) -> None:
    """A colour, a number, a link to a question and what is escaped end a heading as they are."""
    project.questions(f"## Q? {{#q}}\n\nAn answer.\n\n## {text}\n\nAn answer.\n")
    assert "W209" not in [problem["code"] for problem in project.problems()]


def test_the_hint_for_a_name_with_a_percent_sign_works(project: Project) -> None:
    """Of a file whose name holds what would be read as a character's number, the hint is the path that leads to it."""
    project.write({"content/a%20b.png": PNG}).questions("## Q? {#q}\n\n![What is to be seen](a%20b.png)\n")
    (problem,) = project.problems()
    assert problem["hint"] == "write a%2520b.png"
    assert project.questions("## Q? {#q}\n\n![What is to be seen](a%2520b.png)\n").problems() == []


def test_a_table_of_pandoc_is_told(project: Project) -> None:
    """A row of hyphens in groups below a text would draw a line in the place of a table."""
    project.questions("## Q? {#q}\n\n  a    b\n----- -----\n  1    2\n\n--- --- ---\n\nEnd.\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("W314", 4)]


def test_two_dollar_signs_hide_no_question(project: Project) -> None:
    """Behind a paragraph with two dollar signs that begin no formula, a heading that is none is told as ever."""
    project.questions("## Q? {#q}\n\nThe shell's number is $$ here.\n\n##No space {#r}\n\nB.\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("E312", 5)]


def test_a_heading_that_goes_on_in_the_next_line_is_told(project: Project) -> None:
    """The end of a question in the line below its heading would begin the answer: a warning has the whole heading."""
    project.questions("## Which river of Africa is the\nlongest of the world?\n\nThe Nile.\n")
    found = [problem for problem in project.problems() if problem["code"] == "W314"]
    assert [problem["line"] for problem in found] == [2]
    assert "## Which river of Africa is the longest of the world?" in found[0]["hint"]


@pytest.mark.parametrize(
    ("code", "mark"), [('```py\n"""\n```sh\nx\n"""\n```', "````"), ("~~~sh\ncat <<E\n~~~~py\nb\nE\n~~~", "~~~~~")]
)
def test_the_hint_for_code_that_shows_code_works(project: Project, code: str, mark: str) -> None:
    """A text or script in a code block may hold the mark of one: with the longer marks of the hint nothing is told."""
    assert told(project, code) == [("W314", 9)]
    (problem,) = project.problems()
    assert problem["hint"].endswith(f"begin and end the block with {mark}; else write {code[:3]} on the line above it")
    assert told(project, "\n".join([mark, *code.split("\n")[1:-1], mark])) == []


def test_bars_that_are_text_can_be_written(project: Project) -> None:
    """A line between bars is told as a table's row that is none, with what to write where the bars are text."""
    assert told(project, "| x | = | y |") == [("W314", 7)]
    (problem,) = project.problems()
    assert problem["hint"].endswith("if it is text, \\|")
    assert told(project, "\\| x | = | y |") == []
