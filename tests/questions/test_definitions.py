"""Footnotes and link definitions that nothing refers to are told, and so are those below another question."""

from __future__ import annotations

import pytest

from tests.help.rendering import answer, render

UNUSED = {
    "[audio]: media/river.mp3": "write [audio](media/river.mp3)",
    "[Map]: media/map.png": "write ![Map](media/map.png)",
    "[1]: https://example.org": "write [1] where it belongs",
    "> [x]: https://example.org 'T'": "write [x] where it belongs",
    "[^1]: a note": "write [^1] where it belongs",
}
USED = [
    "See [x], [x][] or [it][X].\n\n[x]: https://example.org",
    "See ![A map][map].\n\n[map]: missing.png",
    "See `[x]`, or [x].\n\n[x]: https://example.org",
    "A.\n\n[//]: # (a comment)\n[comment]: <> (another)\n[_]: # 'a third'",
]


@pytest.mark.parametrize("definition", UNUSED)
def test_what_nothing_refers_to_is_told(definition: str) -> None:
    """A definition that shows nowhere is told at its line, with what was probably meant."""
    (problem,) = answer(f"A.\n\n{definition}").problems
    assert (problem.code, problem.place.line) == ("W422", 5)
    assert UNUSED[definition] in problem.hint


@pytest.mark.parametrize("text", USED)
def test_what_is_used_or_a_comment_is_not_told(text: str) -> None:
    """A definition that something refers to, and the old way to write a comment, raise no alarm."""
    assert [problem for problem in answer(text).problems if problem.code == "W422"] == []


def test_a_definition_below_another_question_is_told_once() -> None:
    """Where another question names a label, its definition is told, with the place and both ways out."""
    text = "## A? {#a}\n\nSee\nthe [Docs].\n\n## B? {#b}\n\nB.\n\n[docs]: https://example.org"
    (problem,) = render(text).problems
    assert (problem.code, problem.place.line) == ("W422", 10)
    assert "in line 4" in problem.message and "[docs](https://example.org)" in problem.hint


def test_a_label_that_another_question_names_behind_a_text_is_told_there() -> None:
    """What is told at the reference is not told at the definition."""
    text = "## A? {#a}\n\nSee [it][docs].\n\n## B? {#b}\n\nB.\n\n[docs]: https://example.org"
    assert [(problem.code, problem.place.line) for problem in render(text).problems] == [("W421", 3)]


def test_each_question_may_have_its_own() -> None:
    """The same label below two questions is no problem, and neither is a label in another one's code."""
    one = "## {0}? {{#{0}}}\n\nSee [docs].\n\n[docs]: https://example.org\n\n"
    assert render(one.format("a") + one.format("b")).problems == []
    assert render("## C? {#c}\n\n`[docs]`\n\n```\n[docs]\n```\n\n" + one.format("a")).problems == []
