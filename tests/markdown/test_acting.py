"""Formulas that do more than draw are refused, whichever way they come in."""

from __future__ import annotations

import re

import pytest

from deckwright.markdown.formulas import find_acting, find_acting_html
from tests.help.acting import ACTING, HARMLESS, OTHERS
from tests.help.carrying import carry, make_type
from tests.help.rendering import answer, render
from tests.help.support import REPOSITORY, Project

_FORMULA = re.compile(r"\$\$?([^$]+)\$\$?|\\\((.*?)\\\)", re.DOTALL)


@pytest.mark.parametrize("tex", [*ACTING.values(), *OTHERS])
def test_what_acts_is_refused(tex: str) -> None:
    """A formula that would load, lead somewhere or restyle the card is an error."""
    assert list(find_acting(tex))
    assert any(" E510 " in error for error in answer(f"See $${tex}$$.").errors)


@pytest.mark.parametrize("tex", HARMLESS)
def test_what_only_draws_is_not(tex: str) -> None:
    """A formula that only draws is none, however near it comes."""
    assert list(find_acting(tex)) == []
    assert not any(" E510 " in error for error in answer(f"See $${tex}$$.").errors)


@pytest.mark.parametrize("folder", ["content", "tests/decks", "docs/gallery"])
def test_no_formula_of_the_decks_here_is_refused(folder: str) -> None:
    """Of all formulas of the decks that come with the builder, none is refused."""
    files = sorted((REPOSITORY / folder).rglob("*.md"))
    assert files
    for file in files:
        for found in _FORMULA.finditer(file.read_text(encoding="utf-8")):
            assert list(find_acting(found[1] or found[2])) == [], file


def test_it_is_told_at_its_place() -> None:
    """The error names the command, where its backslash stands, and what to do."""
    told = answer("a\n\nSee $x$ and $$\n  y\n  = \\style{a}{b}\n$$ here.").errors
    assert told == [
        "q.md:7:5: E510 \\style in a formula may load files and cover the card "
        "(leave it out; as text, in backticks: `\\style`)"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "## What is $\\href{a}{b}$? {#q}\n\na\n",
        "# On $\\href{a}{b}$\n\n## Q? {#q}\n\na\n",
        "## Q? {#q}\n\na\n\n### Hint\n\n\\(\\href{a}{b}\\)\n",
        "## Q? {.cloze #q}\n\nThe {{c1::$\\href{a}{b}$::$c$}}.\n",
        "## Q? {.cloze #q}\n\nThe {{c1::$c$::$\\href{a}{b}$}}.\n",
        "## Q? {.choice #q}\n\n- [x] $\\href{a}{b}$\n- [ ] c\n",
        "## Q? {#q}\n\n| a |\n|---|\n| $\\href{a}{b}$ |\n",
        "## Q? {#q}\n\na[^1]\n\n[^1]: $$\\href{a}{b}$$\n",
        "## Q? {#q}\n\n![$\\href{a}{b}$](c.png)\n",
        "## Q? {#q}\n\n[$\\href{a}{b}$](https://example.org)\n",
        '## Q? {#q}\n\n!!! note "On $\\href{a}{b}$"\n    c\n',
    ],
)
def test_wherever_a_formula_may_stand(text: str) -> None:
    """In every part of a question, a formula is read."""
    assert any(" E510 " in error for error in render(text).errors)


