"""The net below the renderer: a field that does not show what was read stops the build."""

from __future__ import annotations

from xml.etree.ElementTree import Comment, Element

import pytest
from markdown.treeprocessors import PrettifyTreeprocessor

from tests.help.rendering import answer, render
from tests.help.support import Project

LAYOUT = PrettifyTreeprocessor.run


def lose_emphasis(self: PrettifyTreeprocessor, root: Element) -> None:
    """Lay the tree out, and lose what is emphasised."""
    for emphasis in root.iter("em"):
        emphasis.text = ""
    LAYOUT(self, root)


def add_sign(self: PrettifyTreeprocessor, root: Element) -> None:
    """Lay the tree out, and put in what nobody wrote."""
    root.text = "*"
    LAYOUT(self, root)


@pytest.mark.parametrize("fault", [lose_emphasis, add_sign])
def test_a_letter_lost_or_gained_on_the_way_stops_the_build(
    fault: object, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a letter lost or gained between the text and its field, nothing is shipped, and a report is asked for."""
    monkeypatch.setattr(PrettifyTreeprocessor, "run", fault)
    project.questions("## Q? {#q}\n\na *b* c\n")
    result = project.run("build")
    assert result.code == 1
    assert "E420" in result.text
    assert "report it" in result.text
    assert not project.package.exists()


def test_a_comment_left_in_a_field_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were one of the builder's own comments left in a field, nothing is shipped."""

    def leave(self: PrettifyTreeprocessor, root: Element) -> None:
        root.append(Comment("left"))
        LAYOUT(self, root)

    assert answer("a").errors == []
    monkeypatch.setattr(PrettifyTreeprocessor, "run", leave)
    assert [error.split()[1] for error in answer("a").errors] == ["E420"]


def test_what_is_refused_is_not_reported_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question with an error of its own is not said to lose letters as well."""
    monkeypatch.setattr(PrettifyTreeprocessor, "run", lose_emphasis)
    made = render("## Q? {#q}\n\na *b* <script>\n")
    assert [problem.code for problem in made.problems] == ["E408"]
