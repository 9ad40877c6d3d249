"""A link to another question shows that question's prompt, as it reads there."""

from __future__ import annotations

import pytest

from tests.help.support import PNG, Project, svg


def test_a_prompt_is_read_in_its_own_surroundings(project: Project) -> None:
    """Pictures of the other prompt are found from its own file, and its own link definitions are used."""
    project.write({"content/one/pic/m.png": PNG})
    project.questions(
        "## What is ![this](pic/m.png), a [word][w]? {#a}\n\nA.\n\n[w]: https://a.org\n", "content/one/a.md"
    )
    project.questions("## What is b? {#b}\n\nSee [#a](#a).\n", "content/two/b.md")
    assert project.codes() == []
    project.build()
    back = project.notes()["b"]["fields"]["Back"]
    assert '<span class="see">What is <img src="m-' in back
    assert "a word?" in back


def test_a_faulty_prompt_is_reported_once(project: Project) -> None:
    """What is wrong with a prompt is reported where it stands, not where a link shows it."""
    project.questions("## What is ![this](no.png)? {#a}\n\nA.\n\n## What is b? {#b}\n\nSee [#a](#a).\n")
    assert [(problem["code"], problem["line"]) for problem in project.problems()] == [("E701", 1)]


@pytest.mark.parametrize("line", ["![x](../media/m.svg)", "Paris ![x](../media/m.svg)", "$x^2$", "Paris [@Smith2000]"])
def test_what_nobody_can_type_is_refused(project: Project, line: str) -> None:
    """The first line of a typed answer is plain text: pictures, formulas and citations cannot be typed."""
    source = "@book{Smith2000, author = {Smith, Ann}, title = {Cities}, year = 2000}\n"
    project.write({"media/m.svg": svg("red"), "content/references.bib": source})
    project.questions(f"## Which city? {{#a .typed}}\n\n{line}\n")
    assert project.codes() == ["E307"]