RAW = {
    "as it stands": r"\(\href{a}{b}\)",
    "by references": r"\(\h&#114;ef{a}{b}\)",
    "a backslash by reference": r"\(&bsol;href{a}{b}\)",
    "with a delimiter by reference": r"&#92;(\href{a}{b}\)",
    "with a tag inside": r"\(\hr<b></b>ef{a}{b}\)",
    "with a comment inside": r"\(\hr<!-- x -->ef{a}{b}\)",
    "with a place to break": r"\(\hr<wbr>ef{a}{b}\)",
    "with a line break behind": r"\(\href<br>x{b}\)",
    "displayed": "\\[\n\\style{a}{b}\n\\]",
    "a formula that begins elsewhere": r"\( x</div><div>\href{a}{b}\)",
}
HOLES = {
    "in a hole": r"\({{c1::\href{a}{b} }}\)",
    "put together by a hole": r"{{c2::x}} \(\hr{{c1::ef}}{a}{b}\)",
    "behind a hole's end": r"{{c2::x}} \({{c1::\}}href{a}{b}\)",
    "cut by a hole": r"{{c1::x}} \(\href{{c2::x}}{a}\)",
    "cut by a hint": r"{{c1::x}} \(\hr{{c2::ef::x}}{a}{b}\)",
    "in a hint": r"\({{c1::x::\href{a}{b} }}\)",
    "a formula that ends in a hole": r"\( {{c1::\)}} \href{a}{b} \)",
}


@pytest.mark.parametrize("html", RAW.values(), ids=list(RAW))
def test_raw_html_of_a_carried_note(project: Project, html: str) -> None:
    """In raw HTML the formula counts that a browser and Anki see, and a trusted note may have it."""
    carry(project)
    project.questions(f"## Rhine {{#q notetype=geography}}\n\n```{{=html}}\n<div>{html}</div>\n```\n")
    (problem,) = [one for one in project.problems() if one["severity"] == "error"]
    assert problem["code"] == "E510"
    assert (problem["line"], problem["path"]) == (5 if html.startswith("\\[") else 4, "content/questions.md")
    assert "trust" in problem["hint"]
    project.write({"content/deck.toml": project_settings(project) + '\n[html]\ntrusted = ["q"]\n'})
    assert project.codes() == []


def project_settings(project: Project) -> str:
    """Return a project's settings as they stand."""
    return (project.root / "content" / "deck.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("html", HOLES.values(), ids=list(HOLES))
def test_raw_html_of_a_carried_cloze(project: Project, html: str) -> None:
    """Holes may part a command or put one together, on one card or the other."""
    carry(project, make_type(("Text", "More"), (("{{cloze:Text}}", "{{cloze:Text}}{{More}}"),), cloze=True))
    project.questions(f"## Rhine {{#q notetype=geography}}\n\n```{{=html}}\n<div>{html}</div>\n```\n")
    assert "E510" in project.codes()


def test_a_formula_may_begin_in_a_template_or_in_another_field(project: Project) -> None:
    """Text without a formula's marks is one where the template has them, or the field before."""
    question = "## Rhine {{#q notetype=geography}}\n\nsee \\href{{a}}{{b}}\n\n### Map\n\n```{{=html}}\n{}\n```\n"
    carry(project)
    assert project.questions(question.format("x")).codes() == []
    assert project.questions(question.format("\\(x")).codes() == ["E510"]
    carry(project, make_type(templates=(("{{Country}}", "\\[{{Capital}}\\]"),)))
    assert project.questions(question.format("x")).codes() == ["E510"]


@pytest.mark.parametrize(
    "run", ['<a "', "<!--", "\\", "\\h<b>", "&#92;", "{{c1::", "\\bbox[border", "<b x='\\'", "::\\h"]
)
@pytest.mark.timeout(20)
def test_it_takes_no_longer_for_longer_text(run: str) -> None:
    """Reading is linear: a megabyte of any run of marks takes no more than a moment."""
    list(find_acting_html(run * (500_000 // len(run))))


def test_text_about_commands_is_text(project: Project) -> None:
    """A question about LaTeX may name what a formula may not have."""
    text = "`\\href{a}{b}` and \\\\href{a}\n\n```tex\n\\href{a}{b} \\(\\style{a}{b}\\)\n```\n"
    assert answer(text).errors == []
    carry(project)
    project.questions("## Rhine {#q notetype=geography}\n\n```{=html}\n<code>\\href{a}{b}</code>\n```\n")
    assert project.codes() == []
